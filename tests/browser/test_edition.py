"""A page whose tables change under it is loaded again whole, with what its reader chose."""

import pytest
from atlases import edit, restore_data
from playwright.sync_api import expect


@pytest.fixture
def atlas(workshop) -> str:
    return workshop[0]


@pytest.fixture
def change(workshop):
    """Another name for a city; the tables are whole again after each test."""

    def change() -> None:
        edit(workshop[1] / "places.csv", ",Amsterdam,", ",Amsterdam-Noord,")
        edit(workshop[1] / "coordinates.csv", '"Amsterdam, NL"', '"Amsterdam-Noord, NL"')

    yield change
    restore_data(workshop[1])


def test_a_choice_after_the_tables_changed_loads_the_page_again_with_that_choice(page, change):
    page.open("?country=NL&at=3.3,50.7,7.3,53.6")
    page.map.locator("body[data-marks]").wait_for()
    edition = page.page.locator("html").get_attribute("data-edition")
    change()
    page.page.get_by_role("button", name="Filters").click()
    page.page.locator('[data-key="country"] label[data-value="ES"] input').check()
    expect(page.page.locator("html")).not_to_have_attribute("data-edition", edition)
    page.settle()
    expect(page.page.locator(".page-head .chips")).to_contain_text("Spain")
    assert "country=NL" in page.page.url and "at=" in page.page.url
    mark = page.map.get_by_role("button", name="Amsterdam-Noord").first
    expect(mark).to_be_visible()
    expect(page.page.get_by_role("alert")).to_have_count(0)


@pytest.mark.wide
def test_the_map_by_itself_is_loaded_again_at_the_same_view(page, change):
    page.page.goto(f"{page.home}/map#country=NL")
    body = page.page.locator("body")
    expect(body).to_have_attribute("data-query", "country=NL")
    change()
    page.page.evaluate("location.hash = 'country=NL&since=2022'")
    expect(page.page.get_by_role("button", name="Amsterdam-Noord").first).to_be_visible()
    expect(body).to_have_attribute("data-query", "country=NL&since=2022")


@pytest.mark.wide
def test_a_table_page_that_is_asked_anew_is_of_one_edition(page, change):
    page.open("table?country=NL")
    change()
    page.page.get_by_role("link", name="Countries", exact=True).click()
    page.settle()
    page.page.get_by_role("link", name="Table", exact=True).click()
    expect(page.main).to_contain_text("Amsterdam-Noord")
    expect(page.page.get_by_role("alert")).to_have_count(0)


def test_a_clock_that_is_put_back_keeps_no_page_from_being_loaded_again(page):
    """Pages are loaded again some seconds apart; what lies in a later day is no such moment."""
    page.open("about")
    day = 86_400_000
    ask = """async ([last, now]) => {
      const { waits } = await import(new URL("assets/shared/edition.js", document.baseURI).href);
      return waits(last, now);
    }"""

    def waits(last, now):
        return page.page.evaluate(ask, [last, now])

    assert waits(0, 50 * day) == waits(50 * day - 3_600_000, 50 * day) == 0
    assert 0 < waits(50 * day, 50 * day) < 60_000
    assert waits(51 * day, 50 * day) == 0, "the clock was put back by a day"
