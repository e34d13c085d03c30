"""What the filters are, and what each offers: values, their words, how many stations have each."""

from typing import Any

import pandas as pd

from geo import facets
from geo.atlas import Atlas
from geo.keys import KEYS, SELECTING
from geo.leave_out import remains_without
from geo.memory.cache import remembered
from geo.query import DATE, MAX_WORDS, Query
from geo.records.sources import source_table
from geo.text import plain, plain_all
from geo.view import drill_down

MAX_OPTIONS = 100  # choices offered at once: words find the others
MAX_IN_ORDER = 12  # so many stand in the order of their kind, more by how many have them
GROUPS = {
    "Place": ("continent", "country", "region", "city", "precision"),
    "Report": ("operator", "listed", "status", "response"),
    "Evidence": ("support", "contested", "basis", "origin", "grade", "denied_by"),
    "Date": ("since", "until", "undated", "answered_since", "answered_until"),
    "Source": ("without", "source"),
}
PLACEHOLDERS = {"words": "{search}", "date": "2022-10"}
HELP = {  # where the title does not say it all; for Words.say
    "q": "Finds words by their beginning, in names, operators, what sources say and who "
    "published it. Every word must occur.",
    "undated": "Kept beside these dates; else a span of time leaves them out, and says how many.",
    "source": "Only {many} that this source supports.",
    "without": "As if it had never been. In brackets: how many {many} would remain.",
    "origin": "Who found it out, whoever printed it.",
    "grade": "How the texts came to us; it says nothing about an outlet's reputation.",
}


@remembered
def filter_kinds(atlas: Atlas) -> dict[str, Any]:
    """Every filter, as geo/assets/filters reads it: ``keys`` by name, ``groups`` in order."""
    say = atlas.words.say
    keys = {
        name: {
            "name": name,
            "kind": KEYS[name].kind,
            "title": say(KEYS[name].title),
            "repeatable": KEYS[name].repeatable,
            "placeholder": say(PLACEHOLDERS.get(KEYS[name].kind, "")),
            "help": say(HELP.get(name, "")),
            "pattern": DATE.pattern if KEYS[name].kind == "date" else "",
            "longest": MAX_WORDS if KEYS[name].kind == "words" else 0,
            "rare": name == "undated",
        }
        for name in SELECTING
    }
    groups = [{"title": title, "names": names} for title, names in GROUPS.items()]
    return {"keys": keys, "groups": groups}


def filter_options(query: Query, atlas: Atlas, name: str, words: str = "") -> dict[str, Any]:
    """The choices of one filter under all the other filters of a query.

    ``options``: lists of value, words and number of stations (null for sources; of ``without`` how
    many of the atlas would remain), the chosen ones first, then those that have ``words`` (any
    case, no accents), at most MAX_OPTIONS; ``more``: how many others there are. A value that no
    station has is offered only if it is chosen.
    """
    chosen = list(getattr(query, name))
    rows = _offered(query, atlas, name)
    taken = rows.index.isin(chosen)
    fit = ~taken & rows["plain"].str.contains(plain(words), regex=False)
    rows = pd.concat([rows[taken], rows[fit].head(MAX_OPTIONS)])
    missing = [value for value in chosen if value not in rows.index]
    options = [[value, facets.label(atlas, name, value), 0] for value in missing]
    options += [[value, words, n] for value, words, n, _ in rows.itertuples()]
    return {"options": options, "more": max(0, int(fit.sum()) - MAX_OPTIONS)}


def _offered(query: Query, atlas: Atlas, name: str) -> pd.DataFrame:
    """Columns ``words``, ``n``, ``plain``, by value, in the order in which they are offered."""
    named = _named(atlas, name)
    if KEYS[name].kind == "source":
        remains = remains_without(atlas) if name == "without" else {}
        left = [remains[one].left if one in remains else None for one in named.index]
        return named.assign(n=pd.Series(left, index=named.index, dtype=object))[
            ["words", "n", "plain"]
        ]
    counts = pd.Series(drill_down(query, atlas, name), dtype=int)
    rows = named.assign(n=counts.reindex(named.index).fillna(0).astype(int))
    rows = rows[rows["n"] > 0][["words", "n", "plain"]]
    if len(rows) <= MAX_IN_ORDER:
        return rows
    return rows.sort_values(["n", "words"], ascending=[False, True])


@remembered
def _named(atlas: Atlas, name: str) -> pd.DataFrame:
    """Columns ``words`` and ``plain`` (as they are searched) of every value of a filter."""
    if KEYS[name].kind == "source":
        words = offered_sources(atlas, name)
    else:
        held = facets.options(atlas, name)
        words = pd.Series({value: facets.label(atlas, name, value) for value in held}, dtype="str")
    return pd.DataFrame({"words": words.astype("str"), "plain": plain_all(words.astype("str"))})


def offered_sources(atlas: Atlas, name: str) -> pd.Series:
    """The words of every source that a filter offers, and for ``without`` of the origins first."""
    words = _sources(atlas)
    return pd.concat([_origins(atlas), words]) if name == "without" else words


def _sources(atlas: Atlas) -> pd.Series:
    """Publisher and date of every source: those that support a station first."""
    rows = source_table(atlas).set_index("source_id")
    rows = rows.sort_values("stations", key=lambda n: n == 0, kind="stable")
    return (rows["publisher"] + ", " + rows["published"]).str.removesuffix(", ")


def _origins(atlas: Atlas) -> pd.Series:
    """The origins that stations rest on: those that most rest on alone first."""
    remains = remains_without(atlas)
    held = [one for one in atlas.origin_names if one in remains]
    held.sort(key=lambda one: (remains[one].left, atlas.origin_names[one]))
    words = {one: facets.publisher(atlas, one) for one in held}
    return pd.Series(
        {one: said[:1].upper() + said[1:] for one, said in words.items()}, dtype=object
    )
