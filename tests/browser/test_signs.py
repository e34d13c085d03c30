"""What the map says of what it shows: colours, the open record, legend, the world on a phone."""

import re

import pytest
from chart import Chart
from playwright.sync_api import expect


@pytest.fixture
def chart(page) -> Chart:
    return Chart(page)


def fill(chart: Chart, code: str) -> str:
    land = chart.page.locator(f'path.land[data-country="{code}"]').first
    return land.evaluate("path => getComputedStyle(path).fill")


def test_countries_show_counts_or_official_action_and_the_legend_says_which(chart):
    chart.open("layer=action")
    for code, level in {"NL": 4, "ES": 2, "AU": 1}.items():  # AU has reports by country only
        expect(
            chart.page.locator(f'path.land[data-country="{code}"][data-action="{level}"]').first
        ).to_be_attached()
        assert fill(chart, code) == f'url("#action-{level}")'
    colours = chart.page.locator("#legend .colours")
    expect(colours).to_contain_text("official action")
    assert chart.page.locator("path.hatched").count() == 0
    chart.page.evaluate("location.hash = ''")
    expect(colours).to_contain_text("1–11 in a country")
    assert "action" not in fill(chart, "NL")
    chart.page.evaluate("location.hash = 'layer=none'")
    expect(colours).to_have_count(0)
    expect(chart.page.locator('path.land[data-level="1"]')).to_have_count(0)


WRITTEN = """() => {
  window.written = 0;
  new MutationObserver((all) => { window.written += all.length; })
    .observe(document.querySelector("g.plane"), { subtree: true, attributeFilter: ["d"] });
}"""
APART = """() => {
  const plane = document.querySelector("g.plane");
  return [...plane.ownerSVGElement.querySelectorAll("pattern")].map((pattern) => {
    const { matrix } = pattern.patternTransform.baseVal.consolidate();
    const { a, b } = plane.getScreenCTM().multiply(matrix);
    const wide = pattern.width.baseVal.value * Math.hypot(a, b);
    return [pattern.id.split("-")[0], Math.round(wide * 10) / 10];
  });
}"""


def test_far_outlines_are_written_once_and_hatching_keeps_its_width_at_any_zoom(chart):
    chart.open("layer=action")
    expect(chart.page.locator("pattern#action-4")).to_be_attached()
    chart.page.evaluate(WRITTEN)
    for at in ("-12,34,32,62", "-130,20,-60,60", "0,-10,50,40"):
        before = chart.boxes('path.land[data-country="DE"]')[0]
        chart.page.evaluate("at => { location.hash = `layer=action&visit=${at}&at=${at}` }", at)
        chart.page.wait_for_function(
            "before => document.querySelector('path.land[data-country=\"DE\"]')"
            ".getBoundingClientRect().left !== before",
            arg=before[0],
        )
        chart.still()
        assert set(map(tuple, chart.page.evaluate(APART))) == {("hatch", 6), ("action", 8)}
    specks = chart.page.locator("path.speck").count()
    assert chart.page.evaluate("window.written") <= 3 * specks, "of nothing but specks"


ORANGE = "rgb(180, 86, 11)"  # --accent of the light colours
SUM = """() => [...document.querySelectorAll(".leaflet-marker-pane > .leaflet-marker-icon")]
  .reduce((sum, mark) => sum + Number(mark.textContent), 0)"""


def look(chart: Chart, lat: float, lng: float, zoom: float) -> None:
    chart.page.evaluate(
        "([lat, lng, zoom]) => { map_atlas.setView([lat, lng], zoom, {animate: false}); }",
        [lat, lng, zoom],
    )
    chart.still()


@pytest.mark.wide
def test_the_open_city_is_seen_as_chosen_near_and_far(chart):
    chart.open("place=es-madrid")
    expect(chart.card).to_contain_text("es-04")
    chart.still()
    own = chart.page.locator('[data-place="es-madrid"]')
    expect(own).to_have_class(re.compile(r"\bselected\b"))
    name = chart.page.locator(".name.chosen")
    expect(name).to_have_text("Madrid")
    assert name.evaluate("name => getComputedStyle(name).color") == ORANGE
    assert chart.page.locator(".leaflet-tooltip:visible").count() == 0, "one name, not two"
    look(chart, 40, 0, 2.5)
    expect(own).to_have_count(0)
    spain = chart.page.locator('[data-nation="ES"]')
    expect(spain).to_have_class(re.compile(r"\bholds\b"))
    expect(spain).not_to_have_class(re.compile(r"\bselected\b"))
    expect(chart.page.locator("path.chosen.spot")).to_have_count(1)
    expect(spain).to_have_text("9")  # the dot counts nothing
    chart.card.get_by_role("button", name="Close").click()
    expect(chart.page.locator(".leaflet-container :is(.chosen, .holds, .selected)")).to_have_count(
        0
    )


