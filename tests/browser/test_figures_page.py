"""The page Figures, and the ways that lead to it: navigation, a number asked, the map's search."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from chart import Chart
from first import first
from playwright.sync_api import expect

PAIRS = """section => {
  const numbers = selector =>
    [...section.querySelectorAll(selector)].map(one => one.dataset.number).sort();
  return [numbers(".plot .mark"), numbers("table.twin tr[data-number]")];
}"""
OVERLAPS = """() => [...document.querySelectorAll(".plot .track")].flatMap(track => {
  const boxes = [...track.querySelectorAll(".mark b")].map(label => label.getBoundingClientRect());
  return boxes.filter((a, n) => boxes.some((b, m) => m < n
    && a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1));
}).length"""
WIDER = """() => [...document.querySelectorAll('[data-testid="stMain"], .figures, .figures *')]
  .filter(box => box.clientWidth && box.scrollWidth > box.clientWidth + 1
    && getComputedStyle(box).display !== "inline" && !box.closest(".plot, thead"))
  .map(box => box.className || box.tagName)"""


def sections(page):
    return page.main.locator(".figures section")


def complaints(page) -> list[str]:
    return [one["id"] for one in Axe().run(page.page).response["violations"]]


def test_one_click_leads_from_the_map_to_why_texts_say_54_and_46_and_36(page):
    page.open()
    page.page.get_by_role("link", name="Figures", exact=True).click()
    expect(page.page).to_have_url(re.compile("/figures"))
    page.settle()
    for figure, number, words in (
        ("world-world-stations", 54, "54 in 21 countries"),
        ("world-world-stations", 46, "two Dutch newsrooms"),
        ("world-world-countries", 21, "Fuzhou"),
        ("region-europe-stations", 36, "lies in Europe"),
    ):
        row = page.main.locator(f'#{figure} tr[data-number="{number}"]')
        expect(row).to_contain_text(words)
        expect(row.locator('a[href*="text="]').first).to_be_visible()


def test_the_headline_leads_to_who_counts_differently(page):
    page.turn_to()
    page.page.set_viewport_size({"width": 1440, "height": 900})
    page.main.get_by_role("link", name="Others count differently").click()
    expect(page.main.get_by_role("heading", level=1, name="Who counts what")).to_be_visible()


def test_each_picture_has_the_numbers_of_its_table(page):
    page.turn_to("figures")
    found = [section.evaluate(PAIRS) for section in sections(page).all()]
    assert len(found) > 10
    for drawn, told in found:
        assert drawn == told and len(set(drawn)) > 1


@pytest.mark.wide
def test_a_figure_of_the_list_at_the_top_is_one_click_away(page):
    page.turn_to("figures")
    page.main.get_by_role("link", name="Stations, Europe").click()
    expect(page.main.locator("#region-europe-stations h2")).to_be_in_viewport()


@pytest.mark.wide
def test_a_number_asked_leaves_the_figures_that_have_it_and_marks_it(page):
    page.turn_to("figures?q=46")
    expect(sections(page)).to_have_count(1)
    expect(page.main.locator("tr.asked")).to_have_count(1)
    expect(page.main.locator("tr.asked")).to_contain_text("46")
    expect(page.main.locator(".mark.asked")).to_have_text("46")
    page.main.get_by_role("link", name="Show all figures").click()
    expect(sections(page).nth(9)).to_be_attached()
    page.turn_to("figures?q=47")
    expect(page.main.locator(".notice")).to_contain_text("No text read here gives 47")


@pytest.mark.wide
def test_sources_left_out_leave_the_page_and_other_filters_do_not(page):
    page.turn_to("figures?country=NL")
    every = sections(page).count()
    page.turn_to("figures?without=rtl-follow-the-money")
    page.becomes(lambda: page.main.locator('#world-world-stations [data-number="46"]').count(), 0)
    expect(page.main.locator(".figures")).to_contain_text("Left out: without RTL Nieuws")
    page.turn_to("figures")
    expect(sections(page)).to_have_count(every)


@pytest.mark.wide
def test_a_number_typed_in_the_filters_leads_to_who_counts_what(page):
    page.turn_to("table")
    page.type("q", "46")
    page.page.get_by_role("link", name="46 is a figure that 2 texts give").click()
    expect(page.main.get_by_role("heading", level=1, name="Who counts what")).to_be_visible()
    expect(page.main.locator("tr.asked")).to_have_count(1)


@pytest.mark.wide
def test_the_search_of_the_map_leads_to_who_counts_what(reader):
    chart = Chart(reader()).open("without=safeguard-defenders")
    box = chart.page.get_by_role("combobox")
    box.fill("46")
    expect(chart.page.get_by_role("option").first).to_contain_text("a figure that 2 texts give")
    box.fill("102")
    expect(chart.page.get_by_role("option")).to_contain_text("Nothing of that name")
    box.fill("46")
    chart.press("Enter")
    address = re.compile(r"/figures\?(without=safeguard-defenders&q=46|q=46&without=.*)")
    expect(chart.page).to_have_url(address)
    expect(chart.page.locator("tr.asked")).to_have_count(1)


@pytest.mark.parametrize("scheme", first(["light", "dark"], 0))
def test_axe_finds_nothing_wrong_with_the_figures(same_reader, scheme):
    page = same_reader(1280, scheme)
    page.turn_to("figures")
    page.main.locator("details summary").first.click()
    assert complaints(page) == []


@pytest.mark.wide
def test_the_figures_can_be_read_on_a_phone(same_reader):
    page = same_reader(390, "dark").turn_to("figures")
    page.main.locator("details summary").first.click()
    assert page.page.evaluate(OVERLAPS) == 0
    assert page.page.evaluate(WIDER) == []
