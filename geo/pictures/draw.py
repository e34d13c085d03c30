"""The parts of a picture: its map, its legend, its table, drawn on a sheet."""

from collections.abc import Sequence

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.pictures import land
from geo.pictures.land import Box, Frame
from geo.pictures.marks import NUMBER, Mark, Name, Placed, by_place, names, place
from geo.pictures.sheet import Sheet, text_end
from geo.pictures.typefaces import lines
from geo.pictures.words import numbered
from geo.records.statements import rows_of
from geo.view import View

SMALL = 18.0
ROW, COLUMN, GUTTER = 26.0, 250.0, 26.0  # units: a row of the table, its narrowest column
STRONG = 4  # the class from which a colour hides the lines of the others
RIM = 3.0  # units between a disc and the rim that says what it rests on


class Legend:
    """Classes of counts, and which kinds of marks there are: only these are explained."""

    def __init__(self, view: View, found: Sequence[Mark]):
        rows = rows_of(view.countries)
        self.stations: dict[str, int] = {row["country"]: row["stations"] for row in rows}
        self.hatched = {row["country"] for row in rows if row["area_only"]}
        self.ends = classes(max(self.stations.values(), default=0))
        self.filtered = not view.query.is_whole
        self.by_place = by_place(view)
        self.found = found
        self.reported = view.whole.words.forms["reported_many"]

    def level(self, country: str) -> int:
        """The class of a country, from 1; 0 where nothing is reported."""
        n = self.stations.get(country, 0)
        return next((level for level, end in enumerate(self.ends, 1) if n <= end), 0) if n else 0

    def scale(self) -> list[tuple[int, str]]:
        """Each class that there is with its numbers in words; 0 is none."""
        starts = [1, *(end + 1 for end in self.ends)]
        used = {self.level(country) for country in self.stations}
        found = [
            (level, f"{end:,}" if start == end else f"{start:,}–{end:,}")
            for level, (start, end) in enumerate(zip(starts, self.ends, strict=False), 1)
            if level in used
        ]
        return [*found, (0, "none in this view" if self.filtered else "none reported")]

    def kinds(self) -> list[tuple[Mark, str]]:
        """A mark of each kind that there is, with its meaning."""
        plain = _sample()
        what = "a city" if self.by_place else "a country"
        meanings = [
            (plain, f"{self.reported} of {what}", any(not m.area for m in self.found)),
            (
                _sample(area=True),
                "known by region or country only (hatched)",
                any(m.area for m in self.found) or bool(self.hatched),
            ),
            (_sample(contested=True), "contested", any(m.contested for m in self.found)),
            (
                _sample(several=True),
                "several bases",
                any(m.several and not m.contested for m in self.found),
            ),
            (_sample(weak=True), "weakly sourced", any(m.weak for m in self.found)),
            (_sample(ended=True), "all reported closed", any(m.ended for m in self.found)),
        ]
        return [(mark, said) for mark, said, shown in meanings if shown]


def classes(most: int) -> list[int]:
    """Upper ends of at most five classes of whole numbers: as in geo/assets/map/land.js."""
    ends = [int(most ** (n / 4) + 0.5) for n in range(5)] if most else []
    return [end for end in dict.fromkeys(ends) if end > 0]


def _sample(**kind: bool) -> Mark:
    plain = dict.fromkeys(("area", "contested", "weak", "ended", "several"), False)
    return Mark(id="", name="", country="", n=1, x=0, y=0, **plain | kind)


