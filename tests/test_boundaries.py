"""The committed outlines: whole, valid, named, and drawable on a flat map without bars."""

import json

import numpy as np
import pytest
import shapely

from geo.build.boundaries import GRID, BoundariesError, build_boundaries
from geo.build.shapes import LONGEST_EDGE, cut, densified, label_point, main_territory
from geo.outlines import COUNTRIES, read_boundaries

BOUNDARIES = read_boundaries(COUNTRIES)
DRAWN = BOUNDARIES[BOUNDARIES.geometry.notna()]
NAMES = dict(zip(BOUNDARIES["country"], BOUNDARIES["name"], strict=True))


def country(code):
    return DRAWN[DRAWN["country"] == code].iloc[0]


def test_every_iso_code_is_there_once_with_a_name():
    pycountry = pytest.importorskip("pycountry")
    codes = BOUNDARIES["country"].dropna()
    assert codes.is_unique
    assert set(codes) == {one.alpha_2 for one in pycountry.countries} | {"XK", "EU"}
    assert BOUNDARIES["name"].str.strip().str.len().gt(0).all()
    assert BOUNDARIES["name"].is_unique


def test_names_are_the_short_ones_that_readers_know():
    known = {
        "CZ": "Czechia",
        "EU": "European Union",
        "GB": "United Kingdom",
        "GI": "Gibraltar",
        "HK": "Hong Kong",
        "KR": "South Korea",
        "MM": "Myanmar",
        "MO": "Macao",
        "NA": "Namibia",
        "TR": "Türkiye",
        "TW": "Taiwan",
        "US": "United States",
        "XK": "Kosovo",
    }
    assert {code: NAMES[code] for code in known} == known
    assert not BOUNDARIES["name"].str.contains("&", regex=False).any()


def test_areas_without_a_code_are_named_and_drawn():
    rest = BOUNDARIES[BOUNDARIES["country"].isna()]
    assert rest.geometry.notna().all()
    assert list(rest["name"]) == [
        "Indian Ocean Territories",
        "Northern Cyprus",
        "Siachen Glacier",
        "Somaliland",
    ]


def test_outlines_are_valid_polygons_in_degrees():
    assert BOUNDARIES.crs.to_epsg() == 4326
    assert DRAWN.geometry.is_valid.all()
    assert not DRAWN.geometry.is_empty.any()
    assert set(DRAWN.geom_type) == {"Polygon", "MultiPolygon"}
    west, south, east, north = DRAWN.total_bounds
    assert west >= -180
    assert south >= -90
    assert east <= 180
    assert north <= 90


def test_small_countries_survive_the_simplification():
    assert {"SG", "MT", "BH", "MC", "VA", "HK", "MO", "LI", "SM", "MV"} <= set(DRAWN["country"])


def test_no_part_but_antarctica_is_wider_than_half_the_world():
    for row in DRAWN[DRAWN["country"] != "AQ"].itertuples():
        for part in shapely.get_parts(row.geometry):
            west, _, east, _ = part.bounds
            assert east - west <= 180, row.name


def test_no_edge_is_so_long_that_a_curved_projection_would_bend_it():
    rings = shapely.get_rings(shapely.get_parts(DRAWN.geometry.to_numpy()))
    longest = max(
        np.hypot(*np.diff(shapely.get_coordinates(ring), axis=0).T).max() for ring in rings
    )
    assert longest <= LONGEST_EDGE + 0.001


def test_only_long_edges_get_new_points_and_these_lie_on_them():
    area = shapely.Polygon([(0, 0), (1, 1.5), (5.0, 1.5), (0, 9)])
    dense = densified(area)
    old, new = shapely.get_coordinates(area), shapely.get_coordinates(dense)
    assert set(map(tuple, old)) < set(map(tuple, new))
    assert dense.symmetric_difference(area).area < 0.01
    assert densified(dense).equals_exact(dense, 0)
    small = shapely.box(0, 0, 1.5, 1.5)
    assert densified(small).equals_exact(small, 0)


def test_an_area_across_the_antimeridian_is_cut_there_even_if_its_ring_touches_itself():
    ring = [(178, 0), (-178, 0), (-178, 4), (180, 2), (178, 4)]
    touching = [*ring[:4], (179, 3), (-180, 2), ring[4]]
    for points in (ring, touching):
        west, south, east, north = cut(shapely.Polygon(points)).bounds
        assert (west, south, east, north) == (-180, 0, 180, 4)
        parts = shapely.get_parts(cut(shapely.Polygon(points)))
        assert all(part.bounds[2] - part.bounds[0] <= 2 for part in parts)
        assert sum(part.area for part in parts) < 16


def test_countries_on_both_sides_of_the_antimeridian_reach_it_from_both():
    for code in ("RU", "FJ"):
        west, _, east, _ = country(code).geometry.bounds
        assert (west, east) == (-180, 180)
    pole = country("AQ").geometry
    assert all(pole.covers(shapely.Point(lon, -88)) for lon in (-179, -90, 0, 90, 179))


def test_neighbours_overlap_by_no_more_than_the_grid():
    shapes = DRAWN.geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    for one, other in tree.query(shapes, predicate="overlaps").T:
        shared = shapely.intersection(shapes[one], shapes[other])
        assert shapely.maximum_inscribed_circle(shared).length <= GRID


