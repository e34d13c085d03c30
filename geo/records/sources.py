"""Sources and everything that rests on them."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from geo.atlas import WORLD, Atlas
from geo.evidence.support import UNSTATED
from geo.leave_out import remains_without
from geo.memory.cache import remembered
from geo.records.statements import (
    SOURCE,
    Record,
    cautions_in_words,
    rows_of,
    value_words,
    without_ids,
)


@remembered
def headline(atlas: Atlas) -> Record | None:
    """The total that the package puts first, with the source that gives it; None if it has none.

    Keys: value, says, qualifier and grade of the claim, and those of statements.SOURCE.
    """
    total = atlas.about.get("headline_total")
    if not total:
        return None
    claims = atlas.claims[atlas.claims["claim_id"] == total["claim"]]
    claim = atlas.said(claims).iloc[0]
    return {key: claim[key] for key in ("value", "says", "qualifier", "grade", *SOURCE)}


@remembered
def denials(atlas: Atlas) -> list[Record]:
    """The responses that the package's sentence of denial rests on: best grade first, then oldest.

    Each has the columns of responses and those of its source in statements.SOURCE.
    """
    rows = atlas.responses[
        atlas.responses["response_id"].isin(atlas.about.get("denial_responses", []))
    ]
    return rows_of(rows.merge(atlas.sources[SOURCE], on="source_id").sort_values(["grade", "date"]))


@remembered
def source_table(atlas: Atlas) -> pd.DataFrame:
    """Every source with how many rows rest on it: the nearest to the origin first, then the best
    grade, then the most used.

    The columns of sources, and ``stations`` (not withdrawn, that it supports), ``claims`` and
    ``responses``: their numbers.
    """
    rows = atlas.sources.copy()
    lists = (
        atlas.stations.loc[atlas.stations["withdrawn"] == "", "source_ids"]
        .str.split("; ")
        .explode()
    )
    for name, users in (
        ("stations", lists),
        ("claims", atlas.claims["source_id"]),
        ("responses", atlas.responses["source_id"]),
    ):
        rows[name] = rows["source_id"].map(users.value_counts()).fillna(0).astype("int64")
    order = ["distance", "grade", "stations", "claims", "responses", "source_id"]
    return rows.sort_values(
        order, ascending=[True, True, False, False, False, True], ignore_index=True
    )


def source_record(atlas: Atlas, source_id: str) -> Record | None:
    """One source with the claims and responses that rest on it; None if there is no such source.

    What they are about stands in words (``about``) beside the id of its record (``link``): see
    records.record_of.
    """
    rows = source_table(atlas)
    rows = rows[rows["source_id"] == source_id]
    if rows.empty:
        return None
    source = rows.iloc[0].to_dict()
    source["note"] = without_ids(atlas, source["note"])
    claims = atlas.claims[atlas.claims["source_id"] == source_id]
    answers = atlas.responses[atlas.responses["source_id"] == source_id]
    is_place = answers["about"].isin(atlas.named_places["place_id"])
    kinds = np.select([is_place, answers["about"] == WORLD], ["place", WORLD], "country")
    return {
        "source": source,
        "kind": atlas.label("kind", source["kind"]),
        "read": atlas.label("read", source["read"]),
        "relay": atlas.label("relay", source["relay"]),
        "distance": atlas.label("distance", source["distance"]),
        "grade": atlas.label("grade", source["grade"]),
        "cautions": cautions_in_words(atlas, source["cautions"]),
        "remains": remains_without(atlas).get(source_id),
        "stations": source["stations"],
        "claims": [
            claim | subject | _in_words(atlas, claim)
            for claim, subject in zip(
                rows_of(claims),
                _subjects(atlas, claims["subject_kind"], claims["subject"]),
                strict=True,
            )
        ],
        "responses": [
            answer
            | subject
            | {"label": atlas.label("response", answer["response"])}
            | {"remark": without_ids(atlas, answer["remark"])}
            for answer, subject in zip(
                rows_of(answers),
                _subjects(atlas, kinds, answers["about"]),
                strict=True,
            )
        ],
    }


def _subjects(atlas: Atlas, kinds: Iterable[str], subjects: pd.Series) -> list[Record]:
    """``about`` and ``link`` of each subject; ``kinds`` as ``subject_kind`` of a claim."""
    if subjects.empty:
        return []
    place_of, names = _places(atlas)

    def named(kind: str, subject: str) -> tuple[str, str]:
        if kind == "station":
            return f"{names[place_of[subject]]} ({subject})", place_of[subject]
        if kind == "place":
            return names[subject], subject
        if kind == "country":
            return atlas.country_names.get(subject, subject), subject
        return subject, WORLD

    pairs = (named(kind, subject) for kind, subject in zip(kinds, subjects, strict=True))
    return [{"about": about, "link": link} for about, link in pairs]


@remembered
def _places(atlas: Atlas) -> tuple[pd.Series, pd.Series]:
    """The place of each station by station_id, and the name of each place by place_id."""
    stations, places = pd.DataFrame(atlas.stations), pd.DataFrame(atlas.named_places)
    return (
        stations.set_index("station_id")["place_id"],
        places.set_index("place_id")["place_name"],
    )


def _in_words(atlas: Atlas, claim: Record) -> Record:
    """Field, value and basis of a claim as its source's page says them."""
    return {
        "field": atlas.label("field", claim["field"]),
        "value": value_words(atlas, claim),
        "basis": atlas.label("basis", claim["basis"]),
        "origin_name": atlas.origin_names[claim["origin"]],
        "stated": claim["basis"] != UNSTATED,
        "remark": without_ids(atlas, claim["remark"]),
    }
