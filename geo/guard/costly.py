"""Answers that take seconds of a processor: few are made at once, few others wait, and, where it is
set, one address is given so many a minute.

Who waits holds none of the threads that other answers are made in. The table of addresses is
bounded, lasts for a minute, and is written nowhere.
"""

import asyncio
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic

from cachetools import TTLCache
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.guard.refusals import refuse
from geo.guard.settings import setting
from geo.operating.metrics import kind_of

COSTLY = ("picture", "snapshot.html")  # kinds of address
FILES = (".xlsx", ".gpkg", ".zip")  # of the API: written whole before they are sent
WAITING = 8  # for each that is made at once
PATIENCE = 30  # seconds that one waits for its turn
MINUTE = 60
CLIENTS = 10_000  # addresses that are remembered: some 2 MB


def is_costly(path: str) -> bool:
    """Whether an answer at this path takes long to make."""
    kind = kind_of(path)
    return kind in COSTLY or (kind == "api" and path.endswith(FILES))


class Costly:
    """ASGI middleware: see above. It stands behind the answers that are at hand."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self.turns = asyncio.Semaphore(setting("COSTLY_AT_ONCE"))
        self.most_waiting = setting("COSTLY_AT_ONCE") * WAITING
        self.waiting = 0
        self.per_minute = setting("COSTLY_PER_MINUTE")
        self.given: TTLCache[str, tuple[float, int]] = TTLCache(CLIENTS, MINUTE, monotonic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on at once what is not costly; else in its turn, or refuse it."""
        if scope["type"] != "http" or not is_costly(scope["path"]):
            await self.app(scope, receive, send)
            return
        if self.per_minute and (seconds := self._too_soon(scope)):
            detail = (
                f"This address has been given {self.per_minute} pictures, slides and files within "
                f"a minute, which is the most. Ask again in {seconds} seconds."
            )
            later = {"retry-after": str(seconds)}
            await refuse(scope, receive, send, 429, "Too many at once", detail, later)
        elif not await self._turn():
            detail = "This takes some seconds to make, and many are asking. Try again in a moment."
            later = {"retry-after": str(PATIENCE // 3)}
            await refuse(scope, receive, send, 503, "Busy", detail, later)
        else:
            await self._answer(scope, receive, send)

    async def _turn(self) -> bool:
        """Wait for a turn; False where too many wait already, or none came in time."""
        if self.turns.locked() and self.waiting >= self.most_waiting:
            return False
        self.waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self.turns.acquire()
        except TimeoutError:
            return False
        finally:
            self.waiting -= 1
        return True

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have it made. With the first word of the answer the turn is over: who reads slowly keeps
        nobody waiting."""
        done = False

        def over() -> None:
            nonlocal done
            if not done:
                done = True
                self.turns.release()

        async def noted(message: Message) -> None:
            over()
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            over()

    def _too_soon(self, scope: Scope) -> int:
        """Seconds until this address is given one again; 0 if it is now, which is counted."""
        who, now = client(scope), monotonic()
        begun, count = self.given.get(who, (now, 0))
        if now - begun >= MINUTE:
            begun, count = now, 0
        if count >= self.per_minute:
            return max(1, round(MINUTE - (now - begun)))
        self.given[who] = (begun, count + 1)
        return 0


def client(scope: Scope) -> str:
    """Who asks: an address, or the network of 64 bits that one reader has of IPv6.

    The server has taken it from X-Forwarded-For where the proxy is one that FORWARDED_ALLOW_IPS
    names (by itself this machine alone); from anybody else that header counts for nothing.
    """
    host = (scope.get("client") or ("",))[0]
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, 64), strict=False))
    return str(address)
