"""The land under a picture: outlines in Equal Earth, and the part of the plane that a box shows.

Areas keep their true proportions, as on the screen (geo/assets/map/equal_earth.js).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from geo.atlas import Atlas
from geo.memory.cache import remembered
from geo.outlines import WGS84, drawn_countries, fine_outline

EQUAL_EARTH = "+proj=eqearth +datum=WGS84"  # EPSG:8857; metres
NEAR = 6_500_000  # metres across: what shows less has the fine outlines
WIDE = 15_000_000  # metres across: what shows more shows most of the world
DETAIL = 0.6  # units of the picture: what is nearer to a line than this is left out of it
WORLD = (-160, -55, 176, 74)  # degrees that a picture of the world shows: no land of the poles
CROWDED = (-11, 34.5, 41, 64)  # degrees where countries are small and many: Europe

Box = tuple[float, float, float, float]  # left, top, right, bottom in units; or west, south, ...


@dataclass(frozen=True)
class Frame:
    """A part of the plane in a box of the picture.

    box    left, top, right, bottom in units of the picture
    sight  west, south, east, north in metres of the plane, of the same proportions
    """

    box: Box
    sight: Box

    @property
    def scale(self) -> float:
        """Units of the picture that a metre takes."""
        return (self.box[2] - self.box[0]) / (self.sight[2] - self.sight[0])

    @property
    def is_wide(self) -> bool:
        """Whether it shows most of the world."""
        return self.sight[2] - self.sight[0] > WIDE

    def at(self, x: float | np.ndarray, y: float | np.ndarray) -> tuple:
        """Where a point of the plane (metres) stands in the picture (units, down from the top)."""
        west, _, _, north = self.sight
        return self.box[0] + (x - west) * self.scale, self.box[1] + (north - y) * self.scale

    def spot(self, x: float, y: float) -> tuple[float, float]:
        """Where one point stands."""
        across, down = self.at(x, y)
        return float(across), float(down)

    def holds(self, x: float, y: float, inset: float = 0.0) -> bool:
        """Whether a point of the plane is shown, at least ``inset`` units from the edge."""
        left, top, right, bottom = self.box
        across, down = self.at(x, y)
        fits_across = left + inset <= across <= right - inset
        return bool(fits_across and top + inset <= down <= bottom - inset)


def fit(bounds: Box, box: Box) -> Frame:
    """The frame that shows all of ``bounds`` (metres) in a box (units), in its middle if it can."""
    west, south, east, north = bounds
    wide, high = box[2] - box[0], box[3] - box[1]
    metres = max((east - west) / wide, (north - south) / high)  # a unit
    x, y = (west + east) / 2, (south + north) / 2
    across, up = metres * wide / 2, metres * high / 2
    if across < EAST:  # no part of the box is beyond the edge of the world
        x = min(max(x, across - EAST), EAST - across)
    return Frame(box, (x - across, y - up, x + across, y + up))


def project(lon: Iterable[float], lat: Iterable[float]) -> tuple[np.ndarray, np.ndarray]:
    """Degrees (WGS 84) as metres of the plane: x, y."""
    x, y = _to_plane.transform(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    return np.asarray(x), np.asarray(y)


_to_plane = Transformer.from_crs(WGS84, EQUAL_EARTH, always_xy=True)
EAST = float(project([180], [0])[0][0])  # metres from the middle of the world to its edge


def bounds_of(boxes: Iterable[Box]) -> Box:
    """What is around boxes of degrees (west, south, east, north), in metres of the plane."""
    found = []
    for west, south, east, north in boxes:
        lon, lat = np.meshgrid(np.linspace(west, east, 9), np.linspace(south, north, 9))
        x, y = project(lon.ravel(), lat.ravel())
        found.append((x.min(), y.min(), x.max(), y.max()))
    low, high = np.array(found).min(axis=0), np.array(found).max(axis=0)
    return float(low[0]), float(low[1]), float(high[2]), float(high[3])


def graticule() -> list[np.ndarray]:
    """Meridians and parallels every 30 degrees: points of the plane, in metres."""
    lat, lon = np.arange(-90, 91, 3), np.arange(-180, 181, 6)
    meridians = [project(np.full(lat.shape, one), lat) for one in range(-150, 151, 30)]
    parallels = [project(lon, np.full(lon.shape, one)) for one in range(-60, 61, 30)]
    return [np.column_stack(points) for points in (*meridians, *parallels)]


def sphere() -> BaseGeometry:
    """The whole world's edge in the plane."""
    lat = np.concatenate([np.arange(-90, 91, 2), np.arange(90, -91, -2)])
    lon = np.repeat([180, -180], len(lat) // 2)
    return shapely.Polygon(np.column_stack(project(lon, lat)))


def outlines(atlas: Atlas, frame: Frame) -> pd.DataFrame:
    """The countries in sight: country ("" where it has no code), name and geometry, in metres.

    Cut to a little more than the sight, and no finer than the picture shows.
    """
    west, south, east, north = frame.sight
    more = (east - west) * 0.02
    sight = (west - more, south - more, east + more, north + more)
    rows = land(atlas)
    rows = rows[shapely.intersects(rows["geometry"].to_numpy(), shapely.box(*sight))].copy()
    if east - west < NEAR:
        rows["geometry"] = [
            _fine(atlas, code) or coarse
            for code, coarse in zip(rows["country"], rows["geometry"], strict=True)
        ]
    cut = shapely.clip_by_rect(rows["geometry"].to_numpy(), *sight)
    rows["geometry"] = shapely.simplify(cut, DETAIL / frame.scale)
    return rows[~shapely.is_empty(rows["geometry"].to_numpy())]


@remembered
def land(atlas: Atlas) -> pd.DataFrame:
    """The coarse outlines of all countries in the plane: country ("" without a code), name,
    geometry (metres)."""
    drawn = atlas.countries[atlas.countries.geometry.notna()]
    shapes = gpd.GeoSeries(drawn.geometry, crs=WGS84).to_crs(EQUAL_EARTH)
    return pd.DataFrame(
        {
            "country": drawn["country"].fillna("").to_numpy(),
            "name": drawn["name"].to_numpy(),
            "geometry": shapely.make_valid(shapes.to_numpy()),
        }
    )


@remembered
def _fine(_atlas: Atlas, country: str) -> BaseGeometry | None:
    """The fine outline of a country in the plane, None where there is only the coarse one."""
    if country not in drawn_countries():
        return None
    shapes = shapely.get_parts(shapely.from_geojson(fine_outline(country)))
    if not len(shapes):
        return None
    plane = gpd.GeoSeries(shapes, crs=WGS84).to_crs(EQUAL_EARTH).to_numpy()
    return shapely.union_all(shapely.make_valid(plane))
