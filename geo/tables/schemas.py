"""What the dictionary may ask of a column: the part of Table Schema that is checked here.

A schema that asks for more is a fault of ``datapackage.json``: nothing that it promises to a reader
passes unchecked. Words that ask for nothing (title, description, unit, ...) are free.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from geo.errors import Fault

DESCRIPTOR = "datapackage.json"
# type -> how its cells are written, and what reads one. Numbers are of the digits 0 to 9: \d would
# admit those of every script, which nothing here reads. A date stays text.
WRITTEN: dict[str, tuple[re.Pattern[str], Callable[[str], Any]]] = {
    "integer": (re.compile(r"[+-]?[0-9]+"), int),
    "number": (re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"), float),
    "year": (re.compile(r"[0-9]{4}"), int),
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), lambda cell: str(date.fromisoformat(cell))),
}
TRUE, FALSE = ["true", "True", "TRUE", "1"], ["false", "False", "FALSE", "0"]
_ANY, _ORDERED = {"required", "unique"}, {"enum", "minimum", "maximum"}
CONSTRAINTS = {  # type -> the constraints that are checked
    "string": _ANY | {"enum", "pattern", "minLength", "maxLength"},
    "integer": _ANY | _ORDERED,
    "number": _ANY | _ORDERED,
    "year": _ANY | _ORDERED,
    "date": _ANY | _ORDERED,
    "boolean": _ANY,
}
EXPECTED = {
    "integer": "a whole number",
    "number": "a number",
    "year": "a year such as 2022",
    "date": "a date such as 2022-10-26",
}
# What changes how a cell is read, with the one value that is how it is read here.
READING = {
    "format": "default",
    "missingValues": [""],
    "bareNumber": True,
    "groupChar": None,
    "decimalChar": ".",
    "categories": None,
}
MISPLACED = set().union(*CONSTRAINTS.values())  # words that belong under ``constraints``
UNREAD = ("uniqueKeys", "fieldsMatch")


def parse(cell: str, field: dict) -> Any:
    """A cell as a value of its field's type; None if it is blank or not of it.

    ``string`` and ``date`` stay text, numbers and years become numbers, ``boolean`` True or False.
    """
    kind = field.get("type", "string")
    if kind == "boolean":
        said = dict.fromkeys(field.get("trueValues", TRUE), True)
        said |= dict.fromkeys(field.get("falseValues", FALSE), False)
        return said.get(cell)
    if kind == "string":
        return cell or None
    form, read = WRITTEN[kind]
    if not form.fullmatch(cell):
        return None
    try:
        return read(cell)
    except ValueError:  # the 30th of February; a number of more digits than Python reads
        return None


def parse_one(value: object, field: dict) -> Any:
    """A constraint's value, as of ``minimum``, in the type of the field; None if not of it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if field.get("type", "string") == "string" and not isinstance(value, str):
        return None
    return parse(str(value), field)


def expected(field: dict) -> str:
    """What a cell of the field's type should be, in words."""
    if field.get("type") == "boolean":
        named = [*field.get("trueValues", TRUE), *field.get("falseValues", FALSE)]
        return f"one of {', '.join(named)}"
    return EXPECTED[field["type"]]


def schema_faults(descriptor: dict) -> Iterator[Fault]:
    """Whatever the schemas of the descriptor ask that is malformed, or that is not checked here."""
    resources = [one for one in descriptor["resources"] if one.get("schema")]
    types = {
        one["name"]: {
            field["name"]: field.get("type", "string") for field in one["schema"]["fields"]
        }
        for one in resources
    }
    names = [one["name"] for one in resources]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _fault("resources", name, "each table once")
    for resource in resources:
        table, schema = resource["name"], resource["schema"]
        held = [field["name"] for field in schema["fields"]]
        for name in sorted({name for name in held if held.count(name) > 1}):
            yield _fault(f"{table}.fields", name, "each field once")
        if schema.get("missingValues", [""]) != [""]:
            yield _fault(f"{table}.missingValues", schema["missingValues"], 'only [""]: a blank')
        for word in UNREAD:
            if word in schema:
                yield _fault(f"{table}.{word}", schema[word], f"no {word}: it is not checked here")
        for field in schema["fields"]:
            yield from _field_faults(f"{table}.{field['name']}", field)
        yield from _key_faults(table, schema, types)


