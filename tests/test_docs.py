"""The documents say what the code and the data hold: columns, commands, modules, versions."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from atlases import write_atlas

from geo import atlas
from geo.__main__ import app
from geo.evidence import grades, links, support
from geo.records import subjects
from geo.tables import rules
from geo.tables.about import WORDS
from geo.tables.read import read_atlas

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
OF_DATA = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "data/README.md")),
    *(ROOT / "docs" / f"{name}.md" for name in ("curators", "deploy", "licences")),
    *(ROOT / "docs" / f"{name}.md" for name in ("operations", "reliability", "security")),
]
PACKAGE = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
TABLES = [resource for resource in PACKAGE["resources"] if "schema" in resource]
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SOURCES = [
    *((path, path.read_text(encoding="utf-8")) for path in ROOT.glob("geo/**/*.py")),
    *((path, path.read_text(encoding="utf-8")) for path in ROOT.glob("pages/**/*.py")),
    *((path, path.read_text(encoding="utf-8")) for path in ROOT.glob("pages/**/*.html")),
    *((path, path.read_text(encoding="utf-8")) for path in ROOT.glob("geo/**/*.html")),
]


def section(document: str, heading: str) -> str:
    """The part of a document under a heading that starts so, up to the next heading."""
    match = re.search(rf"^#+ {re.escape(heading)}.*?\n(.*?)(?=^#+ |\Z)", document, re.M | re.S)
    assert match, f"no heading {heading}"
    return match[1]


def first_cells(text: str) -> list[str]:
    """The code in the first cell of each row of the tables of a text."""
    return re.findall(r"^\| `([^`]+)`", text, re.M)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["path"])
def test_the_data_s_document_gives_the_meaning_of_every_column_and_of_no_other(table):
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", section(OF_DATA, f"`{table['path']}`"), re.M)
    assert [column for column, _ in rows] == [field["name"] for field in table["schema"]["fields"]]
    assert all(meaning.strip() for _, meaning in rows)


def test_the_data_s_document_names_every_file_of_the_data():
    for path in (ROOT / "data").iterdir():
        assert path.name in OF_DATA, path.name


def test_the_data_s_document_describes_every_key_of_the_package():
    assert PACKAGE.keys() - {"name", "keywords"} <= set(first_cells(section(OF_DATA, "Another")))


def test_the_data_s_document_describes_every_key_of_the_atlas_block():
    block = section(OF_DATA, "The `atlas` block")
    held = PACKAGE["atlas"]
    entries = [held["headline_total"], *held["lists"], *held["figures"], *held["action"]]
    keys = [*held, *WORDS, *(key for entry in entries for key in entry)]
    read = [
        key
        for _, text in SOURCES
        for key in re.findall(r"about(?:\.get\(\"|\.(?!get))(\w+)", text)
        if key != "html"
    ]
    assert {"state", "subject", "denial", "lists", "labels"} <= set(read)
    assert set(first_cells(block)) == {*keys, *read}


def test_the_data_s_document_names_every_kind_of_label_that_is_read():
    block = section(OF_DATA, "The `atlas` block")
    read = {kind for _, text in SOURCES for kind in re.findall(r"\blabel\(\"(\w+)\"", text)}
    assert {"basis", "response", "caution"} <= read
    for kind in read:
        assert f"`{kind}`" in block, kind


def test_the_data_s_document_names_every_value_that_the_rules_know():
    vocabulary = section(OF_DATA, "Vocabularies")
    known = {*links.EXISTENCE, *links.OF_COUNTRY, *links.VALUES, *links.Denials().by_accused}
    known |= {links.STATE, links.ACCUSED, links.HOST, subjects.NO_COMMENT, support.UNSTATED}
    known |= {*grades.RELAYS, *grades.LOWERED, atlas.ENDED}
    for value in known | rules.BODIES | rules.COUNTS:
        assert f"`{value}`" in vocabulary, value


def test_contributing_names_every_make_target():
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert {"run", "test", "check", "geocode", "lint", "lock"} <= set(targets)
    assert [f"make {target}" for target in sorted(set(targets) - {"help"})] == sorted(
        cell for cell in first_cells(CONTRIBUTING) if cell.startswith("make ")
    )


def test_contributing_names_every_command():
    names = [command.name or command.callback.__name__ for command in app.registered_commands]
    assert sorted(f"python -m geo {name}" for name in names) == sorted(
        cell for cell in first_cells(CONTRIBUTING) if cell.startswith("python ")
    )


def test_what_a_proposal_of_data_is_held_to_are_commands_and_files_that_there_are():
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    asked = [ROOT / "docs" / "curators.md", *(ROOT / ".github").rglob("*.*")]
    texts = {path: path.read_text(encoding="utf-8") for path in asked}
    used = [name for text in texts.values() for name in re.findall(r"python -m geo (\w+)", text)]
    assert {"check", "compare", "diff"} <= set(used) <= names
    for path, text in texts.items():
        if path.suffix == ".yml":
            assert isinstance(yaml.safe_load(text), dict), path.name
    form = yaml.safe_load(texts[ROOT / ".github" / "ISSUE_TEMPLATE" / "claim.yml"])
    asked_for = {one["id"] for one in form["body"] if "id" in one}
    assert {"url", "publisher", "place", "stance", "says", "origin"} <= asked_for


def test_the_rows_that_the_curators_guide_writes_for_a_text_are_whole(tmp_path):
    folder = write_atlas(tmp_path / "atlas", stations=[{}])
    guide = (ROOT / "docs" / "curators.md").read_text(encoding="utf-8")
    rows = re.search(r"```csv\n(.*?)```", guide, re.S)[1].splitlines()
    for name, row in (line.split(":", 1) for line in rows):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(f"{row.strip()}\n")
    found = read_atlas(folder)
    station = found.stations.set_index("station_id").loc["be-01"]
    assert station["place_name"] == "Liège" and station["contested"]
    assert station["support"] == support.ONE and not found.unplaced


@pytest.mark.parametrize("room", ["geo", "pages"])
def test_contributing_names_every_module(room):
    built = section(CONTRIBUTING, "How it is built")
    for path in ROOT.glob(f"{room}/**/[!_]*.py"):
        assert f"`{path.stem}`" in built, path.stem


def test_contributing_gives_the_limits_that_the_tests_hold():
    layers = (ROOT / "tests" / "test_layers.py").read_text(encoding="utf-8")
    assert "MAX_LINES = 300\n" in layers and "at most 300 lines" in CONTRIBUTING
    assert "MAX_MODULES = 12 " in layers and "at most twelve modules" in CONTRIBUTING


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_that_a_document_links_to_exists(document):
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).is_file()] == []


def test_the_readme_shows_the_app_and_leads_to_the_other_documents():
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    others = {"data/README.md", "data/METHOD.md", "CONTRIBUTING.md", "CHANGELOG.md"}
    assert {"docs/map.png", "LICENSE", *others} <= set(links)


def test_the_readme_is_read_in_five_minutes():
    assert len(README.splitlines()) <= 150


def test_the_citation_is_of_the_data_as_it_stands():
    assert re.search(r"^type: dataset$", CITATION, re.M)
    assert re.search(r"^version: (.+)$", CITATION, re.M)[1] == PACKAGE["version"]
    assert re.search(r"^date-released: (.+)$", CITATION, re.M)[1] == PACKAGE["created"][:10]
    assert re.search(r"^license: (.+)$", CITATION, re.M)[1] == PACKAGE["licenses"][0]["name"]


def test_the_changelog_opens_with_the_version_that_the_citation_names():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[([^\]]+)\]", changelog, re.M)
    assert versions[0] == "Unreleased"
    assert versions[1] == re.search(r"type: software.*?version: (\S+)", CITATION, re.S)[1]


def test_pyproject_names_the_version_and_the_licence_that_the_citation_names():
    software = re.search(r"type: software.*?version: (\S+).*?license: (\S+)", CITATION, re.S)
    project = PYPROJECT["project"]
    assert (project["version"], project["license"]) == software.groups()


def test_pyproject_and_the_set_up_ask_for_the_same_python():
    assert PYPROJECT["project"]["requires-python"] == ">=3.11"
    assert "version_info < (3, 11)" in (ROOT / "tools" / "venv.sh").read_text(encoding="utf-8")
    assert "Python 3.11 or newer" in README
