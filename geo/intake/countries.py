"""Countries as people write them: names in many languages, two and three letters."""

from collections.abc import Mapping
from functools import cache

import pandas as pd

from geo.countries.names import all_names
from geo.text import fold


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
    """Names in many languages and codes of two and three letters of all countries, folded."""
    names = {fold(name): code for name, code in all_names().items()}
    return names | {code.lower(): code for code in names.values()}
