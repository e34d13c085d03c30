"""The record of a place, of a station there, of a country, of the world."""

from collections.abc import Callable, Iterable
from itertools import islice

import numpy as np
import pandas as pd

from geo.atlas import PLACE, WORLD, Atlas, counted
from geo.evidence.grades import GOOD
from geo.evidence.links import HOST, list_dates
from geo.memory.cache import remembered
from geo.records.finder import NONE, finder, key
from geo.records.statements import Record, claims_of, responses_about, responses_of, rows_of
from geo.records.stations import station_entry
from geo.text import among

NO_COMMENT = "no_comment"  # of the values of ``response``
LISTED = 100  # cities, answers and statements on what is not counted, that a country's record lists
WHOLE = 4  # of its places known by region or country only: those whose records stand in it


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
    found = finder(atlas)
    there = found.place.get(place_id)
    if not len(there):
        return None
    at = there[0]
    place = {name: atlas.named_places[name].iloc[at] for name in PLACE}
    here = rows_of(found.rows.iloc[found.counting.get(place_id, NONE)])
    bearing = {
        one["station_id"]: found.bearing.get(one["station_id"], NONE)
        for one in sorted(here, key=lambda row: str(row["station_id"]))
    }
    positions = np.concatenate([NONE, *bearing.values()])
    said = iter(rows_of(atlas.said(atlas.claims.iloc[positions])))
    claims = {station: list(islice(said, len(own))) for station, own in bearing.items()}
    shared = {
        one["claim_id"]: one
        for own in claims.values()
        for one in own
        if one["subject_kind"] != "station"
    }
    others = np.setdiff1d(_about_places(atlas, [place_id]), positions)
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
        "stations": [station_entry(atlas, row, claims[row["station_id"]]) for row in here],
        "claims": claims_of(atlas, list(shared.values())),
        "named": _claims_at(atlas, others),
        "responses": responses_about(atlas, [place_id, place["country"]]),
    }


@remembered
def station_record(atlas: Atlas, station_id: str) -> Record | None:
    """The record of a station that counts: that of its place, with no other station in it.

    ``place`` and ``place_name`` are its place's, ``others`` the ids of the other stations there.
    None if no such station counts.
    """
    rows = counted(atlas.stations)
    own = rows.loc[rows["station_id"] == station_id, "place_id"]
    place = place_record(atlas, own.iloc[0]) if len(own) else None
    if place is None:
        return None
    here = {one["station_id"]: one for one in place["stations"]}
    return place | {
        "id": station_id,
        "kind": "station",
        "name": f"{atlas.words.forms['One']} {station_id}, {place['name']}",
        "place": place["id"],
        "place_name": place["name"],
        "count": 1,
        "stations": [here[station_id]],
        "others": [other for other in here if other != station_id],
        "named": [],
    }


@remembered
def country_record(atlas: Atlas, country: str) -> Record | None:
    """The record of a country: its places, the stations known no better, its totals, responses.

    Of a large one ``cities``, ``responses`` and ``named`` have LISTED at most and ``areas`` WHOLE:
    those places with most stations, the latest responses. ``more`` says of each how many are left
    out; they are in the table, among the answers, and in the records of their places. None if the
    tables say nothing of the country.
    """
    here = atlas.places[atlas.places["country"] == country]
    claims = atlas.claims
    about = (claims["subject_kind"] == "country") & (claims["subject"] == country)
    totals = rows_of(atlas.said(claims[about]))
    named = _not_counted(atlas, country)
    answers = answers_of(atlas, country)
    if here.empty and not totals and not len(named) and not answers:
        return None
    columns = [
        "place_id",
        "place_name",
        "precision",
        "stations",
        "support",
        "contested",
    ]
    is_city = here["precision"] == "city"
    cities, areas = most(here[is_city], LISTED), most(here[~is_city], WHOLE)
    return {
        "id": country,
        "kind": "country",
        "name": atlas.country_names.get(country, country),
        "local_name": "",
        "country": country,
        "count": int(here["stations"].sum()),
        "cities": cities[columns].to_dict("records"),
        "areas": [place_record(atlas, place) for place in areas["place_id"]],
        "claims": claims_of(atlas, totals),
        "named": _claims_at(atlas, named[:LISTED]),
        "responses": answers[:LISTED],
        "more": {
            "cities": int(is_city.sum()) - len(cities),
            "areas": int((~is_city).sum()) - len(areas),
            "named": max(0, len(named) - LISTED),
            "responses": max(0, len(answers) - LISTED),
        },
    }


