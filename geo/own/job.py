"""A table handed to a process of its own, which is watched, stopped, and leaves nothing behind."""

import json
import logging
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any

from geo.errors import AtlasError

AT_ONCE = 2  # each takes a processor for seconds, and 700 MB
PATIENCE = {"guess": 120, "make": 600}  # seconds that a task may take by the clock
BEAT = 0.25  # seconds after which who watches is asked whether to go on
ROOT = Path(__file__).resolve().parents[2]

_slots = BoundedSemaphore(AT_ONCE)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """How far a task is: what it does, and ``done`` of ``of`` (0 where nobody knows)."""

    step: str
    done: int = 0
    of: int = 0


@dataclass(frozen=True)
class Outcome:
    """What came of a task: what it says, and its files by kind."""

    said: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)


def run(task: str, table: bytes, asked: Mapping[str, Any]) -> Generator[Progress, None, Outcome]:
    """Do a task of geo.own.work with a table, and tell how far it is, several times a second.

    Whoever stops asking ends the process, and what it wrote is gone. Raises AtlasError, in words
    for a reader, if the table cannot be used, or takes too much memory or time.
    """
    while not _slots.acquire(timeout=BEAT):
        yield Progress("Waiting: other tables are being mapped first")
    try:
        with TemporaryDirectory(prefix="atlas-own-") as place:
            folder = Path(place)
            (folder / "table").write_bytes(table)
            (folder / "asked.json").write_text(json.dumps(dict(asked)), encoding="utf-8")
            said = yield from _watch(task, folder, str(asked["name"]))
            files = {one.name: one.read_bytes() for one in sorted(folder.glob("out/*"))}
        return Outcome(said, files)
    except OSError as error:
        _log.error("A reader's table could not be worked on: %s", error)
        full = "This server has no room to work on a table now. Try again in some minutes."
        raise AtlasError(full) from error
    finally:
        _slots.release()


def _watch(task: str, folder: Path, name: str) -> Generator[Progress, None, dict[str, Any]]:
    """Start the process and give on what it says, until it has a result or is no more."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "geo.own.work", task, str(folder)],
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,  # what it says of what nobody foresaw goes to the server's log
    )
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    ends = time.monotonic() + PATIENCE[task]
    told, now = b"", Progress("Starting")
    try:
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdout, selectors.EVENT_READ)
            while time.monotonic() < ends:
                yield now
                if not waiting.select(BEAT):
                    continue
                part = process.stdout.read()
                if not part:  # it has ended without a result
                    break
                *lines, told = (told + part).split(b"\n")
                for said in map(json.loads, lines):
                    if "error" in said:
                        raise AtlasError(said["error"])
                    if "result" in said:
                        return dict(said["result"])
                    now = Progress(said["step"], said["done"], said["of"])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    raise AtlasError(
        f"{name}: it takes more memory or time than this page gives one table; expected a smaller "
        "one, as CSV"
    )


def _environment() -> dict[str, str]:
    """What the process may know of its surroundings: where Python and we are, and no more."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TZ") if key in os.environ}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return kept | threads | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
