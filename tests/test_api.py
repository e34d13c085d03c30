"""The routes beside the pages, asked over a socket of a real server."""

import socket
import threading
import time

import pytest
import requests
import uvicorn
from atlases import PLACES, copy_data, edit, write_atlas
from starlette.applications import Starlette
from starlette.middleware import Middleware

from geo.api import SECURITY, SecurityHeaders, routes
from geo.counts import by_country
from geo.query import Query, select

HOSTILE = "{{ 7*7 }}${alert(1)}<script>alert('x')</script>`\"&amp;\u2028é\U0001f600"


@pytest.fixture(scope="module")
def address():
    app = Starlette(routes=routes(), middleware=[Middleware(SecurityHeaders)])
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def ask(address, monkeypatch):
    """Asks the server; ``ask.serve(folder)`` names the atlas that it reads."""
    monkeypatch.delenv("ATLAS", raising=False)

    def ask(path, method="GET", **more):
        return requests.request(method, address + path, timeout=30, **more)

    ask.serve = lambda folder: monkeypatch.setenv("ATLAS", str(folder))
    return ask


def test_there_is_one_feature_for_each_place(ask, real):
    answer = ask("/api/v1/places.geojson").json()
    assert answer["type"] == "FeatureCollection"
    assert answer["version"] == real.version
    assert [feature["id"] for feature in answer["features"]] == list(real.places["place_id"])
    counts = select(Query(), real).counts
    stations = [feature["properties"]["stations"] for feature in answer["features"]]
    assert sum(stations) == counts.shown
    for feature in answer["features"]:
        exact = feature["properties"]["precision"] == "city"
        assert (feature["geometry"] is not None) == exact
        assert feature["properties"]["support"] in ("one basis", "several bases")
        assert isinstance(feature["properties"]["contested"], bool)
    drawn = [f["properties"]["stations"] for f in answer["features"] if f["geometry"]]
    assert sum(drawn) == counts.on_map


def test_positions_are_longitude_first_in_degrees(ask):
    features = ask("/api/v1/places.geojson?country=NL").json()["features"]
    spots = {feature["id"]: feature["geometry"] for feature in features}
    assert spots["nl-amsterdam"]["type"] == "Point"
    assert spots["nl-amsterdam"]["coordinates"] == pytest.approx([4.9, 52.4], abs=0.1)


def test_the_sums_of_the_countries_are_the_counts(ask, real):
    query = Query(support=("one basis",), listed=("patrol-and-persuade-2022-12",))
    answer = ask("/api/v1/countries.json?" + query.url()).json()
    view = select(query, real)
    assert answer["query"] == query.words(real)
    rows = answer["countries"]
    for key in ("on_map", "area_only", "unplaced", "contested"):
        assert sum(row[key] for row in rows) == getattr(view.counts, key), key
    assert sum(row["stations"] for row in rows) == view.counts.shown
    assert [row["country"] for row in rows] == list(by_country(view.stations)["country"])
    for row in rows:
        assert -180 <= row["west"] <= row["label_lon"] <= row["east"] <= 180
        assert -90 <= row["south"] <= row["label_lat"] <= row["north"] <= 90


def test_a_query_that_nothing_answers_is_empty_and_no_error(ask):
    for path, key in (("places.geojson", "features"), ("countries.json", "countries")):
        answer = ask(f"/api/v1/{path}?country=NL&listed=other")
        assert (answer.status_code, answer.json()[key]) == (200, [])


def test_a_view_without_any_city_has_no_geometry(ask):
    features = ask("/api/v1/places.geojson?precision=country").json()["features"]
    assert features
    assert {feature["geometry"] for feature in features} == {None}


def test_records_of_places_and_countries_are_served(ask):
    place = ask("/api/v1/places/nl-rotterdam.json").json()
    assert (place["name"], place["count"]) == ("Rotterdam", 1)
    assert place["stations"][0]["claims"] == []
    assert place["claims"][0]["publisher"]
    country = ask("/api/v1/countries/IT.json").json()
    assert (country["name"], country["count"]) == ("Italy", 11)


def test_outlines_and_the_map_are_served(ask):
    outlines = ask("/api/v1/boundaries.geojson")
    assert outlines.headers["content-type"] == "application/geo+json"
    assert outlines.json()["type"] == "FeatureCollection"
    page = ask("/map")
    assert page.headers["content-type"].startswith("text/html")
    assert "map_atlas" in page.text


def is_problem(answer, status):
    error = answer.json()["error"]
    assert answer.status_code == status == error["status"]
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()) == {"error"}
    assert set(error) == {"status", "title", "detail"}
    return error["detail"]


def test_an_unknown_key_or_value_is_a_400_that_names_each(ask):
    for path in ("places.geojson", "countries.json"):
        detail = is_problem(ask(f"/api/v1/{path}?colour=red&country=XX&country=NL"), 400)
        assert "'colour'" in detail
        assert "'XX'" in detail
        assert "country, listed, support, precision, status" in detail


@pytest.mark.parametrize(
    "path",
    [
        "places/nl-utrecht.json",
        "places/%3Cscript%3E.json",
        "countries/QQ.json",
        "countries/it.json",
    ],
)
def test_an_unknown_record_is_a_404(ask, path):
    assert is_problem(ask(f"/api/v1/{path}"), 404)


