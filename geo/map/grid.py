"""What the map draws of more places than a browser should hold: those of a grid of the sphere.

From CELLS_FROM places on, a map document asks for no list of all places, only for the tiles of the
part in sight. A tile is ACROSS by ACROSS cells of its level, a cell what the places of one country
in it add up to. At level 2 one tile is the whole sphere; each level halves both. The counts of all
tiles of a level are those of the view that is on the map.

Cells are kept in the order of a curve through the grid (Morton's), in which those of a tile, and
within it the places of a cell, stand side by side at every level.
"""

import hashlib
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.atlas import Atlas
from geo.map.marks import (
    CONTESTED,
    DIGITS,
    ENDED,
    SEVERAL_BASES,
    WEAKLY_SOURCED,
    degrees_of,
)
from geo.memory.cache import remembered
from geo.query import Query
from geo.view import View, select

# Places: between two that were measured with all of them in the browser (docs/benchmarks.md).
# 10,000: a first open of 708 ms and 1.1 MB, frames of 100 ms at worst while the map is panned.
# 100,000: 1,289 ms, 2.7 MB, 150 ms; the server made the list of places for 1.3 s, once.
CELLS_FROM = 60_000
LEAST, FINEST = 2, 12  # levels: of the whole sphere, and of the map's nearest zoom
ACROSS = 32  # cells of a tile, each way: at the zoom of its level each is 32 pixels of the equator
_SIDE = 360 / (ACROSS << (FINEST - LEAST))  # degrees of a cell of the finest level


def by_cells(atlas: Atlas) -> bool:
    """Whether the map asks for cells of an atlas: CELLS_FROM of the environment says from when."""
    given = os.environ.get("CELLS_FROM", "")
    return len(atlas.places) >= (int(given) if given.isdecimal() else CELLS_FROM)


@dataclass(frozen=True, eq=False)
class Grid:
    """Where the places of an atlas lie.

    row      rows of ``atlas.places``: the located cities, in the order of the curve
    cell     where each of these is on the curve, by the finest level
    country  row of ``countries`` (ISO alpha-2), lon, lat (degrees, NaN where it is not located) and
             area (known by region or country only) of every place, in the order of ``atlas.places``
    """

    row: np.ndarray
    cell: np.ndarray
    country: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    area: np.ndarray
    countries: list[str]


@remembered
def grid(atlas: Atlas) -> Grid:
    """See Grid."""
    places = atlas.places
    lon, lat = places.geometry.x.to_numpy(), places.geometry.y.to_numpy()
    country, codes = pd.factorize(places["country"])
    row = np.flatnonzero(~np.isnan(lon)).astype(np.int32)
    most = (ACROSS << (FINEST - LEAST)) - 1
    x, y = (
        np.clip(np.floor(degrees[row] / _SIDE).astype(np.int64), 0, most)
        for degrees in (lon + 180, lat + 90)
    )
    cell = _curve(x, y)
    order = np.argsort(cell, kind="stable")
    area = (places["precision"] != "city").to_numpy(bool)
    return Grid(row[order], cell[order], country.astype(np.int16), lon, lat, area, list(codes))


@remembered
def token(atlas: Atlas) -> str:
    """What differs when any place of an atlas does."""
    columns = atlas.places[["place_id", "place_name", "country", "region"]]
    spots = atlas.places.geometry
    digest = hashlib.sha256(pd.util.hash_pandas_object(columns, index=False).to_numpy().tobytes())
    for degrees in (spots.x, spots.y):
        digest.update(degrees.round(DIGITS).to_numpy().tobytes())
    return digest.hexdigest()[:16]


@dataclass(frozen=True, eq=False)
class Drawn:
    """The located cities of a view: ``at`` in the grid, in order; ``stations`` and ``flags``."""

    at: np.ndarray
    stations: np.ndarray
    flags: np.ndarray


@remembered
def drawn(atlas: Atlas, query: Query) -> Drawn:
    """What a view has on the map."""
    view, held = select(query, atlas), grid(atlas)
    stations, flags = on_places(view)
    stations = stations[held.row]
    at = np.flatnonzero(stations)
    return Drawn(at.astype(np.int32), stations[at], flags[held.row[at]])


def on_places(view: View) -> tuple[np.ndarray, np.ndarray]:
    """How many stations of a view each place of the whole atlas has, and its flags (see marks)."""
    held = view.on_places
    n = held.stations
    flags = (
        SEVERAL_BASES * (held.several == n)
        + CONTESTED * (held.contested > 0)
        + ENDED * (held.ended == n)
        + WEAKLY_SOURCED * (held.weak == n)
    )
    return n, np.where(n > 0, flags, 0).astype(np.uint8)


@remembered
def row_of(atlas: Atlas) -> pd.Index:
    """The rows of an atlas's places, by place_id."""
    return pd.Index(atlas.places["place_id"])


