"""How many readers one process carries, beside an empty app: ``make load``.

Readers are real Streamlit sessions (see session.py): each changes a filter at its own pace and
waits for the whole answer. The atlas's readers also ask for the marks of what they chose, as the
map in their browser does. Beside them others read the map document, marks and API over HTTP. The
apps take turns on the same atlas folder with the same settings. The figures go to
docs/benchmarks.md.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pandas as pd

from geo.outlines import read_countries
from tests.bench.__main__ import CACHE, ROOT, Server, generated, machine
from tests.bench.document import write_part
from tests.load.report import load_report
from tests.load.session import Broken, Session, chosen, trigger

APPS = ("floor", "atlas")
LEVELS = (20, 100, 300)  # sessions
PACE = 3.0  # seconds from one choice of a reader to the next
STAGE = 40.0  # seconds that each level is measured
WARM = 5.0  # seconds of each stage that do not count
HURRY = 24  # sessions that never pause: what one process can do at most
READERS = 5.0  # requests a second over HTTP, beside the sessions
SOAK = 600.0  # seconds
SOAKING = 50  # sessions
SAMPLE = 10.0  # seconds between two looks at the memory
LINES = 16  # connections opened side by side


@dataclass
class Stage:
    """What was measured of one app under one load."""

    app: str
    sessions: int
    seconds: float
    reruns: list[float] = field(default_factory=list)  # milliseconds each
    requests: list[float] = field(default_factory=list)  # milliseconds each
    errors: list[str] = field(default_factory=list)
    worked: float = 0.0  # seconds of the server's processor
    rested: float = 0.0  # bytes of memory before the sessions came
    held: float = 0.0  # bytes of memory while they were there

    @property
    def rate(self) -> float:
        """Reruns a second."""
        return len(self.reruns) / self.seconds


class Load:
    """A server, and the readers that use it."""

    def __init__(self, server: Server, countries: list[tuple[str, str]]):
        """``countries``: code and name as the filters of the two apps know them."""
        self.server, self.countries = server, countries
        self.numbers = count(1)
        self.counting = False

    async def stage(self, sessions: int, seconds: float, pace: float, *, readers: bool) -> Stage:
        """So many sessions for so long; ``pace`` 0 is no pause at all."""
        found = Stage(self.server.app, sessions, seconds)
        found.rested = self.server.held()
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as http, AsyncExitStack() as stack:
            held = await self._open(http, sessions, stack)
            tasks = [asyncio.create_task(self._use(one, pace, found)) for one in held]
            if readers:
                tasks.append(asyncio.create_task(self._read(http, found)))
            await asyncio.sleep(WARM)
            self.counting, before = True, self.server.worked()
            await asyncio.sleep(seconds)
            self.counting, found.worked = False, self.server.worked() - before
            found.held = self.server.held()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return found

    async def soak(self, sessions: int, seconds: float) -> list[tuple[float, float]]:
        """Memory of the server (bytes) by seconds since the start, while sessions go on."""
        begun, samples = time.monotonic(), []
        found = Stage(self.server.app, sessions, seconds)
        async with aiohttp.ClientSession() as http, AsyncExitStack() as stack:
            held = await self._open(http, sessions, stack)
            tasks = [asyncio.create_task(self._use(one, PACE, found)) for one in held]
            self.counting = True
            while (passed := time.monotonic() - begun) < seconds:
                samples.append((passed, self.server.held()))
                await asyncio.sleep(SAMPLE)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if found.errors:
            raise RuntimeError(f"while soaking: {found.errors[:3]}")
        return samples

    async def _open(
        self, http: aiohttp.ClientSession, sessions: int, stack: AsyncExitStack
    ) -> list[Session]:
        line = asyncio.Semaphore(LINES)

        async def come() -> Session:
            async with line:
                browser = aiohttp.ClientSession(
                    connector=http.connector,
                    connector_owner=False,
                    cookie_jar=aiohttp.CookieJar(unsafe=True),  # also of a host without a name
                )
                own = await stack.enter_async_context(browser)
                await self._get(own, "")  # a proxy says with the page which server is the reader's
                one = await stack.enter_async_context(Session(own, self.server.url))
                await one.run()
                return one

        return await asyncio.gather(*(come() for _ in range(sessions)))

    async def _use(self, session: Session, pace: float, found: Stage) -> None:
        """Choose a country, then another, at this pace; a slow answer is no reason to hurry."""
        await asyncio.sleep(random.uniform(0, pace))
        jar = session.http.cookie_jar
        async with aiohttp.ClientSession(
            cookie_jar=jar
        ) as browser:  # connections of the reader's own
            while True:
                begun = time.perf_counter()
                try:
                    await self._choose(session, browser)
                except (Broken, TimeoutError, aiohttp.ClientError) as error:
                    found.errors.append(f"{type(error).__name__}: {error}")
                    return
                took = time.perf_counter() - begun
                if self.counting:
                    found.reruns.append(took * 1000)
                await asyncio.sleep(max(0.0, pace - took))

    async def _choose(self, session: Session, browser: aiohttp.ClientSession) -> None:
        """One choice: the rerun, and for the atlas the marks that its map asks for beside it."""
        code, name = random.choice(self.countries)
        if self.server.app != "atlas":
            await session.run(chosen(session.ids["Country"], [name]))
            return
        changes = {"changes": {"country": [code]}, "request_id": next(self.numbers)}
        value = json.dumps([{"event": "asked", "value": changes}])
        marks = self._get(browser, f"map/marks.json?country={quote(code)}")
        await asyncio.gather(session.run(trigger(session.ids["atlas_header"], value)), marks)

    async def _read(self, http: aiohttp.ClientSession, found: Stage) -> None:
        """Readers without a session: of the map document, marks and the API; of a page's HTML."""
        while True:
            code, _ = random.choice(self.countries)
            paths = [
                "map",
                f"map/marks.json?country={code}",
                f"api/v1/stations.json?country={code}",
            ]
            path = random.choice(paths if self.server.app == "atlas" else [""])
            begun = time.perf_counter()
            try:
                await self._get(http, path)
            except (Broken, TimeoutError, aiohttp.ClientError) as error:
                found.errors.append(f"{path}: {type(error).__name__}: {error}")
            took = time.perf_counter() - begun
            if self.counting:
                found.requests.append(took * 1000)
            await asyncio.sleep(max(0.0, random.expovariate(READERS) - took))

    async def _get(self, http: aiohttp.ClientSession, path: str) -> None:
        async with http.get(f"{self.server.url}/{path}", timeout=aiohttp.ClientTimeout(60)) as got:
            await got.read()
            if got.status != 200:
                raise Broken(f"{got.status} for {path}")


