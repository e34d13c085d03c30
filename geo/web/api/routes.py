"""The HTTP API: the rows of a query by the same keys as in the pages' URLs.

Each table of ``tables.TABLES`` answers at /api/v1/<name>.<format>. A JSON answer is an object whose
rows stand under the table's name, with the query in words, count and data version beside them.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from geo.atlas import Atlas
from geo.counts import reconcile
from geo.export.formats import FORMATS, file_name, write
from geo.export.rows import describe
from geo.export.stream import BATCH, STREAMED, stream
from geo.files import ASSETS
from geo.outlines import boundaries_path
from geo.query import Query
from geo.records.subjects import country_record, place_record, record_of
from geo.tables.current import atlas_folder
from geo.view import select
from geo.web.api.documentation import documentation
from geo.web.api.openapi import FILES, description, index
from geo.web.api.parts import PART_KEYS, links, read_part
from geo.web.api.tables import MEDIA, TABLES, WHOLE, formats_of, table_file, table_stream
from geo.web.embed_routes import embed_routes
from geo.web.endpoint import NotFound, Said, Streamed, dump, json_endpoint, parse_query
from geo.web.feeds import feed_routes
from geo.web.light_pages import light_routes
from geo.web.map_routes import map_routes
from geo.web.picture_routes import picture_routes
from geo.web.public_address import public_address
from geo.web.responses import Assets

BEGIN, PAGE, DESCRIPTION = "api/v1/", "api.html", "api/v1/openapi.json"
LEADS = {  # where a reader may look for the API -> where it is
    **dict.fromkeys(("/api", "/api/", "/api/v1"), BEGIN),
    **dict.fromkeys(("/docs", "/docs/", "/redoc", "/api/docs", "/api/v1/docs"), PAGE),
    **dict.fromkeys(("/openapi.json", "/swagger.json", "/api/openapi.json"), DESCRIPTION),
}
INLINE = ("json", "geojson")  # formats that a browser shows


def routes() -> list[Route | Mount]:
    """The routes that app.py serves beside Streamlit's own."""
    return [
        *embed_routes(),
        *map_routes(),
        *light_routes(),
        *feed_routes(),
        *picture_routes(),
        *api_routes(),
        Mount("/assets", Assets(directory=ASSETS)),
    ]


def api_routes() -> list[Route]:
    """Those of the API, with the page that explains it."""
    served = [
        Route(f"/api/v1/{name}.{kind}", json_endpoint(_table(name, kind), MEDIA[kind]))
        for name in TABLES
        for kind in formats_of(name)
    ]
    return [
        *served,
        *(
            Route(f"/api/v1/stations.{kind}", json_endpoint(_file(kind), FORMATS[kind][0]))
            for kind in FILES
        ),
        Route("/api/v1/counts.json", json_endpoint(_counts)),
        Route(f"/{BEGIN}", _Begin()),
        Route(f"/{PAGE}", json_endpoint(_page("./"), "text/html")),
        Route(f"/{DESCRIPTION}", json_endpoint(_description)),
        Route("/api/v1/places/{id}.json", json_endpoint(_place)),
        Route("/api/v1/countries/{id}.json", json_endpoint(_country)),
        Route("/api/v1/records/{id}.json", json_endpoint(_record)),
        Route("/api/v1/boundaries.geojson", json_endpoint(_boundaries, "application/geo+json")),
        *(Route(path, _lead(to)) for path, to in LEADS.items()),
        Route("/api/{rest:path}", json_endpoint(_unknown)),
    ]


def _table(name: str, kind: str) -> Callable:
    """A table of a query, or a part of it, in one format; as it is made, where it is large."""

    def compose(request: Request, atlas: Atlas) -> Said | Streamed:
        asked = parse_query(request, atlas, besides=tuple(PART_KEYS))
        query, part = asked.question, read_part(request, name)
        view = select(query, atlas)
        if part == WHOLE and kind in STREAMED:
            held = table_stream(view, name)
            if held.total > BATCH:
                headers = {"x-total-count": str(held.total)} | _named(atlas, query, kind, name)
                return Streamed(stream(held, kind), headers)
        file = table_file(atlas, query, name, kind, part)
        body = _with_link(file.body, request, asked) if kind in INLINE else file.body
        address = f"{public_address(request.scope)}{request.url.path.lstrip('/')}"
        headers = {"x-total-count": str(file.total)} | links(address, query, part, file)
        return Said(body, headers | _named(atlas, query, kind, name))

    return compose


def _file(kind: str) -> Callable:
    """The stations of a query with all their tables as one file: see export.formats."""

    def compose(request: Request, atlas: Atlas) -> Said:
        query = parse_query(request, atlas)
        view = select(query, atlas)
        headers = {"x-total-count": str(len(view.stations))} | _named(atlas, query, kind)
        return Said(write(view, kind, _link(request, query)), headers)

    return compose


def _named(atlas: Atlas, query: Query, kind: str, table: str = "stations") -> dict[str, str]:
    """The header that names a file (RFC 6266)."""
    name = file_name(select(query, atlas), kind, table)
    shown = "inline" if kind in INLINE else "attachment"
    said = f'filename="{name}"' if name.isascii() else f"filename*=UTF-8''{quote(name)}"
    return {"content-disposition": f"{shown}; {said}"}


def _with_link(body: bytes, request: Request, query: Query) -> bytes:
    """A JSON object with where its view can be seen."""
    return body[:-1] + b"," + dump({"link": _link(request, query)})[1:]


def _link(request: Request, query: Query) -> str:
    """The dashboard with a query."""
    return f"{public_address(request.scope)}?{query.url()}".removesuffix("?")


def _counts(request: Request, atlas: Atlas) -> bytes:
    query = parse_query(request, atlas)
    view, whole = select(query, atlas), reconcile(atlas)
    counts = {"counts": vars(view.counts), "whole": vars(whole) if whole else None}
    return _with_link(dump(counts | describe(view)), request, query)


def _description(_request: Request, atlas: Atlas) -> bytes:
    return dump(description(atlas))


def _index(_request: Request, atlas: Atlas) -> Said:
    return Said(dump(index(description(atlas))), {"vary": "Accept"})


def _page(root: str) -> Callable:
    """What explains the API to people; ``root`` leads from its path to the dashboard."""

    def compose(request: Request, atlas: Atlas) -> Said:
        said = documentation(atlas, public_address(request.scope), root)
        return Said(said.encode(), {"vary": "Accept"})

    return compose


class _Begin:
    """An ASGI endpoint: the page for those who ask for HTML, as browsers do, else the index."""

    def __init__(self) -> None:
        self.page = json_endpoint(_page("../../"), "text/html")
        self.index = json_endpoint(_index)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Headers(scope=scope).get("accept", "")
        answer = self.page if "text/html" in asked.partition("json")[0] else self.index
        await answer(scope, receive, send)


def _lead(to: str) -> Callable:
    def lead(request: Request) -> Response:
        above = request.url.path.removeprefix(request.scope.get("root_path", "")).count("/") - 1
        return RedirectResponse("../" * above + to, 307)

    return lead


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
    raise NotFound(f"There is no {request.url.path!r} in this API: /api/v1/ lists what there is.")


def _boundaries(_request: Request, _atlas: Atlas) -> bytes:
    path = boundaries_path(atlas_folder())
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> bytes:
    return path.read_bytes()
