"""On what each station rests: origins, their kinds, sources, grades, dates."""

import numpy as np
import pandas as pd

from geo.evidence.grades import GOOD
from geo.evidence.links import EXISTENCE
from geo.text import among, joined, looked_up

ONE, SEVERAL, WEAK = "one basis", "several bases", "weakly sourced"
UNSTATED = "unstated"  # the kind of an origin that a text does not name


def existence(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that support a station: asserted, not of low confidence, and not a count of 0.

    Columns as in the dictionary.
    """
    none = (claims["field"] == "stations") & (claims["value"] == "0")
    return claims[
        (claims["stance"] == "asserts")
        & (claims["confidence"] != "low")
        & claims["field"].isin(EXISTENCE)
        & ~none
    ]


def supporting(pairs: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Which claims support which stations: one row for each pair.

    Columns: station_id, claim_id, source_id, origin, basis, grade. ``pairs`` as from
    links.claim_links; ``claims`` has ``basis`` (the kind of its origin) and ``grade`` (of its
    source) besides the dictionary's columns.
    """
    columns = ["claim_id", "source_id", "origin", "basis", "grade"]
    return pairs.merge(existence(claims)[columns], on="claim_id")


def support(stations: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """On what each station rests: indexed by station_id. ``held`` as from supporting.

    Columns: ``origins`` and ``bases`` (distinct origins and their kinds, each joined by "; "),
    ``grade`` (the best), ``support``, ``sources`` (how many sources support it), ``sources_a`` (of
    these, of grade A), ``source_ids`` (joined by "; ").

    ``support`` is ``several bases`` or ``one basis`` by the claims of grade A or B, ``weakly
    sourced`` if there are only others, "" if there are none. A basis is a kind of ground, not a
    text: ten newspapers that repeat one report are ten sources, one origin and one basis. What is
    unstated counts only when alone.
    """
    sources = held.drop_duplicates(["station_id", "source_id"])
    is_good = held["grade"].isin(GOOD)
    known = among(held["station_id"], held.loc[is_good, "station_id"])
    ground = held[is_good | ~known]
    bases = _stated(ground.drop_duplicates(["station_id", "basis"]))
    origins = _stated(ground.drop_duplicates(["station_id", "origin"]))
    table = pd.DataFrame(
        {
            "origins": _listed(origins, "origin"),
            "bases": _listed(bases, "basis"),
            "grade": held.groupby("station_id")["grade"].min(),
            "count": bases.groupby("station_id").size(),
            "sources": sources.groupby("station_id").size(),
            "sources_a": sources[sources["grade"] == "A"].groupby("station_id").size(),
            "source_ids": _listed(sources, "source_id"),
        }
    ).reindex(stations["station_id"])
    kinds_held = table.pop("count").fillna(0)
    weak = (kinds_held > 0) & ~table["grade"].isin(GOOD)
    table["support"] = np.select([weak, kinds_held >= 2, kinds_held == 1], [WEAK, SEVERAL, ONE], "")
    for number in ("sources", "sources_a"):
        table[number] = table[number].fillna(0).astype("int64")
    texts = ["origins", "bases", "grade", "source_ids"]
    return table.astype(dict.fromkeys(texts, "str")).fillna(dict.fromkeys(texts, ""))


def _stated(ground: pd.DataFrame) -> pd.DataFrame:
    """The rows without the unstated ones of stations that have others."""
    stated = ground["basis"] != UNSTATED
    return ground[stated | ~among(ground["station_id"], ground.loc[stated, "station_id"])]


def _listed(rows: pd.DataFrame, column: str) -> pd.Series:
    rows = rows.sort_values(column)
    return joined(rows[column], rows["station_id"], "; ")


def first_reported(
    stations: pd.DataFrame, held: pd.DataFrame, sources: pd.DataFrame, lists: dict[str, str]
) -> pd.Series:
    """When each station was first reported, a partial date or "": in the order of ``stations``.

    The earliest date of a source that supports it (``held`` as from supporting), but no later than
    the list that names it: ``lists`` has the date (partial) of each list that has one.
    """
    dated = sources.loc[sources["published"] != "", ["source_id", "published"]]
    first = held[["station_id", "source_id"]].merge(dated, on="source_id")
    first = first.assign(at=first["published"].str.ljust(10, "~"))  # a day before its bare month
    first = first.sort_values("at").drop_duplicates("station_id").set_index("station_id")
    dates = looked_up(stations["station_id"], first["published"])
    supported = among(stations["station_id"], held["station_id"])
    for name, named_on in lists.items():
        late = (dates == "") | (dates.str.slice(0, len(named_on)) > named_on)
        dates = dates.mask(late & supported & (stations["listed"] == name), named_on)
    return dates.astype("str")
