"""The first open: the server's page, then Streamlit's in its place, and nothing moves."""

import re
from urllib.parse import urlsplit

import pytest
from first import first
from playwright.sync_api import Page, expect

SIZES = [[1350, 940], [390, 844], [1280, 800], [412, 823]]
PARTS = (".page-head .acts", ".page-head .line", "h1.name", ".summary", "a.denial", ".share")
WITHOUT = "HTMLHeadElement.prototype.append = () => {}"  # Streamlit's scripts never come
SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def open_at(browser, watch, bundled):
    """A page of this size; ``script`` runs before those of the page.

    Nothing is in its cache, unless it is opened beside another page that has been there.
    """
    contexts = []

    def come(size, scheme="light", script=SHIFTS, beside: Page | None = None) -> Page:
        screen = {"width": size[0], "height": size[1]}
        if beside is None:
            contexts.append(browser.new_context(viewport=screen, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.add_init_script(script)
        watch.follow(page, bundled)
        return page

    yield come
    for context in contexts:
        context.close()


def boxes(page: Page, within: str, place: str) -> dict[str, list[int]]:
    """Where the parts of the page stand, in pixels."""
    found = {part: page.locator(f"{within} {part}") for part in PARTS}
    found["map"] = page.locator(place)
    rects = {part: one.bounding_box() for part, one in found.items()}
    return {part: [round(r[k]) for k in ("x", "y", "width", "height")] for part, r in rects.items()}


def replaced(page: Page) -> None:
    """Wait until Streamlit's page stands in the place of the first, which may be gone already."""
    page.locator("#root .map-slot").wait_for(state="attached", timeout=60_000)
    page.locator("#first").wait_for(state="detached", timeout=60_000)


@pytest.mark.wide
@pytest.mark.parametrize("size", first(SIZES))
def test_streamlits_page_stands_where_the_first_one_stood(open_at, bundled, size):
    page = open_at(size)
    page.goto(bundled)
    replaced(page)
    late = boxes(page, "#root", "#root .map-slot")
    frame = page.locator("#root .map-slot iframe").bounding_box()
    assert [round(frame[key]) for key in ("x", "y", "width", "height")] == late["map"]
    assert frame["width"] == size[0] and frame["y"] + frame["height"] == size[1], "all the window"
    page = open_at(size, script=WITHOUT, beside=page)  # which has the typefaces
    page.goto(bundled)
    expect(page.frame_locator("#first iframe").locator("body[data-arranged]")).to_be_visible()
    assert boxes(page, "#first", "#first .map-slot") == late


@pytest.mark.parametrize("size", first(SIZES))
def test_nothing_moves_while_the_page_is_drawn(open_at, bundled, size):
    page = open_at(size)
    page.goto(bundled)
    replaced(page)
    page.wait_for_timeout(500)
    assert page.evaluate("shifted") < 0.05


def test_the_map_comes_before_streamlits_scripts_and_once(open_at, bundled, watch):
    page = open_at(SIZES[0])
    page.goto(bundled)
    replaced(page)
    paths = [urlsplit(url).path for url in watch.requests]
    scripts = [n for n, path in enumerate(paths) if path.startswith("/static/js/")]
    for early in ("/map", "/map/places.json", "/map/marks.json", "/assets/map/map.js"):
        assert paths.index(early) < min(scripts)
    assert paths.count("/map") == 1 and paths.count("/map/marks.json") == 1
    assert page.evaluate("performance.getEntriesByName('atlas-drawn').length") == 1


@pytest.mark.wide
@pytest.mark.parametrize("path", first(["", "countries", "table?country=NL", "sources", "about"]))
def test_no_typeface_of_streamlits_is_asked_for(open_at, bundled, watch, path):
    page = open_at(SIZES[2])
    page.goto(f"{bundled}/{path}")
    page.locator('#root [data-test-script-state="notRunning"] .page-head nav').wait_for()
    page.wait_for_timeout(500)
    fonts = [url for url in watch.requests if re.search(r"\.(woff2?|ttf)$", urlsplit(url).path)]
    assert fonts and not [url for url in fonts if "/static/media/" in url]


@pytest.mark.wide
def test_a_browser_that_cannot_move_a_frame_opens_the_map_as_well(open_at, bundled):
    page = open_at(SIZES[2], script="delete Element.prototype.moveBefore")
    page.goto(bundled)
    replaced(page)
    frame = page.frame_locator("#root .map-slot iframe")
    expect(frame.locator("body[data-arranged]")).to_be_visible()


@pytest.mark.wide
def test_what_a_reader_opens_before_the_page_is_drawn_stays_open(open_at, bundled):
    page = open_at(SIZES[0])
    page.route("**/static/js/index.*", lambda route: None)
    page.goto(f"{bundled}/?at=52.37,4.9,9", wait_until="commit")
    disc = page.frame_locator("#first iframe").locator('[data-place="nl-amsterdam"]')
    disc.click()
    page.unroute("**/static/js/index.*")  # lets those go that wait
    replaced(page)
    expect(page).to_have_url(re.compile("place=nl-amsterdam"))
    panel = page.frame_locator("#root .map-slot iframe").locator("#panel")
    expect(panel.locator("h2")).to_contain_text("Amsterdam")


def test_words_and_links_are_there_without_streamlits_scripts(open_at, bundled):
    page = open_at(SIZES[2], "dark", WITHOUT)
    page.goto(f"{bundled}/?country=NL")
    first = page.locator("#first")
    expect(first.locator(".chips")).to_contain_text("country: Netherlands")
    drawn = page.frame_locator("#first iframe").locator('body[data-query="country=NL"]')
    expect(drawn).to_be_visible()
    paper = first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert paper == "rgb(23, 28, 31)"
    first.get_by_role("link", name="Countries", exact=True).click()
    expect(page).to_have_url(f"{bundled}/countries?country=NL")


def test_search_engines_are_told_what_they_may_read(page, bundled):
    """Asked for from within a page to cite too, which runs no script: so does Lighthouse."""
    robots = page.page.request.get(f"{bundled}/robots.txt")
    assert robots.headers["content-type"].startswith("text/plain")
    assert robots.text().startswith("User-agent: *\n")
    page.page.goto(f"{bundled}/place/nl-amsterdam")
    ask = "() => fetch('/robots.txt').then((answer) => answer.text())"
    assert page.page.evaluate(ask) == robots.text()
