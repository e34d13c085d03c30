"""Country outlines: the basemap, the country names, and where to put a country's badge.

`build_boundaries` makes `data/countries.geojson` from Natural Earth's 1:50m countries, as the npm
package world-atlas ships them. The result is committed; only a developer who changes the source or
a rule here runs it again. It needs antimeridian, pycountry and babel, which the app does not.
The lines are de facto ones and say nothing about sovereignty.
"""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.build import shapes
from geo.build.seats import Seat, seats
from geo.build.vendor import installed_packages
from geo.errors import AtlasError
from geo.files import write_whole
from geo.outlines import COUNTRIES, WGS84, read_boundaries

SIMPLIFY = 0.1  # degrees; shared borders stay shared
GRID = 0.01  # degrees
FINE_GRID = 0.001  # for an area that would vanish on GRID: the Vatican

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
# Natural Earth's short label of an area without an ISO number -> its code here, its name in full.
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
    the main territory; see `main_territory`). Without geometry these are the capital and the bounds
    of all cities (see `seats`), null where nobody lives and for the Union. The member
    `metadata` of the collection names source, version and licence.

    Sorted by country, then name, areas without a code last: the same source gives the same bytes.
    `target` is written beside and renamed. Raises BoundariesError, with every fault found, if an
    area has an unknown number or if a rule above no longer matches anything.
    """
    areas = read_areas(world_atlas, WITHOUT_ISO_NUMBER)
    areas["geometry"] = shapes.simplified(areas.geometry, SIMPLIFY)
    gridded = areas.geometry.map(lambda area: shapes.on_grid(area, GRID, FINE_GRID))
    areas["geometry"] = shapely.orient_polygons(gridded.to_numpy())
    refuse_empty(areas)

    features = [
        _feature(None if pd.isna(country) else country, name, area)
        for country, name, area in zip(areas["country"], areas["name"], areas.geometry, strict=True)
    ]
    drawn = set(areas["country"].dropna())
    names = {code: name for code, name in _names().items() if code not in drawn}
    at = seats(set(names))
    features += [_feature(country, name, None, at.get(country)) for country, name in names.items()]
    features.sort(key=lambda one: (one["properties"]["country"] or "~", one["properties"]["name"]))

    credit = " Points of countries without outlines: GeoNames, CC BY 4.0."
    write_features(target, "1:50m", world_atlas, features, credit)


def read_areas(world_atlas: Path, without_number: dict) -> gpd.GeoDataFrame:
    """The areas of one of world-atlas's files: country, name, geometry; cut, valid, EPSG:4326.

    ``without_number`` is like WITHOUT_ISO_NUMBER. Areas of one country and name become one row.
    Raises BoundariesError with every area that it does not know, and every name that is not there.
    """
    areas = _coded(gpd.read_file(world_atlas, layer="countries").set_crs(WGS84), without_number)
    areas["geometry"] = areas.geometry.map(shapes.cut)
    return areas.dissolve(by=["country", "name"], dropna=False).reset_index()


def refuse_empty(areas: gpd.GeoDataFrame) -> None:
    """Raises BoundariesError if nothing is left of an area."""
    gone = areas.loc[areas.geometry.is_empty, "name"].tolist()
    if gone:
        raise BoundariesError(f"simplified away: {', '.join(gone)}")


def write_features(
    target: Path, scale: str, world_atlas: Path, features: list[dict], credit: str = ""
) -> None:
    """Write a FeatureCollection that names its source: one feature on a line, so that a change of
    one country is a change of one line."""
    version = json.loads((world_atlas.parent / "package.json").read_text("utf-8"))["version"]
    if version not in NATURAL_EARTH:
        raise BoundariesError(f"NATURAL_EARTH does not say what world-atlas {version} is made from")
    collection = {
        "type": "FeatureCollection",
        "metadata": {
            "source": f"Natural Earth, Admin 0 countries, {scale}, from the npm package "
            "world-atlas",
            "version": f"Natural Earth {NATURAL_EARTH[version]} (world-atlas {version})",
            "licence": "Natural Earth: public domain. world-atlas: ISC. Names: Unicode CLDR, "
            f"Unicode-3.0.{credit}",
            "note": NOTE,
        },
        "features": features,
    }
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.replace('{"type":"Feature",', '\n{"type":"Feature",')
    write_whole(target, f"{text}\n".encode())


def bounds(area: BaseGeometry) -> list[float]:
    """West, south, east, north of the main territory, in degrees."""
    return [round(edge, 3) for edge in shapes.main_territory(area).bounds]


def geometry(area: BaseGeometry) -> dict:
    """As GeoJSON, with points on long edges."""
    return json.loads(shapely.to_geojson(shapes.densified(shapes.largest_first(area))))


def _feature(
    country: str | None,
    name: str,
    area: BaseGeometry | None,
    seat: Seat | None = None,
) -> dict:
    lat, lon, box = seat or (None, None, None)
    if area is not None:
        lat, lon, box = *shapes.label_point(area), bounds(area)
    return {
        "type": "Feature",
        "properties": {
            "country": country,
            "name": name,
            "label_lat": lat,
            "label_lon": lon,
            "bounds": box,
        },
        "geometry": None if area is None else geometry(area),
    }


def _coded(areas: gpd.GeoDataFrame, without_number: dict) -> gpd.GeoDataFrame:
    """Replace the source's `id` and `name` by `country` and the reader's `name`."""
    import pycountry

    codes = {one.numeric: one.alpha_2 for one in pycountry.countries}
    names = _names()
    rows, faults, used = [], [], set()
    for number, name in zip(areas["id"], areas["name"], strict=True):
        if pd.isna(number) and name in without_number:
            used.add(name)
            code, full = without_number[name]
            rows.append((code, names[code] if code else full))
        elif number in codes:
            rows.append((codes[number], names[codes[number]]))
        else:
            faults.append(f"area {name!r} has number {number!r}, which ISO 3166-1 does not know")
    faults += [
        f"no area without a number is named {name!r}"
        for name in sorted(without_number.keys() - used)
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


def main() -> str:
    """Build `data/countries.geojson` from the pinned npm package; return a sentence about it."""
    with installed_packages() as modules:
        build_boundaries(modules / "world-atlas" / "countries-50m.json", COUNTRIES)
    table = read_boundaries(COUNTRIES)
    size = COUNTRIES.stat().st_size / 1000
    return f"{COUNTRIES}: {len(table)} areas, {table.geometry.notna().sum()} drawn, {size:.0f} kB"
