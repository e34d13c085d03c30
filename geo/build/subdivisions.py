"""ISO 3166-2 as pycountry has it: codes, parents, and names in many languages."""

import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# The language whose names are aliases too: that of the country, where it is not in Latin letters.
# (English and ISO's own name are aliases everywhere.)
LANGUAGES = {
    "BG": "bg", "BY": "be", "CN": "zh_CN", "GE": "ka", "GR": "el", "HK": "zh_TW", "IL": "he",
    "IN": "hi", "IR": "fa", "JP": "ja", "KG": "ru", "KR": "ko", "KZ": "ru", "LA": "lo", "RS": "sr",
    "RU": "ru", "TH": "th", "TW": "zh_TW", "UA": "uk",
}  # fmt: skip

_MARKS = re.compile(r"[*†]|\[?\b[A-Z]{2}-[A-Z0-9]{1,3}\b\]?")


@dataclass(frozen=True)
class Subdivision:
    """One of ISO 3166-2; ``parent`` is the code of the one that it lies in, "" of a first one."""

    code: str
    name: str
    parent: str

    def in_every_language(self) -> list[str]:
        """All its names that there are, to know it again."""
        names = [name for language in _languages() for name in self._in(language)]
        return [*names, *_split(self.name)]

    def kept(self) -> list[str]:
        """The names that the table keeps: ISO's own, in English, and in the country's letters."""
        languages = filter(None, ("en", LANGUAGES.get(self.code[:2])))
        return [*_split(self.name), *(name for one in languages for name in self._in(one))]

    def _in(self, language: str) -> list[str]:
        catalog = _catalog(language)
        said = catalog.gettext(self.name) if catalog else self.name
        return [] if said == self.name else list(_split(said))


def subdivisions(country: str) -> list[Subdivision]:
    """Those of a country (ISO 3166-1 alpha-2), by code."""
    import pycountry

    found = pycountry.subdivisions.get(country_code=country) or ()  # type: ignore[no-untyped-call]
    known = (Subdivision(one.code, one.name, one.parent_code or "") for one in found)
    return sorted(known, key=lambda one: one.code)


def _locales() -> Path:
    import pycountry

    return Path(pycountry.LOCALES_DIR)


@cache
def _languages() -> list[str]:
    return sorted(path.name for path in _locales().iterdir())


@cache
def _catalog(language: str) -> gettext.NullTranslations | None:
    try:
        return gettext.translation("iso3166-2", str(_locales()), languages=[language])
    except OSError:
        return None


def _split(name: str) -> Iterator[str]:
    """The names in one: ``Bizkaia/Vizcaya``, ``Moscow (city)``, ``Asturias, Principado de``.

    What marks or numbers them there is left out: ``Alicante*``, ``Cymru GB-CYM``, ``[SE-22]``.
    """
    plain = _MARKS.sub("", name).replace("]", "").replace("[", "/")
    for part in plain.split("/"):
        whole = part.split("(")[0].strip()
        first, _, rest = whole.partition(", ")
        yield whole if " and " in rest else first
        if rest and " and " not in rest:
            yield f"{rest} {first}"
