"""The edition of an atlas: one name for the tables as they are and the program that shows them.

Two servers of the same edition give the same answers. What a page asks for after it was opened is
of the page's own edition or it is not shown: see assets/shared/edition.js.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ("app.py", "requirements.lock", "geo", "pages")  # files and folders of ROOT
DIGITS = 16  # hexadecimal


def edition_of(files: Iterable[Path]) -> str:
    """The edition of the atlas that is read from these files; one that is not there is left out.

    Names and bytes count, times and folders do not. Raises OSError if a file cannot be read.
    """
    digest = hashlib.sha256(program())
    for path in files:
        if path.is_file():
            _add(digest, path.name, path)
    return digest.hexdigest()[:DIGITS]


@cache
def program() -> bytes:
    """The digest of this program: what it was when it started, some milliseconds for 5 MB."""
    digest = hashlib.sha256()
    for name in PROGRAM:
        found = sorted((ROOT / name).rglob("*")) if (ROOT / name).is_dir() else [ROOT / name]
        for path in found:
            if path.is_file() and "__pycache__" not in path.parts:
                _add(digest, path.relative_to(ROOT).as_posix(), path)
    return digest.digest()


def _add(digest: "hashlib._Hash", name: str, path: Path) -> None:
    with path.open("rb") as file:
        digest.update(f"{name}\0".encode())
        digest.update(hashlib.file_digest(file, "sha256").digest())
