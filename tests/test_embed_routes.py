"""The map in other sites: what /map says of itself, who may hold it, and oEmbed."""

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from geo.query import Query
from geo.site.preview import in_counts
from geo.view import select
from geo.web.embed_routes import DASHBOARD, FRAME, MAP_POLICY, frame_ancestors
from pages.parts.opening import PAGES

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def embed(ask, address):
    """Asks oEmbed for an address below ours."""
    return lambda path, **more: ask("/oembed", params={"url": f"{address}/{path}"} | more)


def frame_of(said):
    return {
        name: unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', said.json()["html"])
    }


def test_the_map_by_itself_says_title_version_licence_denial_and_leads_back(ask, real):
    page = ask("/map?country=NL&q=%22%3E%3Cb%3E").text
    header = page[page.index('<header class="made"') : page.index("</header>")]
    for words in (
        real.descriptor["title"],
        real.version,
        real.descriptor["licenses"][0]["name"],
        real.about["denial_line"],
        'href="./?country=NL&amp;q=%22%3E%3Cb%3E" target="_blank" rel="noopener"',
    ):
        assert words in header
    assert f"<title>{real.descriptor['title']}</title>" in page
    assert page.count('type="application/json+oembed"') == 1


def test_a_map_whose_tables_have_faults_is_served_without_a_header(ask, tmp_path):
    ask.serve(tmp_path)
    answer = ask("/map")
    assert answer.ok and "<header" not in answer.text and "map_atlas" in answer.text


def test_any_site_may_hold_the_map_until_a_setting_names_some(ask, monkeypatch):
    monkeypatch.delenv("FRAME_ANCESTORS", raising=False)
    assert ask("/map").headers["content-security-policy"] == MAP_POLICY
    for given, allowed in (
        ("*", None),
        ("'none'", "'self'"),
        ("https://news.example.org  *.example.com:8443", None),
        ("'self' https:", "'self' https:"),
    ):
        monkeypatch.setenv("FRAME_ANCESTORS", given)
        policy = ask("/map").headers["content-security-policy"]
        if given == "*":
            assert "frame-ancestors" not in policy
        else:
            wanted = allowed or f"'self' {' '.join(given.split())}"
            assert policy == f"{MAP_POLICY}; frame-ancestors {wanted}"
            other = ask("/api/v1/counts.json").headers["content-security-policy"]
            assert other.endswith("frame-ancestors 'none'")


@pytest.mark.parametrize(
    "given",
    ["https://a.org; script-src *", "https://a.org/path", "a.org,b.org", "'none' a.org"],
)
def test_a_frame_setting_that_cannot_be_read_is_refused(monkeypatch, given):
    monkeypatch.setenv("FRAME_ANCESTORS", given)
    with pytest.raises(ValueError, match="FRAME_ANCESTORS: found .* expected origins"):
        frame_ancestors()


def test_an_app_with_a_frame_setting_that_cannot_be_read_does_not_start():
    environment = os.environ | {"FRAME_ANCESTORS": "https://a.org/path"}
    command = [sys.executable, "-c", "import app"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode and "found 'https://a.org/path'; expected origins" in done.stderr
    assert "Traceback" not in done.stderr


def test_oembed_knows_every_page_of_the_dashboard(embed):
    assert set(DASHBOARD) == set(PAGES)
    for path in (*PAGES, "map"):
        assert embed(path).json()["type"] == "rich"


def test_oembed_answers_with_a_frame_of_the_same_question(embed, address, real):
    for path in ("?country=NL&since=2022", "table?country=NL&since=2022",
                 "map?country=NL#since=2022", "map?country=ES#country=NL&since=2022"):  # fmt: skip
        said = embed(path)
        assert (said.status_code, said.json()["version"]) == (200, "1.0")
        assert frame_of(said)["src"] == f"{address}/map#country=NL&since=2022"
        view = select(Query(country=("NL",), since="2022"), real)
        assert in_counts(view) in said.json()["title"]
    themed = frame_of(embed("map#theme=dark&place=NL"))["src"]
    assert parse_qs(urlsplit(themed).fragment) == {"theme": ["dark"], "place": ["NL"]}


def test_oembed_keeps_within_the_size_that_is_asked_for(embed, real):
    whole = embed("").json()
    assert [whole[side] for side in FRAME] == [usual for usual, _ in FRAME.values()]
    assert whole["thumbnail_url"].endswith(f"figure.png?size=preview&v={real.version}")
    small = embed("", maxwidth=400, maxheight=300)
    assert (small.json()["width"], small.json()["height"]) == (400, 300)
    assert (frame_of(small)["width"], frame_of(small)["height"]) == ("400", "300")
    assert "thumbnail_url" not in small.json()
    assert embed("", maxwidth=99999).json()["width"] == FRAME["width"][0]
    for bad in ("0", "-5", "wide", "1e3", "", "٤٠٠"):
        assert embed("", maxwidth=bad).json()["error"]["problems"][0]["key"] == "maxwidth"


@pytest.mark.parametrize(
    "url",
    ["", "https://elsewhere.example/", "//", "http://[", "{home}.evil.example/", "{home}/place/NL",
     "{home}/map/../x", "javascript:alert(1)", "{home}@evil.example/map", "ftp://x", "{home}/mapx"],
)  # fmt: skip
def test_oembed_refuses_what_is_not_ours(ask, address, url):
    answer = ask(f"/oembed?url={quote(url.replace('{home}', address))}")
    assert answer.status_code == 404 and "<" not in answer.json()["error"]["title"]


def test_oembed_names_keys_that_it_cannot_read_and_writes_no_xml(embed):
    said = embed("?contry=NL&country=XX")
    assert said.status_code == 400
    assert [one["key"] for one in said.json()["error"]["problems"]] == ["contry", "country"]
    refused = embed("", format="xml")
    assert refused.status_code == 501 and "expected json" in refused.json()["error"]["detail"]


def test_hostile_words_stay_inside_the_frames_address(embed):
    said = embed(f"?q={quote(chr(34) + '><script>alert(1)</script>')}").json()
    assert "<script" not in said["html"] and said["html"].count('"') % 2 == 0
