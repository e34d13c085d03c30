"""One query, the same rows everywhere: page, API, command and every file."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from atlases import DATA
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from queries import queries
from typer.testing import CliRunner

from geo.__main__ import app
from geo.atlas import counted
from geo.export.formats import FORMATS, write
from geo.query import Query
from geo.view import select
from pages.parts.opening import OWN, PAGES, header_html

ROOT = Path(__file__).parent.parent
ZIP = ("--format", "zip")


def read_stations(content, kind, path):
    """The stations in a file, by the reader that its users have."""
    if kind == "csv":
        return pd.read_csv(io.BytesIO(content))["station_id"].tolist()
    if kind == "geojson":
        return [feature["id"] for feature in json.loads(content)["features"]]
    if kind == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return pd.read_csv(archive.open("stations.csv"))["station_id"].tolist()
    if kind == "xlsx":
        rows = openpyxl.load_workbook(io.BytesIO(content), read_only=True)["stations"]
        return [row[0] for row in rows.iter_rows(min_row=2, max_col=1, values_only=True)]
    path.write_bytes(content)
    read = gpd.read_parquet if kind == "parquet" else gpd.read_file
    return read(path)["station_id"].tolist()


def reconciles(counts):
    parts = ("on_map", "area_only", "unplaced", "filtered_out")
    return counts["total"] == sum(counts[part] for part in parts)


def beside(query, view):
    """The ids of the claims, responses and sources that the README promises beside the stations."""
    atlas, selecting = view.atlas, dict(query.pairs(selecting=True))
    if set(selecting) <= {"without"}:
        return {
            "claims": set(atlas.claims["claim_id"]),
            "responses": set(atlas.responses["response_id"]),
            "sources": set(atlas.sources["source_id"]),
        }
    stations = set(view.stations["station_id"])
    countries = set(view.stations["country"])
    named = pd.read_csv(DATA / "places.csv", keep_default_na=False)
    empty = named[~named["place_id"].isin(atlas.places["place_id"])]
    places = {*view.stations["place_id"], *empty.query("country in @countries")["place_id"]}
    links = atlas.claim_links[atlas.claim_links["station_id"].isin(stations)]["claim_id"]
    about = atlas.claims["subject"].isin(stations | countries | places)
    claims = atlas.claims[about | atlas.claims["claim_id"].isin(links)]
    said = atlas.responses
    if not set(selecting) <= {"without", "response", "answered_since", "answered_until"}:
        said = said[said["about"].isin(countries | places)]
    dates = (query.answered_since, query.answered_until)
    asked = said["date"].map(lambda date: lies_between(date, *dates)).astype(bool)
    if query.response:
        asked &= said["response"].isin(query.response)
    responses = said[asked]
    return {
        "claims": set(claims["claim_id"]),
        "responses": set(responses["response_id"]),
        "sources": {*claims["source_id"], *responses["source_id"]},
    }


def lies_between(date, since, until):
    """The rule of the README for dates: a year or month stands for its beginning."""
    if not since and not until:
        return True
    return bool(date) and date >= since and (not until or date[: len(until)] <= until)


def options_of(query):
    return [text for key, value in query.pairs(selecting=True) for text in (f"--{key}", value)]


def export(query, *more):
    """What ``python -m geo export`` writes for a query, in this process."""
    command = ["export", "--atlas", str(DATA), *options_of(query), *more]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.exception
    return result.stdout_bytes


PATIENT = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(data=st.data())
@settings(PATIENT, max_examples=6)
def test_a_query_has_the_same_rows_everywhere(real, ask, data):
    has_the_same_rows_everywhere(data.draw(queries(real)), real, ask)


@pytest.mark.wide
@given(data=st.data())
@settings(PATIENT, max_examples=50)
def test_many_queries_have_the_same_rows_everywhere(real, ask, data):
    has_the_same_rows_everywhere(data.draw(queries(real)), real, ask)


def has_the_same_rows_everywhere(query, real, ask):
    view = select(query, real)
    expected = view.stations["station_id"].tolist()
    assert reconciles(vars(view.counts))
    assert view.counts.total == len(counted(real.stations))
    assert view.counts.shown == len(expected)

    def api(name):
        answer = ask(f"/api/v1/{name}?{query.url()}")
        assert answer.status_code == 200, answer.text
        return answer

    whole = api("stations.json").json()
    assert [row["station_id"] for row in whole["stations"]] == expected
    assert (whole["count"], whole["query"]) == (len(expected), view.words)
    assert read_stations(api("stations.csv").content, "csv", None) == expected
    assert read_stations(api("stations.geojson").content, "geojson", None) == expected
    places = [feature["properties"] for feature in api("places.geojson").json()["features"]]
    assert [place["place_id"] for place in places] == view.places["place_id"].tolist()
    assert sum(place["stations"] for place in places) == len(expected)
    countries = api("countries.json").json()["countries"]
    assert sum(row["stations"] for row in countries) == len(expected)
    counts = api("counts.json").json()["counts"]
    assert counts == vars(view.counts)
    assert ("without" in whole) == bool(query.without)
    if query.without:
        assert whole["without"]["ids"] == list(query.without)
        assert whole["without"]["of"] == len(counted(real.stations))
        assert whole["without"]["left"] == len(counted(view.atlas.stations))
    assert reconciles(counts)
    for key in ("on_map", "area_only", "unplaced", "contested"):
        assert sum(row[key] for row in countries) == counts[key]
    held = beside(query, view)
    for name, key in (("claims", "claim_id"), ("responses", "response_id")):
        rows = api(f"{name}.json").json()[name]
        assert {row[key] for row in rows} == held[name], name
        assert len(rows) == len(held[name])
    answered = api("sources.json").json()["sources"]
    assert {row["source_id"] for row in answered} == held["sources"]


def test_the_whole_is_in_the_api_the_zip_and_the_command(real, ask, tmp_path):
    """Every claim, response and source, those about the world and about no station included."""
    for name, key in (
        ("claims", "claim_id"),
        ("responses", "response_id"),
        ("sources", "source_id"),
    ):
        expected = pd.read_csv(DATA / f"{name}.csv")[key].tolist()
        rows = ask(f"/api/v1/{name}.json").json()[name]
        assert [row[key] for row in rows] == expected
        table = pd.read_csv(io.BytesIO(ask(f"/api/v1/{name}.csv").content))
        assert table[key].tolist() == expected
        for content in (write(select(Query(), real), "zip"), export(Query(), "--format", "zip")):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert pd.read_csv(archive.open(f"{name}.csv"))[key].tolist() == expected
    path = tmp_path / "whole.gpkg"
    path.write_bytes(write(select(Query(), real), "gpkg"))
    assert len(gpd.read_file(path, layer="claims")) == len(real.claims)


def other_grounds(real, origin):
    """The stations that some stated ground besides an origin supports, counted from the claims."""
    claims = pd.read_csv(DATA / "claims.csv", keep_default_na=False)
    kinds = pd.read_csv(DATA / "origins.csv").set_index("origin_id")["kind"]
    claims = claims[(claims["stance"] == "asserts") & (claims["confidence"] != "low")]
    claims = claims[claims["field"].isin(["stations", "operator", "opened", "place"])]
    claims = claims[(claims["field"] != "stations") | (claims["value"] != "0")]
    said = real.claim_links.merge(claims, on="claim_id")
    of_origin = set(said.loc[said["origin"] == origin, "station_id"])
    unstated = (said["origin"].map(kinds) == "unstated") & said["station_id"].isin(of_origin)
    stations = pd.read_csv(DATA / "stations.csv", keep_default_na=False)
    kept = set(stations.loc[stations["withdrawn"] == "", "station_id"])
    return kept, kept & {*said.loc[(said["origin"] != origin) & ~unstated, "station_id"]}


def test_without_an_origin_exactly_the_stations_with_another_ground_remain(real, ask):
    kept, left = other_grounds(real, "safeguard-defenders")
    query = Query(without=("safeguard-defenders",))
    answer = ask(f"/api/v1/stations.json?{query.url()}").json()
    assert {row["station_id"] for row in answer["stations"]} == left
    words = (
        "Left out: Safeguard Defenders and all that relay it. "
        f"{len(left)} of {len(kept)} stations remain; {len(kept) - len(left)} rest on it alone."
    )
    assert answer["without"] == {
        "ids": ["safeguard-defenders"],
        "names": ["Safeguard Defenders and all that relay it"],
        "left": len(left),
        "of": len(kept),
        "lost": len(kept) - len(left),
        "words": words,
    }
    assert ask(f"/api/v1/counts.json?{query.url()}").json()["without"] == answer["without"]
    assert ask(f"/map/marks.json?{query.url()}").json()["left_out"] == words
    for content in (ask(f"/api/v1/stations.zip?{query.url()}").content, export(query, *ZIP)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert set(pd.read_csv(archive.open("stations.csv"))["station_id"]) == left
            assert words in archive.read("README.md").decode()
    for path in PAGES.keys() - {OWN}:  # where nothing of the atlas stands
        assert words in header_html(select(query, real), path)


def test_a_publisher_is_named_once_whatever_of_it_is_left_out(real):
    texts = real.sources.loc[real.sources["publisher"] == "Safeguard Defenders", "source_id"]
    said = select(Query(without=tuple(sorted({"safeguard-defenders", *texts}))), real)
    assert said.left_out.names == ("Safeguard Defenders and all that relay it",)
    assert said.left_out.words.endswith("rest on them alone.")
    assert said.words == "without Safeguard Defenders and all that relay it"
    none = select(Query(country=("NL",), without=("euronews-2022-10-netherlands",)), real)
    assert none.left_out.words.startswith("Left out: Euronews. ")
    assert none.left_out.words.endswith("remain; none rests on it alone.")
    assert select(Query(), real).left_out is None


def test_what_stands_beside_a_country_is_what_its_record_shows(real, ask):
    rows = ask("/api/v1/responses.json?country=HR").json()["responses"]
    assert "r065" in {row["response_id"] for row in rows}, "about Zagreb, where nothing is counted"
    rows = ask("/api/v1/responses.json?country=RO").json()["responses"]
    assert "r135" in {row["response_id"] for row in rows}, "about Dobroești"
    rows = ask("/api/v1/claims.json?country=FR").json()["claims"]
    assert {"fr-lyon", "FR", "fr-paris"} <= {row["subject"] for row in rows}


@pytest.mark.parametrize("kind", FORMATS)
@given(data=st.data())
@settings(PATIENT, max_examples=5)
def test_a_file_of_every_format_has_the_rows_of_its_query(real, tmp_path, kind, data):
    view = select(data.draw(queries(real)), real)
    found = read_stations(write(view, kind, "https://atlas.example/"), kind, tmp_path / f"a.{kind}")
    assert found == view.stations["station_id"].tolist()


@given(data=st.data())
@settings(PATIENT, max_examples=3)
def test_the_command_has_the_rows_of_its_query(real, data):
    query = data.draw(queries(real))
    expected = select(query, real).stations["station_id"].tolist()
    assert read_stations(export(query), "csv", None) == expected


def test_the_command_writes_what_the_api_answers(real, ask):
    query = Query(country=("ES", "NL"), support=("contested",))
    answer = ask(f"/api/v1/stations.csv?{query.url()}")
    assert export(query, "--format", "csv") == answer.content


@pytest.mark.wide
def test_the_command_itself_writes_the_rows_of_a_query(real, tmp_path):
    query = Query(country=("ES", "NL"), support=("contested",))
    out = tmp_path / "rows.zip"
    command = [sys.executable, "-m", "geo", "export", *options_of(query)]
    subprocess.run([*command, *ZIP, "--out", out], cwd=ROOT, check=True)
    expected = select(query, real).stations["station_id"].tolist()
    assert read_stations(out.read_bytes(), "zip", None) == expected != []
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