def draw_map(
    sheet: Sheet,
    view: View,
    legend: Legend,
    frame: Frame,
    found: Sequence[Mark],
    crowded: Frame | None,
) -> None:
    """A frame of the map: land coloured by counts, names, and the marks in it.

    ``crowded`` is drawn as a box where it lies, with what stands in it; on its own map it says so.
    """
    theme = sheet.theme
    sheet.shape(land.sphere(), frame, facecolor=theme.sea)
    for points in land.graticule() if frame.is_wide else ():
        x, y = frame.at(points[:, 0], points[:, 1])
        drawn = sheet.line(zip(x, y, strict=True), edgecolor=theme.grid, linewidth=0.8)
        sheet.clip(drawn, frame.box)
    rows = land.outlines(view.atlas, frame)
    for code, geometry in zip(rows["country"], rows["geometry"], strict=True):
        level = legend.level(code)
        fill = theme.ramp[level - 1] if level else theme.land if code else theme.unknown
        look = {"facecolor": fill, "edgecolor": theme.border, "linewidth": 0.8}
        sheet.shape(geometry, frame, **look)
        if code in legend.hatched:
            colour = theme.hatch if level < STRONG else theme.paper
            sheet.hatch(shapely.clip_by_rect(geometry, *frame.sight), frame, colour)
    taken = []
    if crowded and crowded is not frame:
        taken.append(_crowded(sheet, frame, crowded))
    elif crowded:
        sheet.rectangle(frame.box, fill=False, edgecolor=theme.quiet, linewidth=1.4)
        taken.append(_caption(sheet, view, frame, found))
    placed = place(found, frame, taken)
    around = [] if crowded and crowded is not frame else _around(rows, frame)
    for name in names(placed, around, frame, taken):
        _name(sheet, name)
    for one in placed:
        if one.is_far and frame.holds(one.mark.x, one.mark.y):
            sheet.line([one.spot, (one.x, one.y)], edgecolor=theme.hatch, linewidth=1.4)
            sheet.circle(*one.spot, 2.2, facecolor=theme.hatch)
    for one in placed:
        draw_mark(sheet, one)


def _box(geometry: BaseGeometry, frame: Frame) -> Box:
    west, south, east, north = geometry.bounds
    (left, bottom), (right, top) = frame.spot(west, south), frame.spot(east, north)
    return max(left, frame.box[0]), max(top, frame.box[1]), min(right, frame.box[2]), bottom


def _crowded(sheet: Sheet, frame: Frame, part: Frame) -> Box:
    """The box of the part that has a map of its own, on the world; gives what it takes up."""
    box = _box(shapely.box(*part.sight), frame)
    paper, edge = sheet.theme.paper, sheet.theme.quiet
    sheet.rectangle(box, facecolor=paper, alpha=0.55, edgecolor=edge, linewidth=1.4)
    return box


def _caption(sheet: Sheet, view: View, frame: Frame, found: Sequence[Mark]) -> Box:
    """What the map of the crowded part holds; gives what the words take up."""
    stations = view.whole.words.number(sum(one.n for one in found))
    said = f"Framed: {stations} in {numbered(len(found), 'country', 'countries')}"
    left, bottom = frame.box[0] + 10, frame.box[3] - 12
    box = (left - 10, bottom - 18, text_end(left, said, SMALL) + 8, bottom + 12)
    sheet.rectangle(box, facecolor=sheet.theme.paper, edgecolor=sheet.theme.quiet, linewidth=1.4)
    sheet.text(left, bottom - 2, said, SMALL, name="caption")
    return box


def _around(rows: pd.DataFrame, frame: Frame) -> list[tuple[str, float, float, float]]:
    """Names of the countries in sight: where, in units, and how much room each has."""
    found = []
    for row in rows_of(rows):
        code, name, geometry = row["country"], row["name"], row["geometry"]
        part = max(shapely.get_parts(geometry), key=lambda one: one.area, default=None)
        if part is None or not code:
            continue
        spot = shapely.point_on_surface(part)
        left, _, right, _ = _box(part, frame)
        x, y = frame.at(spot.x, spot.y)
        found.append((right - left, name, float(x), float(y)))
    found.sort(key=lambda one: (-one[0], one[1]))
    return [(name, x, y, room * 0.95) for room, name, x, y in found]


def _name(sheet: Sheet, one: Name) -> None:
    theme = sheet.theme
    colour = theme.quiet if one.quiet else theme.ink
    sheet.text(one.x, one.y, one.words, SMALL, colour=colour, halo=theme.land, name="name")


