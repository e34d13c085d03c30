"""Who counts what: how this atlas adds up, and every figure that texts disagree on."""

from typing import NamedTuple

import streamlit as st

from geo.records.figures import figures, number_in
from geo.records.statements import Record
from geo.view import View
from pages.parts.opening import headline_html
from pages.parts.templates import show, source_line

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


def draw(view: View) -> None:
    """Draw the figures of a view's atlas; a number among the words asked leaves those that have it.

    Sources that are left out give no figure; no other filter changes any.
    """
    st.title("Who counts what")
    every = figures(view.atlas)
    asked = number_in(view.query.q)
    found = [one for one in every if asked in one["numbers"]]
    show(
        "figures.html",
        headline=headline_html(view),
        query=view.query,
        without=view.query.parts(view.whole).get("without", ""),
        figures=[(one, picture(one)) for one in found or every],
        found=len(found),
        total=len(every),
        asked=asked,
    )
    source_line(view, rows="Each number is what a text gives; numbers of texts are not added up.")


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
