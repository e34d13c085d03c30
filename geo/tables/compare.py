"""Two data versions held against each other: what was published stays, or changes.csv says why.

Identifiers never disappear. Whatever else is not as it was needs an entry in the newer version's
``changes.csv`` under a version that the older one has not reached.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import pandas as pd

from geo.changes import order, since
from geo.errors import Fault, TableError
from geo.files import read_csv
from geo.tables import dictionary
from geo.tables.schemas import as_list
from geo.text import among

ENTRY = dictionary.NEEDED["changes"].split()  # columns of changes.csv


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


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was.

    table, id, column  what: a value has all three, a row no column, a column no id
    words              how it changed, as a reader would say it
    may_be_told        whether an entry in changes.csv accounts for it
    fault              what it is without one; None for what needs no entry
    """

    table: str
    id: str
    column: str
    words: str
    may_be_told: bool
    fault: Fault | None

    def __str__(self) -> str:
        where = " ".join(part for part in (self.table, self.id) if part)
        return f"{where}{f', {self.column}' if self.column else ''}: {self.words}"


def compare(old: Path, new: Path) -> list[Fault]:
    """Every change from the version in folder ``old`` to that in ``new`` that is not accounted for.

    Only the tables are read, no outlines. A row or table of the new version needs an entry as a
    changed value does; what a new column is filled with does not. Raises TableError if either
    cannot be read.
    """
    return [change.fault for change in untold(old, new) if change.fault]


def untold(old: Path, new: Path) -> list[Change]:
    """The changes that no entry accounts for. Raises TableError if a version cannot be read."""
    was, now = read_version(old), read_version(new, current=True)
    entries = now.tables["changes"].rows
    is_new = since(entries, was.name)
    told, before = _entries(entries[is_new]), _entries(entries[~is_new])
    columns = {(table, column) for table, row, column in told if not row and column}
    return [
        _with_version(change, before, was.name)
        for change in _changes(was, now, columns)
        if not (change.may_be_told and _told_in(told, change))
    ]


def unraised(old: Path, new: Path) -> str:
    """The version of the new folder, if it is not after that of the old one; else ""."""
    was, now = (dictionary.read_descriptor(one, current=False)["version"] for one in (old, new))
    return "" if order(now) > order(was) else now


def _entries(rows: pd.DataFrame) -> dict[tuple[str, str, str], str]:
    """What entries tell of (table, id, column), each with its version, the last one of several."""
    told = rows[["table", "id", "column"]].itertuples(index=False, name=None)
    return dict(zip(told, rows["version"], strict=True))


def _told_in(told: dict[tuple[str, str, str], str], change: Change) -> str:
    """The version of the entry that tells of a value by itself, with its row or with its column; or
    of what has no row by itself. "" if there is none."""
    table, row, column = change.table, change.id, change.column
    ways = [(table, row, column)]
    ways += [(table, row, "")] if row else []
    ways += [(table, "", column)] if column else []
    return next((told[way] for way in ways if way in told), "")


def _with_version(change: Change, before: dict[tuple[str, str, str], str], old: str) -> Change:
    """The change; if an entry tells of it that is not of a later version, its fault says so."""
    version = _told_in(before, change) if change.may_be_told else ""
    if not version or not change.fault:
        return change
    expected = f"{change.fault.expected}, of a version after {old} (there is one of {version})"
    return replace(change, fault=replace(change.fault, expected=expected))


def differences(old: Path, new: Path) -> list[Change]:
    """All that is not as it was, told of or not. Raises TableError if a version cannot be read."""
    return list(_changes(read_version(old), read_version(new, current=True), set()))


def draft(changes: Iterable[Change], version: str, day: str) -> str:
    """An entry of changes.csv for each of these changes, as CSV. The reason is left blank: only who
    made the change knows it."""
    target = StringIO()
    writer = csv.DictWriter(target, ENTRY, lineterminator="\n")
    writer.writeheader()
    for one in changes:
        what = {"table": one.table, "id": one.id, "column": one.column}
        said = one.words[:1].upper() + one.words[1:]
        writer.writerow({"version": version, "date": day, **what, "change": f"{said}."})
    return target.getvalue()


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


