"""What was answered: who opened an inquiry, ordered a closure, found nothing, denied or charged."""

import streamlit as st

from geo.atlas import WORLD
from geo.export.rows import response_rows
from geo.query import Query
from geo.records.answers import (
    ELSEWHERE,
    about_record,
    answer_list,
    by_country,
    kinds,
    well_told,
)
from geo.records.statements import Record
from geo.view import View, select
from pages.parts.templates import show, source_line

WEAK = "Only in texts of grade C"


def draw(view: View) -> None:
    """Draw the answers of a view, the latest first, by date or by country.

    What only texts of grade C tell of comes last: no first screen rests on them.

    Where the address opens a record (``place``), only those about it. Above them stand the counts
    by kind under the other filters, as links that leave one kind.
    """
    query = view.query
    st.title("What was answered")
    answers = _answers(view)
    every = _answers(select(query.having(response=""), view.whole))
    by = query.order or "date"
    good, weak = well_told(answers)
    groups = by_country(good) if by == "country" else _by_year(good)
    show(
        "answers.html",
        query=_kept(query),
        answers=answers,
        every=len(every),
        kinds=kinds(view.whole, every),
        groups=groups | ({WEAK: weak} if weak else {}),
        by=by,
        about=_name(view, query.place) if query.place else "",
    )
    source_line(view, rows=f"{len(answers)} answers, each as one text reports it: {view.words}.")


def _answers(view: View) -> list[Record]:
    atlas = view.atlas
    chosen = atlas.responses["response_id"].isin(response_rows(view)["response_id"])
    if view.query.place:
        chosen &= about_record(atlas, view.query.place)
    return answer_list(atlas, chosen)


def _kept(query: Query) -> Query:
    """What links to other answers keep: with the order, and the record that they are about."""
    return Query(**vars(query.question) | {"order": query.order, "place": query.place})


def _by_year(answers: list[Record]) -> dict[str, list[Record]]:
    """Answers by year, in their order; what has no date under words that say so."""
    grouped: dict[str, list[Record]] = {}
    for row in answers:
        grouped.setdefault(row["date"][:4] or "Date not known", []).append(row)
    return grouped


def _name(view: View, place: str) -> str:
    """What a record is called, for a sentence."""
    if place == WORLD:
        return ELSEWHERE
    named = view.atlas.named_places.set_index("place_id")["place_name"]
    return str(named.get(place, view.atlas.country_names.get(place, place)))
