"""Outlines of countries: the coarse ones with names and bounds, and fine ones, one at a time.

`data/countries.geojson` and `data/outlines.geojson` are built by `geo.build`. The lines are de
facto ones and say nothing about sovereignty.
"""

import json
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geo.errors import Fault, TableError
from geo.files import BUNDLED

WGS84 = "EPSG:4326"
BOUNDARIES = "countries.geojson"
COUNTRIES = BUNDLED / BOUNDARIES
OUTLINES = BUNDLED / "outlines.geojson"

# What is drawn coarse at every zoom, and why.
COARSE_ONLY = {
    "AQ": "nobody reports from there, and its coast would be a tenth of the file",
    "VA": "its outline in the source is empty: smaller than the source's own grid",
}


def boundaries_path(folder: Path) -> Path:
    """The atlas's own boundaries if it has them, else the bundled ones."""
    own = folder / BOUNDARIES
    return own if own.exists() else COUNTRIES


def read_countries(folder: Path) -> gpd.GeoDataFrame:
    """The countries of an atlas: columns as in read_boundaries, EPSG:4326. Treat as read-only.

    Read again only when the file changed. Raises TableError if it cannot be read.
    """
    path = boundaries_path(folder)
    try:
        return _boundaries(path, path.stat().st_mtime_ns)
    except Exception as error:  # a broken file of any kind: pyogrio raises many types
        fault = Fault(path.name, None, None, str(error), "GeoJSON of countries (geo.boundaries)")
        raise TableError([fault]) from error


def read_whereabouts(folder: Path) -> gpd.GeoDataFrame:
    """Where the countries of an atlas are, drawn or not: columns country, geometry; EPSG:4326.

    The geometry is the outline, or the box around its cities where none is drawn, as of Gibraltar.
    Raises TableError as read_countries does.
    """
    countries = read_countries(folder)
    areas = countries.geometry.copy()
    boxed = areas.isna() & countries["west"].notna()
    edges = countries.loc[boxed, ["west", "south", "east", "north"]].to_numpy()
    areas[boxed] = shapely.box(edges[:, 0], edges[:, 1], edges[:, 2], edges[:, 3])
    return countries[["country"]].set_geometry(areas)


@lru_cache(maxsize=4)
def _boundaries(path: Path, _changed: int) -> gpd.GeoDataFrame:
    return read_boundaries(path)


def read_boundaries(path: Path = COUNTRIES) -> gpd.GeoDataFrame:
    """Read what `build_boundaries` wrote.

    Columns: country (ISO alpha-2 or missing), name, label_lat, label_lon, west, south, east, north
    (degrees; of the capital and all cities without geometry, NaN where nobody lives), geometry
    ((Multi)Polygon or None); EPSG:4326.
    """
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    rows = [one["properties"] for one in features]
    boxes = np.array([row["bounds"] or [np.nan] * 4 for row in rows], dtype=float)
    columns = {
        "country": [row["country"] for row in rows],
        "name": [row["name"] for row in rows],
        "label_lat": np.array([row["label_lat"] for row in rows], dtype=float),
        "label_lon": np.array([row["label_lon"] for row in rows], dtype=float),
        "west": boxes[:, 0],
        "south": boxes[:, 1],
        "east": boxes[:, 2],
        "north": boxes[:, 3],
    }
    shapes = [one["geometry"] and shapely.geometry.shape(one["geometry"]) for one in features]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=WGS84)


def fine_outline(country: str) -> bytes:
    """The fine outline of a country (ISO alpha-2, upper case): a GeoJSON FeatureCollection.

    Its one feature has the properties country, name and bounds; the member `metadata` names source
    and licence. A country of COARSE_ONLY has none. Raises KeyError if no such country is drawn.
    """
    if country in COARSE_ONLY:
        return b'{"type":"FeatureCollection","features":[]}'
    return _lines(OUTLINES, OUTLINES.stat().st_mtime_ns)[country]


def drawn_countries() -> set[str]:
    """The codes of all countries that the map can draw, fine or coarse."""
    return _lines(OUTLINES, OUTLINES.stat().st_mtime_ns).keys() | COARSE_ONLY.keys()


@lru_cache(maxsize=1)
def _lines(path: Path, _changed: int) -> dict[str, bytes]:
    """Country -> a collection of its line alone, cut out as bytes: nothing is parsed."""
    head, *lines = path.read_bytes().splitlines()
    lines[-1] = lines[-1].removesuffix(b"]}") + b","
    return {
        line.split(b'"', 10)[9].decode(): b"%s\n%s]}\n" % (head, line.removesuffix(b","))
        for line in lines
    }
