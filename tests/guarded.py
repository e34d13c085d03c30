"""The app with settings of its own, for tests of what it takes from whom."""

import asyncio
import os
import resource
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
from servers import ROOT, START, StreamlitServer


@contextmanager
def guarded(
    log: Path,
    *,
    limits: Mapping[int, int] | None = None,
    limit: Callable[[], None] | None = None,
    options: Sequence[str] = (),
    cwd: Path = ROOT,
    **settings: str,
):
    """A server with these settings in its surroundings, and limits of its process (resource); or
    ``limit`` sets what it may do."""
    env = os.environ | {"NO_COLOR": "1", "ATLAS": "", "COMPILED": ""} | settings

    def bound():
        for what, most in (limits or {}).items():
            resource.setrlimit(what, (most, most))

    server = StreamlitServer(
        cwd / "app.py", log, cwd=cwd, env=env, options=options, limit=bound if limits else limit
    )
    try:
        server.wait(START)
        yield server
    finally:
        server.stop()


def open_files(server: StreamlitServer) -> int:
    """How many files and connections a server has open."""
    return psutil.Process(server.process.pid).num_fds()


def run(asked: Coroutine):
    """What a coroutine gives, in a thread of its own: Playwright's loop may run in this one."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, asked).result()
