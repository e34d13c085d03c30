"""The folder of a new atlas: all its files or none."""

import csv
import json
import os
import shutil
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from geo.errors import AtlasError
from geo.text import plain


def write_folder(
    folder: Path,
    package: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    notes: Mapping[str, str],
) -> None:
    """Write an atlas into a folder that is new or empty: package, tables, and texts by file name.

    ``tables`` by name, with any columns of the dictionary; tables and columns that are not given
    are empty. It is written beside and then renamed. Raises AtlasError if something is there
    already, or it cannot be written.
    """
    folder = folder.resolve()
    check_free(folder)
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        beside.mkdir(parents=True)
        text = json.dumps(package, ensure_ascii=False, indent=2)
        (beside / "datapackage.json").write_text(f"{text}\n", encoding="utf-8")
        for resource in package["resources"]:
            columns = [field["name"] for field in resource["schema"]["fields"]]
            rows = tables.get(resource["name"], pd.DataFrame())
            content = _csv(rows, columns)
            (beside / resource["path"]).write_text(content, encoding="utf-8", newline="")
        for name, said in notes.items():
            (beside / name).write_text(said, encoding="utf-8")
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    except OSError as error:
        raise AtlasError(f"{folder}: {error}; expected a folder to write") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def check_free(folder: Path) -> None:
    """Raises AtlasError unless a folder is new or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AtlasError(f"{folder}: found files there; expected a new or empty folder")


def _csv(rows: pd.DataFrame, columns: list[str]) -> str:
    """A table as CSV with these columns; what a cell cannot hold (NUL) is left out."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    held = rows.reindex(columns=columns).astype("object").fillna("").astype("str")
    writer.writerows(held.replace("\x00", "", regex=True).to_numpy().tolist())
    return target.getvalue()


def titled(file: str) -> str:
    """A title from the name of a file: "Lithium mines" of ``lithium_mines-2024.xlsx``."""
    stem = Path(file).stem.replace("_", " ").replace("-", " ").strip()
    return f"{stem[:1].upper()}{stem[1:]}" if plain(stem) else "An atlas"
