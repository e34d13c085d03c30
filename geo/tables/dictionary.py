"""The data dictionary (Frictionless Table Schema in datapackage.json) and the check against it.

The check works on whole columns and reports every fault at once. It covers the part of the
standard that ``schemas`` names; a dictionary that asks for more is itself a fault. The tests hold
it to the verdict of the ``frictionless`` package.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from geo.errors import Fault, TableError
from geo.tables.about import about_faults
from geo.tables.schemas import DESCRIPTOR, as_list, expected, parse, parse_one, schema_faults

# What the code reads. A dictionary may add columns and tables, never lack these.
NEEDED = {
    "stations": "station_id place_id listed operator opened status note withdrawn",
    "places": "place_id country region city local_name precision",
    "coordinates": "place_id latitude longitude provider provider_ref retrieved override_reason "
    "asked",
    "origins": "origin_id name kind country note",
    "sources": "source_id publisher title url archived_url published language kind relay "
    "original_publisher cautions read note",
    "claims": "claim_id source_id subject_kind subject field value qualifier listed as_of origin "
    "stance confidence says remark",
    "responses": "response_id country about date actor party response says remark source_id",
    "changes": "version date table id column change reason",
}


def read_descriptor(folder: Path, *, current: bool = True) -> dict:
    """Read and check ``datapackage.json``; its ``resources`` hold a schema for every table.

    Raises TableError if it is missing, is not JSON, lacks a table or column the code reads, or says
    what ``schemas`` or ``about`` cannot read. Of an earlier version, which is not ``current``, only
    what it takes to read its tables is checked.
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
    faults = list(_descriptor_faults(descriptor, current))
    if faults:
        raise TableError(faults)
    return descriptor


def _descriptor_faults(descriptor: object, current: bool) -> Iterator[Fault]:
    if not isinstance(descriptor, dict):
        yield Fault(DESCRIPTOR, None, None, type(descriptor).__name__, "a JSON object")
        return
    for key in ("title", "version"):
        if not isinstance(descriptor.get(key), str) or not descriptor[key]:
            yield Fault(DESCRIPTOR, None, key, repr(descriptor.get(key)), "a text")
    shape = list(_shape_faults(descriptor.get("resources")))
    yield from shape
    if not current:
        return
    yield from about_faults(descriptor)
    if shape:
        return
    yield from schema_faults(descriptor)
    schemas = {r["name"]: columns(r["schema"]) for r in tables(descriptor)}
    for table, needed in NEEDED.items():
        if table not in schemas:
            yield Fault(DESCRIPTOR, None, "resources", f"no table {table}", f"a schema for {table}")
            continue
        for column in needed.split():
            if column not in schemas[table]:
                yield Fault(DESCRIPTOR, None, table, f"no field {column}", f"a field {column}")


def _shape_faults(resources: object) -> Iterator[Fault]:
    """Whatever keeps the resources from being read as tables with names, paths and fields."""
    if not isinstance(resources, list) or not all(isinstance(one, dict) for one in resources):
        yield Fault(DESCRIPTOR, None, "resources", f"{resources!r:.80}", "a list of objects")
        return
    for n, resource in enumerate(resources, start=1):
        if not resource.get("schema"):
            continue
        for key in ("name", "path"):
            if not isinstance(resource.get(key), str) or not resource[key]:
                where = f"resources[{n}].{key}"
                yield Fault(DESCRIPTOR, None, where, f"{resource.get(key)!r:.80}", "a text")
        schema = resource["schema"]
        fields = schema.get("fields") if isinstance(schema, dict) else None
        fields = fields if isinstance(fields, list) else [None]
        if not all(isinstance(f, dict) and isinstance(f.get("name"), str) for f in fields):
            wanted = "an object whose fields are objects with a name"
            yield Fault(DESCRIPTOR, None, f"resources[{n}].schema", f"{schema!r:.80}", wanted)


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
        for bad, wanted in _broken(column, field):
            for row, value in column[bad].items():
                faults.append(
                    Fault(
                        name,
                        row,
                        field["name"],
                        repr(value) if value else "a blank",
                        wanted,
                    )
                )
    key = as_list(schema.get("primaryKey") or [])
    unique = {f["name"] for f in schema["fields"] if f.get("constraints", {}).get("unique")}
    if key:
        fields = {field["name"]: field for field in schema["fields"]}
        held = pd.DataFrame(
            {column: frame[column].map(_values(frame[column], fields[column])) for column in key}
        )
        blank = (frame[key] == "").all(axis=1)
        for row in frame.index[blank]:
            faults.append(Fault(name, row, key[0], "a blank", "a value"))
        again = held.duplicated() & ~blank & ~unique.issuperset(key)
        for row in frame.index[again]:
            found = ", ".join(repr(frame.at[row, column]) for column in key) + " again"
            faults.append(Fault(name, row, key[0], found, "each once"))
    return list(dict.fromkeys(faults))


