"""Files: where the bundled tables lie, CSV read as text with its faults, writing in one piece."""

import csv
import os
import tempfile
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

import pandas as pd

from geo.errors import AtlasError, Fault

_SAVED = "(Excel saves so as “CSV UTF-8”, where the system's list separator is a comma)"
BUNDLED = Path(__file__).resolve().parent.parent / "data"
ASSETS = Path(__file__).resolve().parent / "assets"

ROOM = 20_000_000  # bytes: what is written for a while, as the parts of a workbook, is less


def no_room() -> str:
    """What keeps this process from writing files for a while, in words; "" if nothing does.

    To be asked where a library failed that writes such files: each says so in another way.
    """
    try:
        with tempfile.TemporaryFile() as file:
            file.write(bytes(ROOM))
    except OSError as error:
        return f"folder for temporary files: {error}; expected room for {ROOM // 1_000_000} MB"
    return ""


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write beside the file, then rename: a reader finds the old file or the new one, never half.

    ``content`` may come part by part.

    Raises OSError, and leaves the old file as it was, if it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def write_out(out: Path, content: bytes | Iterable[bytes], what: str) -> None:
    """Write a file in one piece. Raises AtlasError, which says ``what`` it is, if it cannot be."""
    try:
        write_whole(out, content)
    except (OSError, ValueError) as error:
        raise AtlasError(f"{what} {out}: {error}; expected a file to write") from error


def read_csv(
    path: Path, columns: Sequence[str], *, others: bool = False
) -> tuple[pd.DataFrame, list[Fault]]:
    """Read one CSV file as text and check its shape.

    Returns a frame with these columns, all ``str`` with blanks as "", indexed by the line of the
    file that each row begins on (header = 1), and the faults of the file itself: then the frame is
    empty. ``others``: whether the file may have further columns.
    """
    columns = list(columns)
    empty = pd.DataFrame(columns=columns, dtype="str", index=pd.Index([], dtype="int64"))
    header_expected = f"a header row with {', '.join(columns)}"
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError:
        return empty, [Fault(path.name, None, None, "no such file", "a CSV file")]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"byte 0x{error.object[error.start]:02x}"
        return empty, [Fault(path.name, line, None, found, f"text in UTF-8 {_SAVED}")]
    if not text.strip():
        return empty, [Fault(path.name, None, None, "an empty file", header_expected)]
    try:
        lines, rows = _parse(text)
    except csv.Error as error:
        return empty, [Fault(path.name, None, None, f"CSV that cannot be read ({error})", "CSV")]

    if len(rows[0]) == 1 and (other := next((one for one in ";\t" if one in rows[0][0]), "")):
        found = f"cells parted by {other!r}"
        return empty, [Fault(path.name, 1, None, found, f"commas between cells {_SAVED}")]
    header, faults = rows[0], []
    for name in columns:
        if name not in header:
            faults.append(Fault(path.name, 1, name, "no such column", header_expected))
    for name in dict.fromkeys(header):
        if name not in columns and not others:
            faults.append(
                Fault(path.name, 1, None, f"column {name!r}", "a column of the dictionary")
            )
        elif header.count(name) > 1:
            faults.append(Fault(path.name, 1, name, "the column twice", "each column once"))
    width = len(header)
    for line, row in zip(lines[1:], rows[1:], strict=True):
        if len(row) != width:
            faults.append(Fault(path.name, line, None, f"{len(row)} cells", f"{width} cells"))
    if faults:
        return empty, faults
    frame = pd.DataFrame(rows[1:], columns=header, index=lines[1:], dtype="str")
    return frame[columns], []


def _parse(text: str) -> tuple[list[int], list[list[str]]]:
    """Rows of a CSV text and the line on which each begins; blank lines are passed over."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    lines, rows, start = [], [], 1
    for row in reader:
        if row:
            lines.append(start)
            rows.append(row)
        start = reader.line_num + 1
    return lines, rows
