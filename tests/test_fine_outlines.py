"""Fine outlines and the names of large cities: whole, in agreement with the coarse ones, served."""

import json
from collections import Counter

import brotli
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from atlases import DATA

from geo import outlines
from geo.build.city_names import CITIES, RANKS, CityNamesError, build_city_names
from geo.build.shapes import EQUAL_AREA, LONGEST_EDGE, WGS84
from geo.outlines import (
    COARSE_ONLY,
    COUNTRIES,
    OUTLINES,
    drawn_countries,
    fine_outline,
    read_boundaries,
)
from geo.web.compression import kept, prepare
from geo.web.map_routes import outline_answers
from geo.web.responses import tag_for

FEATURES = json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]
CODES = [feature["properties"]["country"] for feature in FEATURES]
FINE = gpd.GeoSeries(
    [shapely.geometry.shape(feature["geometry"]) for feature in FEATURES], index=CODES, crs=WGS84
)
BOUNDARIES = read_boundaries(COUNTRIES).dropna(subset="country").set_index("country")
COARSE = BOUNDARIES.geometry.dropna()
LABELS = json.loads(CITIES.read_text(encoding="utf-8"))
NAMED = pd.DataFrame({key: column for key, column in LABELS.items() if key != "metadata"})


def test_every_country_drawn_is_drawn_finely_or_it_is_written_why_not():
    assert set(COARSE.index) - set(CODES) == set(COARSE_ONLY)
    assert set(CODES) - set(COARSE.index) == {"GI", "TV", "UM"}  # too small for 1:50m
    assert drawn_countries() == set(COARSE.index) | set(CODES)


def test_each_country_has_one_line_named_as_in_the_coarse_file():
    assert sorted(set(CODES)) == CODES
    for feature in FEATURES:
        about = feature["properties"]
        assert list(about) == ["country", "name", "bounds"]
        assert about["name"] == BOUNDARIES["name"][about["country"]]


def test_fine_outlines_are_valid_polygons_in_degrees():
    assert FINE.is_valid.all()
    assert set(FINE.geom_type) == {"Polygon", "MultiPolygon"}
    west, south, east, north = FINE.total_bounds
    assert (west, east) == (-180, 180)
    assert -60 < south < north < 84
    bounds = np.array([feature["properties"]["bounds"] for feature in FEATURES])
    whole = FINE.bounds.to_numpy()
    assert (bounds[:, :2] >= whole[:, :2]).all() and (bounds[:, 2:] <= whole[:, 2:]).all()
    assert (bounds[:, :2] < bounds[:, 2:]).all()


def test_no_edge_or_part_goes_round_the_world():
    parts = shapely.get_parts(FINE.to_numpy())
    boxes = shapely.bounds(parts)
    assert (boxes[:, 2] - boxes[:, 0] <= 180).all()
    points, ring = shapely.get_coordinates(shapely.get_rings(parts), return_index=True)
    steps = np.hypot(*np.diff(points, axis=0).T)
    assert steps[np.diff(ring) == 0].max() <= LONGEST_EDGE + 0.001


def test_small_island_states_are_there():
    assert {"FM", "KI", "MH", "MV", "NR", "PW", "SC", "SG", "TO", "TV", "MT", "MC"} <= set(CODES)
    assert len(shapely.get_parts(FINE["MV"])) > 50


def test_neighbours_do_not_overlap_and_leave_no_gap():
    shapes = FINE.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="overlaps")
    shared = shapely.intersection(shapes[one], shapes[other])
    assert shapely.area(shared).max(initial=0) < 1e-5
    alps = shapely.union_all(FINE[["AT", "CH", "LI"]])
    assert alps.geom_type == "Polygon"
    assert shapely.get_num_interior_rings(alps) == 0


def test_fine_and_coarse_outlines_agree():
    both = [code for code in CODES if code in COARSE.index]
    fine, coarse = (one[both].to_crs(EQUAL_AREA) for one in (FINE, COARSE))
    share = fine.area / coarse.area
    large = coarse.area > 20_000e6
    assert share[large].drop("SB").between(0.95, 1.05).all()  # the Solomons lack islands at 1:50m
    assert share[coarse.area > 500_000e6].between(0.97, 1.03).all()
    differing = shapely.area(shapely.symmetric_difference(fine.to_numpy(), coarse.to_numpy()))
    assert (differing / coarse.area)[large].drop("SB").max() < 0.2
    assert differing.sum() / coarse.area.sum() < 0.03


def test_every_city_of_a_station_lies_in_or_near_its_country():
    spots = pd.read_csv(DATA / "coordinates.csv").merge(pd.read_csv(DATA / "places.csv"))
    assert len(spots) > 50
    for row in spots.itertuples():
        near = 20 / 111 / np.cos(np.radians(row.latitude))
        assert FINE[row.country].dwithin(shapely.Point(row.longitude, row.latitude), near), row