def test_a_label_stands_inside_its_country():
    for row in DRAWN.itertuples():
        assert row.geometry.covers(shapely.Point(row.label_lon, row.label_lat)), row.name


def test_a_label_stands_inside_the_bounds_and_the_bounds_inside_the_country():
    inside = (
        DRAWN["label_lon"].between(DRAWN["west"], DRAWN["east"])
        & DRAWN["label_lat"].between(DRAWN["south"], DRAWN["north"])
        & (DRAWN["west"] < DRAWN["east"])
        & (DRAWN["south"] < DRAWN["north"])
    )
    assert list(DRAWN.loc[~inside, "name"]) == []
    whole = DRAWN.geometry.bounds
    assert (DRAWN["west"] >= whole["minx"]).all()
    assert (DRAWN["east"] <= whole["maxx"]).all()
    assert (DRAWN["south"] >= whole["miny"]).all()
    assert (DRAWN["north"] <= whole["maxy"]).all()


@pytest.mark.parametrize(
    ("code", "west", "south", "east", "north"),
    [
        ("US", -125, 24, -66, 50),  # without Alaska and Hawaii
        ("FR", -5, 41, 10, 52),  # with Corsica, without Guiana and Reunion
        ("NL", 3, 50, 8, 54),
        ("NZ", 166, -48, 179, -34),
        ("RU", 27, 41, 180, 82),
        ("ES", -10, 35, 5, 44),
        ("PT", -10, 36, -6, 43),
        ("JP", 128, 28, 146, 46),
        ("NO", 4, 57, 32, 72),
    ],
)
def test_zooming_to_a_country_shows_its_main_territory(code, west, south, east, north):
    row = country(code)
    assert west <= row.west < row.east <= east
    assert south <= row.south < row.north <= north


def test_what_has_no_outline_stands_where_its_capital_is():
    missing = BOUNDARIES[BOUNDARIES.geometry.isna()].set_index("country")
    numbers = ["label_lat", "label_lon", "west", "south", "east", "north"]
    nowhere = missing[missing["label_lat"].isna()]
    assert set(nowhere.index) == {"BV", "EU", "UM"}, "nobody lives there, or it is no one place"
    assert nowhere[numbers].isna().all(axis=None)
    far = {"RE": (-21.34, 55.48), "GF": (5.49, -54.03), "BQ": (17.63, -63.24)}  # other cities
    for code, lat, lon in (("GI", 36.14, -5.35), ("RE", -20.88, 55.45), ("GF", 4.92, -52.31)):
        row = missing.loc[code]
        assert (row.label_lat, row.label_lon) == pytest.approx((lat, lon), abs=0.05)
        assert row.west < row.label_lon < row.east and row.south < row.label_lat < row.north
    for code, (lat, lon) in far.items():
        row = missing.loc[code]
        assert row.west < lon < row.east and row.south < lat < row.north


def test_far_parts_are_left_out_of_the_main_territory_and_near_ones_kept():
    main, near, far = (
        shapely.box(0, 0, 10, 10),
        shapely.box(11, 0, 12, 1),
        shapely.box(40, 0, 41, 1),
    )
    assert main_territory(shapely.MultiPolygon([far, near, main])).bounds == (
        0,
        0,
        12,
        10,
    )


def test_a_label_keeps_to_the_largest_part_even_if_that_is_bent():
    bent = shapely.Polygon([(0, 0), (9, 0), (9, 1), (1, 1), (1, 9), (0, 9)])
    lat, lon = label_point(shapely.MultiPolygon([bent, shapely.box(5, 5, 6, 6)]))
    assert bent.covers(shapely.Point(lon, lat))


def test_the_file_names_its_source_and_says_what_its_lines_mean():
    text = COUNTRIES.read_text(encoding="utf-8")
    about = json.loads(text)["metadata"]
    assert about["note"] == "De facto boundaries; they say nothing about sovereignty."
    assert "Natural Earth" in about["source"]
    assert about["version"]
    assert "public domain" in about["licence"]
    assert len(text.encode()) < 600_000


def test_features_are_in_order_of_code_then_name():
    keys = [
        (code if isinstance(code, str) else "~", name)
        for code, name in zip(BOUNDARIES["country"], BOUNDARIES["name"], strict=True)
    ]
    assert keys == sorted(keys)


def test_a_source_with_unknown_areas_is_refused_with_every_fault(tmp_path):
    pytest.importorskip("pycountry")
    pytest.importorskip("babel")
    source = tmp_path / "countries-50m.json"
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    areas = [
        {
            "type": "Polygon",
            "arcs": [[0]],
            "id": "999",
            "properties": {"name": "Nowhere"},
        },
        {
            "type": "Polygon",
            "arcs": [[0]],
            "id": "998",
            "properties": {"name": "Erewhon"},
        },
    ]
    objects = {"countries": {"type": "GeometryCollection", "geometries": areas}}
    source.write_text(json.dumps({"type": "Topology", "arcs": [ring], "objects": objects}))
    target = tmp_path / "countries.geojson"
    with pytest.raises(BoundariesError) as refused:
        build_boundaries(source, target)
    for word in ("Nowhere", "Erewhon", "Kosovo"):
        assert word in str(refused.value)
    assert not target.exists()
