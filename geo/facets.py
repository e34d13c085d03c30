"""The values that stations have, how many have each, and what they are called."""

import pandas as pd

from geo.atlas import Atlas, counted
from geo.evidence.support import ONE, SEVERAL, UNSTATED, WEAK
from geo.memory.cache import remembered

CONTESTED = "contested"  # stands beside the kinds of support
SEVERAL_EACH = {  # key -> column
    "basis": "bases",
    "origin": "origins",
    "denied_by": "denied_by",
    "response": "responses",
}


def columns(key: str) -> list[str]:
    """Those columns of Atlas.stations that tell which values of a facet a station has."""
    return ["support", "contested"] if key == "support" else [SEVERAL_EACH.get(key, key)]


def has(stations: pd.DataFrame, key: str, values: tuple[str, ...]) -> pd.Series:
    """Which stations have one of the values of a facet: a mask in their order.

    ``stations`` has the columns of Atlas.stations; ``key`` is a facet of query.KEYS.
    """
    if key == "support":
        return stations["support"].isin(values) | (stations["contested"] & (CONTESTED in values))
    if key in SEVERAL_EACH:
        held = "; " + stations[SEVERAL_EACH[key]] + "; "
        fits = pd.Series(False, index=stations.index)
        for value in values:
            fits |= held.str.contains(f"; {value}; ", regex=False)
        return fits
    return stations[key].isin(values)


def tally(stations: pd.DataFrame, key: str) -> dict[str, int]:
    """How many stations have each value of a facet, in the order in which they are offered.

    For ``support`` its kinds and CONTESTED, also with 0; otherwise only values that occur.
    ``stations`` needs the ``columns`` of the facet.
    """
    if key == "support":
        held = stations["support"].value_counts()
        counts = {kind: int(held.get(kind, 0)) for kind in (SEVERAL, ONE, WEAK)}
        return counts | {CONTESTED: int(stations["contested"].sum())}
    values = stations[SEVERAL_EACH.get(key, key)]
    if key in SEVERAL_EACH:
        values = values.str.split("; ").explode()
    found = values[values != ""].value_counts().sort_index()
    if key == "origin":  # the origin of most first
        found = found.sort_values(ascending=False, kind="stable")
    return {str(value): int(n) for value, n in found.items()}


@remembered
def options(atlas: Atlas, key: str) -> dict[str, int]:
    """Every value that the atlas has for a facet, with the number of stations that have it."""
    return tally(counted(atlas.stations), key)


def label(atlas: Atlas, key: str, value: str) -> str:
    """The words for one value of a facet, or for a source or origin."""
    if key == "country":
        return atlas.country_names.get(value, value)
    if key == "listed":
        return atlas.lists.get(value, value)
    if key == "origin":
        return atlas.origin_names.get(value, value)
    if key == "denied_by":
        return atlas.label("party", value)
    if key in ("source", "without"):
        return publisher(atlas, value)
    return atlas.label(key, value)


def publishers(atlas: Atlas, names: tuple[str, ...]) -> list[str]:
    """What sources and origins are called, each once: no text of an origin that is named itself."""
    origins = [atlas.origin_names[name] for name in names if name in atlas.origin_names]
    said = dict.fromkeys(publisher(atlas, name) for name in names)
    return [one for one in said if one not in origins]


def publisher(atlas: Atlas, name: str) -> str:
    """The publisher of a source, or the name of an origin with those that relay it.

    The id itself if the atlas has neither.
    """
    if name in atlas.origin_names:
        kinds = atlas.origins.set_index("origin_id")["kind"]
        if kinds[name] == UNSTATED:
            return "all that does not say who found it out"
        return f"{atlas.origin_names[name]} and all that relay it"
    sources = atlas.tables["sources"]
    rows = sources.loc[sources["source_id"] == name, "publisher"]
    return rows.iloc[0] if len(rows) else name
