"""The HTTP API: the rows of a query by the same keys as in the pages' URLs.

Each resource of RESOURCES answers at /api/v1/<name>.<format>. A JSON answer is an object whose rows
stand under the resource's name, with the query in words, count and data version beside them.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pandas as pd
from starlette.requests import Request
from starlette.routing import Mount, Route

from geo.atlas import Atlas
from geo.counts import reconcile
from geo.export.cells import to_csv
from geo.export.formats import FORMATS, to_geojson, write
from geo.export.rows import (
    claim_rows,
    country_rows,
    describe,
    place_rows,
    records,
    response_rows,
    source_rows,
    station_rows,
    station_table,
)
from geo.files import ASSETS
from geo.memory.cache import remembered
from geo.outlines import boundaries_path
from geo.query import Query
from geo.records.subjects import country_record, place_record, record_of
from geo.tables.current import atlas_folder
from geo.view import View, select
from geo.web.embed_routes import embed_routes
from geo.web.endpoint import NotFound, dump, json_endpoint, parse_query
from geo.web.feeds import feed_routes
from geo.web.light_pages import light_routes
from geo.web.map_routes import map_routes
from geo.web.openapi import FILES, description, index
from geo.web.picture_routes import picture_routes
from geo.web.responses import Assets

# name -> the formats it is offered in, and its rows
RESOURCES: dict[str, tuple[tuple[str, ...], Callable[[View], pd.DataFrame]]] = {
    "stations": (("csv", "json", "geojson"), station_table),
    "places": (("geojson",), place_rows),
    "countries": (("csv", "json"), country_rows),
    "claims": (("csv", "json"), claim_rows),
    "sources": (("csv", "json"), source_rows),
    "responses": (("csv", "json"), response_rows),
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
        *embed_routes(),
        *map_routes(),
        *light_routes(),
        *feed_routes(),
        *picture_routes(),
        *served,
        *(Route(f"/api/v1/stations.{kind}", _file(kind)) for kind in FILES),
        Route("/api/v1/counts.json", json_endpoint(_counts)),
        Route("/api/v1/", json_endpoint(_index)),
        Route("/api/v1/openapi.json", json_endpoint(_description)),
        Route("/api/v1/places/{id}.json", json_endpoint(_place)),
        Route("/api/v1/countries/{id}.json", json_endpoint(_country)),
        Route("/api/v1/records/{id}.json", json_endpoint(_record)),
        Route("/api/v1/boundaries.geojson", json_endpoint(_boundaries, "application/geo+json")),
        Route("/api/{rest:path}", json_endpoint(_unknown)),
        Mount("/assets", Assets(directory=ASSETS)),
    ]


def _resource(name: str, kind: str) -> Callable:
    def compose(request: Request, atlas: Atlas) -> bytes:
        body = resource(atlas, parse_query(request, atlas).question, name, kind)
        return body if kind == "csv" else _with_link(body, request)

    return json_endpoint(compose, MEDIA[kind])


def _file(kind: str) -> Callable:
    """The stations of a query with all their tables as one file: see export.formats."""

    def compose(request: Request, atlas: Atlas) -> bytes:
        return write(select(parse_query(request, atlas), atlas), kind, _link(request))

    return json_endpoint(compose, FORMATS[kind][0])


@remembered
def resource(atlas: Atlas, query: Query, name: str, kind: str) -> bytes:
    """One resource of a query in one format, without the link to the view: it names the host.

    ``name`` and ``kind`` as in RESOURCES.
    """
    view = select(query, atlas)
    rows = RESOURCES[name][1](view)
    if kind == "csv":
        return to_csv(rows)
    if kind == "json":
        return dump({name: records(rows)} | describe(view) | {"count": len(rows)})
    if name == "stations":
        rows = station_rows(view)
    content = to_geojson(rows, identifier=rows.columns[0])
    return dump(content | describe(view) | {"count": len(rows)})


def _with_link(body: bytes, request: Request) -> bytes:
    """A JSON object with where its view can be seen."""
    return body[:-1] + b"," + dump({"link": _link(request)})[1:]


def _link(request: Request) -> str:
    """The dashboard with the query of a request."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.base_url}{query}"


def _counts(request: Request, atlas: Atlas) -> bytes:
    view = select(parse_query(request, atlas), atlas)
    whole = reconcile(atlas)
    counts = {"counts": vars(view.counts), "whole": vars(whole) if whole else None}
    return _with_link(dump(counts | describe(view)), request)


def _description(_request: Request, atlas: Atlas) -> bytes:
    return dump(description(atlas, RESOURCES, MEDIA))


def _index(_request: Request, atlas: Atlas) -> bytes:
    return dump(index(description(atlas, RESOURCES, MEDIA)))


def _place(request: Request, atlas: Atlas) -> bytes:
    view = select(parse_query(request, atlas), atlas)
    return dump(_found(place_record(view.atlas, request.path_params["id"]), "place", request))


def _country(request: Request, atlas: Atlas) -> bytes:
    view = select(parse_query(request, atlas), atlas)
    return dump(_found(country_record(view.atlas, request.path_params["id"]), "country", request))


def _record(request: Request, atlas: Atlas) -> bytes:
    """The record of a place, a country or the world: what the map document opens."""
    view = select(parse_query(request, atlas), atlas)
    return dump(_found(record_of(view.atlas, request.path_params["id"]), "record", request))


def _found(record: dict | None, kind: str, request: Request) -> dict:
    if record is None:
        raise NotFound(f"This atlas knows no {kind} {request.path_params['id']!r}.")
    return record


def _unknown(request: Request, _atlas: Atlas) -> bytes:
    raise NotFound(f"There is no {request.url.path!r} in this API: see /api/v1/openapi.json.")


def _boundaries(_request: Request, _atlas: Atlas) -> bytes:
    path = boundaries_path(atlas_folder())
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> bytes:
    return path.read_bytes()
