"""Countries as people write them: names, two and three letters, and what is often said instead."""

from collections.abc import Mapping
from functools import cache

import pandas as pd

from geo.countries.names import other_names
from geo.text import fold

ALIASES = {  # beside those of geo/countries
    "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "u s a": "US",
    "u s": "US", "russian federation": "RU", "drc": "CD", "dr congo": "CD",
    "democratic republic of congo": "CD", "congo kinshasa": "CD", "congo brazzaville": "CG",
    "east timor": "TL", "viet nam": "VN", "lao pdr": "LA", "syrian arab republic": "SY",
    "bosnia": "BA", "the gambia": "GM", "the bahamas": "BS", "palestine": "PS", "macau": "MO",
    "deutschland": "DE", "osterreich": "AT", "schweiz": "CH", "suisse": "CH", "frankreich": "FR",
    "italien": "IT", "italia": "IT", "spanien": "ES", "espana": "ES", "espagne": "ES",
    "allemagne": "DE", "belgien": "BE", "belgique": "BE", "niederlande": "NL", "pays bas": "NL",
    "brasil": "BR", "mexique": "MX", "royaume uni": "GB", "etats unis": "US",
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


@cache
def _usual() -> dict[str, str]:
    """Names, aliases and codes of two and three letters of all countries, folded."""
    codes = other_names()
    found = {fold(name): code for name, code in codes.items()}
    found |= {code.lower(): code for code in codes.values()}
    return found | ALIASES
