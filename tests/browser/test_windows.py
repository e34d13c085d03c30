"""Every page, light and dark, on a desk and on a phone: quiet, whole, and fit for everybody.

Quiet: it asks nothing of others and breaks nothing (see watch.py). Whole: nothing is wider than its
window. Fit: axe-core finds nothing wrong, with what Streamlit draws included.
"""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from chart import Chart
from first import first
from playwright.sync_api import expect

DARK = pytest.param("dark", marks=pytest.mark.wide)
PAGES = (
    "",
    "?place=nl-rotterdam",
    "countries?place=NL",
    "table",
    "answers",
    "sources?text=independent-2022-10-26",
    "figures",
    "about",
    "map-your-own",
)
WIDER = """() => ["stMain", "stMainBlockContainer"]
  .map(id => document.querySelector(`[data-testid="${id}"]`))
  .concat(document.scrollingElement)
  .filter(box => box.scrollWidth > box.clientWidth + 1)
  .map(box => `${box.dataset.testid ?? box.tagName}: ${box.scrollWidth} > ${box.clientWidth}`)"""
LIGHTNESS = """element => getComputedStyle(element).backgroundColor.match(/[0-9.]+/g)
  .slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765"""


def complaints(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {json.dumps([node['target'] for node in one['nodes']][:4])}" for one in found
    ]


def fits(page, scheme: str, path: str) -> None:
    """Hold a page, and the map if it shows one, to its window and colour scheme."""
    if not path or path.startswith("?"):
        page.map.locator("body[data-marks]").wait_for()
        shade = page.map.locator(".leaflet-container").evaluate(LIGHTNESS)
        assert (shade < 0.5) == (scheme == "dark"), "the map has the theme of the page"
        assert page.map.locator("body").evaluate(
            "body => body.ownerDocument.scrollingElement.scrollWidth <= innerWidth"
        )
    shade = page.page.get_by_test_id("stApp").evaluate(LIGHTNESS)
    assert (shade < 0.5) == (scheme == "dark")
    assert page.page.evaluate(WIDER) == []
    expect(page.page.get_by_test_id("stException")).to_have_count(0)


@pytest.mark.parametrize("path", first(PAGES, 3))
@pytest.mark.parametrize("scheme", ["light", DARK])
def test_a_page_is_quiet_fits_its_window_and_is_fit_for_everybody(same_reader, scheme, path):
    page = same_reader(1280, scheme)
    page.open() if scheme == "light" and not path else page.turn_to(path)
    fits(page, scheme, path)
    assert complaints(page.page) == []


@pytest.mark.parametrize("path", first(PAGES, 2))
def test_a_page_is_quiet_and_fits_a_phone(same_reader, path):
    fits(same_reader(360, "dark").turn_to(path), "dark", path)


@pytest.mark.wide
def test_filters_are_closed_on_a_phone_and_can_be_opened(reader):
    page = reader(360).open_map()
    of_map = page.map.locator('#filters input[data-key="q"]')
    for path, field in (("", of_map), ("table", page.field("q"))):
        page.turn_to(path)
        expect(field).not_to_be_in_viewport()
        page.page.get_by_role("button", name="Filters").click()
        expect(field).to_be_in_viewport()
    page.group("country")
    expect(page.choices("country").first).to_be_visible()


@pytest.mark.wide
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_the_map_document(same_reader, scheme):
    chart = Chart(same_reader(1280, scheme))
    chart.open("at=50,6,5")
    assert complaints(chart.page) == []
    chart.tool("What the map shows").click()
    chart.page.get_by_role("combobox").fill("a")
    assert complaints(chart.page) == []
    chart.press("Escape")
    chart.page.evaluate("location.hash = 'place=nl-rotterdam'")
    expect(chart.card.locator(".record")).to_be_visible()
    chart.card.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    assert complaints(chart.page) == []
    chart.page.evaluate("location.hash = 'place=NL'")
    expect(chart.card.locator("#record-places")).to_be_attached()
    assert complaints(chart.page) == []
    chart.tool("List").click()
    assert complaints(chart.page) == []
