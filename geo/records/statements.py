"""What sources say and what was answered to it, as the records list it: the best grade first."""

import re
from operator import itemgetter
from typing import Any

import pandas as pd

from geo.atlas import Atlas
from geo.evidence.links import ACCUSED, EXISTENCE, STATE
from geo.evidence.support import UNSTATED
from geo.memory.cache import remembered

Record = dict[str, Any]
STATEMENT = ["says", "remark", "origin", "basis", "stance", "confidence", "subject"]
SOURCE = [
    *("source_id", "publisher", "title", "url", "archived_url", "published"),
    *("relay", "original_publisher", "distance", "cautions"),
]
ANSWER = [
    *("response_id", "country", "about", "date", "actor", "party", "response", "says", "remark"),
    "grade",
]


def ground_in_words(ground: Record) -> str:
    """Who found a station out, and how many texts repeat it: see stations._grounds."""
    own, texts = ground["own"], ground["texts"]
    if not ground["stated"]:
        return f"{_texts(texts)} {'does' if texts == 1 else 'do'} not say who found it out"
    found = f"{ground['how'][0].upper()}{ground['how'][1:]} {ground['name']}"
    if texts == 1 and not own:
        return f"{found}, as 1 text says"
    if own:
        found += f" in {_texts(own)} of its own"
    return f"{found}; repeated by {_texts(texts - own)}" if texts > own else found


def _texts(number: int) -> str:
    return f"{number} text{'' if number == 1 else 's'}"


def rows_of(table: pd.DataFrame) -> list[Record]:
    """The rows of a table as dictionaries by column: what ``to_dict("records")`` gives, sooner."""
    names = table.columns.tolist()
    columns = [table[name].tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def cautions_in_words(atlas: Atlas, codes: str) -> str:
    """The cautions of a source (codes joined by "; ") as a reader would say them."""
    return ", ".join(atlas.label("caution", code) for code in codes.split("; ") if code)


def without_ids(atlas: Atlas, text: str) -> str:
    """A remark as a reader would say it: names of publishers where it has the ids of texts.

    Brackets that hold ids hold these names instead, and go where the text has said them already.
    """
    names = _publishers(atlas)

    def named(ids: list[str]) -> list[str]:
        return list(dict.fromkeys(names[one] for one in ids if one in names))

    def bracket(found: re.Match[str]) -> str:
        ids = _ID.findall(found[1])
        if not any(one in names for one in ids):
            return found[0]
        said = [name for name in named(ids) if name and name not in text]
        return f" ({', '.join(said)})" if said else ""

    text = _BRACKETS.sub(bracket, text)
    return _ID.sub(lambda found: names.get(found[0]) or found[0], text)


# Never a plain word; looked for where one begins, not at each letter of it.
_ID = re.compile(r"(?<![a-z0-9])(?:[a-z0-9]+(?:[-_.][a-z0-9]+)+|[a-z]+[0-9]+)")
_BRACKETS = re.compile(r" \(([^()]*)\)")


@remembered
def _publishers(atlas: Atlas) -> dict[str, str]:
    """The publisher of every source by its id; "" by the id of a response, which has no name."""
    sources = atlas.tables["sources"]
    names = dict(zip(sources["source_id"], sources["publisher"], strict=True))
    return dict.fromkeys(atlas.tables["responses"]["response_id"], "") | names


def responses_about(atlas: Atlas, subjects: list[str]) -> list[Record]:
    """What was answered about any of the subjects: the accused parties first, then the latest.

    ``subjects``: country codes, place ids, "world". Each has the columns of responses and of
    SOURCE, ``label`` (what it was, in words), ``by_state`` (of the accused state), ``by_accused``
    (of who is said to run a station), ``denies`` and ``grade_label``.
    """
    return responses_of(atlas, atlas.responses["about"].isin(subjects))


def responses_of(atlas: Atlas, chosen: pd.Series) -> list[Record]:
    """The chosen rows of ``atlas.responses`` (a mask), as responses_about gives them."""
    if not chosen.any():
        return []
    rows = rows_of(atlas.responses[chosen].merge(atlas.sources[SOURCE], on="source_id"))
    rows.sort(key=itemgetter("response_id"))
    rows.sort(key=lambda row: (row["party"] == ACCUSED, row["date"]), reverse=True)
    return [_answer(atlas, row) for row in rows]


def _answer(atlas: Atlas, row: Record) -> Record:
    worked_out = {
        "label": atlas.label("response", row["response"]),
        "by_state": row["party"] == STATE,
        "by_accused": row["party"] == ACCUSED,
        "denies": row["response"] in atlas.denials.by_accused,
        "grade_label": atlas.label("grade", row["grade"]),
    }
    source = {key: row[key] for key in SOURCE} | {
        "relay": atlas.label("relay", row["relay"]),
        "cautions": cautions_in_words(atlas, row["cautions"]),
    }
    row["remark"] = without_ids(atlas, row["remark"]) if row["remark"] else ""
    return {key: row[key] for key in ANSWER} | worked_out | source


def denials_of_accused(atlas: Atlas) -> pd.Series:
    """How many denials and lawsuits of accused parties each country has, by its code."""
    places = atlas.named_places.set_index("place_id")["country"]
    rows = atlas.responses
    deny = rows["response"].isin(atlas.denials.by_accused)
    rows = rows[(rows["party"] == ACCUSED) & deny]
    return rows["about"].map(places).fillna(rows["about"]).value_counts()


def claims_of(atlas: Atlas, claims: list[Record]) -> list[Record]:
    """Claims of one record, the best grade first, then the oldest: one entry for what a source
    says in the same words. ``claims``: rows of Atlas.said.

    Values that a source gives in one statement (a number and a bureau) stand in one entry, but
    never across a different origin, stance, confidence or subject.
    """
    order = {field: n for n, field in enumerate(EXISTENCE)}

    def place(row: Record) -> tuple:
        date, rank = row["published"], order.get(row["field"], len(order))
        return row["grade"], date == "", date, row["source_id"], rank, row["claim_id"]

    entries: dict[tuple, Record] = {}
    for row in sorted(claims, key=place):
        entry = entries.setdefault(
            tuple(row[key] for key in ("source_id", *STATEMENT)), _statement(atlas, row)
        )
        entry["values"].append(
            {
                "claim_id": row["claim_id"],
                "field": atlas.label("field", row["field"]),
                "value": value_words(atlas, row),
            }
        )
    return list(entries.values())


def _statement(atlas: Atlas, row: Record) -> Record:
    own = {key: row[key] for key in (*SOURCE, *STATEMENT, "grade")}
    return own | {
        "remark": without_ids(atlas, row["remark"]) if row["remark"] else "",
        "basis": atlas.label("basis", row["basis"]),
        "origin_name": atlas.origin_names[row["origin"]],
        "relay": atlas.label("relay", row["relay"]),
        "cautions": cautions_in_words(atlas, row["cautions"]),
        "grade_label": atlas.label("grade", row["grade"]),
        "stated": row["basis"] != UNSTATED,
        "values": [],
    }


def value_words(atlas: Atlas, claim: Record) -> str:
    """The value of a claim as a reader would say it: "at least 54", "alleged: persuasion"."""
    value, qualifier = claim["value"], claim["qualifier"]
    if claim["field"] == "function":
        value = atlas.label("function", value)
    if claim["field"] == "status":
        value = atlas.label("status", value)
    return (
        value if qualifier in ("", "exactly") else f"{atlas.label('qualifier', qualifier)} {value}"
    )
