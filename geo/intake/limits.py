"""How large somebody's table may be, from a command line and from a page that strangers open."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How large a table may be.

    size      bytes of its file
    unpacked  bytes of all that is in it, of XLSX and Parquet: a small file can unpack into any size
    rows, columns, cells  of it
    longest   characters of one cell: a quotation mark never closed takes in the rest of a file
    """

    size: int = 100_000_000
    unpacked: int = 500_000_000
    rows: int = 200_000
    columns: int = 500
    cells: int = 5_000_000
    longest: int = 131_072


COMMAND = Limits()
PAGE = Limits(
    size=10_000_000, unpacked=100_000_000, rows=20_000, columns=100, cells=500_000, longest=32_768
)


def too_long(limits: Limits) -> str:
    """That a table has too many rows."""
    return f"found more than {limits.rows:,} rows; split it into several"


def too_wide(columns: int, limits: Limits) -> str:
    """That a table has too many columns, or a row of it too many cells."""
    return f"found {columns:,} columns; expected at most {limits.columns:,}: leave out some"
