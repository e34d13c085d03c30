"""Cells of a grid, for maps of very many places: what they add up to is the view's, everywhere."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from generate import write_generated
from hypothesis import given, settings
from hypothesis import strategies as st
from queries import queries

from geo.leave_out import remains_without
from geo.map.filter_options import filter_options
from geo.map.grid import ACROSS, FINEST, LEAST, by_cells, nations, tile
from geo.map.marks import CONTESTED, flags_of
from geo.map.named import FOUND, found, inside, known, listed
from geo.memory.cache import Memory
from geo.operating.ahead import make_ahead
from geo.query import Query
from geo.records.finder import finder
from geo.tables.read import read_atlas
from geo.text import plain, plain_all
from geo.view import select
from geo.web.map_routes import whole_answers


@pytest.fixture(scope="module")
def atlas(tmp_path_factory):
    """3,000 places, as close together as cities are."""
    return read_atlas(write_generated(tmp_path_factory.mktemp("generated") / "atlas", 3_000))


def tiles(atlas, query, level):
    """Every tile of a level that is on the sphere, as one table."""
    across = 1 << (level - LEAST)
    parts = [
        tile(atlas, query, level, x, y) for x in range(across) for y in range(max(1, across // 2))
    ]
    return pd.concat([pd.DataFrame(one) for one in parts], ignore_index=True)


def cities(view):
    """The places of a view that are on the map, with degrees and flags."""
    rows = view.places[view.places.geometry.notna()]
    degrees = {"lon": rows.geometry.x, "lat": rows.geometry.y}
    return pd.DataFrame(rows).assign(flags=flags_of(rows), **degrees)


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_cells_of_each_level_add_up_to_what_a_query_has_on_the_map(atlas, data):
    query = data.draw(queries(atlas)).question
    level = data.draw(st.integers(LEAST, LEAST + 3))
    view, cells = select(query, atlas), tiles(atlas, query, level)
    own = cities(view)
    assert cells["stations"].sum() == view.counts.on_map
    assert cells["places"].sum() == len(own)
    assert cells["contested"].sum() == own["contested"].sum()
    by_country = cells.groupby("country")["stations"].sum().to_dict()
    assert by_country == own.groupby("country")["stations"].sum().to_dict()


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_tile_holds_the_places_that_lie_in_it_and_says_of_each_cell_what_all_of_its_places_are(
    atlas, data
):
    query = data.draw(queries(atlas)).question
    level = data.draw(st.integers(LEAST, FINEST))
    own = cities(select(query, atlas))
    if own.empty:
        return
    one = own.iloc[data.draw(st.integers(0, len(own) - 1))]
    wide = 360 / (1 << (level - LEAST))
    x, y = int((one["lon"] + 180) // wide), int((one["lat"] + 90) // wide)
    there = own[((own["lon"] + 180) // wide == x) & ((own["lat"] + 90) // wide == y)]
    cells = pd.DataFrame(tile(atlas, query, level, x, y))
    side = wide / ACROSS
    cell = [(there["lon"] + 180) // side, (there["lat"] + 90) // side, there["country"]]
    expected = there.groupby(cell)
    assert sorted(cells["stations"]) == sorted(expected["stations"].sum())
    for _, rows in expected:
        made = cells[cells["id"].isin(rows["place_id"])]
        assert len(made) == 1, "each cell once, by its own place"
        told = made.iloc[0]
        assert told["places"] == len(rows) and told["top"] == rows["stations"].max()
        assert told["flags"] == np.bitwise_and.reduce(rows["flags"])
        assert told["contested"] == (rows["flags"] & CONTESTED > 0).sum()
        assert (told["box"] is None) == (len(rows) == 1)


@pytest.mark.wide
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_a_country_s_mark_says_is_what_its_places_add_up_to(atlas, data):
    view = select(data.draw(queries(atlas)).question, atlas)
    said = nations(view)
    met = pd.DataFrame(said["met"])
    drawn = view.places[view.places.geometry.notna() | (view.places["precision"] != "city")]
    assert [row["country"] for row in said["rows"]] == list(
        dict.fromkeys(row["country"] for row in said["rows"])
    )
    assert {row["country"] for row in said["rows"]} == set(drawn["country"])
    for row in said["rows"]:
        rows = drawn[drawn["country"] == row["country"]]
        here = cities(view)[lambda all_, code=row["country"]: all_["country"] == code]
        assert (row["places"], row["cities"]) == (len(rows), len(here))
        assert row["known"] == here["stations"].sum() and row["top"] == rows["stations"].max()
        assert row["flags"] == np.bitwise_and.reduce(flags_of(rows))
        assert met["country"][row["row"]] == row["country"]
        ends = met.iloc[row["reach"]]
        if len(here):
            edges = ends["lon"].min(), ends["lon"].max(), ends["lat"].min(), ends["lat"].max()
            all_of = here["lon"].min(), here["lon"].max(), here["lat"].min(), here["lat"].max()
            assert edges == pytest.approx(all_of, abs=1e-4)


def test_the_list_is_of_the_places_with_most_stations_and_says_how_many_there_are(atlas):
    query = Query(contested=("no",))
    said = listed(atlas, query)
    view = select(query, atlas)
    rows = view.places[view.places.geometry.notna() | (view.places["precision"] != "city")]
    rows = rows.sort_values(["stations", "place_name"], ascending=[False, True], kind="stable")
    assert said["all"] == len(rows) > len(said["places"]["id"]) == 500
    assert said["places"]["stations"] == rows["stations"].head(500).tolist()
    assert said["places"]["name"] == rows["place_name"].head(500).tolist()


def test_a_place_is_found_by_any_part_of_its_name_and_only_if_the_view_has_it(atlas):
    whole = select(Query(), atlas)
    one = cities(whole).iloc[7]
    answer = found(whole, one["place_name"].upper())
    assert answer["places"]["name"][0] == one["place_name"]
    part = plain(one["place_name"])[1:5]
    answer = found(whole, part)
    assert answer["places"]["id"] and len(answer["places"]["id"]) <= FOUND
    assert all(part in plain(name) for name in answer["places"]["name"])
    other = "NL" if one["country"] != "NL" else "DE"
    elsewhere = found(select(Query(country=(other,)), atlas), one["place_name"])
    assert one["place_id"] not in elsewhere["places"]["id"]
    assert found(whole, "")["places"]["id"] == found(whole, "xyzzy")["regions"]["name"] == []


def test_a_region_is_found_with_its_cities_and_where_they_lie(atlas):
    whole = select(Query(), atlas)
    answer = found(whole, "california")
    own = cities(whole)[lambda rows: rows["region"] == "California"]
    assert answer["regions"]["name"] == ["California"]
    assert answer["regions"]["places"] == [len(own)]
    box = own["lon"].min(), own["lat"].min(), own["lon"].max(), own["lat"].max()
    assert answer["regions"]["box"] == [pytest.approx(box)]


def test_the_places_of_a_cell_are_those_in_its_box(atlas):
    query = Query()
    cells = pd.DataFrame(tile(atlas, query, LEAST, 0, 0))
    cell = cells[(cells["places"] > 3)].iloc[0]
    held = pd.DataFrame(inside(select(query, atlas), tuple(cell["box"]))["places"])
    own = held[held["country"] == cell["country"]]
    assert len(own) == cell["places"] and own["stations"].sum() == cell["stations"]


def test_a_place_outside_of_the_view_is_known_without_stations(atlas):
    one = atlas.places.iloc[0]
    other = "NL" if one["country"] != "NL" else "DE"
    view = select(Query(country=(other,)), atlas)
    assert known(view, one["place_id"])["places"]["stations"] == [0]
    assert known(select(Query(), atlas), one["place_id"])["places"]["stations"] == [one["stations"]]
    assert known(view, "nowhere")["places"]["id"] == []


def test_from_how_many_places_on_is_a_setting(atlas, monkeypatch):
    assert not by_cells(atlas)
    monkeypatch.setenv("CELLS_FROM", "3000")
    assert by_cells(atlas)
    monkeypatch.setenv("CELLS_FROM", "3001")
    assert not by_cells(atlas)


def test_the_server_answers_with_cells_in_place_of_marks_and_refuses_what_is_none(ask, monkeypatch):
    monkeypatch.setenv("CELLS_FROM", "1")
    answer = ask("/map/marks.json?country=NL").json()
    assert answer["marks"] is None and [row["country"] for row in answer["nations"]["rows"]] == [
        "NL"
    ]
    assert answer["token"] == ask("/map/times.json").json()["token"]
    assert ask("/map/times.json").json()["cells"] is None
    cells = ask("/map/cells/2/0/0.json?country=NL").json()
    assert sum(cells["stations"]) == answer["counts"]["on_map"] > 0
    assert ask("/map/some.json?country=NL&find=amster").json()["places"]["name"] == ["Amsterdam"]
    assert ask("/map/some.json?box=1,2,x,4").json()["error"]["problems"][0]["key"] == "box"
    for path in ("1/0/0", "13/0/0", "2/1/0", "3/0/2", "x/0/0"):
        assert ask(f"/map/cells/{path}.json").status_code == 404, path


def test_of_a_large_atlas_what_is_asked_for_first_is_there_before_it_is_asked_for(
    atlas, monkeypatch
):
    small = replace(atlas, memory=Memory())
    make_ahead(small)
    assert not len(small.memory), "of a small one nothing is made"
    monkeypatch.setenv("CELLS_FROM", "100")
    large = replace(atlas, memory=Memory())
    make_ahead(large)
    made = len(large.memory)
    whole_answers(large)
    finder(large), remains_without(large), filter_options(Query(), large, "city")
    assert made and len(large.memory) == made, "nothing is left to be made"


def test_words_keep_their_rows_whatever_index_these_have():
    texts = pd.Series(["Málaga ", "O'Higgins", ""], index=["a", "b", "c"], dtype="str")
    assert plain_all(texts).to_dict() == {"a": "malaga", "b": "ohiggins", "c": ""}
