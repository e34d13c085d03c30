"""Every table of a view alone in a file, whole or a part of it: for the API and a command."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.atlas import Atlas
from geo.export.cells import to_csv
from geo.export.formats import to_geojson, to_parquet, to_xlsx
from geo.export.rows import (
    change_rows,
    claim_rows,
    country_rows,
    describe,
    origin_rows,
    place_rows,
    records,
    response_rows,
    source_rows,
    station_rows,
)
from geo.export.stream import Batches, batches, station_batches
from geo.memory.cache import remembered
from geo.query import Query
from geo.view import View, select
from geo.web.endpoint import dump

TABLES: dict[str, tuple[str, Callable[[View], pd.DataFrame]]] = {  # what (for Words.say), its rows
    "stations": ("{reported_many}, each with its sources", station_rows),
    "places": ("places with {a_one}, each with how many", place_rows),
    "countries": ("countries, each with its counts and where to show it", country_rows),
    "claims": ("who says what, about what, and who found it out", claim_rows),
    "sources": ("the texts, and how each came to say it", source_rows),
    "responses": ("what government bodies and accused parties answered", response_rows),
    "origins": ("who found things out", origin_rows),
    "changes": ("what each data version changed, and why", change_rows),
}
MEDIA = {  # format -> media type
    "csv": "text/csv",
    "json": "application/json",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def formats_of(name: str) -> tuple[str, ...]:
    """The formats of one of TABLES; the stations' workbook holds all tables: export.formats."""
    gone = {"stations": "xlsx", "places": ""}.get(name, "geojson")
    return tuple(kind for kind in MEDIA if kind != gone)


UNORDERED = ("changes",)  # tables whose rows have no identifier


class Part(NamedTuple):
    """Which rows of a table: ``limit`` at most (None: all), after the first ``offset``; or, in the
    order of identifiers (code points of the first column), ``after`` one, which need not be there.
    """

    offset: int = 0
    limit: int | None = None
    after: str | None = None


WHOLE = Part()


class File(NamedTuple):
    """The bytes of a file, how many rows its whole table has, and the part after this one."""

    body: bytes
    total: int
    next: Part | None


def table_stream(view: View, name: str) -> Batches:
    """The rows of a table of a view, some after some: for a file too large to be made at once."""
    if name == "stations":
        return station_batches(view)
    return batches(_rows(view.whole, view.query.question, name))


@remembered
def table_file(atlas: Atlas, query: Query, name: str, kind: str, part: Part = WHOLE) -> File:
    """A table of a query in a format, without the link to the view: it names the host.

    ``name`` as in TABLES, ``kind`` as in ``formats_of``.
    """
    view = select(query, atlas)
    rows, total, following = _part(view, name, part)
    return File(_written(rows, name, kind, view, _said(view, part, total)), total, following)


def _part(view: View, name: str, part: Part) -> tuple[pd.DataFrame, int, Part | None]:
    """The rows of a part, how many the table has, and the part after it."""
    if part == WHOLE:
        rows = TABLES[name][1](view)
        return rows, len(rows), None
    atlas, query = view.whole, view.query.question
    # of stations only those of the part are made
    table = view.stations if name == "stations" else _rows(atlas, query, name)
    begin, order = part.offset, None
    if part.after is not None:
        order = _order(atlas, query, name)
        begin = int((table[_identifier(name)] <= part.after).sum())
    end = len(table) if part.limit is None else begin + part.limit
    some = table.iloc[begin:end] if order is None else table.iloc[order[begin:end]]
    following = None
    if end < len(table):
        last = None if order is None else str(some[_identifier(name)].iloc[-1])
        following = Part(0 if order is not None else end, part.limit, last)
    rows = station_rows(view, some) if name == "stations" else some.reset_index(drop=True)
    return rows, len(table), following


def _identifier(name: str) -> str:
    """The column that tells the rows of a table apart."""
    return {"countries": "country"}.get(name, f"{name.removesuffix('s')}_id")


@remembered
def _order(atlas: Atlas, query: Query, name: str) -> np.ndarray:
    """The rows of a table by their identifiers."""
    view = select(query, atlas)
    table = view.stations if name == "stations" else _rows(atlas, query, name)
    return pc.sort_indices(pa.array(table[_identifier(name)].array)).to_numpy()


@remembered
def _rows(atlas: Atlas, query: Query, name: str) -> pd.DataFrame:
    """The rows of a table, of which parts are asked for one after another."""
    return TABLES[name][1](select(query, atlas))


def _said(view: View, part: Part, total: int) -> dict[str, Any]:
    own: dict[str, Any] = {} if part == WHOLE else {"offset": part.offset, "limit": part.limit}
    if part.after is not None:
        own = {"after": part.after, "limit": part.limit}
    return describe(view) | {"count": total} | own


def _written(rows: pd.DataFrame, name: str, kind: str, view: View, said: dict) -> bytes:
    if kind == "parquet":
        return to_parquet(rows)
    if kind == "geojson":
        return dump(to_geojson(rows, identifier=rows.columns[0]) | said)
    plain = pd.DataFrame(rows.drop(columns="geometry", errors="ignore"))
    if kind == "csv":
        return to_csv(plain)
    if kind == "xlsx":
        return to_xlsx({name: plain}, view)
    return dump({name: records(plain)} | said)
