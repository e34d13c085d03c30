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


def count(stations: pd.DataFrame, total: int, undated: int = 0) -> Counts:
    """Count the stations of a view, of ``total`` that count in the whole atlas.

    ``stations`` has the columns of Atlas.stations; ``undated`` as in Counts.
    """
    drawn, area = _drawn(stations), stations["precision"] != "city"
    return Counts(
        total=total,
        shown=len(stations),
        on_map=int(drawn.sum()),
        area_only=int(area.sum()),
        unplaced=int((~drawn & ~area).sum()),
        filtered_out=total - len(stations),
        undated=undated,
        cities=stations.loc[drawn, "place_id"].nunique(),
        countries=stations["country"].nunique(),
        contested=int(stations["contested"].sum()),
        weak=int((stations["support"] == WEAK).sum()),
        by_list={str(name): int(n) for name, n in stations["listed"].value_counts().items()},
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


def by_country(stations: pd.DataFrame) -> pd.DataFrame:
    """Stations of a view per country, most first.

    Columns: country, country_name, stations, on_map, area_only, cities, contested, several (on
    several bases), weak (weakly sourced). ``stations = on_map + area_only + unplaced``.
    """
    drawn = _drawn(stations).to_numpy()
    country, codes = pd.factorize(stations["country"])

    def having(chosen: np.ndarray | pd.Series) -> np.ndarray:
        return np.bincount(country[chosen], minlength=len(codes))

    first = np.unique(country, return_index=True)[1]
    table = pd.DataFrame(stations)[["country", "country_name"]].iloc[first].reset_index(drop=True)
    table["stations"] = np.bincount(country, minlength=len(codes))
    table["on_map"] = having(drawn)
    table["area_only"] = having(stations["precision"].to_numpy() != "city")
    table["contested"] = having(stations["contested"].to_numpy())
    table["several"] = having(stations["support"].to_numpy() == SEVERAL)
    table["weak"] = having(stations["support"].to_numpy() == WEAK)
    table["cities"] = having(drawn & ~stations["place_id"].where(drawn).duplicated().to_numpy())
    table["unplaced"] = table["stations"] - table["on_map"] - table["area_only"]
    return table.sort_values(
        ["stations", "country_name"], ascending=[False, True], ignore_index=True
    )


def _drawn(stations: pd.DataFrame) -> pd.Series:
    return (stations["precision"] == "city") & stations.geometry.notna()
