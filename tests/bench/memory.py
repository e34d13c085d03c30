"""What a crowd of different questions leaves in memory, and how soon a compiled atlas answers.

``python -m tests.bench.memory --size 100000 --queries 1000``: a generated atlas is compiled, the
whole app started on it, and each question, which leaves another set of sources out, asked of the
map's marks and of the API's counts, by several readers at once.
"""

import argparse
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode
from urllib.request import urlopen

import pandas as pd
import psutil

from tests.bench.document import write_part
from tests.bench.report import memory_part
from tests.generate import write_generated
from tests.servers import StreamlitServer

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".bench"
READERS = 4
ASKED = ("/map/marks.json", "/api/v1/counts.json")
START = 400  # seconds until the server answers
SEED = 1
# What a process holds before any reader: run in one of its own.
HELD = """
import sys
from pathlib import Path
import psutil
import streamlit, geo.web.api.routes
from geo.memory.sizes import size_of
resident = psutil.Process().memory_info().rss
from geo.tables.compiled import read_compiled
folder, out = map(Path, sys.argv[1:])
print(resident, size_of(read_compiled(folder, out)), psutil.Process().memory_info().rss)
"""


def measure(size: int, queries: int, seed: int = SEED) -> dict[str, float]:
    """Figures of one server on one atlas of ``size`` places.

    ``imports``, ``atlas`` (its columns), ``imports and atlas``, ``before`` the questions, ``after``
    them and the ``highest`` of all: bytes, resident but for ``atlas``. ``start``: seconds from the
    process to the first marks, also of the processor. ``median``, ``p95``: seconds of an answer;
    ``failed``: answers that did not come.
    """
    folder = CACHE / "atlases" / str(size)
    out = CACHE / "compiled" / str(size)
    if not (folder / "datapackage.json").exists():
        write_generated(folder, size)
    here = os.environ | {"ATLAS": str(folder), "COMPILED": str(out), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "geo", "build"], cwd=ROOT, env=here, check=True)
    held = subprocess.run(
        [sys.executable, "-c", HELD, folder, out], env=here, check=True, capture_output=True
    )
    figures = dict(
        zip(("imports", "atlas", "imports and atlas"), map(int, held.stdout.split()), strict=True)
    )
    begun = time.monotonic()
    server = StreamlitServer(ROOT / "app.py", CACHE / f"memory-{size}.log", cwd=ROOT, env=here)
    try:
        server.wait(START)
        _ask(server.url + ASKED[0])
        figures["start"] = time.monotonic() - begun
        process = psutil.Process(server.process.pid)
        used = process.cpu_times()
        figures["start, processor"] = used.user + used.system
        figures["before"] = highest = process.memory_info().rss
        sources = pd.read_csv(folder / "sources.csv", usecols=["source_id"])["source_id"].tolist()
        took: list[float | None] = []
        with ThreadPoolExecutor(READERS) as readers:
            for seconds in readers.map(_ask, _addresses(server.url, sources, queries, seed)):
                took.append(seconds)
                highest = max(highest, process.memory_info().rss)
        figures |= {"highest": highest, "after": process.memory_info().rss}
    finally:
        server.stop()
    answered = [seconds for seconds in took if seconds is not None]
    figures |= {"median": median(answered), "p95": quantiles(answered, n=20)[-1]}
    return figures | {"failed": len(took) - len(answered)}


def _addresses(url: str, sources: list[str], queries: int, seed: int) -> list[str]:
    """Each question twice, once of each of ASKED, none with the sources of another."""
    chance, asked = random.Random(seed), set()
    while len(asked) < queries:
        asked.add(tuple(sorted(chance.sample(sources, chance.choice((1, 1, 2, 3, 10, 50))))))
    queried = [urlencode({"without": one}, doseq=True) for one in sorted(asked)]
    chance.shuffle(queried)
    return [f"{url}{path}?{query}" for query in queried for path in ASKED]


def _ask(address: str) -> float | None:
    """Seconds until the whole answer is there; None if it is none."""
    begun = time.monotonic()
    try:
        with urlopen(address, timeout=300) as answer:
            answer.read()
    except OSError:
        return None
    return time.monotonic() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    asked = parser.parse_args()
    text = memory_part(measure(asked.size, asked.queries), asked.size, asked.queries)
    write_part(asked.out, "memory", text)
    print(text)


if __name__ == "__main__":
    main()