def most(places: pd.DataFrame, number: int) -> pd.DataFrame:
    """The places with most ``stations``, in the order that they have."""
    return places.nlargest(number, "stations").sort_index() if len(places) > number else places


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
        "claims": claims_of(atlas, rows_of(claims[kinds == WORLD])),
        "parts": [
            {
                "name": subject,
                "kind": atlas.label("subject_kind", f"{kind}"),
                "claims": claims_of(atlas, rows_of(said)),
            }
            for (kind, subject), said in rest.groupby(["subject_kind", "subject"], sort=True)
        ],
        "responses": responses_about(atlas, [WORLD]),
    }


# the record of a name, by what the name is of; None if there is none
OF_KIND: dict[str, Callable[[Atlas, str], Record | None]] = {
    "place": place_record,
    "station": station_record,
    "country": country_record,
    WORLD: lambda atlas, _name: world_record(atlas),
}


def _about_places(atlas: Atlas, places: Iterable[str]) -> np.ndarray:
    """Positions, in order, of the claims about any of the places or about a station there, counted
    or not."""
    found, named = finder(atlas), atlas.stations["station_id"]
    about = [
        found.about.get(subject, NONE)
        for place in places
        for subject in (
            key("place", place),
            *(key("station", named.iloc[at]) for at in found.there.get(place, NONE)),
        )
    ]
    return np.sort(np.concatenate([NONE, *about]))


def _claims_at(atlas: Atlas, positions: np.ndarray) -> list[Record]:
    """The claims at these positions, as statements.claims_of gives them."""
    if not len(positions):
        return []
    return claims_of(atlas, rows_of(atlas.said(atlas.claims.iloc[positions])))


def answers_of(atlas: Atlas, country: str) -> list[Record]:
    """Responses about a country or its places; of the accused state, its own about anything too.

    As responses_about gives them.
    """
    places = atlas.named_places.loc[atlas.named_places["country"] == country, "place_id"]
    about = atlas.responses["about"]
    chosen = (about == country) | among(about, places)
    if country == atlas.about.get("state"):
        chosen |= atlas.responses["country"] == country
    return responses_of(atlas, chosen)


def _not_counted(atlas: Atlas, country: str) -> np.ndarray:
    """Positions of the claims on places of the country where no station is counted, and on
    stations there."""
    named = atlas.named_places
    here = named.loc[named["country"] == country, "place_id"]
    return _about_places(atlas, here[~among(here, atlas.places["place_id"])])


@remembered
def latest_answers(atlas: Atlas) -> pd.DataFrame:
    """The latest answer of each country's own bodies about it, by the best grade there is.

    Columns: country, date, actor, response, label (what it was), says, source_id, grade. What the
    accused state or an accused party says is not that country's answer; nor is a refusal to
    comment, or what was said before the first list was published. A text of grade C gives the
    latest answer only where no better one gives any.
    """
    rows = atlas.responses[own_answers(atlas)]
    rows = rows.assign(weak=~rows["grade"].isin(GOOD))
    rows = rows.sort_values(["weak", "date", "response_id"], ascending=[False, True, True])
    latest = rows.drop_duplicates("country", keep="last").sort_values("country")
    latest = latest.assign(label=[atlas.label("response", code) for code in latest["response"]])
    columns = ["country", "date", "actor", "response", "label", "says", "source_id", "grade"]
    return latest[columns]


def first_list(atlas: Atlas) -> str:
    """The date (partial) of the first list: what was said before it is no answer to one.

    "" if no list has a date.
    """
    return min(list_dates(atlas.descriptor).values(), default="")


def own_answers(atlas: Atlas) -> pd.Series:
    """Which responses are answers of a country's own bodies about it, as latest_answers says.

    A mask in the order of ``atlas.responses``.
    """
    places = atlas.named_places.set_index("place_id")["country"]
    begun = first_list(atlas)
    rows = atlas.responses
    about = rows["about"].map(places).fillna(rows["about"])
    said = (rows["party"] == HOST) & (rows["response"] != NO_COMMENT)
    return said & ~before(rows, begun) & (about == rows["country"])


def before(rows: pd.DataFrame, begun: str) -> pd.Series:
    """Which dates lie wholly before another: 2022 does not lie before 2022-09."""
    dates = rows["date"]
    return (dates != "") & (dates < dates.str.len().map(lambda n: begun[:n]).astype("str"))
