"""What a picture marks: a country or a place each, its number, and where it stands on the sheet."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from geo.evidence.support import SEVERAL, WEAK
from geo.export.rows import country_rows
from geo.pictures.land import Box, Frame, project
from geo.pictures.typefaces import drawable, width
from geo.records.statements import rows_of
from geo.view import View

FEW, MOST_PLACES = 6, 60  # countries, and places of them, that are marked place by place
SMALLEST, LARGEST, STEP = 14.0, 26.0, 36.0  # units: radius, and square units a station adds
NUMBER, NAME = 18.0, 18.0  # units: size of numbers and names
FREE = 16.0  # units that a mark may stand off its spot without a line to it
ROUNDS, PULL, GAP = 500, 0.08, 2.0  # see apart.js


@dataclass(frozen=True)
class Mark:
    """A country or a place with its reported stations.

    id         country code or place_id
    name       of the country or place; ``country`` is its code
    n          its stations; all marks of a picture, and what is ``undrawn``, add up to the view
    x, y       its spot in the plane, in metres
    area       whether all of it is known by region or country only
    contested, weak, ended, several   as the map draws them: see geo/map/marks.py
    """

    id: str
    name: str
    country: str
    n: int
    x: float
    y: float
    area: bool
    contested: bool
    weak: bool
    ended: bool
    several: bool


@dataclass(frozen=True)
class Placed:
    """A mark on the sheet, in units: its middle, radius, and how far it stands off its spot."""

    mark: Mark
    x: float
    y: float
    r: float
    spot: tuple[float, float]

    @property
    def box(self) -> Box:
        """What it takes up."""
        return self.x - self.r, self.y - self.r, self.x + self.r, self.y + self.r

    @property
    def is_far(self) -> bool:
        """Whether it had to move so far that a line has to lead to its spot."""
        return math.hypot(self.x - self.spot[0], self.y - self.spot[1]) > FREE


def by_place(view: View) -> bool:
    """Whether each place is marked: where the view is of few countries."""
    return len(view.countries) <= FEW and len(view.places) <= MOST_PLACES


def marks(view: View) -> list[Mark]:
    """The marks of a view, most stations first: its places, or its countries."""
    found = _places(view) if by_place(view) else _countries(view)
    return sorted(found, key=lambda one: (-one.n, one.id))


def undrawn(view: View, drawn: Iterable[Mark]) -> int:
    """Stations of the view that no mark stands for: their city or country has no position."""
    return view.counts.shown - sum(one.n for one in drawn)


def _countries(view: View) -> list[Mark]:
    rows = country_rows(view).dropna(subset="label_lat")
    return _marks(
        rows.assign(
            id=rows["country"],
            name=rows["country_name"],
            area=rows["on_map"] == 0,
            contested=rows["contested"] > 0,
            weak=rows["weak"] == rows["stations"],
            ended=rows["country"].map(view.places.groupby("country")["ended"].all()),
            several=False,
        )
    )


def _places(view: View) -> list[Mark]:
    """Cities one by one; what is known no better than by region stands with its country."""
    drawn = view.places.geometry.notna()
    spots = view.places[drawn].geometry
    places = pd.DataFrame(view.places)
    places["weak"], places["several"] = places["support"] == WEAK, places["support"] == SEVERAL
    cities = places[drawn].assign(area=False, label_lon=spots.x, label_lat=spots.y)
    cities = cities.assign(id=cities["place_id"], name=cities["place_name"])
    vague = places[places["precision"] != "city"].groupby("country", as_index=False)
    areas = vague.agg(
        name=("country_name", "first"),
        stations=("stations", "sum"),
        contested=("contested", "any"),
        weak=("weak", "all"),
        several=("several", "all"),
        ended=("ended", "all"),
    )
    labels = country_rows(view)[["country", "label_lat", "label_lon"]].dropna()
    areas = areas.assign(id=areas["country"], area=True).merge(labels, on="country")
    return [*_marks(cities), *_marks(areas)]


def _marks(table: pd.DataFrame) -> list[Mark]:
    """Rows as marks: the columns are those of Mark, ``stations``, ``label_lon``, ``label_lat``."""
    x, y = project(table["label_lon"], table["label_lat"])
    table = table.assign(n=table["stations"], x=x, y=y)
    return [Mark(**row) for row in rows_of(table[[field.name for field in fields(Mark)]])]


def place(found: Sequence[Mark], frame: Frame, taken: Iterable[Box] = ()) -> list[Placed]:
    """The marks in a frame, pushed apart so that none covers another or a box that is ``taken``,
    all within the frame's box."""
    most = max((one.n for one in found), default=1)
    spots = [frame.spot(one.x, one.y) for one in found]
    radii = [_radius(one.n, most) for one in found]
    return [
        Placed(one, x, y, r, spot)
        for one, (x, y), r, spot in zip(
            found, _apart(spots, radii, frame.box, list(taken)), radii, spots, strict=True
        )
    ]


