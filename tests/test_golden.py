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
from geo.export.formats import FORMATS, write
from geo.query import Query
from geo.view import select

ROOT = Path(__file__).parent.parent


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


def options_of(query):
    return [text for key, value in query.pairs(selecting=True) for text in (f"--{key}", value)]


def export(query, *more):
    """What ``python -m geo export`` writes for a query, in this process."""
    command = ["export", "--atlas", str(DATA), *options_of(query), *more]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.exception
    return result.stdout_bytes


@given(data=st.data())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_query_has_the_same_rows_everywhere(real, ask, data):
    query = data.draw(queries(real))
    view = select(query, real)
    expected = view.stations["station_id"].tolist()
    assert reconciles(vars(view.counts))
    assert view.counts.total == len(real.stations)
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
    assert reconciles(counts)
    for key in ("on_map", "area_only", "unplaced", "contested"):
        assert sum(row[key] for row in countries) == counts[key]
    assert api("claims.json").json()["count"] == len(
        set(view.atlas.claim_links.query("station_id in @expected")["claim_id"])
    )


@pytest.mark.parametrize("kind", FORMATS)
@given(data=st.data())
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_file_of_every_format_has_the_rows_of_its_query(real, tmp_path, kind, data):
    view = select(data.draw(queries(real)), real)
    found = read_stations(write(view, kind, "https://atlas.example/"), kind, tmp_path / f"a.{kind}")
    assert found == view.stations["station_id"].tolist()


@given(data=st.data())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_command_has_the_rows_of_its_query(real, data):
    query = data.draw(queries(real))
    expected = select(query, real).stations["station_id"].tolist()
    assert read_stations(export(query), "csv", None) == expected


def test_the_command_writes_what_the_api_answers(real, ask):
    query = Query(country=("ES", "NL"), support=("contested",))
    answer = ask(f"/api/v1/stations.csv?{query.url()}")
    assert export(query, "--format", "csv") == answer.content


@pytest.mark.parametrize("kind", ["csv", "zip"])
def test_the_command_itself_writes_the_rows_of_a_query(real, tmp_path, kind):
    query = Query(country=("ES", "NL"), support=("contested",))
    out = tmp_path / f"rows.{kind}"
    command = [sys.executable, "-m", "geo", "export", *options_of(query)]
    subprocess.run([*command, "--format", kind, "--out", out], cwd=ROOT, check=True)
    expected = select(query, real).stations["station_id"].tolist()
    assert read_stations(out.read_bytes(), kind, None) == expected != []
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
