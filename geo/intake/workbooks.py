"""Excel's workbooks (XLSX): the first sheet with a table, its values as text."""

import datetime as dt
import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pandas as pd

from geo.errors import AtlasError
from geo.intake.headers import LOOKED, framed
from geo.intake.limits import COMMAND, Limits, too_long
from geo.text import numbered

LAST_LINE = 1_048_576  # of a sheet, in Excel: what a file says beyond is read row by row for hours
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")


def read(content: bytes, limits: Limits = COMMAND) -> tuple[pd.DataFrame, list[str]]:
    """The rows as text, indexed by their row in the sheet, and notes. Raises AtlasError."""
    _check_size(content, limits.unpacked)
    try:
        values = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
        written = openpyxl.load_workbook(BytesIO(content), read_only=True)
        return _first_table(values, written, limits)
    except AtlasError:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise
        why = f"found a workbook that cannot be read ({type(error).__name__})"
        raise AtlasError(f"{why}; open it in Excel or LibreOffice and save it anew") from error


def _check_size(content: bytes, most: int) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise AtlasError("found a file that breaks off; expected a whole workbook") from None
    if not any(part.filename.startswith("xl/") for part in parts):
        if any(part.filename == "content.xml" for part in parts):
            raise AtlasError("found an OpenDocument file (ODS); save it as XLSX or CSV")
        raise AtlasError("found an archive (ZIP); unpack it and give the table that is in it")
    if (size := sum(part.file_size for part in parts)) > most:
        found = f"{size / 1e6:,.0f} MB once it is unpacked"
        raise AtlasError(f"found {found}; expected at most {most / 1e6:,.0f}")


def _first_table(
    values: openpyxl.Workbook, written: openpyxl.Workbook, limits: Limits
) -> tuple[pd.DataFrame, list[str]]:
    shown = [one for one in values.worksheets if one.sheet_state == "visible"] or values.worksheets
    for sheet in shown:
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        lines, rows = [], []
        every = sheet.iter_rows(max_col=limits.columns, values_only=True)
        for line, row in enumerate(every, start=1):
            if line > LAST_LINE:
                raise AtlasError(f"found a row beyond {LAST_LINE:,}, which no sheet has")
            if row.count(None) == len(row):
                continue
            cells = [_text(value) for value in row]
            if any(cells):
                lines.append(line)
                rows.append(cells)
                if len(rows) > limits.rows + LOOKED:
                    raise AtlasError(too_long(limits))
        if len(rows) < 2:
            continue
        width = max(n for row in rows for n, cell in enumerate(row, start=1) if cell)
        frame, notes = framed([row[:width] for row in rows], lines)
        others = [one.title for one in values.worksheets if one.title != sheet.title]
        if others:
            named = ", ".join(f"“{one}”" for one in others)
            notes.insert(0, f"Of its sheets “{sheet.title}” was read, not {named}.")
        return frame, notes + _unread(frame, written[sheet.title])
    raise AtlasError("found no sheet with rows; expected one with a header row and rows under it")


def _unread(frame: pd.DataFrame, sheet: Any) -> list[str]:
    """Notes on formulas that hold no value, and on cells that hold an error."""
    sheet.reset_dimensions()
    held = dict(zip(frame.index.tolist(), frame.to_numpy().tolist(), strict=True))
    lost: list[int] = []
    rows = sheet.iter_rows(max_row=frame.index.max(), max_col=frame.shape[1], values_only=True)
    for line, row in enumerate(rows, start=1):
        lost += [
            line
            for value, text in zip(row, held.get(line, ()), strict=False)
            if not text and isinstance(value, str) and value.startswith("=")
        ]
    notes = []
    if lost:
        named = ", ".join(str(line) for line in dict.fromkeys(lost[:10]))
        notes.append(
            f"No value in {numbered(len(lost), 'formula')} (row {named}): open the workbook in "
            "Excel or LibreOffice and save it, or paste their values."
        )
    errors = int(frame.isin(ERRORS).to_numpy().sum())
    if errors:
        notes.append(f"An error of Excel's, such as #N/A, is in {numbered(errors, 'cell')}.")
    return notes


def _text(value: Any) -> str:
    """A cell's value as a reader would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")[:10]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return " ".join(str(value).split(" ")).strip()
