"""The one sheet of a narrow map, its filters, and which fingers move the map: by touch."""

import json
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from chart import Chart
from fingers import drag
from playwright.sync_api import expect
from test_marks import DRAWN, UNDER
from test_windows import DARK

SHOWN = """() => [...document.querySelectorAll("#sheet > :is(.pane, .panel)")]
  .filter(one => one.checkVisibility()).map(one => one.id)"""
SCROLLED = """() => [document.scrollingElement, document.body, document.querySelector("main")]
  .reduce((sum, one) => sum + one.scrollTop, 0)"""


@pytest.fixture
def chart(same_reader) -> Chart:
    """The map document in a phone's window: 390 x 740."""
    made = Chart(same_reader(390))
    made.page.set_viewport_size({"width": 390, "height": 740})
    made.page.emulate_media(reduced_motion="reduce")
    return made


def high(chart: Chart) -> float:
    return chart.sheet.bounding_box()["height"]


def at(chart: Chart, snap: str) -> None:
    expect(chart.sheet).to_have_attribute("data-snap", snap)
    below = chart.page.locator("main").bounding_box()["height"]  # the line that says what it is
    wanted = {"peek": 52, "half": below / 2, "full": below - 60}[snap]
    assert high(chart) == pytest.approx(wanted, abs=1)


def pull(chart: Chart, by: float) -> None:
    """Drag the head of the sheet up by so many pixels."""
    box = chart.sheet.bounding_box()
    start = box["x"] + box["width"] / 3, box["y"] + 30
    drag(chart.page, (start, (start[0], start[1] - by)))


def test_each_height_of_the_sheet_is_reached_by_dragging_its_head(chart):
    chart.open()
    at(chart, "peek")
    for by, snap in ((90, "peek"), (280, "half"), (250, "full"), (-330, "half"), (-300, "peek")):
        pull(chart, by)
        at(chart, snap)
    pull(chart, 600)
    at(chart, "full")
    assert chart.page.evaluate(SHOWN) == ["list"], "something to read comes up with it"
    drag(chart.page, ((200, 600), (200, 300)))
    assert chart.page.locator("#list").evaluate("list => list.scrollTop") > 100
    at(chart, "full")
    assert chart.page.evaluate(SCROLLED) == 0


@pytest.mark.wide
def test_the_handle_steps_by_tap_and_keyboard_and_escape_goes_down(chart):
    chart.open()
    handle = chart.page.locator(".handle")
    box = handle.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    expect(handle).to_have_attribute("aria-expanded", "false")
    for snap in ("half", "full", "peek"):
        handle.tap()
        at(chart, snap)
    handle.focus()
    for snap in ("half", "full", "peek", "half", "full"):
        chart.press("Enter")
        at(chart, snap)
        expect(handle).to_have_attribute("aria-expanded", str(snap != "peek").lower())
        expect(handle).to_be_focused()
    for snap in ("half", "peek"):
        chart.press("Escape")
        at(chart, snap)
    expect(chart.tool("List")).to_have_attribute("aria-expanded", "false")


def test_a_tap_on_a_mark_opens_half_a_sheet_with_the_mark_in_sight_above_it(chart):
    chart.open()
    mark = max(
        (one for one in chart.page.evaluate(DRAWN) if "open to zoom" not in one["words"]),
        key=lambda one: one["y"],
    )
    assert mark["y"] > 400, "where the sheet will be"
    chart.page.touchscreen.tap(mark["x"], mark["y"])
    expect(chart.card.locator(".record")).to_be_visible()
    at(chart, "half")
    there = chart.still()
    top = chart.sheet.bounding_box()["y"]
    chosen = chart.page.locator("[data-place].selected").bounding_box()
    assert chosen["y"] > 0 and chosen["y"] + chosen["height"] < top
    pull(chart, 300)
    at(chart, "full")
    assert chart.still() == there, "behind a full sheet the map stays"
    chart.press("Escape")
    at(chart, "half")
    chart.press("Escape")
    expect(chart.card).to_be_hidden()
    at(chart, "peek")


