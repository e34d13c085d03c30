"""The documents say what the code and the data hold: columns, commands, versions, requirements."""

import ast
import json
import re
import sys
from importlib.metadata import packages_distributions
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
TAKEN_BY_UVICORN = {"uvloop", "httptools"}  # when they are installed: see test_streamlit_internals

REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[0-9][0-9A-Za-z.]*) +# (?P<why>.+)"
)


def requirement_lines(file: str) -> list[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


def required(file: str) -> set[str]:
    return {line.partition("==")[0].lower() for line in requirement_lines(file)}


def distributions(nodes) -> set[str]:
    """The packages, by the name they are installed by, that some code imports or reads files of."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "files":
            found.add(node.args[0].value)
        elif isinstance(node, ast.keyword) and node.arg == "engine":  # pandas imports it by name
            found.add(node.value.value)
    installed = packages_distributions()
    others = found - OWN - sys.stdlib_module_names
    return {installed.get(module, [module])[0].lower() for module in others}


def trees() -> list[ast.Module]:
    return [ast.parse(path.read_text(encoding="utf-8")) for path in MODULES]


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


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_says_why_it_is_there(file):
    for line in requirement_lines(file):
        assert REQUIREMENT.fullmatch(line), line


def test_the_app_starts_with_what_requirements_txt_installs():
    at_import = distributions(node for tree in trees() for node in tree.body)
    assert at_import <= required("requirements.txt")


def test_nothing_is_imported_that_no_requirements_file_names():
    anywhere = distributions(node for tree in trees() for node in ast.walk(tree))
    assert anywhere <= required("requirements.txt") | required("requirements-dev.txt")


def test_requirements_txt_lists_nothing_that_is_not_used():
    anywhere = distributions(node for tree in trees() for node in ast.walk(tree))
    assert required("requirements.txt") <= anywhere | TAKEN_BY_UVICORN
