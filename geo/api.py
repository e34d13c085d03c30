"""The HTTP API: the rows of a query by the same keys as in the pages' URLs.

Each resource of RESOURCES answers at /api/v1/<name>.<format>. A JSON answer is an object whose rows
stand under the resource's name, with the query in words, count and data version beside them.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd
from starlette.requests import Request
from starlette.routing import Mount, Route

from geo import export
from geo.answers import Elsewhere, NotFound, answer, asked, dump, records
from geo.atlas import Atlas
from geo.counts import reconcile
from geo.map_routes import map_routes
from geo.openapi import description
from geo.query import Query
from geo.records import country_record, place_record
from geo.tables import atlas_folder, boundaries_path
from geo.view import View, select
from geo.web import Assets

ASSETS = Path(__file__).parent / "assets"


def _stations(view: View) -> pd.DataFrame:
    return export.tables(view)["stations"]


# name -> the formats it is offered in, and its rows
RESOURCES: dict[str, tuple[tuple[str, ...], Callable[[View], pd.DataFrame]]] = {
    "stations": (("csv", "json", "geojson"), _stations),
    "places": (("geojson",), export.place_rows),
    "countries": (("csv", "json"), export.country_rows),
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
        *map_routes(),
        Route("/station/{id}", answer(_station)),
        *served,
        Route("/api/v1/counts.json", answer(_counts)),
        Route("/api/v1/openapi.json", answer(_description)),
        Route("/api/v1/places/{id}.json", answer(_place)),
        Route("/api/v1/countries/{id}.json", answer(_country)),
        Route("/api/v1/boundaries.geojson", answer(_boundaries, "application/geo+json")),
        Route("/api/{rest:path}", answer(_unknown)),
        Mount("/assets", Assets(directory=ASSETS)),
    ]


def _resource(name: str, kind: str) -> Callable:
    def compose(request: Request, atlas: Atlas) -> bytes:
        return resource(asked(request, atlas).question, atlas, name, kind, _link(request))

    return answer(compose, MEDIA[kind])


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


def _link(request: Request) -> str:
    """Where the view of a request can be seen: the dashboard with the same query."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.base_url}{query}"


def _counts(request: Request, atlas: Atlas) -> bytes:
    view = select(asked(request, atlas), atlas)
    whole = reconcile(atlas)
    said = export.describe(view, _link(request))
    return dump({"counts": vars(view.counts), "whole": vars(whole) if whole else None} | said)


def _description(_request: Request, atlas: Atlas) -> bytes:
    return dump(description(atlas, RESOURCES, MEDIA))


def _place(request: Request, atlas: Atlas) -> bytes:
    view = select(asked(request, atlas), atlas)
    return dump(_found(place_record(view.atlas, request.path_params["id"]), "place", request))


def _country(request: Request, atlas: Atlas) -> bytes:
    view = select(asked(request, atlas), atlas)
    return dump(_found(country_record(view.atlas, request.path_params["id"]), "country", request))


def _found(record: dict | None, kind: str, request: Request) -> dict:
    if record is None:
        raise NotFound(
            f"No reported station stands under the {kind} {request.path_params['id']!r}."
        )
    return record


def _station(request: Request, atlas: Atlas) -> bytes:
    """Never answers itself: a station's lasting address leads to its record in the dashboard."""
    station = request.path_params["id"]
    if not (atlas.stations["station_id"] == station).any():
        raise NotFound(f"There is no station {station!r} in this atlas.")
    raise Elsewhere(f"../?{urlencode({'station': station})}")


def _unknown(request: Request, _atlas: Atlas) -> bytes:
    raise NotFound(f"There is no {request.url.path!r} in this API: see /api/v1/openapi.json.")


def _boundaries(_request: Request, _atlas: Atlas) -> bytes:
    path = boundaries_path(atlas_folder())
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> bytes:
    return path.read_bytes()
