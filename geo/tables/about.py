"""What the package says of its atlas: the shape of the ``atlas`` block, before anything reads it.

What it says of claims and responses is held to the tables by ``rules``.
"""

from collections.abc import Iterator
from typing import Any

from geo.errors import Fault
from geo.tables.schemas import DESCRIPTOR, parse

TEXTS = ("name", "state", "subject", "denial", "denial_line", "made_from")
CODES = ("denials", "denials_of_accused")  # of ``response``
WORDS = ("one", "many", "reported", "operator", "category", "grounds", "search")  # see geo.text
MAX_CLASSES = 5  # of official action: the map has as many patterns, assets/map/action.js
COUNTRIES = ("countries_value", "countries_claim")  # of the headline: both or none


def about_faults(descriptor: dict) -> Iterator[Fault]:
    """Whatever in the ``atlas`` block, the licences and the contributors cannot be read."""
    for key, name in (("licenses", "name"), ("contributors", "title")):
        entries = descriptor.get(key, [])
        if not _objects(entries) or not all(_is_text(entry.get(name)) for entry in entries):
            yield _fault(key, entries, f"a list of objects, each with a {name}", block=False)
    about = descriptor.get("atlas", {})
    if not isinstance(about, dict):
        yield _fault("atlas", about, "an object", block=False)
        return
    for key in TEXTS:
        if key in about and not isinstance(about[key], str):
            yield _fault(key, about[key], "a text")
    yield from _word_faults(about.get("words", {}))
    known = _codes(descriptor, "responses", "response")
    for key in CODES:
        yield from _code_faults(key, about.get(key, []), known, "response")
    fields = about.get("count_fields", [])
    yield from _code_faults("count_fields", fields, _codes(descriptor, "claims", "field"), "field")
    responses = about.get("denial_responses", [])
    if not isinstance(responses, list) or not all(map(_is_text, responses)):
        yield _fault("denial_responses", responses, "a list of response_ids")
    yield from _list_faults(about.get("lists", []))
    if "headline_total" in about:
        yield from _headline_faults(about["headline_total"])
    yield from _figure_faults(about.get("figures", []))
    yield from _action_faults(about.get("action", []), known)
    labels = about.get("labels", {})
    if not isinstance(labels, dict):
        yield _fault("labels", labels, "an object")
        return
    for kind, words in labels.items():
        if not isinstance(words, dict) or not all(isinstance(w, str) for w in words.values()):
            yield _fault(f"labels.{kind}", words, "an object that gives each code its words")


def _word_faults(words: Any) -> Iterator[Fault]:
    if not isinstance(words, dict):
        yield _fault("words", words, "an object with one and many")
        return
    for key, value in words.items():
        if key not in WORDS:
            yield _fault(f"words.{key}", value, f"one of {', '.join(WORDS)}")
        elif not isinstance(value, str) or (not value and key in ("one", "many", "operator")):
            yield _fault(f"words.{key}", value, "a text")
    if ("one" in words) != ("many" in words):
        missing = "many" if "one" in words else "one"
        yield _fault(f"words.{missing}", None, "one and many, such as station and stations")


def _code_faults(key: str, codes: Any, known: set[str], column: str) -> Iterator[Fault]:
    """``known`` are those that the dictionary knows; none if it lists none."""
    if not isinstance(codes, list) or not all(map(_is_text, codes)):
        yield _fault(key, codes, f"a list of codes of {column}")
        return
    for code in codes:
        if known and code not in known:
            yield _fault(key, code, f"a code that {column} may have")


def _list_faults(lists: Any) -> Iterator[Fault]:
    if not _objects(lists):
        yield _fault("lists", lists, "a list of objects with id and title")
        return
    ids = [entry.get("id") for entry in lists]
    for n, entry in enumerate(lists):
        where = f"lists[{n + 1}]"
        for key in ("id", "title"):
            if not _is_text(entry.get(key)):
                yield _fault(f"{where}.{key}", entry.get(key), "a text")
        if _is_text(ids[n]) and ids[n] in ids[:n]:
            yield _fault(f"{where}.id", ids[n], "each list once")
        if "date" in entry and not _is_partial_date(entry["date"]):
            yield _fault(f"{where}.date", entry["date"], "a year, month or day, such as 2022-09")
        if "total" in entry and not _is_count(entry["total"]):
            yield _fault(f"{where}.total", entry["total"], "a whole number from 0")
        if "total_claim" in entry:
            if not _is_text(entry["total_claim"]):
                yield _fault(f"{where}.total_claim", entry["total_claim"], "a claim_id")
            if "total" not in entry:
                yield _fault(f"{where}.total", None, "the total that its claim gives")
        others = entry.get("includes", [])
        if not isinstance(others, list) or not all(_is_text(o) and o in ids for o in others):
            yield _fault(f"{where}.includes", others, "a list of ids of these lists")


