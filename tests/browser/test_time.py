"""The timeline under the map, and the page of answers by date: what a reader does with them."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from chart import Chart
from first import first
from playwright.sync_api import expect

DISCS = """() => [...document.querySelectorAll(".leaflet-marker-pane .disc")]
  .reduce((sum, { textContent }) => sum + Number(textContent), 0)"""


@pytest.fixture
def chart(page) -> Chart:
    return Chart(page)


def complaints(page) -> list:
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]][:4]) for one in found]


def over(frame, first: int, last: int) -> tuple[list[float], list[float]]:
    """Where the middles of two months lie in the window, as (x, y): months since January 2022."""
    plot = frame.locator("#time .plot")
    many = int(frame.locator("#time .knob.to").get_attribute("aria-valuemax")) + 1
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    at = [box["x"] + box["width"] * (month + 1.5) / many for month in (first, last)]
    return [at[0], box["y"] + 30], [at[1], box["y"] + 30]


def drag(page, start, end) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 12, start[1])
    page.mouse.move(*end, steps=4)


def test_a_drag_shows_its_dates_at_once_and_the_page_follows_when_it_is_let_go(page, api):
    page.turn_to_map()
    time = page.map.locator("#time")
    page.map.locator("#time.ready").wait_for()
    page.map.get_by_role("button", name="Show the whole world").click()
    page.becomes(lambda: page.marked(), 92)
    wanted = api("counts.json?since=2022-10&until=2022-12")["counts"]
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))
    drag(page.page, *over(page.map, 9, 11))
    expect(time.locator(".count")).to_have_text(
        f"{wanted['shown']} of 92 stations, Oct 2022 – Dec 2022", use_inner_text=True
    )
    page.becomes(lambda: page.marked(), wanted["shown"])
    assert asked == []
    page.page.mouse.up()
    expect(page.page).to_have_url(re.compile(r"since=2022-10&until=2022-12"))
    page.quiet()
    assert page.shown[:2] == [wanted["shown"], wanted["total"]]
    assert page.field("since").input_value() == "2022-10"
    time.get_by_role("button", name="All dates").click()
    expect(page.page).not_to_have_url(re.compile("since|until"))
    page.show(92)


@pytest.mark.wide
def test_a_drag_that_escape_ends_changes_nothing(chart, ask):
    chart.open()
    chart.page.locator("#time.ready").wait_for()
    before = chart.page.evaluate(DISCS)
    drag(chart.page, *over(chart.page, 20, 30))
    expect(chart.page.locator("#time .count")).to_contain_text("0 of 92")
    chart.press("Escape")
    expect(chart.page.locator("#time .count")).to_contain_text("92 of 92")
    chart.page.mouse.up()
    assert chart.page.evaluate(DISCS) == before and "since" not in chart.page.url


@pytest.mark.wide
def test_by_itself_the_map_keeps_dates_that_keys_chose_in_its_own_address(chart, api):
    chart.open()
    start = chart.page.get_by_role("slider", name="First reported since")
    end = chart.page.get_by_role("slider", name="First reported until")
    expect(start).to_have_attribute("aria-valuetext", "before Jan 2022, no limit")
    start.focus()
    chart.press("PageUp", "ArrowLeft", "ArrowLeft")
    expect(start).to_have_attribute("aria-valuetext", "Oct 2022")
    expect(chart.page).to_have_url(re.compile(r"#since=2022-10$"))
    end.focus()
    chart.press("Home")
    expect(end).to_have_attribute("aria-valuetext", "Oct 2022")
    expect(chart.page).to_have_url(re.compile(r"#since=2022-10&until=2022-10$"))
    wanted = api("counts.json?since=2022-10&until=2022-10")["counts"]
    expect(chart.page.locator("#time .count b")).to_have_text(f"{wanted['shown']} of 92")
    chart.press("End")
    expect(chart.page).to_have_url(re.compile(r"#since=2022-10$"))


def test_what_has_no_date_and_what_each_month_holds_is_said_in_words(chart):
    chart.open("country=FR")
    time = chart.page.locator("#time")
    time.get_by_text("1 answer undated").click()
    expect(time.locator(".undated .sheet")).to_contain_text("in no month: 1 answer.")
    time.get_by_text("Signs, table").click()
    expect(time.locator(".undated .sheet")).to_be_hidden()
    row = time.get_by_role("row", name=re.compile("^Sep 2022"))
    expect(row.get_by_role("cell").first).to_have_text(re.compile(r"^\d+ \(52\)$"))
    chart.press("Escape")
    expect(time.locator(".twin .sheet")).to_be_hidden()


@pytest.mark.wide
def test_on_a_phone_dates_are_chosen_from_lists_and_years(same_reader):
    chart = Chart(same_reader(390))
    chart.open()
    expect(chart.page.locator("#time")).to_be_hidden()
    opener = chart.tool("Dates")
    assert opener.bounding_box()["height"] >= 44
    opener.tap()
    dates = chart.page.locator("#dates")
    dates.locator("select[name=from]").select_option(label="Dec 2022")
    expect(chart.page).to_have_url(re.compile(r"#since=2022-12$"))
    expect(dates.get_by_role("heading")).to_contain_text("Dates: Dec 2022 – ")
    dates.get_by_text("Signs, table").tap()
    expect(dates.get_by_role("row", name=re.compile("^Sep 2022"))).to_be_visible()
    year = dates.get_by_role("button", name="2023")
    assert year.bounding_box()["height"] >= 44
    year.tap()
    expect(chart.page).to_have_url(re.compile(r"#since=2023-01&until=2023-12$"))
    chart.arranged()
    assert complaints(chart.page) == []


@pytest.mark.wide
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_official_action_is_a_layer_that_a_link_keeps(same_reader, scheme):
    chart = Chart(same_reader(1280, scheme)).open("layer=action")
    land = chart.page.locator('path.land[data-country="NL"]').first
    expect(land).to_have_attribute("data-action", "4")
    expect(chart.page.locator("#legend .scale")).to_contain_text("no answer found")
    chart.tool("What the map shows").click()
    expect(chart.page.get_by_role("radio", name="official action")).to_be_checked()
    assert complaints(chart.page) == []
    chart.page.get_by_role("radio", name="number of reports").check()
    expect(land).not_to_have_attribute("data-action", "4")
    expect(chart.page).not_to_have_url(re.compile("layer"))
    chart.tool("What the map shows").click()
    chart.page.evaluate("location.hash = 'layer=weather'")
    chart.page.evaluate("location.hash = 'layer=weather&country=NL'")
    expect(chart.page.locator("#status")).to_contain_text("a layer “weather”")


@pytest.mark.wide
def test_the_layer_stays_in_the_address_of_the_page(page):
    page.turn_to_map()
    page.map.get_by_role("button", name="What the map shows").click()
    page.map.get_by_role("radio", name="official action").check()
    expect(page.page).to_have_url(re.compile("layer=action"))
    page.type("q", "fuzhou")
    expect(page.page).to_have_url(re.compile("layer=action"))
    expect(page.map.locator("#legend .scale")).to_contain_text("no answer found")


@pytest.mark.wide
def test_answers_are_read_by_date_and_by_country_and_narrowed_by_kind(page, api):
    every = api("responses.json")["responses"]
    page.turn_to("answers")
    rows = page.main.locator("tr[data-response]")
    expect(rows).to_have_count(len(every))
    grades = {row["source_id"]: row["grade"] for row in api("sources.json")["sources"]}
    good = [row for row in every if grades[row["source_id"]] != "C"]
    latest = max(row["date"] for row in good)
    assert rows.first.get_attribute("data-response") in [
        row["response_id"] for row in good if row["date"] == latest
    ]
    jumps = page.main.locator(".answers .jumps")
    for year in {row["date"][:4] for row in every if row["date"]}:
        expect(jumps).to_contain_text(year)
    weak = {row["response_id"] for row in every} - {row["response_id"] for row in good}
    assert weak and rows.last.get_attribute("data-response") in weak, "they come last"
    closed = [row["response_id"] for row in every if row["response"] == "ordered_closed"]
    page.main.get_by_role("link", name=f"ordered to close {len(closed)}").click()
    expect(rows).to_have_count(len(closed))
    expect(page.page).to_have_url(re.compile("response=ordered_closed"))
    page.main.get_by_role("link", name="By country").click()
    headings = page.main.locator(".answers .group th")
    expect(headings.first).to_contain_text("Ireland")
    assert headings.all_inner_texts() == sorted(headings.all_inner_texts())
    found = rows.evaluate_all("rows => rows.map(row => row.dataset.response)")
    assert sorted(found) == sorted(closed)
    ends = [
        one for one in every if one["response"] in ("asked_to_stop", "ordered_closed", "closed")
    ]
    group = page.main.locator(".kinds .class").filter(has_text="Asked to stop, or closed")
    expect(group.get_by_role("link")).to_have_count(4)  # all of them, then each kind with its count
    group.get_by_role("link", name=f"Asked to stop, or closed {len(ends)}").click()
    expect(rows).to_have_count(len(ends))
    assert complaints(page.page) == []


@pytest.mark.parametrize(("width", "link"), first([(1440, "Answers"), (390, "Who closed, when")]))
def test_who_closed_and_when_is_one_click_from_the_map_and_on_one_screen(
    same_reader, api, width, link
):
    page = same_reader(width)
    page.page.set_viewport_size({"width": width, "height": 844})
    page.turn_to()
    page.main.get_by_role("link", name=link, exact=True).click()
    short = page.main.locator(".answers .short")
    expect(short).to_be_visible()
    box = short.bounding_box()
    assert box["y"] + box["height"] <= 844
    ended = [
        one
        for one in api("responses.json")["responses"]
        if one["response"] in ("asked_to_stop", "ordered_closed", "closed")
    ]
    expect(short.locator("dt")).to_have_count(len({one["country"] for one in ended}))
    expect(short.locator("div").filter(has_text="Netherlands")).to_contain_text(
        re.compile("1 Nov 2022 ordered to close[^.]*20 Dec 2022 reported closed")
    )
    first = short.locator("dd a").first
    first.click()
    expect(page.main.locator(first.get_attribute("href"))).to_be_in_viewport()


def test_the_answers_about_a_record_are_found_by_its_link(page, api):
    page.turn_to("answers?place=nl-amsterdam")
    answers = api("places/nl-amsterdam.json")["responses"]
    expect(page.main.locator("tr[data-response]")).to_have_count(len(answers))
    expect(page.main.locator(".lede")).to_contain_text("about Amsterdam")
    page.main.locator("tr[data-response] a").first.click()
    expect(page.page).to_have_url(re.compile(r"place=(NL|nl-)"))


@pytest.mark.wide
def test_on_a_phone_the_table_of_months_is_whole_and_undated_answers_are_called_so(page):
    page.page.set_viewport_size({"width": 390, "height": 844})
    page.turn_to_map()
    page.map.get_by_role("button", name="Dates").click()
    dates = page.map.locator("#dates")
    expect(dates).to_contain_text(re.compile(r"Dates: all, \d+ of \d+ stations"))
    expect(dates).to_contain_text(re.compile(r"in no month: \d+ answers?\."))
    expect(dates).not_to_contain_text("bars")
    dates.get_by_text("Signs, table").click()
    table = dates.locator(".twin .sheet")
    expect(table.get_by_role("row").nth(1)).to_be_visible()
    assert table.evaluate("box => box.scrollWidth <= box.clientWidth")
