"""Geocoding servers that misbehave, and those that are asked otherwise than Nominatim."""

import ctypes
import os
import resource
import subprocess
import sys
import time

import pytest
from first import first
from typer.testing import CliRunner

from geo.__main__ import app
from geo.geocoding.candidates import decide
from geo.geocoding.coordinates import Place
from geo.geocoding.providers import make_provider
from geo.geocoding.servers import ProviderError
from tests.atlases import write_atlas
from tests.geocoders import answer, serving

LYON = Place("fr-lyon", "FR", "", "Lyon", "", "city", 2)
THERE = answer("Lyon", 45.76, 4.83)


@pytest.fixture
def server():
    with serving() as server:
        yield server


@pytest.fixture
def ask(server):
    def asking(place=LYON, provider="nominatim", **options):
        usual = {"domain": server.domain, "scheme": "http", "user_agent": "atlas-tests", "delay": 0}
        asker = make_provider(provider, **usual | {"timeout": 2.0} | options)
        return decide(place, asker.find(place))

    return asking


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_to_wait_is_asked_again_after_so_long_and_not_before(
    ask, server, status
):
    answers = iter([(status, "later", {"Retry-After": "1"}), [THERE]])
    server.answers["Lyon"] = lambda: next(answers)
    assert ask().chosen.name == "Lyon"
    (first, *_), (second, *_) = server.requests
    assert 0.9 <= second - first < 4


def test_a_server_that_asks_to_wait_for_long_stops_the_run_and_that_is_said(ask, server):
    server.answers["Lyon"] = (429, "tomorrow", {"Retry-After": "86400"})
    start = time.monotonic()
    with pytest.raises(ProviderError) as caught:
        ask()
    assert time.monotonic() - start < 5 and len(server.requests) == 1
    said = "status 429, it is asked too often); it asks to wait 86400 seconds: run again then"
    assert said in str(caught.value)


@pytest.mark.parametrize("status", [401, 402, 403])
def test_a_server_that_refuses_is_not_asked_again(ask, server, status):
    server.answers["Lyon"] = (status, "no")
    with pytest.raises(ProviderError, match=f"status {status}"):
        ask()
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ((500, "out of order"), "status 500"),
        ((502, ""), "status 502, it is out of order"),
        ((503, "busy"), "status 503, it is overloaded"),
        ((509, "Bandwidth"), "status 509, its limit for this user is used up"),
        ((200, ""), "GeocoderParseError"),
        ((200, "<html>"), "GeocoderParseError"),
        ((200, '[{"lat": "4'), "GeocoderParseError"),
        ((200, "[{", {"Content-Length": "900"}), "IncompleteRead|GeocoderServiceError"),
        ((200, '{"error": "no"}'), "Error"),
        ((200, "5"), "Error"),
        ((200, "[null]"), "Error"),
        ((200, '{"features": [null]}'), "Error"),
        ((200, '[{"lat": "nan", "lon": "4", "class": "place"}]'), "Error"),
        (
            (200, '{"features": [{"properties": {}, "geometry": {"coordinates": ["x", 4]}}]}'),
            "Error",
        ),
        ((200, b"\xff\xfe".decode("latin-1")), "GeocoderParseError"),
    ],
)
@pytest.mark.parametrize("provider", ["nominatim", "photon", "pelias"])
def test_what_is_no_answer_is_an_error_in_words(ask, server, provider, wrong, said):
    server.answers["Lyon"] = wrong
    with pytest.raises(ProviderError, match=f"fr-lyon: asked {provider} for city 'Lyon'.*{said}"):
        ask(provider=provider, retries=0)


def test_a_server_that_is_not_there_is_an_error_in_words(ask, server):
    with pytest.raises(ProviderError, match="fr-lyon: asked nominatim.*Geocoder"):
        ask(domain="127.0.0.1:9", retries=0)


@pytest.mark.parametrize("provider", first(["nominatim", "photon", "pelias"]))
def test_a_command_that_a_server_fails_says_so_without_a_traceback(server, tmp_path, provider):
    place = {"place_id": "fr-lyon", "country": "FR", "city": "Lyon"}
    folder = write_atlas(
        tmp_path, places=[place], coordinates=[], stations=[{"place_id": "fr-lyon"}]
    )
    server.answers["Lyon"] = (503, "busy")
    options = ["--provider", provider, "--domain", server.domain, "--scheme", "http"]
    options += ["--user-agent", "atlas-tests", "--delay", "0"]
    done = geocode(folder, *options)
    assert done.returncode == 1
    assert "asked " + provider in done.stderr and "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) < 4, done.stderr
    assert len(server.requests) == 3  # twice more


