"""Sources and everything that rests on them."""

import pandas as pd

from geo.atlas import Atlas
from geo.memory.cache import remembered
from geo.records import SOURCE, Record, rows_of, value_words


@remembered
def headline(atlas: Atlas) -> Record | None:
    """The total that the package puts first, with the source that gives it; None if it has none.

    Keys: value, says and qualifier of the claim, and those of records.SOURCE.
    """
    total = atlas.about.get("headline_total")
    if not total:
        return None
    claims = atlas.claims[atlas.claims["claim_id"] == total["claim"]]
    claim = atlas.said(claims).iloc[0]
    return {key: claim[key] for key in ("value", "says", "qualifier", *SOURCE)}


@remembered
def denials(atlas: Atlas) -> list[Record]:
    """The responses that the package's sentence of denial rests on, oldest first.

    Each has the columns of responses and those of its source in records.SOURCE.
    """
    rows = atlas.responses[
        atlas.responses["response_id"].isin(atlas.about.get("denial_responses", []))
    ]
    return rows_of(rows.merge(atlas.sources[SOURCE], on="source_id").sort_values("date"))


@remembered
def source_table(atlas: Atlas) -> pd.DataFrame:
    """Every source with how many rows rest on it, most used first.

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
    return rows.sort_values(
        ["stations", "claims", "responses", "source_id"],
        ascending=[False, False, False, True],
        ignore_index=True,
    )


def source_record(atlas: Atlas, source_id: str) -> Record | None:
    """One source with the claims and responses that rest on it; None if there is no such source."""
    rows = source_table(atlas).set_index("source_id", drop=False)
    if source_id not in rows.index:
        return None
    source = rows.loc[source_id].to_dict()
    claims = rows_of(atlas.claims[atlas.claims["source_id"] == source_id])
    answers = rows_of(atlas.responses[atlas.responses["source_id"] == source_id])
    return {
        "source": source,
        "kind": atlas.label("kind", source["kind"]),
        "read": atlas.label("read", source["read"]),
        "caution": atlas.label("caution", source["caution"]) if source["caution"] else "",
        "stations": source["stations"],
        "claims": [_of_source(atlas, claim) for claim in claims],
        "responses": [a | {"label": atlas.label("response", a["response"])} for a in answers],
    }


def _of_source(atlas: Atlas, claim: Record) -> Record:
    """A claim as its source's page shows it: what it is about in words, and where that leads."""
    about: str = claim["subject"]
    link = ""
    if claim["subject_kind"] in ("station", "place"):
        key = "station_id" if claim["subject_kind"] == "station" else "place_id"
        here = atlas.stations[atlas.stations[key] == about]
        if not here.empty:
            link = here["place_id"].iloc[0]
            name = here["place_name"].iloc[0]
            about = f"{name} ({about})" if key == "station_id" else name
    elif claim["subject_kind"] == "country":
        about, link = atlas.country_names.get(about, about), about
    return claim | {
        "about": about,
        "link": link,
        "field": atlas.label("field", claim["field"]),
        "value": value_words(atlas, claim),
        "basis": atlas.label("basis", claim["basis"]),
    }
