"""What was answered, and who counts what: two lists as HTML, wherever they are shown."""

from typing import NamedTuple

from geo.atlas import WORLD, Atlas
from geo.counts import reconcile
from geo.export.rows import response_rows
from geo.memory.cache import remembered
from geo.query import Query
from geo.records.answers import (
    ELSEWHERE,
    about_record,
    actions,
    answer_list,
    by_country,
    in_short,
    kinds,
    well_told,
)
from geo.records.figures import figures, number_in
from geo.records.sources import denials, headline
from geo.records.statements import Record
from geo.site.links import Links
from geo.site.templates import html
from geo.view import View, select

WEAK = "Only in texts of grade C"
NARROWEST = 270  # pixels of a phone that all numbers of a row share
DIGIT, GAP = 9, 8  # pixels of a digit, and between two numbers
TICKS = 5  # at most, on the scale


class Dot(NamedTuple):
    """A number of the picture: per cent of the scale, and how many lines above it is written."""

    left: float
    lane: int
    given: Record


class Row(NamedTuple):
    """The numbers of one group: see records.figures."""

    group: Record
    dots: list[Dot]
    lanes: int


class Picture(NamedTuple):
    """All groups of a figure on one scale from 0; ``ticks`` are numbers and their per cent."""

    rows: list[Row]
    ticks: list[tuple[int, float]]


def answers_html(view: View, links: Links) -> str:
    """The answers of a view, the latest first, by date or by country.

    What only texts of grade C tell of comes last: no first screen rests on them. Where the query
    opens a record (``place``), only those about it. Above them stand the counts by kind under the
    other filters, as links that leave one kind.
    """
    return _answers_html(view.whole, view.query, links)


@remembered
def _answers_html(atlas: Atlas, query: Query, links: Links) -> str:
    view = select(query, atlas)
    answers = answers_of_view(view)
    every = answers_of_view(select(query.having(response=""), atlas))
    found = kinds(atlas, every)
    by = query.order or "date"
    good, weak = well_told(answers)
    groups = by_country(good) if by == "country" else _by_year(good)
    alone = {name: rows for name, rows in _by_year(weak).items() if name not in groups}
    return html(
        "answers.html",
        words=atlas.words,
        query=query,
        links=links,
        answers=answers,
        every=len(every),
        kinds=found,
        titles=[one["kinds"][0][1] if len(one["kinds"]) == 1 else one["title"] for one in found],
        groups=groups | ({WEAK: weak} if weak else {}),
        weak_years=[(name, rows[0]["response_id"], len(rows)) for name, rows in alone.items()]
        if by == "date"
        else [],
        short=_in_short(atlas, query, every),
        by=by,
        about=_name(view, query.place) if query.place else "",
    )


def _in_short(atlas: Atlas, query: Query, every: list[Record]) -> list[Record]:
    """The classes of action that readers ask about, each with its ``title`` and its ``rows`` in
    short, unless the query asks for answers of other kinds alone."""
    asked = set(query.response)
    return [
        {"title": one.title, "rows": in_short(chosen)}
        for one in actions(atlas)
        if one.question and (not asked or asked & set(one.responses))
        if (
            chosen := [
                row
                for row in every
                if row["response"] in one.responses and (not asked or row["response"] in asked)
            ]
        )
    ]


def answers_of_view(view: View) -> list[Record]:
    """The answers of a view, those about the record that it opens: see answers.answer_list."""
    atlas = view.atlas
    chosen = atlas.responses["response_id"].isin(response_rows(view)["response_id"])
    if view.query.place:
        chosen &= about_record(atlas, view.query.place)
    return answer_list(atlas, chosen)


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


def figures_html(view: View, links: Links) -> str:
    """The figures of a view's atlas; a number among the words asked leaves those that have it.

    Sources that are left out give no figure; no other filter changes any.
    """
    return _figures_html(view.whole, view.query, links)


@remembered
def _figures_html(atlas: Atlas, query: Query, links: Links) -> str:
    view = select(query, atlas)
    every = figures(view.atlas)
    asked = number_in(query.q)
    found = [one for one in every if asked in one["numbers"]]
    return html(
        "figures.html",
        headline=headline_html(view, links),
        query=query,
        links=links,
        without=query.parts(atlas).get("without", ""),
        figures=[(one, picture(one)) for one in found or every],
        found=len(found),
        total=len(every),
        asked=asked,
    )


def headline_html(view: View, links: Links) -> str:
    """What is reported and by whom, how that adds up, and what the state says to it."""
    return html(
        "headline.html",
        atlas=view.whole,
        counts=view.counts,
        whole=reconcile(view.whole),
        query=view.query,
        links=links,
        headline=headline(view.whole),
        denials=denials(view.atlas),
    )


def picture(figure: Record) -> Picture:
    """Where the numbers of a figure stand on one scale, so that none is written over another."""
    step, top = scale(figure["numbers"][-1])
    rows = [_row(group, top) for group in figure["groups"]]
    return Picture(rows, [(n, 100 * n / top) for n in range(0, top + 1, step)])


def scale(most: int) -> tuple[int, int]:
    """The step between ticks (1, 2 or 5 of a power of ten) and the last of them, from ``most``."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if most <= step * (TICKS - 1):
                return step, step * max(1, -(-most // step))
        power *= 10


def _row(group: Record, top: int) -> Row:
    dots: list[Dot] = []
    ends: list[float] = []  # of what is written on each line so far
    for count in sorted(group["counts"], key=lambda one: one["number"]):
        left = 100 * count["number"] / top
        half = (DIGIT * len(count["value"]) + GAP) / 2
        middle = NARROWEST * left / 100
        free = (n for n, end in enumerate(ends) if end <= middle - half)
        lane = next(free, len(ends))
        ends[lane : lane + 1] = [middle + half]
        dots.append(Dot(round(left, 2), lane, count))
    return Row(group, dots, len(ends))
