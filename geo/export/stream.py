"""Tables as CSV or Parquet, batch after batch: no more of a file is in memory than one of them.

A million stations with their citations would take gigabytes at once.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO, RawIOBase
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.export.cells import to_csv
from geo.export.rows import station_rows
from geo.view import View

BATCH = 50_000  # rows: of 16,460 stations 11 MB, made and written as CSV in 0.33 s
STREAMED = ("csv", "parquet")
Told = Callable[[int], None]  # hears how many rows more are written


@dataclass(frozen=True)
class Batches:
    """The rows of a table, some after some (one batch at least), and the geometry of all of them:
    points, EPSG:4326; None of a table without."""

    rows: Iterator[pd.DataFrame]
    total: int
    geometry: gpd.GeoSeries | None = None


def station_batches(view: View, size: int = BATCH) -> Batches:
    """The rows of export.rows.station_rows."""
    held = view.stations
    made = (station_rows(view, some) for some in _cut(held, size))
    return Batches(made, len(held), held.geometry)


def batches(rows: pd.DataFrame, size: int = BATCH) -> Batches:
    """The rows of a table that is made already."""
    geometry = rows.geometry if isinstance(rows, gpd.GeoDataFrame) else None
    made = (some.reset_index(drop=True) for some in _cut(rows, size))
    return Batches(made, len(rows), geometry)


def _cut(rows: pd.DataFrame, size: int) -> Iterator[Any]:
    for begin in range(0, max(1, len(rows)), size):
        yield rows.iloc[begin : begin + size]


def stream(held: Batches, kind: str, told: Told = lambda _: None) -> Iterator[bytes]:
    """The bytes of a file, as they are made; ``kind`` is one of STREAMED. A CSV has no geometry."""
    for n, rows in enumerate(held.rows if kind == "csv" else ()):
        plain = pd.DataFrame(rows.drop(columns="geometry", errors="ignore"))
        yield to_csv(plain, header=not n)
        told(len(rows))
    if kind == "parquet":
        yield from _parquet(held, told)


def _parquet(held: Batches, told: Told) -> Iterator[bytes]:
    """A row group a batch, written as pandas and geopandas would."""
    sink = _Sink()
    writer: pq.ParquetWriter | None = None
    for rows in held.rows:
        if writer is None:
            schema = _schema(rows, held.geometry)
            writer = pq.ParquetWriter(sink, schema)
        plain = pd.DataFrame(rows)
        if held.geometry is not None:
            plain["geometry"] = shapely.to_wkb(plain["geometry"].to_numpy())
        writer.write_table(pa.Table.from_pandas(plain, schema, preserve_index=False))
        yield sink.taken()
        told(len(rows))
    if writer is not None:
        writer.close()
    yield sink.taken()


def _schema(rows: pd.DataFrame, geometry: gpd.GeoSeries | None) -> pa.Schema:
    """What pandas and geopandas make of these rows; what they say of the geometry, of all of it."""
    written = BytesIO()
    rows.to_parquet(written, index=False)
    schema = pq.read_schema(written)
    if geometry is None:
        return schema
    said = json.loads(schema.metadata[b"geo"])
    said["columns"]["geometry"]["geometry_types"] = sorted(geometry.geom_type.dropna().unique())
    said["columns"]["geometry"]["bbox"] = [float(edge) for edge in geometry.total_bounds]
    return schema.with_metadata(schema.metadata | {b"geo": json.dumps(said).encode()})


class _Sink(RawIOBase):
    """A file that is read while it is written."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        self._size += len(self._parts[-1])
        return len(self._parts[-1])

    def tell(self) -> int:
        return self._size

    def taken(self) -> bytes:
        """What was written since it was last asked."""
        parts, self._parts = self._parts, []
        return b"".join(parts)