def _values(column: pd.Series, field: dict) -> dict[str, Any]:
    """Every distinct cell of a column with its value: see ``parse``."""
    return {cell: parse(cell, field) for cell in column.unique().tolist()}


def _broken(column: pd.Series, field: dict) -> Iterator[tuple[pd.Series, str]]:
    """Masks of the cells that break a rule of the field, with what was expected instead."""
    values = _values(column, field)
    if field.get("constraints", {}).get("unique"):
        held = column.map(values)
        yield held.notna() & held.duplicated(), "each value once"
    for breaks, wanted in _rules(field):
        if bad := [cell for cell, value in values.items() if breaks(cell, value)]:
            yield column.isin(bad), wanted


def _rules(field: dict) -> Iterator[tuple[Callable[[str, Any], bool], str]]:
    """What tells of a cell and its value whether they break a rule, with what was expected."""
    rules = field.get("constraints", {})
    if rules.get("required"):
        yield lambda cell, _: cell == "", "a value"
    if "enum" in rules:
        allowed = {parse_one(one, field) for one in rules["enum"]} | {None}
        words = ", ".join(map(str, rules["enum"]))
        yield lambda _, value: value not in allowed, f"one of {words}"
    if "pattern" in rules:
        form = re.compile(rules["pattern"])
        example = rules.get("example") or field.get("example")
        wanted = example or f"text of the form {rules['pattern']}"
        yield lambda cell, _: cell != "" and not form.fullmatch(cell), wanted
    if "minLength" in rules:
        least = rules["minLength"]
        yield lambda cell, _: cell != "" and len(cell) < least, f"at least {least} characters"
    if "maxLength" in rules:
        most = rules["maxLength"]
        yield lambda cell, _: len(cell) > most, f"at most {most} characters"
    yield lambda cell, _: "\0" in cell, "no NUL character"
    if field.get("type", "string") != "string":
        yield lambda cell, value: cell != "" and value is None, expected(field)
    if "minimum" in rules:
        low = parse_one(rules["minimum"], field)
        yield lambda _, value: value is not None and value < low, f"{rules['minimum']} or more"
    if "maximum" in rules:
        high = parse_one(rules["maximum"], field)
        yield lambda _, value: value is not None and value > high, f"{rules['maximum']} or less"


def _together(cells: pd.DataFrame) -> pd.Series | pd.MultiIndex:
    """The cells of each row as one value; a single column as it is, which is much faster."""
    return cells.iloc[:, 0] if cells.shape[1] == 1 else pd.MultiIndex.from_frame(cells)


def check_keys(frames: dict[str, pd.DataFrame], descriptor: dict) -> list[Fault]:
    """Every foreign key of the dictionary that points at nothing (blank keys point nowhere).

    A key of several columns points at a row that has all of them.
    """
    faults = []
    for resource in tables(descriptor):
        for key in keys(resource):
            own, other = as_list(key["fields"]), as_list(key["reference"]["fields"])
            frame = frames[resource["name"]]
            target = key["reference"].get("resource") or resource["name"]
            filled = (frame[own] != "").any(axis=1)
            known = _together(frames[target][other])
            lost = filled & ~_together(frame[own]).isin(known)
            wanted = f"a {', '.join(other)} of {target}.csv"
            for row in frame.index[lost]:
                found = ", ".join(repr(frame.at[row, column]) for column in own)
                file = Path(resource["path"]).name
                faults.append(Fault(file, row, ", ".join(own), found, wanted))
    return faults
