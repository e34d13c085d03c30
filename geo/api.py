"""HTTP routes beside the pages: the map document, its rows as JSON, and our own assets."""

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.counts import by_country
from geo.errors import TableError
from geo.maps import map_document
from geo.query import Query, select
from geo.records import country_record, place_record
from geo.tables import Atlas, atlas_folder, boundaries_path, current_atlas

ASSETS = Path(__file__).parent / "assets"
PLACE = [
    "name",
    "local_name",
    "country",
    "country_name",
    "precision",
    "stations",
    "support",
    "contested",
]

# The browser itself then refuses every request to another host, whatever a page asks for.
# Streamlit needs inline scripts and styles, and eval for its charts and tables.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob: ws: wss:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'"
)
SECURITY = {
    b"content-security-policy": POLICY.encode(),
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
}


class SecurityHeaders:
    """ASGI middleware that adds SECURITY to every HTTP response."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((n, v) for n, v in SECURITY.items() if n not in present),
                ]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Assets(StaticFiles):
    """Our own files; browsers keep them but ask each time whether they changed (ETag)."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"
        return response


def routes() -> list[Route | Mount]:
    """The routes that app.py serves beside Streamlit's own."""
    return [
        Route("/map", _map),
        Route("/api/v1/places.geojson", _answer(_places)),
        Route("/api/v1/countries.json", _answer(_countries)),
        Route("/api/v1/places/{id}.json", _answer(_place)),
        Route("/api/v1/countries/{id}.json", _answer(_country)),
        Route("/api/v1/boundaries.geojson", _boundaries),
        Route("/api/{rest:path}", _unknown),
        Mount("/assets", Assets(directory=ASSETS)),
    ]


class NotFound(Exception):
    """The path names something that the atlas does not hold."""


def places_geojson(view_of: Query, atlas: Atlas) -> dict:
    """The places of a query: a FeatureCollection in EPSG:4326, ids are place_ids.

    A place that is known by region or country only, or that could not be located, has no geometry.
    """
    view = select(view_of, atlas)
    rows = view.places.rename(columns={"place_name": "name"})
    spots = [
        {"type": "Point", "coordinates": [x, y]} if x == x else None  # not a number
        for x, y in zip(rows.geometry.x, rows.geometry.y, strict=True)
    ]
    features = [
        {"type": "Feature", "id": place, "geometry": spot, "properties": properties}
        for place, spot, properties in zip(
            rows["place_id"], spots, rows[PLACE].to_dict("records"), strict=True
        )
    ]
    return {
        "type": "FeatureCollection",
        "query": view_of.words(atlas),
        "version": atlas.version,
    } | {"features": features}


def countries_json(view_of: Query, atlas: Atlas) -> dict:
    """Counts per country of a query, each with the point and bounds to show it at (degrees)."""
    view = select(view_of, atlas)
    shapes = atlas.countries.dropna(subset="country").drop_duplicates("country")
    spots = shapes[["country", "label_lat", "label_lon", "west", "south", "east", "north"]]
    rows = by_country(view.stations).merge(spots, on="country", how="left")
    return {
        "query": view_of.words(atlas),
        "version": atlas.version,
        "countries": json.loads(rows.to_json(orient="records")),
    }


def _places(request: Request, atlas: Atlas) -> dict:
    return places_geojson(_query(request, atlas), atlas)


def _countries(request: Request, atlas: Atlas) -> dict:
    return countries_json(_query(request, atlas), atlas)


def _place(request: Request, atlas: Atlas) -> dict:
    return _found(place_record(atlas, request.path_params["id"]), "place", request)


def _country(request: Request, atlas: Atlas) -> dict:
    return _found(country_record(atlas, request.path_params["id"]), "country", request)


def _found(record: dict | None, kind: str, request: Request) -> dict:
    if record is None:
        raise NotFound(
            f"No reported station stands under the {kind} {request.path_params['id']!r}."
        )
    return record


class BadQuery(Exception):
    """A key or value of the query is not of this atlas; the message names each."""


def _query(request: Request, atlas: Atlas) -> Query:
    query, problems = Query.read(request.query_params.multi_items(), atlas)
    if problems:
        raise BadQuery(". ".join(problems))
    return query


Answer = Callable[[Request, Atlas], dict]


def _answer(compose: Answer) -> Callable[[Request], Response]:
    """A route that answers with the JSON that ``compose`` gives, or with one shape of error."""

    def respond(request: Request) -> Response:
        try:
            atlas = current_atlas()
            return tagged(request, _body(compose(request, atlas)), "application/json")
        except BadQuery as error:
            return problem(400, "This query cannot be read", str(error))
        except NotFound as error:
            return problem(404, "Not found", str(error))
        except TableError as error:
            return problem(503, "The tables of this atlas have faults", str(error))

    return respond


def _body(content: dict) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def problem(status: int, title: str, detail: str) -> Response:
    """The one shape of error: ``{"error": {"status", "title", "detail"}}``."""
    return JSONResponse({"error": {"status": status, "title": title, "detail": detail}}, status)


def tagged(request: Request, body: bytes, media_type: str) -> Response:
    """``body`` with an ETag, or 304 if the reader has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    known = [
        t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")
    ]
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _map(request: Request) -> Response:
    return tagged(request, map_document().encode(), "text/html")


def _unknown(request: Request) -> Response:
    return problem(404, "Not found", f"There is no {request.url.path!r} in this API.")


def _boundaries(request: Request) -> Response:
    path = boundaries_path(atlas_folder())
    return tagged(request, _read(path, path.stat().st_mtime_ns), "application/geo+json")


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> bytes:
    return path.read_bytes()
