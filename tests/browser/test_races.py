"""Answers that come late, out of order or not at all: the page ends at what was asked last."""

import re
from collections.abc import Iterator

import pytest
from chart import Chart
from first import first
from playwright.sync_api import expect

LOST = "ERR_FAILED"  # what the browser says of an answer that never came


class Held:
    """The server's answers to some addresses, kept back until they are let go or lost."""

    def __init__(self, page, pattern: str):
        self.page = page
        self.routes = []
        page.route(re.compile(pattern), lambda route: self.routes.append(route))

    def wait(self, number: int = 1) -> "Held":
        """Wait until so many requests are kept back."""
        for _ in range(300):
            if len(self.routes) >= number:
                return self
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{len(self.routes)} requests came, not {number}")

    def release(self, n: int = 0) -> None:
        """Let the server answer, and wait until the page has heard it."""
        with self.page.expect_response(self.routes[n].request.url):
            self.routes[n].continue_()
        self._heard()

    def lose(self, n: int = 0) -> None:
        with self.page.expect_event("requestfailed"):
            self.routes[n].abort()
        self._heard()

    def _heard(self) -> None:
        self.page.wait_for_timeout(300)  # what follows an answer takes some tasks of the page


@pytest.fixture
def chart(page) -> Iterator[Chart]:
    """The map in a window; what a test held back goes on when it is over."""
    yield Chart(page)
    page.page.unroute_all(behavior="ignoreErrors")


def go(chart: Chart, fragment: str) -> None:
    chart.page.evaluate("fragment => { location.hash = fragment; }", fragment)


def shows(chart: Chart, query: str) -> None:
    """Wait until the map has drawn a query whole, with names, colours and legend."""
    expect(chart.page.locator("body")).to_have_attribute("data-arranged", query)


@pytest.mark.wide
def test_the_failure_of_a_question_that_was_overtaken_is_not_said(chart, watch):
    watch.allow(LOST)
    chart.open()
    held = Held(chart.page, r"marks\.json\?country=ES$")
    go(chart, "country=ES")
    held.wait()
    go(chart, "country=IT")
    shows(chart, "country=IT")
    held.lose()
    status = chart.page.get_by_role("status")
    expect(status).to_contain_text("reported stations")
    expect(status).not_to_have_class(re.compile("shown"))


def test_the_answer_to_a_question_that_was_overtaken_is_not_drawn(chart):
    chart.open()
    held = Held(chart.page, r"marks\.json\?country=ES$")
    go(chart, "country=ES")
    held.wait()
    go(chart, "country=IT")
    shows(chart, "country=IT")
    held.release()
    shows(chart, "country=IT")
    codes = chart.page.locator("path.land.reported[data-country]").evaluate_all(
        "paths => [...new Set(paths.map(path => path.dataset.country))]"
    )
    assert codes == ["IT"]


def test_a_map_that_returns_to_what_it_shows_forgets_the_error(chart, watch):
    watch.allow(r"400 \(Bad Request\)")
    chart.open("country=ES")
    status = chart.page.get_by_role("status")
    said = status.inner_text()
    go(chart, "country=XX")
    expect(status).to_contain_text("could not be drawn")
    go(chart, "country=ES")
    expect(status).to_have_text(said)
    expect(status).not_to_have_class(re.compile("shown"))


@pytest.mark.parametrize("file", first(["boundaries.geojson", "cities.json"]))
def test_land_that_did_not_come_is_asked_for_again(chart, watch, file):
    watch.allow(LOST)
    lost = Held(chart.page, re.escape(file))
    chart.page.goto(f"{chart.home}/map")
    lost.wait().lose()
    status = chart.page.get_by_role("status")
    expect(status).to_contain_text("could not be drawn")
    chart.page.unroute_all()
    go(chart, "country=ES")
    expect(chart.page.locator("body")).to_have_attribute("data-land", "drawn")
    shows(chart, "country=ES")
    expect(status).to_contain_text("reported stations")
    assert chart.page.locator('path.land.reported[data-country="ES"]').count() > 0


