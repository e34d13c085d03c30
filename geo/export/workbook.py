"""Tables as the sheets of a workbook, written row by row: no sheet is whole in memory as cells."""

from io import BytesIO

import pandas as pd

from geo.export.cells import fit_cells, neutral

WIDEST = 50  # characters of a column of a sheet


def write_workbook(tables: dict[str, pd.DataFrame]) -> BytesIO:
    """XLSX with a sheet a table, none with a geometry; text that a cell cannot hold: see cells.

    It opens on the first; the head of each stays in sight and filters its columns.
    """
    from openpyxl import Workbook  # a start of the app need not wait for it
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for name, table in tables.items():
        cells = fit_cells(neutral(table))
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
    target = BytesIO()
    book.save(target)
    return target


def _widths(cells: pd.DataFrame) -> list[int]:
    """How wide each column of a sheet is, in characters: as its longest cell, within bounds."""
    heads = [len(str(name)) + 4 for name in cells]  # with room for the button that filters
    longest = [cells[name].astype("str").str.len().max() for name in cells]
    return [
        min(WIDEST, max(head, 0 if pd.isna(most) else int(most) + 2))
        for head, most in zip(heads, longest, strict=True)
    ]
