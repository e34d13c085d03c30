"""Every free text of an atlas, every key of an address and every part of a file that tries to be
code, on every kind of page, in a real Chromium: it is shown as itself, and does nothing.

`make test` has a text of each kind in test_hostile_text.py, and addresses without a browser in
tests/test_injected_answers.py.
"""

import threading
from functools import partial
from http.server import ThreadingHTTPServer
from urllib.parse import quote, urlencode, urlsplit

import pytest
from atlases import copy_data
from hostile import CONTROL, ELSEWHERE, FRAGMENTS, MARK, Grammar, Trial, bare, broken, fill
from playwright.sync_api import expect
from test_without_a_server import Plain

from geo.notebook.opened import OpenAtlas
from geo.publish.folder import publish
from geo.publish.snapshot import snapshot
from geo.query import Query
from geo.tables.read import read_atlas
from geo.view import select

pytestmark = pytest.mark.wide
SEEDS = (1, 2, 3)
IDLE = '[data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
# A map has drawn, or says what it cannot draw.
DRAWN = """() => document.body?.dataset.arranged !== undefined ||
  document.querySelector("#status")?.textContent.includes("expected")"""
DASHBOARD = {  # path -> texts that it shows at least, of some 4,500
    "": 20,
    "?place=nl-amsterdam": 40,
    "?station=nl-01&country=NL": 40,
    "?layer=action": 20,
    "countries?place=NL": 100,
    "table": 100,
    "table?without=safeguard-defenders&source=euronews-2022-10-netherlands": 5,
    "answers": 300,
    "answers?order=country&response=ordered_closed": 10,
    "sources?text=euronews-2022-10-netherlands": 100,
    "figures": 100,
    "about": 300,
    "map-your-own": 1,
}
LIGHT = {
    "place/nl-amsterdam": 40,
    "country/NL": 60,
    "station/nl-01": 30,
    "source/euronews-2022-10-netherlands": 10,
    "source/euronews-2022-10-netherlands?v=2026.10.0": 10,
    "world": 50,
    "answers.html": 300,
    "figures.html": 100,
    "pages.html": 300,
    "api.html": 20,
}


class Filled:
    """An atlas filled with texts, and a server that has it."""

    def __init__(self, address, folder, grammar):
        self.address, self.folder, self.grammar = address, folder, grammar


@pytest.fixture(scope="module", params=SEEDS)
def filled(request, serve, tmp_path_factory):
    grammar = Grammar(request.param, FRAGMENTS + CONTROL)
    folder = copy_data(tmp_path_factory.mktemp("filled") / "atlas")
    fill(folder, grammar)
    return Filled(serve(folder), folder, grammar)


@pytest.fixture
def atlas(filled) -> str:
    return filled.address


@pytest.fixture
def trial(reader):
    return Trial(reader().page)


def settle(page):
    """Until the page, and the map in it, have drawn."""
    if page.locator("#root").count():
        page.locator(IDLE).wait_for()
        page.locator('[data-testid="stMain"] h1').first.wait_for()
        expect(page.get_by_test_id("stException")).to_have_count(0)
    for frame in page.frames:
        if urlsplit(frame.url).path.endswith("/map"):
            frame.wait_for_function(DRAWN)


def innocent(trial, grammar, least):
    """No text did anything, each is whole where it is shown, and so many are."""
    assert trial.found() == []
    shown = trial.shown()
    assert broken(shown, grammar) == []
    marks = {*MARK.findall(bare(shown))} & grammar.texts.keys()
    assert len(marks) >= least, f"{len(marks)} texts"


@pytest.mark.parametrize("path", DASHBOARD)
def test_no_text_runs_on_a_page_of_the_dashboard(trial, filled, path):
    trial.page.goto(f"{filled.address}/{path}")
    settle(trial.page)
    innocent(trial, filled.grammar, DASHBOARD[path])


@pytest.fixture
def method(filled):
    """The file with the method of the atlas, which is as it was again after the test."""
    path = filled.folder / "METHOD.md"
    before = path.read_bytes()
    yield path
    path.write_bytes(before)


def test_the_method_of_an_atlas_is_markdown_that_runs_nothing_and_asks_nobody(
    trial, filled, method, watch
):
    """The policy refuses its pictures: nothing leaves the browser."""
    texts = [filled.grammar.text() for _ in FRAGMENTS]
    method.write_text("\n\n".join(texts), encoding="utf-8")
    watch.allow("csp$|Content Security Policy|request to another host")
    asked = []
    trial.page.on("requestfinished", lambda one: asked.append(urlsplit(one.url).netloc))
    trial.page.goto(f"{filled.address}/about")
    settle(trial.page)
    expect(trial.page.get_by_text(MARK.search(texts[-1])[0]).first).to_be_attached()
    assert [one for one in trial.found() if not one.startswith("h1 id=")] == []
    assert {*asked} <= {urlsplit(filled.address).netloc, ""}


def test_no_text_runs_on_a_page_to_cite(trial, filled):
    for path, least in LIGHT.items():
        trial.page.goto(f"{filled.address}/{path}")
        innocent(trial, filled.grammar, least)