def test_the_file_is_small_enough_to_keep_and_names_its_source():
    assert OUTLINES.stat().st_size < 4_000_000
    about = json.loads(fine_outline("NL"))["metadata"]
    assert "1:10m" in about["source"] and "public domain" in about["licence"]


def test_an_outline_is_cut_out_of_the_file_whole():
    for feature in (FEATURES[0], FEATURES[100], FEATURES[-1]):
        answer = json.loads(fine_outline(feature["properties"]["country"]))
        assert answer["type"] == "FeatureCollection"
        assert answer["features"] == [feature]
    assert all(json.loads(fine_outline(country))["features"] == [] for country in COARSE_ONLY)
    with pytest.raises(KeyError):
        fine_outline("XX")


def test_a_changed_file_is_read_again(tmp_path, monkeypatch):
    head, *lines = OUTLINES.read_bytes().splitlines()
    file = tmp_path / "outlines.geojson"
    file.write_bytes(b"\n".join([head, lines[0].removesuffix(b",") + b"]}", b""]))
    monkeypatch.setattr(outlines, "OUTLINES", file)
    assert json.loads(fine_outline(CODES[0]))["features"] == FEATURES[:1]
    with pytest.raises(KeyError):
        fine_outline(CODES[1])


def test_the_route_answers_one_country(ask):
    answer = ask("/map/outlines/NL.geojson")
    assert (answer.status_code, answer.content) == (200, fine_outline("NL"))
    assert answer.headers["content-type"] == "application/geo+json"
    known = {"If-None-Match": answer.headers["etag"]}
    again = ask("/map/outlines/NL.geojson", headers=known)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("country", ["XX", "nl", "EU", "%2e%2e", "N\u00cb"])
def test_the_route_knows_no_other_country(ask, country):
    answer = ask(f"/map/outlines/{country}.geojson")
    assert answer.status_code == 404
    assert answer.json()["error"]["title"] == "Not found"


def test_the_named_cities_are_of_the_world_and_few_enough():
    assert CITIES.stat().st_size < 60_000
    assert LABELS["metadata"]["licence"] == "CC BY 4.0"
    assert "GeoNames" in LABELS["metadata"]["source"]
    assert NAMED["lat"].between(-60, 84).all() and NAMED["lon"].between(-180, 180).all()
    assert not NAMED.duplicated(["country", "lat", "lon"]).any()
    assert NAMED["name"].str.strip().eq(NAMED["name"]).all() and NAMED["name"].str.len().gt(1).all()
    assert not NAMED["name"].str.contains("[<>{}'\"]").any()
    assert set(NAMED["country"]) <= drawn_countries()


def test_the_most_important_cities_come_first():
    assert NAMED["rank"].is_monotonic_increasing
    counts = Counter(NAMED["rank"])
    assert {rank: counts[rank] for rank in (1, 2, 3)} == {n: RANKS[n][0] for n in (1, 2, 3)}
    first = NAMED[NAMED["rank"] == 1]
    assert {"Beijing", "London", "Cairo", "Mexico City", "New York"} <= set(first["name"])
    assert first["country"].nunique() > 25


def test_every_country_drawn_has_a_named_city():
    without = {"AQ", "BV", "HM", "UM"}  # nobody lives there
    assert drawn_countries() - set(NAMED["country"]) <= without | {"BQ", "SJ", "TK", "GS"}


@pytest.mark.parametrize(
    ("country", "name"),
    [
        ("NL", "Amsterdam"),
        ("US", "Washington"),
        ("IN", "New Delhi"),
        ("KZ", "Astana"),
        ("MN", "Ulaanbaatar"),
        ("BR", "Brasília"),
        ("IS", "Reykjavík"),
        ("MO", "Macao"),
        ("PH", "Manila"),
        ("XK", "Pristina"),
    ],
)
def test_capitals_are_there_by_their_english_names(country, name):
    assert name in set(NAMED.loc[NAMED["country"] == country, "name"])


def test_a_large_city_stands_in_its_country():
    large = NAMED[(NAMED["rank"] <= 3) & (NAMED["country"] != "EH")]  # its capital is held by MA
    for row in large.itertuples():
        assert FINE[row.country].dwithin(shapely.Point(row.lon, row.lat), 0.2), row


def test_a_city_that_a_rule_names_and_that_is_gone_is_refused(tmp_path, monkeypatch):
    tables = {"countries.json": {}, "cities500.json": {}}
    monkeypatch.setattr("geo.build.city_names.read_table", tables.__getitem__)
    with pytest.raises(CityNamesError, match="New York City"):
        build_city_names(tmp_path / "cities.json")
    assert not (tmp_path / "cities.json").exists()


def test_every_outline_is_compressed_before_anyone_asks_and_as_it_is_answered():
    prepare([], outline_answers(), "edition")
    for path, body in outline_answers():
        small = kept.get((path, tag_for(body, "edition"), "br"))
        assert small is not None and brotli.decompress(small) == body
    assert {path for path, _ in outline_answers()} == {
        f"/map/outlines/{country}.geojson" for country in drawn_countries()
    }