@pytest.mark.wide
def test_list_filters_dates_and_record_share_the_one_sheet(chart):
    chart.open()
    for name in ("List", "Filters", "Dates"):
        chart.tool(name).tap()
        at(chart, "half")
        assert chart.page.evaluate(SHOWN) == [name.lower()]
        expect(chart.tool(name)).to_have_attribute("aria-expanded", "true")
    chart.tool("List").tap()
    chart.page.locator("#list tbody button").first.tap()
    expect(chart.card.locator(".record")).to_be_visible()
    assert chart.page.evaluate(SHOWN) == ["panel"]
    chart.card.get_by_role("button", name="Close").tap()
    assert chart.page.evaluate(SHOWN) == ["list"]
    chart.tool("Filters").tap()
    chart.page.locator('#filters input[data-key="q"]').tap()
    at(chart, "full")
    chart.page.get_by_role("combobox").tap()
    at(chart, "full")
    chart.page.get_by_role("combobox").fill("madr")
    chart.page.get_by_role("option").first.tap()
    expect(chart.card.get_by_role("heading", name="Madrid")).to_be_visible()
    at(chart, "half")


@pytest.mark.wide
def test_the_size_of_the_document_says_where_things_are_read(same_reader):
    chart = Chart(same_reader(1280)).open("place=nl-rotterdam")  # no phone
    expect(chart.card.locator(".record")).to_be_visible()
    forms = {(1024, 640): "beside", (844, 390): "side", (520, 490): "sheet", (899, 700): "sheet"}
    for (width, height), form in forms.items():
        chart.page.set_viewport_size({"width": width, "height": height})
        expect(chart.page.locator("main")).to_have_attribute("data-form", form)
        wide = {"beside": 400, "sheet": width, "side": 0.45 * width}[form]
        assert chart.card.bounding_box()["width"] == pytest.approx(wide, abs=1)
    for part, to, snap in ((".panel h2", 640, "peek"), (".handle", 340, "half")):
        chart.page.locator(part).hover()
        chart.page.mouse.down()
        chart.page.mouse.move(200, to, steps=2)  # as fast as a mouse may be
        chart.page.wait_for_timeout(150)
        chart.page.mouse.up()
        expect(chart.sheet).to_have_attribute("data-snap", snap)
    chart.page.set_viewport_size({"width": 1280, "height": 800})
    expect(chart.page.locator("main")).to_have_attribute("data-form", "beside")


def test_the_first_view_of_a_phone_leaves_every_mark_free_and_back_closes_a_record(
    same_reader,
):
    page = same_reader(390)
    page.page.set_viewport_size({"width": 390, "height": 844})
    page.turn_to_map()
    frame = next(one for one in page.page.frames if "/map" in one.url)
    assert len(frame.evaluate(DRAWN)) > 15
    assert frame.evaluate(UNDER) == []
    page.map.locator(".leaflet-marker-pane [data-place]").first.tap()
    expect(page.card.locator(".record")).to_be_visible()
    expect(page.map.locator("#sheet")).to_have_attribute("data-snap", "half")
    page.page.go_back()
    expect(page.card).to_be_hidden()
    expect(page.map.locator("#sheet")).to_have_attribute("data-snap", "peek")
    page.page.set_viewport_size({"width": 390, "height": 740})


def test_filters_chosen_in_the_sheet_change_map_page_chips_and_address(same_reader, api):
    page = same_reader(390).turn_to_map()
    page.page.get_by_role("button", name="Filters").tap()
    expect(page.drawer).to_be_hidden()
    filters = page.map.locator("#filters")
    expect(page.map.locator("#sheet")).to_have_attribute("data-snap", "half")
    filters.locator('[data-group="Place"] summary').tap()
    box = filters.locator('[data-key="country"] label', has_text="Spain").locator("input")
    box.check()
    expect(page.page).to_have_url(re.compile(r"[?&]country=ES"))
    expect(page.chips).to_have_text([re.compile("Spain")])
    counts = api("counts.json?country=ES")["counts"]
    page.becomes(lambda: page.shown[0], counts["shown"])
    cities = [one for one in api("places.geojson?country=ES")["features"] if one["geometry"]]
    expect(page.map.locator("body")).to_have_attribute("data-marks", str(len(cities)))
    expect(page.map.locator(".sheet-bar p")).to_contain_text(f"{counts['shown']} of")
    page.clear("country")
    expect(box).not_to_be_checked()


@pytest.mark.wide
def test_the_map_by_itself_has_filters_of_its_own(same_reader, api, watch):
    watch.allow(r"400 \(Bad Request\)")
    chart = Chart(same_reader(1280)).open("country=CL")
    chart.tool("Filters").click()
    filters = chart.page.locator("#filters")
    country = filters.locator('[data-key="country"] label')
    expect(country.filter(has_text="Chile").locator("input")).to_be_checked()
    country.filter(has_text="Spain").locator("input").check()
    expect(chart.page).to_have_url(re.compile(r"#country=CL&country=ES$"))
    query = "country=CL&country=ES"
    expect(chart.page.locator("body")).to_have_attribute("data-query", query)
    counts = api(f"counts.json?{query}")["counts"]
    expect(chart.page.locator("#status")).to_contain_text(f"{counts['shown']} of {counts['total']}")
    filters.locator('input[data-key="q"]').fill("...")
    chart.press("Enter")
    expect(chart.page.locator("#status")).to_contain_text("could not be drawn")
    filters.get_by_role("button", name="Clear all").click()
    expect(chart.page.locator("body")).to_have_attribute("data-query", "")
    expect(filters.get_by_role("button", name="Clear all")).to_be_hidden()


