"""One place or country with everything that is said of it: what a popup and a panel show.

Records are plain dictionaries (JSON as they stand). All text in them is data from the tables:
whoever shows it must escape it.
"""

from typing import Any

import pandas as pd

from geo.evidence import EXISTENCE
from geo.tables import Atlas

Record = dict[str, Any]
CLAIM = [
    "claim_id",
    "field",
    "value",
    "qualifier",
    "as_of",
    "stance",
    "confidence",
    "says",
]
SOURCE = [
    "source_id",
    "publisher",
    "title",
    "url",
    "archived_url",
    "published",
    "caution",
]
STATION = [
    "station_id",
    "operator",
    "opened",
    "note",
    "support",
    "contested",
    "sources",
]


def place_record(atlas: Atlas, place_id: str) -> Record | None:
    """The record of a place that holds stations: its stations with their claims, and responses.

    Claims that are about the place itself, and so bear on each of its stations, stand once,
    under the place; claims on one station stand under it. None if no station is there.
    """
    here = atlas.stations[
        (atlas.stations["place_id"] == place_id) & (atlas.stations["withdrawn"] == "")
    ]
    if here.empty:
        return None
    first = here.iloc[0]
    pairs = atlas.bearing[atlas.bearing["station_id"].isin(here["station_id"])]
    claims = pairs.merge(claims_with_sources(atlas), on="claim_id")
    own = claims[claims["subject_kind"] == "station"]
    shared = claims[claims["subject_kind"] != "station"].drop_duplicates("claim_id")
    return {
        "id": place_id,
        "kind": "place",
        "name": first["place_name"],
        "local_name": first["local_name"],
        "precision": first["precision"],
        "country": first["country"],
        "country_name": first["country_name"],
        "unplaced": atlas.unplaced.get(place_id, ""),
        "count": len(here),
        "stations": [
            _station(atlas, row, own[own["station_id"] == row["station_id"]])
            for row in here.to_dict("records")
        ],
        "claims": _claims(atlas, shared),
        "responses": responses_about(atlas, [place_id, first["country"]]),
    }


def country_record(atlas: Atlas, country: str) -> Record | None:
    """The record of a country: its places, the stations known no better, its totals, responses.

    None if the tables say nothing of the country.
    """
    here = atlas.places[atlas.places["country"] == country]
    claims = claims_with_sources(atlas)
    totals = claims[(claims["subject_kind"] == "country") & (claims["subject"] == country)]
    answers = responses_about(atlas, country_subjects(atlas, country))
    if here.empty and totals.empty and not answers:
        return None
    names = atlas.countries.drop_duplicates("country").set_index("country")["name"]
    columns = [
        "place_id",
        "place_name",
        "precision",
        "stations",
        "support",
        "contested",
    ]
    return {
        "id": country,
        "kind": "country",
        "name": names.get(country, country),
        "country": country,
        "count": int(here["stations"].sum()),
        "cities": here.loc[here["precision"] == "city", columns].to_dict("records"),
        "areas": [
            place_record(atlas, place)
            for place in here.loc[here["precision"] != "city", "place_id"]
        ],
        "claims": _claims(atlas, totals),
        "named": named_not_counted(atlas, country),
        "responses": answers,
    }


def claims_with_sources(atlas: Atlas) -> pd.DataFrame:
    """Every claim beside its source: the columns of both tables, ``note`` being the source's."""
    return atlas.claims.merge(atlas.sources, on="source_id", how="left", validate="m:1")


def country_subjects(atlas: Atlas, country: str) -> list[str]:
    """What a response may be about to concern a country: its code and its places."""
    places = atlas.stations.loc[atlas.stations["country"] == country, "place_id"]
    return [country, *places.unique()]


def responses_about(atlas: Atlas, subjects: list[str]) -> list[Record]:
    """What government bodies said or did about any of the subjects, latest first."""
    rows = atlas.responses[atlas.responses["about"].isin(subjects)]
    rows = rows.merge(atlas.sources[SOURCE], on="source_id").sort_values("date", ascending=False)
    rows["label"] = [atlas.label("response", code) for code in rows["response"]]
    rows["by_state"] = rows["country"] == atlas.about.get("state")
    columns = [
        "response_id",
        "country",
        "about",
        "date",
        "actor",
        "response",
        "label",
        "says",
        "by_state",
    ]
    return rows[[*columns, *SOURCE]].to_dict("records")


