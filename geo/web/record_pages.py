"""The pages of records: of a place, a country, the world; readable without scripts.

With ``part=record`` only the record itself, for the map document's panel, whose links lead to the
dashboard. Both take the keys of the query.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from geo.atlas import WORLD, Atlas
from geo.leave_out import leave_out
from geo.records.subjects import country_record, place_record, world_record
from geo.site.records import COUNTRY, PLACE, Links, record_html, record_page
from geo.site.templates import html
from geo.view import select
from geo.web.endpoint import BadQuery, NotFound, json_endpoint, parse_query

PART, RECORD = "part", "record"  # the key of these routes alone, and its value


def record_routes() -> list[Route]:
    """A route for each kind of record; an answer follows from path, query and tables alone."""
    return [
        Route(f"/{PLACE}/{{id}}", _page(PLACE, "../")),
        Route(f"/{COUNTRY}/{{id}}", _page(COUNTRY, "../")),
        Route(f"/{WORLD}", _page(WORLD, "./")),
    ]


def _page(kind: str, root: str) -> Callable:
    """Records of one kind; ``root`` leads from their path to the dashboard."""

    def compose(request: Request, atlas: Atlas) -> bytes:
        query = parse_query(request, atlas, besides=(PART,))
        parts = request.query_params.getlist(PART)
        if any(part != RECORD for part in parts):
            raise BadQuery([{"key": PART, "value": parts[0][:200], "expected": RECORD}])
        name = request.path_params.get("id", WORLD)
        left = leave_out(atlas, query.without)
        record = _read(left, kind, name)
        if record is None:
            raise NotFound(f"This atlas knows no {kind} {name!r}.")
        if parts:
            return record_html(left, record, Links(query)).encode()
        return record_page(select(query, atlas), record, root).encode()

    def refuse(
        status: int, title: str, detail: str, problems: list[dict] | None = None
    ) -> Response:
        shown = html("refused.html", root=root, title=title, detail=detail, problems=problems or [])
        return HTMLResponse(shown, status)

    return json_endpoint(compose, "text/html", keep=True, refuse=refuse)


def _read(atlas: Atlas, kind: str, name: str) -> dict | None:
    if kind == WORLD:
        return world_record(atlas)
    return place_record(atlas, name) if kind == PLACE else country_record(atlas, name)
