"""A place, a country or the world with everything that is said of it: what a panel shows.

Records are plain dictionaries (JSON as they stand), made once per atlas: treat them as read-only.
All text in them is data from the tables: whoever shows it must escape it.
"""

from typing import Any, cast

import pandas as pd

from geo.atlas import WORLD, Atlas, counted
from geo.evidence.links import EXISTENCE
from geo.memory.cache import remembered
from geo.text import among

Record = dict[str, Any]
STATEMENT = ["says", "basis", "stance", "confidence", "subject"]
SOURCE = ["source_id", "publisher", "title", "url", "archived_url", "published", "caution"]
STATION = ["station_id", "operator", "opened", "note", "support", "contested", "sources"]


def rows_of(table: pd.DataFrame) -> list[Record]:
    """The rows of a table as dictionaries by column."""
    return cast(list[Record], table.to_dict("records"))  # columns have names: never other keys


def record_of(atlas: Atlas, name: str) -> Record | None:
    """The record of a place_id, of a country code or of ``world``; None if there is none."""
    if name == WORLD:
        return world_record(atlas)
    return place_record(atlas, name) or country_record(atlas, name)


@remembered
def place_record(atlas: Atlas, place_id: str) -> Record | None:
    """The record of a place: its stations that count with their claims, and responses.

    Claims that are about the place itself, and so bear on each of its stations, stand once,
    under the place; claims on one station stand under it; what is said there and bears on no
    station that counts stands under ``named``. None if the table has no such place.
    """
    own = atlas.named_places[atlas.named_places["place_id"] == place_id]
    if own.empty:
        return None
    place = own.iloc[0]
    rows = counted(atlas.stations)
    here = rows[rows["place_id"] == place_id]
    pairs = atlas.claim_links[atlas.claim_links["station_id"].isin(here["station_id"])]
    bearing = atlas.claims[among(atlas.claims["claim_id"], pairs["claim_id"])]
    claims = pairs.merge(atlas.said(bearing), on="claim_id")
    shared = claims[claims["subject_kind"] != "station"].drop_duplicates("claim_id")
    said = _said_at(atlas, own["place_id"])
    return {
        "id": place_id,
        "kind": "place",
        "name": place["place_name"],
        "local_name": place["local_name"],
        "precision": place["precision"],
        "country": place["country"],
        "country_name": place["country_name"],
        "unplaced": atlas.unplaced.get(place_id, ""),
        "count": len(here),
        "stations": [
            _station(atlas, row, claims[claims["station_id"] == row["station_id"]])
            for row in rows_of(here)
        ],
        "claims": _claims(atlas, shared),
        "named": _claims(atlas, said[~said["claim_id"].isin(claims["claim_id"])]),
        "responses": responses_about(atlas, [place_id, place["country"]]),
    }


@remembered
def country_record(atlas: Atlas, country: str) -> Record | None:
    """The record of a country: its places, the stations known no better, its totals, responses.

    None if the tables say nothing of the country.
    """
    here = atlas.places[atlas.places["country"] == country]
    claims = atlas.claims
    about = (claims["subject_kind"] == "country") & (claims["subject"] == country)
    totals = atlas.said(claims[about])
    named = named_not_counted(atlas, country)
    answers = answers_of(atlas, country)
    if here.empty and totals.empty and not named and not answers:
        return None
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
        "name": atlas.country_names.get(country, country),
        "local_name": "",
        "country": country,
        "count": int(here["stations"].sum()),
        "cities": here.loc[here["precision"] == "city", columns].to_dict("records"),
        "areas": [
            place_record(atlas, place)
            for place in here.loc[here["precision"] != "city", "place_id"]
        ],
        "claims": _claims(atlas, totals),
        "named": named,
        "responses": answers,
    }


@remembered
def world_record(atlas: Atlas) -> Record:
    """What is said of no one place or country: of the world, of its regions, of operators.

    ``parts`` has an entry for each region and operator: name, kind (in words), claims.
    """
    claims = atlas.claims
    claims = atlas.said(claims[~claims["subject_kind"].isin(["station", "place", "country"])])
    kinds = claims["subject_kind"]
    rest = claims[kinds != WORLD]
    return {
        "id": WORLD,
        "kind": WORLD,
        "name": "The world as a whole",
        "local_name": "",
        "count": len(counted(atlas.stations)),
        "claims": _claims(atlas, claims[kinds == WORLD]),
        "parts": [
            {
                "name": subject,
                "kind": atlas.label("subject_kind", f"{kind}"),
                "claims": _claims(atlas, said),
            }
            for (kind, subject), said in rest.groupby(["subject_kind", "subject"], sort=True)
        ],
        "responses": responses_about(atlas, [WORLD]),
    }


def _said_at(atlas: Atlas, places: pd.Series) -> pd.DataFrame:
    """The claims about any of the places or about a station there, counted or not: Atlas.said."""
    claims, kinds = atlas.claims, atlas.claims["subject_kind"]
    stations = atlas.stations.loc[among(atlas.stations["place_id"], places), "station_id"]
    of_place = (kinds == "place") & among(claims["subject"], places)
    of_station = (kinds == "station") & among(claims["subject"], stations)
    return atlas.said(claims[of_place | of_station])


