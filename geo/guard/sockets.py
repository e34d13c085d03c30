"""Which WebSockets are taken: of our own pages, at the one address there is, and so many.

Streamlit by itself takes those of any page of this machine as well, and to find out what else it
may take asks a host of others for the address of this machine, while all readers wait.
"""

import logging
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.web.public_address import given_address

STREAM = "/_stcore/stream"
_log = logging.getLogger(__name__)


class Sockets:
    """ASGI middleware: see above. Also ends what speaks in text, which our pages never do."""

    def __init__(self, app: ASGIApp, most: int):
        """``most``: sessions that are open at the same time."""
        self.app, self.most, self.open = app, most, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a WebSocket, or refuse it before it is opened."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
        elif why := self._refusal(scope):
            _log.warning("A WebSocket was refused: %s.", why)
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before it is open: a plain 403
        else:
            self.open += 1
            send = _while_open(send)
            try:
                await self.app(scope, _in_bytes(receive, send), send)
            finally:
                self.open -= 1

    def _refusal(self, scope: Scope) -> str:
        if scope["path"] != STREAM:
            return "there is none at its address"
        if not is_ours(scope):
            return "it is of a page of another host"
        return f"{self.most} are open, which is the most" if self.open >= self.most else ""


def is_ours(scope: Scope) -> bool:
    """Whether the page that opens a WebSocket is of this server: of the host that it asks, or of
    the public address. Programs, which name no page, may; no browser leaves that out."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin")
    if origin is None:
        return True
    try:
        page = urlsplit(origin.decode("latin-1")).netloc.lower()
    except ValueError:
        return False
    host = headers.get(b"host", b"").decode("latin-1").lower()
    return bool(page) and page in (host, urlsplit(given_address()).netloc.lower())


def _in_bytes(receive: Receive, send: Send) -> Receive:
    """As the server gives it on, but a text ends the connection: Streamlit would fail on it."""

    async def receive_bytes() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and message.get("bytes") is None:
            await send({"type": "websocket.close", "code": 1003})
            return {"type": "websocket.disconnect", "code": 1003}
        return message

    return receive_bytes


def _while_open(send: Send) -> Send:
    """As the server takes it; after the end an OSError, as ASGI has it: that is no fault.

    Uvicorn raises a RuntimeError where the end came from this side just when something was to be
    sent, and Streamlit writes the traceback of that into the log.
    """

    async def send_while_open(message: Message) -> None:
        try:
            await send(message)
        except RuntimeError as error:
            raise OSError("the connection is closed") from error

    return send_while_open
