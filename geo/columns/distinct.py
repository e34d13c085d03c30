"""Columns of stations by their distinct values: what holds of one is found once, not a row each.

An atlas may have a million stations, of a few hundred countries, kinds and dates.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from geo.atlas import Atlas
from geo.memory.cache import remembered
from geo.text import in_one_piece


@dataclass(frozen=True, eq=False)
class Distinct:
    """``rows``: the distinct rows of some columns; ``code``: which of them each station has."""

    rows: pd.DataFrame
    code: np.ndarray

    def having(self, fits: pd.Series) -> np.ndarray:
        """Which stations have a row that fits; ``fits`` is a mask of ``rows``."""
        return fits.to_numpy(bool)[self.code]

    def number(self, stations: np.ndarray) -> np.ndarray:
        """How many of some stations (a mask) have each row."""
        return np.bincount(self.code[stations], minlength=len(self.rows))


@remembered
def distinct(atlas: Atlas, *columns: str) -> Distinct:
    """Columns of ``atlas.stations`` by their distinct rows."""
    code = np.zeros(len(atlas.stations), np.int64)
    for column in columns:
        own, values = pd.factorize(atlas.stations[column])
        code = code * len(values) + own
    if len(columns) == 1:
        rows = pd.DataFrame({columns[0]: pd.Series(values)})
    else:
        _, first, code = np.unique(code, return_index=True, return_inverse=True)
        rows = pd.DataFrame(atlas.stations)[list(columns)].iloc[first].reset_index(drop=True)
    small = np.min_scalar_type(max(1, len(rows)))
    return Distinct(rows, code.astype(small))


@remembered
def in_force(atlas: Atlas) -> np.ndarray:
    """Which stations count, as atlas.counted says: a mask of ``atlas.stations``."""
    held = [distinct(atlas, column) for column in ("withdrawn", "support")]
    return held[0].having(held[0].rows["withdrawn"] == "") & held[1].having(
        held[1].rows["support"] != ""
    )


@remembered
def counted_values(atlas: Atlas, column: str) -> np.ndarray:
    """Which distinct values of a column stations have that count, in their order: rows of
    ``distinct``. "" is none."""
    held = distinct(atlas, column)
    values = held.rows[column]
    at = np.flatnonzero((values != "") & (held.number(in_force(atlas)) > 0))
    return at[pc.sort_indices(in_one_piece(values.iloc[at])).to_numpy()]
