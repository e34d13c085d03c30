"""How a request becomes an answer: its query, the atlas, the one shape of error, the headers."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote_to_bytes

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from geo.atlas import Atlas
from geo.errors import TableError
from geo.query import Query
from geo.tables.current import current_atlas
from geo.web import at_hand
from geo.web.responses import of_atlas, problem, tagged

MAX_QUERY = 32_000  # characters of a query string
METHODS = "GET, HEAD, OPTIONS"
READERS = {  # anyone may read from any page of any host
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "etag, x-data-version, x-edition, x-total-count, link, "
    "content-disposition",
}


class BadQuery(Exception):
    """A key or value of the query cannot be used; ``problems`` names each."""

    def __init__(self, problems: list[dict]):
        self.problems = problems


class NotFound(Exception):
    """The path names something that the atlas does not hold."""


class NotOffered(Exception):
    """The answer is asked for in a form that we do not write."""


class Gone(Exception):
    """The path names something that was withdrawn; ``page`` is the HTML that says so."""

    def __init__(self, page: str):
        self.page = page


class Said(NamedTuple):
    """An answer with headers of its own."""

    body: bytes
    headers: dict[str, str]


class Streamed(NamedTuple):
    """An answer that is sent as it is made, with headers of its own: without ETag and length."""

    parts: Iterator[bytes]
    headers: dict[str, str]


Compose = Callable[[Request, Atlas], bytes | Said | Streamed]
Refuse = Callable[[int, str, str, list[dict] | None], Response]  # status, title, detail, problems


def json_endpoint(
    compose: Compose,
    media_type: str = "application/json",
    *,
    keep: bool | Literal["by address"] = False,
    refuse: Refuse = problem,
) -> Callable:
    """A route that answers with what ``compose`` gives, or with the one shape of error.

    400 for a BadQuery, 404 for a NotFound, 410 for a Gone, 501 for a NotOffered, 503 for a
    TableError. ``keep``: whether the answer follows from path and query alone, or from these and
    the public address; then it is given again as it is: see geo.web.at_hand. ``refuse`` makes the
    error where readers see it themselves.
    """

    def answer(request: Request, said: bytes | Said | Streamed, atlas: Atlas) -> Response:
        if isinstance(said, Streamed):
            parts = () if request.method == "HEAD" else said.parts
            whole = StreamingResponse(parts, media_type=media_type)
            return _open(whole, of_atlas(atlas) | said.headers)
        said = said if isinstance(said, Said) else Said(said, {})
        return _open(tagged(request, said.body, media_type, of_atlas(atlas)), said.headers)

    def respond(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_preflight())
        if request.method not in ("GET", "HEAD"):
            detail = f"{request.method} is not offered here: expected {METHODS}."
            return _open(refuse(405, "Method not allowed", detail, None), {"allow": METHODS})
        try:
            atlas = current_atlas()
            said = compose(request, atlas)
            if keep:
                at_hand.keep(request.scope, atlas, by_address=keep == "by address")
            return answer(request, said, atlas)
        except BadQuery as error:
            detail = "Nothing was selected: each problem names a key, its value and what could be."
            return _open(refuse(400, "This query cannot be read", detail, error.problems))
        except Gone as error:
            return _open(HTMLResponse(error.page, 410))
        except NotFound as error:
            return _open(refuse(404, "Not found", str(error), None))
        except NotOffered as error:
            return _open(refuse(501, "Not offered", str(error), None))
        except TableError as error:
            return _open(refuse(503, "The tables of this atlas have faults", str(error), None))

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


def parse_query(request: Request, atlas: Atlas, besides: tuple[str, ...] = ()) -> Query:
    """The query of a request, without the keys ``besides`` that are the route's own.

    Raises BadQuery with every key and value that cannot be used.
    """
    raw = request.url.query
    if len(raw) > MAX_QUERY:
        expected = f"at most {MAX_QUERY} characters"
        raise BadQuery([{"key": "", "value": f"{len(raw)} characters", "expected": expected}])
    if re.search(r"%(?![0-9A-Fa-f]{2})", raw):
        expected = "percent-encoding, as %C3%A9"
        raise BadQuery([{"key": "", "value": raw[:80], "expected": expected}])
    try:
        unquote_to_bytes(raw.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError:
        raise BadQuery([{"key": "", "value": raw[:80], "expected": "text in UTF-8"}]) from None
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] not in besides]
    query, problems = Query.read(pairs, atlas)
    if problems:
        raise BadQuery([vars(one) | {"value": one.value[:200]} for one in problems])
    return query


def dump(content: dict) -> bytes:
    """JSON in UTF-8, without blanks."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
