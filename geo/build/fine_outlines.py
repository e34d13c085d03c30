"""Fine outlines, one country at a time, for a map that is zoomed in.

`data/outlines.geojson` serves every atlas; `outline` gives the line of one country out of it.
`build_outlines` makes the file from Natural Earth's 1:10m countries by the rules of
`geo.boundaries`; only a developer who changes a rule or the source runs it again.
"""

from pathlib import Path

import shapely

from geo.build import shapes
from geo.build.boundaries import (
    FINE_GRID,
    WITHOUT_ISO_NUMBER,
    bounds,
    geometry,
    read_areas,
    refuse_empty,
    write_features,
)
from geo.build.vendor import installed_packages
from geo.outlines import COARSE_ONLY, OUTLINES, WGS84, drawn_countries

SIMPLIFY = 1_400  # metres: a corner of less than half its square goes; keeps the file below 4 MB

# Natural Earth's label of an area without an ISO number at 1:10m -> its code here, its name in
# full. An area that is drawn apart only at 1:10m belongs to where it lies at 1:50m.
APART_AT_10M = WITHOUT_ISO_NUMBER | {
    "Akrotiri": ("CY", None),
    "Baikonur": ("KZ", None),
    "Bajo Nuevo Bank": (None, "Bajo Nuevo Bank"),
    "Clipperton I.": ("FR", None),
    "Coral Sea Is.": ("AU", None),
    "Cyprus U.N. Buffer Zone": ("CY", None),
    "Dhekelia": ("CY", None),
    "Scarborough Reef": (None, "Scarborough Reef"),
    "Serranilla Bank": (None, "Serranilla Bank"),
    "Spratly Is.": (None, "Spratly Islands"),
    "USNB Guantanamo Bay": ("CU", None),
}


def build_outlines(world_atlas: Path, target: Path) -> None:
    """Write `target`, a GeoJSON FeatureCollection, from world-atlas's `countries-10m.json`.

    One feature for each country of the source that has a code, but those of COARSE_ONLY. Cut at
    the antimeridian, simplified by area on the ground, which takes as much from a coast in the
    Arctic as from one in the tropics, without gaps between neighbours; on a 0.001 degree grid.

    Properties: `country`, `name` and `bounds`, as in `geo.boundaries`. Sorted by country: the same
    source gives the same bytes. Raises BoundariesError as `build_boundaries` does.
    """
    areas = read_areas(world_atlas, APART_AT_10M)
    areas = areas[areas["country"].notna() & ~areas["country"].isin(COARSE_ONLY)]
    areas = areas.sort_values("country", ignore_index=True)
    # whole metres: GEOS refuses to simplify the finer differences that a projection leaves
    metres = areas.geometry.to_crs(shapes.EQUAL_AREA).set_precision(1.0)
    areas["geometry"] = shapes.simplified(metres, SIMPLIFY).to_crs(WGS84)
    gridded = areas.geometry.map(lambda area: shapes.on_grid(area, FINE_GRID))
    areas["geometry"] = shapely.orient_polygons(gridded.to_numpy())
    refuse_empty(areas)
    features = [
        {
            "type": "Feature",
            "properties": {
                "country": country,
                "name": name,
                "bounds": bounds(area),
            },
            "geometry": geometry(area),
        }
        for country, name, area in zip(areas["country"], areas["name"], areas.geometry, strict=True)
    ]
    write_features(target, "1:10m", world_atlas, features)


def main() -> str:
    """Build `data/outlines.geojson` from the pinned npm package; return a sentence about it."""
    with installed_packages() as modules:
        build_outlines(modules / "world-atlas" / "countries-10m.json", OUTLINES)
    size = OUTLINES.stat().st_size / 1000
    return f"{OUTLINES}: {len(drawn_countries() - COARSE_ONLY.keys())} countries, {size:.0f} kB"
