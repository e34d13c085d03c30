"""Light pages over HTTP: records, sources and lists without scripts, and how to cite them.

With ``part=record`` a place, a country and the world answer with the record alone, for the map
document's panel, whose links lead to the dashboard. All take the keys of the query. A
station that was withdrawn answers 410 with what it was and why.
"""

from collections.abc import Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from geo.atlas import WORLD, Atlas
from geo.leave_out import leave_out
from geo.records.subjects import OF_KIND
from geo.site.citation import FORMATS, dataset, write
from geo.site.links import ANSWERS, CONTENTS, COUNTRY, FIGURES, PLACE, SOURCE, STATION, Links
from geo.site.pages import Page, page_html, page_of, works_of
from geo.site.records import record_html
from geo.site.templates import html
from geo.site.withdrawn import tombstone_html
from geo.view import View, select
from geo.web.endpoint import BadQuery, Gone, NotFound, json_endpoint, parse_query
from geo.web.public_address import public_address

PART, RECORD = "part", "record"  # the key of the panel's records alone, and its value
WITH_ID = (PLACE, COUNTRY, STATION, SOURCE)
BY_THEMSELVES = (WORLD, ANSWERS, FIGURES, CONTENTS)
IN_PANEL = (PLACE, COUNTRY, WORLD)


def light_routes() -> list[Route]:
    """A route for each kind of page, and for its citation in each format."""
    found = [Route(f"/{kind}/{{id}}", _page(kind, "../")) for kind in WITH_ID]
    found += [Route(f"/{kind}", _page(kind, "./")) for kind in BY_THEMSELVES]
    for form in FORMATS:
        found += [Route(f"/cite/{kind}/{{id}}.{form}", _cite(kind, form)) for kind in WITH_ID]
        names = {kind: kind.removesuffix(".html") for kind in BY_THEMSELVES}
        found += [Route(f"/cite/{name}.{form}", _cite(kind, form)) for kind, name in names.items()]
    return found + [Route(f"/cite/atlas.{form}", _cite_atlas(form)) for form in FORMATS]


def _page(kind: str, root: str) -> Callable:
    """Pages of one kind; ``root`` leads from their path to the dashboard."""

    def compose(request: Request, atlas: Atlas) -> bytes:
        query = parse_query(request, atlas, besides=(PART,) if kind in IN_PANEL else ())
        parts = request.query_params.getlist(PART)
        if any(part != RECORD for part in parts):
            raise BadQuery([{"key": PART, "value": parts[0][:200], "expected": RECORD}])
        if parts:
            left, name = leave_out(atlas, query.without), request.path_params.get("id", "")
            if (record := OF_KIND[kind](left, name)) is None:
                raise NotFound(_unknown(kind, name))
            return record_html(left, record, Links(query)).encode()
        view = select(query, atlas)
        page = _find(view, kind, request, root)
        begins = root if kind in (*WITH_ID, WORLD) else _itself(request)
        return page_html(view, page, public_address(request.scope), begins).encode()

    return json_endpoint(compose, "text/html", keep="by address", refuse=_refuse(root))


def _cite(kind: str, form: str) -> Callable:
    """The citations of pages of one kind in one of FORMATS."""

    def compose(request: Request, atlas: Atlas) -> bytes:
        view = select(parse_query(request, atlas), atlas)
        page = _find(view, kind, request, "../../")
        return write(works_of(view, page, public_address(request.scope)), form)

    return json_endpoint(compose, FORMATS[form][0], keep="by address")


def _cite_atlas(form: str) -> Callable:
    """The citation of the atlas, at the address of a view, in one of FORMATS."""

    def compose(request: Request, atlas: Atlas) -> bytes:
        asked = replace(parse_query(request, atlas).question, v=atlas.version).url()
        return write([dataset(atlas, f"{public_address(request.scope)}?{asked}")], form)

    return json_endpoint(compose, FORMATS[form][0], keep="by address")


def _find(view: View, kind: str, request: Request, root: str) -> Page:
    """The page that a path names. Raises NotFound, or Gone if it was withdrawn."""
    name = request.path_params.get("id", "")
    page = page_of(view, kind, name)
    if page is None:
        if kind == STATION and (said := tombstone_html(view, name, root)):
            raise Gone(said)
        raise NotFound(_unknown(kind, name))
    return page


def _unknown(kind: str, name: str) -> str:
    return f"This atlas knows no {kind} {name!r}."


def _itself(request: Request) -> str:
    """The address of a page as its own base: then a link to a part of it stays on the page."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path.rpartition('/')[2]}{query}"


def _refuse(root: str) -> Callable:
    def refuse(
        status: int, title: str, detail: str, problems: list[dict] | None = None
    ) -> Response:
        shown = html("refused.html", root=root, title=title, detail=detail, problems=problems or [])
        return HTMLResponse(shown, status)

    return refuse
