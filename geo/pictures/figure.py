"""A static map of a view: what is asked, the map, its legend, the denial, sources and version.

From the top a heading, from the bottom what stands under every view, the map between them; where
that leaves room, a table of the numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.pictures import words
from geo.pictures.draw import ROW, Legend, draw_legend, draw_map, draw_table
from geo.pictures.kept import kept
from geo.pictures.land import CROWDED, WORLD, Box, Frame, bounds_of, fit
from geo.pictures.marks import Mark, by_place, marks
from geo.pictures.sheet import SIZES, THEMES, WIDTH, Sheet
from geo.pictures.typefaces import lines
from geo.records.statements import rows_of
from geo.view import View

KINDS = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
EDGE = 36.0  # units around everything
SMALL = 18.0  # units: the smallest text
LOW = 640.0  # units: the height of a sheet that is too low for more than a line of anything
ROOM = WIDTH - 2 * EDGE
WIDE_AS_WORLD = 0.42  # of the world's width: what is wider is shown on the whole of it
MANY = 6  # marks in the crowded part, from which it has a map of its own
NARROW = 0.5  # of the width, that a map of a part of the world has at the least
TABLE, GAP = 290.0, 20.0  # units: the narrowest table, and what is between it and the map
REACH = {True: 30.0, False: 10.0}  # degrees around a country's label that a fit takes in, by place
NORTH = 500_000  # metres beyond the crowded part whose marks stand at its edge
LEAST = 900_000  # metres across


def figure(
    view: View, kind: str, *, size: str = "slide", theme: str = "light", link: str = ""
) -> bytes:
    """A picture of a view: ``kind`` of KINDS, ``size`` of SIZES, ``theme`` of THEMES.

    ``link`` is where the view can be seen, if anywhere. The same view gives the same bytes.
    """

    def make() -> bytes:
        sheet = _draw(view, size, theme, link)
        return sheet.write(kind, view.whole.descriptor["title"], words.alt_text(view))

    return kept(view, (kind, size, theme, link), make)


@dataclass(frozen=True)
class Plan:
    """What stands where: the frames of the map, each with its marks, and what is left for a table.

    ``crowded`` is the frame within the first that has a map of its own, the second.
    """

    frames: tuple[Frame, ...]
    marks: tuple[tuple[Mark, ...], ...]
    table: Box | None
    crowded: Frame | None


def _draw(view: View, size: str, theme: str, link: str) -> Sheet:
    sheet = Sheet(SIZES[size], THEMES[theme])
    found = marks(view)
    legend = Legend(view, found)
    top = _heading(sheet, view)
    bottom = _under(sheet, view, link, words.note(view, found))
    bottom = draw_legend(sheet, legend, (EDGE, top, WIDTH - EDGE, bottom)) - 14
    plan = _plan(view, found, (EDGE, top + 12, WIDTH - EDGE, bottom))
    for frame, own in zip(plan.frames, plan.marks, strict=True):
        draw_map(sheet, view, legend, frame, own, plan.crowded)
    if plan.table:
        draw_table(sheet, view, plan.table)
    return sheet


def _heading(sheet: Sheet, view: View) -> float:
    """Title, question and counts; gives where they end."""
    title = view.whole.descriptor["title"]
    y = sheet.words(EDGE, EDGE - 12, lines(title, "serif", 38, ROOM, 2), 38, "serif", name="title")
    asked = lines(words.question(view), "bold", 22, ROOM, 2)
    large = 22.0 if len(asked) == 1 else SMALL
    asked = lines(words.question(view), "bold", large, ROOM, 2)
    y = sheet.words(EDGE, y + 2, asked, large, "bold", name="question")
    counted = lines(words.counts(view), "sans", 20, ROOM, 2)
    return sheet.words(EDGE, y, counted, 20, colour=sheet.theme.quiet, name="counts")


def _under(sheet: Sheet, view: View, link: str, note: str) -> float:
    """Denial, sources, version, licence and address, from the bottom; gives where they begin."""
    most = 1 if sheet.high < LOW else 2  # lines of each
    said = (
        " · ".join(part for part in (words.sources(view, n), note) if part)
        for n in range(words.FINDERS, -1, -1)
    )
    rest = next(one for one in said if len(lines(one, "sans", SMALL, ROOM, most + 1)) <= most)
    rows: list[tuple[str, str]] = [
        *((row, "bold") for row in lines(words.denial(view), "bold", SMALL, ROOM, most)),
        *((row, "sans") for row in lines(rest, "sans", SMALL, ROOM, most)),
        *((row, "sans") for row in lines(words.foot(view, link), "sans", SMALL, ROOM, most)),
    ]
    top = sheet.high - EDGE + 10 - len(rows) * SMALL * 1.3
    y = top
    for row, face in rows:
        colour = sheet.theme.ink if face == "bold" else sheet.theme.quiet
        y = sheet.words(EDGE, y, [row], SMALL, face, colour=colour, name="under")
    sheet.line(
        [(EDGE, top - 8), (WIDTH - EDGE, top - 8)], edgecolor=sheet.theme.border, linewidth=1
    )
    return top - 16


def _plan(view: View, found: Sequence[Mark], box: Box) -> Plan:
    rows = len(view.places) if by_place(view) else len(view.countries)
    bounds, world = _bounds(view, found), bounds_of([WORLD])
    if bounds[2] - bounds[0] < WIDE_AS_WORLD * (world[2] - world[0]):
        return _one(found, bounds, box, rows, NARROW)
    bounds, part = _around(world, found), bounds_of([CROWDED])
    inside = [one for one in found if _is_in(part, one)]
    if len(inside) < MANY:
        return _one(found, bounds, box, rows, 1.0)
    return _two(found, bounds, part, box, rows)


def _one(found: Sequence[Mark], bounds: Box, box: Box, rows: int, narrow: float) -> Plan:
    """One map; the table beside it, or under it, where the map needs less than all the room.

    ``narrow`` is how much of the width the map has at the least.
    """
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    shape = (bounds[2] - bounds[0]) / (bounds[3] - bounds[1])
    columns = -(-rows // max(1, int(high / ROW)))
    least = max(narrow * wide, 1.25 * shape * high)
    across = max(least, min(wide - columns * TABLE - GAP, 1.9 * shape * high))
    if rows > 1 and wide - across > TABLE:
        frame = fit(bounds, (left, top, left + across, bottom))
        return Plan((frame,), (tuple(found),), (left + across + GAP, top, right, bottom), None)
    tall = min(high, wide / shape if narrow == 1.0 else wide)
    if rows > 1 and high - tall > 100:
        if narrow < 1.0:  # what the table does not need
            tall = max(tall, high - ROW * (-(-rows // 4)) - GAP)
        frame = fit(bounds, (left, top, right, top + tall))
        return Plan((frame,), (tuple(found),), (left, top + tall + GAP, right, bottom), None)
    above = (high - tall) / 2 if narrow == 1.0 else 0
    frame = fit(bounds, (left, top + above, right, bottom - above))
    return Plan((frame,), (tuple(found),), None, None)


def _two(found: Sequence[Mark], bounds: Box, part: Box, box: Box, rows: int) -> Plan:
    """The world and its crowded part beside it, or under it with the table."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    table = None
    if high < 0.6 * wide:
        across = min(0.42 * wide, high * 1.45)
        first = fit(bounds, (left, top, right - across - GAP, bottom))
        second = fit(part, (right - across, top, right, bottom))
    else:
        middle = top + wide * (bounds[3] - bounds[1]) / (bounds[2] - bounds[0])
        first = fit(bounds, (left, top, right, middle))
        middle += GAP
        under = bottom - middle
        if under > 0.6 * wide:  # the table is under the part
            low = middle + max(0.42 * wide, under - ROW * (-(-rows // 4)) - GAP)
            second = fit(part, (left, middle, right, low))
            table = (left, low + GAP, right, bottom)
        else:
            across = min(wide - TABLE, under * 1.5)
            second = fit(part, (left, middle, left + across, bottom))
            table = (left + across + GAP, middle, right, bottom)
    near = [one for one in found if second.holds(one.x, one.y, 8) or _is_in(part, one)]
    far = [one for one in found if one not in near]
    return Plan((first, second), (tuple(far), tuple(near)), table, second)


def _is_in(part: Box, mark: Mark) -> bool:
    """Whether a mark belongs on the map of the crowded part, which cuts off the far north."""
    return part[0] < mark.x < part[2] and part[1] < mark.y < part[3] + NORTH


def _bounds(view: View, found: Sequence[Mark]) -> Box:
    """What a picture of the marks shows: they, and their countries around them, in metres."""
    rows = view.atlas.countries
    rows = rows[rows["country"].isin(view.stations["country"]) & rows["west"].notna()]
    if rows.empty:
        return bounds_of([WORLD])
    reach = REACH[by_place(view)]
    boxes = [
        (
            max(row["west"], row["label_lon"] - reach),
            max(row["south"], row["label_lat"] - reach),
            min(row["east"], row["label_lon"] + reach),
            min(row["north"], row["label_lat"] + reach),
        )
        for row in rows_of(pd.DataFrame(rows))
    ]
    west, south, east, north = _around(bounds_of(boxes), found)
    more = max(0.06 * max(east - west, north - south), (LEAST - (east - west)) / 2)
    return west - more, south - more, east + more, north + more


def _around(bounds: Box, found: Sequence[Mark]) -> Box:
    """The bounds, and every mark within them."""
    x, y = [one.x for one in found], [one.y for one in found]
    west, south, east, north = bounds
    return min([west, *x]), min([south, *y]), max([east, *x]), max([north, *y])