def _changes(was: Version, now: Version, told: set[tuple[str, str]]) -> Iterator[Change]:
    """All that is not as it was, but for what the ``told`` columns (table, column) hold."""
    for name, before in was.tables.items():
        if name not in now.tables:
            kept = f"it to stay, as version {was.name} has it"
            fault = Fault(before.file, None, None, "no such table", kept)
            yield Change(name, "", "", "the table is gone", False, fault)
        else:
            yield from _of_table(name, before, now.tables[name], told, was)
    for name in sorted(now.tables.keys() - was.tables.keys()):
        found = f"a table that version {was.name} has not"
        fault = Fault(now.tables[name].file, None, None, found, _entry(name))
        yield Change(name, "", "", "a new table", True, fault)


def _entry(table: str, column: str = "", *, row: bool = False) -> str:
    """What is missing in changes.csv, in words."""
    parts = [f"table {table}", *(["this id"] * row), *([f"column {column}"] * bool(column))]
    return f"an entry in changes.csv with {', '.join(parts)}"


def _of_table(
    name: str, before: Table, after: Table, told: set[tuple[str, str]], was: Version
) -> Iterator[Change]:
    had, has = (list(map(str, table.rows)) for table in (before, after))
    for column in had:
        if column not in has:
            fault = Fault(after.file, 1, column, "no such column", _entry(name, column))
            yield Change(name, "", column, "the column is gone", True, fault)
    for column in has:
        if column not in had:
            yield Change(name, "", column, "a new column", True, None)
    held = [column for column in had if column in has and (name, column) not in told]
    if not before.key or before.key not in has:
        yield from _lost_rows(name, before, after, held, was)
        return
    key = before.key
    old, new = (rows.drop_duplicates(key) for rows in (before.rows, after.rows))
    gone = old.loc[~among(old[key], new[key]), key]
    for row, one in gone.items():
        expected = f"it to stay, as version {was.name} has it in row {row}"
        fault = Fault(after.file, None, key, f"no {one!r}", expected)
        yield Change(name, one, "", "the row is gone", False, fault)
    is_known = among(new[key], old[key])
    for row, one in new.loc[~is_known, key].items():
        found = f"{one!r}, a new row"
        fault = Fault(after.file, int(str(row)), key, found, _entry(name, row=True))
        yield Change(name, one, "", "added", True, fault)
    new = new[is_known]
    then = old.set_index(key).loc[new[key]].set_index(new.index)
    for column in held:
        if column != key:
            yield from _of_values(name, after, column, then[column], new)


def _of_values(
    name: str, after: Table, column: str, then: pd.Series, new: pd.DataFrame
) -> Iterator[Change]:
    """The values of a column that are not as they were, row by row of the new version."""
    changed = new[column] != then
    rows = new.loc[changed, after.key]
    values = zip(rows.index, rows, then[changed], new.loc[changed, column], strict=True)
    for row, one, old, value in values:
        found = f"{value!r}, which was {old!r}"
        expected = _entry(name, column, row=True)
        fault = Fault(after.file, int(str(row)), column, f"{found:.200}", expected)
        yield Change(name, one, column, _became(old, value), True, fault)


def _became(old: str, value: str) -> str:
    if not old:
        return f"now “{value}”, where nothing stood"
    return f"“{old}” became “{value}”" if value else f"“{old}” was taken away"


def _lost_rows(
    name: str, before: Table, after: Table, columns: list[str], was: Version
) -> Iterator[Change]:
    """A table without identifiers only grows."""
    if not columns:
        return
    first, *others = columns
    old, new = (
        table.rows[first].str.cat(table.rows[others], sep="\0") if others else table.rows[first]
        for table in (before, after)
    )
    for row in old[~among(old, new)].index:
        found, expected = f"another row than its row {row}", f"every row of version {was.name}"
        fault = Fault(after.file, None, None, found, expected)
        yield Change(name, "", "", f"row {row} is gone or changed", False, fault)
