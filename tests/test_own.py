"""A table handed to a process of its own: hostile files take no more than that along."""

import io
import json
import os
import subprocess
import sys
import zipfile

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from atlases import DATA

from geo.errors import AtlasError
from geo.intake.sheets import read_sheet
from geo.own.job import run
from geo.own.results import ATLAS, LEFT, LOST, MAP, RENAMED
from geo.tables.read import read_atlas
from pages.parts.templates import html

ROOT = DATA.parent
COLUMNS = {"place": "City", "country": "Country", "date": "Date", "source": "Source"}
ROWS = """City,Country,Date,Source
Antofagasta,Chile,2022,La Tercera
Zürich,CH,2023,NZZ
Xyzzyburg,CH,,
Gorzów,PL,,
München,DE,,
"""
ASKED = {"roles": COLUMNS, "title": "Lithium mines", "one": "mine", "many": "mines"}


def done(task, content, name="their.csv", **asked):
    """The outcome of a task, and the steps that were told."""
    steps, told = run(task, content, {"name": name, **asked}), []
    while True:
        try:
            told.append(next(steps).step)
        except StopIteration as end:
            return end.value, told


def left_behind(folder):
    return [one.name for one in folder.iterdir() if one.name.startswith("atlas-own-")]


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """Where the system keeps what is to go again."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


@pytest.mark.wide
def test_a_table_becomes_a_map_its_rows_and_an_atlas_and_leaves_nothing_behind(scratch, tmp_path):
    guessed, _ = done("guess", ROWS.encode())
    assert guessed.said["roles"] == COLUMNS
    assert guessed.said["head"][0] == ["Antofagasta", "Chile", "2022", "La Tercera"]
    made, told = done("make", ROWS.encode(), **ASKED)
    assert "Looking cities up" in told and "Writing the records of the map" in told
    assert (made.said["counts"]["on_map"], made.said["not_located_all"]) == (3, 2)
    lost = {one["city"]: one for one in made.said["not_located"]}
    assert lost["Xyzzyburg"]["why"] == "no city of that name there"
    assert lost["Gorzów"]["instead"].startswith("Gorzów Wielkopolski")
    (other,) = made.said["renamed"]
    assert (other["city"], other["lines"]) == ("München", "6")
    assert other["people"] > "1,000,000"
    page = html(
        "own_result.html", said=made.said, named={}, shown=100, lost=LOST, left=LEFT,
        renamed=RENAMED,
    )  # fmt: skip
    assert "1 city located under another name" in page and "none has grade A" in page
    assert RENAMED in made.files
    assert b"Xyzzyburg,,CH,1,4" in made.files[LOST]
    assert made.files[MAP].startswith(b"<!DOCTYPE html>")
    assert left_behind(scratch) == []
    with zipfile.ZipFile(io.BytesIO(made.files[ATLAS])) as archive:
        archive.extractall(tmp_path / "saved")
    (folder,) = (tmp_path / "saved").iterdir()
    checked = subprocess.run(
        [sys.executable, "-m", "geo", "check", "--atlas", folder],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    atlas = read_atlas(folder)
    assert (atlas.words.many, len(atlas.stations)) == ("mines", 5)


def test_what_becomes_of_rows_and_of_columns_is_said_beside_the_guess():
    table = b"City,Country,Number,Colour,Street\nBern,CH,3,red,Main St\nBasel,CH,1,,\n"
    found = done("guess", table)[0].said
    page = html(
        "own_columns.html", own={"name": "their.csv"}, found=found, number="Number", shared=[],
        means={"City": "the city", "Country": "the country", "Number": "how many"}, placed=True,
    )  # fmt: skip
    assert "is how many (2 rows become 4 reports)" in page
    assert 'Colour<span class="quiet">kept in the note' in page
    assert 'Street<span class="quiet">left out' in page
    assert "no person: Street." in page


def test_whoever_stops_asking_ends_the_process_and_what_it_wrote_is_gone(scratch):
    steps = run("make", ROWS.encode(), {"name": "their.csv", **ASKED})
    assert next(steps).step == "Starting"
    while next(steps).step == "Starting":
        assert left_behind(scratch)
    running = subprocess.run(
        ["pgrep", "-f", f"geo.own.work make {scratch}"], capture_output=True, text=True
    )
    (number,) = running.stdout.split()
    steps.close()
    assert left_behind(scratch) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(number), 0)


def book(**parts) -> bytes:
    """A workbook of one row, some of whose parts are replaced."""
    made = openpyxl.Workbook()
    for row in (["City", "Country"], ["Bern", "CH"]):
        made.active.append(row)
    target = io.BytesIO()
    made.save(target)
    out = io.BytesIO()
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name.split("/")[-1], old.read(name)))
    return out.getvalue()


def sheet_of(entities: str, cell: str) -> bytes:
    return (
        f"<!DOCTYPE x [{entities}]><worksheet "
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c t="inlineStr"><is><t>City</t></is></c><c t="inlineStr"><is><t>Country</t>'
        f'</is></c></row><row r="2"><c t="inlineStr"><is><t>{cell}</t></is></c>'
        '<c t="inlineStr"><is><t>CH</t></is></c></row></sheetData></worksheet>'
    ).encode()


def laughs() -> bytes:
    entities = '<!ENTITY a0 "laugh">'
    entities += "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return book(**{"sheet1.xml": sheet_of(entities, "&a11;")})


def outside() -> bytes:
    return book(**{"sheet1.xml": sheet_of('<!ENTITY f SYSTEM "file:///etc/passwd">', "&f;")})


def unpacking() -> bytes:
    return book(**{"sheet1.xml": b"<x>" + b" " * 150_000_000})


def repeated() -> bytes:
    """A Parquet file of some kilobytes: the same two megabytes of text in each of 15,000 rows."""
    codes = pa.DictionaryArray.from_arrays(pa.array([0] * 15_000, pa.int32()), ["x" * 2_000_000])
    target = io.BytesIO()
    pq.write_table(pa.table({"City": codes}), target, compression="zstd")
    return target.getvalue()


def far_away(line: str) -> bytes:
    """A workbook whose last row has a number that no sheet has."""
    sheet = sheet_of("", "Bern").partition(b">")[2].replace(b'r="2"', f'r="{line}"'.encode())
    return book(**{"sheet1.xml": sheet})


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (laughs(), "t.xlsx", "found a workbook that cannot be read"),
        (outside(), "t.xlsx", "found a workbook that cannot be read"),
        (unpacking(), "t.xlsx", "150 MB once it is unpacked"),
        (repeated(), "t.parquet", "texts of 30,000 MB, as each row has them"),
        (b"[" * 100_000, "t.json", "brackets nested deeper"),
        (b'[{"properties": [1], "geometry": {}}]', "t.json", "properties that are no object"),
        (b"City,Country\n" + b"Bern,CH\n" * 20_100, "t.csv", "more than 20,000 rows"),
        (b"a" + b",a" * 3_000, "t.csv", "3,001 columns; expected at most 100"),
        (b'[{"City": "' + b"x" * 40_000 + b'"}]', "t.json", "40,000 characters in 'City'"),
        (b"x" * 10_000_001, "t.csv", "expected at most 10"),
        (b"", "../../etc/passwd", "../../etc/passwd: found an empty file"),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_hostile_file_is_refused_in_words(content, name, said):
    with pytest.raises(AtlasError) as error:
        done("guess", content, name)
    assert said in str(error.value)
    assert "root:" not in str(error.value)


@pytest.mark.wide
def test_a_command_has_the_same_limits_without_a_process_that_dies():
    """`geo import` reads in its own process: what is too large is refused before it is there."""
    for content, name, said in (
        (repeated(), "t.parquet", "texts of 30,000 MB"),
        (far_away("999999999"), "t.xlsx", "found a row beyond 1,048,576"),
    ):
        with pytest.raises(AtlasError, match=said):
            read_sheet(content, name)


def test_rows_far_apart_are_read_with_their_lines():
    sheet = read_sheet(far_away("9000"), "t.xlsx")
    assert sheet.rows.index.tolist() == [9_000]


@pytest.mark.wide
def test_a_file_s_name_and_cells_are_text_in_all_that_is_made():
    cells = """City,Country,Note
../../x,CH,=cmd|' /C calc'!A0
<script>alert(1)</script>,CH,{{7*7}}
"""
    roles = {"place": "City", "country": "Country", "note": "Note"}
    made, _ = done(
        "make", cells.encode(), "../<b>{{7*7}}.csv", **ASKED | {"roles": roles, "title": "../<b>"}
    )
    assert all("/" not in name and "<" not in name for name in made.said["files"].values())
    with zipfile.ZipFile(io.BytesIO(made.files[ATLAS])) as archive:
        assert all(".." not in one and not one.startswith("/") for one in archive.namelist())
    rows = pd.read_csv(io.BytesIO(made.files["csv"]), dtype="str")
    assert not rows["note"].str.startswith("=").any()


def test_the_process_knows_nothing_of_the_server_s_surroundings(monkeypatch):
    from geo.own.job import _environment

    monkeypatch.setenv("SECRET_TOKEN", "hidden")
    assert "hidden" not in json.dumps(_environment())
