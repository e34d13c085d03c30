"""Hard names of cities (see `hard_names.py`), and tens of thousands of usual ones."""

import csv
import time

import pytest
from geopy.distance import great_circle
from rich.console import Console

from geo.geocoding.geocode import geocode_places
from geo.geocoding.geonames import read_table
from geo.geocoding.regions import read_regions
from geo.outlines import read_countries
from tests.atlases import DATA
from tests.hard_names import MISSING, NEAR, WRONG, decide_all, read_names, told


@pytest.fixture(scope="module")
def names():
    return read_names()


@pytest.fixture(scope="module")
def decided(names):
    return decide_all(names)


def test_there_are_400_hard_names_of_every_kind_in_60_countries(names):
    assert len(names) >= 400
    assert len({name["country"] for name in names}) >= 60
    assert len({name["kind"] for name in names}) == 10
    assert len({(name["city"], name["region"], name["country"]) for name in names}) == len(names)


@pytest.mark.wide
def test_no_hard_name_is_placed_anywhere_else_than_it_is(decided):
    wrong = [row for row in decided if row[2] == WRONG]
    assert not wrong, told(wrong)


@pytest.mark.wide
def test_nearly_all_hard_names_are_placed_or_refused_with_the_right_one_offered(decided):
    missing = [row for row in decided if row[2] == MISSING]
    assert len(missing) <= 0.03 * len(decided), told(missing)


@pytest.mark.wide
def test_43650_cities_are_located_in_two_minutes_and_none_in_another_region(tmp_path):
    """Cities of the gazetteer itself, by name and region, as an atlas would give them."""
    regions = read_regions()
    cities = [
        (one, region)
        for one in read_table("cities1000.json").values()
        if (region := regions.name(one["countrycode"], one["admin1code"]))
    ]
    cities.sort(key=lambda city: -city[0]["population"])
    cities = {f"x-{number}": city for number, city in enumerate(cities[:43_650])}
    with (tmp_path / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["place_id", "country", "region", "city", "local_name", "precision"])
        for place_id, (city, region) in cities.items():
            writer.writerow([place_id, city["countrycode"], region, city["name"], "", "city"])
    start = time.monotonic()
    report = geocode_places(tmp_path, boundaries=read_countries(DATA), console=Console(quiet=True))
    assert time.monotonic() - start < 120
    off = [
        place_id
        for place_id, row in ((row.place_id, row) for row in report.added)
        if not near_city(row.point, cities[place_id][0])
    ]
    assert len(report.added) > 0.9 * len(cities)
    assert len(off) < 0.005 * len(cities), "a village of the same name in the same region"
    everywhere = read_table("cities500.json")
    for row in report.added:
        city, _ = cities[row.place_id]
        assert everywhere[row.provider_ref]["admin1code"] == city["admin1code"], row


def near_city(spot, city):
    return great_circle(spot, (city["latitude"], city["longitude"])).km <= NEAR
