"""Tables as the sheets of a workbook, written row by row: no sheet is whole in memory as cells."""

from contextlib import suppress
from io import BytesIO
from typing import Any

import pandas as pd

from geo.export.cells import fit_cells, neutral

WIDEST = 50  # characters of a column of a sheet


def write_workbook(tables: dict[str, pd.DataFrame]) -> BytesIO:
    """XLSX with a sheet a table, none with a geometry; text that a cell cannot hold: see cells.

    It opens on the first; the head of each stays in sight and filters its columns.
    """
    from openpyxl import Workbook  # a start of the app need not wait for it

    book = Workbook(write_only=True)
    target = BytesIO()
    try:
        for name, table in tables.items():
            _add_sheet(book, name, fit_cells(neutral(table)))
        book.save(target)
    except Exception:
        _clear(book)
        raise
    return target


def _add_sheet(book: Any, name: str, cells: pd.DataFrame) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(cells.columns))}{len(cells) + 1}"
    heads = []
    for number, (column, width) in enumerate(zip(cells, _widths(cells), strict=True), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        head = WriteOnlyCell(sheet, str(column))
        head.font = Font(bold=True)
        heads.append(head)
    sheet.append(heads)
    plain = cells.astype(object).where(cells.notna(), None)
    for row in plain.itertuples(index=False, name=None):
        sheet.append(row)


def _clear(book: Any) -> None:
    """Take away the files that the sheets of a book which cannot be written have so far: openpyxl
    leaves them until the process ends, and a disk that is full stays full."""
    for sheet in book.worksheets:
        for end in ("close", "cleanup"):
            with suppress(Exception):  # they cannot be ended in order
                getattr(sheet._writer, end)()


def _widths(cells: pd.DataFrame) -> list[int]:
    """How wide each column of a sheet is, in characters: as its longest cell, within bounds."""
    heads = [len(str(name)) + 4 for name in cells]  # with room for the button that filters
    longest = [cells[name].astype("str").str.len().max() for name in cells]
    return [
        min(WIDEST, max(head, 0 if pd.isna(most) else int(most) + 2))
        for head, most in zip(heads, longest, strict=True)
    ]
