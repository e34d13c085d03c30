"""How we answer over HTTP: security headers, our own files, ETags, one shape of error."""

import asyncio
import hashlib
import socket
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


def disable_nagle() -> None:
    """Let asyncio send small answers without delay, on sockets that somebody else opened too.

    asyncio turns Nagle's algorithm off for TCP sockets, but knows them only by their protocol
    number, which is 0 on the socket that Streamlit opens. Headers and body are two writes, so the
    second then waits for the first to be acknowledged: 40 ms for every file of a page.
    """

    def set_nodelay(sock: socket.socket) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6) and sock.type == socket.SOCK_STREAM:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    asyncio.base_events._set_nodelay = set_nodelay


class Assets(StaticFiles):
    """Our own files; browsers keep them but ask each time whether they changed (ETag).

    A typeface is kept for a week without asking: an older one is no fault.
    """

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
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


def tagged(
    request: Request, body: bytes, media_type: str, headers: dict[str, str] | None = None
) -> Response:
    """``body`` with an ETag, or 304 if the reader has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"etag": tag, "cache-control": "no-cache"} | (headers or {})
    known = request.headers.get("if-none-match", "").split(",")
    if "*" in known or tag in [one.strip().removeprefix("W/") for one in known]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
