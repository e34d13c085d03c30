"""Answers as small as the browser can read them: Brotli or gzip, each made once and kept.

Streamlit sends its scripts as they are, 2.3 MB for a first page, and refuses other routes below
/static/. So this stands before the whole app. It asks what is inside for a plain answer, and sends
it in the coding that the reader prefers, under an ETag that no other coding of it has. That tag is
a weak one: the same coding made anew may have other bytes.
"""

import gzip
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock

import brotli
from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.web.responses import tag_for

# Quality 5 takes 0.07 s for the 2.3 MB of a first page and leaves 525 KB, 10 takes 1.4 s and leaves
# 481 KB: worth it once, before anybody asks. (11: 3.2 s and 472 KB.)
CODINGS: dict[str, Callable[[bytes, bool], bytes]] = {
    "br": lambda body, ahead: brotli.compress(body, quality=10 if ahead else 5),
    "gzip": lambda body, ahead: gzip.compress(body, 9 if ahead else 5, mtime=0),
}
TEXT = re.compile(
    r"text/(?!event-stream)|application/(json|javascript|xml|wasm)\b|[^;]+\+(json|xml)\b|font/ttf"
)
LEAST = 500  # bytes: what is smaller fits into one packet either way
MOST = 128_000_000  # bytes: what is larger is sent as it is
KEPT = 48_000_000  # bytes of compressed answers
LONG = 50_000  # bytes: what takes some milliseconds is left to a thread

Key = tuple[str, str, str]  # path, the plain answer's ETag, coding


class Kept:
    """Compressed answers, the latest used last; the first ones go when there are too many bytes."""

    def __init__(self, most: int = KEPT):
        self.most, self.bytes = most, 0
        self._answers: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> bytes | None:
        """The answer under this key, or None if it is not kept."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def add(self, key: Key, body: bytes) -> None:
        """Keep an answer, unless it alone would push out a quarter of all."""
        if len(body) > self.most // 4:
            return
        with self._lock:
            self.bytes += len(body) - len(self._answers.pop(key, b""))
            self._answers[key] = body
            while self.bytes > self.most:
                self.bytes -= len(self._answers.popitem(last=False)[1])


kept = Kept()


def prepare(
    files: Iterable[tuple[str, Path]], bodies: Iterable[tuple[str, bytes]], edition: str
) -> None:
    """Compress what will be asked for, before anybody asks: path of the URL of each.

    ``files`` as small as can be: some 2 s of one core for the 3 MB that our pages load. ``bodies``,
    which responses.tagged answers with in this edition, as fast as can be. The interpreter's lock
    is free then.
    """
    for path, file in files:
        tag = FileResponse(file, stat_result=file.stat()).headers["etag"]
        _prepare(path, tag, file.read_bytes(), ahead=True)
    for path, body in bodies:
        _prepare(path, tag_for(body, edition), body, ahead=False)


def _prepare(path: str, tag: str, body: bytes, *, ahead: bool) -> None:
    for coding, compress in CODINGS.items():
        kept.add((path, tag, coding), compress(body, ahead))


@lru_cache(maxsize=256)
def accepted(header: str | None) -> str:
    """The coding to answer in by an Accept-Encoding header: "br", "gzip", or "" for none.

    The reader's weights decide (RFC 9110, 12.5.3), then ours: Brotli first. One that is not named
    is not taken, except by ``*``; weight 0 refuses. A weight that cannot be read counts as 0.
    """
    weights: dict[str, float] = {}
    for part in (header or "").split(","):
        name, *rest = (word.strip().lower() for word in part.split(";"))
        weight = next((word[2:].strip() for word in rest if word.startswith("q=")), "1")
        readable = re.fullmatch(r"0(\.\d{0,3})?|1(\.0{0,3})?", weight)
        weights[{"x-gzip": "gzip"}.get(name, name)] = float(weight) if readable else 0.0
    others = weights.get("*", 0.0)
    asked = {coding: weights.get(coding, others) for coding in CODINGS}
    best = max(asked, key=asked.__getitem__)
    # plain, where it is not named, is the last choice
    return best if asked[best] > 0 and asked[best] >= weights.get("identity", 0.0) else ""


def tag_of(tag: str, coding: str) -> str:
    """The ETag of an answer in a coding: the plain one's, weak, with the coding in the quotes."""
    return f'W/{tag.removeprefix("W/")[:-1]}-{coding}"'


class Compression:
    """ASGI middleware: see above. Parts of files (Range), images and typefaces are sent plain."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on without its codings, and the answer back in the best of them."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        coding = "" if "range" in asked else accepted(asked.get("accept-encoding"))
        await _Answer(self.app, scope, receive, send, coding).give()


class _Answer:
    """One answer on its way: what is inside speaks plainly, the reader gets the coding."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, coding: str):
        self.app, self.scope, self.receive, self.send = app, scope, receive, send
        self.coding = coding
        self.start: Message = {}
        self.body: list[bytes] = []
        self.as_it_is = False
        self.done = False

    async def give(self) -> None:
        headers = MutableHeaders(raw=list(self.scope["headers"]))
        headers["accept-encoding"] = "identity"
        if self.coding and (known := headers.get("if-none-match")):
            headers["if-none-match"] = known.replace(f'-{self.coding}"', '"')
        inside = {**self.scope, "headers": headers.raw}
        if self.coding:
            inside["method"] = "GET"  # the headers of a HEAD are those of the GET
        await self.app(inside, self.receive, self._take)

    async def _take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self.as_it_is:
            await self.send(message)
        elif message["type"] == "http.response.body" and not self.done:
            self.body.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._finish(b"".join(self.body))

    async def _begin(self, start: Message) -> None:
        start["headers"] = list(start["headers"])
        headers = MutableHeaders(raw=start["headers"])
        length = int(headers.get("content-length", "0"))
        text = TEXT.match(headers.get("content-type", ""))
        varied = "accept-encoding" in headers.get("vary", "").lower()
        if (text or start["status"] == 304) and not varied:
            headers.add_vary_header("Accept-Encoding")
        self.start = start
        self.as_it_is = (
            not (self.coding and text and LEAST <= length <= MOST)
            or "content-encoding" in headers
            or start["status"] == 206
        )
        if self.as_it_is:
            if start["status"] == 304 and self.coding and "etag" in headers:
                self._name_known(headers)
            await self.send(start)
        elif (tag := headers.get("etag")) and (body := kept.get(self._key(tag))):
            await self._send(body)  # what is inside goes on, to no one

    def _name_known(self, headers: MutableHeaders) -> None:
        """What the reader has is named as the reader named it."""
        coded = tag_of(headers["etag"], self.coding)
        if coded.removeprefix("W/") in Headers(scope=self.scope).get("if-none-match", ""):
            headers["etag"] = coded

    def _key(self, tag: str) -> Key:
        return (self.scope["path"], tag, self.coding)

    async def _finish(self, body: bytes) -> None:
        compress = CODINGS[self.coding]
        if len(body) > LONG:
            small = await to_thread.run_sync(compress, body, False)
        else:
            small = compress(body, False)
        if tag := MutableHeaders(raw=self.start["headers"]).get("etag"):
            kept.add(self._key(tag), small)
        await self._send(small)

    async def _send(self, body: bytes) -> None:
        self.done = True
        headers = MutableHeaders(raw=self.start["headers"])
        headers["content-encoding"] = self.coding
        headers["content-length"] = str(len(body))
        if "accept-ranges" in headers:
            del headers["accept-ranges"]  # a range is one of the plain answer
        if tag := headers.get("etag"):
            headers["etag"] = tag_of(tag, self.coding)
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": body})
