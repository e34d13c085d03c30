"""How many readers several servers carry behind nginx, beside one: a part of ``make load``.

Readers are those of tests.load without a pause, each with a browser's cookies, through nginx with
the configuration of deploy/. First one server, then several, then several of which one is killed in
the middle: its readers connect again, as browsers do. The figures go to docs/deploy.md.
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil

from tests.bench.__main__ import CACHE, ROOT, generated, machine
from tests.bench.document import put_between
from tests.load.__main__ import HURRY, WARM, Load, Stage, countries_of
from tests.load.report import replicas_report
from tests.load.session import Ended, Session
from tests.load.shares import held_to
from tests.replicas import Nginx, start_replica

SECONDS = 30.0  # of each stage
START = 400  # seconds until a server answers


class Replicas:
    """Servers of one folder behind nginx, as one server to those who read."""

    app = "atlas"

    def __init__(self, count: int, folder: Path):
        self.place = Path(tempfile.mkdtemp(prefix="atlas-load-"))
        logs = [self.place / f"atlas-{n}.log" for n in range(count)]
        self.servers = [start_replica(folder, log) for log in logs]
        self.nginx = Nginx(self.place, self.servers)
        self.url = self.nginx.url
        self.used: dict[int, float] = {}

    def wait(self) -> None:
        """Until all of them answer."""
        for one in (*self.servers, self.nginx):
            one.wait(START)

    def worked(self) -> float:
        """Seconds of processor time so far; of one that was killed, until ``kill``."""
        self.used |= {one.pid: _worked(one) for one in self._processes()}
        return sum(self.used.values())

    def held(self) -> float:
        """Resident bytes of these."""
        return float(sum(one.memory_info().rss for one in self._processes()))

    def passed_on(self) -> float:
        """Seconds of processor time so far of nginx."""
        first = psutil.Process(self.nginx.process.pid)
        return sum(map(_worked, (first, *first.children())))

    def kill(self) -> None:
        """End one of them without a word."""
        self.worked()
        self.servers[0].process.kill()

    def _processes(self) -> list[psutil.Process]:
        return [psutil.Process(one.process.pid) for one in self.servers if one.runs()]

    def stop(self) -> None:
        for one in (self.nginx, *self.servers):
            one.stop()
        shutil.rmtree(self.place, ignore_errors=True)


@dataclass
class Carried:
    """What was measured of some servers, one of which may have been killed."""

    servers: int
    killed: bool
    stage: Stage
    cores: dict[str, float]  # servers, nginx and readers: how many cores each kept busy
    again: int  # sessions that had to connect again


class LastingLoad(Load):
    """Readers who connect again when their server is gone."""

    again = 0

    async def _choose(self, session: Session, browser: aiohttp.ClientSession) -> None:
        try:
            await super()._choose(session, browser)
        except Ended:
            self.again += self.counting  # not those that the end of a stage ends
            await session.again()


def _worked(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


@contextmanager
def serving(count: int, folder: Path, share: float | None) -> Iterator[Replicas]:
    """Servers that have been asked before, each held to a share of a core if one is given."""
    made = Replicas(count, folder)
    try:
        made.wait()
        load = LastingLoad(made, countries_of(folder))
        asyncio.run(load.stage(2 * count, 3, 0.5, readers=True))
        pids = [one.process.pid for one in made.servers]
        with held_to(share, *pids) if share else nullcontext():
            yield made
    finally:
        made.stop()


def carry(count: int, asked: argparse.Namespace, folder: Path, *, kill: bool) -> Carried:
    """Readers without a pause, so many a server, for so long."""
    with serving(count, folder, asked.share) as house:
        load = LastingLoad(house, countries_of(folder))

        async def use() -> Stage:
            if kill:
                asyncio.get_running_loop().call_later(WARM + asked.seconds / 2, house.kill)
            return await load.stage(HURRY * count, asked.seconds, 0.0, readers=True)

        own, passed, begun = _worked(psutil.Process()), house.passed_on(), os.times().elapsed
        stage = asyncio.run(use())
        took = os.times().elapsed - begun
        cores = {
            "servers": stage.worked / stage.seconds,
            "nginx": (house.passed_on() - passed) / took,
            "readers": (_worked(psutil.Process()) - own) / took,
        }
    found = Carried(count, kill, stage, cores, load.again)
    print(
        f"{count} servers{', one killed' if kill else ''}: {stage.rate:.1f} reruns/s, "
        f"{len(stage.errors)} errors, {load.again} connected again, {cores}",
        *stage.errors[:3],
        sep="\n",
        flush=True,
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load.replicas", description=__doc__)
    parser.add_argument("--servers", type=int, default=2, help="Beside one.")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="Of each stage.")
    parser.add_argument("--share", type=float, help="Of a core, that each server gets at most.")
    parser.add_argument("--size", type=int, default=150, help="Places.")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "deploy.md")
    asked = parser.parse_args()
    CACHE.mkdir(exist_ok=True)
    about = machine() | {"command": " ".join(["python -m tests.load.replicas", *sys.argv[1:]])}
    folder = generated(asked.size)
    ways = ((1, False), (asked.servers, False), (asked.servers, True))
    found = [carry(count, asked, folder, kill=kill) for count, kill in ways]
    text = replicas_report(found, about, asked.share)
    put_between(asked.out, "replicas", text)
    print(text)
    sys.exit(any(one.stage.errors for one in found))


if __name__ == "__main__":
    os.environ.setdefault("NO_COLOR", "1")
    main()
