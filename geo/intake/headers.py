"""Which of the first rows names the columns: over it may stand a title, under it a second row."""

import re
from collections.abc import Sequence

import pandas as pd

from geo.errors import AtlasError
from geo.intake.roles import named_role

LOOKED = 15  # rows among which the header is sought
SHOWN = 10  # rows that a note names


def framed(rows: Sequence[Sequence[str]], lines: Sequence[int]) -> tuple[pd.DataFrame, list[str]]:
    """Rows of cells as a table under the names of its header, indexed by line, and notes.

    Raises AtlasError if no row can be a header.
    """
    at, names, height = _header(rows)
    notes = []
    if at:
        over = "; ".join(" ".join(filter(None, row))[:80] for row in rows[:at])
        notes.append(f"The header is in line {lines[at]}. Over it stands, and is not read: {over}")
    body, width = rows[at + height :], len(names)
    long = [n for n, row in enumerate(body, at + height) if any(c.strip() for c in row[width:])]
    if long:
        names = [*names, *(f"without a name {n + 1}" for n in range(max(map(len, body)) - width))]
        notes.append(f"More cells than the header has stand in {_listed(lines, long)}.")
        width = len(names)
    short = [n for n, row in enumerate(body, at + height) if len(row) < min(width, len(rows[at]))]
    if short and not long:
        notes.append(f"Fewer cells than the header has stand in {_listed(lines, short)}.")
    filled = [[*row[:width], *[""] * (width - len(row))] for row in body]
    frame = pd.DataFrame(filled, columns=names, dtype="str")
    frame.index = pd.Index(list(lines[at + height :]), dtype="int64", name="line")
    cleaned = {name: frame[name].str.replace("\u00a0", " ").str.strip() for name in names}
    return pd.DataFrame(cleaned, index=frame.index), notes


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, list[str], int]:
    """Which row it is, its names, and how many rows it takes: the first that names most of what is
    known, else the first that has two cells of words."""
    best, found = (0, 0, 0), None
    for at, row in enumerate(rows[:LOOKED]):
        cells = [" ".join(cell.split()) for cell in row]
        if sum(map(bool, cells)) < 1 or any(map(_is_value, cells)):
            continue
        under = [" ".join(cell.split()) for cell in rows[at + 1]] if at + 1 < len(rows) else []
        for height, names in ((1, cells), (2, _joined(cells, under))):
            known = sum(named_role(name) != "" for name in names)
            score = (known, -at, -height)
            if names and (found is None or score > best) and (known or sum(map(bool, names)) > 1):
                best, found = score, (at, names, height)
    if found is None:
        raise AtlasError("found no header; expected a first row that names the columns, as place "
                         "and country")  # fmt: skip
    at, names, height = found
    seen: dict[str, int] = {}
    unique = []
    for n, name in enumerate(names, start=1):
        name = name or f"column {n}"
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return at, unique, height


def _joined(over: list[str], under: list[str]) -> list[str]:
    """Two rows of a header as one, as merged cells leave them: "Source" over "name" and "link".

    Empty where the second is no part of a header.
    """
    if "" not in over or any(map(_is_value, under)) or not any(under):
        return []
    if not all(under[n : n + 1] != [""] for n, cell in enumerate(over) if not cell):
        return []
    names, last = [], ""
    for n in range(max(len(over), len(under))):
        above, below = (part[n] if n < len(part) else "" for part in (over, under))
        last = above or last
        names.append(f"{last} {below}".strip() if below else above)
    return names


def _is_value(cell: str) -> bool:
    """Whether a cell holds a number, a date or an address, as no name of a column does."""
    return bool(re.fullmatch(r"[-+]?[\d.,:/ -]+", cell)) or cell.startswith(("http:", "https:"))


def _listed(lines: Sequence[int], rows: list[int]) -> str:
    named = ", ".join(str(lines[n]) for n in rows[:SHOWN])
    more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
    return f"{'line' if len(rows) == 1 else 'lines'} {named}{more}"