@pytest.mark.wide
def test_in_the_dashboard_a_wide_map_leaves_filters_to_the_page(page):
    page.turn_to_map()
    expect(page.map.get_by_role("button", name="List", exact=True)).to_be_visible()
    expect(page.map.get_by_role("button", name="Filters", exact=True)).to_be_hidden()
    page.open_drawer()
    expect(page.drawer).to_be_visible()
    page.drawer.get_by_role("button", name="Close").click()


def test_one_finger_pans_the_map_of_the_dashboard_and_the_page_stays(same_reader):
    page = same_reader(390).turn_to_map("country=FR")
    before = page.look()
    box = page.map_frame.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    drag(page.page, (middle, (middle[0] - 60, middle[1] + 90)))
    page.becomes(lambda: page.look()["lat"] > before["lat"] + 0.3, True)
    assert page.main.evaluate("main => main.scrollTop") == 0
    assert page.page.evaluate("scrollY") == 0


@pytest.fixture
def article(atlas, tmp_path):
    """The address of a page of another origin, with the map in a frame."""
    frame = f'<iframe src="{atlas}/map#at=48,8,4" style="width:340px;height:500px"></iframe>'
    page = f"<!doctype html><meta name=viewport content='width=device-width'>{frame}"
    (tmp_path / "index.html").write_text(f"{page}<p style='height:2000px'>", encoding="utf-8")
    (tmp_path / "favicon.ico").touch()
    serve = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.wide
def test_in_a_frame_of_another_page_one_finger_scrolls_it_and_two_pan_the_map(
    reader, article, watch
):
    watch.allow(f"request to another host: {article}")
    page = reader(390).page
    page.goto(article)
    frame = page.frame_locator("iframe")
    frame.locator("body[data-arranged]").wait_for()
    look = "() => { const { lat, lng } = map_atlas.getCenter(); return [lat, lng]; }"
    inner = next(one for one in page.frames if "/map" in one.url)
    before = inner.evaluate(look)
    hint = frame.locator(".gesture-hint")
    drag(page, ((180, 350), (180, 200)))
    expect(hint).to_contain_text("Two fingers move the map")
    scrolled = page.evaluate("scrollY")
    assert scrolled > 80 and inner.evaluate(look) == before
    drag(page, ((150, 200), (150, 290)), ((210, 200), (210, 290)))
    page.wait_for_timeout(400)
    assert inner.evaluate(look)[0] > before[0] + 0.5
    assert page.evaluate("scrollY") == scrolled
    zoom = inner.evaluate("map_atlas.getZoom()")
    expect(hint).to_be_hidden()
    page.mouse.move(180, 200)
    page.mouse.wheel(0, 120)
    expect(hint).to_contain_text("scroll zooms")
    page.wait_for_function("before => scrollY > before", arg=scrolled)
    assert inner.evaluate("map_atlas.getZoom()") == zoom
    page.close()


@pytest.mark.wide
@pytest.mark.parametrize("scheme", ["light", DARK])
def test_axe_finds_nothing_wrong_with_the_sheet_at_half_and_full(same_reader, scheme):
    chart = Chart(same_reader(390, scheme)).open("place=nl-rotterdam")
    expect(chart.card.locator(".record")).to_be_visible()
    chart.page.emulate_media(reduced_motion="reduce")

    def complaints() -> list:
        found = Axe().run(chart.page).response["violations"]
        return [
            (one["id"], json.dumps([node["target"] for node in one["nodes"]][:4])) for one in found
        ]

    at(chart, "half")
    if scheme == "light":  # in the dark only colours differ
        assert complaints() == []
    chart.page.locator(".handle").tap()
    at(chart, "full")
    assert complaints() == []
    chart.card.get_by_role("button", name="Close").tap()
    chart.tool("Filters").tap()
    chart.page.locator('#filters [data-group="Place"] summary').tap()
    chart.page.locator("#filters .choices label").first.wait_for()
    assert complaints() == []
