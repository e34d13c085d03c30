"""Some places of a view, for a map document that does not hold them all: see geo.map.grid.

Those that stations are most reported of, those of a name, those in a box, or one by its id.
"""

from typing import Any

import numpy as np
import pandas as pd

from geo.atlas import Atlas
from geo.map.grid import drawn, grid, on_places, row_of, told
from geo.memory.cache import remembered
from geo.query import Query
from geo.text import plain, plain_all
from geo.view import View, select

MOST = 500  # places of a list: a longer one is the Table page's
FOUND = 8  # by name
TOUCH = 1e-4  # degrees that a place may lie beside a box whose edges are rounded


@remembered
def listed(atlas: Atlas, query: Query) -> dict[str, Any]:
    """The places of a view that are drawn or known by region or country: most stations first.

    ``all``: how many there are; ``places``: at most MOST of them, as ``grid.told``, with
    ``stations`` and ``flags``.
    """
    stations, flags = on_places(select(query, atlas))
    held = grid(atlas)
    rows = np.flatnonzero((stations > 0) & (held.area | ~np.isnan(held.lon)))
    return _first(atlas, rows, stations, flags, MOST)


def inside(view: View, box: tuple[float, float, float, float], most: int = MOST) -> dict[str, Any]:
    """The cities of a view in a box (west, south, east, north, in degrees): as ``listed``."""
    held, own = grid(view.whole), drawn(view.whole, view.query.question)
    west, south, east, north = box
    rows = held.row[own.at]
    lon, lat = held.lon[rows], held.lat[rows]
    there = (lon >= west - TOUCH) & (lon <= east + TOUCH)
    there &= (lat >= south - TOUCH) & (lat <= north + TOUCH)
    return _first(view.whole, rows[there], *on_places(view), most)


def known(view: View, place_id: str) -> dict[str, Any]:
    """One place of the atlas, with what the view has there: as ``listed``; none of another id."""
    row = row_of(view.whole).get_indexer([place_id])
    return _first(view.whole, row[row >= 0], *on_places(view), MOST)


def found(view: View, words: str) -> dict[str, Any]:
    """The cities and regions of a view whose names hold these words: the FOUND likeliest of each.

    ``places`` as of ``listed``; ``regions``: columns ``name``, ``places`` (how many cities) and
    ``box`` of these: west, south, east, north.
    """
    atlas, wanted = view.whole, plain(words)
    held, own = grid(atlas), drawn(atlas, view.query.question)
    rows = held.row[own.at]
    stations, flags = on_places(view)
    names = _names(atlas)
    fit = rows[names.str.contains(wanted, regex=False).to_numpy(bool)[rows]] if wanted else rows[:0]
    some = names.iloc[fit]
    rank = np.select([some == wanted, some.str.startswith(wanted)], [0, 1], 2)
    fit = fit[np.lexsort((-stations[fit], rank))][:FOUND]
    return _told(atlas, fit, stations, flags, len(some)) | {
        "regions": _regions(atlas, rows, wanted)
    }


def _regions(atlas: Atlas, rows: np.ndarray, wanted: str) -> dict[str, list]:
    region, names = _region(atlas)
    said = pd.Series(names, dtype="str").map(plain)
    fit = said.str.contains(wanted, regex=False) & (said != "") & bool(wanted)
    number = np.bincount(region[rows], minlength=len(names))
    fits = np.flatnonzero(fit.to_numpy(bool) & (number > 0))
    rank = np.select([said.iloc[fits] == wanted, said.iloc[fits].str.startswith(wanted)], [0, 1], 2)
    fits = fits[np.lexsort((-number[fits], rank))][:FOUND]
    held, boxes = grid(atlas), []
    for one in fits:
        lon, lat = (degrees[rows[region[rows] == one]] for degrees in (held.lon, held.lat))
        boxes.append([float(edge) for edge in (lon.min(), lat.min(), lon.max(), lat.max())])
    return {"name": [names[one] for one in fits], "places": number[fits].tolist(), "box": boxes}


@remembered
def _names(atlas: Atlas) -> pd.Series:
    """The name of every place, as it is searched."""
    return plain_all(atlas.places["place_name"])


@remembered
def _region(atlas: Atlas) -> tuple[np.ndarray, list[str]]:
    """The region of every place: rows of names."""
    codes, names = pd.factorize(atlas.places["region"])
    return codes, list(names)


def _first(
    atlas: Atlas, rows: np.ndarray, stations: np.ndarray, flags: np.ndarray, most: int
) -> dict[str, Any]:
    """The first of some places: most stations first, then by name."""
    number = len(rows)
    if number > most:  # only those that may be among them are put in order
        least = -np.partition(-stations[rows], most - 1)[most - 1]
        rows = rows[stations[rows] >= least]
    names = atlas.places["place_name"].iloc[rows].to_numpy(object)
    order = np.lexsort((names.astype(str), -stations[rows]))
    return _told(atlas, rows[order][:most], stations, flags, number)


def _told(
    atlas: Atlas, rows: np.ndarray, stations: np.ndarray, flags: np.ndarray, number: int
) -> dict[str, Any]:
    own = {"stations": stations[rows].tolist(), "flags": flags[rows].tolist()}
    return {"all": number, "places": told(atlas, rows) | own}
