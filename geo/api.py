"""The HTTP API: the rows of a query by the same keys as in the pages' URLs, and the map document.

Each resource of RESOURCES answers at /api/v1/<name>.<format>. A JSON answer is an object whose rows
stand under the resource's name, with the query in words, count and data version beside them.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

import pandas as pd
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from geo import export
from geo.atlas import Atlas
from geo.basemap import outline
from geo.counts import reconcile
from geo.errors import TableError
from geo.maps import map_document
from geo.marks import drawable, marks
from geo.openapi import description
from geo.query import Query
from geo.records import country_record, place_record
from geo.tables import atlas_folder, boundaries_path, current_atlas
from geo.view import View, select
from geo.web import Assets, problem, tagged

ASSETS = Path(__file__).parent / "assets"
LONGEST = 32_000  # characters of a query string
METHODS = "GET, HEAD, OPTIONS"
READERS = {  # anyone may read from any page of any host
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "etag, x-data-version",
}
PLACE = [
    "place_id", "name", "local_name", "country", "country_name", "precision",
    "stations", "support", "contested", "latitude", "longitude",
]  # fmt: skip


class BadQuery(Exception):
    """A key or value of the query cannot be used; ``problems`` names each."""

    def __init__(self, problems: list[dict]):
        self.problems = problems


class NotFound(Exception):
    """The path names something that the atlas does not hold."""


class Elsewhere(Exception):
    """What is asked for stands at another address of ours."""

    def __init__(self, location: str):
        self.location = location


def place_rows(view: View) -> pd.DataFrame:
    """The places of a view, with columns PLACE and geometry: a point, or None (EPSG:4326)."""
    rows = view.places.rename(columns={"place_name": "name"})
    rows["latitude"], rows["longitude"] = rows.geometry.y, rows.geometry.x
    return rows[[*PLACE, "geometry"]]


def country_rows(view: View) -> pd.DataFrame:
    """Counts per country of a view, each with the point and bounds to show it at (degrees)."""
    shapes = view.atlas.countries.dropna(subset="country").drop_duplicates("country")
    spots = shapes[["country", "label_lat", "label_lon", "west", "south", "east", "north"]]
    return view.countries.merge(spots, on="country", how="left")


def _stations(view: View) -> pd.DataFrame:
    return export.tables(view)["stations"]


# name -> the formats it is offered in, and its rows
RESOURCES: dict[str, tuple[tuple[str, ...], Callable[[View], pd.DataFrame]]] = {
    "stations": (("csv", "json", "geojson"), _stations),
    "places": (("geojson",), place_rows),
    "countries": (("csv", "json"), country_rows),
    "claims": (("csv", "json"), export.claim_rows),
    "sources": (("csv", "json"), export.source_rows),
    "responses": (("csv", "json"), export.response_rows),
}
MEDIA = {
    "csv": "text/csv",
    "json": "application/json",
    "geojson": "application/geo+json",
}


def routes() -> list[Route | Mount]:
    """The routes that app.py serves beside Streamlit's own."""
    served = [
        Route(f"/api/v1/{name}.{kind}", _resource(name, kind))
        for name, (kinds, _) in RESOURCES.items()
        for kind in kinds
    ]
    return [
        Route("/map", _map),
        Route("/map/places.json", _answer(_drawable)),
        Route("/map/marks.json", _answer(_marks)),
        Route("/map/outlines/{country}.geojson", _answer(_outline, "application/geo+json")),
        Route("/station/{id}", _answer(_station)),
        *served,
        Route("/api/v1/counts.json", _answer(_counts)),
        Route("/api/v1/openapi.json", _answer(_description)),
        Route("/api/v1/places/{id}.json", _answer(_place)),
        Route("/api/v1/countries/{id}.json", _answer(_country)),
        Route("/api/v1/boundaries.geojson", _answer(_boundaries, "application/geo+json")),
        Route("/api/{rest:path}", _answer(_unknown)),
        Mount("/assets", Assets(directory=ASSETS)),
    ]


Compose = Callable[[Request, Atlas], bytes]


def _answer(compose: Compose, media_type: str = "application/json") -> Callable:
    """A route that answers with what ``compose`` gives, or with the one shape of error."""

    def respond(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_preflight())
        if request.method not in ("GET", "HEAD"):
            detail = f"{request.method} is not offered here: expected {METHODS}."
            return _open(problem(405, "Method not allowed", detail), {"allow": METHODS})
        try:
            atlas = current_atlas()
            body = compose(request, atlas)
            return _open(tagged(request, body, media_type), {"x-data-version": atlas.version})
        except BadQuery as error:
            detail = "Nothing was selected: each problem names a key, its value and what could be."
            return _open(problem(400, "This query cannot be read", detail, error.problems))
        except Elsewhere as error:
            return RedirectResponse(error.location, 307)
        except NotFound as error:
            return _open(problem(404, "Not found", str(error)))
        except TableError as error:
            return _open(problem(503, "The tables of this atlas have faults", str(error)))

    return _AnyMethod(respond)


class _AnyMethod:
    """An ASGI endpoint, so that every method reaches it and gets the one shape of error."""

    def __init__(self, respond: Callable[[Request], Response]):
        self.respond = respond

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        response = await run_in_threadpool(self.respond, request)
        await response(scope, receive, send)


