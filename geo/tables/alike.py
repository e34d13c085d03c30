"""Two compiled atlases by their content: the same tables, columns, types, rows and order?"""

import filecmp
import json
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.testing import assert_frame_equal

from geo.errors import AtlasError
from geo.tables.compiled import MANIFEST


def unlike(one: Path, other: Path) -> list[str]:
    """In what two compiled atlases differ, a line for each; none if they have the same content.

    Files of the same bytes are alike; of others a table is alike if each cell, type and place is,
    and so is a list of values. Raises AtlasError if one of them is no compiled atlas.
    """
    here, there = _manifest(one), _manifest(other)
    made, made_there = here["made_from"], there["made_from"]
    found = [f"made from other {what}" for what in made if made[what] != made_there.get(what)]
    for name in sorted(here["files"] | there["files"]):
        lacking = [folder for folder in (one, other) if not (folder / name).is_file()]
        if lacking:
            found.append(f"{name}: not in {lacking[0]}")
        elif not filecmp.cmp(one / name, other / name, shallow=False):
            how = _tables if name.endswith(".parquet") else _values
            found += [f"{name}: {line}" for line in how(one / name, other / name)]
    return found


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {part: dict(manifest[part]) for part in ("made_from", "files")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AtlasError(f"{folder}: found {error}; expected a compiled atlas") from None


def _tables(one: Path, other: Path) -> list[str]:
    try:
        assert_frame_equal(pd.read_parquet(one), pd.read_parquet(other), check_exact=True)
    except AssertionError as error:
        return [" ".join(str(error).split())[:300]]
    except (OSError, ValueError) as error:
        return [f"cannot be read ({error})"]
    return []


def _values(one: Path, other: Path) -> list[str]:
    try:
        here, there = (json.loads(path.read_text(encoding="utf-8")) for path in (one, other))
    except ValueError as error:
        return [f"cannot be read ({error})"]
    keys = dict.fromkeys([*here, *there])
    return [f"other {key}" for key in keys if here.get(key) != there.get(key)]
