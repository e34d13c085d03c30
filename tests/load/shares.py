"""A share of a processor for a process and its threads: what a container's limit does."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PERIOD = 100_000  # microseconds, the kernel's usual
V2, V1 = Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/cpu")


@contextmanager
def held_to(share: float, *pids: int) -> Iterator[None]:
    """While it lasts, each of these processes gets ``share`` of one core at most.

    By a control group of Linux, of either version. Raises RuntimeError if this user may make none.
    """
    made: list[Path] = []
    first = (V2 / "cgroup.controllers").exists()
    root = V2 if first else V1
    try:
        for pid in pids:
            group = root / f"atlas-{os.getpid()}-{pid}"
            group.mkdir()
            made.append(group)
            quota = int(share * PERIOD)
            if first:
                (group / "cpu.max").write_text(f"{quota} {PERIOD}")
            else:
                (group / "cpu.cfs_period_us").write_text(f"{PERIOD}")
                (group / "cpu.cfs_quota_us").write_text(f"{quota}")
            (group / "cgroup.procs").write_text(f"{pid}")
        yield
    except OSError as error:
        raise RuntimeError(
            f"--share needs a control group for each server, which root may make: {error}"
        ) from error
    finally:
        for group in made:
            for pid in (group / "cgroup.procs").read_text().split():
                (root / "cgroup.procs").write_text(pid)
            group.rmdir()
