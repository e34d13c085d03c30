"""Rows of somebody's table as the tables of an atlas: whole columns at a time, nothing dropped
silently.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.intake import places, texts, values
from geo.intake.countries import Countries
from geo.intake.roles import Roles
from geo.intake.sheets import Sheet
from geo.text import numbered, plain, slug

ALL = "all"  # the list of an atlas whose rows have no kinds
UNTOLD = "not told"  # of a row without a kind, where others have one


@dataclass(frozen=True)
class Draft:
    """An atlas to be written: see start.folder.

    tables    stations, places, coordinates, sources, claims: the dictionary's columns that have a
              value, all text
    lists     the kinds of rows: list id -> title
    states    what became of them: status -> title; {} where no column tells
    said      what was made of the columns, in sentences
    doubts    what was not understood and is kept as it is, or was guessed, in sentences
    left_out  rows that no place could be found for: columns ``line``, ``why``, ``cells``
    lines     the line of the file that each station is from, by station_id
    """

    tables: dict[str, pd.DataFrame]
    lists: dict[str, str]
    states: dict[str, str]
    said: tuple[str, ...]
    doubts: tuple[str, ...]
    left_out: pd.DataFrame
    lines: pd.Series


def draft(
    sheet: Sheet, roles: Roles, outlines: gpd.GeoDataFrame, *, name: str, today: str
) -> Draft:
    """The tables of an atlas from the rows of a sheet.

    ``outlines``: columns country, name, geometry (EPSG:4326), as outlines.read_countries gives
    them. ``name`` is the file's: it stands as source where a row names none. ``today``: ISO date.
    """
    rows, doubts = sheet.rows, list(sheet.notes)
    held = {
        role: rows[column].where(rows[column].str.lower() != "n/a", "")
        for role, column in roles.columns.items()
    }

    def cells(role: str) -> pd.Series:
        return held.get(role, pd.Series("", index=rows.index, dtype="str"))

    known = dict(outlines.dropna(subset="country").set_index("country")["name"])
    placed = places.placed(cells, Countries(known), outlines)
    doubts += placed.doubts
    kept = placed.rows.index
    unread: dict[str, pd.Series] = {}  # column -> cells that were not understood
    dated: dict[str, pd.Series] = {}
    for role in ("date", "opened"):
        column = roles.columns.get(role, role)
        dated[role], unread[column] = _dated(cells(role)[kept], column, doubts)
    column = roles.columns.get("number", "number")
    each, amounts, unread[column] = _numbers(cells("number")[kept], column, doubts)
    stations = _stations(placed.rows, each)
    line = stations["line"]
    lists, kinds = _lists(cells("category")[kept])
    states, becomes = _coded(cells("status")[kept], "status")
    found = texts.texts(cells("source")[kept], cells("link")[kept], dated["date"], name)
    unread[roles.columns.get("link", "link")] = found.unread
    doubts += found.doubts
    filled = {
        "listed": kinds,
        "operator": cells("operator")[kept],
        "opened": dated["opened"],
        "status": becomes,
        "note": _notes(
            [cells("name")[kept], cells("note")[kept]],
            {
                one: rows[one][kept] if one in roles.rest else unread[one]
                for one in rows.columns
                if one in roles.rest or one in unread
            },
            kept,
        ),
    }
    for column, given in filled.items():
        stations[column] = line.map(given).astype("str")
    claims = _claims(stations, found.links, amounts, name)
    return Draft(
        tables={
            "stations": stations.drop(columns="line"),
            "places": placed.places,
            "coordinates": _coordinates(placed, today, name),
            "sources": found.sources,
            "claims": claims,
        },
        lists=lists,
        states=states,
        said=roles.said,
        doubts=tuple(doubts),
        left_out=_left_out(rows, placed.lost),
        lines=stations.set_index("station_id")["line"],
    )


def _notes(own: Iterable[pd.Series], others: dict[str, pd.Series], index: pd.Index) -> pd.Series:
    """The note of each row: its own words as sentences, then "Column: text; ..." of other columns.

    ``others`` may have some of the rows only. dtype ``str``, with blanks as single ones.
    """
    named = [
        (name + ": " + cells[cells != ""]).reindex(index).fillna("").tolist()
        for name, cells in others.items()
    ]
    rest = ["; ".join(filter(None, row)) for row in zip([""] * len(index), *named, strict=True)]
    said = zip(*(one.tolist() for one in own), rest, strict=True)
    return pd.Series([_sentences(row) for row in said], index=index, dtype="str")


def _sentences(texts: Iterable[str]) -> str:
    """The filled ones in a row, each but the last ended by a stop."""
    *first, last = [" ".join(text.split()) for text in texts if text] or [""]
    ended = [text if text.endswith((".", "!", "?", "…")) else f"{text}." for text in first]
    return " ".join([*ended, last])


def _dated(cells: pd.Series, column: str, doubts: list[str]) -> tuple[pd.Series, pd.Series]:
    """The dates of a column, and the cells that are none."""
    found = values.dates(cells)
    lost = cells[(cells != "") & (found.dates == "")]
    if len(lost):
        doubts.append(
            f"No date in {numbered(len(lost), 'cell')} of “{column}”, kept in the note: "
            f"{_some(lost)}."
        )
    if found.day_first is not None:
        order = "day, month, year" if found.day_first else "month, day, year"
        why = (
            f"line {found.told_by.index[0]} has {found.told_by.iloc[0]}"
            if len(found.told_by)
            else "nothing shows which of two numbers is the month, and most write it so"
        )
        doubts.append(f"Dates of “{column}” are read as {order}, because {why}.")
    return found.dates, lost


def _numbers(
    cells: pd.Series, column: str, doubts: list[str]
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """How many rows each row stands for, the amounts where the column is no such number, and the
    cells that are no number."""
    numbers, each = values.numbers(cells), values.counts(cells)
    lost = cells[(cells != "") & numbers.isna()]
    none = pd.Series("", index=cells.index, dtype="str")
    unread = f"no number in {numbered(len(lost), 'cell')}, kept in the note: {_some(lost)}"
    if each is not None:
        if len(lost):
            doubts.append(f"A row of “{column}” counts as one where there is {unread}.")
        return each, none, lost
    one = pd.Series(1, index=cells.index)
    if numbers.isna().all():
        if len(lost):
            doubts.append(f"“{column}” is not used as a number: {unread}.")
        return one, none, lost
    doubts.append(
        f"“{column}” is kept as an amount, as its numbers are not all whole and from 1 to "
        f"{values.MOST_EACH}: each row counts once{f'; {unread}' if len(lost) else ''}."
    )
    open_to_both = cells[cells.str.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}")]
    if len(open_to_both):
        doubts.append(
            f"A thousand or a fraction, kept as it is written: {_some(open_to_both)} of “{column}”."
        )
    return one, cells.where(numbers.notna(), ""), lost


def _stations(rows: pd.DataFrame, each: pd.Series) -> pd.DataFrame:
    """One row for each that is counted: station_id, place_id and the ``line`` it is from."""
    stations = rows.loc[rows.index.repeat(each), ["place_id", "country"]]
    stations = stations.reset_index(names="line").sort_values(["country", "line"], kind="stable")
    number = stations.groupby("country").cumcount() + 1
    width = max(2, len(str(number.max()))) if len(number) else 2
    ids = stations["country"].str.lower() + "-" + number.astype("str").str.zfill(width)
    return pd.DataFrame(
        {"station_id": ids, "place_id": stations["place_id"], "line": stations["line"]}
    )


def _lists(kinds: pd.Series) -> tuple[dict[str, str], pd.Series]:
    """The lists of an atlas from the kinds of its rows: id -> title, and each row's id."""
    if not (kinds != "").any():
        return {ALL: "All"}, pd.Series(ALL, index=kinds.index, dtype="str")
    titles, ids = _coded(kinds.where(kinds != "", UNTOLD), "kind")
    if untold := titles.pop(slug(UNTOLD), ""):
        titles[slug(UNTOLD)] = untold  # the last
    return titles, ids


