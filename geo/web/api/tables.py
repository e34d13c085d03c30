"""Every table of a view alone in a file, whole or a part of it: for the API and a command."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd

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


class Part(NamedTuple):
    """Which rows of a table: ``limit`` at most (None: all), after the first ``offset``."""

    offset: int = 0
    limit: int | None = None


WHOLE = Part()


class File(NamedTuple):
    """The bytes of a file, and how many rows its whole table has."""

    body: bytes
    total: int


@remembered
def table_file(atlas: Atlas, query: Query, name: str, kind: str, part: Part = WHOLE) -> File:
    """A table of a query in a format, without the link to the view: it names the host.

    ``name`` as in TABLES, ``kind`` as in ``formats_of``.
    """
    view = select(query, atlas)
    whole = TABLES[name][1](view) if part == WHOLE else _rows(atlas, query, name)
    end = None if part.limit is None else part.offset + part.limit
    rows = whole.iloc[part.offset : end].reset_index(drop=True)
    return File(_written(rows, name, kind, view, _said(view, part, len(whole))), len(whole))


@remembered
def _rows(atlas: Atlas, query: Query, name: str) -> pd.DataFrame:
    """The rows of a table, of which parts are asked for one after another."""
    return TABLES[name][1](select(query, atlas))


def _said(view: View, part: Part, total: int) -> dict[str, Any]:
    own = {} if part == WHOLE else {"offset": part.offset, "limit": part.limit}
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
