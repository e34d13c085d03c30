"""The atlas that this process shows: read again only when a file of it changed."""

import json
import logging
import os
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from threading import Lock

from geo.atlas import Atlas
from geo.errors import Fault, TableError
from geo.files import BUNDLED
from geo.tables.compiled import Unfit, compiled_folder, read_compiled
from geo.tables.read import files_of, read_atlas
from geo.tables.schemas import DESCRIPTOR
from geo.text import Words

MAX_FOLDERS = 2  # whose atlas is kept: a process shows one, tests show more
READINGS = 10  # of files that change while they are read, until that is said
CHANGING = Fault(
    *(DESCRIPTOR, None, None, "tables that changed each time they were read"),
    expected="tables that stay as they are",
)
Found = Atlas | TableError

_log = logging.getLogger(__name__)
_reading = Lock()
_held: OrderedDict[Path, tuple[tuple, Found]] = OrderedDict()


def atlas_folder() -> Path:
    """The folder that ATLAS names, else the bundled one."""
    return _resolved(os.environ.get("ATLAS") or BUNDLED)


@lru_cache(maxsize=MAX_FOLDERS)
def _resolved(folder: str | Path) -> Path:
    return Path(folder).resolve()


def current_atlas(folder: Path | None = None) -> Atlas:
    """The atlas of the folder as its files are now: read again only when one of them changed.

    One reader at a time, so that ten first visitors cause one read; faults are kept like an atlas.
    Raises TableError.
    """
    folder = folder or atlas_folder()
    now = fingerprint(folder)
    was, found = _held.get(folder, ((), None))
    if found is None or was != now:
        with _reading:
            found = _read_once(folder)
    if isinstance(found, TableError):
        raise found.with_traceback(None)
    return found


def atlas_if_whole() -> Atlas | None:
    """The atlas as its files are now, or None if they have faults."""
    try:
        return current_atlas()
    except TableError:
        return None


def atlas_at_hand() -> Atlas | None:
    """The atlas of this process without a wait: None if it has to be read, or has faults."""
    folder = atlas_folder()
    was, found = _held.get(folder, ((), None))
    return found if isinstance(found, Atlas) and was == fingerprint(folder) else None


def current_words() -> Words:
    """What the atlas of this process calls things, though its tables may have faults.

    Neutral words where its package cannot be read.
    """
    if atlas := atlas_at_hand():
        return atlas.words
    try:
        return Words.of(json.loads((atlas_folder() / DESCRIPTOR).read_bytes()))
    except Exception:  # whatever is wrong with it: read_descriptor says so
        return Words()


def _read_once(folder: Path) -> Found:
    """What the folder holds now, unless another reader was here before us."""
    now = fingerprint(folder)
    was, found = _held.get(folder, ((), None))
    if found is not None and was == now:
        return found
    if isinstance(found, Atlas):
        found.memory.close()
    _held.pop(folder, None)
    del found  # two atlases at once only while somebody still answers from the old one
    for _ in range(READINGS):
        now = fingerprint(folder)
        try:
            found = open_atlas(folder)
        except TableError as error:
            found = error
        if now == fingerprint(folder):
            break  # else some of it may be of before and some of after: nobody sees that
    else:
        found = TableError([CHANGING])
    _held[folder] = now, found
    if len(_held) > MAX_FOLDERS:
        _held.popitem(last=False)
    return found


def open_atlas(folder: Path) -> Atlas:
    """The compiled atlas if there is one that fits the tables, else what the tables say.

    Raises TableError.
    """
    try:
        return read_compiled(folder, compiled_folder(folder))
    except FileNotFoundError:
        pass  # nobody compiled it
    except Unfit as why:
        _log.warning("Reading the tables of %s: %s. `python -m geo build` mends it.", folder, why)
    return read_atlas(folder)


def fingerprint(folder: Path) -> tuple:
    """Path, size and time of change of every file that the atlas of a folder is read from.

    A file that is not there is left out: its coming changes the fingerprint as its going does.
    """
    found = []
    for path in files_of(folder):
        try:
            state = path.stat()
        except (OSError, ValueError):  # ValueError: a NUL in a name that the descriptor gives
            continue
        found.append((str(path), state.st_size, state.st_mtime_ns))
    return tuple(found)
