"""How long and how much a connection may wait: what stands on uvicorn's internals.

By itself uvicorn waits for the rest of a request for ever, keeps headers of any length, and takes
connections until the system gives it no more: then no reader is answered. Here who sends no request
in time is let go, who sends endless headers too, and where there are as many connections as there
may be, the one that has waited longest without asking anything gives way. The system itself ends
those whose reader takes nothing of an answer. In another uvicorn each of these may have no effect,
which the log then says.
"""

import logging
import resource
import socket
from asyncio import Transport
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

TRIED_WITH = "0.54.0"  # uvicorn's version
ASK_WITHIN = 10  # seconds from the connection, or the first byte of a request, to its last header
LARGEST_HEAD = 110_000  # bytes: the longest address and headers that geo.guard.bounds takes
TAKE_WITHIN = 60  # seconds in which a reader must take something of what is sent
LONGEST_MESSAGE = 250_000  # bytes of a WebSocket's message: a page sends some hundred
FILES_KEPT = 200  # of those a process may open: for tables, libraries and what it writes
MOST_FILES, FEWER_FILES = 65_536, 10_240  # that a process asks the system for; macOS gives these
LEFT = 128  # sessions without a reader

_METHODS = (
    *("connection_made", "connection_lost", "data_received"),
    *("on_message_begin", "on_headers_complete"),
)
_log = logging.getLogger(__name__)
_waiting: dict[HttpToolsProtocol, Any] = {}  # who has asked nothing -> the timer, oldest first


class Room(NamedTuple):
    """How many connections a process may have, and of these how many sessions of readers."""

    connections: int
    sessions: int


def room() -> Room:
    """As many as the files that the system lets us open, once we have asked for more of them.

    A connection is a file; a session has three more, also for the two minutes in which its reader
    may come back, for which Streamlit keeps LEFT of them.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = min(soft, MOST_FILES) if soft != resource.RLIM_INFINITY else MOST_FILES
    for wanted in (MOST_FILES, hard, FEWER_FILES):
        if wanted > files and (wanted <= hard or hard == resource.RLIM_INFINITY):
            with suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
                files = wanted
                break
    half = (files - min(FILES_KEPT, files // 3)) // 2
    return Room(half, (half - min(3 * LEFT, half // 2)) // 3)


def bound_connections(most: int) -> None:
    """From now on no connection of this process waits for ever, and there are at most so many."""
    if not all(hasattr(HttpToolsProtocol, name) for name in _METHODS):
        _log.warning("uvicorn has other methods: a proxy before it must end slow connections.")
        return
    for name, ours in _OURS.items():
        setattr(HttpToolsProtocol, name, ours(getattr(HttpToolsProtocol, name), most))


def _made(theirs: Callable, most: int) -> Callable:
    def connection_made(self: HttpToolsProtocol, transport: Transport) -> None:
        self.config.ws_max_size = LONGEST_MESSAGE
        theirs(self, transport)
        _end_by_itself(transport)
        if len(self.connections) > most and not _give_way():
            _answer(self, b"503 Service Unavailable", b"Too many readers. Try again in a moment.")
            return
        _wait(self)

    return connection_made


def _lost(theirs: Callable, _most: int) -> Callable:
    def connection_lost(self: HttpToolsProtocol, error: Exception | None) -> None:
        _asked(self)
        theirs(self, error)

    return connection_lost


def _received(theirs: Callable, _most: int) -> Callable:
    def data_received(self: HttpToolsProtocol, data: bytes) -> None:
        theirs(self, data)
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return  # it is over, or has become a WebSocket, which nginx asks for on one used before
        if self not in _waiting and self.cycle is not None and self.cycle.response_complete:
            _wait(self)  # it goes on with what it was answered already
        elif self in _waiting:
            self.head = getattr(self, "head", 0) + len(data)  # type: ignore[attr-defined]
            if self.head > LARGEST_HEAD:  # type: ignore[attr-defined]
                _answer(self, b"431 Request Header Fields Too Large", b"Too many headers.")

    return data_received


def _begun(theirs: Callable, _most: int) -> Callable:
    def on_message_begin(self: HttpToolsProtocol) -> None:
        _wait(self)
        theirs(self)

    return on_message_begin


def _headed(theirs: Callable, _most: int) -> Callable:
    def on_headers_complete(self: HttpToolsProtocol) -> None:
        _asked(self)
        theirs(self)

    return on_headers_complete


_OURS = dict(zip(_METHODS, (_made, _lost, _received, _begun, _headed), strict=True))


def _wait(one: HttpToolsProtocol) -> None:
    """From now it must ask something in time; who is waited for already has no more time."""
    if one not in _waiting:
        one.head = 0  # type: ignore[attr-defined]
        _waiting[one] = one.loop.call_later(ASK_WITHIN, _let_go, one)


def _asked(one: HttpToolsProtocol) -> None:
    if timer := _waiting.pop(one, None):
        timer.cancel()


def _let_go(one: HttpToolsProtocol) -> None:
    _asked(one)
    one.transport.abort()


def _give_way() -> bool:
    """Let go who has waited longest; False if there is nobody."""
    oldest = next(iter(_waiting), None)
    if oldest is not None:
        _let_go(oldest)
    return oldest is not None


def _answer(one: HttpToolsProtocol, status: bytes, words: bytes) -> None:
    """Say why, and end the connection."""
    _asked(one)
    head = b"HTTP/1.1 %b\r\ncontent-type: text/plain\r\nconnection: close\r\nretry-after: 10\r\n"
    one.transport.write(head % status + b"content-length: %d\r\n\r\n%b" % (len(words), words))
    one.transport.close()


def _end_by_itself(transport: Transport) -> None:
    """Linux ends a connection whose other side takes or acknowledges nothing for so long."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        ours = transport.get_extra_info("socket")
        ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TAKE_WITHIN * 1000)
