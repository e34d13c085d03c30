"""Light pages in Chromium: whole without scripts on a phone, on paper, and fit for everybody."""

import pytest
from playwright.sync_api import expect
from test_windows import complaints

KINDS = ["place/nl-amsterdam", "station/nl-01", "country/NL", "world", "station/es-10"]
KINDS += ["source/independent-2022-10-26", "answers.html", "figures.html", "pages.html"]


@pytest.fixture
def come(browser, address):
    """Gives a page in a window of its own that notes what it asks for."""
    made = []

    def come(width: int, **more):
        made.append(browser.new_context(viewport={"width": width, "height": 844}, **more))
        page = made[-1].new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        return page, asked

    yield come
    for one in made:
        one.close()


def test_every_kind_of_page_is_whole_without_scripts_on_a_phone(come, address):
    page, asked = come(390, java_script_enabled=False)
    for path in KINDS:
        page.goto(f"{address}/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page.get_by_role("contentinfo")).to_be_visible()
        box = page.get_by_role("main").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390, path
        closed = page.locator("details:not([open]) > summary")
        if path == "place/nl-amsterdam":
            before = closed.count()
            closed.first.click()
            assert before and closed.count() == before - 1
    assert all(url.startswith(address) for url in asked)
    assert not [url for url in asked if url.endswith(".js")]


ALL = [pytest.param(*one, marks=pytest.mark.wide) for one in (("light", KINDS), ("dark", KINDS))]


@pytest.mark.parametrize(("scheme", "kinds"), [("light", KINDS[1:6:2]), *ALL])
def test_axe_finds_nothing_wrong_and_nothing_is_wider_than_its_window(come, address, scheme, kinds):
    page, _ = come(1280 if scheme == "light" else 390, color_scheme=scheme)
    for path in kinds:
        page.goto(f"{address}/{path}")
        assert complaints(page) == [], path
        wide = "() => document.scrollingElement.scrollWidth - innerWidth"
        assert page.evaluate(wide) <= 0, path


def test_a_link_to_a_part_of_a_list_stays_on_its_page(come, address):
    page, _ = come(1280)
    page.goto(f"{address}/answers.html?country=NL&order=country")
    loaded = page.evaluate("() => performance.timeOrigin")
    page.locator(".jumps a").first.click()
    assert page.url == f"{address}/answers.html?country=NL&order=country#answers-1"
    assert page.evaluate("() => performance.timeOrigin") == loaded


def test_on_paper_what_is_folded_is_open_and_addresses_stand_beside_their_texts(come, address):
    page, _ = come(720, color_scheme="dark")
    page.goto(f"{address}/place/nl-amsterdam")
    folded = page.locator("details:not([open]) li p").first
    expect(folded).not_to_be_visible()
    page.emulate_media(media="print")
    assert folded.evaluate("one => one.getBoundingClientRect().height") > 0
    link = page.locator(".source > a[href^=http]").first
    after = link.evaluate("one => getComputedStyle(one, '::after').content")
    assert link.get_attribute("href") in after
    expect(page.get_by_role("navigation")).to_have_count(0)
    ink = page.locator("body").evaluate("one => getComputedStyle(one).color")
    assert ink == "rgb(0, 0, 0)", "also for who reads on a dark screen"
