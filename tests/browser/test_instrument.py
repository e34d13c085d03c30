"""The map document by itself: groups, names, keyboard, list, search, layers, projection."""

import re
from io import BytesIO

import pytest
from chart import Chart
from first import first
from PIL import Image
from playwright.sync_api import expect

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63f8"
    "cfc0500f0004050101a05b1d4a0000000049454e44ae426082"
)
TILES = "https://tile.openstreetmap.org/**"
# how far a corner of the land is drawn from where the projection has it, in whole pixels at most
ASTRAY = """() => {
  const lines = Object.values(map_atlas._layers).filter(one => one instanceof L.Polyline);
  const still = lines.filter(one => one.options.still && one._path.closest(".plane"));
  const others = lines.filter(one => !one.options.still && one._rings);
  const { left, top } = map_atlas.getContainer().getBoundingClientRect();
  const far = (line, drawn, wanted) => {
    const corners = line.getLatLngs().flat(Infinity).map(wanted);
    if (drawn.length !== corners.length) return Infinity;
    return Math.max(0, ...corners.map((at, n) => Math.hypot(at.x - drawn[n].x, at.y - drawn[n].y)));
  };
  const astray = [...still.map(line => {
    const screen = line._path.getScreenCTM();
    const pairs = line._path.getAttribute("d").match(/-?[\\d.]+ -?[\\d.]+/g) ?? [];
    const drawn = pairs.map(pair => new DOMPoint(...pair.split(" ")).matrixTransform(screen));
    const wanted = at => map_atlas.latLngToContainerPoint(at).add([left, top]);
    return Math.floor(far(line, drawn, wanted));
  }), ...others.map(line => far(line, line._rings.flat(), at => map_atlas.latLngToLayerPoint(at)))];
  return still.length < 100 ? Infinity : Math.max(...astray);
}"""


@pytest.fixture
def chart(page) -> Chart:
    return Chart(page)


@pytest.fixture
def counts(api) -> dict:
    return api("counts.json")["counts"]


@pytest.fixture
def places(api) -> dict[str, dict]:
    return {one["id"]: one for one in api("places.geojson")["features"]}


def overlapping(boxes: list[list]) -> list[tuple[str, str]]:
    return [
        (a[4], b[4])
        for n, a in enumerate(boxes)
        for b in boxes[n + 1 :]
        if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1
    ]


def test_the_numbers_on_marks_add_up_to_the_count_at_every_zoom(chart, counts):
    chart.open("at=12,8,2")
    badges = chart.page.locator(".leaflet-marker-pane .badge")
    drawn = []
    for zoom in (2, 2.5, 3):
        chart.page.evaluate("zoom => { map_atlas.setView([12, 8], zoom, {animate: false}); }", zoom)
        drawn.append(len(chart.numbers()))
        by_area = sum(int(text) for text in badges.all_inner_texts())
        assert sum(chart.numbers()) + by_area == counts["shown"]
    assert drawn == sorted(drawn), "nearer, countries come apart"


def test_a_group_opened_by_key_spreads_into_its_cities(chart, places):
    chart.open("at=44,11,4.5")
    before = chart.still()
    group = chart.page.locator("[data-group]").first
    number = int(group.inner_text())
    group.focus()
    assert "open to zoom in" in group.get_attribute("aria-label")
    chart.press("Enter")
    chart.page.wait_for_function("zoom => map_atlas.getZoom() > zoom", arg=before["zoom"])
    chart.still()
    width, height = chart.page.viewport_size.values()
    inside = [b for b in chart.boxes(".disc[tabindex]") if 0 < b[0] < width and 0 < b[1] < height]
    assert len(inside) > 1 and sum(int(box[4]) for box in inside) >= number


