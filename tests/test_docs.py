"""The documents say what the code and the data hold: columns, commands, versions, requirements."""

import json
import re
from pathlib import Path

import pytest

from geo.__main__ import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGE = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
TABLES = [resource for resource in PACKAGE["resources"] if "schema" in resource]
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
MODULES = [ROOT / "app.py", *ROOT.glob("geo/**/*.py"), *ROOT.glob("pages/**/*.py")]
OWN = {"app", "geo", "pages"}


def section(heading: str) -> str:
    """The part of the README under a heading that starts so, up to the next heading."""
    match = re.search(rf"^#+ {re.escape(heading)}.*?\n(.*?)(?=^#+ |\Z)", README, re.M | re.S)
    assert match, f"README.md has no heading {heading}"
    return match[1]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["path"])
def test_the_readme_gives_the_meaning_of_every_column_and_of_no_other(table):
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", section(f"`{table['path']}`"), re.M)
    assert [column for column, _ in rows] == [field["name"] for field in table["schema"]["fields"]]
    assert all(meaning.strip() for _, meaning in rows)


def test_the_readme_names_every_file_of_the_data():
    for path in (ROOT / "data").iterdir():
        assert path.name in README, path.name


def test_the_readme_names_every_make_target():
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert {"run", "test", "check", "geocode", "lint"} <= set(targets)
    for target in set(targets) - {"help"}:
        assert re.search(rf"\bmake {target}\b", README), target


def test_the_readme_shows_every_command():
    for command in app.registered_commands:
        name = command.name or command.callback.__name__
        assert f"python -m geo {name}" in README, name


def test_the_readme_names_every_module_of_the_library():
    for path in ROOT.glob("geo/**/[!_]*.py"):
        assert f"`{path.stem}`" in section("How it is built"), path.stem


def test_every_file_that_the_readme_links_to_exists():
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert "docs/map.png" in links
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_the_readme_is_short_enough_to_read():
    assert len(README.splitlines()) <= 270


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
