"""The atlas that this process shows: read again only when a file of its folder changed."""

import os
from functools import lru_cache
from pathlib import Path
from threading import Lock

from geo.atlas import Atlas
from geo.files import BUNDLED
from geo.tables.read import read_atlas

_reading = Lock()


def atlas_folder() -> Path:
    """The folder that ATLAS names, else the bundled one."""
    return Path(os.environ.get("ATLAS") or BUNDLED).resolve()


def current_atlas(folder: Path | None = None) -> Atlas:
    """The atlas of the folder as its files are now: read again only when one of them changed.

    One reader at a time, so that ten first visitors cause one read. Raises TableError.
    """
    folder = folder or atlas_folder()
    with _reading:
        return _atlas_at(folder, fingerprint(folder))


@lru_cache(maxsize=2)
def _atlas_at(folder: Path, _fingerprint: tuple) -> Atlas:
    return read_atlas(folder)


def fingerprint(folder: Path) -> tuple:
    """Name, size and time of change of every file in the folder; () if there is none."""
    try:
        files = sorted((e for e in os.scandir(folder) if e.is_file()), key=lambda e: e.name)
    except OSError:
        return ()
    return tuple((f.name, f.stat().st_size, f.stat().st_mtime_ns) for f in files)