def named_not_counted(atlas: Atlas, country: str) -> list[Record]:
    """Claims on places of the country that hold no station in the table."""
    claims = claims_with_sources(atlas)
    about = claims["subject_kind"] == "place"
    counted = claims["subject"].isin(atlas.stations["place_id"])
    mine = claims["subject"].str.startswith(country.lower() + "-")
    return _claims(atlas, claims[about & ~counted & mine])


def latest_answers(atlas: Atlas) -> pd.DataFrame:
    """The latest response of each country's own bodies about it.

    Columns: country, date, actor, label (what it was), says. What the accused state's bodies
    said of another country is not that country's answer.
    """
    places = atlas.places.set_index("place_id")["country"]
    rows = atlas.responses[atlas.responses["country"] != atlas.about.get("state")]
    about = rows["about"].map(places).fillna(rows["about"])
    rows = rows[about == rows["country"]].sort_values("date")
    latest = rows.drop_duplicates("country", keep="last")
    latest = latest.assign(label=[atlas.label("response", code) for code in latest["response"]])
    return latest[["country", "date", "actor", "label", "says"]]


def headline(atlas: Atlas) -> Record | None:
    """The total that the package puts first, with the source that gives it; None if it has none."""
    total = atlas.about.get("headline_total")
    if not total:
        return None
    claims = claims_with_sources(atlas).set_index("claim_id")
    claim = claims.loc[total["claim"]]
    return {key: claim[key] for key in ("value", "says", "qualifier", *SOURCE)}


def source_table(atlas: Atlas) -> pd.DataFrame:
    """Every source with how many stations, claims and responses rest on it, most used first."""
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
    claims = atlas.claims[atlas.claims["source_id"] == source_id].to_dict("records")
    answers = atlas.responses[atlas.responses["source_id"] == source_id].to_dict("records")
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
    about, link = claim["subject"], ""
    if claim["subject_kind"] in ("station", "place"):
        key = "station_id" if claim["subject_kind"] == "station" else "place_id"
        here = atlas.stations[atlas.stations[key] == about]
        if not here.empty:
            link = here["place_id"].iloc[0]
            name = here["place_name"].iloc[0]
            about = f"{name} ({about})" if key == "station_id" else name
    elif claim["subject_kind"] == "country":
        names = atlas.countries.drop_duplicates("country").set_index("country")["name"]
        about, link = names.get(about, about), about
    return claim | {
        "about": about,
        "link": link,
        "field": atlas.label("field", claim["field"]),
        "basis": atlas.label("basis", claim["basis"]),
    }


def _station(atlas: Atlas, row: Record, claims: pd.DataFrame) -> Record:
    against = atlas.disputes[atlas.disputes["station_id"] == row["station_id"]]
    listed = {entry["id"]: entry["title"] for entry in atlas.about.get("lists", [])}
    return {key: row[key] for key in STATION} | {
        "listed": listed.get(row["listed"], row["listed"]),
        "status": atlas.label("status", row["status"]) if row["status"] else "",
        "bases": [atlas.label("basis", code) for code in row["bases"].split("; ") if code],
        "disputes": [
            {"field": atlas.label("field", field), "values": values}
            for field, values in zip(against["field"], against["values"], strict=True)
        ],
        "claims": _claims(atlas, claims),
    }


def _claims(atlas: Atlas, claims: pd.DataFrame) -> list[Record]:
    """Claims of one record grouped by source: one entry per source and wording, oldest first."""
    if claims.empty:
        return []
    order = {field: n for n, field in enumerate(EXISTENCE)}
    rows = claims.assign(order=claims["field"].map(order).fillna(len(order)))
    rows = rows.sort_values(["published", "source_id", "order", "claim_id"])
    rows["published"] = rows["published"].where(rows["published"] != "", "")
    entries: dict[tuple[str, str], Record] = {}
    for row in rows.to_dict("records"):
        entry = entries.setdefault(
            (row["source_id"], row["says"]),
            {key: row[key] for key in SOURCE}
            | {
                "says": row["says"],
                "subject": row["subject"],
                "basis": atlas.label("basis", row["basis"]),
                "confidence": row["confidence"],
                "stance": row["stance"],
                "caution": atlas.label("caution", row["caution"]) if row["caution"] else "",
                "values": [],
            },
        )
        words = " ".join(filter(None, [row["qualifier"].replace("exactly", ""), row["value"]]))
        entry["values"].append(
            {
                "claim_id": row["claim_id"],
                "field": atlas.label("field", row["field"]),
                "value": words,
            }
        )
    dated = [e for e in entries.values() if e["published"]]
    return dated + [e for e in entries.values() if not e["published"]]
