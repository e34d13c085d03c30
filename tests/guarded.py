"""The app with settings of its own, for tests of what it takes from whom."""

import asyncio
import os
import resource
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
from servers import ROOT, START, StreamlitServer


@contextmanager
def guarded(log: Path, *, files: int = 0, options: Sequence[str] = (), **settings: str):
    """A server with these settings in its surroundings; ``files``: so many it may open."""
    env = os.environ | {"NO_COLOR": "1", "ATLAS": "", "COMPILED": ""} | settings
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, before[1]))
    try:
        server = StreamlitServer(ROOT / "app.py", log, cwd=ROOT, env=env, options=options)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    if files:
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (files, files))
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