def test_names_and_badges_cover_no_disc_and_no_other_name(chart):
    for at in ("at=48,8,4.5", "at=20,100,3", "at=40,-80,5"):
        chart.open(at)
        chart.page.evaluate("fragment => location.hash = fragment", at)
        names = chart.boxes(".name")
        assert len(names) > 5
        assert overlapping(names) == []
        marks = chart.boxes(".disc[tabindex]") + chart.boxes(".badge[tabindex]")
        covered = {pair for pair in overlapping(names + marks) if pair not in overlapping(marks)}
        assert covered == set()


@pytest.mark.wide
def test_the_name_of_a_country_stands_on_no_other_country(chart, api):
    shapes = [shape["properties"] for shape in api("boundaries.geojson")["features"]]
    codes = {shape["name"]: shape["country"] for shape in shapes}
    for at in ("at=20,0,1.5", "at=48,8,4"):
        chart.open(at)
        names = chart.boxes(".name.country:not(.reported)")  # those stand beside their marks
        assert len(names) > 3
        for left, top, right, bottom, name in names:
            under = chart.page.evaluate(
                """spot => document.elementsFromPoint(...spot)
                  .map(one => one.dataset.country).filter(Boolean)""",
                [(left + right) / 2, (top + bottom) / 2],
            )
            assert set(under) <= {codes[name]}, f"{name} stands on {under}"


def test_what_lies_near_is_named_and_its_coast_is_finer(chart, watch):
    chart.open("at=48.7,12.1,4.75")  # the first view in a common window
    assert not [url for url in watch.requests if "/outlines/" in url]
    coarse = chart.page.evaluate("document.querySelector('svg').innerHTML.length")
    chart.page.evaluate("{ map_atlas.setView([52, 4.9], 7, {animate: false}); undefined }")
    chart.page.wait_for_function(
        "coarse => document.querySelector('svg').innerHTML.length > coarse / 2", arg=coarse
    )
    chart.arranged()
    asked = {url.rpartition("/")[2] for url in watch.requests if "/outlines/" in url}
    assert "NL.geojson" in asked and "AU.geojson" not in asked
    expect(chart.page.locator(".name.place", has_text="Amsterdam")).to_be_attached()


def test_no_country_with_reports_vanishes_however_small(reader, api):
    codes = [row["country"] for row in api("countries.json")["countries"]]
    chart = Chart(reader(360)).open("at=12,8,0")
    drawn = chart.boxes("path.land.reported")
    assert len(drawn) >= len(codes)
    assert chart.page.locator("path.speck").count() > 0
    for left, top, right, bottom, _ in chart.boxes("path.speck"):
        assert right - left >= 6 and bottom - top >= 6


def test_the_world_fits_its_window_and_a_query_its_rows(chart, api):
    chart.open("country=ES")
    spots = [f["geometry"]["coordinates"] for f in api("places.geojson?country=ES")["features"]]
    chart.tool("Show the whole world").click()
    world = chart.still()
    assert chart.page.evaluate("map_atlas.getMinZoom()") == world["zoom"]
    left, top, right, bottom, _ = chart.boxes("path.sphere")[0]
    width, _ = chart.page.viewport_size.values()
    assert right - left > 0.8 * width, "no room is wasted beside the world"
    chart.tool("Zoom to all that is shown").click()
    near = chart.still()
    assert near["zoom"] > world["zoom"] + 2
    for lon, lat in spots:
        assert chart.page.evaluate("at => map_atlas.getBounds().contains(at)", [lat, lon]), (
            "every row of the query is in sight"
        )


