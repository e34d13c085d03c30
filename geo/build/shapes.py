"""What is done to the outline of a country: cut, simplified, put on a grid, measured.

Outlines are (Multi)Polygons in EPSG:4326, degrees, where nothing else is said.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.outlines import WGS84

EQUAL_AREA = "EPSG:6933"  # cylindrical, metres: for shares of area, and to simplify by area

KEPT_WHOLE = 5e9  # square metres: smaller island states keep every point; Malta was a triangle
LONGEST_EDGE = 2.0  # degrees; on a curved projection a longer edge would leave its place
ROUNDED = 3  # decimals of a degree of the points put on such edges

CORE_SHARE = 0.75  # of a country's area, in as few parts as hold it
NEAR_CORE = 3.0  # degrees


def cut(area: BaseGeometry) -> shapely.MultiPolygon:
    """Cut each part that spans more than 180 degrees of longitude at the antimeridian.

    The source joins such parts across it, so that drawn as they are they bar the whole world. This
    has to come before any repair, which would take the bar for land. Empty parts are left out.
    """
    import antimeridian

    pieces = []
    for part in shapely.get_parts(area):
        if part.is_empty:
            continue
        if not _wide(part):
            pieces.append(part)
            continue
        eastward = shapely.transform(part, lambda points: np.c_[points[:, 0] % 360, points[:, 1]])
        if _wide(eastward):  # it goes round a pole
            pieces.append(antimeridian.fix_polygon(part, fix_winding=True))
            continue
        whole = polygons(eastward)
        east, west = (
            polygons(shapely.intersection(whole, shapely.box(edge, -90, edge + 180, 90)))
            for edge in (0, 180)
        )
        pieces += [east, shapely.transform(west, lambda points: points - [360, 0])]
    return polygons(shapely.MultiPolygon(list(shapely.get_parts(shapely.get_parts(pieces)))))


def _wide(part: BaseGeometry) -> bool:
    west, _, east, _ = part.bounds
    return east - west > 180


def polygons(area: BaseGeometry) -> shapely.MultiPolygon:
    """The area made valid, without the points and lines that a repair can leave."""
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(area)))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def simplified(areas: gpd.GeoSeries, tolerance: float) -> gpd.GeoSeries:
    """Fewer points; neighbours keep a shared border, small areas without neighbours every point.

    A corner goes if it makes less than a triangle of ``tolerance`` squared, in units of the CRS.
    """
    small = areas.to_crs(EQUAL_AREA).area < KEPT_WHOLE
    met, _ = areas.sindex.query(areas, predicate="intersects")
    alone = np.bincount(met, minlength=len(areas)) == 1  # each meets itself
    whole = (small & alone).to_numpy()
    return pd.concat([areas[whole], areas[~whole].simplify_coverage(tolerance)]).sort_index()


def on_grid(area: BaseGeometry, *grids: float) -> shapely.MultiPolygon:
    """Coordinates rounded to the first grid (degrees) that leaves something of the area.

    Empty if none does.
    """
    for grid in grids:
        rounded = polygons(shapely.set_precision(area, grid))
        if not rounded.is_empty:
            break
    return rounded


def densified(area: BaseGeometry) -> BaseGeometry:
    """With points on every edge longer than LONGEST_EDGE; all others stay as they are."""
    return shapely.transform(
        shapely.segmentize(area, LONGEST_EDGE), lambda points: points.round(ROUNDED)
    )


def largest_first(area: BaseGeometry) -> BaseGeometry:
    """The parts largest first; a single part as a Polygon."""
    parts = _by_area(area)
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def main_territory(area: BaseGeometry) -> shapely.MultiPolygon:
    """The parts of a country that a map should show when it zooms to it.

    The core is the fewest parts, largest first, that hold 75 % of the area: the 48 contiguous
    states, metropolitan France, both islands of New Zealand. To it come the parts that lie within
    3 degrees of the core's bounding box: Corsica and Crete, but not Hawaii, Reunion or the Azores.
    Parts across the antimeridian from the largest are never taken: Chukotka's tip, the Chathams.
    """
    parts = np.array(_by_area(area))
    shares = _areas(parts) / _areas(parts).sum()
    lons = np.array([part.centroid.x for part in parts])
    same_side = np.abs(lons - lons[0]) < 180
    before = np.concatenate([[0.0], np.cumsum(shares)[:-1]])
    core = same_side & (before < CORE_SHARE)
    box = shapely.box(*shapely.total_bounds(parts[core]))
    return shapely.MultiPolygon(
        list(parts[same_side & (shapely.distance(parts, box) <= NEAR_CORE)])
    )


def label_point(area: BaseGeometry) -> tuple[float, float]:
    """Latitude and longitude (degrees) of the middle of the largest circle in the largest part.

    The circle is one on the ground near that part, not in degrees: longitudes are shrunk first.
    """
    part = _by_area(area)[0]
    shrink = np.cos(np.radians(part.centroid.y))
    flat = shapely.transform(part, lambda points: points * [shrink, 1.0])
    middle = shapely.get_point(shapely.maximum_inscribed_circle(flat), 0)
    return round(float(middle.y), 4), round(float(middle.x / shrink), 4)


def _by_area(area: BaseGeometry) -> list[shapely.Polygon]:
    parts = shapely.get_parts(area)
    order = np.lexsort((shapely.bounds(parts)[:, 0], -_areas(parts)))
    return [parts[index] for index in order]


def _areas(parts: np.ndarray) -> np.ndarray:
    """Square metres."""
    return gpd.GeoSeries(list(parts), crs=WGS84).to_crs(EQUAL_AREA).area.to_numpy()
