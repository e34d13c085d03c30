"""Two data versions held against each other: what was published stays, or changes.csv says why.

Identifiers never disappear. Whatever else is not as it was needs an entry in the newer version's
``changes.csv`` under a version that the older one has not reached.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.changes import since
from geo.errors import Fault, TableError
from geo.files import read_csv
from geo.tables import dictionary
from geo.tables.schemas import as_list
from geo.text import among


@dataclass(frozen=True)
class Table:
    """One table of a version: its file, its rows (as of files.read_csv), the column of its
    identifiers, or "" if it has none."""

    file: str
    rows: pd.DataFrame
    key: str


@dataclass(frozen=True)
class Version:
    """A data version and its tables, by name."""

    name: str
    tables: dict[str, Table]


def compare(old: Path, new: Path) -> list[Fault]:
    """Every change from the version in folder ``old`` to that in ``new`` that is not accounted for.

    Only the tables are read, no outlines. A row, column or table of the new version needs an
    entry as a changed value does; what a new column is filled with does not. Raises TableError if
    either cannot be read.
    """
    was, now = read_version(old), read_version(new, current=True)
    entries = now.tables["changes"].rows
    entries = entries[since(entries, was.name)]
    told = _Told(_named(entries["table"], entries["id"], entries["column"]))
    faults: list[Fault] = []
    for name, before in was.tables.items():
        if name not in now.tables:
            faults.append(Fault(before.file, None, None, "no such table", _kept(was)))
        else:
            faults += _table_faults(name, before, now.tables[name], told, was)
    for name in now.tables.keys() - was.tables.keys():
        if not told.table(name):
            found = f"a table that version {was.name} has not"
            faults.append(Fault(now.tables[name].file, None, None, found, _entry(name)))
    return faults


def read_version(folder: Path, *, current: bool = False) -> Version:
    """The tables of a folder as text. An older version may lack what the ``current`` code reads.

    Raises TableError with every fault of the files' shape.
    """
    descriptor = dictionary.read_descriptor(folder, current=current)
    tables, faults = {}, []
    for resource in dictionary.tables(descriptor):
        path, schema = folder / resource["path"], resource["schema"]
        rows, shape = read_csv(path, dictionary.columns(schema))
        key = as_list(schema.get("primaryKey") or [])
        tables[resource["name"]] = Table(path.name, rows, key[0] if len(key) == 1 else "")
        faults += shape
    if faults:
        raise TableError(faults)
    return Version(descriptor["version"], tables)


class _Told:
    """What the entries account for: a value, a row, a column or a table."""

    def __init__(self, entries: pd.Series) -> None:
        self._entries = entries
        self._known = set(entries)

    def values(self, table: str, ids: pd.Series, column: str) -> pd.Series:
        """Which values of a column are told of by themselves or with their row: a mask."""
        return self.rows(table, ids) | among(_named(table, ids, column), self._entries)

    def rows(self, table: str, ids: pd.Series) -> pd.Series:
        return among(_named(table, ids, ""), self._entries)

    def column(self, table: str, column: str) -> bool:
        return f"{table}\0\0{column}" in self._known

    def table(self, table: str) -> bool:
        return f"{table}\0\0" in self._known


def _named(table: pd.Series | str, ids: pd.Series, column: pd.Series | str) -> pd.Series:
    """Table, identifier and column as one text: no cell has a NUL."""
    return table + "\0" + ids + "\0" + column


def _entry(table: str, column: str = "", *, row: bool = False) -> str:
    """What is missing in changes.csv, in words."""
    parts = [f"table {table}", *(["this id"] * row), *([f"column {column}"] * bool(column))]
    return f"an entry in changes.csv with {', '.join(parts)}"


def _kept(was: Version) -> str:
    return f"it to stay, as version {was.name} has it"


def _table_faults(
    name: str, before: Table, after: Table, told: _Told, was: Version
) -> Iterator[Fault]:
    untold = [str(column) for column in before.rows if not told.column(name, str(column))]
    compared = [column for column in untold if column in after.rows]
    for column in untold:
        if column not in after.rows:
            yield Fault(after.file, 1, column, "no such column", _entry(name, column))
    if not before.key or before.key not in after.rows:
        yield from _lost_rows(before, after, compared, was)
        return
    key = before.key
    old, new = (rows.drop_duplicates(key) for rows in (before.rows, after.rows))
    gone = old.loc[~among(old[key], new[key]), key]
    for row, one in gone.items():
        expected = f"it to stay, as version {was.name} has it in row {row}"
        yield Fault(after.file, None, key, f"no {one!r}", expected)
    is_known = among(new[key], old[key])
    added = new.loc[~is_known, key]
    for row, one in added[~told.rows(name, added)].items():
        yield Fault(after.file, int(str(row)), key, f"{one!r}, a new row", _entry(name, row=True))
    new = new[is_known]
    then = old.set_index(key).loc[new[key]].set_index(new.index)
    for column in compared:
        if column == key:
            continue
        changed = new.loc[new[column] != then[column], key]
        for row in changed[~told.values(name, changed, column)].index:
            found = f"{new.at[row, column]!r}, which was {then.at[row, column]!r}"
            yield Fault(after.file, row, column, f"{found:.200}", _entry(name, column, row=True))


def _lost_rows(before: Table, after: Table, columns: list[str], was: Version) -> Iterator[Fault]:
    """A table without identifiers only grows."""
    if not columns:
        return
    first, *others = columns
    old, new = (
        table.rows[first].str.cat(table.rows[others], sep="\0") if others else table.rows[first]
        for table in (before, after)
    )
    for row in old[~among(old, new)].index:
        expected = f"every row of version {was.name}"
        yield Fault(after.file, None, None, f"another row than its row {row}", expected)