def tile(atlas: Atlas, query: Query, level: int, x: int, y: int) -> dict[str, list]:
    """The cells of a tile of a view that have stations.

    ``x`` counts tiles of the level from 180 degrees west, ``y`` from the south pole. Columns:
    ``id``, ``name``, ``country``, ``lat`` and ``lon`` of the place of a cell that has the most
    stations, with how many (``top``); of all its places how many there are (``places``), how many
    of these are contested, their ``stations`` and the ``flags`` that all have (see marks); ``box``,
    in which they lie (west, south, east, north), None of one.
    """
    held, view = grid(atlas), drawn(atlas, query)
    shift = 2 * (FINEST - level)
    first = int(_curve(np.array([x]), np.array([y]))[0]) * ACROSS * ACROSS
    ends = np.searchsorted(held.cell, np.array([first, first + ACROSS * ACROSS]) << shift)
    own = slice(*np.searchsorted(view.at, ends))
    at, stations, flags = view.at[own], view.stations[own], view.flags[own]
    rows = held.row[at]
    cell = (held.cell[at] >> shift) * len(held.countries) + held.country[rows]
    order = np.lexsort((-stations, cell))
    rows, stations, flags, cell = rows[order], stations[order], flags[order], cell[order]
    start = np.flatnonzero(np.diff(cell, prepend=-1))
    if not len(start):
        return told(atlas, rows) | {name: [] for name in (*_SUMS, "top", "box")}
    places = np.diff(start, append=len(cell))
    lon, lat = held.lon[rows], held.lat[rows]
    low = (np.minimum.reduceat(degrees, start) for degrees in (lon, lat))
    high = (np.maximum.reduceat(degrees, start) for degrees in (lon, lat))
    boxes = np.round(np.stack([*low, *high], axis=1), DIGITS).tolist()
    return told(atlas, rows[start]) | {
        "top": stations[start].tolist(),
        "places": places.tolist(),
        "contested": np.add.reduceat((flags & CONTESTED > 0).astype(np.int32), start).tolist(),
        "stations": np.add.reduceat(stations, start).tolist(),
        "flags": np.bitwise_and.reduceat(flags, start).tolist(),
        "box": [one if n > 1 else None for one, n in zip(boxes, places, strict=True)],
    }


_SUMS = ("places", "contested", "stations", "flags")


def nations(view: View) -> dict[str, Any]:
    """What a view has of each country, for one mark of it.

    ``rows``: ``country``, ``cities`` (on the map), ``known`` (stations there), ``places`` (with
    regions and countries that stations are known no better than), how many of these are
    ``contested``, the ``flags`` that all have, ``row`` (that of most stations, in ``met``) and how
    many it has (``top``), and ``reach``: the westernmost, easternmost, southernmost and
    northernmost of its cities, rows of ``met``. ``met``: these places, as ``told``.
    """
    atlas = view.whole
    held = grid(atlas)
    stations, flags = on_places(view)
    rows = np.flatnonzero((stations > 0) & (held.area | ~np.isnan(held.lon)))
    rows = rows[np.lexsort((-stations[rows], held.country[rows]))]
    start = np.flatnonzero(np.diff(held.country[rows], prepend=-1))
    met: list[int] = []
    found = []
    for own in np.split(rows, start[1:]) if len(start) else []:
        cities = own[~np.isnan(held.lon[own])]
        ends = [own[0]]
        if len(cities):
            ends += [
                cities[find(degrees[cities])]
                for degrees in (held.lon, held.lat)
                for find in (np.argmin, np.argmax)
            ]
        first = len(met)
        met += [int(one) for one in ends]
        found.append(
            {
                "country": held.countries[held.country[own[0]]],
                "cities": len(cities),
                "known": int(stations[cities].sum()),
                "places": len(own),
                "contested": int((flags[own] & CONTESTED > 0).sum()),
                "flags": int(np.bitwise_and.reduce(flags[own])),
                "row": first,
                "top": int(stations[own[0]]),
                "reach": list(range(first + 1, len(met))),
            }
        )
    return {"rows": found, "met": told(atlas, np.array(met, int))}


def told(atlas: Atlas, rows: np.ndarray) -> dict[str, list]:
    """Some places: columns ``id``, ``name``, ``country``, ``lat``, ``lon`` (None where unknown)."""
    places = atlas.places[["place_id", "place_name", "country", "geometry"]].iloc[rows]
    return {
        "id": places["place_id"].tolist(),
        "name": places["place_name"].tolist(),
        "country": places["country"].tolist(),
        "lat": degrees_of(places.geometry.y),
        "lon": degrees_of(places.geometry.x),
    }


def _curve(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Morton's number: the bits of both, in turn."""
    return _spread(x) | _spread(y) << 1


def _spread(bits: np.ndarray) -> np.ndarray:
    """A blank bit before each of 16."""
    bits = bits.astype(np.int64)
    for by, kept in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | bits << by) & kept
    return bits
