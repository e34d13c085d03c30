"""Country outlines: the basemap, the country names, and where to put a country's badge.

`build_boundaries` makes `data/countries.geojson` from Natural Earth's 1:50m countries, as the npm
package world-atlas ships them. The result is committed; only a developer who changes the source or
a rule here runs it again. It needs antimeridian, pycountry and babel, which the app does not.
The lines are de facto ones and say nothing about sovereignty.
"""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import AtlasError
from geo.files import write_whole
from geo.vendor import ASSETS, installed_packages

COUNTRIES = Path(__file__).parent.parent / "data" / "countries.geojson"
WGS84 = "EPSG:4326"
EQUAL_AREA = "EPSG:6933"  # cylindrical, metres: only shares of area are taken from it

SIMPLIFY = 0.1  # degrees; shared borders stay shared
KEPT_WHOLE = 5e9  # square metres: smaller island states keep every point; Malta was a triangle
GRID = 0.01  # degrees
FINE_GRID = 0.001  # for an area that would vanish on GRID: the Vatican

CORE_SHARE = 0.75  # of a country's area, in as few parts as hold it
NEAR_CORE = 3.0  # degrees

NATURAL_EARTH = {"2.0.2": "4.1.0"}  # world-atlas -> Natural Earth, from world-atlas's README
NOTE = "De facto boundaries; they say nothing about sovereignty."

# CLDR's English name -> what a reader expects. Where CLDR has a short variant, it is that.
PLAIN_NAMES = {
    "CD": ("Congo - Kinshasa", "DR Congo"),
    "CG": ("Congo - Brazzaville", "Republic of the Congo"),
    "HK": ("Hong Kong SAR China", "Hong Kong"),
    "MM": ("Myanmar (Burma)", "Myanmar"),
    "MO": ("Macao SAR China", "Macao"),
    "PS": ("Palestinian Territories", "Palestine"),
}
# Natural Earth's short label of an area without an ISO code -> its code here, its name in full.
WITHOUT_ISO_NUMBER = {
    "Kosovo": ("XK", None),
    "Indian Ocean Ter.": (None, "Indian Ocean Territories"),
    "N. Cyprus": (None, "Northern Cyprus"),
    "Siachen Glacier": (None, "Siachen Glacier"),
    "Somaliland": (None, "Somaliland"),
}


class BoundariesError(AtlasError, ValueError):
    """The source is not what the rules in this module were written for."""


def build_boundaries(world_atlas: Path, target: Path) -> None:
    """Write `target`, a GeoJSON FeatureCollection, from world-atlas's `countries-50m.json`.

    One feature for each area of the source (EPSG:4326; cut at the antimeridian, simplified to 0.1
    degree without opening gaps between neighbours, on a 0.01 degree grid; island states under
    5,000 km2 are not simplified), and one without geometry for each ISO 3166-1 code that the source
    does not draw apart, and for the European Union.

    Properties: `country` (ISO 3166-1 alpha-2, XK for Kosovo, or null), `name` (common English, from
    CLDR; Natural Earth's where there is no code), `label_lat`, `label_lon` (degrees; the middle of
    the largest circle inside the largest part), `bounds` ([west, south, east, north] in degrees of
    the main territory; see `main_territory`). The last three are null without geometry. The member
    `metadata` of the collection names source, version and licence.

    Sorted by country, then name, areas without a code last: the same source gives the same bytes.
    `target` is written beside and renamed. Raises BoundariesError, with every fault found, if an
    area has an unknown number or if a rule above no longer matches anything.
    """
    areas = _coded(gpd.read_file(world_atlas, layer="countries").set_crs(WGS84))
    areas["geometry"] = areas.geometry.map(_cut).map(_polygons)
    areas = areas.dissolve(by=["country", "name"], dropna=False).reset_index()
    areas["geometry"] = _simplified(areas.geometry)
    areas["geometry"] = shapely.orient_polygons(areas.geometry.map(_on_grid).to_numpy())
    gone = areas.loc[areas.geometry.is_empty, "name"].tolist()
    if gone:
        raise BoundariesError(f"simplified away: {', '.join(gone)}")

    features = [
        _feature(None if pd.isna(row.country) else row.country, row.name, row.geometry)
        for row in areas.itertuples(index=False, name="Area")
    ]
    drawn = set(areas["country"].dropna())
    features += [
        _feature(country, name, None) for country, name in _names().items() if country not in drawn
    ]
    features.sort(key=lambda one: (one["properties"]["country"] or "~", one["properties"]["name"]))

    version = json.loads((world_atlas.parent / "package.json").read_text("utf-8"))["version"]
    if version not in NATURAL_EARTH:
        raise BoundariesError(f"NATURAL_EARTH does not say what world-atlas {version} is made from")
    collection = {
        "type": "FeatureCollection",
        "metadata": {
            "source": "Natural Earth, Admin 0 countries, 1:50m, from the npm package world-atlas",
            "version": f"Natural Earth {NATURAL_EARTH[version]} (world-atlas {version})",
            "licence": "Natural Earth: public domain. world-atlas: ISC. Names: Unicode CLDR, "
            "Unicode-3.0.",
            "note": NOTE,
        },
        "features": features,
    }
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # One feature on a line: a change of one country is a change of one line.
    text = text.replace('{"type":"Feature",', '\n{"type":"Feature",')
    write_whole(target, f"{text}\n".encode())