def _coded(cells: pd.Series, stem: str) -> tuple[dict[str, str], pd.Series]:
    """What cells say as codes of an atlas: code -> title, and each row's code ("" for a blank).

    Titles that differ in case or accents alone are one, the first; one of a script that a code
    cannot have is called by ``stem`` and a number.
    """
    first: dict[str, str] = {}
    for title in cells[cells != ""].unique().tolist():
        first.setdefault(plain(title) or title, title)
    titles: dict[str, str] = {}
    codes: dict[str, str] = {}
    for n, (words, title) in enumerate(first.items(), start=1):
        one = slug(title)[:60] or f"{stem}-{n}"
        codes[words] = one if one not in titles else f"{one}-{n}"
        titles[codes[words]] = title
    said = {cell: codes[plain(cell) or cell] for cell in cells.unique().tolist() if cell}
    return titles, cells.map(said | {"": ""}).astype("str")


def _claims(
    stations: pd.DataFrame, links: pd.DataFrame, amounts: pd.Series, name: str
) -> pd.DataFrame:
    """What each text says of each row: that it is, and what else its columns hold.

    ``links``: columns line and source_id.
    """
    held = stations.merge(links, on="line")
    says = "Line " + held["line"].astype("str") + f" of {name}."
    held = held.assign(says=says, amount=held["line"].map(amounts))
    held["stations"] = "1"
    fields = [
        held.assign(field=field, value=held[field])
        for field in ("stations", "operator", "opened", "status", "amount")
    ]
    claims = pd.concat(fields)
    claims = claims[claims["value"] != ""].sort_values(["line", "station_id"], kind="stable")
    numbers = pd.Series(range(1, len(claims) + 1), index=claims.index).astype("str").str.zfill(4)
    made = {
        "claim_id": "c" + numbers,
        "source_id": claims["source_id"],
        "subject_kind": "station",
        "subject": claims["station_id"],
        "field": claims["field"],
        "value": claims["value"],
        "listed": claims["listed"],
        "origin": texts.ORIGIN,
        "stance": "asserts",
        "confidence": "medium",  # nobody but who made the table has read the text
        "says": claims["says"],
    }
    return pd.DataFrame(made).reset_index(drop=True)


def _coordinates(placed: places.Placed, today: str, name: str) -> pd.DataFrame:
    spots = placed.spots
    return pd.DataFrame(
        {
            "place_id": spots["place_id"],
            "latitude": spots["latitude"].map("{:.2f}".format).astype("str"),
            "longitude": spots["longitude"].map("{:.2f}".format).astype("str"),
            "provider": "override",
            "retrieved": today,
            "override_reason": f"given in {name}",
        }
    ).reset_index(drop=True)


def _left_out(rows: pd.DataFrame, lost: pd.Series) -> pd.DataFrame:
    cells = ["; ".join(filter(None, row)) for row in rows.loc[lost.index].to_numpy().tolist()]
    return pd.DataFrame({"line": lost.index, "why": lost.to_numpy(), "cells": cells})


def _some(cells: pd.Series, most: int = 5) -> str:
    """The first few of some cells, each with its line."""
    shown = [f"{cell[:40]!r} (line {line})" for line, cell in cells.head(most).items()]
    return ", ".join(shown) + (f" and {len(cells) - most:,} more" if len(cells) > most else "")
