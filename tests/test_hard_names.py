"""Hard names of cities, held against positions that were written from a map and not by the code.

`hard_names.csv` has columns kind, city, region, country, expected (latitude and longitude, or
"refused"), and candidates: positions, joined by "; ", that a refusal must offer. A city of the kind
"too small" may be missing from the gazetteer altogether.
"""

import csv
import time
from pathlib import Path

import pytest
from geopy.distance import great_circle
from rich.console import Console

from geo.geocoding.candidates import decide
from geo.geocoding.coordinates import Place
from geo.geocoding.geocode import geocode_places
from geo.geocoding.geonames import read_table
from geo.geocoding.offline import GeoNamesProvider
from geo.geocoding.regions import read_regions
from geo.outlines import read_countries
from tests.atlases import DATA

TABLE = Path(__file__).with_name("hard_names.csv")
NEAR = 25.0  # km
REFUSED = "refused"
TOO_SMALL = "too small"

SETTLED, MISSING, WRONG = "settled", "refused without the right one", "wrong"


@pytest.fixture(scope="module")
def names():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def decided(names):
    """Each name, what was decided, and whether that settles it."""
    provider = GeoNamesProvider()
    rows = []
    for row, name in enumerate(names):
        place = Place("x", name["country"], name["region"], name["city"], "", "city", row)
        decision = decide(place, provider.find(place))
        rows.append((name, decision, verdict(name, decision)))
    return rows


def verdict(name, decision):
    right = [point(text) for text in name["candidates"].split("; ") if text]
    if name["expected"] != REFUSED:
        right.append(point(name["expected"]))
        if decision.chosen:
            return SETTLED if near(decision.chosen, right[-1]) else WRONG
    elif decision.chosen:
        return WRONG
    offered = all(any(near(one, spot) for one in decision.others) for spot in right)
    return SETTLED if offered or name["kind"] == TOO_SMALL else MISSING


def point(text):
    return tuple(map(float, text.split()))


def near(candidate, spot):
    return great_circle(candidate.point, spot).km <= NEAR


def told(rows):
    return "\n".join(
        f"{name['city']}, {name['region']}, {name['country']}: {one}" for name, one, _ in rows
    )


def test_there_are_400_hard_names_of_every_kind_in_60_countries(names):
    assert len(names) >= 400
    assert len({name["country"] for name in names}) >= 60
    assert len({name["kind"] for name in names}) == 10
    assert len({(name["city"], name["region"], name["country"]) for name in names}) == len(names)


def test_no_hard_name_is_placed_anywhere_else_than_it_is(decided):
    wrong = [row for row in decided if row[2] == WRONG]
    assert not wrong, told(wrong)


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
