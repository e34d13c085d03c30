"""What was answered: every answer in order, and how far each country's own bodies went."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from geo.atlas import WORLD, Atlas
from geo.evidence.grades import GOOD
from geo.evidence.links import HOST
from geo.records.statements import Record, responses_of
from geo.records.subjects import before, first_list

ELSEWHERE = "The world and its regions"  # what is answered of no one country


@dataclass(frozen=True)
class Action:
    """A class of official action: see ``action`` of the package's ``atlas`` block.

    level     1 for what goes least far
    says      what it holds, in a sentence; "" if the title says it
    question  what the way to its answers is called; "" if none leads there alone
    """

    level: int
    id: str
    title: str
    says: str
    question: str
    responses: tuple[str, ...]
    outcome: bool


def actions(atlas: Atlas) -> list[Action]:
    """The classes of official action, from what goes least far."""
    return [
        Action(
            level,
            one["id"],
            one["title"],
            one.get("says", ""),
            one.get("question", ""),
            tuple(one["responses"]),
            one.get("outcome", False),
        )
        for level, one in enumerate(atlas.about.get("action", []), 1)
    ]


def answer_list(atlas: Atlas, chosen: pd.Series) -> list[Record]:
    """The chosen rows of ``atlas.responses`` (a mask): the latest first, the undated last.

    As statements.responses_of gives them, and ``about_name`` and ``about_country`` (its name),
    ``link`` (the record of what it is about, "" if none) and ``party_label``.
    """
    places = atlas.named_places
    names = dict(zip(places["place_id"], places["place_name"], strict=True))
    countries = dict(zip(places["place_id"], places["country"], strict=True))
    rows = responses_of(atlas, chosen)
    for row in rows:
        about = row["about"]
        country = str(countries.get(about, about))
        known = country in atlas.country_names
        row["about_country"] = atlas.country_names.get(country, ELSEWHERE)
        row["about_name"] = names.get(about, atlas.country_names.get(about, about))
        row["link"] = about if known or about == WORLD else ""
        row["party_label"] = atlas.label("party", row["party"])
    rows.sort(key=lambda row: row["response_id"])
    return sorted(rows, key=lambda row: row["date"], reverse=True)


def well_told(answers: list[Record]) -> tuple[list[Record], list[Record]]:
    """The answers that a text of grade A or B tells of, and the others, each in their order."""
    good = [row for row in answers if row["grade"] in GOOD]
    return good, [row for row in answers if row["grade"] not in GOOD]


def kinds(atlas: Atlas, answers: list[Record]) -> list[Record]:
    """Which kinds of answers there are, by the classes of official action: most answers first.

    Each class has ``title``, ``answers`` (their number) and ``kinds``: triples of code, words and
    number, most first. What is of no class is one of its own.
    """
    number = Counter(row["response"] for row in answers)
    words = {row["response"]: row["label"] for row in answers}
    classed = [(one.title, one.responses) for one in actions(atlas)]
    single = set(number).difference(*(codes for _, codes in classed))
    found = [
        {
            "title": title,
            "answers": sum(number[code] for code in codes),
            "kinds": [
                (code, words[code], number[code])
                for code in sorted(codes, key=lambda code: (-number[code], code))
                if number[code]
            ],
        }
        for title, codes in [*classed, *((words[code], (code,)) for code in single)]
    ]
    found = [one for one in found if one["kinds"]]
    return sorted(found, key=lambda one: (-one["answers"], one["title"]))


def in_short(answers: list[Record]) -> list[Record]:
    """Who gave answers and when, for a table of one screen, by country.

    A row a country has ``name``, ``link`` (its record, "" if none) and ``first``: of each kind
    and party its earliest answer that a text of grade A or B tells of (of grade C where only those
    do), in order of date, what has no date last.
    """
    good, weak = well_told(answers)
    found = []
    for name, rows in by_country([*good, *weak]).items():
        first: dict[tuple[str, str], Record] = {}
        for row in sorted(rows, key=lambda row: (row["grade"] not in GOOD, row["date"] or "9999")):
            first.setdefault((row["response"], row["party"]), row)
        dated = sorted(first.values(), key=lambda row: row["date"] or "9999")
        link = rows[0]["country"] if name != ELSEWHERE else ""
        found.append({"name": name, "link": link, "first": dated})
    return found


def by_country(answers: list[Record]) -> dict[str, list[Record]]:
    """Answers by the name of the country that they are about, in its order; others last."""
    names = sorted({row["about_country"] for row in answers} - {ELSEWHERE}) + [ELSEWHERE]
    grouped = {name: [row for row in answers if row["about_country"] == name] for name in names}
    return {name: rows for name, rows in grouped.items() if rows}


def about_record(atlas: Atlas, name: str) -> pd.Series:
    """Which responses are about a place (and its country), a country (and its places) or "world":
    a mask in the order of ``atlas.responses``."""
    places = atlas.named_places
    own = places.loc[places["place_id"] == name, "country"]
    here = places.loc[places["country"] == name, "place_id"]
    return atlas.responses["about"].isin([name, *own, *here])


def levels(atlas: Atlas, responses: pd.DataFrame) -> pd.Series:
    """The level of each response of a country's own body; 0 if it is of another, or of no class.

    In the order of ``responses``, which has party and response.
    """
    of_code = {code: one.level for one in actions(atlas) for code in one.responses}
    return (
        responses["response"]
        .map(of_code)
        .fillna(0)
        .astype(int)
        .where(responses["party"] == HOST, 0)
    )


def furthest(atlas: Atlas, responses: pd.DataFrame) -> pd.DataFrame:
    """How far each country's own bodies went: a row a country, in the order of its code.

    ``responses`` are rows of ``atlas.responses``; what was said before the first list came out is
    no answer to it. Columns: country, ``level`` (of ``actions``), and of an answer that goes so far
    (in the best text, then the latest) date, actor, label, source_id and grade.
    """
    begun = first_list(atlas)
    rows = responses.assign(level=levels(atlas, responses))
    rows = rows[(rows["level"] > 0) & ~before(rows, begun)]
    rows = rows.assign(weak=~rows["grade"].isin(GOOD))
    rows = rows.sort_values(
        ["level", "weak", "date", "response_id"], ascending=[True, False, True, True]
    )
    far = rows.drop_duplicates("country", keep="last").sort_values("country")
    far = far.assign(label=[atlas.label("response", code) for code in far["response"]])
    return far[["country", "level", "date", "actor", "label", "source_id", "grade"]]
