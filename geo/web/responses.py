"""How we answer over HTTP: policies for browsers, our own files, ETags, one shape of error."""

import hashlib
from collections.abc import Sequence
from typing import Any

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.atlas import Atlas

# The browser itself then refuses every request to another host, whatever a page asks for.
# Streamlit needs inline scripts and styles, and eval for its charts and tables; its WebSocket is of
# our own host, which 'self' covers (Chromium, Firefox, Safari from 15.4).
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'"
)
# Of pages without scripts. Those who judge a page ask for robots.txt from within it (Lighthouse).
POLICY_OF_PAGES = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'self'"
)


class OwnRoutes:
    """ASGI middleware that answers our own routes; all else goes on to ``app``.

    It stands before Streamlit's middleware for paths, sessions and compression, none of which our
    answers need and which take longer than most of them.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]):
        self.app = app
        self.router = ExceptionMiddleware(Router(routes, redirect_slashes=False, default=app))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by our routes where one fits, else by ``app``."""
        await (self.router if scope["type"] == "http" else self.app)(scope, receive, send)


class Assets(StaticFiles):
    """Our own files; browsers keep them but ask each time whether they changed (ETag).

    A typeface is kept for a week without asking: an older one is no fault.
    """

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The file as Starlette answers with it, to be asked for again each time."""
        response = super().file_response(*args, **kwargs)
        typeface = response.headers.get("content-type", "").startswith("font/")
        response.headers["cache-control"] = "public, max-age=604800" if typeface else "no-cache"
        return response


def problem(status: int, title: str, detail: str, problems: list[dict] | None = None) -> Response:
    """The one shape of error: ``{"error": {"status", "title", "detail", "problems"}}``.

    ``problems`` has one entry for each key that cannot be used: key, value, expected.
    """
    error = {"status": status, "title": title, "detail": detail, "problems": problems or []}
    return JSONResponse({"error": error}, status)


def tag_for(body: bytes, edition: str = "") -> str:
    """The ETag of a plain body of an edition.

    The same body of another edition has another: a cache that found the body unchanged would go on
    giving it under the headers that it had.
    """
    return f'"{hashlib.sha256(edition.encode() + body).hexdigest()[:16]}"'


def of_atlas(atlas: Atlas | None) -> dict[str, str]:
    """The headers that say what an answer was made of: data version and edition."""
    return {"x-data-version": atlas.version, "x-edition": atlas.edition} if atlas else {}


def tagged(
    request: Request, body: bytes, media_type: str, headers: dict[str, str] | None = None
) -> Response:
    """``body`` with an ETag, or 304 if the reader has it already. ``headers``: see of_atlas."""
    headers = headers or {}
    tag = tag_for(body, headers.get("x-edition", ""))
    headers = {"etag": tag, "cache-control": "no-cache"} | headers
    known = request.headers.get("if-none-match", "").split(",")
    if "*" in known or tag in [one.strip().removeprefix("W/") for one in known]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
