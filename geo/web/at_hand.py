"""Answers given before, given again as they were sent: no route, thread or compression is asked.

A choice of one reader is the choice of many: the same marks, choices and outlines are asked for
again and again. They are kept with their atlas, in the coding that the reader takes, and so are
gone with the atlas when a table changes.
"""

from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.atlas import Atlas
from geo.tables.current import atlas_at_hand
from geo.web.compression import accepted
from geo.web.public_address import public_address

MOST = 4_000_000  # bytes of an answer: what is larger is made anew
_KEEP = "atlas.keep"  # of the scope: where a route says that its answer may be given again
_OF_THE_BODY = (b"content-length", b"content-type", b"content-encoding")


def keep(scope: Scope, atlas: Atlas, *, by_address: bool = False) -> None:
    """For a route: its answer follows from path, query and this atlas alone.

    ``by_address``: and from the public address, which it names; then it is kept for that alone.
    """
    if _KEEP in scope:
        scope[_KEEP].update(atlas=atlas, by_address=by_address)


class AtHand:
    """ASGI middleware: see above. Only whole answers to GET are kept."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once if the answer is at hand, else pass the request on."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        if b"range" in asked:
            await self.app(scope, receive, send)
            return
        coding = accepted(asked.get(b"accept-encoding", b"").decode("latin-1"))
        key = ("sent", scope["path"], scope["query_string"], coding)
        atlas = atlas_at_hand()
        named = (*key, public_address(scope))
        found = (atlas.memory.peek(key) or atlas.memory.peek(named)) if atlas else None
        if found is None:
            sent = _Sent(send)
            await self.app({**scope, _KEEP: sent.kept_for}, receive, sent.take)
            sent.keep(named if sent.kept_for.get("by_address") else key)
            return
        headers, body = found
        status = 200
        known = asked.get(b"if-none-match")
        if known and _has(known, dict(headers)[b"etag"]):
            status, body = 304, b""
            headers = tuple(pair for pair in headers if pair[0] not in _OF_THE_BODY)
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": body})


def _has(known: bytes, tag: bytes) -> bool:
    """Whether an If-None-Match header names the tag; weak or not, as RFC 9110, 13.1.2 compares."""
    named = [one.strip().removeprefix(b"W/") for one in known.split(b",")]
    return b"*" in named or tag.removeprefix(b"W/") in named


class _Sent:
    """An answer on its way out, and what to keep of it."""

    def __init__(self, send: Send):
        self.send = send
        self.kept_for: dict[str, Any] = {}
        self.headers: tuple[tuple[bytes, bytes], ...] = ()
        self.body: list[bytes] = []

    async def take(self, message: Message) -> None:
        """Send a message on, and remember it if its route says so."""
        if "atlas" in self.kept_for:
            if message["type"] == "http.response.start" and message["status"] == 200:
                self.headers = tuple((name.lower(), value) for name, value in message["headers"])
            elif message["type"] == "http.response.body":
                self.body.append(message.get("body", b""))
        await self.send(message)

    def keep(self, key: tuple) -> None:
        """Keep the whole answer with its atlas."""
        body = b"".join(self.body)
        if self.headers and len(body) <= MOST:
            self.kept_for["atlas"].memory.keep(key, (self.headers, body))