def test_an_unknown_address_of_the_api_is_a_404_of_the_same_shape(ask):
    is_problem(ask("/api/v1/nothing.json"), 404)


def test_broken_tables_are_a_503_that_names_every_fault(ask, tmp_path):
    folder = write_atlas(
        tmp_path, stations=[{"withdrawn": "soon"}], places=[*PLACES, {"place_id": "nl-a"}]
    )
    (folder / "changes.csv").unlink()
    ask.serve(folder)
    for path in ("places.geojson", "countries.json", "places/nl-a.json", "countries/NL.json"):
        detail = is_problem(ask(f"/api/v1/{path}"), 503)
        assert [line.split(":")[0] for line in detail.splitlines()] == [
            "changes.csv",
            f"places.csv, row {len(PLACES) + 2}, column country",
            "stations.csv, row 2, column withdrawn",
        ]


def test_a_folder_that_is_not_there_is_a_503(ask, tmp_path):
    ask.serve(tmp_path / "nothing")
    assert "datapackage.json" in is_problem(ask("/api/v1/places.geojson"), 503)


@pytest.mark.parametrize(
    "path",
    [
        "/map",
        "/api/v1/places.geojson?country=NL",
        "/api/v1/countries.json",
        "/api/v1/places/nl-rotterdam.json",
        "/api/v1/boundaries.geojson",
        "/assets/map/map.js",
    ],
)
def test_a_reader_who_has_it_already_is_told_so(ask, path):
    first = ask(path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    again = ask(path, headers={"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert ask(path, headers={"if-none-match": '"other"'}).content == first.content


def test_head_is_get_without_the_body(ask):
    for path in ("/map", "/api/v1/places.geojson", "/api/v1/places/nl-utrecht.json"):
        whole, head = ask(path), ask(path, "HEAD")
        assert head.content == b""
        assert head.status_code == whole.status_code
        for name in ("content-length", "content-type", "etag"):
            assert head.headers.get(name) == whole.headers.get(name)


def test_nothing_can_be_written(ask):
    for method in ("POST", "PUT", "DELETE"):
        assert ask("/api/v1/places.geojson", method).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/map",
        "/api/v1/places.geojson",
        "/api/v1/places.geojson?x=1",
        "/api/v1/countries/QQ.json",
        "/api/v1/boundaries.geojson",
        "/assets/icon.svg",
        "/assets/nothing.js",
        "/nothing",
    ],
)
def test_every_answer_carries_the_security_headers(ask, path):
    headers = ask(path).headers
    for name, value in SECURITY.items():
        assert headers[name.decode()] == value.decode()


def test_the_policy_lets_the_browser_ask_no_other_host():
    policy = SECURITY[b"content-security-policy"].decode()
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert "*" not in policy


def test_assets_are_served_and_nothing_beside_them(ask):
    script = ask("/assets/vendor/leaflet/leaflet.js")
    assert script.status_code == 200
    assert "javascript" in script.headers["content-type"]
    for path in ("/assets/../api.py", "/assets/%2e%2e/api.py", "/assets/..%2fapi.py", "/assets/"):
        assert ask(path).status_code == 404


def test_hostile_text_comes_back_as_the_same_text(ask, tmp_path):
    place = {"place_id": "nl-bad", "country": "NL", "city": HOSTILE}
    spot = {"place_id": "nl-bad", "latitude": "52", "longitude": "5"}
    folder = write_atlas(
        tmp_path,
        places=[place],
        coordinates=[spot],
        stations=[{"place_id": "nl-bad", "note": HOSTILE}],
        claims=[{"subject": "nl-bad", "says": HOSTILE}],
        sources=[{"source_id": "paper", "publisher": HOSTILE, "title": HOSTILE}],
        responses=[{"actor": HOSTILE, "says": HOSTILE}],
    )
    ask.serve(folder)
    answer = ask("/api/v1/places.geojson")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["features"][0]["properties"]["name"] == HOSTILE
    record = ask("/api/v1/places/nl-bad.json").json()
    assert {record["name"], record["stations"][0]["note"]} == {HOSTILE}
    (claim,), (response,) = record["claims"], record["responses"]
    assert {claim["says"], claim["publisher"], response["actor"]} == {HOSTILE}


def test_a_changed_table_is_served_without_a_restart(ask, tmp_path):
    folder = write_atlas(tmp_path / "atlas", stations=[{"note": "before"}])
    ask.serve(folder)
    path = "/api/v1/places/nl-amsterdam.json"
    first = ask(path)
    assert first.json()["stations"][0]["note"] == "before"
    edit(folder / "stations.csv", "before", "afterwards")
    second = ask(path, headers={"if-none-match": first.headers["etag"]})
    assert second.json()["stations"][0]["note"] == "afterwards"
    edit(folder / "stations.csv", "nl-amsterdam", "nl-nowhere")
    assert "nl-nowhere" in is_problem(ask(path), 503)
    edit(folder / "stations.csv", "nl-nowhere", "nl-amsterdam")
    assert ask(path).json() == second.json()


def test_a_copy_of_the_tables_gives_the_same_bytes(ask, tmp_path):
    bundled = ask("/api/v1/places.geojson")
    ask.serve(copy_data(tmp_path / "copy"))
    assert ask("/api/v1/places.geojson").content == bundled.content