def _radius(n: int, most: int) -> float:
    step = min(STEP, (LARGEST**2 - SMALLEST**2) / most)
    return max(math.sqrt(SMALLEST**2 + step * n), width(f"{n:,}", "bold", NUMBER) / 2 + 5)


def _apart(
    spots: Sequence[tuple[float, float]],
    radii: Sequence[float],
    box: Box,
    taken: Sequence[Box],
) -> list[tuple[float, float]]:
    """Where circles go that would overlap, the same way every time; as apart.js does it."""
    home, r = np.array(spots, dtype=float).reshape(-1, 2), np.array(radii, dtype=float)
    at = home.copy()
    low = np.column_stack([box[0] + r + 2, box[1] + r + 2])
    high = np.column_stack([box[2] - r - 2, box[3] - r - 2])
    a, b = np.triu_indices(len(r), 1)
    for turn in range(ROUNDS):
        if turn < ROUNDS / 2:
            at += PULL * (home - at)
        way = at[b] - at[a]
        far = np.hypot(way[:, 0], way[:, 1])
        lack = r[a] + r[b] + GAP - far
        near = lack > 0.05
        if near.any():
            angle = 2.4 * a + b  # on one spot they part by an angle that is theirs alone
            unit = np.where(
                far[:, None] > 0.01,
                way / np.maximum(far, 0.01)[:, None],
                np.column_stack([np.cos(angle), np.sin(angle)]),
            )
            push = unit[near] * lack[near][:, None] / 2 * 0.9
            np.subtract.at(at, a[near], push)
            np.add.at(at, b[near], push)
        for left, top, right, bottom in taken:
            at = _clear(at, r, (left, top, right, bottom))
        at = np.clip(at, low, np.maximum(low, high))
        if not near.any() and (turn == 0 or turn >= ROUNDS / 2):
            break
    return [(float(x), float(y)) for x, y in at]


def _clear(at: np.ndarray, r: np.ndarray, box: Box) -> np.ndarray:
    """The middles of circles, those that would cover a box moved by the shortest way off it."""
    left, top, right, bottom = box
    x, y = at[:, 0], at[:, 1]
    ways = np.column_stack([x + r - left, right - x + r, y + r - top, bottom - y + r])
    covers: np.ndarray = np.all(ways > 0, axis=1)
    signs = np.array([(-1, 0), (1, 0), (0, -1), (0, 1)])
    shortest = ways.argmin(axis=1)
    step = signs[shortest] * ways[np.arange(len(ways)), shortest][:, None]
    return at + np.where(covers[:, None], step, 0)


@dataclass(frozen=True)
class Name:
    """Words beside a mark or on the land: where their line begins, on the baseline, in units."""

    words: str
    x: float
    y: float
    quiet: bool


def names(
    placed: Sequence[Placed],
    around: Iterable[tuple[str, float, float, float]],
    frame: Frame,
    taken: Iterable[Box] = (),
    fits: Callable[[Box], bool] = lambda box: True,
) -> list[Name]:
    """Names of the marks, then of countries around (name, x, y and room, in units), each where it
    covers nothing; what finds no room is left out. ``taken`` are boxes to keep clear of."""
    boxes = [*taken, *(one.box for one in placed)]
    found: list[Name] = []
    said: set[str] = set()

    def put(name: Name, wide: float) -> bool:
        box = (name.x - 3, name.y - NAME * 0.8, name.x + wide + 3, name.y + NAME * 0.25)
        left, top, right, bottom = frame.box
        inside = left < box[0] and top < box[1] and box[2] < right and box[3] < bottom
        if not inside or any(_overlap(box, other) for other in boxes) or not fits(box):
            return False
        boxes.append(box)
        found.append(name)
        said.add(name.words)
        return True

    for one in placed:
        words = drawable(one.mark.name)
        words = words if len(words) <= 40 else f"{words[:39].rstrip()}…"
        wide = width(words, "sans", NAME)
        name = Name(words, 0, 0, quiet=False)
        any(put(replace(name, x=x, y=y), wide) for x, y in _beside(one, wide))
    for country, x, y, room in around:
        words = drawable(country)
        wide = width(words, "sans", NAME)
        if wide <= room and words not in said:
            put(Name(words, x - wide / 2, y + NAME * 0.35, quiet=True), wide)
    return found


def _beside(one: Placed, wide: float) -> list[tuple[float, float]]:
    """Where words may begin beside a mark: right, left, below, above, then at its corners."""
    off, middle = one.r + 5, NAME * 0.34
    return [
        (one.x + off, one.y + middle),
        (one.x - off - wide, one.y + middle),
        (one.x - wide / 2, one.y + off + NAME * 0.72),
        (one.x - wide / 2, one.y - off),
        (one.x + off * 0.6, one.y + off * 0.9 + NAME * 0.6),
        (one.x - off * 0.6 - wide, one.y + off * 0.9 + NAME * 0.6),
        (one.x + off * 0.6, one.y - off * 0.7),
        (one.x - off * 0.6 - wide, one.y - off * 0.7),
    ]


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
