"""Cells that no spreadsheet runs, loses or cuts, and the CSV made of them."""

import csv
import re
from typing import Literal

import pandas as pd

# A cell that begins with one of these could run as a formula in a spreadsheet. It gets an
# apostrophe before it, as does a cell that begins with one: taking one off gives the text back.
RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
MAX_CELL = 32_767  # characters that a cell of a spreadsheet can hold
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def neutral(table: pd.DataFrame) -> pd.DataFrame:
    """The table with every text cell safe to open in a spreadsheet; see RISKY."""
    safe = table.copy()
    for column in safe.columns[[pd.api.types.is_string_dtype(kind) for kind in safe.dtypes]]:
        risky = safe[column].str.startswith(RISKY).fillna(False).astype(bool)
        if risky.any():
            safe[column] = safe[column].where(~risky, "'" + safe[column])
    return safe


def to_csv(table: pd.DataFrame, *, header: bool = True) -> bytes:
    """UTF-8, comma, one header row, lines end with a line feed; text cells neutralised.

    Without ``header`` the rows that follow others.
    """
    safe = neutral(table)
    texts = safe.columns[[pd.api.types.is_string_dtype(kind) for kind in safe.dtypes]]
    # a bare carriage return would end a row: the csv module quotes it only with other line ends
    returns = any(safe[column].str.contains("\r", regex=False).any() for column in texts)
    quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if returns else csv.QUOTE_MINIMAL
    text = safe.to_csv(index=False, header=header, lineterminator="\n", quoting=quoting)
    return text.encode("utf-8")


def fit_cells(table: pd.DataFrame) -> pd.DataFrame:
    """The same table, its text changed where a spreadsheet cannot hold it.

    Control characters become U+FFFD; what is longer than MAX_CELL gives way to words that say so.
    """
    for column in table.columns[[pd.api.types.is_string_dtype(kind) for kind in table.dtypes]]:
        text = table[column].str.replace(_CONTROL, "\ufffd", regex=True)
        table[column] = text.where(~(text.str.len() > MAX_CELL), "(too long: see the CSV file)")
    return table