def test_equal_areas_are_drawn_equal(chart):
    """One degree square at the equator and at 60 degrees north: twice the area, half the width."""
    chart.open()
    areas = chart.page.evaluate(
        """() => [0, 60].map(lat => {
          const corners = [[lat, 0], [lat, 1], [lat + 1, 1], [lat + 1, 0]]
            .map(at => map_atlas.project(at, 10));
          return Math.abs(corners.reduce((sum, { x, y }, n) => {
            const next = corners[(n + 1) % 4];
            return sum + x * next.y - next.x * y;
          }, 0)) / 2;
        })"""
    )
    # of a sphere: sin(1) - sin(0) against sin(61) - sin(60) of a degree's width
    assert areas[0] / areas[1] == pytest.approx(0.0174524 / 0.0085943, rel=0.002)
    back = chart.page.evaluate(
        "[[0, 0], [60, 100], [-45, -170], [89, 10]].map(at => {"
        " const { lat, lng } = map_atlas.unproject(map_atlas.project(at, 5), 5);"
        " return [lat, lng]; })"
    )
    for found, given in zip(back, [[0, 0], [60, 100], [-45, -170], [89, 10]], strict=True):
        assert found == pytest.approx(given, abs=1e-6)


@pytest.mark.wide
def test_every_record_is_reached_by_keyboard_alone(chart, places):
    chart.open()
    chart.press("Tab", "Tab", "Tab")  # over the links to the atlas and to the denial
    assert chart.page.evaluate("document.activeElement.textContent") == "List"
    chart.press("Enter")
    rows = chart.page.locator("#list tbody tr")
    expect(rows).to_have_count(len(places))
    chart.press("Tab", "Tab", "Enter")  # over the button of the filters, into the list
    expect(chart.card.get_by_role("heading", level=2)).to_be_visible()
    order = [text.split("\t")[0] for text in rows.all_inner_texts()]
    at, heading = chart.card.locator(".at"), chart.card.get_by_role("heading", level=2)
    seen = []
    chart.card.get_by_role("button", name="Next").focus()
    for n in range(1, len(places) + 1):
        expect(at).to_contain_text(f"{n} of {len(places)}")
        seen.append(heading.inner_text())
        chart.press("Enter")
    assert all(name.startswith(listed) for name, listed in zip(seen, order, strict=True))
    chart.press("Escape")
    expect(chart.card).to_be_hidden()


