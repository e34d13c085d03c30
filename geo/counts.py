"""Counts that reconcile: what is reported, what is drawn, and what is not."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.atlas import Atlas, counted
from geo.evidence.support import SEVERAL, WEAK
from geo.memory.cache import remembered


@dataclass(frozen=True)
class Counts:
    """Numbers of stations of one view; ``total = on_map + area_only + unplaced + filtered_out``.

    total         stations in the table (withdrawn ones aside)
    shown         stations of the view
    on_map        of these, in a city with a position
    area_only     of these, known by region or country only
    unplaced      of these, in a city that could not be located
    filtered_out  stations of the table that the view leaves out
    undated       of these, such as fit all but a span of time, for want of a date of first report
    cities        cities with a station on the map
    countries     countries with a station in the view
    contested     stations of the view that are contested
    weak          stations of the view that are weakly sourced
    by_list       stations of the view on each list
    """

    total: int
    shown: int
    on_map: int
    area_only: int
    unplaced: int
    filtered_out: int
    undated: int
    cities: int
    countries: int
    contested: int
    weak: int
    by_list: dict[str, int]


@dataclass(frozen=True)
class Reconciled:
    """The headline total against the table.

    ``reported = on_map + area_only + unplaced + not_itemised``.

    Only stations on the lists that make up the total are counted; ``others`` are in the table
    and on none of those lists.
    """

    reported: int
    on_map: int
    area_only: int
    unplaced: int
    not_itemised: int
    others: int


@dataclass(frozen=True, eq=False)
class Counted:
    """What is counted of stations, an entry each: codes of ``place``, ``country`` (row of
    ``countries``: country, country_name) and ``listed`` (of ``lists``), and what is so of each."""

    place: np.ndarray
    country: np.ndarray
    countries: pd.DataFrame
    listed: np.ndarray
    lists: pd.Series
    drawn: np.ndarray
    area: np.ndarray
    contested: np.ndarray
    several: np.ndarray
    weak: np.ndarray

    @classmethod
    def of(cls, stations: pd.DataFrame, place: np.ndarray | None = None) -> "Counted":
        """Of rows of Atlas.stations; ``place``: the codes of their places, if they are known."""
        country, codes = pd.factorize(stations["country"])
        first = np.unique(country, return_index=True)[1]
        names = pd.DataFrame(stations)[["country", "country_name"]].iloc[first]
        listed, lists = pd.factorize(stations["listed"])
        area = (stations["precision"] != "city").to_numpy(bool)
        return cls(
            place=pd.factorize(stations["place_id"])[0] if place is None else place,
            country=country.astype(np.int16),
            countries=names.reset_index(drop=True),
            listed=listed.astype(np.min_scalar_type(len(lists))),
            lists=pd.Series(lists),
            drawn=~area & stations.geometry.notna().to_numpy(bool),
            area=area,
            contested=stations["contested"].to_numpy(bool),
            several=(stations["support"] == SEVERAL).to_numpy(bool),
            weak=(stations["support"] == WEAK).to_numpy(bool),
        )

    def these(self, stations: np.ndarray) -> "Counted":
        """Those of a mask."""
        if stations.all():
            return self
        kept = ("countries", "lists")
        cut = {name: held if name in kept else held[stations] for name, held in vars(self).items()}
        return Counted(**cut)


def count(stations: pd.DataFrame | Counted, total: int, undated: int = 0) -> Counts:
    """Count the stations of a view, of ``total`` that count in the whole atlas.

    ``stations`` has the columns of Atlas.stations, or is what is Counted of them; ``undated`` as in
    Counts.
    """
    held = stations if isinstance(stations, Counted) else Counted.of(stations)
    drawn, area, shown = held.drawn, held.area, len(held.place)
    listed = np.bincount(held.listed, minlength=len(held.lists))
    most_first = np.argsort(-listed, kind="stable")
    return Counts(
        total=total,
        shown=shown,
        on_map=int(drawn.sum()),
        area_only=int(area.sum()),
        unplaced=int((~drawn & ~area).sum()),
        filtered_out=total - shown,
        undated=undated,
        cities=int(np.count_nonzero(np.bincount(held.place[drawn]))),
        countries=int(np.count_nonzero(np.bincount(held.country))),
        contested=int(held.contested.sum()),
        weak=int(held.weak.sum()),
        by_list={str(held.lists.iloc[n]): int(listed[n]) for n in most_first if listed[n]},
    )


@remembered
def reconcile(atlas: Atlas) -> Reconciled | None:
    """Hold the headline total of the package against the table; None if it names no total."""
    headline = atlas.about.get("headline_total")
    if not headline:
        return None
    totalled = [entry["id"] for entry in atlas.about.get("lists", []) if entry.get("total")]
    rows = counted(atlas.stations)
    listed = count(rows[rows["listed"].isin(totalled)], len(rows))
    return Reconciled(
        reported=headline["value"],
        on_map=listed.on_map,
        area_only=listed.area_only,
        unplaced=listed.unplaced,
        not_itemised=headline["value"] - listed.shown,
        others=len(rows) - listed.shown,
    )


def by_country(stations: pd.DataFrame | Counted) -> pd.DataFrame:
    """Stations of a view per country, most first: as ``count`` takes them.

    Columns: country, country_name, stations, on_map, area_only, cities, contested, several (on
    several bases), weak (weakly sourced). ``stations = on_map + area_only + unplaced``.
    """
    held = stations if isinstance(stations, Counted) else Counted.of(stations)
    number = len(held.countries)

    def having(chosen: np.ndarray) -> np.ndarray:
        return np.bincount(held.country[chosen], minlength=number)

    table = held.countries.copy()
    table["stations"] = np.bincount(held.country, minlength=number)
    for name in ("drawn", "area", "contested", "several", "weak"):
        column = {"drawn": "on_map", "area": "area_only"}.get(name, name)
        table[column] = having(getattr(held, name))
    places = np.zeros(held.place.max(initial=-1) + 1, bool)
    country_of = np.zeros(len(places), np.int16)
    places[held.place[held.drawn]] = True
    country_of[held.place] = held.country
    table["cities"] = np.bincount(country_of[places], minlength=number)
    table["unplaced"] = table["stations"] - table["on_map"] - table["area_only"]
    table = table[table["stations"] > 0]
    return table.sort_values(
        ["stations", "country_name"], ascending=[False, True], ignore_index=True
    )