def read_boundaries(path: Path = COUNTRIES) -> gpd.GeoDataFrame:
    """Read what `build_boundaries` wrote.

    Columns: country (ISO alpha-2 or missing), name, label_lat, label_lon, west, south, east, north
    (degrees, NaN without geometry), geometry ((Multi)Polygon or None); EPSG:4326.
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


def main_territory(area: shapely.Geometry) -> shapely.MultiPolygon:
    """The parts of a country (EPSG:4326, degrees) that a map should show when it zooms to it.

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


def label_point(area: shapely.Geometry) -> tuple[float, float]:
    """Latitude and longitude (degrees) of the middle of the largest circle in the largest part.

    The circle is one on the ground near that part, not in degrees: longitudes are shrunk first.
    """
    part = _by_area(area)[0]
    shrink = np.cos(np.radians(part.centroid.y))
    flat = shapely.transform(part, lambda points: points * [shrink, 1.0])
    middle = shapely.get_point(shapely.maximum_inscribed_circle(flat), 0)
    return round(float(middle.y), 4), round(float(middle.x / shrink), 4)


def _feature(country: str | None, name: str, area: shapely.Geometry | None) -> dict:
    drawn = area is not None
    lat, lon = label_point(area) if drawn else (None, None)
    box = [round(edge, 3) for edge in main_territory(area).bounds] if drawn else None
    return {
        "type": "Feature",
        "properties": {
            "country": country,
            "name": name,
            "label_lat": lat,
            "label_lon": lon,
            "bounds": box,
        },
        "geometry": json.loads(shapely.to_geojson(_sorted(area))) if drawn else None,
    }