def _open(response: Response, headers: dict[str, str] | None = None) -> Response:
    response.headers.update(READERS | (headers or {}))
    return response


def _preflight() -> dict[str, str]:
    return READERS | {
        "allow": METHODS,
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": "if-none-match",
        "access-control-max-age": "86400",
    }


def _query(request: Request, atlas: Atlas) -> Query:
    """The query of a request. Raises BadQuery with every key and value that cannot be used."""
    raw = request.url.query
    if len(raw) > LONGEST:
        expected = f"at most {LONGEST} characters"
        raise BadQuery([{"key": "", "value": f"{len(raw)} characters", "expected": expected}])
    if re.search(r"%(?![0-9A-Fa-f]{2})", raw):
        expected = "percent-encoding, as %C3%A9"
        raise BadQuery([{"key": "", "value": raw[:80], "expected": expected}])
    try:
        unquote_to_bytes(raw.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError:
        raise BadQuery([{"key": "", "value": raw[:80], "expected": "text in UTF-8"}]) from None
    query, problems = Query.read(request.query_params.multi_items(), atlas)
    if problems:
        raise BadQuery([vars(one) | {"value": one.value[:200]} for one in problems])
    return query


def _resource(name: str, kind: str) -> Callable:
    def compose(request: Request, atlas: Atlas) -> bytes:
        return resource(_query(request, atlas).question, atlas, name, kind, _link(request))

    return _answer(compose, MEDIA[kind])


@lru_cache(maxsize=16)
def resource(query: Query, atlas: Atlas, name: str, kind: str, link: str) -> bytes:
    """One resource of a query in one format; cached, as an atlas never changes."""
    view = select(query, atlas)
    rows = RESOURCES[name][1](view)
    if kind == "csv":
        return export.to_csv(rows)
    if kind == "json":
        return dump({name: records(rows)} | export.describe(view, link) | {"count": len(rows)})
    if name == "stations":
        rows = export.station_rows(view)
    content = export.to_geojson(rows, identifier=rows.columns[0])
    return dump(content | export.describe(view, link) | {"count": len(rows)})


def records(rows: pd.DataFrame) -> list[dict]:
    """Rows as JSON objects; numbers stay numbers and what is missing is null."""
    return json.loads(rows.to_json(orient="records", double_precision=15))


def dump(content: dict) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _link(request: Request) -> str:
    """Where the view of a request can be seen: the dashboard with the same query."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.base_url}{query}"


def _counts(request: Request, atlas: Atlas) -> bytes:
    view = select(_query(request, atlas), atlas)
    whole = reconcile(atlas)
    said = export.describe(view, _link(request))
    return dump({"counts": vars(view.counts), "whole": vars(whole) if whole else None} | said)


def _description(_request: Request, atlas: Atlas) -> bytes:
    return dump(description(atlas, RESOURCES, MEDIA))


def _place(request: Request, atlas: Atlas) -> bytes:
    view = select(_query(request, atlas), atlas)
    return dump(_found(place_record(view.atlas, request.path_params["id"]), "place", request))


def _country(request: Request, atlas: Atlas) -> bytes:
    view = select(_query(request, atlas), atlas)
    return dump(_found(country_record(view.atlas, request.path_params["id"]), "country", request))


def _found(record: dict | None, kind: str, request: Request) -> dict:
    if record is None:
        raise NotFound(
            f"No reported station stands under the {kind} {request.path_params['id']!r}."
        )
    return record


def _station(request: Request, atlas: Atlas) -> bytes:
    """Never answers itself: a station's lasting address leads to its record in the dashboard."""
    asked = request.path_params["id"]
    if not (atlas.stations["station_id"] == asked).any():
        raise NotFound(f"There is no station {asked!r} in this atlas.")
    raise Elsewhere(f"../?{urlencode({'station': asked})}")


def _unknown(request: Request, _atlas: Atlas) -> bytes:
    raise NotFound(f"There is no {request.url.path!r} in this API: see /api/v1/openapi.json.")


def _drawable(_request: Request, atlas: Atlas) -> bytes:
    return _dump_drawable(atlas)


@lru_cache(maxsize=4)
def _dump_drawable(atlas: Atlas) -> bytes:
    return dump(drawable(atlas))


def _marks(request: Request, atlas: Atlas) -> bytes:
    return _dump_marks(_query(request, atlas).question, atlas)


@lru_cache(maxsize=64)
def _dump_marks(query: Query, atlas: Atlas) -> bytes:
    """What the map shows of a query, and the counts that it holds itself to."""
    view = select(query, atlas)
    return dump(
        {"token": drawable(atlas)["token"], "words": view.words, "counts": vars(view.counts)}
        | {"marks": marks(view, atlas), "countries": records(country_rows(view))}
    )


def _boundaries(_request: Request, _atlas: Atlas) -> bytes:
    path = boundaries_path(atlas_folder())
    return _read(path, path.stat().st_mtime_ns)


def _outline(request: Request, _atlas: Atlas) -> bytes:
    country = request.path_params["country"]
    try:
        return outline(country)
    except KeyError:
        raise NotFound(f"There is no fine outline of a country {country!r}.") from None


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> bytes:
    return path.read_bytes()


def _map(request: Request) -> Response:
    return tagged(request, map_document().encode(), "text/html")
