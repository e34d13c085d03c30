"""Tables with faults: the page that Streamlit draws and the answer that the map shows name each.

tests/browser/test_broken_tables.py looks at one such table with a reader's eyes.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import requests
from atlases import copy_data, restore_data
from faulty import CASES, say_nothing_of_python, set_cell
from first import first
from streamlit.testing.v1 import AppTest

FRAME = Path(__file__).parent.parent / "pages" / "frame.py"


class Rows(HTMLParser):
    """The cells of each row of a table's body."""

    def __init__(self, html: str):
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "td"

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


@pytest.fixture
def folder(ask, tmp_path) -> Path:
    """The bundled tables in a folder of the test's own, read by pages and API alike."""
    folder = copy_data(tmp_path / "atlas")
    ask.serve(folder)
    return folder


@pytest.fixture
def page():
    """Draw the page; returns its title, its lines (file, row, column, found, expected), its text.

    AppTest runs the pages as Streamlit's server does, for no browser.
    """

    def draw() -> tuple[str, list[list[str]], str]:
        drawn = AppTest.from_file(str(FRAME), default_timeout=60).run()
        assert not drawn.exception
        html = "".join(element.proto.body for element in drawn.main if element.type == "html")
        return drawn.title[0].value, [row for row in Rows(html).rows if row], html

    return draw


@pytest.mark.parametrize("case", first(CASES, 3))
def test_a_fault_is_named_on_the_page_and_to_the_map(page, ask, folder, case):
    break_it, (file, row, column, found, expected) = CASES[case]
    break_it(folder)
    title, lines, text = page()
    assert title == "This atlas cannot be shown yet"
    assert any(
        line[0] == file
        and re.fullmatch(row, line[1])
        and line[2] == column
        and found in line[3]
        and line[4]
        and expected in line[4]
        for line in lines
    ), lines
    say_nothing_of_python(text)
    answer = ask("/map/marks.json")
    assert answer.status_code == 503
    error = answer.json()["error"]
    assert file in error["detail"] and found in error["detail"]
    say_nothing_of_python(answer.text)


def test_all_faults_of_all_tables_are_named_at_once(page, folder):
    for case in ("an unknown source", "a latitude of 91", "a duplicate id"):
        CASES[case][0](folder)
    set_cell("sources.csv", "published", "last year", 9)(folder)
    _, lines, text = page()
    files = {line[0] for line in lines}
    assert files >= {"claims.csv", "coordinates.csv", "stations.csv", "sources.csv"}
    say_nothing_of_python(text)


def test_a_dictionary_that_is_no_json_is_named(page, folder):
    (folder / "datapackage.json").write_text('{"title": ', encoding="utf-8")
    _, lines, text = page()
    assert [line[0] for line in lines] == ["datapackage.json"]
    say_nothing_of_python(text)


@pytest.mark.wide
def test_a_server_starts_on_tables_that_nobody_foresaw_and_says_so(serve, tmp_path):
    """Deeper than Python reads: the log has the traceback, no reader has; mending is enough."""
    folder = copy_data(tmp_path / "atlas")
    (folder / "datapackage.json").write_text("[" * 200_000, encoding="utf-8")
    asked = f"{serve(folder)}/api/v1/counts.json"
    answer = requests.get(asked, timeout=30)
    assert answer.status_code == 503
    assert "RecursionError while the tables were read" in answer.json()["error"]["detail"]
    assert "Traceback" not in answer.text
    restore_data(folder)
    assert requests.get(asked, timeout=60).status_code == 200