def answers_of(atlas: Atlas, country: str) -> list[Record]:
    """Responses about a country or its places; of the accused state, its own about anything too.

    As responses_about gives them.
    """
    places = atlas.named_places.loc[atlas.named_places["country"] == country, "place_id"]
    chosen = atlas.responses["about"].isin([country, *places])
    if country == atlas.about.get("state"):
        chosen |= atlas.responses["country"] == country
    return _responses(atlas, chosen)


def responses_about(atlas: Atlas, subjects: list[str]) -> list[Record]:
    """What government bodies said or did about any of the subjects, latest first.

    ``subjects``: country codes, place ids, "world". Each has the columns of responses
    and of SOURCE, ``label`` (what it was, in words) and ``by_state`` (of the accused state).
    """
    return _responses(atlas, atlas.responses["about"].isin(subjects))


def _responses(atlas: Atlas, chosen: pd.Series) -> list[Record]:
    rows = atlas.responses[chosen].merge(atlas.sources[SOURCE], on="source_id")
    rows = rows.sort_values(["date", "response_id"], ascending=[False, True])
    rows["label"] = [atlas.label("response", code) for code in rows["response"]]
    rows["by_state"] = rows["country"] == atlas.about.get("state")
    own = ["response_id", "country", "about", "date", "actor", "response", "label", "says"]
    return rows_of(rows[[*own, "by_state", *SOURCE]])


def named_not_counted(atlas: Atlas, country: str) -> list[Record]:
    """Claims on places of the country where no station is counted, and on stations there, oldest
    first.

    Each has the keys of SOURCE and STATEMENT, and ``values``: claim_id, field and value in words.
    """
    named = atlas.named_places
    here = named.loc[named["country"] == country, "place_id"]
    return _claims(atlas, _said_at(atlas, here[~here.isin(atlas.places["place_id"])]))


@remembered
def latest_answers(atlas: Atlas) -> pd.DataFrame:
    """The latest response of each country's own bodies about it.

    Columns: country, date, actor, label (what it was), says. What the accused state's bodies
    said of another country is not that country's answer.
    """
    places = atlas.named_places.set_index("place_id")["country"]
    rows = atlas.responses[atlas.responses["country"] != atlas.about.get("state")]
    about = rows["about"].map(places).fillna(rows["about"])
    rows = rows[about == rows["country"]].sort_values(["date", "response_id"])
    latest = rows.drop_duplicates("country", keep="last")
    latest = latest.assign(label=[atlas.label("response", code) for code in latest["response"]])
    return latest[["country", "date", "actor", "label", "says"]]


def _station(atlas: Atlas, row: Record, bearing: pd.DataFrame) -> Record:
    """One station with what disputes it; ``bearing`` are the claims on it and on its place."""
    against = atlas.disputes[atlas.disputes["station_id"] == row["station_id"]]
    return {key: row[key] for key in STATION} | {
        "listed": atlas.lists.get(row["listed"], row["listed"]),
        "status": atlas.label("status", row["status"]) if row["status"] else "",
        "bases": [atlas.label("basis", code) for code in row["bases"].split("; ") if code],
        "disputes": _disputes(atlas, against, bearing, row),
        "claims": _claims(atlas, bearing[bearing["subject_kind"] == "station"]),
    }


def _disputes(
    atlas: Atlas, against: pd.DataFrame, bearing: pd.DataFrame, row: Record
) -> list[Record]:
    """What disputes a station: field, values in words, and the sides where values conflict."""
    found: list[Record] = []
    for field, values in zip(against["field"], against["values"], strict=True):
        sides = _sides(bearing, field, row)
        if sides and sides in [one["sides"] for one in found]:
            continue  # all values of the field already stand side by side
        found.append({"field": atlas.label("field", field), "values": values, "sides": sides})
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


def _claims(atlas: Atlas, claims: pd.DataFrame) -> list[Record]:
    """Claims of one record, oldest first: one entry for what a source says in the same words.

    Values that a source gives in one statement (a number and a bureau) stand in one entry, but
    never across a different basis, stance, confidence or subject.
    """
    order = {field: n for n, field in enumerate(EXISTENCE)}
    rows = claims.assign(
        order=claims["field"].map(order).fillna(len(order)), undated=claims["published"] == ""
    ).sort_values(["undated", "published", "source_id", "order", "claim_id"])
    entries: dict[tuple, Record] = {}
    for row in rows_of(rows):
        entry = entries.setdefault(
            tuple(row[key] for key in ("source_id", *STATEMENT)), _statement(atlas, row)
        )
        entry["values"].append(
            {
                "claim_id": row["claim_id"],
                "field": atlas.label("field", row["field"]),
                "value": value_words(atlas, row),
            }
        )
    return list(entries.values())


def _statement(atlas: Atlas, row: Record) -> Record:
    caution = atlas.label("caution", row["caution"]) if row["caution"] else ""
    basis = atlas.label("basis", row["basis"])
    own = {key: row[key] for key in (*SOURCE, *STATEMENT)}
    return own | {"basis": basis, "caution": caution, "values": []}


def value_words(atlas: Atlas, claim: Record) -> str:
    """The value of a claim as a reader would say it: "at least 54", "alleged: persuasion"."""
    value, qualifier = claim["value"], claim["qualifier"]
    if claim["field"] == "function":
        value = atlas.label("function", value)
    if claim["field"] == "status":
        value = atlas.label("status", value)
    return (
        value if qualifier in ("", "exactly") else f"{atlas.label('qualifier', qualifier)} {value}"
    )
