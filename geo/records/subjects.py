"""The record of a place, of a country, of the world."""

import pandas as pd

from geo.atlas import WORLD, Atlas, counted, list_dates
from geo.evidence.grades import GOOD
from geo.evidence.links import HOST
from geo.evidence.support import UNSTATED, WEAK, supporting
from geo.leave_out import remains_without
from geo.memory.cache import remembered
from geo.records.sides import count_sides
from geo.records.statements import (
    Record,
    claims_of,
    ground_in_words,
    responses_about,
    responses_of,
    rows_of,
)
from geo.text import among

STATION = [
    *("station_id", "operator", "opened", "note", "support", "contested", "sources", "sources_a"),
    *("grade", "first_reported"),
]
NO_COMMENT = "no_comment"  # of the values of ``response``
HOW = {  # the kind of an origin, as a sentence says what it did
    "ngo_report": "reported by",
    "own_investigation": "found by",
    "government": "stated by",
    "court": "stated by",
    "chinese_authority": "named by",
}


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
        "claims": claims_of(atlas, shared),
        "named": claims_of(atlas, said[~said["claim_id"].isin(claims["claim_id"])]),
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
        "claims": claims_of(atlas, totals),
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
        "claims": claims_of(atlas, claims[kinds == WORLD]),
        "parts": [
            {
                "name": subject,
                "kind": atlas.label("subject_kind", f"{kind}"),
                "claims": claims_of(atlas, said),
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
    return responses_of(atlas, chosen)


def named_not_counted(atlas: Atlas, country: str) -> list[Record]:
    """Claims on places of the country where no station is counted, and on stations there.

    As statements.claims_of gives them.
    """
    named = atlas.named_places
    here = named.loc[named["country"] == country, "place_id"]
    return claims_of(atlas, _said_at(atlas, here[~here.isin(atlas.places["place_id"])]))


@remembered
def latest_answers(atlas: Atlas) -> pd.DataFrame:
    """The latest answer of each country's own bodies about it, by the best grade there is.

    Columns: country, date, actor, response, label (what it was), says, source_id, grade. What the
    accused state or an accused party says is not that country's answer; nor is a refusal to
    comment, or what was said before the first list was published. A text of grade C gives the
    latest answer only where no better one gives any.
    """
    places = atlas.named_places.set_index("place_id")["country"]
    begun = min(list_dates(atlas.descriptor).values(), default="")
    rows = atlas.responses
    early = before(rows, begun)
    rows = rows[(rows["party"] == HOST) & (rows["response"] != NO_COMMENT) & ~early]
    about = rows["about"].map(places).fillna(rows["about"])
    rows = rows[about == rows["country"]]
    rows = rows.assign(weak=~rows["grade"].isin(GOOD))
    rows = rows.sort_values(["weak", "date", "response_id"], ascending=[False, True, True])
    latest = rows.drop_duplicates("country", keep="last").sort_values("country")
    latest = latest.assign(label=[atlas.label("response", code) for code in latest["response"]])
    columns = ["country", "date", "actor", "response", "label", "says", "source_id", "grade"]
    return latest[columns]


def before(rows: pd.DataFrame, begun: str) -> pd.Series:
    """Which dates lie wholly before another: 2022 does not lie before 2022-09."""
    dates = rows["date"]
    return (dates != "") & (dates < dates.str.len().map(lambda n: begun[:n]))


@remembered
def _supporting(atlas: Atlas) -> pd.DataFrame:
    """Which texts give each station which ground, the best first.

    Columns: station_id, origin, basis, source_id, grade, distance.
    """
    rows = supporting(atlas.claim_links, atlas.claims)
    rows = rows.merge(atlas.sources[["source_id", "distance"]], on="source_id")
    rows = rows.sort_values(["station_id", "grade", "distance", "origin"], kind="stable")
    return rows.drop_duplicates(["station_id", "origin", "source_id"])


def _grounds(atlas: Atlas, station_id: str) -> list[Record]:
    """Who found a station out, with how many texts say so: most first, what is unstated last.

    ``origin``, ``name``, ``how`` ("reported by"), ``own`` (texts of its own), ``texts`` (all),
    ``grade`` (the best), ``left`` of ``of`` stations that would remain without it, and ``words``.
    """
    rows = _supporting(atlas)
    rows = rows[rows["station_id"] == station_id]
    remains = remains_without(atlas)
    found = [
        {
            "origin": origin,
            "name": atlas.origin_names[f"{origin}"],
            "how": HOW.get(own["basis"].iloc[0], "reported by"),
            "own": int((own["distance"] == "primary").sum()),
            "texts": len(own),
            "grade": own["grade"].min(),
            "left": remains[f"{origin}"].left,
            "of": remains[f"{origin}"].of,
            "stated": own["basis"].iloc[0] != UNSTATED,
        }
        for origin, own in rows.groupby("origin", sort=True)
    ]
    found.sort(key=lambda one: (not one["stated"], -one["texts"]))
    return [one | {"words": ground_in_words(one)} for one in found]


def _station(atlas: Atlas, row: Record, bearing: pd.DataFrame) -> Record:
    """One station with what disputes it; ``bearing`` are the claims on it and on its place."""
    against = atlas.disputes[atlas.disputes["station_id"] == row["station_id"]]
    return {key: row[key] for key in STATION} | {
        "listed": atlas.lists.get(row["listed"], row["listed"]),
        "status": atlas.label("status", row["status"]) if row["status"] else "",
        "weak": row["support"] == WEAK,
        "grounds": _grounds(atlas, row["station_id"]),
        "denied_by": [atlas.label("party", code) for code in row["denied_by"].split("; ") if code],
        "disputes": _disputes(atlas, against, bearing, row),
        "claims": claims_of(atlas, bearing[bearing["subject_kind"] == "station"]),
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
