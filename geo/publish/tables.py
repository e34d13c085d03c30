"""The tables of an atlas as columns of one JSON: all that geo/assets/static asks of them.

The engine there answers what geo/web/map_routes.py answers, from these columns alone: what the
tables amount to when sources are left out, it works out by itself.
"""

from typing import Any

import pandas as pd

from geo import facets
from geo.atlas import ENDED, WORLD, Atlas, counted
from geo.evidence.disputes import well_told_denials
from geo.evidence.links import list_dates
from geo.evidence.support import existence
from geo.export.rows import country_rows, records
from geo.keys import KEYS
from geo.leave_out import remains_without
from geo.map.filter_options import filter_kinds, offered_sources
from geo.map.marks import drawable
from geo.publish.witnesses import witnesses
from geo.query import Query
from geo.records.answers import actions, levels
from geo.records.figures import FIGURE, numbers_given
from geo.records.subjects import before, first_list, own_answers
from geo.site.contents import names
from geo.site.links import COUNTRY
from geo.text import among, plain
from geo.view import select

SPOT = ["label_lat", "label_lon", "west", "south", "east", "north"]


def tables(atlas: Atlas) -> dict[str, Any]:
    """The tables of a whole atlas, as tests/js/static.d.ts names each column."""
    rows = counted(atlas.stations)
    return {
        "version": atlas.version,
        "places": drawable(atlas) | _of_places(atlas),
        "others": _others(atlas),
        "stations": _stations(atlas, rows),
        "claims": _claims(atlas),
        "responses": _responses(atlas),
        "sources": _sources(atlas),
        "origins": _origins(atlas),
        "numbers": _numbers(atlas),
        "countries": _countries(atlas),
        "keys": [_key(atlas, name) for name in KEYS],
        "facets": {
            name: list(facets.known(atlas, name).items())
            for name, key in KEYS.items()
            if key.kind == "facet"
        },
        "called": {name: facets.also_called(atlas, name) for name in ("country", *facets.WHETHER)},
        "united": {"country": facets.united(atlas, "country")},
        "filters": filter_kinds(atlas),
        "words": atlas.words.for_browser,
        "choices": {name: _offered(atlas, name) for name in ("source", "without")},
        "actions": [vars(one) for one in actions(atlas)],
        "lists": list_dates(atlas.descriptor),
        "ended": facets.label(atlas, "status", ENDED),
        "known": {
            "stations": atlas.stations["station_id"].tolist(),
            "codes": [WORLD, *atlas.country_names],
            "countries": list(names(atlas, COUNTRY)),
        },
    }


def _of_places(atlas: Atlas) -> dict[str, list]:
    """Beside marks.drawable: what facets ask of the places, and how exactly each is known."""
    places = atlas.places
    return {"city": places["city"].tolist(), "precision": places["precision"].tolist()}


def _others(atlas: Atlas) -> dict[str, str]:
    """The places where no station is counted, with their countries."""
    named = pd.DataFrame(atlas.named_places)
    named = named[~among(named["place_id"], atlas.places["place_id"])]
    return dict(zip(named["place_id"], named["country"], strict=True))


def _stations(atlas: Atlas, rows: pd.DataFrame) -> dict[str, list]:
    claims, responses = atlas.claims, atlas.responses
    place = pd.Index(atlas.places["place_id"]).get_indexer(pd.Index(rows["place_id"]))
    names = rows["station_id"].str.cat(
        rows[["country_name", "region", "city", "local_name", "note"]], sep=" "
    )
    row_of_claim = dict(zip(claims["claim_id"], range(len(claims)), strict=True))
    links = atlas.claim_links.groupby("station_id")["claim_id"].agg(list).to_dict()
    against: dict[str, list[list[int]]] = {}
    for station, *both in witnesses(atlas).itertuples(index=False):
        against.setdefault(station, []).append(sorted({row_of_claim[one] for one in both}))
    said = responses[["about", "response"]].set_axis(["subject", "value"], axis=1)
    outcomes = claims[claims["field"] == "status"]
    return {
        "id": rows["station_id"].tolist(),
        "place": place.tolist(),
        "listed": rows["listed"].tolist(),
        "operator": rows["operator"].tolist(),
        "status": rows["status"].tolist(),
        "names": [plain(one) for one in names],
        "claims": [
            [row_of_claim[one] for one in links.get(name, [])] for name in rows["station_id"]
        ],
        "against": [against.get(name, []) for name in rows["station_id"]],
        "operator_by": _giving(rows, "operator", claims[claims["field"] == "operator"]),
        "status_by": _giving(rows, "status", outcomes),
        "status_answered": _giving(rows, "status", said),
    }


