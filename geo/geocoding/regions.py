"""First-order regions of all countries: what one is called, and which one a text means.

The table, ``regions.csv`` beside this module, is made by `geo.build.regions` from GeoNames' cities
and ISO 3166-2. Its codes are GeoNames' admin1 codes, as the cities of the gazetteer have them.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geopy.distance import great_circle
from rapidfuzz import fuzz, process

from geo.errors import GeocodeError
from geo.text import fold

TABLE = Path(__file__).with_name("regions.csv")
SEPARATOR = "; "  # between aliases in a cell
NEAR = 80  # of 100 by rapidfuzz's ratio: spelt much alike
SHOWN = 3  # regions offered for one that is not known
FAR_BEYOND = 25.0  # km beyond the farthest city that the gazetteer has in a region

# Words that say what kind of region it is, in the languages of the table: they tell two regions
# apart only where nothing else does, as Moscow and Moscow Oblast.
_KINDS = frozenset(
    re.findall(
        r"\w+",
        """
    administrative aimag aimak apskritis area autonoma autonome autonomic autonomo autonomous
    autonomy aymag baladiyat canton changwat capital city commune community comunidad comunitat
    council county departamento departement department district distrito division emirate entity
    federal foral freistaat fylke governorate gwangyeoksi huyen island islands judet ken kingdom
    kraj krai kray land local lan maakond marz megye mintaqat misto muhafazat municipality
    muratagan novads oblast oblys oblysy okrug opstina opština parish parroquia prefecture
    principado province provincia provinsi qalasy raion raionul rajons rayon rayonu region regiao
    regione republic republika respublika sahari shahri sheng special state teritorial territory
    tinh union unitary viloyat viloyati voblasc voivodeship welayaty wilaya wilayah wilayat xian
    zhuangzu zizhiqu zupanija
    the of and de del du da do di la le el al ad an ar as ash at az il in ir is ix iz l hal haz tal
    """,
    )
)
_KINDS_AT_THE_END = "省市府県县縣都"  # of a name without blanks


@dataclass(frozen=True)
class Region:
    """One first-order region. ``reach`` (km): how far its farthest known city lies from its middle.

    ``code`` is GeoNames' admin1 code, ``iso`` the ISO 3166-2 code or "". ``parts`` are names of
    subdivisions within it. Middle in degrees, WGS 84.
    """

    country: str
    code: str
    name: str
    iso: str
    aliases: tuple[str, ...]
    parts: tuple[str, ...]
    latitude: float
    longitude: float
    reach: float


@dataclass(frozen=True)
class Meaning:
    """The regions (admin1 codes) that a text may mean; ``part`` if it names one of their parts."""

    codes: frozenset[str]
    part: bool = False


class Regions:
    """The table, by country."""

    def __init__(self, rows: list[Region]):
        self._rows = {(row.country, row.code): row for row in rows}
        self._of_country: dict[str, list[Region]] = defaultdict(list)
        for row in rows:
            self._of_country[row.country].append(row)
        self._names: dict[str, tuple[dict, dict, dict]] = {}

    def name(self, country: str, code: str) -> str:
        """The region's English name, "" where the table has none."""
        row = self._rows.get((country, code))
        return row.name if row else ""

    def find(self, country: str, text: str) -> Meaning | None:
        """The regions that a name, an alias or a code means; None if the table knows no such one.

        Tried in this order: the whole text as a name, alias or code (``NSW``, ``AU-NSW``); the same
        without the words for the kind of region; the whole text as the name of a part. The first
        that is found counts.
        """
        whole, bare, parts = self._index(country)
        key, short = fold(text), bare_name(text)
        codes = whole.get(key) or (bare.get(short) if short else None)
        if codes:
            return Meaning(frozenset(codes))
        codes = parts.get(key) or parts.get(short)
        return Meaning(frozenset(codes), part=True) if codes else None

    def similar(self, country: str, text: str) -> list[str]:
        """Names of regions that are spelt much like the text, the likest first."""
        whole, _, _ = self._index(country)
        found = process.extract(fold(text), list(whole), scorer=fuzz.ratio, score_cutoff=NEAR)
        names = (self.name(country, code) for key, *_ in found for code in sorted(whole[key]))
        return list(dict.fromkeys(names))[:SHOWN]

    def km_beyond(self, country: str, codes: frozenset[str], point: tuple[float, float]) -> float:
        """How far a point (degrees) lies beyond the farthest city of the nearest of the regions.

        0 within their reach.
        """
        rows = [self._rows[country, code] for code in codes if (country, code) in self._rows]
        away = (great_circle((row.latitude, row.longitude), point).km - row.reach for row in rows)
        return max(0.0, min(away, default=0.0))

    def _index(self, country: str) -> tuple[dict, dict, dict]:
        """Folded whole names, bare names and names of parts -> codes."""
        if country not in self._names:
            indexes: tuple[dict, dict, dict] = (
                defaultdict(set),
                defaultdict(set),
                defaultdict(set),
            )
            whole, bare, parts = indexes
            for row in self._of_country.get(country, ()):
                for text in _names(row):
                    whole[fold(text)].add(row.code)
                for text in filter(None, (row.name, *row.aliases)):
                    bare[bare_name(text)].add(row.code)
                for text in row.parts:
                    parts[fold(text)].add(row.code)
                    parts[bare_name(text)].add(row.code)
            self._names[country] = indexes
        return self._names[country]


@lru_cache(maxsize=1)
def read_regions() -> Regions:
    """The committed table. Raises GeocodeError if there is none, or it cannot be read."""
    try:
        return Regions(list(read_rows(TABLE)))
    except (OSError, ValueError, KeyError) as error:
        said = f"{TABLE.name}: {error}; expected the table that `python -m geo regions` makes"
        raise GeocodeError(said) from error


def read_rows(path: Path) -> Iterator[Region]:
    """The rows of a table of regions. Raises OSError if there is none."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Region(
                row["country"],
                row["code"],
                row["name"],
                row["iso"],
                tuple(filter(None, row["aliases"].split(SEPARATOR))),
                tuple(filter(None, row["parts"].split(SEPARATOR))),
                float(row["latitude"]),
                float(row["longitude"]),
                float(row["reach"]),
            )


def bare_name(text: str) -> str:
    """A region's name folded, without the words that say of what kind it is.

    ``bare_name("Province of Buenos Aires") == "buenosaires"``; of nothing but such words, all.
    """
    words = fold(text).split()
    bare = "".join(word for word in words if word not in _KINDS) or "".join(words)
    return bare[:-1] if len(bare) > 2 and bare[-1] in _KINDS_AT_THE_END else bare


def short_code(iso: str) -> str:
    """``NSW`` of ``AU-NSW``; "" where it has no letter, as numbers are many things."""
    short = iso.partition("-")[2]
    return "" if short.isdecimal() else short


def _names(row: Region) -> Iterator[str]:
    yield row.name
    yield from row.aliases
    if row.iso:
        yield row.iso
        if short_code(row.iso):
            yield short_code(row.iso)