def test_the_open_country_has_its_outline_and_its_disc_in_one_colour(chart):
    chart.open("place=BR")
    expect(chart.card).to_contain_text("br-03")
    chart.still()
    outline = chart.page.locator("path.chosen").first
    assert outline.evaluate("path => getComputedStyle(path).stroke") == ORANGE
    assert chart.page.locator("path.chosen.spot").count() == 0, "no ring on bare land"
    expect(chart.page.locator(".name.chosen")).to_have_text("Brazil")
    expect(chart.page.locator('.badge[data-badge="BR"]')).to_have_class(re.compile(r"\bselected\b"))
    look(chart, 0, -40, 2.5)
    expect(chart.page.locator('[data-nation="BR"]')).to_have_class(re.compile(r"\bselected\b"))


def test_the_world_on_a_phone_is_one_disc_a_part_that_opens_it(reader, api):
    chart = Chart(reader(390))
    chart.open()  # with motion: where the map goes is not where it is yet
    chart.tool("Show the whole world").click()
    chart.still()
    discs = chart.page.locator(".leaflet-marker-pane [data-part]")
    assert discs.count() == 5
    assert chart.page.evaluate(SUM) == api("counts.json")["counts"]["shown"]
    boxes = discs.evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())")
    assert all(box["left"] > 0 and box["right"] < 390 for box in boxes)
    wide = max(box["right"] for box in boxes) - min(box["left"] for box in boxes)
    assert wide > 250, "as large as it can be"
    africa = chart.page.locator('.leaflet-marker-pane [data-part="africa"]')
    assert re.match(
        r"Africa: 7 reported stations in \d countries", africa.get_attribute("aria-label")
    )
    africa.dispatch_event("click")
    chart.still()
    expect(chart.page.locator('.parts [data-part="africa"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    assert discs.count() == 0
    expect(chart.page.locator('.leaflet-marker-pane [data-place="ng-benin-city"]')).to_have_count(1)
    chart.page.close()


@pytest.mark.wide
def test_names_are_placed_anew_where_a_record_was_and_for_paper(chart):
    chart.open("at=44,5,5&place=ES")
    expect(chart.card).to_contain_text("9 reported stations")
    chart.still()
    right = """() => [...document.querySelectorAll(".name")]
      .filter(name => name.getBoundingClientRect().left > innerWidth - 400).length"""
    assert chart.page.evaluate(right) == 0
    chart.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert chart.page.evaluate(right) > 3, "the panel is not on the paper"
    chart.page.evaluate("dispatchEvent(new Event('afterprint'))")
    chart.page.wait_for_function(f"() => ({right})() === 0")
    chart.card.get_by_role("button", name="Close").click()
    chart.page.wait_for_function(f"() => ({right})() > 3")


def test_the_timeline_keeps_clear_of_its_edges_and_says_what_a_month_holds(chart):
    chart.open()
    time = chart.page.locator("#time")
    box = time.bounding_box()
    tops = "all => Math.min(...all.map(one => one.getBoundingClientRect().top))"
    assert time.locator(".bar").evaluate_all(tops) >= box["y"] + 3
    years = time.locator(".strip text").evaluate_all(
        "all => Math.max(...all.map(one => one.getBoundingClientRect().bottom))"
    )
    assert years <= box["y"] + box["height"]
    plot = time.locator(".plot")
    bar = time.locator(".bar.view.answers").first.bounding_box()
    where = plot.bounding_box()
    plot.hover(position={"x": bar["x"] + bar["width"] / 2 - where["x"], "y": 20})
    said = plot.get_attribute("title")
    assert re.search(r"\d first reports?\n\d+ answers?", said)


def test_closed_countries_keep_an_outline_and_the_legend_says_every_sign_in_sight(chart):
    chart.open("status=closed")
    closed = chart.page.locator(".leaflet-marker-pane .disc.group.ended").first
    drawn = closed.evaluate("disc => getComputedStyle(disc).backgroundImage")
    assert drawn.split("radial-gradient")[1].count("rgb(23, 65, 77)") > 0, "its front has an edge"
    line = chart.page.locator("#legend summary")
    for width in (1440, 1024, 390):
        chart.page.set_viewport_size({"width": width, "height": 800})
        chart.still()
        expect(line.locator('[data-sign="ended"]')).to_be_attached()
        assert line.locator('[data-sign="ended"]').evaluate("one => one.hidden") is False
        assert line.locator("[data-sign]:visible").count() >= 3
        tools = chart.page.locator(".leaflet-control-attribution").bounding_box()
        box = chart.page.locator("#legend").bounding_box()
        assert box["y"] + box["height"] <= tools["y"] + 1 or box["x"] + box["width"] <= tools["x"]
    chart.page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("width", [700, 1000, 1300])
def test_where_the_map_looks_does_not_hang_on_what_was_asked_before(reader, width):
    """The legend names what is in sight: as long as it may get, whatever it says now."""
    chart = Chart(reader(width)).open("country=ES")
    chart.page.evaluate("location.hash = ''")
    chart.page.locator('body[data-query=""][data-arranged=""]').wait_for(state="attached")
    after = chart.still()
    chart.page.evaluate("location.hash = 'country=LS'")
    chart.page.locator('body[data-arranged="country=LS"]').wait_for(state="attached")
    chart.still()
    chart.page.evaluate("location.hash = ''")
    chart.page.locator('body[data-query=""][data-arranged=""]').wait_for(state="attached")
    fresh = Chart(reader(width)).open()
    assert chart.still() == after == fresh.still()
