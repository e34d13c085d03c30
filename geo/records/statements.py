"""What sources say and what was answered to it, as the records list it: the best grade first."""

import re
from typing import Any, cast

import pandas as pd

from geo.atlas import Atlas
from geo.evidence.links import ACCUSED, DENIALS_OF_ACCUSED, EXISTENCE, STATE
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
    """Who found a station out, and how many texts repeat it: see subjects._grounds."""
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
    """The rows of a table as dictionaries by column."""
    return cast(list[Record], table.to_dict("records"))  # columns have names: never other keys


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


_ID = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)+|[a-z]+[0-9]+")  # never a plain word
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
    rows = atlas.responses[chosen].merge(atlas.sources[SOURCE], on="source_id")
    rows["by_accused"] = rows["party"] == ACCUSED
    rows = rows.sort_values(["by_accused", "date", "response_id"], ascending=[False, False, True])
    rows["label"] = [atlas.label("response", code) for code in rows["response"]]
    rows["by_state"] = rows["party"] == STATE
    rows["denies"] = rows["response"].isin(DENIALS_OF_ACCUSED)
    rows["relay"] = [atlas.label("relay", code) for code in rows["relay"]]
    rows["cautions"] = [cautions_in_words(atlas, codes) for codes in rows["cautions"]]
    rows["grade_label"] = [atlas.label("grade", code) for code in rows["grade"]]
    rows["remark"] = [without_ids(atlas, text) if text else "" for text in rows["remark"]]
    worked_out = ["label", "by_state", "by_accused", "denies", "grade_label"]
    return rows_of(rows[[*ANSWER, *worked_out, *SOURCE]])


def denials_of_accused(atlas: Atlas) -> pd.Series:
    """How many denials and lawsuits of accused parties each country has, by its code."""
    places = atlas.named_places.set_index("place_id")["country"]
    rows = atlas.responses
    rows = rows[(rows["party"] == ACCUSED) & rows["response"].isin(DENIALS_OF_ACCUSED)]
    return rows["about"].map(places).fillna(rows["about"]).value_counts()


def claims_of(atlas: Atlas, claims: pd.DataFrame) -> list[Record]:
    """Claims of one record, the best grade first, then the oldest: one entry for what a source
    says in the same words.

    Values that a source gives in one statement (a number and a bureau) stand in one entry, but
    never across a different origin, stance, confidence or subject.
    """
    order = {field: n for n, field in enumerate(EXISTENCE)}
    rows = claims.assign(
        order=claims["field"].map(order).fillna(len(order)), undated=claims["published"] == ""
    ).sort_values(["grade", "undated", "published", "source_id", "order", "claim_id"])
    entries: dict[tuple, Record] = {}
    for row in rows_of(rows):
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