def test_the_list_says_what_the_map_shows(chart, api, places):
    chart.open("country=IT")
    chart.tool("List").click()
    cells = chart.page.locator("#list tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    italian = [one["properties"] for one in places.values() if one["properties"]["country"] == "IT"]
    assert sorted((name, int(n)) for name, _, n, _ in cells) == sorted(
        (one["name"], one["stations"]) for one in italian
    )
    counts = api("counts.json?country=IT")["counts"]
    chart.still()
    edge = chart.page.locator("#list").bounding_box()
    assert all(left >= edge["width"] for left, *_ in chart.boxes(".leaflet-marker-pane .disc"))
    heading = chart.page.locator("#list h2")
    expect(heading).to_have_text(f"{counts['shown']} of {counts['total']} reported stations")


@pytest.mark.wide
def test_a_mark_reached_by_tab_shows_its_focus_and_opens(chart):
    chart.open("at=52,4.9,8")
    disc = chart.page.locator('[data-place="nl-rotterdam"]')
    disc.focus()
    chart.press("Shift+Tab", "Tab")
    assert disc.evaluate("disc => document.activeElement === disc")
    assert disc.evaluate("disc => getComputedStyle(disc).outlineStyle") != "none"
    chart.press(" ")
    expect(chart.card.get_by_role("heading", name="Rotterdam")).to_be_visible()
    expect(chart.card.locator(".sides dt")).to_have_text(["2018", "2022 used in the table"])
    chart.press("Escape")
    assert disc.evaluate("disc => document.activeElement === disc"), "back where the reader was"


def test_a_filter_is_announced(chart, api):
    chart.open()
    status = chart.page.get_by_role("status")
    counts = api("counts.json?country=ES")["counts"]
    chart.page.evaluate("location.hash = 'country=ES'")
    said = f"{counts['shown']} of {counts['total']} reported stations"
    expect(status).to_contain_text(said)
    expect(status).to_have_attribute("aria-live", "polite")


@pytest.mark.parametrize(
    ("words", "found", "record"),
    first(
        [
            ("RÓTTERD", "Rotterdam", "Rotterdam"),
            ("spai", "Spain", "Spain"),
            ("chile", "Chile", "Chile"),
        ]
    ),
)
def test_a_place_or_country_is_found_by_its_name(chart, words, found, record):
    chart.open()
    box = chart.page.get_by_role("combobox")
    box.fill(words)
    option = chart.page.get_by_role("option").first
    expect(option).to_contain_text(found)
    expect(box).to_have_attribute("aria-activedescendant", "found-0")
    chart.press("Enter")
    expect(chart.card.get_by_role("heading", level=2)).to_have_text(found)
    assert chart.still()["zoom"] > 3
    box.fill("no such place anywhere")
    expect(chart.page.get_by_role("option")).to_contain_text("Nothing of that name")


@pytest.mark.parametrize("words", first(["cote d'ivoire", "COTE D’IVOIRE", "divoire"]))
def test_a_name_is_found_without_its_accents_and_apostrophes(chart, words):
    chart.open()
    chart.page.get_by_role("combobox").fill(words)
    expect(chart.page.get_by_role("option").first).to_contain_text("Côte d’Ivoire")


@pytest.mark.wide
def test_layers_can_be_taken_away_and_put_back(chart, counts):
    chart.open()
    chart.tool("What the map shows").click()
    chart.still()
    panel = chart.page.locator(".layers").bounding_box()
    easternmost = max(right for _, _, right, *_ in chart.boxes(".leaflet-marker-pane .disc"))
    assert easternmost <= panel["x"], "the map moves beside it"
    layers = {
        "Discs of countries and cities": ".leaflet-marker-pane .disc",
        "Known by region or country only": ".leaflet-marker-pane .badge",
        "Names": ".name",
    }
    for label, drawn in layers.items():
        box = chart.page.get_by_role("checkbox", name=label)
        assert chart.page.locator(drawn).count() > 0
        box.uncheck()
        expect(chart.page.locator(drawn).locator("visible=true")).to_have_count(0)
        box.check()
        expect(chart.page.locator(drawn).locator("visible=true").first).to_be_visible()
    coloured = chart.page.locator('path.land[data-level="1"]')
    assert coloured.count() > 0
    chart.page.get_by_role("radio", name="nothing").check()
    expect(coloured).to_have_count(0)
    chart.page.get_by_role("radio", name="number of reports").check()
    expect(coloured.first).to_be_visible()
    badges = chart.page.locator(".leaflet-marker-pane .badge").all_inner_texts()
    assert sum(chart.numbers()) + sum(map(int, badges)) == counts["shown"]


@pytest.mark.wide
def test_online_tiles_are_asked_for_only_when_chosen(chart, watch, counts):
    watch.allow("request to another host: https://tile.openstreetmap.org/")
    chart.page.route(TILES, lambda route: route.fulfill(body=PIXEL, content_type="image/png"))
    chart.open("country=NL")
    chart.tool("What the map shows").click()
    expect(chart.page.locator(".layers")).to_contain_text("learns your network address")
    assert not [url for url in watch.requests if "openstreetmap" in url]
    before = chart.numbers()
    chart.page.get_by_label("Online street map (OpenStreetMap)").check()
    expect(chart.page.locator(".leaflet-tile-loaded").first).to_be_visible()
    expect(chart.page.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
    asked = {url for url in watch.requests if "openstreetmap" in url}
    assert asked and sum(chart.numbers()) == sum(before)
    chart.page.get_by_label("Online street map (OpenStreetMap)").uncheck()
    expect(chart.page.locator(".leaflet-tile")).to_have_count(0)
    expect(chart.page.locator("path.land").first).to_be_visible()
    assert chart.page.evaluate(ASTRAY) == 0, "the tiles have a projection of their own"


def test_the_map_fills_the_screen_and_comes_back(chart):
    chart.open()
    chart.tool("Full screen").click()
    chart.page.wait_for_function("document.fullscreenElement !== null")
    chart.tool("Leave full screen").click()
    chart.page.wait_for_function("document.fullscreenElement === null")


# the colour of each class of counts on the land, and in the legend
SHADES = """() => [1, 2, 3, 4, 5].flatMap(level => {
  const land = document.querySelector(`path.land[data-level="${level}"]:not(.hatched)`);
  const key = document.querySelector(`.legend .scale i[data-level="${level}"]`);
  return land && key ? [[getComputedStyle(land).fill, getComputedStyle(key).backgroundColor]] : [];
})"""


def test_the_scale_measures_the_middle_of_the_map(chart):
    chart.open("at=0,0,5")
    bar = chart.page.locator(".leaflet-control-scale-line").first
    kilometres = int(bar.inner_text().removesuffix(" km"))
    wide = bar.bounding_box()["width"] - 2
    # Equal Earth is 0.8641 as wide at the equator as the ground, its equator 256 * 2^5 pixels
    assert kilometres / wide == pytest.approx(40030 / (256 * 2**5), rel=0.05)
    shades = chart.page.evaluate(SHADES)
    assert len(shades) > 1 and all(land == key for land, key in shades), "as pale as the land"
    chart.page.evaluate("void map_atlas.panBy([0, 9000], { animate: false })")
    assert re.fullmatch(r"[1235]0* km", bar.inner_text()), "also where there is no more land"


def test_the_legend_tells_none_reported_from_no_data_in_whole_numbers(chart):
    chart.open()
    chart.page.locator("#legend details").evaluate("details => details.open = true")
    scale = chart.page.locator("#legend .scale li").all_inner_texts()
    assert scale[-2:] == ["none reported", "no data"]
    assert all(re.fullmatch(r"\d+(–\d+)?", words.strip()) for words in scale[:-2])
    marks = chart.page.locator("#legend .marks").inner_text()
    for words in (
        *("several bases", "one basis", "weakly sourced", "contested", "all reported closed"),
        "country only",
    ):
        assert words in marks
    chart.page.evaluate("location.hash = 'country=ES'")
    expect(chart.page.locator("#legend .scale")).to_contain_text("none in this view")


def test_reduced_motion_is_respected(browser, atlas):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{atlas}/map")
    page.locator("body[data-marks]").wait_for()
    options = page.evaluate(
        "['zoomAnimation', 'fadeAnimation', 'inertia'].map(name => map_atlas.options[name])"
    )
    assert options == [False, False, False]
    context.close()


def test_the_search_is_a_few_keys_away_and_a_found_record_is_read_by_keys(page):
    page.open_map()
    for _ in range(3):  # Streamlit's own way past the head, and its page, come first
        page.page.keyboard.press("Tab")
    skip = page.main.get_by_role("button", name="Search the map")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.page.keyboard.press("Enter")
    field = page.map.get_by_role("combobox")
    expect(field).to_be_focused()
    field.blur()
    page.page.keyboard.press("/")
    expect(field).to_be_focused()
    page.page.keyboard.type("amster")
    page.page.keyboard.press("Enter")
    expect(page.card.locator("h2")).to_be_focused()
    expect(page.card.locator(".record")).to_be_visible()
    page.page.keyboard.press("PageDown")
    page.becomes(lambda: page.card.locator(".content").evaluate("box => box.scrollTop > 100"), True)


@pytest.mark.wide
def test_a_phone_reads_a_record_by_touch(reader):
    narrow = Chart(reader(360))
    narrow.open("at=52,4.9,7")
    narrow.page.locator('[data-place="nl-rotterdam"]').tap()
    expect(narrow.card.get_by_role("heading", name="Rotterdam")).to_be_visible()
    expect(narrow.card.locator(".record")).to_be_visible()
    narrow.still()
    wide = narrow.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    sheet = narrow.card.bounding_box()
    disc = narrow.page.locator('[data-place="nl-rotterdam"]').bounding_box()
    assert disc["y"] + disc["height"] < sheet["y"], "the record does not cover what it is about"


@pytest.mark.wide
def test_the_document_is_loaded_once_a_visit_whatever_pages_are_opened(page, watch):
    page.open_map()
    page.map.get_by_role("button", name="Zoom in", exact=True).click()
    page.page.wait_for_url(re.compile("at="))
    before = page.look()
    for title in ("Countries", "Map", "Table", "Map"):
        page.go(title)
    page.wait_for_marks(int(page.map.locator("body").get_attribute("data-marks")))
    page.stays(before)
    assert watch.count("/map") == 1
    assert watch.count("/map/places.json") == 1


def test_buttons_zoom_on_what_is_shown_beside_a_record(reader):
    chart = Chart(reader(390)).open("place=it-rome")
    mark = chart.page.locator('.disc[data-place="it-rome"]')
    before = mark.bounding_box()
    for _ in range(3):
        chart.page.locator(".leaflet-control-zoom-in").tap()
        chart.still()
    assert chart.look()["zoom"] > 9
    after = mark.bounding_box()
    for side in ("x", "y"):
        assert after[side] == pytest.approx(before[side], abs=12)


def test_a_world_that_is_dragged_out_comes_back_beside_a_record(chart):
    chart.open("place=IT").still()
    chart.page.evaluate("() => { map_atlas.setZoom(map_atlas.getMinZoom(), {animate: false}); }")
    for _ in range(2):
        chart.page.mouse.move(200, 550)
        chart.page.mouse.down()
        for n in range(1, 9):
            chart.page.mouse.move(200 + 80 * n, 550)
            chart.page.wait_for_timeout(30)
        chart.page.mouse.up()
        chart.still()
    west = chart.page.evaluate("() => map_atlas.latLngToContainerPoint([0, -180]).x")
    assert west < chart.card.bounding_box()["x"] / 2 + 1, (
        "the middle of what is seen is the world's"
    )


@pytest.mark.wide
def test_the_land_covers_the_window_wherever_the_map_is_moved(chart):
    chart.open("at=48,10,5")
    for move in (
        "panBy([300, 0], {animate: false})",
        "panBy([700, -500], {animate: false})",
        "panBy([-40, 900], {animate: false})",
        "setView([-20, 130], 5, {animate: false})",
        "setView([10, 20], 3, {animate: false})",
    ):
        chart.page.evaluate(f"() => {{ map_atlas.{move}; }}")
        [[left, top, right, bottom, _]] = chart.boxes(".leaflet-overlay-pane > svg")
        size = chart.page.viewport_size
        assert left <= 0 and top <= 0, move
        assert right >= size["width"] and bottom >= size["height"], move
        assert chart.page.evaluate(ASTRAY) == 0, move


def test_a_pan_of_a_near_map_leaves_no_black(reader):
    """Chromium painted shapes black that were scaled up: see PLANE_ZOOM."""
    chart = Chart(reader(1440))
    chart.page.set_viewport_size({"width": 1440, "height": 900})
    chart.open()
    for _ in range(3):
        chart.page.locator(".leaflet-control-zoom-in").click()
        chart.page.wait_for_timeout(800)
    chart.page.mouse.move(800, 400)
    chart.page.mouse.down()
    for n in range(1, 11):
        chart.page.mouse.move(800 - 57 * n, 400 + 19 * n)
        chart.page.wait_for_timeout(30)
    chart.page.mouse.up()
    chart.page.wait_for_timeout(800)
    picture = Image.open(BytesIO(chart.page.screenshot())).convert("RGB").crop((0, 130, 1300, 770))
    dark = sum(n for n, colour in picture.getcolors(2**24) if max(colour) < 30)
    assert dark < 0.002 * 1300 * 640, "but for text"
