"""One station: what it rests on, and what disputes it."""

from itertools import groupby
from operator import itemgetter

import numpy as np
import pandas as pd

from geo.atlas import Atlas
from geo.columns.pairs import supporting
from geo.evidence.support import UNSTATED, WEAK
from geo.leave_out import remains_without
from geo.memory.cache import remembered
from geo.records.finder import Rows, positions
from geo.records.sides import count_sides
from geo.records.statements import Record, claims_of, ground_in_words, rows_of

STATION = [
    *("station_id", "operator", "opened", "note", "support", "contested", "sources", "sources_a"),
    *("grade", "first_reported"),
]
HOW = {"own_investigation": "found by", "government": "stated by", "court": "stated by"}


def found_by(atlas: Atlas, kind: str) -> str:
    """What an origin of a kind did, as a sentence says it: "reported by"."""
    own: dict[str, str] = atlas.about.get("labels", {}).get("found_by", {})
    return own.get(kind) or HOW.get(kind, "reported by")


def grounds_of(atlas: Atlas, stations: pd.Series) -> list[Record]:
    """Which texts give these stations (their ids) ground, each once for each origin.

    origin, basis, source_id, grade, distance, publisher, published.
    """
    rows = _texts(atlas).iloc[_supporting(atlas).of_all(stations)]
    return rows_of(rows.drop_duplicates(["origin", "source_id"], keep="last"))


@remembered
def _texts(atlas: Atlas) -> pd.DataFrame:
    """By row of ``atlas.claims`` what ``grounds_of`` tells of it, as codes of the values there are:
    an atlas may have millions of claims."""
    claims, sources = atlas.claims, atlas.sources
    text = pd.Index(sources["source_id"]).get_indexer(claims["source_id"])
    own = {name: _coded(claims[name]) for name in ("origin", "basis", "source_id", "grade")}
    names = ("distance", "publisher", "published")
    return pd.DataFrame(own | {name: _coded(sources[name]).take(text) for name in names})


def _coded(values: pd.Series) -> pd.Categorical:
    codes, known = pd.factorize(values, sort=True)
    return pd.Categorical.from_codes(codes, known)


@remembered
def _supporting(atlas: Atlas) -> Rows:
    """The rows of the claims that support each station, by its id: the best first, and of each text
    one for each origin."""
    held, texts = supporting(atlas), _texts(atlas)
    code = {name: texts[name].cat.codes.to_numpy()[held.claim] for name in texts}
    order = np.lexsort((code["origin"], code["distance"], code["grade"], held.station))
    same = pd.DataFrame({name: code[name][order] for name in ("origin", "source_id")})
    held = held.these(order[~same.assign(station=held.station[order]).duplicated().to_numpy()])
    return positions(atlas.stations["station_id"]).leading(held.station, held.claim)


def _grounds(atlas: Atlas, station_id: str) -> list[Record]:
    """Who found a station out, with how many texts say so: most first, what is unstated last.

    ``origin``, ``name``, ``how`` ("reported by"), ``own`` (texts of its own), ``texts`` (all),
    ``grade`` (the best), ``left`` of ``of`` stations that would remain without it, and ``words``.
    """
    rows = sorted(grounds_of(atlas, pd.Series([station_id], dtype="str")), key=itemgetter("origin"))
    remains = remains_without(atlas)
    found = [
        {
            "origin": origin,
            "name": atlas.origin_names[origin],
            "how": found_by(atlas, own[0]["basis"]),
            "own": sum(one["distance"] == "primary" for one in own),
            "texts": len(own),
            "grade": min(one["grade"] for one in own),
            "left": remains[origin].left,
            "of": remains[origin].of,
            "stated": own[0]["basis"] != UNSTATED,
        }
        for origin, texts in groupby(rows, itemgetter("origin"))
        for own in [list(texts)]
    ]
    found.sort(key=lambda one: (not one["stated"], -one["texts"]))
    return [one | {"words": ground_in_words(one)} for one in found]


def station_entry(atlas: Atlas, row: Record, bearing: list[Record]) -> Record:
    """One station (a row of ``atlas.stations``) with what it rests on and what disputes it.

    ``bearing`` are the claims on it and on its place: rows of Atlas.said.
    """
    against = atlas.disputes[atlas.disputes["station_id"] == row["station_id"]]
    return {key: row[key] for key in STATION} | {
        "listed": atlas.lists.get(row["listed"], row["listed"]),
        "status": atlas.label("status", row["status"]) if row["status"] else "",
        "weak": row["support"] == WEAK,
        "grounds": _grounds(atlas, row["station_id"]),
        "denied_by": [atlas.label("party", code) for code in row["denied_by"].split("; ") if code],
        "disputes": _disputes(atlas, against, pd.DataFrame(bearing), row) if len(against) else [],
        "claims": claims_of(atlas, [one for one in bearing if one["subject_kind"] == "station"]),
    }


def _disputes(
    atlas: Atlas, against: pd.DataFrame, bearing: pd.DataFrame, row: Record
) -> list[Record]:
    """What disputes a station: field, values in words, and the sides where values conflict."""
    found: list[Record] = []
    for field, values in zip(against["field"], against["values"], strict=True):
        name = atlas.label("field", field)
        if field == "stations":
            name, sides = f"number of {name}", count_sides(atlas, bearing, values, row)
        else:
            sides = _sides(bearing, field, row)
        if sides and sides in [one["sides"] for one in found]:
            continue  # all values of the field already stand side by side
        found.append({"field": name, "values": values, "sides": sides})
    return found


def _sides(bearing: pd.DataFrame, field: str, row: Record) -> list[Record]:
    """The values that claims give for a field of a station: ``value``, ``used``, ``publishers``.

    ``used`` says that the table holds this one; its ``note`` says why. Empty where the dispute is
    not between values of one field.
    """
    own = {"place": "city"}.get(field, field)
    if own not in row:
        return []
    said = bearing[(bearing["field"] == field) & (bearing["stance"] == "asserts")]
    given = said.groupby("value")["publisher"].unique().map(list).to_dict()
    values = sorted({*given, row[own]} - {""})
    if len(values) < 2:
        return []
    return [
        {"value": value, "used": value == row[own], "publishers": given.get(value, [])}
        for value in values
    ]
