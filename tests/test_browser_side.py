"""What the browser's side knows of the server's: both are held to the cases in tests/js/cases.

``make lint`` checks the types and the style of geo/assets, ``make test`` runs tests/js with Node.
"""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from pyproj import Proj

from geo.map.document import SCRIPT, modules
from geo.map.filter_options import filter_kinds
from geo.map.marks import CONTESTED, ENDED, SEVERAL_BASES, WEAKLY_SOURCED
from geo.map.times import AREA
from geo.query import Query
from geo.tables.current import current_atlas
from geo.text import begins, plain
from geo.view import between
from pages.index_html import streamlit_shell

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "geo" / "assets"
SCRIPTS = sorted(path for path in ASSETS.glob("*/*.js") if "vendor" not in path.parts)


def cases(name: str) -> list | dict:
    return json.loads((ROOT / "tests" / "js" / "cases" / f"{name}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def atlas():
    return current_atlas()


@pytest.mark.parametrize(("text", "wanted"), cases("plain"))
def test_a_name_is_compared_as_the_browser_compares_it(text, wanted):
    assert plain(text) == wanted


@pytest.mark.parametrize(("key", "value", "taken"), cases("values"))
def test_a_value_is_taken_that_the_browser_shows_at_once(atlas, key, value, taken):
    query, problems = Query.read([(key, value)], atlas)
    assert (not problems) == taken
    assert getattr(query, key) == (value if taken else "")


@pytest.mark.parametrize(("text", "word", "wanted"), cases("begins"))
def test_a_word_begins_in_a_text_as_the_browser_finds_it(text, word, wanted):
    assert (begins(word) in f" {text}") == wanted


@pytest.mark.parametrize(("date", "since", "until", "wanted"), cases("between"))
def test_a_date_lies_between_two_as_the_browser_shows_it(date, since, until, wanted):
    assert between(pd.Series([date]), since, until).item() == wanted


def test_a_place_known_by_area_only_is_flagged_as_the_browser_reads_it():
    assert f"const AREA = {AREA};" in (ASSETS / "map" / "preview.js").read_text("utf-8")


@pytest.mark.parametrize("key", ["since", "until", "q"])
def test_the_filters_are_told_what_a_value_looks_like(key, atlas):
    told = cases("keys")["words" if key == "q" else "date"]
    assert {name: filter_kinds(atlas)["keys"][key][name] for name in told} == told


def test_the_points_that_the_projection_is_held_to_are_those_of_proj():
    project = Proj("+proj=eqearth +R=1")  # a sphere, as the map draws it
    for lat, lon, x, y in cases("equal_earth"):
        assert project(lon, lat) == pytest.approx((x, y), abs=1e-10)


def test_flags_of_marks_are_read_as_they_are_written():
    script = (ASSETS / "map" / "groups.js").read_text("utf-8")
    wanted = f"SEVERAL = {SEVERAL_BASES}, CONTESTED = {CONTESTED}, ENDED = {ENDED}, "
    wanted += f"WEAK = {WEAKLY_SOURCED};"
    assert wanted in script


@pytest.mark.parametrize(
    ("script", "at_least"),
    [
        (SCRIPT, 15),
        ("map/bridge.js", 2),
        ("filters/filters.js", 5),
        ("page/header.js", 1),
        ("page/table.js", 2),
    ],
)
def test_every_import_of_a_script_is_found(script, at_least):
    found = modules(script)
    assert len(found) == len(set(found)) >= at_least
    for path in found:
        text = (ASSETS / path).read_text("utf-8")
        for imported in re.findall(r"""(?:from|import)\s*\(?["'](\.[^"']+)["']\)?;""", text):
            assert (ASSETS / path).parent.joinpath(imported).resolve() in {
                ASSETS / one for one in found
            }


def test_a_page_is_told_early_of_the_modules_that_its_scripts_import():
    told = streamlit_shell().scripts
    for path in {*modules("map/bridge.js"), *modules("filters/filters.js"), "page/header.js"}:
        assert f'<link rel="modulepreload" href="./assets/{path}">' in told, path


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_only_the_protocol_writes_flags_and_events(path):
    if path.name != "protocol.js":
        text = path.read_text("utf-8")
        assert "new CustomEvent" not in text
        assert "body.dataset" not in text
        assert "URLSearchParams(location" not in text


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short_enough_to_read(path):
    assert path.read_text("utf-8").count("\n") <= 300
