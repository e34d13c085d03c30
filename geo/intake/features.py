"""Tables with shapes: GeoJSON and Parquet. A shape becomes the position of its middle."""

import json
from io import BytesIO
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from geo.errors import AtlasError
from geo.intake.limits import COMMAND, Limits, too_long, too_wide
from geo.outlines import WGS84

LATITUDE, LONGITUDE = "latitude", "longitude"
MAX_NESTED = 50  # brackets one in another: a document that has more is none of places


def read_geojson(content: bytes, limits: Limits = COMMAND) -> tuple[pd.DataFrame, list[str]]:
    """The features' properties and positions as text, indexed from 1, and notes.

    A list of plain objects is read too. Raises AtlasError.
    """
    if _depth(content) > MAX_NESTED:
        raise AtlasError(f"found brackets nested deeper than {MAX_NESTED}; expected GeoJSON")
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise AtlasError(f"found JSON that cannot be read ({error}); expected GeoJSON") from error
    features = said.get("features") if isinstance(said, dict) else said
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise AtlasError("found JSON of another kind; expected a GeoJSON FeatureCollection")
    if not features:
        raise AtlasError("found no features; expected at least one")
    if len(features) > limits.rows:
        raise AtlasError(too_long(limits))
    plain = [one.get("properties", {} if "geometry" in one else one) or {} for one in features]
    if not all(isinstance(one, dict) for one in plain):
        raise AtlasError("found properties that are no object; expected names with values")
    if (wide := len({key for one in plain for key in one})) > limits.columns:
        raise AtlasError(too_wide(wide, limits))
    rows = [{str(key): _text(value) for key, value in one.items()} for one in plain]
    frame = pd.DataFrame(rows, dtype="object").fillna("").astype("str")
    shapes = [_shape(one.get("geometry")) for one in features]
    notes = []
    lost = sum(shape is None and bool(one.get("geometry")) for shape, one in
               zip(shapes, features, strict=True))  # fmt: skip
    if lost:
        notes.append(f"{lost:,} shapes cannot be read and give no position.")
    return _placed(frame, np.array(shapes, dtype=object), notes)


def read_parquet(content: bytes, limits: Limits = COMMAND) -> tuple[pd.DataFrame, list[str]]:
    """The rows as text and, of GeoParquet, their positions; indexed from 1. Raises AtlasError."""
    try:
        file = pq.ParquetFile(BytesIO(content))
        held = file.metadata
        size = sum(held.row_group(n).total_byte_size for n in range(held.num_row_groups))
        if held.num_rows > limits.rows or size > limits.unpacked:
            found = f"{held.num_rows:,} rows, {size / 1e6:,.0f} MB unpacked"
            most = f"{limits.rows:,} and {limits.unpacked / 1e6:,.0f}"
            raise AtlasError(f"found {found}; expected at most {most}")
        if held.num_columns > limits.columns:
            raise AtlasError(too_wide(held.num_columns, limits))
        if (size := _unpacked(content)) > limits.unpacked:
            found = f"texts of {size / 1e6:,.0f} MB, as each row has them"
            raise AtlasError(f"found {found}; expected at most {limits.unpacked / 1e6:,.0f}")
        notes: list[str] = []
        if b"geo" in (file.schema_arrow.metadata or {}):
            table = gpd.read_parquet(cast(Any, BytesIO(content)))  # its types know paths alone
            shapes = table.geometry.to_crs(WGS84) if table.crs else table.geometry
            frame = pd.DataFrame(table.drop(columns=table.geometry.name))
            return _placed(_as_text(frame), shapes.to_numpy(), notes)
        return _placed(_as_text(file.read().to_pandas()), None, notes)
    except AtlasError:
        raise
    except MemoryError as error:
        raise AtlasError("found more, once it is unpacked, than memory holds") from error
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        raise AtlasError(f"found Parquet that cannot be read ({str(error)[:120]})") from error


def _unpacked(content: bytes) -> int:
    """Bytes of the texts of a Parquet file, as each row has them: a file holds equal ones once."""
    schema = pq.ParquetFile(BytesIO(content)).schema
    columns = [schema.column(n) for n in range(len(schema))]
    texts = [one.path for one in columns if one.physical_type == "BYTE_ARRAY"]
    size = 0
    for column in pq.read_table(BytesIO(content), columns=texts, read_dictionary=texts).columns:
        for held in column.chunks:
            while pa.types.is_nested(held.type) and not pa.types.is_dictionary(held.type):
                held = held.flatten() if pa.types.is_list(held.type) else held.field(0)
            if pa.types.is_dictionary(held.type):
                lengths = pc.binary_length(held.dictionary)
                size += pc.sum(lengths.take(held.indices)).as_py() or 0
            else:
                size += held.nbytes
    return int(size)


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({str(name): frame[name].map(_text).astype("str") for name in frame.columns})


def _placed(
    frame: pd.DataFrame, shapes: np.ndarray | None, notes: list[str]
) -> tuple[pd.DataFrame, list[str]]:
    """The table with the middles of its shapes, where it has no positions of its own."""
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="line")
    if shapes is None or {LATITUDE, LONGITUDE} & set(frame.columns):
        return frame, notes
    held = shapely.is_geometry(shapes) & ~shapely.is_empty(shapes)
    spots = shapely.point_on_surface(shapes)
    areas = int((held & (shapely.get_type_id(shapes) != 0)).sum())
    if areas:
        notes.append(f"{areas:,} shapes are lines or areas: a point within stands for each.")
    for name, along in ((LATITUDE, shapely.get_y(spots)), (LONGITUDE, shapely.get_x(spots))):
        frame[name] = [f"{one:.6f}" if here else "" for one, here in zip(along, held, strict=True)]
    return frame, notes


def _shape(geometry: Any) -> Any:
    try:
        return shapely.geometry.shape(geometry) if geometry else None
    except Exception:  # shapely raises whatever a broken shape leads to
        return None


def _text(value: Any) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list | tuple | np.ndarray):
        return "; ".join(map(_text, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return str(value).strip()


def _depth(content: bytes) -> int:
    """How deep brackets stand one in another, without reading it: those in texts count as well."""
    signs = np.frombuffer(content, dtype=np.uint8)
    steps = np.isin(signs, [0x5B, 0x7B]).astype(np.int8) - np.isin(signs, [0x5D, 0x7D])
    return int(np.cumsum(steps, dtype=np.int64).max(initial=0))
