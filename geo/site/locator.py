"""A small map for a page: the outline of a country, with a dot for each of its places in question.

Drawn flat: a degree east is as long as it is at the middle of the country. A dot stands for a city
as a whole; what is known by region or country only has none.
"""

import json
from functools import lru_cache
from math import cos, radians
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.atlas import Atlas
from geo.memory.cache import remembered
from geo.outlines import fine_outline
from geo.site.templates import html

WIDTH, TALLEST, MARGIN = 320, 300, 14  # pixels: width, greatest height, and around the country
NEAR = 0.35  # of the size of a country's largest part: what lies farther off is left out
DETAIL = 0.5  # pixels: no line is drawn finer
LEAST = 1.5  # square pixels: a smaller island is not drawn, unless it is all there is

Spot = tuple[float, float]  # longitude and latitude of a city, degrees


class Picture(NamedTuple):
    """What an SVG of WIDTH by ``height`` draws: paths, and the centres of its dots; in pixels."""

    height: int
    country: str
    around: str
    dots: list[tuple[float, float]]


@remembered
def locator_html(atlas: Atlas, country: str, spots: tuple[Spot, ...], title: str) -> str:
    """An ``svg`` of a country (ISO code), titled; "" where the country has no outline."""
    picture = draw(atlas, country, spots)
    return html("locator.html", width=WIDTH, picture=picture, title=title) if picture else ""


def draw(atlas: Atlas, country: str, spots: tuple[Spot, ...]) -> Picture | None:
    """The picture of a country and its spots, or None where the country has no outline."""
    shape = _outline(country)
    if shape is None:
        return None
    shape = _near(shape, spots)
    west, south, east, north = shapely.union(shape, shapely.MultiPoint(spots)).bounds
    narrow = cos(radians((south + north) / 2))
    wide, tall = max((east - west) * narrow, 0.05), max(north - south, 0.05)
    scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
    left = (WIDTH - wide * scale) / 2

    def place(points: np.ndarray) -> np.ndarray:
        x = (points[:, 0] - west) * narrow * scale + left
        return np.column_stack([x, (north - points[:, 1]) * scale + MARGIN])

    aside, above = left / narrow / scale, MARGIN / scale  # of the frame, in degrees
    frame = shapely.box(west - aside, south - above, east + aside, north + above)
    dots = place(np.array(spots).reshape(-1, 2)).round(1)
    return Picture(
        round(tall * scale) + 2 * MARGIN,
        _path(shapely.transform(shape, place)),
        _path(shapely.transform(_around(atlas, country, frame), place)),
        [(float(x), float(y)) for x, y in dots],
    )


@lru_cache(maxsize=64)
def _outline(country: str) -> BaseGeometry | None:
    """The fine outline of a country (degrees), or None."""
    try:
        features = json.loads(fine_outline(country))["features"]
    except KeyError:
        return None
    return shapely.make_valid(shapely.geometry.shape(features[0]["geometry"])) if features else None


def _near(shape: BaseGeometry, spots: tuple[Spot, ...]) -> BaseGeometry:
    """The largest part of a country, those near to it, and those with a spot."""
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    west, south, east, north = parts[shapely.area(parts).argmax()].bounds
    by = NEAR * max(east - west, north - south)
    near = shapely.box(west - by, south - by, east + by, north + by)
    kept = shapely.contains(near, shapely.centroid(parts))
    for spot in spots:
        kept[shapely.distance(parts, shapely.Point(spot)).argmin()] = True
    return shapely.MultiPolygon(list(parts[kept]))


def _around(atlas: Atlas, country: str, frame: BaseGeometry) -> BaseGeometry:
    """The other countries, coarse, as far as they lie in a frame (degrees)."""
    others = np.array(atlas.countries.geometry[atlas.countries["country"] != country].dropna())
    others = others[shapely.intersects(others, frame)]
    return shapely.GeometryCollection(list(shapely.clip_by_rect(others, *frame.bounds)))


def _path(shape: BaseGeometry) -> str:
    """A shape in pixels as the path of an SVG, no finer than can be seen."""
    found = []
    parts = shapely.get_parts(shapely.get_parts(shape))
    areas = shapely.area(parts)
    for part in shapely.simplify(parts[areas >= min(LEAST, areas.max(initial=0))], DETAIL):
        if part.geom_type != "Polygon":
            continue
        for ring in (part.exterior, *part.interiors):
            points = shapely.get_coordinates(ring)[:-1].round(1)
            found.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    return "".join(found)
