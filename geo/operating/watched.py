"""Every answer counted, timed and, where the log is of JSON, written down: what, never for whom.

A line has the kind of address, method, status, milliseconds and bytes. Address of the reader,
browser, query and page that led here are in none; the path only if the server failed.
"""

import logging
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.operating.metrics import answers, kind_of, seconds, sessions

_log = logging.getLogger(__name__)


class Watched:
    """ASGI middleware: see above. It stands before all others."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note its answer; a WebSocket counts as long as it is open."""
        if scope["type"] == "websocket":
            with sessions.track_inprogress():
                await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, status, size = perf_counter(), 500, 0

        async def noted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            took, kind = perf_counter() - begun, kind_of(scope["path"])
            answers.labels(kind, status).inc()
            seconds.labels(kind).observe(took)
            if _log.isEnabledFor(logging.INFO):
                said = {"kind": kind, "method": scope["method"], "status": status, "bytes": size}
                failed = {"path": scope["path"]} if status >= 500 else {}
                _log.info("answered", extra=said | {"ms": round(took * 1000, 1)} | failed)
