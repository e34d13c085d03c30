"""What Spark takes to compile an atlas beside what one process takes, and whether both are equal.

``python -m tests.spark_build --atlas DIR --workers 2`` starts a master and workers of one core each
on this machine, compiles the atlas without and with them, compares, and prints seconds and the
highest memory of each: resident, pages that processes share counted once (PSS; on macOS RSS).
Needs requirements-spark.txt and Java. Exits 1 if a build fails or they differ.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from geo.tables.alike import unlike
from tests.spark_cluster import Cluster, build

EVERY = 0.5  # seconds between two looks at the memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--atlas", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", default="2g", help="of each worker's Java: an executor's")
    parser.add_argument("--spark-conf", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--out", type=Path, help="where both go (else a folder that goes at once)")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spark-build-") as name:
        folder = Path(name)
        out = told.out or folder
        out.mkdir(parents=True, exist_ok=True)
        local, there = out / "local", out / "spark"
        measure("in one process", build("--atlas", told.atlas, "--out", local), lambda: {})
        cluster = Cluster(folder, told.workers, told.memory)
        try:
            options = ["--spark", cluster.master]
            for one in (f"spark.executor.memory={told.memory}", *told.spark_conf):
                options += ["--spark-conf", one]
            process = build("--atlas", told.atlas, "--out", there, *options)
            measure(f"on Spark, {told.workers} workers", process, lambda: workers(cluster))
        finally:
            cluster.stop()
        found = unlike(local, there)
        same = all(
            (there / path.name).read_bytes() == path.read_bytes() for path in local.iterdir()
        )
        print("\n".join(found) or f"equal{', to the last byte' if same else ''}")
        sys.exit(bool(found))


def workers(cluster: Cluster) -> dict[str, int]:
    """The memory of what a cluster runs, in bytes: its own processes, executors, their Pythons."""
    found = {"master and workers": 0, "executors": 0, "their Pythons": 0}
    for process in cluster.processes:
        with suppress(psutil.Error):
            own = psutil.Process(process.pid)
            found["master and workers"] += held(own)
            for child in own.children(recursive=True):
                java = "java" in child.name()
                found["executors" if java else "their Pythons"] += held(child)
    return found


def held(process: psutil.Process) -> int:
    """Bytes that a process holds in memory; 0 if it ended."""
    with suppress(psutil.Error):
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.rss))
    return 0


def measure(what: str, process: subprocess.Popen, others: Callable[[], dict[str, int]]) -> None:
    """Wait for a build and print what it took; ``others``: memory of what works for it, now."""
    begun, highest, total = time.monotonic(), dict[str, int](), 0
    own = psutil.Process(process.pid)
    while process.poll() is None:
        now = {"Python": held(own)}
        with suppress(psutil.Error):
            java = sum(held(child) for child in own.children(recursive=True))
            now |= {"its Java": java} if java else {}
        now |= others()
        total = max(total, sum(now.values()))
        highest |= {name: max(highest.get(name, 0), n) for name, n in now.items()}
        time.sleep(EVERY)
    took = time.monotonic() - begun
    said, erred = process.communicate()
    if process.returncode:
        sys.exit(f"{what}: {erred}")
    parts = ", ".join(f"{name} {n / 1e6:,.0f}" for name, n in highest.items())
    print(f"{said.strip()}\n{what}: {took:,.1f} s, at most {total / 1e6:,.0f} MB at once ({parts})")


if __name__ == "__main__":
    main()
