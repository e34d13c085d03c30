"""The geocoder beside a real Nominatim, which has imported a small map that is drawn here.

What is asked goes through a server that writes down who asked for what and when, and hands it on.
"""

import csv
import signal
import subprocess
import sys
import time

import pytest

from tests.atlases import write_atlas
from tests.geocoders import serving
from tests.nominatim import answering, draw

pytestmark = pytest.mark.systems

REGIONS = [
    ("Hessen", 50.6, 9.0, 0.9, {"name:en": "Hesse", "ISO3166-2": "DE-HE"}),
    ("Brandenburg", 52.4, 14.0, 0.9, {"ISO3166-2": "DE-BB"}),
    ("England", 54.0, -1.6, 1.2, {"ISO3166-2": "GB-ENG"}),
    ("Northern Ireland", 54.4, -6.2, 0.9, {"ISO3166-2": "GB-NIR"}),
    ("New South Wales", -33.6, 150.7, 1.0, {"ISO3166-2": "AU-NSW"}),
    ("Victoria", -37.8, 145.0, 1.0, {"ISO3166-2": "AU-VIC"}),
    ("Illinois", 39.8, -89.6, 1.0, {"ISO3166-2": "US-IL"}),
    ("Massachusetts", 42.1, -72.6, 0.5, {"ISO3166-2": "US-MA"}),
    ("Ontario", 43.0, -81.2, 1.0, {"ISO3166-2": "CA-ON"}),
    ("Canarias", 28.3, -16.6, 0.8, {"name:en": "Canary Islands", "ISO3166-2": "ES-CN"}),
    ("Galicia", 42.9, -8.5, 0.8, {"ISO3166-2": "ES-GA"}),
    ("浙江省", 28.2, 120.3, 1.0, {"name:en": "Zhejiang", "ISO3166-2": "CN-ZJ"}),
]
CITY = {"place": "city"}
TOWN = {"place": "town"}
CITIES = [
    ("Frankfurt am Main", 50.11, 8.68, CITY | {"alt_name": "Frankfurt", "population": 753056}),
    ("Frankfurt (Oder)", 52.34, 14.55, CITY | {"alt_name": "Frankfurt", "population": 57873}),
    ("Newcastle upon Tyne", 54.97, -1.61, CITY | {"alt_name": "Newcastle", "population": 300125}),
    ("Newcastle", 54.21, -5.89, TOWN | {"population": 7672}),
    ("Richmond", -33.6, 150.75, TOWN | {"population": 5482}),
    ("Richmond", -37.82, 145.0, TOWN | {"population": 28587}),
    ("Springfield", 39.8, -89.64, CITY | {"population": 114394}),
    ("Springfield", 42.1, -72.59, CITY | {"population": 155929}),
    ("London", 42.98, -81.25, CITY | {"population": "422 324"}),
    ("Santiago", 28.29, -16.82, TOWN),
    ("Santiago de Compostela", 42.88, -8.54, CITY | {"alt_name": "Santiago", "population": 98179}),
    ("طرابلس", 32.89, 13.18, CITY | {"name:en": "Tripoli", "name:ar": "طرابلس"}),
    ("طرابلس", 34.44, 35.83, CITY | {"name:en": "Tripoli", "name:ar": "طرابلس"}),
    ("青田县", 28.14, 120.29, TOWN | {"name:zh": "青田县", "name:en": "Qingtian"}),
    ("臺北市", 25.04, 121.56, CITY | {"name:en": "Taipei", "name:zh-Hans": "台北市"}),
    ("Lyon", 48.85, 2.35, {"shop": "bakery"}),
    ("Nice", 43.7, 7.26, {"place": "suburb"}),
]


@pytest.fixture(scope="module")
def nominatim():
    """The domain of a Nominatim over the map above."""
    with answering(draw(REGIONS, CITIES)) as domain:
        yield domain


@pytest.fixture
def server(nominatim):
    with serving(behind=nominatim) as server:
        yield server


def command(server, folder, *options):
    return [
        *(sys.executable, "-m", "geo", "geocode", "--atlas", str(folder)),
        *("--provider", "nominatim", "--domain", server.domain, "--scheme", "http"),
        *("--user-agent", "atlas-tests of stations", *options),
    ]


