"""What a reader asked for, and the rows that answer it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from urllib.parse import urlencode

import geopandas as gpd
import pandas as pd

from geo import evidence
from geo.counts import Counts, count
from geo.tables import Atlas, sum_places

SAID = 60  # allowed values that a message names


@dataclass(frozen=True)
class Query:
    """A question to the atlas. Every key may have several values; none means no limit.

    A row is selected if, for every key asked, its value is one of those asked.
    """

    country: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    precision: tuple[str, ...] = ()
    status: tuple[str, ...] = ()

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]], atlas: Atlas) -> tuple["Query", list[str]]:
        """Read key-value pairs, such as those of a URL.

        Returns the query and, in words, every key and value that it had to leave out.
        """
        asked: dict[str, list[str]] = {}
        problems = []
        for key, value in pairs:
            if key not in KEYS:
                problems.append(
                    f"{key!r} is not something to filter by: expected {', '.join(KEYS)}"
                )
            elif value not in options(atlas, key):
                allowed = ", ".join(list(options(atlas, key))[:SAID])
                problems.append(f"{value!r} is no {key} of this atlas: expected one of {allowed}")
            elif value not in asked.setdefault(key, []):
                asked[key].append(value)
        return cls(**{key: tuple(sorted(values)) for key, values in asked.items()}), problems

    def pairs(self) -> list[tuple[str, str]]:
        """The key-value pairs that read() turns into this query."""
        return [(key, value) for key in KEYS for value in getattr(self, key)]

    def url(self) -> str:
        """The query string of a link to this query, "" if it asks for everything."""
        return urlencode(self.pairs())

    def words(self, atlas: Atlas) -> str:
        """What the query asks for, as a reader would say it."""
        parts = [
            f"{key} is {' or '.join(label(atlas, key, value) for value in getattr(self, key))}"
            for key in KEYS
            if getattr(self, key)
        ]
        return "; ".join(parts) or "all reported stations"


KEYS = tuple(field.name for field in fields(Query))


@dataclass(frozen=True, eq=False)
class View:
    """The rows that a query selects, with what was left out.

    stations  the selected rows of Atlas.stations that are not withdrawn (GeoDataFrame, EPSG:4326)
    places    their places, as Atlas.places
    counts    how they reconcile with the whole
    """

    query: Query
    stations: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    counts: Counts


@lru_cache(maxsize=64)
def select(query: Query, atlas: Atlas) -> View:
    """The view of a query. Cached: an atlas is immutable, so the same question has one answer."""
    standing = atlas.stations[atlas.stations["withdrawn"] == ""]
    chosen = standing[_mask(query, standing)]
    return View(query, chosen, sum_places(chosen), count(chosen, atlas))


def _mask(query: Query, stations: pd.DataFrame, but: str = "") -> pd.Series:
    mask = pd.Series(True, index=stations.index)
    for key in KEYS:
        if (values := getattr(query, key)) and key != but:
            mask &= facet(stations, key, values)
    return mask


def facet(stations: pd.DataFrame, key: str, values: tuple[str, ...]) -> pd.Series:
    """Which stations have one of the values; ``contested`` stands beside the kinds of support."""
    if key == "support":
        return stations["support"].isin(values) | (stations["contested"] & ("contested" in values))
    return stations[key].isin(values)


@lru_cache(maxsize=64)
def options(atlas: Atlas, key: str) -> dict[str, int]:
    """Every value that the atlas has for a key, with the number of stations that have it."""
    standing = atlas.stations[atlas.stations["withdrawn"] == ""]
    counts = standing.loc[standing[key] != "", key].value_counts().sort_index().to_dict()
    if key == "support":
        counts = {
            evidence.SEVERAL: counts.get(evidence.SEVERAL, 0),
            evidence.ONE: counts.get(evidence.ONE, 0),
            "contested": int(standing["contested"].sum()),
        }
    return counts


def label(atlas: Atlas, key: str, value: str) -> str:
    """The words for one value of a key."""
    if key == "country":
        return atlas.country_names.get(value, value)
    if key == "listed":
        titles = {entry["id"]: entry["title"] for entry in atlas.about.get("lists", [])}
        return titles.get(value, value)
    return atlas.label(key, value)