def _sorted(area: shapely.Geometry) -> shapely.Geometry:
    """The parts largest first; a single part as a Polygon."""
    parts = _by_area(area)
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _coded(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Replace the source's `id` and `name` by `country` and the reader's `name`."""
    import pycountry

    codes = {one.numeric: one.alpha_2 for one in pycountry.countries}
    names = _names()
    rows, faults, used = [], [], set()
    for number, name in zip(areas["id"], areas["name"], strict=True):
        if pd.isna(number) and name in WITHOUT_ISO_NUMBER:
            used.add(name)
            code, full = WITHOUT_ISO_NUMBER[name]
            rows.append((code, names[code] if code else full))
        elif number in codes:
            rows.append((codes[number], names[codes[number]]))
        else:
            faults.append(f"area {name!r} has number {number!r}, which ISO 3166-1 does not know")
    faults += [
        f"no area without a number is named {name!r}"
        for name in sorted(WITHOUT_ISO_NUMBER.keys() - used)
    ]
    if faults:
        raise BoundariesError("\n".join(faults))
    table = pd.DataFrame(rows, columns=["country", "name"], dtype=object)
    return gpd.GeoDataFrame(table, geometry=areas.geometry.to_numpy(), crs=areas.crs)


def _names() -> dict[str, str]:
    """Common English names of all ISO 3166-1 alpha-2 codes, XK and EU."""
    import pycountry
    from babel import Locale

    cldr = Locale("en").territories
    codes = sorted({one.alpha_2 for one in pycountry.countries} | {"XK", "EU"})
    faults = [f"CLDR has no English name for {code}" for code in codes if code not in cldr]
    faults += [
        f"CLDR calls {code} {cldr.get(code)!r}, not {theirs!r}: PLAIN_NAMES has to be read again"
        for code, (theirs, _) in PLAIN_NAMES.items()
        if cldr.get(code) != theirs
    ]
    if faults:
        raise BoundariesError("\n".join(faults))
    plain = {code: ours for code, (_, ours) in PLAIN_NAMES.items()}
    return {code: plain.get(code, cldr[code].replace(" & ", " and ")) for code in codes}


def _cut(area: shapely.Geometry) -> shapely.MultiPolygon:
    """Cut each part that spans more than 180 degrees of longitude at the antimeridian.

    The source joins such parts across it, so that drawn as they are they bar the whole world. This
    has to come before any repair, which would take the bar for land.
    """
    import antimeridian

    pieces = []
    for part in shapely.get_parts(area):
        west, _, east, _ = part.bounds
        wide = east - west > 180
        pieces.append(antimeridian.fix_polygon(part, fix_winding=True) if wide else part)
    return shapely.MultiPolygon(list(shapely.get_parts(shapely.get_parts(pieces))))


def _simplified(areas: gpd.GeoSeries) -> gpd.GeoSeries:
    """Fewer points; neighbours keep a shared border, small areas without neighbours every point."""
    small = areas.to_crs(EQUAL_AREA).area < KEPT_WHOLE
    met, _ = areas.sindex.query(areas, predicate="intersects")
    alone = np.bincount(met, minlength=len(areas)) == 1  # each meets itself
    whole = (small & alone).to_numpy()
    return pd.concat([areas[whole], areas[~whole].simplify_coverage(SIMPLIFY)]).sort_index()


def _on_grid(area: shapely.Geometry) -> shapely.MultiPolygon:
    """Coordinates rounded to GRID; to FINE_GRID where nothing would be left of the area."""
    coarse = _polygons(shapely.set_precision(area, GRID))
    return _polygons(shapely.set_precision(area, FINE_GRID)) if coarse.is_empty else coarse


def _polygons(area: shapely.Geometry) -> shapely.MultiPolygon:
    """The area made valid, without the points and lines that a repair can leave."""
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(area)))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _by_area(area: shapely.Geometry) -> list[shapely.Polygon]:
    parts = shapely.get_parts(area)
    order = np.lexsort((shapely.bounds(parts)[:, 0], -_areas(parts)))
    return [parts[index] for index in order]


def _areas(parts: np.ndarray) -> np.ndarray:
    """Square metres."""
    return gpd.GeoSeries(list(parts), crs=WGS84).to_crs(EQUAL_AREA).area.to_numpy()


def main() -> str:
    """Build `data/countries.geojson` from the pinned npm package; return a sentence about it."""
    with installed_packages(ASSETS) as modules:
        build_boundaries(modules / "world-atlas" / "countries-50m.json", COUNTRIES)
    table = read_boundaries(COUNTRIES)
    size = COUNTRIES.stat().st_size / 1000
    return f"{COUNTRIES}: {len(table)} areas, {table.geometry.notna().sum()} drawn, {size:.0f} kB"