def _fault(where: str, found: object, wanted: str) -> Fault:
    shown = repr(found)
    shown = shown if len(shown) <= 80 else f"{shown[:80]}…"
    return Fault(DESCRIPTOR, None, where, shown, wanted)


def _field_faults(where: str, field: dict) -> Iterator[Fault]:
    kind, rules = field.get("type", "string"), field.get("constraints", {})
    if not isinstance(kind, str) or kind not in CONSTRAINTS:
        yield _fault(f"{where}.type", kind, f"one of {', '.join(CONSTRAINTS)}")
        return
    for word, value in READING.items():
        if word in field and field[word] != value:
            only = "no such rule" if value is None else f"only {value!r}"
            yield _fault(f"{where}.{word}", field[word], f"{only}: another is not read here")
    for word in sorted(MISPLACED & field.keys()):
        yield _fault(f"{where}.{word}", field[word], "the constraint under constraints")
    for word in ("trueValues", "falseValues"):
        if word in field and not _texts(field[word]):
            yield _fault(f"{where}.{word}", field[word], "a list of texts")
            return
    if not isinstance(rules, dict):
        yield _fault(f"{where}.constraints", rules, "an object")
        return
    for rule, value in rules.items():
        if wanted := _misfit(rule, value, field):
            yield _fault(f"{where}.constraints.{rule}", value, wanted)


def _misfit(rule: str, value: object, field: dict) -> str:
    """What was expected of a constraint; "" if it can be checked as it stands."""
    kind = field.get("type", "string")
    if rule not in CONSTRAINTS[kind] | {"example"}:
        return f"one of {', '.join(sorted(CONSTRAINTS[kind]))}, which can be checked of a {kind}"
    if rule in _ANY:
        return "" if isinstance(value, bool) else "true or false"
    if rule in ("minLength", "maxLength"):
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return "" if whole else "a whole number from 0"
    if rule in ("minimum", "maximum"):
        return f"{_a(kind)}" if parse_one(value, field) is None else ""
    if rule == "enum":
        of_kind = (
            isinstance(value, list)
            and value != []
            and all(parse_one(one, field) is not None for one in value)
        )
        return "" if of_kind else f"a list of values, each {_a(kind)}"
    if rule == "pattern":
        try:
            re.compile(value if isinstance(value, str) else "(")
        except re.error as error:
            why = f" ({error})" if isinstance(value, str) else ""
            return f"a regular expression{why}"
    return ""


def _a(kind: str) -> str:
    return EXPECTED.get(kind, "a text that is not blank")


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _key_faults(table: str, schema: dict, types: dict[str, dict[str, str]]) -> Iterator[Fault]:
    own = types[table]
    key = schema.get("primaryKey", [])
    if lost := _lost(key, own):
        yield _fault(f"{table}.primaryKey", key, lost)
    keys = schema.get("foreignKeys", [])
    if not isinstance(keys, list):
        yield _fault(f"{table}.foreignKeys", keys, "a list")
        return
    for entry in keys:
        where = f"{table}.foreignKeys"
        reference = entry.get("reference") if isinstance(entry, dict) else None
        if not isinstance(reference, dict):
            yield _fault(where, entry, "fields and a reference")
            continue
        target = reference.get("resource") or table
        if not isinstance(target, str) or target not in types:
            yield _fault(where, target, "the name of a table")
            continue
        fields, others = as_list(entry.get("fields")), as_list(reference.get("fields"))
        for side, names, known in (("fields", fields, own), ("reference", others, types[target])):
            lost = _lost(names, known) or ("" if names else "at least one field")
            texts = lost or all(known[name] == "string" for name in names)
            if lost or not texts:
                yield _fault(f"{where}.{side}", names, lost or "fields of type string")
        if isinstance(fields, list) and isinstance(others, list) and len(fields) != len(others):
            yield _fault(where, entry, "as many fields as the reference has")


def as_list(fields: Any) -> Any:
    """The fields of a key, which may be written as one name."""
    return [fields] if isinstance(fields, str) else fields


def _lost(names: object, known: dict[str, str]) -> str:
    names = as_list(names)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return "names of fields"
    return "" if set(names) <= known.keys() else f"fields among {', '.join(known)}"
