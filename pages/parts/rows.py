"""The tables of the pages: HTML that the server makes, in the order and part that are asked for.

``order`` is the name of a column, with ``-`` before it for the last first; ``part`` counts from 1.
Both are keys of the page alone: they select no row, and a link to another page leaves them out.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import streamlit as st

from geo.query import Problem, Query
from geo.site.links import Links
from geo.site.records import source_line_html
from geo.site.templates import href
from geo.text import Words, capital, plain
from geo.view import View
from pages.parts.templates import html

PART = 500  # rows that a page holds; with more there are ways to the others
LONG = 150  # characters of a text that is cut to a few lines, with a way to read on
# Inline code is sent again on each rerun, so it is a few lines that load the file.
_CODE = """
const loaded = import(new URL("assets/page/table.js", document.baseURI).href);
export default (component) => void loaded.then((table) => table.show(component));
"""
_page = st.components.v2.component("atlas_rows", js=_CODE, isolate_styles=False)


@dataclass(frozen=True)
class Column:
    """A column of a table: its name among the rows and in the address, and how it is drawn.

    kind   ``bar`` is a number with its ``parts`` as a bar, ``away`` a text that leads to the
           address in ``NAME_url``
    parts  name and title of the columns that a bar is made of
    by     the column that orders it, where that is not its own

    Title and help are for Words.say.
    """

    name: str
    title: str
    help: str = ""
    kind: Literal["text", "number", "date", "bar", "away"] = "text"
    parts: tuple[tuple[str, str], ...] = ()
    by: str = ""

    @property
    def first(self) -> str:
        """The order that a first choice of the column gives: most first, or by the alphabet."""
        return f"-{self.name}" if self.kind in ("number", "bar") else self.name


class Asked(NamedTuple):
    """The order and the part that the address asks for, and what of these cannot be used."""

    order: str
    part: int
    problems: list[Problem]


@dataclass(frozen=True)
class Sheet:
    """A table of a page.

    name      path of the page; also what its rows are called by the component
    caption   what its rows are, for who cannot see that
    columns   the first names the row, and leads to what it opens
    order     how the rows stand if nothing is asked
    opens     key of the query that a row's ``id`` is the value of, with the page that shows it
    none      what stands in its place where the view has no row
    boxed     whether it is wider than any page, and scrolls in a box of its own
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    order: str
    opens: tuple[str, str]
    boxed: bool = False
    none: str = "No {reported_one} matches. Clear a filter to see more."

    def said(self, words: Words) -> "Sheet":
        """The same in the words of an atlas."""
        columns = tuple(
            replace(one, title=words.say(one.title), help=capital(words.say(one.help)))
            for one in self.columns
        )
        caption, none = words.say(self.caption), words.say(self.none)
        return replace(self, caption=caption, none=none, columns=columns)


def read(sheet: Sheet) -> Asked:
    """What this page's address asks for."""
    given = st.query_params
    return asked(sheet, given.get("sort", ""), given.get("part", ""))


def asked(sheet: Sheet, order: str, part: str) -> Asked:
    """The order and part that two values of an address ask for: sheet.order and 1 where not."""
    names = [column.name for column in sheet.columns]
    problems = []
    if order and order.removeprefix("-") not in names:
        expected = f"one of the columns {', '.join(names)}, with - before it for the last first"
        problems.append(Problem("sort", order, expected))
        order = ""
    if part and not (part.isascii() and part.isdecimal() and int(part[:9]) > 0):
        problems.append(Problem("part", part, "a number from 1 on"))
        part = ""
    return Asked(order or sheet.order, int(part[:9] or 1), problems)


def draw(shown: str, opened: str) -> None:
    """Draw a page that holds a table: its HTML, as one element; ``opened`` is the row in view."""
    _page(key="rows", data={"html": shown, "opened": opened}, height="content")


def page_html(
    sheet: Sheet,
    view: View,
    problems: tuple[str, ...],
    *,
    title: str,
    lede: str,
    table: str,
    rows: str,
) -> str:
    """The page of a table below its head: title, what to know first, the table, its sources.

    ``problems`` are what of the address could not be used; ``rows`` says what the table counts.
    """
    return html(
        "rows.html",
        sheet=sheet,
        problems=html("problems.html", problems=problems) if problems else "",
        title=title,
        lede=lede,
        table=table,
        line=source_line_html(view, Links(view.query), rows),
    )