@pytest.fixture
def geocode(server, tmp_path):
    """Run the command on places (country, region, city, local name), as fast as it may."""

    def run(*places):
        folder = atlas(tmp_path / "atlas", *places)
        done = subprocess.run(
            command(server, folder, "--delay", "0"), capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr
        return done, rows(folder)

    return run


def atlas(folder, *places):
    keys = ("country", "region", "city", "local_name")
    places = [dict(zip(keys, one, strict=True)) for one in places]
    places = [one | {"place_id": f"x-{row:02}"} for row, one in enumerate(places)]
    stations = [{"place_id": one["place_id"]} for one in places]
    return write_atlas(folder, places=places, coordinates=[], stations=stations)


def rows(folder):
    with (folder / "coordinates.csv").open(encoding="utf-8", newline="") as file:
        return {row["place_id"]: row for row in csv.DictReader(file)}


def test_cities_of_one_name_are_placed_in_the_region_that_is_asked_for(geocode):
    asked = {
        ("DE", "Hesse", "Frankfurt", ""): (50.11, 8.68),
        ("DE", "Hessen", "Frankfurt am Main", ""): (50.11, 8.68),
        ("DE", "Brandenburg", "Frankfurt", ""): (52.34, 14.55),
        ("GB", "England", "Newcastle", ""): (54.97, -1.61),
        ("GB", "Northern Ireland", "Newcastle", ""): (54.21, -5.89),
        ("AU", "New South Wales", "Richmond", ""): (-33.6, 150.75),
        ("AU", "Victoria", "Richmond", ""): (-37.82, 145.0),
        ("US", "IL", "Springfield", ""): (39.8, -89.64),
        ("US", "Massachusetts", "Springfield", ""): (42.1, -72.59),
        ("ES", "Canary Islands", "Santiago", ""): (28.29, -16.82),
        ("ES", "Galicia", "Santiago", ""): (42.88, -8.54),
    }
    done, found = geocode(*asked)
    assert done.returncode == 0, done.stdout + done.stderr
    spots = [(float(row["latitude"]), float(row["longitude"])) for row in found.values()]
    assert spots == list(asked.values())
    assert {row["provider"] for row in found.values()} == {"nominatim"}
    assert all(row["provider_ref"].startswith("node/") for row in found.values())


def test_cities_are_found_by_names_in_other_scripts_and_in_their_country_only(geocode):
    asked = {
        ("LY", "", "Tripoli", ""): (32.89, 13.18),
        ("LB", "", "Tripoli", ""): (34.44, 35.83),
        ("LB", "", "طرابلس", ""): (34.44, 35.83),
        ("CN", "Zhejiang", "Tsing-tien", "青田县"): (28.14, 120.29),
        ("TW", "", "台北市", ""): (25.04, 121.56),
        ("TW", "", "Taipei", "臺北市"): (25.04, 121.56),
    }
    done, found = geocode(*asked)
    assert done.returncode == 0, done.stdout + done.stderr
    spots = [(float(row["latitude"]), float(row["longitude"])) for row in found.values()]
    assert spots == list(asked.values())


def test_what_is_elsewhere_ambiguous_no_city_or_unknown_is_refused_in_words(geocode):
    done, found = geocode(
        ("CA", "British Columbia", "London", ""),
        ("US", "Missouri", "Springfield", ""),
        ("US", "", "Springfield", ""),
        ("FR", "", "Lyon", ""),
        ("FR", "", "Xyzzy", ""),
    )
    assert done.returncode == 1 and not found
    said = " ".join((done.stdout + done.stderr).split())
    assert "none in British Columbia, but London, Ontario, CA (422,324 people" in said
    assert "none in Missouri, but Springfield, Massachusetts, US" in said
    assert "ambiguous, Springfield, Massachusetts, US (155,929 people" in said
    assert said.count("asked of nominatim: nothing") == 2


def test_it_is_told_who_asks_for_which_city_and_asked_once_a_second_without_being_told_so(
    server, tmp_path
):
    folder = atlas(
        tmp_path / "atlas",
        ("DE", "Hesse", "Frankfurt", ""),
        ("AU", "Victoria", "Richmond", ""),
        ("CA", "British Columbia", "London", ""),
    )
    subprocess.run(command(server, folder), capture_output=True, check=False)
    cities = [(query["city"], query.get("state")) for _, query, _ in server.requests]
    assert cities == [
        ("Frankfurt", "Hesse"),
        ("Richmond", "Victoria"),
        ("London", "British Columbia"),
        ("London", None),
    ]
    assert {agent for *_, agent in server.requests} == {"atlas-tests of stations"}
    moments = [moment for moment, *_ in server.requests]
    gaps = [later - moment for moment, later in zip(moments, moments[1:], strict=False)]
    assert min(gaps) >= 0.95


def test_a_run_that_is_killed_has_kept_what_it_got_and_the_next_asks_for_the_rest(server, tmp_path):
    names = ["Frankfurt am Main", "Frankfurt (Oder)", "Santiago de Compostela"]
    folder = atlas(
        tmp_path / "atlas",
        *(("DE", "", name, "") for name in names[:2]),
        ("ES", "", names[2], ""),
    )
    first = subprocess.Popen(command(server, folder), stderr=subprocess.DEVNULL)
    while len(server.requests) < 3 and first.poll() is None:
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.wait()
    kept = rows(folder)
    assert list(kept)[:2] == ["x-00", "x-01"]
    asked = len(server.requests)
    again = subprocess.run(command(server, folder), capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert server.cities[asked:] in ([names[2]], [])  # the last answer may have come in time
    assert list(rows(folder)) == ["x-00", "x-01", "x-02"]
    assert rows(folder).items() >= kept.items()


def test_a_nominatim_that_is_overloaded_for_a_moment_is_asked_again(server, geocode):
    first = iter([(429, "later", {"Retry-After": "1"})])
    server.answers["Frankfurt"] = lambda: next(first, None) or handed_on()

    def handed_on():
        del server.answers["Frankfurt"]
        return (503, "busy", {"Retry-After": "1"})

    done, found = geocode(("DE", "Hesse", "Frankfurt", ""))
    assert done.returncode == 0 and list(found) == ["x-00"]
    assert server.cities == ["Frankfurt"] * 3
