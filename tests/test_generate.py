"""Generated atlases: without fault, of the size that was asked for, the same each time."""

import generate
import pytest
from generate import AREA_SHARE, MOST_AT_ONE_PLACE, write_generated

from geo.atlas import counted
from geo.counts import reconcile
from geo.geocoding.coordinates import TOLERANCE, degrees_outside
from geo.tables.read import read_atlas

SIZES = (150, 2000)


@pytest.fixture(scope="module", params=SIZES)
def generated(request, tmp_path_factory):
    """Reading it raises if it has a fault."""
    folder = tmp_path_factory.mktemp("generated")
    return request.param, read_atlas(write_generated(folder, request.param))


def test_it_has_the_places_that_were_asked_for(generated):
    places, atlas = generated
    rows = atlas.places
    assert len(rows) == places
    assert (rows["precision"] != "city").sum() == places * AREA_SHARE
    assert set(rows["precision"]) == {"city", "region", "country"}
    assert rows.geometry[rows["precision"] == "city"].notna().all()
    assert atlas.unplaced == {}


def test_its_cities_lie_in_their_countries(generated):
    _, atlas = generated
    cities = atlas.places[atlas.places["precision"] == "city"]
    points = list(zip(cities.geometry.y, cities.geometry.x, strict=True))
    assert (degrees_outside(atlas.countries, cities["country"], points) <= TOLERANCE).all()


def test_most_places_hold_one_station_and_some_hold_many(generated):
    places, atlas = generated
    held = atlas.places["stations"]
    assert (held == 1).mean() > 0.6
    assert 5 <= held.max() <= MOST_AT_ONE_PLACE
    assert len(counted(atlas.stations)) == held.sum() > places


def test_its_evidence_is_as_mixed_as_that_of_real_atlases(generated):
    _, atlas = generated
    stations = atlas.stations
    assert 1.5 < len(atlas.claims) / len(stations) < 3
    assert set(stations["support"]) == {"one basis", "several bases", "weakly sourced"}
    assert 0.02 < stations["contested"].mean() < 0.2
    assert set(atlas.claims["stance"]) == {"asserts", "denies"}
    assert atlas.sources["publisher"].nunique() > 20
    assert atlas.sources["language"].nunique() > 3


def test_its_denial_stands_in_a_text_that_is_no_rewrite_whatever_is_drawn(generated):
    _, atlas = generated
    first = atlas.responses.set_index("response_id").loc["r001"]
    assert first["source_id"] == "text-0001"
    assert atlas.sources.set_index("source_id").loc["text-0001", "relay"] == "inquiry"


def test_its_totals_reconcile(generated):
    _, atlas = generated
    whole = reconcile(atlas)
    named = whole.on_map + whole.area_only + whole.unplaced + whole.not_itemised
    assert whole.reported == named
    assert whole.not_itemised == 9


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    first, same, other = (
        write_generated(tmp_path / name, 150, seed=seed)
        for name, seed in (("first", 7), ("same", 7), ("other", 8))
    )
    names = {path.name for path in first.iterdir()}
    assert names == {path.name for path in same.iterdir()}
    assert all((first / name).read_bytes() == (same / name).read_bytes() for name in names)
    assert (first / "places.csv").read_bytes() != (other / "places.csv").read_bytes()


def test_where_there_are_more_places_than_cities_their_quarters_are_places_too(
    tmp_path, monkeypatch
):
    few = generate._gazetteer(15000).head(100)
    monkeypatch.setattr(generate, "_gazetteer", lambda smallest: few)
    atlas = read_atlas(write_generated(tmp_path, 150))
    cities = atlas.places[atlas.places["precision"] == "city"]
    assert len(atlas.places) == 150 and len(cities) == 135
    assert cities["city"].is_unique and cities["city"].str.endswith(" 2").sum() > 20
    assert cities.geometry.to_wkb().is_unique