def _giving(rows: pd.DataFrame, field: str, said: pd.DataFrame) -> list[list[int]]:
    """Of each station the rows of ``said`` that give its value: as links.attested asks.

    ``said`` has subject and value, indexed by row.
    """
    of: dict[tuple[str, str], list[int]] = {}
    for row, subject, value in said[["subject", "value"]].itertuples():
        of.setdefault((subject, value), []).append(row)
    columns = rows[["station_id", "place_id", "country", field]].itertuples(index=False)
    return [
        [row for subject in subjects for row in of.get((subject, value), [])] if value else []
        for *subjects, value in columns
    ]


def _claims(atlas: Atlas) -> dict[str, list]:
    claims = atlas.claims
    said, texts = pd.factorize(claims["says"] + " " + claims["value"])
    return {
        "source": _row(claims["source_id"], atlas.sources["source_id"]),
        "origin": _row(claims["origin"], atlas.origins["origin_id"]),
        "supports": claims.index.isin(existence(claims).index).astype(int).tolist(),
        "text": said.tolist(),
        "texts": [plain(text) for text in texts],
    }


def _responses(atlas: Atlas) -> dict[str, list]:
    rows = atlas.responses
    begun = first_list(atlas)
    labels = {code: atlas.label("response", code) for code in rows["response"].unique()}
    return {
        "id": rows["response_id"].tolist(),
        "country": rows["country"].tolist(),
        "about": rows["about"].tolist(),
        "date": rows["date"].tolist(),
        "actor": rows["actor"].tolist(),
        "party": rows["party"].tolist(),
        "response": rows["response"].tolist(),
        "label": rows["response"].map(labels).tolist(),
        "source": _row(rows["source_id"], atlas.sources["source_id"]),
        "against": well_told_denials(rows, atlas.denials).astype(int).tolist(),
        "denies": rows["response"].isin(atlas.denials.by_accused).astype(int).tolist(),
        "level": levels(atlas, rows).tolist(),
        "early": before(rows, begun).astype(int).tolist(),
        "own": own_answers(atlas).astype(int).tolist(),
    }


def _sources(atlas: Atlas) -> dict[str, list]:
    return {
        name: atlas.sources[column].tolist()
        for name, column in {
            "id": "source_id",
            "publisher": "publisher",
            "published": "published",
            "grade": "grade",
        }.items()
    }


def _origins(atlas: Atlas) -> dict[str, list]:
    origins = atlas.origins
    ids = origins["origin_id"].tolist()
    return {
        "id": ids,
        "name": origins["name"].tolist(),
        "kind": origins["kind"].tolist(),
        "words": [facets.publisher(atlas, one) for one in ids],
    }


def _numbers(atlas: Atlas) -> dict[str, list]:
    """The numbers that may disagree: the claim, a number for what it counts, and the value."""
    given = numbers_given(atlas)
    return {
        "claim": given.index.tolist(),
        "of": given.groupby(FIGURE).ngroup().tolist(),
        "value": given["number"].tolist(),
    }


def _countries(atlas: Atlas) -> dict[str, dict]:
    """The name of each country with a station, and where to show it."""
    rows = country_rows(select(Query(), atlas))[["country", "country_name", *SPOT]]
    return {row.pop("country"): row for row in records(rows)}


def _key(atlas: Atlas, name: str) -> dict[str, Any]:
    key = KEYS[name]
    own: dict[str, Any] = {"name": name, "kind": key.kind, "title": atlas.words.say(key.title)}
    own["choice"] = list(key.choice)
    return own | {"repeatable": key.repeatable, "selects": key.selects}


def _offered(atlas: Atlas, name: str) -> list[list]:
    """The choices of a filter of sources, in order: value, words, and how many would remain."""
    left = remains_without(atlas) if name == "without" else {}
    return [
        [value, words, left[value].left if value in left else None]
        for value, words in offered_sources(atlas, name).items()
    ]


def _row(keys: pd.Series, ids: pd.Series) -> list[int]:
    return pd.Index(ids).get_indexer(pd.Index(keys)).tolist()
