"""What others show of a link into the dashboard: of its rows, or of the record that it opens."""

from urllib.parse import parse_qsl

import pytest
from test_light_pages import head

from geo.query import Query
from geo.site.preview import LONGEST, in_counts
from geo.view import select
from pages.index_html import index_html
from pages.parts.link_previews import previewed
from pages.parts.opening import PAGES

ASKED = ["", "?country=NL", "?support=contested&since=2022-10", "answers?country=NL",
         "?place=nl-amsterdam", "?station=nl-01", "sources?text=independent-2022-10-26",
         "?place=world", "?place=NL", "table", "?without=safeguard-defenders"]  # fmt: skip


@pytest.fixture
def get(monkeypatch):
    monkeypatch.delenv("ATLAS", raising=False)

    def get(address):
        path, _, query = address.partition("?")
        return head(index_html(None, previewed(parse_qsl(query), path, "http://atlas.example/")))

    return get


def test_every_question_is_shown_as_its_own(get):
    shown = [get(path) for path in ASKED]
    for one in shown:
        assert len(one["og:description"]) <= LONGEST and one["og:image:alt"]
        assert one["og:image"].startswith("http://atlas.example/figure.png?")
        assert one["twitter:card"] == "summary_large_image"
    pairs = [(one["og:title"], one["og:description"]) for one in shown]
    assert len(set(pairs)) == len(ASKED)
    assert len({one["og:url"] for one in shown}) == len(ASKED)


def test_the_words_are_the_question_and_its_counts(get, real):
    said = get("?country=NL")["og:description"]
    view = select(Query(country=("NL",)), real)
    assert said.startswith("Country: Netherlands. ") and in_counts(view) in said
    assert real.about["denial_line"] in said
    assert "country=NL&size=preview" in get("?country=NL")["og:image"]


def test_a_record_that_is_open_is_shown_by_its_name(get):
    assert get("?place=nl-amsterdam")["og:title"] == "Amsterdam, Netherlands"
    assert get("?station=nl-01")["og:title"] == "Station nl-01, Amsterdam, Netherlands"
    assert "Lishui" in get("?station=nl-01")["og:description"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_dashboard_is_named(get, real, path):
    assert real.descriptor["title"] in get(path)["og:title"]
    assert get(path)["canonical"] == f"http://atlas.example/{path}"


def test_what_cannot_be_used_of_a_question_is_passed_over(get):
    assert get("?country=XX&contry=NL&place=nowhere") == get("") | {}
    assert get("?station=es-10")["og:image"]


def test_where_one_looks_makes_no_new_preview(real, monkeypatch):
    monkeypatch.delenv("ATLAS", raising=False)
    first = previewed([("country", "NL"), ("at", "1,2,3,4")], "", "http://a/")
    kept = len(real.memory)
    assert previewed([("at", "2,3,4,5"), ("country", "NL")], "", "http://a/") is first
    assert len(real.memory) == kept


def test_tables_with_faults_leave_the_page_without_a_preview(monkeypatch, tmp_path):
    (tmp_path / "datapackage.json").write_text("{}")
    monkeypatch.setenv("ATLAS", str(tmp_path))
    assert previewed([], "", "http://a/") == ""


def test_words_of_a_question_are_escaped(get):
    assert get('?q="><script>alert(1)</script>')["og:description"].count("<script>") == 1


def test_every_page_says_where_oembed_answers_for_it():
    said = previewed([("country", "NL")], "table", "http://atlas.example/")
    asked = "http://atlas.example/oembed?url=http%3A%2F%2Fatlas.example%2Ftable%3Fcountry%3DNL"
    assert f'<link rel="alternate" type="application/json+oembed" href="{asked}"' in said
