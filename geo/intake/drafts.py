"""Rows of somebody's table as the tables of an atlas: whole columns at a time, nothing dropped
silently.
"""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.intake import places, texts, values
from geo.intake.countries import Countries
from geo.intake.roles import Roles
from geo.intake.sheets import Sheet
from geo.text import joined, slug

MOST_EACH = 99  # that one row may count: a column with more in it is an amount, not rows
ALL = "all"  # the list of an atlas whose rows have no kinds
UNTOLD = "not told"  # of a row without a kind, where others have one


@dataclass(frozen=True)
class Draft:
    """An atlas to be written: see start.folder.

    tables    stations, places, coordinates, sources, claims: the dictionary's columns that have a
              value, all text
    lists     the kinds of rows: list id -> title
    said      what was made of the columns, in sentences
    doubts    what was not understood and is kept as it is, or was guessed, in sentences
    left_out  rows that no place could be found for: columns ``line``, ``why``, ``cells``
    lines     the line of the file that each station is from, by station_id
    """

    tables: dict[str, pd.DataFrame]
    lists: dict[str, str]
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
    dated = {role: _dated(cells(role)[kept], role, doubts) for role in ("date", "opened")}
    each, amounts = _numbers(cells("number")[kept], doubts)
    stations = _stations(placed.rows, each)
    line = stations["line"]
    lists, kinds = _lists(cells("category")[kept])
    named = [role for role in ("name", "note") if role in held]
    said = joined_cells([cells(role)[kept] for role in named], kept)
    filled = {
        "listed": kinds,
        "operator": cells("operator")[kept],
        "opened": dated["opened"],
        "note": said,
    }
    for column, given in filled.items():
        stations[column] = line.map(given).astype("str")
    found = texts.texts(cells("source")[kept], cells("link")[kept], dated["date"], name)
    doubts += found.doubts
    claims = _claims(stations, found.links, amounts, said, name)
    return Draft(
        tables={
            "stations": stations.drop(columns="line"),
            "places": placed.places,
            "coordinates": _coordinates(placed, today, name),
            "sources": found.sources,
            "claims": claims,
        },
        lists=lists,
        said=roles.said,
        doubts=tuple(doubts),
        left_out=_left_out(rows, placed.lost),
        lines=stations.set_index("station_id")["line"],
    )


def joined_cells(parts: list[pd.Series], index: pd.Index) -> pd.Series:
    """The filled cells of several columns as one text a row: dtype ``str``."""
    if not parts:
        return pd.Series("", index=index, dtype="str")
    cells = pd.concat(parts)
    cells = cells[cells != ""]
    whole = joined(cells, cells.index.to_series(), ". ")
    return whole.reindex(index).fillna("").astype("str")


def _dated(cells: pd.Series, role: str, doubts: list[str]) -> pd.Series:
    found = values.dates(cells)
    lost = cells[(cells != "") & (found.dates == "")]
    if len(lost):
        doubts.append(
            f"{len(lost):,} cells of the {role} are no date and stay blank: {_some(lost)}."
        )
    if found.day_first is not None and not found.sure:
        doubts.append(
            "Dates such as 3/4/2022 can be read in two ways, and nothing in the column shows "
            "which: the first number is taken for the day."
        )
    elif found.day_first is False:
        doubts.append("Dates such as 3/4/2022 have the month first, as others in the column show.")
    return found.dates


def _numbers(cells: pd.Series, doubts: list[str]) -> tuple[pd.Series, pd.Series]:
    """How many rows each row stands for, and the amounts where the column is no such number."""
    numbers = values.numbers(cells)
    lost = cells[(cells != "") & numbers.isna()]
    if len(lost):
        doubts.append(f"{len(lost):,} cells are no number and count as one: {_some(lost)}.")
    none = pd.Series("", index=cells.index, dtype="str")
    whole = numbers.dropna()
    if whole.empty:
        return pd.Series(1, index=cells.index), none
    if (whole % 1 == 0).all() and whole.between(1, MOST_EACH).all():
        return numbers.fillna(1).astype(int), none
    doubts.append(
        f"The numbers are not all whole and from 1 to {MOST_EACH}: they are kept as an amount of "
        "each row, which counts once."
    )
    return pd.Series(1, index=cells.index), cells.where(numbers.notna(), "")


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
    titles = [*dict.fromkeys(kinds[kinds != ""])] + ([UNTOLD] if (kinds == "").any() else [])
    taken: dict[str, str] = {}
    ids: dict[str, str] = {}
    for n, title in enumerate(titles, start=1):
        one = slug(title)[:60] or f"kind-{n}"
        ids[title] = one if one not in taken else f"{one}-{n}"
        taken[ids[title]] = title
    return taken, kinds.where(kinds != "", UNTOLD).map(ids).astype("str")


def _claims(
    stations: pd.DataFrame, links: pd.DataFrame, amounts: pd.Series, said: pd.Series, name: str
) -> pd.DataFrame:
    """What each text says of each row: that it is, and what else its columns hold.

    ``links``: columns line and source_id.
    """
    held = stations.merge(links, on="line")
    note = held["line"].map(said).astype("str")
    own = "Line " + held["line"].astype("str") + f" of {name}."
    held = held.assign(says=note.where(note != "", own), amount=held["line"].map(amounts))
    held["stations"] = "1"
    fields = [
        held.assign(field=field, value=held[field])
        for field in ("stations", "operator", "opened", "amount")
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
