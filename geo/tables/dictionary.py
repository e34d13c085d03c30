"""The data dictionary (Frictionless Table Schema in datapackage.json) and the check against it.

The check works on whole columns and reports every fault at once. It covers the part of the
standard that the dictionary uses: type, required, unique, enum, pattern, minimum, maximum,
primary key and foreign keys. The tests hold it to the verdict of the ``frictionless`` package.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from geo.errors import Fault, TableError
from geo.text import among

DESCRIPTOR = "datapackage.json"

# What the code reads. A dictionary may add columns and tables, never lack these.
NEEDED = {
    "stations": "station_id place_id listed operator opened status note withdrawn",
    "places": "place_id country region city local_name precision",
    "coordinates": "place_id latitude longitude provider provider_ref retrieved override_reason",
    "sources": "source_id publisher title url archived_url published language kind read caution "
    "note",
    "claims": "claim_id source_id subject_kind subject field value qualifier listed as_of basis "
    "stance confidence says",
    "responses": "response_id country about date actor response says source_id",
    "changes": "version date station_id change reason",
}
NUMBERS = {"integer": r"[+-]?\d+", "number": r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"}
DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"


def read_descriptor(folder: Path) -> dict:
    """Read and check ``datapackage.json``; its ``resources`` hold a schema for every table.

    Raises TableError if it is missing, is not JSON, or lacks a table or column the code reads.
    """
    path = folder / DESCRIPTOR
    expected = "a JSON object with title, version and resources"
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise TableError(
            [Fault(DESCRIPTOR, None, None, f"no such file in {folder}", expected)]
        ) from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise TableError([Fault(DESCRIPTOR, None, None, str(error), expected)]) from None
    faults = list(_descriptor_faults(descriptor))
    if faults:
        raise TableError(faults)
    return descriptor


def _descriptor_faults(descriptor: object) -> Iterator[Fault]:
    if not isinstance(descriptor, dict):
        yield Fault(DESCRIPTOR, None, None, type(descriptor).__name__, "a JSON object")
        return
    for key in ("title", "version"):
        if not isinstance(descriptor.get(key), str) or not descriptor[key]:
            yield Fault(DESCRIPTOR, None, key, repr(descriptor.get(key)), "a text")
    try:
        schemas = {r["name"]: columns(r["schema"]) for r in tables(descriptor) if r["path"]}
        pointed = [key["reference"]["resource"] for r in tables(descriptor) for key in keys(r)]
    except (KeyError, TypeError, AttributeError) as error:
        yield Fault(
            DESCRIPTOR,
            None,
            "resources",
            f"no {error}",
            "name, path and schema of each table",
        )
        return
    for table, needed in NEEDED.items():
        if table not in schemas:
            yield Fault(DESCRIPTOR, None, "resources", f"no table {table}", f"a schema for {table}")
            continue
        for column in needed.split():
            if column not in schemas[table]:
                yield Fault(DESCRIPTOR, None, table, f"no field {column}", f"a field {column}")
    for table in pointed:
        if table and table not in schemas:
            yield Fault(DESCRIPTOR, None, "foreignKeys", repr(table), "the name of a table")


def tables(descriptor: dict) -> list[dict]:
    """The resources of the descriptor that are tables, in its order."""
    return [r for r in descriptor.get("resources", []) if r.get("schema")]


def columns(schema: dict) -> list[str]:
    """The columns of one table, in the dictionary's order."""
    return [field["name"] for field in schema["fields"]]


def keys(resource: dict) -> list[dict]:
    """The foreign keys of one table."""
    return resource["schema"].get("foreignKeys", [])


def schema(descriptor: dict, table: str) -> dict:
    """The Table Schema of one table. Raises StopIteration if the descriptor has no such table."""
    return next(r["schema"] for r in tables(descriptor) if r["name"] == table)


def check_table(name: str, frame: pd.DataFrame, schema: dict) -> list[Fault]:
    """Every cell of a table that breaks its field's type or constraints.

    ``frame`` as from files.read_csv: all text, indexed by line of the file, which is ``name``.
    """
    faults = []
    for field in schema["fields"]:
        column = frame[field["name"]]
        for bad, expected in _broken(column, field):
            for row, value in column[bad].items():
                faults.append(
                    Fault(
                        name,
                        row,
                        field["name"],
                        repr(value) if value else "a blank",
                        expected,
                    )
                )
    key = schema.get("primaryKey") or []
    key = [key] if isinstance(key, str) else key
    unique = {f["name"] for f in schema["fields"] if f.get("constraints", {}).get("unique")}
    if key and not unique.issuperset(key):
        for row in frame.index[frame.duplicated(key)]:
            found = ", ".join(repr(frame.at[row, column]) for column in key) + " again"
            faults.append(Fault(name, row, key[0], found, "each once"))
    return faults


def _broken(column: pd.Series, field: dict) -> Iterator[tuple[pd.Series, str]]:
    """Masks of the cells that break a rule of the field, with what was expected instead."""
    rules = field.get("constraints", {})
    filled = column != ""
    if rules.get("required"):
        yield ~filled, "a value"
    if rules.get("unique"):
        yield filled & column.duplicated(), "each value once"
    if "enum" in rules:
        yield filled & ~column.isin(rules["enum"]), f"one of {', '.join(rules['enum'])}"
    if "pattern" in rules:
        yield (
            filled & ~column.str.fullmatch(rules["pattern"]),
            (
                rules.get("example")
                or field.get("example")
                or f"text of the form {rules['pattern']}"
            ),
        )
    yield filled & column.str.contains("\x00", regex=False), "no NUL character"
    kind = field.get("type", "string")
    if kind in NUMBERS:
        parses = column.str.fullmatch(NUMBERS[kind])
        yield filled & ~parses, "a whole number" if kind == "integer" else "a number"
        value = pd.to_numeric(column.where(filled & parses))
        if "minimum" in rules:
            yield value < rules["minimum"], f"{rules['minimum']} or more"
        if "maximum" in rules:
            yield value > rules["maximum"], f"{rules['maximum']} or less"
    elif kind == "date":
        real = pd.to_datetime(
            column.where(column.str.fullmatch(DATE)), format="%Y-%m-%d", errors="coerce"
        )
        yield filled & real.isna(), "a date such as 2022-10-26"


def check_keys(frames: dict[str, pd.DataFrame], descriptor: dict) -> list[Fault]:
    """Every foreign key of the dictionary that points at nothing (blank keys point nowhere)."""
    faults = []
    for resource in tables(descriptor):
        for key in keys(resource):
            own, other = key["fields"], key["reference"]["fields"]
            own, other = ([x] if isinstance(x, str) else x for x in (own, other))
            frame, target = (
                frames[resource["name"]],
                key["reference"]["resource"] or resource["name"],
            )
            column = frame[own[0]]
            lost = column[(column != "") & ~among(column, frames[target][other[0]])]
            for row, value in zip(lost.index, lost, strict=True):
                expected = f"a {other[0]} of {target}.csv"
                faults.append(
                    Fault(Path(resource["path"]).name, row, own[0], repr(value), expected)
                )
    return faults
