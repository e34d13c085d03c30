"""The routes beside the pages, asked over a socket of a real server."""

import http.client
import io
import json
import re
import subprocess
from html import unescape
from urllib.parse import urlencode

import geopandas as gpd
import pandas as pd
import pytest
import requests
from atlases import DATA, PLACES, copy_data, edit, write_atlas
from first import first

from geo.atlas import counted
from geo.counts import by_country
from geo.keys import KEYS
from geo.query import Query
from geo.view import select
from geo.web.api.parts import LONGEST
from geo.web.api.routes import LEADS
from geo.web.api.tables import MEDIA, TABLES, formats_of
from geo.web.endpoint import METHODS

HOSTILE = "{{ 7*7 }}${alert(1)}<script>alert('x')</script>`\"&amp;\u2028é\U0001f600"
ADDRESSES = [f"{name}.{kind}" for name in TABLES for kind in formats_of(name)]


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
        assert feature["properties"]["support"] in ("one basis", "several bases", "weakly sourced")
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
    assert set(error) == {"status", "title", "detail", "problems"}
    for one in error["problems"]:
        assert set(one) == {"key", "value", "expected"}
        assert all(isinstance(text, str) for text in one.values())
    assert bool(error["problems"]) == (status == 400)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Traceback" not in answer.text
    return error["detail"]


def problems_of(answer):
    """The key and value of each problem of a 400."""
    is_problem(answer, 400)
    return [(one["key"], one["value"]) for one in answer.json()["error"]["problems"]]


def test_an_unknown_key_or_value_is_a_400_that_names_each(ask):
    for path in ("places.geojson", "countries.json", "stations.csv", "counts.json"):
        answer = ask(f"/api/v1/{path}?colour=red&country=XX&country=NL")
        assert problems_of(answer) == [("colour", "red"), ("country", "XX")]
        colour, country = answer.json()["error"]["problems"]
        assert colour["expected"].endswith(", ".join(KEYS))
        assert country["expected"].startswith("one of AE, AO, AR")


