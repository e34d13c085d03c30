"""What is made of somebody's table: the map as a file, the rows in each format, the atlas."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geo.export.cells import to_csv
from geo.export.formats import FORMATS, file_name, write
from geo.intake.drafts import Draft
from geo.publish.route import LARGEST, is_offered
from geo.publish.snapshot import snapshot
from geo.query import Query
from geo.start.imports import Written, not_located
from geo.view import select

MAP, ATLAS, LOST, LEFT = "map", "atlas", "not-found", "left-out"  # beside FORMATS
SHOWN = 100  # rows that the page lists; the files have them all


def results(
    written: Written,
    made: Draft,
    folder: Path,
    out: Path,
    rows: int,
    watched: Callable[[str, int], Any],
) -> dict[str, Any]:
    """Write every file into ``out``, under its kind, and say what there is.

    ``folder`` is the atlas's, ``rows`` how many the table has; ``watched(step, of)`` tells how far
    things are.

    ``title``, ``counts``, ``number`` (of what counts, in words), ``files`` (kind -> name to save it
    by), ``doubts``,
    and ``not_located`` and ``left_out`` (rows, at most SHOWN) with how many there are of each.
    """
    atlas = written.atlas
    view = select(Query(), atlas)
    files = {}

    def keep(kind: str, name: str, content: bytes) -> None:
        (out / kind).write_bytes(content)
        files[kind] = name

    stem = file_name(view, "").partition("-all-")[0]
    if is_offered(atlas):
        step = watched("Writing the records of the map", len(atlas.places) + len(atlas.sources))
        keep(MAP, f"{stem}.html", snapshot(view, watch=step))
    for kind in watched("Writing the files", len(FORMATS))(FORMATS):
        keep(kind, file_name(view, kind), write(view, kind))
    keep(ATLAS, f"{stem}-atlas.zip", _zipped(folder, stem))
    lost = not_located(made, written.located)
    if len(lost):
        keep(LOST, f"{stem}-not-found.csv", to_csv(lost))
    if len(made.left_out):
        keep(LEFT, f"{stem}-left-out.csv", to_csv(made.left_out))
    left = [
        {"line": str(line), "why": why, "cells": cells[:200]}
        for line, why, cells in made.left_out.head(SHOWN).itertuples(index=False)
    ]
    return {
        "title": atlas.descriptor["title"],
        "number": atlas.words.number(view.counts.shown),
        "counts": vars(view.counts),
        "rows": rows,
        "places": len(atlas.places),
        "largest": LARGEST,
        "files": files,
        "doubts": made.doubts,
        "not_located": lost.head(SHOWN).to_dict("records"),
        "not_located_all": len(lost),
        "left_out": left,
        "left_out_all": len(made.left_out),
    }


def _zipped(folder: Path, stem: str) -> bytes:
    """The folder of an atlas as a zip that unpacks into a folder called ``stem``."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sorted(folder.iterdir()):
            if one.is_file():
                archive.write(one, f"{stem}/{one.name}")
    return path.read_bytes()
