"""What the timeline draws: counts by month of first reports, answers and outcomes.

A month is the first seven characters of a date; what is known by year only has a row of its own,
and what has no date is counted apart. All of it is columns: an atlas may have 100,000 places.
"""

from typing import Any

import numpy as np
import pandas as pd

from geo.atlas import ENDED as REPORTED_CLOSED
from geo.atlas import Atlas
from geo.columns.distinct import distinct, in_force
from geo.evidence.support import SEVERAL, WEAK
from geo.export.rows import country_rows, records, response_rows
from geo.map.grid import by_cells
from geo.map.marks import CONTESTED, ENDED, SEVERAL_BASES, WEAKLY_SOURCED
from geo.memory.cache import remembered
from geo.records.answers import actions, furthest, levels
from geo.records.statements import Record, rows_of
from geo.records.subjects import latest_answers
from geo.view import View

MOST_CELLS = 10_000  # of places by months: more would be a download of its own
COUNTRY = [
    *("country", "country_name", "stations", "on_map", "area_only", "contested"),
    *("label_lat", "label_lon"),
]
AREA = 16  # beside the flags of marks: known by region or country only


def times(view: View) -> dict[str, Any]:
    """The counts by month of a view and of the whole atlas.

    ``months``: partial dates, year or month, in order; "" last, for what has no date. For each of
    these ``reports`` (stations by first report), ``answers`` (all responses) and, under
    ``outcomes``, the responses of host bodies that are one (id, title): ``all`` and ``view``.
    ``countries``: the rows of a mark's answer, of all the view's countries.
    ``cells``: as the function of that name gives them; None where the map holds no places.
    """
    atlas = view.whole
    reported = distinct(atlas, "first_reported"), distinct(view.atlas, "first_reported")
    numbers = reported[0].number(in_force(atlas)), reported[1].number(view.chosen)
    given = atlas.responses, response_rows(view)
    dates = [
        *(
            _months(one.rows["first_reported"][n > 0])
            for one, n in zip(reported, numbers, strict=True)
        ),
        *(_months(rows["date"]) for rows in given),
    ]
    known = [*sorted({*pd.concat(dates)} - {""}), ""]
    of_all, of_view, said, answered = (pd.Index(known).get_indexer(one) for one in dates)
    reports = [
        np.bincount(at, n[n > 0], len(known)).astype(int).tolist()
        for at, n in zip((of_all, of_view), numbers, strict=True)
    ]

    def number(*both: np.ndarray) -> dict[str, list[int]]:
        counts = (np.bincount(one, minlength=len(known)).tolist() for one in both)
        return dict(zip(("all", "view"), counts, strict=True))

    level, level_of_view = _all_levels(atlas), levels(atlas, given[1]).to_numpy()
    return {
        "months": known,
        "reports": dict(zip(("all", "view"), reports, strict=True)),
        "answers": number(said, answered),
        "outcomes": [
            {"id": one.id, "title": one.title}
            | number(said[level == one.level], answered[level_of_view == one.level])
            for one in actions(atlas)
            if one.outcome
        ],
        "countries": records(country_rows(view)[COUNTRY]),
        "cells": None if by_cells(atlas) else cells(view, known),
    }


@remembered
def _all_levels(atlas: Atlas) -> np.ndarray:
    """Of every response: the same for every view."""
    return levels(atlas, atlas.responses).to_numpy()


def _months(dates: pd.Series) -> pd.Series:
    """The months of partial dates: year, or year and month."""
    return dates.str.slice(0, 7)


def cells(view: View, months: list[str], most: int = MOST_CELLS) -> dict[str, list[int]] | None:
    """How many stations each place of a view has of each month; None for more than ``most``.

    Columns ``place`` (row of ``marks.drawable(view.whole)``), ``month`` (row of ``months``),
    ``stations`` and ``flags``, of these stations alone: those of a mark are what holds of each (or
    for CONTESTED of any) of its cells; and AREA.
    """
    rows = view.stations
    ids = pd.Index(view.whole.places["place_id"])
    place = ids.get_indexer(pd.Index(rows["place_id"]))
    month = pd.Index(months).get_indexer(pd.Index(_months(rows["first_reported"])))
    known, cell, size = np.unique(
        place * len(months) + month, return_inverse=True, return_counts=True
    )
    if len(known) > most:
        return None

    def having(column: pd.Series) -> np.ndarray:
        return np.bincount(cell, weights=column, minlength=len(known))

    flags = (
        SEVERAL_BASES * (having(rows["support"] == SEVERAL) == size)
        + CONTESTED * (having(rows["contested"]) > 0)
        + ENDED * (having(rows["status"] == REPORTED_CLOSED) == size)
        + WEAKLY_SOURCED * (having(rows["support"] == WEAK) == size)
        + AREA * (having(rows["precision"] != "city") > 0)
    )
    return {
        "place": (known // len(months)).tolist(),
        "month": (known % len(months)).tolist(),
        "stations": size.tolist(),
        "flags": flags.tolist(),
    }


def official_action(view: View) -> dict[str, Any]:
    """How far each country's own bodies went, by the answers of a view.

    ``classes`` as the package's ``atlas`` block has them (title, says), level 1 first;
    ``countries`` by code: ``level`` (0 where the view has stations and no answer), ``furthest`` (an
    answer that goes so far) and ``latest``: date, actor, label and grade each, null where there is
    none.
    """
    atlas = view.atlas
    far = _by_country(furthest(atlas, response_rows(view)))
    latest = _by_country(latest_answers(atlas))
    return {
        "classes": [{"title": one.title, "says": one.says} for one in actions(atlas)],
        "countries": {
            country: {
                "level": far[country]["level"] if country in far else 0,
                "furthest": _answer(far.get(country)),
                "latest": _answer(latest.get(country)) if country in far else None,
            }
            for country in sorted({*far, *view.countries["country"]})
        },
    }


def _by_country(rows: pd.DataFrame) -> dict[str, Record]:
    return {row["country"]: row for row in rows_of(rows)}


def _answer(row: Record | None) -> dict[str, str] | None:
    return row and {key: row[key] for key in ("date", "actor", "label", "grade")}