@pytest.mark.parametrize(
    "path",
    [
        "places/nl-utrecht.json",
        "places/%3Cscript%3E.json",
        "countries/QQ.json",
        "countries/it.json",
        "countries/Spain.json",
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
    for path in (
        "/map",
        *(f"/api/v1/{path}" for path in ADDRESSES),
        "/api/v1/places/nl-utrecht.json",
        "/api/v1/stations.json?colour=red",
    ):
        whole, head = ask(path), ask(path, "HEAD")
        assert head.content == b""
        assert head.status_code == whole.status_code
        for name in ("content-length", "content-type", "etag", "x-data-version"):
            assert head.headers.get(name) == whole.headers.get(name)


def test_nothing_can_be_written(ask):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("places.geojson", "stations.csv", "counts.json", "nothing.json"):
            answer = ask(f"/api/v1/{path}", method)
            is_problem(answer, 405)
            assert answer.headers["allow"] == METHODS


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
    assert answer.headers["content-type"] == "application/geo+json"
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


@pytest.mark.parametrize("path", [*ADDRESSES, "counts.json", "openapi.json"])
def test_anyone_may_read_a_resource_and_which_data_it_is_of(ask, real, path):
    first = ask(f"/api/v1/{path}", headers={"origin": "https://elsewhere.example"})
    assert first.status_code == 200
    assert first.headers["access-control-allow-origin"] == "*"
    assert "x-data-version" in first.headers["access-control-expose-headers"]
    assert first.headers["x-data-version"] == real.version
    assert first.headers["content-type"].partition(";")[0] == MEDIA[path.rpartition(".")[2]]
    again = ask(f"/api/v1/{path}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["x-data-version"] == real.version
    assert again.headers["access-control-allow-origin"] == "*"


def test_a_script_of_another_host_may_ask_first(ask):
    headers = {"origin": "https://elsewhere.example", "access-control-request-method": "GET"}
    for path in ("stations.json", "counts.json", "nothing.json"):
        answer = ask(f"/api/v1/{path}", "OPTIONS", headers=headers)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["allow"] == METHODS
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "if-none-match" in answer.headers["access-control-allow-headers"].lower()


@pytest.mark.parametrize("name", TABLES)
def test_rows_stand_under_the_name_of_the_resource_and_are_those_of_the_csv(ask, real, name):
    query = Query(country=("IE", "NL"), without=("euronews-2022-10-netherlands",))
    answer = ask(f"/api/v1/{name}.json?{query.url()}").json()
    assert answer["query"] == query.words(real)
    assert answer["version"] == real.version
    assert answer["count"] == len(answer[name]) > 0
    assert answer["link"].endswith(f"/?{query.url()}")
    text = ask(f"/api/v1/{name}.csv?{query.url()}").content
    rows = pd.read_csv(io.BytesIO(text), keep_default_na=False)
    assert list(rows) == list(answer[name][0])
    assert rows.iloc[:, 0].tolist() == [next(iter(row.values())) for row in answer[name]]


def test_a_key_may_be_repeated(ask, real):
    answer = ask("/api/v1/stations.json?country=IT&country=NL&country=IT").json()
    assert {row["country"] for row in answer["stations"]} == {"IT", "NL"}
    assert answer["count"] == real.stations["country"].isin(["IT", "NL"]).sum()


def test_keys_that_select_nothing_change_no_row(ask):
    plain = ask("/api/v1/stations.csv?country=NL")
    same = ask("/api/v1/stations.csv?v=2020.1.0&at=52,4.5,6&station=nl-01&place=NL&country=NL")
    assert same.content == plain.content


def test_the_counts_of_a_query_reconcile_in_the_api_too(ask, real):
    answer = ask("/api/v1/counts.json?country=IT&q=prato").json()
    view = select(Query(country=("IT",), q="prato"), real)
    assert answer["counts"] == vars(view.counts)
    assert answer["whole"]["reported"] == 102


def test_pandas_and_geopandas_read_an_address(address, ask, real):
    rows = pd.read_csv(f"{address}/api/v1/stations.csv?country=ES&support=contested")
    view = select(Query(country=("ES",), support=("contested",)), real)
    assert rows["station_id"].tolist() == view.stations["station_id"].tolist() != []
    assert rows["longitude"].dtype == "float64"
    for path, column in (("stations", "station_id"), ("places", "place_id")):
        shapes = gpd.read_file(f"{address}/api/v1/{path}.geojson?country=ES")
        held = getattr(select(Query(country=("ES",)), real), path)
        assert shapes[column].tolist() == held[column].tolist()
        assert shapes.crs == "EPSG:4326"
        assert shapes.geometry.notna().tolist() == held.geometry.notna().tolist()


HOSTILE_QUERIES = {
    "an unknown key": "colour=red",
    "a key in other letters": "Country=NL",
    "no key": "=NL",
    "a key alone": "country",
    "a bad month": "since=2022-13",
    "a day that is not in the calendar": "until=2022-02-30",
    "a date of another kind": "since=26.10.2022",
    "a date in other digits": "since=%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%92",
    "dates the wrong way round": "since=2023&until=2022",
    "two values of a key that has one": "q=one&q=two",
    "words without a letter": "q=%21%21%21",
    "only blanks": "q=+++",
    "words that are too long": "q=" + "a" * 201,
    "too many values": "&".join(f"country=N{n}" for n in range(600)),
    "ten thousand values": "q&" * 10_000,
    "NUL": "q=a%00b",
    "NUL in a value": "country=NL%00",
    "a control character": "q=%1b%5B31m",
    "broken percent-encoding": "country=%zz",
    "bytes that are not UTF-8": "q=%ff%fe",
    "a lone surrogate": "q=%ed%a0%80",
    "SQL": "station=nl-01%27%20OR%201%3D1--",
    "SQL in a facet": "country=NL%27%3B+DROP+TABLE+stations%3B--",
    "a path": "text=../../../../etc/passwd",
    "a path, escaped": "place=..%2f..%2fetc%2fpasswd",
    "a script": "operator=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "a position off the earth": "at=95,4,6",
    "a position that is no number": "at=nan,nan,nan",
    "a version of another kind": "v=../1",
}


@pytest.mark.parametrize("asked", HOSTILE_QUERIES.values(), ids=HOSTILE_QUERIES)
def test_a_query_that_makes_no_sense_is_a_400_that_says_why(ask, asked):
    for path in ("stations.json", "stations.csv", "places.geojson"):
        found = problems_of(ask(f"/api/v1/{path}?{asked}"))
        assert all(len(value) <= 200 for _, value in found)


@pytest.mark.parametrize("asked", ["q=%zz", "q=100%"])
def test_broken_percent_encoding_is_refused_as_it_was_sent(address, asked):
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    connection.request("GET", f"/api/v1/stations.json?{asked}")  # requests would mend it
    answer = connection.getresponse()
    assert answer.status == 400
    assert "percent-encoding" in answer.read().decode()


def test_ten_thousand_countries_are_refused(ask):
    answer = ask("/api/v1/stations.json?" + "&".join(["country=NL"] * 10_000))
    assert answer.status_code in (400, 414, 431)


def test_words_are_words_and_no_pattern_or_statement(ask):
    every = ask("/api/v1/stations.json").json()["count"]
    for words in ("a.c", "%27 OR 1=1 --", "x|y", "rotterdam)"):
        assert ask("/api/v1/stations.json", params={"q": words}).json()["count"] < every
    assert ask("/api/v1/stations.json", params={"q": ".*"}).status_code == 400


@pytest.mark.parametrize("host", ["[", "a b", "", "x:99999999", "<script>", "é".encode("latin-1")])
def test_a_host_that_is_none_is_no_server_error(address, host):
    asked = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    asked.putrequest("GET", "/api/v1/stations.json?country=NL", skip_host=True)
    asked.putheader("Host", host)
    asked.endheaders()
    assert asked.getresponse().status < 500
    asked.close()


@pytest.mark.parametrize(
    "path",
    [
        "/api/v2/stations.json",
        "/api/v1/stations",
        "/api/v1/stations.xml",
        "/api/v1/STATIONS.JSON",
        "/api/v1/stations.json/",
        "/api/v1/..%2f..%2fetc/passwd",
        "/api/v1/places/..%2f..%2fstations.csv.json",
        "/api/v1/%00.json",
        "/api/v1/%ff.json",
    ],
)
def test_a_path_that_is_not_there_is_a_404_of_the_same_shape(ask, path):
    is_problem(ask(path), 404)


def test_a_record_without_a_source_counts_what_is_left(ask, real):
    """ae-dubai has one station, which rests on one source."""
    rows = real.stations.set_index("place_id")
    source = rows.loc["ae-dubai", "source_ids"]
    assert "; " not in source
    assert ask("/api/v1/places/ae-dubai.json").json()["count"] == 1
    assert ask(f"/api/v1/stations.json?country=AE&without={source}").json()["count"] == 0
    answer = ask(f"/api/v1/places/ae-dubai.json?without={source}")
    assert answer.status_code == 404 or answer.json()["count"] == 0


# Whole tables, in every format, whole or part by part.


def read_table(content, kind):
    """The first column of a table, by the reader that its users have."""
    file = io.BytesIO(content)
    if kind == "json":
        found = json.loads(content)
        rows = pd.DataFrame(next(held for held in found.values() if isinstance(held, list)))
    elif kind == "geojson":
        rows = pd.DataFrame([one["properties"] for one in json.loads(content)["features"]])
    else:
        read = {"csv": pd.read_csv, "parquet": pd.read_parquet, "xlsx": pd.read_excel}[kind]
        rows = read(file) if kind == "parquet" else read(file, keep_default_na=False)
    return rows.iloc[:, 0].astype(str).tolist()


@pytest.mark.parametrize("name", TABLES)
def test_every_format_of_a_table_has_the_same_rows_whole_or_in_parts(ask, name):
    whole = read_table(ask(f"/api/v1/{name}.csv").content, "csv")
    assert len(whole) > 4
    for kind in formats_of(name):
        answer = ask(f"/api/v1/{name}.{kind}")
        assert answer.headers["x-total-count"] == str(len(whole))
        assert read_table(answer.content, kind) == whole, kind
        part = ask(f"/api/v1/{name}.{kind}?offset=1&limit=3")
        assert part.headers["x-total-count"] == str(len(whole))
        assert read_table(part.content, kind) == whole[1:4], kind


def test_the_tables_of_the_atlas_are_whole_where_nothing_is_asked(ask, real):
    for name in ("claims", "sources", "responses", "origins", "changes"):
        written = pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)
        given = pd.read_parquet(io.BytesIO(ask(f"/api/v1/{name}.parquet").content))
        assert given[list(written)].to_dict("list") == written.to_dict("list")
    names = ask("/api/v1/stations.csv").headers["content-disposition"]
    assert names == f'attachment; filename="{real.descriptor["name"]}-all-{real.version}.csv"'


def test_a_table_is_read_to_its_end_by_the_links_of_its_parts(ask, address):
    for asked in ("", "country=Spain&country=NL&", "offset=7&"):
        whole = ask(f"/api/v1/claims.json?{asked}").json()["claims"]
        url, found, came = f"{address}/api/v1/claims.json?{asked}limit=100", [], []
        while url:
            answer = requests.get(url, timeout=30)
            assert answer.json()["count"] == int(answer.headers["x-total-count"])
            came.append(answer.url)
            found += answer.json()["claims"]
            url = answer.links.get("next", {}).get("url")
        assert found == whole
        assert len(came) == -(-len(whole) // 100)
        before = [requests.get(one, timeout=30).links.get("prev", {}).get("url") for one in came]
        assert before[2:] == came[1:-1]


@pytest.mark.parametrize("name", [name for name in TABLES if name != "changes"])
def test_a_table_is_read_whole_by_identifiers_each_row_once(ask, address, name):
    for asked in ("", "country=Spain&country=NL&"):
        whole = ask(f"/api/v1/{name}.json?{asked}").json()[name]
        key = next(iter(whole[0]))
        size = max(2, len(whole) // 5)
        url, found = f"{address}/api/v1/{name}.json?{asked}limit={size}&after=", []
        while url:
            answer = requests.get(url, timeout=30)
            assert answer.headers["x-total-count"] == str(len(whole))
            found += answer.json()[name]
            url = answer.links.get("next", {}).get("url")
            assert not url or "offset" not in url
        assert found == sorted(whole, key=lambda row: row[key])


def test_rows_that_come_or_go_between_two_parts_move_no_other(ask, tmp_path):
    folder = copy_data(tmp_path / "atlas")
    ask.serve(folder)
    first = ask("/api/v1/claims.json?limit=100&after=").json()["claims"]
    table = pd.read_csv(folder / "claims.csv", dtype=str, keep_default_na=False)
    unused = table[table["field"].eq("opened") & table["claim_id"].lt(first[-1]["claim_id"])]
    gone = unused["claim_id"].iloc[0]
    table[table["claim_id"] != gone].to_csv(folder / "claims.csv", index=False)
    rest = ask(f"/api/v1/claims.json?after={first[-1]['claim_id']}").json()["claims"]
    ids = [row["claim_id"] for row in (*first, *rest)]
    assert ids == sorted(table["claim_id"])
    assert len(ask("/api/v1/claims.json").json()["claims"]) == len(table) - 1


@pytest.mark.parametrize(
    "asked",
    ["stations.json?after=a&after=b", "stations.json?after=a&offset=1", "changes.csv?after=a"],
)
def test_identifiers_part_one_table_that_has_them_and_nothing_else_does_beside(ask, asked):
    assert [key for key, _ in problems_of(ask(f"/api/v1/{asked}"))] == ["after"]


def test_a_part_begins_and_ends_where_it_is_asked(ask):
    whole = ask("/api/v1/stations.json").json()["stations"]

    def part(asked):
        answer = ask(f"/api/v1/stations.json?{asked}")
        links = {rel: link["url"].partition("?")[2] for rel, link in answer.links.items()}
        del links["canonical"]
        return [row["station_id"] for row in answer.json()["stations"]], links

    ids = [row["station_id"] for row in whole]
    assert part("limit=1") == (ids[:1], {"next": "limit=1&offset=1"})
    assert part("limit=5&offset=2") == (
        ids[2:7],
        {"prev": "limit=2", "next": "limit=5&offset=7"},
    )
    assert part(f"offset={len(ids) - 2}") == (ids[-2:], {"prev": f"limit={len(ids) - 2}"})
    assert part("offset=100000&limit=10") == ([], {"prev": "limit=10&offset=99990"})
    assert part("limit=100000") == (ids, {})


@pytest.mark.parametrize(
    "asked", ["limit=0", "limit=-1", "limit=ten", "limit=", "offset=1.5", "offset=-1",
              "limit=1&limit=2", "limit=9999999999", "offset=%D9%A1"],
)  # fmt: skip
def test_a_part_that_is_none_is_a_400(ask, asked):
    ((key, _),) = problems_of(ask(f"/api/v1/stations.csv?{asked}"))
    assert key == asked.partition("=")[0]


def test_a_file_of_all_tables_has_no_parts(ask):
    assert problems_of(ask("/api/v1/stations.zip?limit=3")) == [("limit", "3")]


def test_an_answer_names_the_query_as_the_atlas_writes_it(ask):
    asked = "country=spain&country=uk&operator=qingtian"
    said = "country=ES&country=GB&operator=Qingtian"
    for path in ("stations.json", "places.geojson", "counts.json"):
        answer = ask(f"/api/v1/{path}?{asked}").json()
        assert answer["canonical"] == said
        assert answer["link"].endswith(f"/?{said}")
    answer = ask(f"/api/v1/stations.csv?{asked}")
    assert answer.links["canonical"]["url"].endswith(f"/api/v1/stations.csv?{said}")
    assert ask(f"/api/v1/stations.csv?{said}").content == answer.content


def test_a_query_too_long_for_a_header_is_named_in_the_body_alone(ask, real):
    names = real.sources["source_id"].head(200)
    asked = urlencode([("without", name) for name in names])
    assert len(asked) > LONGEST
    answer = ask(f"/api/v1/stations.json?limit=2&{asked}")
    assert "link" not in answer.headers
    assert len(answer.json()["canonical"]) > LONGEST


def test_a_country_without_reports_is_no_error_and_is_said(ask):
    answer = ask("/api/v1/stations.json?country=BE&country=NL").json()
    assert {row["country"] for row in answer["stations"]} == {"NL"}
    assert answer["notes"] == ["Country: nothing reported for Belgium."]
    assert "notes" not in ask("/api/v1/stations.json?country=NL").json()


def test_the_name_of_a_file_says_atlas_table_and_query_in_any_script(ask):
    def name(path):
        return ask(f"/api/v1/{path}").headers["content-disposition"]

    assert "-service-stations-claims-NL-" in name("claims.parquet?country=NL")
    assert name("stations.json?country=NL").startswith("inline; ")
    assert name("stations.zip").startswith('attachment; filename="reported-')
    assert "filename*=UTF-8''reported-" in name("stations.csv?city=S%C3%A3o+Paulo")
    assert "S%C3%A3o-Paulo" in name("stations.csv?city=sao+paulo")


# Where the API is found.


@pytest.mark.parametrize(("path", "to"), LEADS.items())
def test_an_address_where_one_looks_for_the_api_leads_to_it(ask, address, path, to):
    answer = ask(path)
    assert [one.status_code for one in answer.history] == [307]
    assert answer.url == f"{address}/{to}"
    assert answer.status_code == 200


def test_a_browser_is_shown_the_page_that_explains_the_api_and_a_program_the_index(ask, real):
    seen = ask("/api/v1/", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert seen.headers["content-type"].startswith("text/html")
    for headers in ({}, {"accept": "application/json"}, {"accept": "application/json, text/html"}):
        answer = ask("/api/v1/", headers=headers)
        assert answer.json()["documentation"] == "/api.html"
        assert "accept" in answer.headers["vary"].lower()
    assert "accept" in seen.headers["vary"].lower()
    page = ask("/api.html")
    assert page.text.replace('href="./"', 'href="../../"', 1) == seen.text
    for name in (*KEYS, *TABLES):
        assert name in ("station", "place", "text", "at", "layer", "order", "v") or (
            f"<code>{name}</code>" in page.text
        )
    assert real.version in page.text


@pytest.mark.parametrize("each", first([8, 1]))
def test_every_link_of_that_page_leads_somewhere(ask, bundled, each):
    page = ask("/api.html").text
    found = set(re.findall(r'href="([^"#]+)"', page)) - {"./"}
    assert len(found) > 30
    for path in sorted(found)[::each]:
        assert requests.head(f"{bundled}/{path}", timeout=30).status_code == 200, path


def examples(ask):
    """The examples of the page by their titles, as a reader copies them."""
    pairs = re.findall(
        r"<h3>(.*?)</h3>\s*<pre><code>(.*?)</code></pre>", ask("/api.html").text, re.S
    )
    return {title: unescape(text) for title, text in pairs}


def test_the_examples_of_that_page_do_what_they_say(ask, tmp_path, real):
    shown = examples(ask)
    country = real.places.groupby("country")["stations"].sum().idxmax()
    n = int((counted(real.stations)["country"] == country).sum())
    curl = shown["A shell"].splitlines() + [shown["Part by part"]]
    said = [
        subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, check=True).stdout
        for line in curl
    ]
    assert json.loads(said[0])["count"] == n
    (book,) = tmp_path.glob("*.xlsx")
    assert len(pd.read_excel(book)) == n
    assert b'rel="prev"' in said[2] and b"x-total-count" in said[2].lower()
    assert len(pd.read_csv(tmp_path / "part.csv")) == 200
    held = {}
    exec(shown["Python with pandas"], held)
    exec(shown["Python with GeoPandas"], held)
    assert len(held["rows"]) == n and len(held["claims"]) > n
    assert set(held["places"]["country"]) == {country}
    for title in ("R", "Google Sheets, in a cell", "Excel, LibreOffice"):
        for url in re.findall(r"http://[^\s\"]+", shown[title]):
            assert requests.get(url, timeout=30).status_code == 200, url