@pytest.mark.wide
def test_a_disk_that_is_full_is_an_error_in_words_and_loses_nothing(tmp_path):
    place = {"place_id": "fr-lyon", "country": "FR", "city": "Lyon"}
    folder = write_atlas(
        tmp_path, places=[place], coordinates=[], stations=[{"place_id": "fr-lyon"}]
    )
    before = (folder / "coordinates.csv").read_bytes()
    done = geocode(folder, preexec_fn=no_room)
    assert done.returncode == 1
    assert "coordinates.csv" in done.stderr and "expected a file to write" in done.stderr
    assert "Traceback" not in done.stderr
    assert (folder / "coordinates.csv").read_bytes() == before
    assert not list(folder.glob(".*"))


@pytest.mark.wide
def test_a_folder_that_may_not_be_written_is_an_error_in_words(tmp_path):
    place = {"place_id": "fr-lyon", "country": "FR", "city": "Lyon"}
    folder = write_atlas(
        tmp_path, places=[place], coordinates=[], stations=[{"place_id": "fr-lyon"}]
    )
    before = (folder / "coordinates.csv").read_bytes()
    folder.chmod(0o555)
    try:
        done = geocode(folder, preexec_fn=no_privilege)
    finally:
        folder.chmod(0o755)
    assert done.returncode == 1
    assert "coordinates.csv" in done.stderr and "expected a file to write" in done.stderr
    assert "Traceback" not in done.stderr
    assert (folder / "coordinates.csv").read_bytes() == before


def no_privilege():
    """Root writes where it may not, unless it gives that up: PR_CAPBSET_DROP, CAP_DAC_OVERRIDE."""
    if os.geteuid() == 0:
        assert ctypes.CDLL(None).prctl(24, 1, 0, 0, 0) == 0


def no_room():
    """No file may grow: what a write to a full disk comes to."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def geocode(folder, *options, **more):
    command = [sys.executable, "-m", "geo", "geocode", "--atlas", str(folder), *options]
    unkept = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}  # else half a module may stay: no_room
    return subprocess.run(command, capture_output=True, text=True, check=False, env=unkept, **more)


def photon(name, latitude, longitude, **properties):
    usual = {"osm_type": "R", "osm_id": 1, "osm_key": "place", "name": name, "countrycode": "FR"}
    spot = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "geometry": spot, "properties": usual | properties}


def pelias(name, latitude, longitude, **properties):
    usual = {"gid": "whosonfirst:locality:1", "layer": "locality", "name": name}
    usual |= {"country_code": "FR", "label": name}
    spot = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "geometry": spot, "properties": usual | properties}


@pytest.mark.parametrize(
    ("provider", "feature", "regions", "sent"),
    [
        ("photon", photon, {"state": "Brittany"}, {"q": "Lyon, FR"}),
        ("pelias", pelias, {"region": "Brittany"}, {"text": "Lyon", "boundary.country": "FR"}),
    ],
)
def test_photon_and_pelias_are_asked_and_held_to_country_and_region(
    ask, server, provider, feature, regions, sent
):
    server.answers["Lyon"] = {"features": [feature("Lyon", 45.76, 4.83)]}
    chosen = ask(provider=provider).chosen
    assert (chosen.name, chosen.latitude, chosen.longitude) == ("Lyon", 45.76, 4.83)
    [(_, query, user_agent)] = server.requests
    assert user_agent == "atlas-tests"
    assert query.items() >= sent.items()
    server.answers["Lyon"] = {"features": [feature("Lyon", 48.1, -2.0, **regions)]}
    elsewhere = Place("fr-lyon", "FR", "Grand Est", "Lyon", "", "city", 2)
    assert "none in Grand Est, but Lyon, Brittany, FR" in ask(elsewhere, provider).notes[0]
    server.answers["Lyon"] = {"features": []}
    assert ask(provider=provider).notes == ("nothing",)


@pytest.mark.parametrize(
    ("provider", "feature"),
    [
        ("photon", photon("Lyon", 46.2, 6.1, countrycode="CH")),
        ("photon", photon("Lyon", 45.76, 4.83, osm_key="shop")),
        ("pelias", pelias("Lyon", 45.76, 4.83, layer="address")),
    ],
)
def test_photon_and_pelias_give_nothing_finer_than_a_city_and_nothing_abroad(
    ask, server, provider, feature
):
    server.answers["Lyon"] = {"features": [feature]}
    assert ask(provider=provider).chosen is None


def test_a_place_is_explained(tmp_path):
    folder = write_atlas(tmp_path)

    def explain(place):
        return CliRunner().invoke(app, ["geocode", "--atlas", str(folder), "--explain", place])

    done = explain("London, British Columbia, CA")
    assert done.exit_code == 0
    assert "region 'British Columbia': British Columbia" in done.output
    assert "refused: none in British Columbia, but London, Ontario, CA (" in done.output
    done = explain("nl-amsterdam")
    assert "Amsterdam, NL, asked of geonames:" in done.output
    assert "taken: Amsterdam, North Holland, NL (" in done.output
    done = explain("nowhere")
    assert "expected the id of a place in places.csv" in str(done.exception)
