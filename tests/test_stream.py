"""Files that are written batch after batch hold what they would if they were made at once."""

import io
import json
import os
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import requests
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal
from servers import ROOT
from typer.testing import CliRunner

from geo.__main__ import app
from geo.export.cells import to_csv
from geo.export.rows import claim_rows, place_rows, station_rows, station_table
from geo.export.stream import batches, station_batches, stream
from geo.query import Query
from geo.view import select
from geo.web.api import routes

QUERIES = [Query(), Query(country=("NL", "ES")), Query(q="xyzzy")]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.url() or "all")
def test_stations_in_batches_are_the_stations_at_once(real, query):
    view = select(query, real)
    parts = list(stream(station_batches(view, 7), "csv"))
    assert len(parts) == max(1, -(-len(view.stations) // 7))
    assert b"".join(parts) == to_csv(station_table(view))
    found = gpd.read_parquet(io.BytesIO(b"".join(stream(station_batches(view, 7), "parquet"))))
    whole = io.BytesIO()
    station_rows(view).to_parquet(whole, index=False)
    assert_geodataframe_equal(found, gpd.read_parquet(whole))


@pytest.mark.parametrize("rows", [place_rows, claim_rows])
def test_other_tables_in_batches_are_these_tables_at_once(real, rows):
    table = rows(select(Query(), real))
    content = b"".join(stream(batches(table, 50), "parquet"))
    read = gpd.read_parquet if "geometry" in table else pd.read_parquet
    assert_frame_equal(pd.DataFrame(read(io.BytesIO(content))), pd.DataFrame(table))
    plain = pd.DataFrame(table.drop(columns="geometry", errors="ignore"))
    assert b"".join(stream(batches(table, 50), "csv")) == to_csv(plain)


def test_a_parquet_file_says_where_all_of_its_points_lie(real):
    view = select(Query(), real)
    content = b"".join(stream(station_batches(view, 7), "parquet"))
    file = pq.ParquetFile(io.BytesIO(content))
    assert file.num_row_groups == -(-len(view.stations) // 7)
    said = json.loads(file.schema_arrow.metadata[b"geo"])["columns"]["geometry"]
    assert said["bbox"] == view.stations.total_bounds.tolist()
    assert said["geometry_types"] == ["Point"]


def test_who_waits_hears_of_each_batch_once_it_is_written(real):
    told: list[int] = []
    parts = stream(station_batches(select(Query(), real), 50), "csv", told.append)
    next(parts)
    assert told == []
    list(parts)
    assert told == [50, len(select(Query(), real).stations) - 50]


@pytest.mark.parametrize("path", ["stations.csv", "stations.parquet", "claims.csv?country=NL"])
def test_a_large_download_comes_as_it_is_made_and_is_the_same(ask, monkeypatch, path):
    small = ask(f"/api/v1/{path}")
    monkeypatch.setattr(routes, "BATCH", 10)
    large = ask(f"/api/v1/{path}")
    assert large.headers["transfer-encoding"] == "chunked" and "etag" not in large.headers
    assert large.content == small.content
    for name in ("x-total-count", "content-disposition", "content-type", "x-data-version"):
        assert large.headers[name] == small.headers[name]
    head: requests.Response = ask(f"/api/v1/{path}", method="HEAD")
    assert head.status_code == 200 and head.content == b""
    assert head.headers["x-total-count"] == small.headers["x-total-count"]


@pytest.mark.wide
def test_the_command_says_how_far_it_is_to_who_waits_at_a_terminal(tmp_path):
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "geo", "export", "--out", str(tmp_path / "all.csv")]
    subprocess.run(command, stderr=theirs, check=True, cwd=ROOT)
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "100%" in said and said.rstrip().endswith("all.csv")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_command_writes_the_same_file_and_no_half_of_one(real, tmp_path, kind):
    out = tmp_path / f"out.{kind}"
    run = CliRunner().invoke(app, ["export", "--country", "NL", "--out", str(out)])
    assert run.exit_code == 0, run.output
    view = select(Query(country=("NL",)), real)
    assert out.read_bytes() == b"".join(stream(station_batches(view), kind))
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
