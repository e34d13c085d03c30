"""Cells of somebody's table as values, a column at a time: dates, numbers, degrees, addresses."""

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.text import plain

ADDRESS = re.compile(r"https?://[^\s|<>\"“”]+", re.I)
_MONTHS = {  # in six languages, as geo.text.plain writes them
    name: month
    for month, names in enumerate(
        (
            "jan january januar janv janvier ene enero gen gennaio janeiro",
            "feb february februar fev fevr fevrier febrero febbraio fevereiro",
            "mar march marz mrz mars marzo marco",
            "apr april avr avril abr abril aprile",
            "may mai mayo mag maggio maio",
            "jun june juni juin junio giu giugno junho",
            "jul july juli juil juillet julio lug luglio julho",
            "aug august aout ago agosto",
            "sep sept september septembre septiembre settembre set setembro",
            "oct october okt oktober octobre octubre ott ottobre out outubro",
            "nov november novembre noviembre novembro",
            "dec december dez dezember decembre dic diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_DEGREES = re.compile(
    r"\s*([NSEW]?)\s*([-+]?\d{1,3}(?:[.,]\d+)?)\s*[°d]?\s*"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s*['’′m]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|”|″|''|s)\s*)?([NSEW]?)\s*",
    re.I,
)
LONGEST_DEGREES = 60  # characters: the pattern looks at blanks in several ways, which takes time
MOST_EACH = 99  # that one row may count: a column with more in it is an amount, not rows
FIRST_DAY, LAST_DAY = 20_000, 60_000  # days since 1899-12-30, as spreadsheets count: 1954 to 2064


class Dates(NamedTuple):
    """A column of dates.

    dates      partial dates (year, month or day; ISO 8601), "" where a cell is none: dtype ``str``
    day_first  of 3/4/2022, whether the 3 was taken for the day; None where nothing hung on it
    told_by    the cells that show it, as 14/3/2022 does, with their index
    """

    dates: pd.Series
    day_first: bool | None
    told_by: pd.Series


def dates(cells: pd.Series) -> Dates:
    """Dates as people write them; two numbers before a year are read alike in the whole column."""
    parts = cells.str.extract(r"^(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})\b")
    first, second = (pd.to_numeric(parts[n]) for n in (0, 1))
    open_to_both = bool(((first <= 12) & (second <= 12) & (first != second)).any())
    month_first = bool((second > 12).any()) and not bool((first > 12).any())
    told_by = cells[(second if month_first else first) > 12]
    said = {cell: _date(cell, not month_first) for cell in cells.unique().tolist()}
    return Dates(cells.map(said).astype("str"), not month_first if open_to_both else None, told_by)


def _date(cell: str, day_first: bool) -> str:
    """A cell as a partial date; "" if it is none."""
    text = cell.strip().rstrip("Z")
    if found := re.fullmatch(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[T ].*)?)?)?", text):
        return _valid(*found.groups())
    if found := re.fullmatch(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})(?: .*)?", text):
        day, month = found[1], found[2]
        return _valid(found[3], *((month, day) if day_first else (day, month)))
    if found := re.fullmatch(r"(\d{1,2})[./-](\d{4})", text):
        return _valid(found[2], found[1])
    if re.fullmatch(r"\d{5}", text) and FIRST_DAY <= int(text) <= LAST_DAY:
        day = np.datetime64("1899-12-30") + np.timedelta64(int(text), "D")
        return str(day)
    words = plain(text).split()
    month = next((_MONTHS[word] for word in words if word in _MONTHS), 0)
    numbers = [
        int(one)
        for word in words
        if (one := re.sub(r"(?<=\d)(st|nd|rd|th)$", "", word)).isdecimal()
    ]
    years = [n for n in numbers if 1000 <= n <= 2999]
    days = [n for n in numbers if 1 <= n <= 31]
    if not month or len(years) != 1 or len(numbers) > 2 or len(words) > 5:
        return ""
    return _valid(str(years[0]), str(month), str(days[0]) if days else None)


def _valid(year: str, month: str | None = None, day: str | None = None) -> str:
    written = "-".join([year, *(f"{int(one):02}" for one in (month, day) if one)])
    try:
        np.datetime64(written)
    except ValueError:
        return ""
    return written


def numbers(cells: pd.Series) -> pd.Series:
    """Numbers with a point or a comma for decimals, with or without groups; NaN where none is."""
    said = {cell: _number(cell) for cell in cells.unique().tolist()}
    return cells.map(said).astype(float)


def _number(cell: str) -> float:
    text = re.sub(r"[\s'’\u202f]", "", cell)
    if not re.fullmatch(r"[-+]?\d+(?:[.,]\d+)*", text):
        return float("nan")
    points, commas = text.count("."), text.count(",")
    if points and commas:  # the last one parts decimals
        decimal = "." if text.rfind(".") > text.rfind(",") else ","
        text = text.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif points > 1 or commas > 1:
        text = text.replace(".", "").replace(",", "")
    elif commas and re.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}", text):
        text = text.replace(",", "")  # 1,250: in a count a thousand is likelier than a fraction
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("nan")


def counts(cells: pd.Series) -> pd.Series | None:
    """How many rows each cell stands for, 1 where it holds no number: whole numbers.

    None where the numbers are amounts: not all of them whole and from 1 to MOST_EACH; and where
    there are none.
    """
    found = numbers(cells)
    whole = found.dropna()
    if whole.empty or not ((whole % 1 == 0) & whole.between(1, MOST_EACH)).all():
        return None
    return found.fillna(1).astype(int)


def degrees(cells: pd.Series) -> pd.Series:
    """Degrees as decimals (52.37, 52,37), with a letter (4.9 W) or in minutes and seconds; NaN
    where there are none."""
    said = {cell: _degrees(cell) for cell in cells.unique().tolist()}
    return cells.map(said).astype(float)


def _degrees(cell: str) -> float:
    if len(cell) > LONGEST_DEGREES:
        return np.nan
    found = _DEGREES.fullmatch(cell)
    if not found:
        return float("nan")
    before, whole, minutes, seconds, after = found.groups()
    value, *smaller = (float((one or "0").replace(",", ".")) for one in (whole, minutes, seconds))
    value = abs(value) + smaller[0] / 60 + smaller[1] / 3600
    side = (before or after).upper()
    return -value if whole.startswith("-") or side in ("S", "W") else value


def listed(cells: pd.Series) -> pd.Series:
    """What cells list, parted by semicolons, bars or new lines: one entry a row, with its index."""
    parts = cells.str.split(r"[;|\n\r]+", regex=True).explode().str.strip()
    return parts[parts.notna() & (parts != "")]


def addresses(cells: pd.Series) -> pd.Series:
    """The web addresses in cells: one a row, the index repeated; without what ends a sentence."""
    found = cells.str.findall(ADDRESS).explode()
    return found[found.notna()].str.rstrip(".,;:)]'\"").astype("str")
