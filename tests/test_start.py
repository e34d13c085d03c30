"""An atlas of one's own: from five questions."""

import json

import pytest
from atlases import read_dictionary
from typer.testing import CliRunner

from geo.__main__ import app
from geo.query import Query
from geo.start.packages import DICTIONARY
from geo.tables.read import read_atlas
from geo.view import select

WORDS = ["--title", "Lithium mines", "--one", "mine", "--many", "mines", "--operator", "company"]


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


def test_a_folder_that_holds_something_is_left_alone(tmp_path, geo):
    (tmp_path / "kept.txt").write_text("mine")
    done = geo("new", tmp_path, *WORDS, "--state", "")
    assert "expected a new or empty folder" in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
