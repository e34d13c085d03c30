"""A request that is not taken, in words: as a page for who opened it, else in the API's shape."""

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from geo.operating.metrics import kind_of
from geo.site.templates import html
from geo.web.endpoint import READERS
from geo.web.responses import problem

PAGES = ("page", "light page", "map", "other")  # kinds that people open


async def refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    status: int,
    title: str,
    detail: str,
    headers: dict[str, str] | None = None,
) -> None:
    """Answer with a status and say why."""
    seen = "text/html" in Headers(scope=scope).get("accept", "")
    answer: Response
    if seen and kind_of(scope["path"]) in PAGES:
        root = "../" * (scope["path"].count("/") - 1) or "./"
        shown = html("refused.html", root=root, title=title, detail=detail, problems=[])
        answer = HTMLResponse(shown, status, headers)
    else:
        answer = problem(status, title, detail)
        answer.headers.update(READERS | (headers or {}))
    await answer(scope, receive, send)