def test_no_text_runs_in_the_map_by_itself_and_in_its_records(trial, filled):
    page = trial.page
    page.goto(f"{filled.address}/map#country=NL")
    for name in ("nl-amsterdam", "NL", "world"):
        page.evaluate("name => { location.hash = `place=${name}`; }", name)
        expect(page.locator("#panel li").first).to_be_attached()
        innocent(trial, filled.grammar, 40)
    page.goto(f"{filled.address}/map?without=safeguard-defenders#place=nl-amsterdam")
    expect(page.locator("#panel li").first).to_be_attached()
    page.get_by_role("button", name="List", exact=True).click()
    settle(page)
    innocent(trial, filled.grammar, 40)


def test_no_text_runs_where_a_reader_is_refused(trial, filled, watch):
    watch.allow("(400|404|410) ")
    watch.allow("does not seem to exist")  # as Streamlit says it of an address that is no page
    gone = read_atlas(filled.folder).stations.query("withdrawn != ''")["station_id"].iloc[0]
    text = quote(next(one for one in FRAGMENTS if one.startswith("<img")), safe="")
    paths = [f"station/{gone}", f"place/{text}", f"world?q={text}&x=y", f"answers.html?{text}=1"]
    for path in (*paths, f"api/v1/{text}", text):
        trial.page.goto(f"{filled.address}/{path}")
        assert trial.found() == []
        assert trial.page.locator("img[src=x]").count() == 0


def test_no_text_runs_in_a_picture_a_feed_or_a_map_that_are_opened_by_themselves(
    trial, filled, watch, tmp_path
):
    watch.allow("request to another host: file:")
    atlas = read_atlas(filled.folder)
    view = select(Query(), atlas)
    snap, book = tmp_path / "snapshot.html", tmp_path / "notebook.html"
    snap.write_bytes(snapshot(view))
    shown = OpenAtlas(atlas).select(country=["NL", "IT"])._repr_html_()
    book.write_text(f"<!doctype html><meta charset=utf-8>{shown}", encoding="utf-8")
    pictures = ["figure.svg", "figure.svg?country=NL&size=page&theme=dark"]
    for path in (*pictures, "feed.xml", "sitemap.xml", "robots.txt", "map/filters.json"):
        trial.page.goto(f"{filled.address}/{path}")
        assert trial.found() == []
    for file in (snap, book):
        trial.page.goto(file.as_uri())
        for frame in trial.page.frames[-1:]:
            frame.locator("body[data-marks]").wait_for()
        innocent(trial, filled.grammar, 5)
    trial.page.goto(f"{snap.as_uri()}#place=nl-amsterdam")
    trial.page.reload()
    expect(trial.page.locator("#panel li").first).to_be_attached()
    innocent(trial, filled.grammar, 40)


@pytest.fixture
def published(filled, tmp_path):
    """The atlas as a folder of files behind a plain server; its address."""
    publish(select(Query(), read_atlas(filled.folder)), tmp_path / "site")
    handler = partial(Plain, directory=tmp_path / "site")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_no_text_runs_in_a_published_folder(published, filled, context, watch):
    page = context().new_page()
    watch.follow(page, published)
    trial = Trial(page)
    for path, least in {**LIGHT, "about.html": 300, "index.html#place=NL": 40}.items():
        if path not in ("api.html",) and "?" not in path:
            name = path if ".html" in path else f"{path}.html"
            page.goto(f"{published}/{name}")
            if "#" in path:
                expect(page.locator("#panel li").first).to_be_attached()
            innocent(trial, filled.grammar, least)


def test_the_map_in_the_page_of_another_runs_nothing_of_its_address(trial, filled, ask):
    text = next(one for one in FRAGMENTS if one.startswith('">')).replace("MARK", "zq00001")
    asked = urlencode({"url": f"{filled.address}/?{urlencode({'q': text})}"})
    said = ask(f"{filled.address}/oembed?{asked}")
    trial.page.set_content(said["html"])
    settle(trial.page)
    assert trial.found() == []
    assert trial.page.locator("iframe").get_attribute("title") == said["provider_name"]


def test_links_to_hostile_addresses_lead_to_a_host_or_nowhere(trial, filled, watch):
    watch.allow(ELSEWHERE)
    page, followed = trial.page, []
    page.context.route(f"**://{ELSEWHERE}/**", lambda route: route.abort())
    page.context.on("request", lambda one: followed.append(one.url))
    for path in ("sources?text=euronews-2022-10-netherlands", "place/nl-amsterdam", "country/IT",
                 "about", "source/euronews-2022-10-netherlands"):  # fmt: skip
        page.goto(f"{filled.address}/{path}")
        settle(page)
        links = page.locator("a[href]")
        assert {*links.evaluate_all("all => all.map(one => one.protocol)")} <= {"http:", "https:"}
        hostile = page.locator(f'a[href*="{ELSEWHERE}"]')
        for n in range(min(5, hostile.count())):
            assert hostile.nth(n).get_attribute("rel") == "noopener noreferrer"
            hostile.nth(n).dispatch_event("click")
        assert trial.found() == []
    page.wait_for_timeout(300)
    page.context.unroute(f"**://{ELSEWHERE}/**")
    for other in page.context.pages:
        if ELSEWHERE in other.url or other.url in ("about:blank", "chrome-error://chromewebdata/"):
            other.close()
    assert {urlsplit(one).scheme for one in followed} <= {"http", "https", "data", "blob"}
