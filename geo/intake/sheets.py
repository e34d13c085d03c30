"""Somebody's table as text: CSV, XLSX, GeoJSON or Parquet, told apart by what is in the file.

Nothing is dropped silently: what a file has and is not read stands in the notes. No file of ours is
opened, nothing in it is run, and what is too large is refused before it is unpacked.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from geo.errors import AtlasError
from geo.intake import delimited, features, workbooks
from geo.intake.limits import COMMAND, Limits

OTHERS = {  # how files begin that are asked for often and are not read: what they are
    b"\xd0\xcf\x11\xe0": "an old Excel file (XLS); save it as XLSX or CSV",
    b"%PDF": "a PDF; copy its table into a spreadsheet and save that as XLSX or CSV",
    b"\x89PNG": "a picture; type its table into a spreadsheet",
    b"\xff\xd8\xff": "a picture; type its table into a spreadsheet",
    b"SQLite format 3": "a database or GeoPackage; export its table as CSV or GeoJSON",
    b"<": "a page or an XML file; save the table as XLSX or CSV",
}


@dataclass(frozen=True)
class Sheet:
    """A table as it was read.

    rows   one row each, all text (dtype ``str``), blanks as "", indexed by its line in the file
    notes  what a reader should know of how it was read, and what was not
    """

    rows: pd.DataFrame
    notes: tuple[str, ...] = ()


def read_sheet(content: bytes, name: str, limits: Limits = COMMAND) -> Sheet:
    """The table in a file's bytes; ``name`` is the file's.

    Raises AtlasError, which says what was found and what to do.
    """
    if len(content) > limits.size:
        found = f"{len(content) / 1e6:,.0f} MB; expected at most {limits.size / 1e6:,.0f}"
        raise AtlasError(f"{name}: found {found}: split it into several")
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise AtlasError(f"{name}: found an empty file; expected a table with a header row")
    try:
        rows, notes = _reader(content, name)(content, limits)
    except AtlasError as error:
        raise AtlasError(f"{name}: {error}") from error
    if rows.empty:
        raise AtlasError(f"{name}: found a header and no rows; expected at least one row under it")
    if len(rows) > limits.rows or rows.size > limits.cells:
        found = f"{len(rows):,} rows of {rows.shape[1]:,} columns"
        raise AtlasError(f"{name}: found {found}; expected at most {limits.rows:,} rows and "
                         f"{limits.cells:,} cells: split it into several")  # fmt: skip
    for column, cells in rows.items():
        if (longest := int(cells.str.len().max())) > limits.longest:
            found = f"a cell of {longest:,} characters in {str(column)[:40]!r}"
            raise AtlasError(f"{name}: found {found}; expected at most {limits.longest:,}")
    blank = (rows == "").all(axis=0)
    if blank.any():
        named = ", ".join(f"{one!r}" for one in rows.columns[blank])
        notes.append(f"Columns without a value are left out: {named}.")
    return Sheet(rows.loc[:, ~blank], tuple(notes))


Read = tuple[pd.DataFrame, list[str]]


def _reader(content: bytes, name: str) -> Callable[[bytes, Limits], Read]:
    head = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(b"PK\x03\x04"):
        return workbooks.read
    if content.startswith(b"PAR1"):
        return features.read_parquet
    for sign, what in OTHERS.items():
        if head.startswith(sign):
            raise AtlasError(f"found {what}")
    if head.startswith((b"{", b"[")) and not name.lower().endswith((".csv", ".tsv", ".txt")):
        return features.read_geojson
    return delimited.read
