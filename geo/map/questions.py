"""Quick questions: what readers ask first of an atlas, each as a query with its count."""

from typing import Any

import numpy as np

from geo import facets
from geo.atlas import ENDED, Atlas
from geo.columns.distinct import distinct, in_force
from geo.columns.pairs import lost_with_origins
from geo.evidence.support import ONE, WEAK
from geo.facets import CONTESTED
from geo.query import Query
from geo.records.answers import actions
from geo.text import capital
from geo.view import View, how_many


def questions(view: View) -> list[dict[str, Any]]:
    """The questions of a view's whole atlas, without the sources that it leaves out.

    Each has ``words``, ``query`` (as in a URL), ``stations`` (how many it gives: never none) and
    ``note``, a sentence or "". The words are the atlas's own: kinds of origin, outcomes and classes
    of official action.
    """
    atlas, without = view.whole, view.query.without
    asked = [
        *_alone(view.atlas, without),
        ("Contested", Query(without=without, support=(CONTESTED,)), ""),
        ("Weakly sourced", Query(without=without, support=(WEAK,)), ""),
        (
            capital(facets.label(atlas, "status", ENDED)),
            Query(without=without, status=(ENDED,)),
            "",
        ),
        *(
            (f"Answered: {one.title}", Query(without=without, response=one.responses), "")
            for one in actions(atlas)
            if one.outcome
        ),
    ]
    found = [
        {
            "words": words,
            "query": query.url(),
            "stations": how_many(query, atlas),
            "note": note,
        }
        for words, query, note in asked
    ]
    return [one for one in found if one["stations"]]


def _alone(atlas: Atlas, without: tuple[str, ...]) -> list[tuple[str, Query, str]]:
    """What rests on one basis: that of most stations, and what would go with its main origin."""
    support = distinct(atlas, "support")
    here = in_force(atlas) & support.having(support.rows["support"] == ONE)
    bases = facets.numbers(atlas, "basis", here)
    if not bases:
        return []
    basis = max(bases, key=lambda one: bases[one])
    query = Query(without=without, support=(ONE,), basis=(basis,))
    words = f"Known from one basis alone: {facets.label(atlas, 'basis', basis)}"
    held = distinct(atlas, *facets.columns("basis"))
    here &= held.having(facets.has(held.rows, "basis", (basis,)))
    origin = next(iter(facets.numbers(atlas, "origin", here)))
    return [(words, query, _note(atlas, here, origin))]


def _note(atlas: Atlas, here: np.ndarray, origin: str) -> str:
    """Why leaving an origin out takes other stations away than those that rest on its kind alone.

    ``here``: which stations these are. A basis counts by texts of grade A and B; what is left out
    takes all that nothing else supports, so also what only texts of grade C know, but nothing for
    which any text names another origin.
    """
    gone = np.zeros(len(here), bool)
    gone[lost_with_origins(atlas)[origin]] = True
    both, weak, stay = (int(one.sum()) for one in (gone & here, gone & ~here, here & ~gone))
    if not weak and not stay:
        return ""
    name, of = atlas.origin_names[origin], both + stay
    note = f"Leave out {name}, and {both + weak} go: {both} of these {of}"
    note += f", and {weak} that only texts of grade C know" if weak else ""
    return note + (f"; {stay} stay, as another text names another origin." if stay else ".")
