"""Every page, light and dark, on a desk and on a phone: nothing asked of others, nothing broken."""

import pytest
from playwright.sync_api import expect

PAGES = (
    "?place=nl-amsterdam",
    "countries?place=NL",
    "table",
    "sources?text=independent-2022-10-26",
    "about",
)
WINDOWS = [(1280, "light", path) for path in ("", *PAGES)]
WINDOWS += [(360, "dark", path) for path in ("", *PAGES)]
WINDOWS += [(1280, "dark", "")]
WIDER = """() => ["stMain", "stMainBlockContainer"]
  .map(id => document.querySelector(`[data-testid="${id}"]`))
  .concat(document.scrollingElement)
  .filter(box => box.scrollWidth > box.clientWidth + 1)
  .map(box => `${box.dataset.testid ?? box.tagName}: ${box.scrollWidth} > ${box.clientWidth}`)"""
LIGHTNESS = """element => getComputedStyle(element).backgroundColor.match(/[0-9.]+/g)
  .slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765"""


@pytest.mark.parametrize(("width", "scheme", "path"), WINDOWS)
def test_a_page_is_quiet_and_fits_its_window(reader, width, scheme, path):
    page = reader(width, scheme).open(path)
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


def test_filters_are_closed_on_a_phone_and_can_be_opened(reader):
    page = reader(360).open_map()
    field = page.field("q")
    expect(field).not_to_be_in_viewport()
    page.page.get_by_test_id("stExpandSidebarButton").click()
    expect(field).to_be_in_viewport()
    page.group("country")
    expect(page.choices("country").first).to_be_visible()