def test_official_action_that_is_known_before_the_land_colours_it(chart):
    land = Held(chart.page, r"boundaries\.geojson")
    chart.page.goto("about:blank")
    with chart.page.expect_response(re.compile(r"/map/action\.json")):
        chart.page.goto(f"{chart.home}/map#layer=action&country=FR")
    land.wait().release()
    expect(chart.page.locator('path.land[data-country="FR"]')).to_have_attribute("data-action", "4")
    expect(chart.page.locator("pattern#action-4")).to_be_attached()


def test_a_record_that_is_opened_while_a_query_is_drawn_leaves_its_colours_and_legend(chart):
    chart.open("country=NL")
    chart.page.evaluate(
        """() => void map_atlas.once("layeradd", () => {
          location.hash = "country=ES&place=ES";
        })"""
    )
    go(chart, "country=ES")
    shows(chart, "country=ES")
    expect(chart.card.get_by_role("heading", level=2)).to_have_text("Spain")
    codes = chart.page.locator("path.land.reported[data-country]").evaluate_all(
        "paths => [...new Set(paths.map(path => path.dataset.country))]"
    )
    assert codes == ["ES"]


@pytest.mark.wide
def test_the_record_of_an_older_query_does_not_take_the_focus(chart):
    chart.open("country=NL&at=52,4.9,7")
    held = Held(chart.page, r"nl-rotterdam\?part=record&country=NL$")
    chart.page.locator('[data-place="nl-rotterdam"]').focus()
    chart.press("Enter")
    held.wait()
    go(chart, "country=NL&country=ES&place=nl-rotterdam")
    expect(chart.card.get_by_role("heading", name="Rotterdam")).to_be_visible()
    box = chart.page.get_by_role("combobox")
    box.focus()
    held.release()
    expect(box).to_be_focused()
    expect(chart.card.locator(".at")).to_be_visible()


def test_a_record_that_comes_late_does_not_pull_back_who_moved_the_map(chart):
    held = Held(chart.page, r"nl-rotterdam\?part=record")
    chart.open("place=nl-rotterdam")
    held.wait()
    chart.page.mouse.move(300, 400)
    chart.page.mouse.wheel(0, 600)
    chart.page.wait_for_timeout(700)  # a zoom, and back over the world's edge
    before = chart.still()
    held.release()
    expect(chart.card.locator(".record")).to_be_visible()
    assert chart.still() == before


@pytest.mark.wide
def test_a_record_that_failed_after_another_was_opened_changes_nothing(chart, watch):
    watch.allow(LOST)
    chart.open("country=NL&at=52,4.9,7")
    held = Held(chart.page, r"nl-rotterdam\?")
    chart.page.locator('[data-place="nl-rotterdam"]').focus()
    chart.press("Enter")
    held.wait()
    go(chart, "country=NL&place=nl-amsterdam")
    expect(chart.card.get_by_role("heading", name="Amsterdam")).to_be_visible()
    box = chart.page.get_by_role("combobox")
    box.focus()
    held.lose()
    expect(box).to_be_focused()
    expect(chart.card.get_by_role("heading", name="Amsterdam")).to_be_visible()


def test_a_record_that_did_not_come_is_asked_for_again(chart, watch):
    watch.allow(LOST)
    chart.open("country=NL")
    lost = Held(chart.page, r"nl-rotterdam\?")
    go(chart, "country=NL&place=nl-rotterdam")
    lost.wait().lose()
    expect(chart.card).to_contain_text("could not be loaded")
    chart.page.unroute_all()
    go(chart, "country=NL&place=nl-rotterdam&theme=light")
    expect(chart.card.get_by_role("heading", name="Rotterdam")).to_be_visible()


@pytest.mark.wide
def test_choices_that_were_asked_for_anew_do_not_say_that_the_old_ones_failed(page, watch):
    watch.allow(LOST)
    page.open_map()
    page.group("city")
    page.choices("city").first.wait_for()
    held = Held(page.page, r"choices/city\.json\?.*find=nowhere")
    finder = page.drawer.get_by_role("searchbox", name="Find in City")
    finder.fill("nowhere")
    held.wait()
    finder.fill("amsterd")
    expect(page.choices("city")).to_have_count(1)
    held.lose()
    expect(page.drawer.get_by_text("could not be loaded")).to_have_count(0)