def draw_mark(sheet: Sheet, one: Placed) -> None:
    """A disc, its rim as the screen has it, or a badge; with its number."""
    theme, mark = sheet.theme, one.mark
    fill, ink = theme.disc, theme.disc_ink
    if mark.weak:
        fill, ink = theme.pale, theme.ink
    if mark.ended or mark.area:
        fill, ink = theme.paper, theme.ink
    if mark.area:
        _badge(sheet, one)
    else:
        rim = mark.contested or mark.several or mark.ended or mark.weak
        sheet.circle(one.x, one.y, one.r, facecolor=theme.paper)
        if rim:
            dashes = (
                {"dashes": (5, 3)} if mark.contested else {"dashes": (2, 2)} if mark.weak else {}
            )
            look = {"fill": False, "edgecolor": theme.disc, "linewidth": 1.8} | dashes
            sheet.circle(one.x, one.y, one.r - 1, **look)
        sheet.circle(one.x, one.y, one.r - (RIM + 0.6 if rim else 1), facecolor=fill)
    name = f"mark-{mark.id}" if mark.id else None
    sheet.text(
        one.x, one.y + NUMBER * 0.35, f"{mark.n:,}", NUMBER, "bold",
        colour=ink, anchor="center", name=name,
    )  # fmt: skip


def _badge(sheet: Sheet, one: Placed) -> None:
    theme = sheet.theme
    box = (one.x - one.r, one.y - 12, one.x + one.r, one.y + 12)
    dashes = {"dashes": (4, 2.5)}
    look = {
        "facecolor": theme.paper,
        "edgecolor": theme.disc if one.mark.contested else theme.hatch,
    }
    sheet.rectangle(box, round_=4, linewidth=1.8, **dashes, **look)


def draw_legend(sheet: Sheet, legend: Legend, box: Box) -> float:
    """The meaning of marks and colours, in rows above the box's bottom; gives where they begin."""
    left, _, right, bottom = box
    scale: list[tuple[Mark | int, str]] = list(legend.scale())
    kinds: list[tuple[Mark | int, str]] = list(legend.kinds())
    groups = [*([kind] for kind in kinds), scale]  # the scale stands in one row
    rows: list[list[tuple[Mark | int, str, float]]] = [[]]
    x = left
    for group in groups:
        wide = [34 + text_end(0, said, SMALL) + 22 for _, said in group]
        if rows[-1] and x + sum(wide) - 22 > right:
            rows.append([])
            x = left
        for (what, said), own in zip(group, wide, strict=True):
            rows[-1].append((what, said, x))
            x += own
    top = bottom - len(rows) * 30
    for n, row in enumerate(rows):
        y = top + n * 30 + 15
        for what, said, x in row:
            if isinstance(what, Mark):
                draw_mark(sheet, Placed(what, x + 13, y, 13, (x + 13, y)))
            else:
                theme = sheet.theme
                fill = theme.ramp[what - 1] if what else theme.land
                swatch = (x, y - 9, x + 26, y + 9)
                sheet.rectangle(swatch, facecolor=fill, edgecolor=theme.border, linewidth=1)
            sheet.text(x + 34, y + SMALL * 0.35, said, SMALL, name="legend")
    return top


def draw_table(sheet: Sheet, view: View, box: Box) -> None:
    """The numbers by place or country, most first, in columns; what has no room is counted."""
    left, top, right, bottom = box
    table, name = pd.DataFrame(view.countries), "country_name"
    if by_place(view):
        table, name = pd.DataFrame(view.places), "place_name"
        table = table.sort_values(["stations", "place_id"], ascending=[False, True])
    entries = [(row[name], row["stations"]) for row in rows_of(table)]
    columns = int((right - left + GUTTER) // (COLUMN + GUTTER))
    deep = int((bottom - top) // ROW)
    if len(entries) > columns * deep:
        shown = columns * deep - 1
        rest = sum(n for _, n in entries[shown:])
        entries = [*entries[:shown], (numbered(len(entries) - shown, "other"), rest)]
    deep = -(-len(entries) // columns) if entries else 1
    wide = (right - left - GUTTER * (columns - 1)) / columns
    for n, (name, stations) in enumerate(entries):
        x = left + (n // deep) * (wide + GUTTER)
        y = top + (n % deep) * ROW
        (row,) = lines(name, "sans", SMALL, wide - 60, 1)
        sheet.text(x, y + 19, row, SMALL, name="row")
        sheet.text(x + wide, y + 19, f"{stations:,}", SMALL, "bold", anchor="right", name="row")
        line = [(x, y + ROW), (x + wide, y + ROW)]
        sheet.line(line, edgecolor=sheet.theme.border, linewidth=0.8)
