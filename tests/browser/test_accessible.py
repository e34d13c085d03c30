"""axe-core finds nothing wrong with the map document and with what we put on the pages.

Left out of the pages are parts that Streamlit draws and we cannot change; each is named with why.
"""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from chart import Chart
from playwright.sync_api import expect

# what of Streamlit's own markup axe complains about -> where
STREAMLITS: dict[str, str] = {}


def complaints(page, exclude: tuple[str, ...] = ()) -> list[str]:
    context = {"exclude": [[selector] for selector in exclude]} if exclude else None
    found = Axe().run(page, context=context).response["violations"]
    return [
        f"{one['id']}: {json.dumps([node['target'] for node in one['nodes']][:4])}" for one in found
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_the_map_document(reader, scheme):
    chart = Chart(reader(1280, scheme))
    chart.open("at=50,6,5")
    assert complaints(chart.page) == []
    chart.tool("What the map shows").click()
    chart.page.get_by_role("combobox").fill("a")
    assert complaints(chart.page) == []
    chart.press("Escape")
    chart.page.evaluate("location.hash = 'place=nl-rotterdam'")
    expect(chart.card.get_by_role("heading", level=2)).to_be_visible()
    chart.tool("List").click()
    assert complaints(chart.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["?place=nl-rotterdam", "countries", "table", "sources", "about"])
def test_axe_finds_nothing_wrong_with_what_is_ours_on_a_page(reader, path, scheme):
    page = reader(1280, scheme).open(path)
    assert complaints(page.page, tuple(STREAMLITS)) == []