def _headline_faults(total: object) -> Iterator[Fault]:
    if not isinstance(total, dict):
        yield _fault("headline_total", total, "an object with value and claim")
        return
    wanted = ["value", "claim"]
    if any(key in total for key in COUNTRIES):
        wanted += COUNTRIES
    for key in wanted:
        found = total.get(key)
        if key.endswith("claim") and not _is_text(found):
            yield _fault(f"headline_total.{key}", found, "the claim_id of the claim that gives it")
        if key.endswith("value") and not _is_count(found):
            yield _fault(f"headline_total.{key}", found, "a whole number from 0")


def _figure_faults(figures: Any) -> Iterator[Fault]:
    if not _objects(figures):
        yield _fault("figures", figures, "a list of objects with subject, field, value and says")
        return
    for n, note in enumerate(figures):
        where = f"figures[{n + 1}]"
        for key in ("subject", "field", "says"):
            if not _is_text(note.get(key)):
                yield _fault(f"{where}.{key}", note.get(key), "a text")
        if "listed" in note and not isinstance(note["listed"], str):
            yield _fault(f"{where}.listed", note["listed"], "the id of a list")
        if not _is_count(note.get("value")):
            yield _fault(f"{where}.value", note.get("value"), "a whole number from 0")
        claims = note.get("claims")
        if not isinstance(claims, list) or not claims or not all(map(_is_text, claims)):
            yield _fault(f"{where}.claims", claims, "a list of claim_ids, at least one")


def _action_faults(classes: Any, codes: set[str]) -> Iterator[Fault]:
    """``codes`` are those that the dictionary knows; none if it lists none."""
    if not _objects(classes) or len(classes) > MAX_CLASSES:
        yield _fault("action", classes, f"at most {MAX_CLASSES} objects with id, title, responses")
        return
    seen: dict[str, set[str]] = {"id": set(), "responses": set()}
    for n, one in enumerate(classes):
        where = f"action[{n + 1}]"
        for key in ("id", "title", *(key for key in ("says", "question") if key in one)):
            if not _is_text(one.get(key)):
                yield _fault(f"{where}.{key}", one.get(key), "a text")
        if "outcome" in one and not isinstance(one["outcome"], bool):
            yield _fault(f"{where}.outcome", one["outcome"], "true or false")
        held = one.get("responses")
        if not isinstance(held, list) or not held or not all(map(_is_text, held)):
            yield _fault(f"{where}.responses", held, "a list of codes of response, at least one")
            held = []
        for key, values in (("id", [one.get("id")]), ("responses", held)):
            for value in filter(_is_text, values):
                if value in seen[key]:
                    yield _fault(f"{where}.{key}", value, "each in one class only")
                seen[key].add(value)
        for code in held:
            if codes and code not in codes:
                yield _fault(f"{where}.responses", code, "a code that response may have")


def _codes(descriptor: dict, table: str, column: str) -> set[str]:
    """The codes that the dictionary lists for a column; none where it cannot be read."""
    for resource in descriptor.get("resources", []):
        if isinstance(resource, dict) and resource.get("name") == table:
            schema = resource.get("schema")
            fields = schema.get("fields", []) if isinstance(schema, dict) else []
            for field in filter(lambda one: isinstance(one, dict), fields):
                if field.get("name") == column:
                    return set(field.get("constraints", {}).get("enum", []))
    return set()


def _fault(where: str, found: object, expected: str, *, block: bool = True) -> Fault:
    shown = "nothing" if found is None else f"{found!r:.80}"
    return Fault(DESCRIPTOR, None, f"atlas.{where}" if block else where, shown, expected)


def _objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_partial_date(value: object) -> bool:
    if not isinstance(value, str) or len(value) not in (4, 7, 10):
        return False
    whole = value + "0000-01-01"[len(value) :]
    return parse(whole, {"type": "date"}) is not None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
