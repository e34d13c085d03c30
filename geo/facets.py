"""The values that stations have, how many have each, and what they are called."""

import pandas as pd

from geo import evidence
from geo.atlas import Atlas, counted
from geo.memory.cache import remembered

CONTESTED = "contested"  # stands beside the two kinds of support


def has(stations: pd.DataFrame, key: str, values: tuple[str, ...]) -> pd.Series:
    """Which stations have one of the values of a facet: a mask in their order.

    ``stations`` has the columns of Atlas.stations; ``key`` is a facet of query.KEYS.
    """
    if key == "support":
        return stations["support"].isin(values) | (stations["contested"] & (CONTESTED in values))
    return stations[key].isin(values)


def tally(stations: pd.DataFrame, key: str) -> dict[str, int]:
    """How many stations have each value of a facet, in the order in which they are offered.

    For ``support`` its two kinds and CONTESTED, also with 0; otherwise only values that occur.
    """
    if key == "support":
        held = stations["support"].value_counts()
        counts = {kind: int(held.get(kind, 0)) for kind in (evidence.SEVERAL, evidence.ONE)}
        return counts | {CONTESTED: int(stations["contested"].sum())}
    values = stations.loc[stations[key] != "", key]
    return {str(value): int(n) for value, n in values.value_counts().sort_index().items()}


@remembered
def options(atlas: Atlas, key: str) -> dict[str, int]:
    """Every value that the atlas has for a facet, with the number of stations that have it."""
    return tally(counted(atlas.stations), key)


def label(atlas: Atlas, key: str, value: str) -> str:
    """The words for one value of a facet."""
    if key == "country":
        return atlas.country_names.get(value, value)
    if key == "listed":
        return atlas.lists.get(value, value)
    return atlas.label(key, value)


def publisher(atlas: Atlas, source_id: str) -> str:
    """The publisher of a source; the id itself if the atlas has no such source."""
    rows = atlas.sources.loc[atlas.sources["source_id"] == source_id, "publisher"]
    return rows.iloc[0] if len(rows) else source_id
