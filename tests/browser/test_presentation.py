"""Presentation: the records of a view one after the other, by keys or by the clock."""

import re

import pytest
from chart import Chart
from playwright.sync_api import expect


def test_a_clicker_steps_through_the_records_of_a_view_with_their_sources(reader, api):
    come = reader(1024)
    page = come.page
    page.goto(f"{come.home}/?country=NL&present=1")
    page.wait_for_selector("body[data-arranged]")
    assert re.search(r"/map#country=NL&present=1$", page.url)
    places = len({row["place_id"] for row in api("stations.json?country=NL")["stations"]})
    place = page.locator(".present-bar span")
    expect(place).to_have_text(f"{places} records")
    expect(page.locator("#time")).to_be_hidden()
    title = page.locator("#panel h2")
    names = []
    for n in range(1, places + 1):
        page.keyboard.press("PageDown")
        expect(place).to_have_text(f"{n} of {places}")
        expect(page.locator("#panel .content")).to_contain_text("Who says so")
        names.append(title.inner_text())
    assert len(set(names)) == places
    page.keyboard.press("PageUp")
    expect(title).to_have_text(names[-2])
    size = page.locator("#panel h2").evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
    assert size >= 24
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(place).to_have_text(f"{places} records")
    page.get_by_role("button", name="Leave").click()
    expect(page.locator(".present-bar")).to_be_hidden()
    expect(page.locator("#time")).to_be_visible()
    assert page.url.endswith("/map#country=NL")


def test_who_leaves_a_presentation_at_a_record_stays_at_it(reader):
    chart = Chart(reader(1280)).open("country=NL&present=1")
    chart.press("PageDown")
    expect(chart.card.locator(".record")).to_be_visible()
    name = chart.card.locator("h2").inner_text()
    chart.tool("Leave").click()
    expect(chart.page.locator(".present-bar")).to_be_hidden()
    chart.still()
    expect(chart.card.locator("h2")).to_have_text(name)
    [open_] = re.findall("place=([a-z-]+)", chart.page.url)
    expect(chart.page.locator(f'.disc[data-place="{open_}"]')).to_be_in_viewport(ratio=1)
    chart.open(f"country=NL&present=1&place={open_}")
    expect(chart.card.locator("h2")).to_have_text(name)
    expect(chart.page.locator(".present-bar span")).to_have_text(re.compile("^1 of "))


@pytest.mark.wide
def test_a_presentation_with_a_pace_goes_on_by_itself_until_it_is_paused(reader):
    come = reader(1024)
    page = come.page
    page.clock.install()
    page.goto(f"{come.home}/map#country=NL&present=20")
    page.wait_for_selector("body[data-marks]")
    title = page.locator("#panel h2")
    expect(page.locator("#panel")).to_be_hidden()
    page.clock.fast_forward(21_000)
    expect(title).to_be_visible()
    first = title.inner_text()
    page.get_by_role("button", name="Pause").click()
    page.clock.fast_forward(60_000)
    expect(title).to_have_text(first)
    page.get_by_role("button", name="Play").click()
    page.clock.fast_forward(21_000)
    expect(title).not_to_have_text(first)
