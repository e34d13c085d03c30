"""The commands as a curator runs them: what they say, where, and with which exit status."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from atlases import copy_data, edit, write_atlas
from first import first

from geo.__main__ import main
from geo.atlas import counted
from geo.export.formats import FORMATS
from geo.web.api.tables import TABLES, formats_of

ROOT = Path(__file__).parent.parent
PUBLISHED = ROOT / "tests" / "published" / "2026.11.0"


@dataclass
class Done:
    """What a command said, where, and its exit status; no command ever shows a traceback."""

    returncode: int
    said: str
    erred: str

    def __post_init__(self):
        assert "Traceback" not in self.erred, self.erred


def process(*words, folder=None):
    """Run ``python -m geo`` as a process of its own."""
    own = {"ATLAS": str(folder)} if folder else {}
    done = subprocess.run(
        [sys.executable, "-m", "geo", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        env={name: value for name, value in os.environ.items() if name != "ATLAS"} | own,
    )
    return Done(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode())


@pytest.fixture
def geo(monkeypatch, capfdbinary):
    """Run a command by what ``python -m geo`` calls, in this process, which takes no start."""

    def run(*words, folder=None):
        monkeypatch.setattr(sys, "argv", ["geo", *map(str, words)])
        monkeypatch.chdir(ROOT)
        monkeypatch.delenv("ATLAS", raising=False)
        if folder:
            monkeypatch.setenv("ATLAS", str(folder))
        capfdbinary.readouterr()
        try:
            main()
            status = 0
        except SystemExit as end:
            status = end.code or 0
        sys.stdout.flush()
        said, erred = capfdbinary.readouterr()
        return Done(status, said.decode(errors="replace"), erred.decode())

    return run


@pytest.fixture
def small(tmp_path):
    return write_atlas(tmp_path / "atlas", stations=[{}, {"place_id": "it-milan"}])


def test_check_says_what_the_tables_hold(geo, real):
    done = geo("check")
    assert (done.returncode, done.erred) == (0, "")
    assert f"data version {real.version}: no fault." in done.said
    assert f"{len(counted(real.stations))} reported stations" in done.said


def test_check_names_every_fault_and_fails(geo, small):
    edit(small / "stations.csv", "nl-amsterdam", "nl-nowhere")
    edit(small / "claims.csv", ",ngo,", ",hearsay,")
    done = geo("check", folder=small)
    assert (done.returncode, done.said) == (1, "")
    assert "stations.csv, row 2, column place_id" in done.erred
    assert "claims.csv, row 2, column origin" in done.erred


@pytest.mark.parametrize("command", ["check", "geocode", "export"])
def test_a_folder_that_is_not_there_is_named(geo, tmp_path, command):
    done = geo(command, "--atlas", tmp_path / "nothing")
    assert (done.returncode, done.said) == (1, "")
    assert "datapackage.json" in done.erred


def test_compare_says_that_nothing_changed_silently(geo):
    done = geo("compare", PUBLISHED)
    assert (done.returncode, done.erred) == (0, "")
    assert "says in changes.csv what changed" in done.said


def test_diff_says_what_differs_and_drafts_the_entries_that_lack(geo, tmp_path):
    folder, out = copy_data(tmp_path / "atlas"), tmp_path / "entries.csv"
    edit(folder / "places.csv", "Amsterdam", "Amsteldam")
    done = geo("diff", ROOT / "data", folder, "--draft", out)
    assert done.returncode == 0
    assert done.said.splitlines() == ["places nl-amsterdam, city: “Amsterdam” became “Amsteldam”"]
    assert done.erred.startswith(f"1 entry in {out}")
    assert out.read_text().splitlines()[1].startswith("2026.")
    assert geo("diff", folder, folder).said == f"{folder} has what {folder} has.\n"


def test_compare_names_every_silent_change_and_fails(geo, tmp_path):
    folder = copy_data(tmp_path / "atlas")
    edit(folder / "coordinates.csv", "2026-", "2025-")
    edit(folder / "places.csv", ",Dubai,", ",Somewhere,")
    for words in (("compare", PUBLISHED, folder), ("compare", PUBLISHED)):  # the second by ATLAS
        done = geo(*words, folder=folder)
        assert (done.returncode, done.said) == (1, "")
        lines = done.erred.splitlines()
        assert len(lines) == 2, done.erred
        assert lines[0].startswith("coordinates.csv, row 2, column retrieved: found '2025-")
        assert lines[1] == (
            "places.csv, row 2, column city: found 'Somewhere', which was 'Dubai'; expected "
            "an entry in changes.csv with table places, this id, column city"
        )


def test_geocode_with_nothing_to_do_changes_nothing(geo, tmp_path):
    folder = copy_data(tmp_path / "copy")
    before = (folder / "coordinates.csv").read_bytes()
    assert geo("geocode", folder=folder).returncode == 0
    assert (folder / "coordinates.csv").read_bytes() == before


@pytest.mark.parametrize("words", [["--provider", "nobody"], ["--provider", "nominatim"]])
def test_geocode_says_what_it_needs(geo, small, words):
    done = geo("geocode", *words, folder=small)
    assert done.returncode == 1
    assert "expected" in done.erred


def test_override_sets_a_position_with_its_reason(geo, small):
    why = "The middle of the old town"
    done = geo("override", "it-milan", "45.5", "9.2", "--reason", why, folder=small)
    assert (done.returncode, done.erred) == (0, "")
    assert done.said == f"it-milan: 45.5, 9.2, because {why}\n"
    table = pd.read_csv(small / "coordinates.csv", dtype=str).set_index("place_id")
    assert table.loc["it-milan", ["latitude", "override_reason"]].tolist() == ["45.5", why]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["it-nowhere", "45.5", "9.2", "--reason", "Why"], 1),
        (["it-milan", "95", "9.2", "--reason", "Why"], 1),
        (["it-milan", "-45.5", "9.2", "--reason", "Why"], 1),
        (["it-milan", "north", "9.2", "--reason", "Why"], 2),
        (["it-milan", "45.5", "9.2"], 2),
    ],
)
def test_an_override_that_cannot_be_changes_nothing(geo, small, words, status):
    before = (small / "coordinates.csv").read_bytes()
    done = geo("override", *words, folder=small)
    assert (done.returncode, done.said) == (status, "")
    assert done.erred
    assert (small / "coordinates.csv").read_bytes() == before


@pytest.mark.parametrize("kind", first(FORMATS))
def test_export_writes_every_format(geo, small, tmp_path, kind):
    out = tmp_path / f"rows.{kind}"
    done = geo("export", "--country", "NL", "--format", kind, "--out", out, folder=small)
    assert (done.returncode, done.said) == (0, "")
    assert done.erred.strip() == f"1 station (country: Netherlands) in {out}"
    assert out.stat().st_size


@pytest.mark.parametrize("kind", first(FORMATS))
def test_export_takes_the_format_from_the_ending_of_its_file(geo, small, tmp_path, kind):
    named, ended = tmp_path / "named", tmp_path / f"ended.{kind}"
    for out, more in ((named, ("--format", kind)), (ended, ())):
        assert geo("export", "--out", out, *more, folder=small).returncode == 0
    assert named.read_bytes() == ended.read_bytes()


def test_export_names_an_ending_that_is_no_format(geo, small, tmp_path):
    out = tmp_path / "rows.doc"
    done = geo("export", "--out", out, folder=small)
    assert done.returncode == 1
    assert (
        f"the ending of --out {out} (or --format): found 'doc'; expected one of csv" in done.erred
    )
    assert not out.exists()


@pytest.mark.parametrize("table", first(TABLES))
def test_export_writes_every_table_in_every_format(geo, small, tmp_path, table):
    for kind in formats_of(table):
        if table == "stations" and kind == "json":
            continue
        out = tmp_path / f"rows.{kind}"
        done = geo("export", "--table", table, "--out", out, folder=small)
        assert done.returncode == 0
        assert done.erred.strip().endswith(f" {table} (all reported stations) in {out}")
        assert out.stat().st_size


def test_commands_say_what_nobody_reports_and_what_has_no_date(geo, small):
    done = geo("export", "--country", "Belgium", folder=small)
    assert done.returncode == 0
    assert done.erred == "Country: nothing reported for Belgium.\n"
    assert len(done.said.splitlines()) == 1


def test_export_writes_to_standard_output_and_nothing_else(small):
    done = process("export", folder=small)
    assert (done.returncode, done.erred) == (0, "")
    assert [line[:5] for line in done.said.splitlines()[1:]] == ["nl-01", "it-02"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--country", "XX"], "--country: found 'XX'; expected one of "),
        (["--country", "NL", "--country", "nll"], "--country: found 'nll'; expected one of "),
        (["--since", "2022-13"], "--since: found '2022-13'; expected a year"),
        (["--source", "nobody"], "--source: found 'nobody'; expected a source_id"),
        (["--q", ""], "--q: found ''; expected "),
        (["--format", "pdf"], "--format: found 'pdf'; expected one of csv, geojson"),
        (["--table", "rows"], "--table: found 'rows'; expected one of stations, places"),
        (["--table", "claims", "--format", "zip"], "--format: found 'zip'; expected one of csv"),
    ],
)
def test_export_says_what_it_cannot_use(geo, small, tmp_path, words, said):
    out = tmp_path / "rows"
    done = geo("export", *words, "--out", out, folder=small)
    assert (done.returncode, done.said) == (1, "")
    assert said in done.erred
    assert not out.exists()


def test_an_unknown_option_is_a_mistake_of_use(geo, small):
    done = geo("export", "--colour", "red", folder=small)
    assert done.returncode == 2
    assert "--colour" in done.erred


@pytest.mark.parametrize(
    "out", ["", ".", "/", "nothing/rows.csv", "atlas", "atlas/stations.csv/rows", "a" * 300]
)
def test_a_file_that_cannot_be_written_is_named(geo, small, tmp_path, out):
    before = sorted(tmp_path.rglob("*"))
    where = out if out in ("", ".", "/") else tmp_path / out
    done = geo("export", "--out", where, folder=small)
    assert done.returncode == 1
    assert "--out" in done.erred
    assert "expected" in done.erred
    assert sorted(tmp_path.rglob("*")) == before


def test_a_reader_that_stops_early_sees_no_traceback():
    command = f"{sys.executable} -m geo export --format geojson | head -c 1"
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, timeout=60)
    assert done.stdout == b"{"
    assert b"Traceback" not in done.stderr


def test_the_help_of_export_names_every_key(geo, small):
    done = geo("export", "--help", folder=small)
    for name in ("country", "support", "without", "since", "format", "out", "q"):
        assert f"--{name}" in done.said