def table_html(
    sheet: Sheet,
    query: Query,
    rows: pd.DataFrame,
    *,
    order: str,
    part: int,
    finish: Callable[[pd.DataFrame], pd.DataFrame] = lambda part: part,
    opened: str = "",
    record: str = "",
    download: str = "",
) -> str:
    """The part of a table that is asked for, in the order asked for.

    ``rows`` are all rows of the view as they stand by sheet.order, with ``id`` and the columns
    that order them; ``finish`` gives the rows of the part as a reader reads them. ``record`` is
    the HTML of what the row ``opened`` opens: under its row, or above the table where the part
    has no such row. ``download`` is the address of all rows as a file.
    """
    held = [column for column in sheet.columns if not _is_empty(rows[column.by or column.name])]
    held = held or list(sheet.columns[:1])
    is_whole = len(rows) <= PART
    by = {
        column.name: ranks(rows[column.by or column.name])
        for column in held
        if is_whole or column.name == order.removeprefix("-")
    }
    parts = max(1, -(-len(rows) // PART))
    number = min(part, parts)
    first = (number - 1) * PART
    at = positions(by, order, len(rows))[first : first + PART]
    shown = finish(rows.iloc[at])
    key, page = sheet.opens
    is_own = page == sheet.name

    def here_by(order: str = order, part: int = number, row: str = opened) -> str:
        """The address of this table in another order or part, or with another row open."""
        link = href(sheet.name, query, **({key: row} if row and is_own else {}))
        own = {"sort": order} if order != sheet.order else {}
        own |= {"part": str(part)} if part > 1 else {}
        return f"{link}{'&' if '?' in link else '?'}{urlencode(own)}" if own else link

    def way(row: str) -> str:
        """Where a row leads: to its record, or back where that is open."""
        return (
            here_by(row="" if row == opened else row) if is_own else href(page, query, **{key: row})
        )

    return html(
        "table.html",
        sheet=sheet,
        columns=held,
        left_out=[column.title for column in sheet.columns if column not in held],
        rows=shown.to_dict("records"),
        ranks=np.column_stack([*by.values(), np.arange(len(rows))])[at].tolist()
        if is_whole
        else [],
        is_whole=is_whole,
        here_by=here_by,
        way=way,
        order=order,
        number=number,
        parts=parts,
        first=first + 1,
        last=first + len(shown),
        total=len(rows),
        most={c.name: max(1, int(rows[c.name].max())) for c in held if c.kind == "bar"},
        opens_here=is_own,
        opened=opened,
        is_here=opened in shown["id"].tolist(),
        record=record,
        download=download,
        long=LONG,
        page_size=PART,
    )


def _is_empty(values: pd.Series) -> bool:
    """Whether a column has nothing in it: no text, or no number but 0."""
    return not values.fillna(0 if pd.api.types.is_numeric_dtype(values) else "").astype(bool).any()


def ranks(values: pd.Series, *, empty: int = -1) -> np.ndarray:
    """The place of each value among the different ones, from 0; ``empty`` of an empty text.

    Numbers by size, texts without regard to case and accents.
    """
    codes, different = pd.factorize(values)
    if pd.api.types.is_numeric_dtype(values):
        order = pd.Series(different).rank(method="dense").to_numpy() - 1
        return order.astype("int64")[codes]
    texts = [str(value) for value in different]
    keys = [(plain(text), text) for text in texts]
    place = {key: n for n, key in enumerate(sorted(key for key in set(keys) if key[1]))}
    order = np.array([place.get(key, empty) for key in keys], dtype="int64")
    return order[codes] if len(order) else np.zeros(0, dtype="int64")


def positions(by: dict[str, np.ndarray], order: str, total: int) -> np.ndarray:
    """Where the rows of an order stand among the ``total``: what is empty last, either way.

    Rows of one rank keep their places; so do all by a column that is not drawn.
    """
    rank = by.get(order.removeprefix("-"))
    if rank is None:
        return np.arange(total)
    turned = -rank if order.startswith("-") else rank
    return np.argsort(np.where(rank < 0, total + 1, turned), kind="stable")
