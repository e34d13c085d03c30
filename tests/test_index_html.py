"""The HTML that a browser gets first: Streamlit's own taken apart, and the first page in it."""

import logging
import re

import pytest
from atlases import DATA

from geo.query import Query
from geo.view import select
from pages.index_html import (
    DRAWN,
    STATIC,
    hinted,
    index_html,
    loaded_files,
    streamlit_shell,
    take_apart,
)
from pages.parts.first import first_html
from pages.parts.opening import PAGES

ORIGINAL = (STATIC / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("<title>Streamlit</title>", "<title>Other</title>"),
        ("<body>", '<body class="new">'),
        ('<div id="root"></div>', '<div id="app"></div>'),
        ('<script type="module"', '<script type="text/javascript"'),
        ('<link rel="stylesheet"', '<link rel="style"'),
        ("</head>", "</head></head>"),
    ],
)
def test_a_page_of_another_shape_is_sent_as_it_is_and_logged(found, instead, caplog, monkeypatch):
    assert ORIGINAL.count(found) >= 1
    changed = ORIGINAL.replace(found, instead)
    with caplog.at_level(logging.WARNING):
        assert take_apart(changed) is None
    assert "another shape" in caplog.text
    monkeypatch.setattr("pages.index_html.streamlit_shell", lambda: None)
    assert index_html() == index_html("<p>first</p>") == ORIGINAL


def test_every_hint_names_a_file_of_the_pinned_streamlit(caplog):
    with caplog.at_level(logging.WARNING):
        for name in DRAWN:
            assert any(file.startswith(f"{name}.") for file in hinted([name]))
    assert not caplog.records
    linked = re.findall(r'href="\./(static/[^"]+)"', streamlit_shell().scripts)
    assert len(linked) > 50 and all((STATIC / file).is_file() for file in linked)


def test_a_hint_that_names_no_file_is_logged(caplog):
    with caplog.at_level(logging.WARNING):
        assert hinted(["NoSuchScript"]) == []
    assert "NoSuchScript" in caplog.text


def test_nothing_of_streamlits_page_is_lost_but_its_typeface_and_title():
    for page in (index_html(), index_html("<p>first</p>")):
        for kept in re.findall(r'(?:src|href)="(\./static/(?:js|css)[^"]+)"', ORIGINAL):
            assert page.count(f'"{kept}"') == 1
        assert page.count('<div id="root"></div>') == 1 and "<noscript>" in page
        assert "SourceSans" not in page and "<title>Streamlit</title>" not in page
        assert '<html lang="en"' in page and '<meta name="description"' in page


def test_streamlits_scripts_wait_in_a_template_where_the_first_page_is_drawn():
    page = index_html("<p>first</p>")
    waiting = page.partition('<template id="streamlit">')[2].partition("</template>")[0]
    assert '<script type="module"' in waiting and '<link rel="stylesheet"' in waiting
    outside = page.replace(waiting, "")
    assert "static/js" not in outside and "static/css" not in outside


def test_what_is_compressed_ahead_is_what_pages_load():
    files = loaded_files()
    assert all(path.is_file() for _, path in files)
    urls = [url for url, _ in files]
    assert len(urls) == len(set(urls))
    assert "/assets/map/map.js" in urls
    assert any(url.startswith("/static/js/index.") for url in urls)


@pytest.fixture
def bundled(monkeypatch, real):
    monkeypatch.delenv("ATLAS", raising=False)
    return real


def test_the_first_page_says_what_streamlits_page_says(bundled):
    page = first_html([])
    counts = select(Query(), bundled).counts
    assert bundled.descriptor["title"] in page
    assert f"<b>{counts.shown} of {counts.total}</b>" in page
    assert all(title in page for title, _ in PAGES.values())
    assert first_html([]) is page


def test_the_first_page_of_a_query_asks_the_map_for_it_and_keeps_it_in_links(bundled):
    page = first_html([("country", "NL"), ("place", "nl-amsterdam"), ("at", "1,2,3")])
    assert 'data-fragment="country=NL"' in page
    assert 'href="countries?country=NL"' in page
    assert "In this view" not in page  # a record is open


@pytest.mark.parametrize(
    "pair", [("country", "XX"), ("contry", "NL"), ("v", "1999"), ("embed", "true")]
)
def test_where_streamlit_has_more_to_say_the_first_page_leaves_it_to_it(bundled, pair):
    assert first_html([pair]) is None


def test_text_of_a_query_is_escaped(bundled):
    page = first_html([("q", '"><script>alert(1)</script>')])
    assert "<script>alert" not in page


def test_tables_with_faults_leave_the_page_to_streamlit(monkeypatch, tmp_path):
    (tmp_path / "datapackage.json").write_bytes((DATA / "datapackage.json").read_bytes())
    monkeypatch.setenv("ATLAS", str(tmp_path))
    assert first_html([]) is None


def test_without_scripts_a_page_leads_to_those_that_need_none():
    page = index_html()
    assert page.count("<noscript>") == 1 and 'href="./answers.html"' in page
    assert "You need to enable JavaScript" not in page