def countries_of(folder: Path) -> list[tuple[str, str]]:
    """Code and name of the countries that have a city in the atlas."""
    places = pd.read_csv(folder / "places.csv", keep_default_na=False)
    cities = places.loc[places["precision"] == "city", "country"].unique()
    named = read_countries(folder).dropna(subset=["country"]).drop_duplicates("country")
    names = dict(zip(named["country"], named["name"], strict=True))
    return [(code, names[code]) for code in sorted(cities)]


@asynccontextmanager
async def serving(app: str, folder: Path) -> AsyncIterator[Load]:
    """A server of its own for one app, that has been asked before."""
    server = Server(app, folder)
    try:
        server.wait(400)
        load = Load(server, countries_of(folder))
        await load.stage(2, 3, 0.5, readers=True)
        yield load
    finally:
        server.stop()


async def measure(asked: argparse.Namespace) -> tuple[list[Stage], dict[str, list]]:
    """Every stage, the apps taking turns, and the memory of the atlas over a long time."""
    stages: list[Stage] = []
    folder = generated(asked.size)
    for sessions in [*asked.levels, 0]:
        for app in APPS:
            async with serving(app, folder) as load:
                pace = PACE if sessions else 0.0
                found = await load.stage(sessions or HURRY, asked.seconds, pace, readers=True)
                stages.append(found)
                said = f"{len(found.errors)} errors" + "".join(f"; {e}" for e in found.errors[:3])
                middle = sorted(found.reruns)[len(found.reruns) // 2] if found.reruns else 0
                print(
                    f"{app:<6} {found.sessions:>4} sessions: {found.rate:.1f} reruns/s, "
                    f"median {middle:.0f} ms, {said}",
                    flush=True,
                )
    soaked = {}
    if asked.soak:
        async with serving("atlas", folder) as load:
            soaked["atlas"] = await load.soak(SOAKING, asked.soak)
    return stages, soaked


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--levels", type=int, nargs="+", default=list(LEVELS), help="Sessions.")
    parser.add_argument("--seconds", type=float, default=STAGE, help="Of each level.")
    parser.add_argument("--soak", type=float, default=SOAK, help="Seconds of 50 sessions; 0: none.")
    parser.add_argument("--size", type=int, default=150, help="Places.")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    asked = parser.parse_args()
    CACHE.mkdir(exist_ok=True)
    about = machine() | {"command": " ".join(["python -m tests.load", *sys.argv[1:]])}
    stages, soaked = asyncio.run(measure(asked))
    text = load_report(stages, soaked, about, PACE)
    write_part(asked.out, "load", text)
    print(text)
    sys.exit(any(stage.errors for stage in stages))


if __name__ == "__main__":
    os.environ.setdefault("NO_COLOR", "1")
    main()
