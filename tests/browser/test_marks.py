"""What the map shows first and how it follows: marks, parts of the world, fits, links."""

import re

import pytest
from chart import Chart
from first import first
from playwright.sync_api import expect

MARKS = ".leaflet-marker-pane > .leaflet-marker-icon"
# Middle, half width, number and words of every mark in sight, in pixels of the document.
DRAWN = f"""() => [...document.querySelectorAll("{MARKS}")].map(mark => {{
  const {{ left, top, width, height }} = mark.getBoundingClientRect();
  return {{ x: left + width / 2, y: top + height / 2, r: width / 2,
           n: Number(mark.textContent), words: mark.getAttribute("aria-label") }};
}}).filter(({{ x, y }}) => x > 0 && y > 0 && x < innerWidth && y < innerHeight)"""
UNDER = """() => [...document.querySelectorAll(".leaflet-marker-icon")].filter(mark => {
  const box = mark.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return false;
  return !document.elementFromPoint(x, y)?.closest(".leaflet-marker-icon");
}).map(mark => mark.getAttribute("aria-label"))"""
SHOWS = """([west, south, east, north]) =>
  [[north, west], [north, east], [south, west], [south, east]]
  .map(([lat, lon]) => map_atlas.latLngToContainerPoint([lat, lon]))
  .every(({ x, y }) => x >= -1 && y >= -1 && x <= innerWidth + 1 && y <= innerHeight + 1)"""
LARGEST = 12  # stations that one mark of a first view stands for


@pytest.fixture
def chart(page) -> Chart:
    return Chart(page)


def sized(reader, width: int, height: int) -> Chart:
    """A map in a window of its own: a phone's if it is narrow."""
    made = Chart(reader(390 if width < 700 else 1280))
    made.page.set_viewport_size({"width": width, "height": height})
    made.page.emulate_media(reduced_motion="reduce")
    return made


def overlapping(marks: list[dict]) -> list[tuple[str, str]]:
    return [
        (a["words"], b["words"])
        for n, a in enumerate(marks)
        for b in marks[n + 1 :]
        if ((a["x"] - b["x"]) ** 2 + (a["y"] - b["y"]) ** 2) ** 0.5 < a["r"] + b["r"] - 1.5
    ]


@pytest.mark.parametrize(("width", "height", "part"), [(1440, 785, "World"), (390, 760, "Europe")])
def test_no_mark_of_the_first_view_covers_another_or_stands_for_more_than_a_dozen(
    reader, api, width, height, part
):
    chart = sized(reader, width, height).open()
    marks = chart.page.evaluate(DRAWN)
    assert len(marks) > 15
    assert max(mark["n"] for mark in marks) <= LARGEST
    assert overlapping(marks) == []
    assert chart.page.evaluate(UNDER) == []
    pressed = chart.page.locator('.parts [aria-pressed="true"]')
    expect(pressed).to_have_text(re.compile(rf"^{part} \d+$"))
    shown = api("counts.json")["counts"]["shown"]
    everything = chart.page.locator(MARKS).all_inner_texts()
    if part == "World":
        assert sum(map(int, everything)) == shown
        assert {"Spain", "Italy"} <= set(chart.page.locator(".name.country").all_inner_texts())
    else:
        note = f"Europe: 49 of {shown} reported stations, 1 out of sight"
        expect(chart.page.locator(".parts p")).to_have_text(note)
    numbers = chart.page.locator(MARKS).first
    size = numbers.evaluate("mark => getComputedStyle(mark).fontSize")
    assert float(size.removesuffix("px")) >= 12
    chart.page.close()


def test_a_country_s_mark_that_stands_outside_its_places_is_in_sight_as_well(reader):
    """Canada's places stand in its south, its one mark in its middle."""
    chart = sized(reader, 1440, 785).open("support=contested")
    assert chart.page.evaluate(UNDER) == []
    assert {"Canada"} <= {one["words"].split(":")[0] for one in chart.page.evaluate(DRAWN)}
    chart.page.close()


def test_the_parts_of_the_world_are_one_press_away_and_say_what_they_hold(chart, api):
    chart.open("country=ES&country=NL&country=BR")
    parts = chart.page.locator(".parts button")
    rows = {row["country"]: row["stations"] for row in api("countries.json")["countries"]}
    europe, americas = rows["ES"] + rows["NL"], rows["BR"]
    assert parts.all_inner_texts() == [
        f"World {europe + americas}",
        f"Europe {europe}",
        f"Americas {americas}",
        *("Africa 0", "Asia 0", "Oceania 0"),
    ]
    expect(parts.nth(3)).to_be_disabled()
    parts.nth(2).click()
    assert chart.still()["lng"] < -40
    expect(parts.nth(2)).to_have_attribute("aria-pressed", "true")
    chart.page.mouse.move(600, 400)
    chart.page.mouse.wheel(0, -300)
    chart.still()
    expect(parts.nth(2)).to_have_attribute("aria-pressed", "false")


def test_a_country_opens_its_record_and_the_map_goes_there(chart):
    chart.open()
    disc = chart.page.locator('[data-nation="ES"]')
    assert "9 reported stations; 9 in 4 known cities" in disc.get_attribute("aria-label")
    disc.click()
    expect(chart.card.get_by_role("heading", name="Spain")).to_be_visible()
    chart.still()
    expect(disc).to_have_count(0)
    cities = chart.page.locator('[data-place^="es-"]')
    assert cities.count() == 4, "its disc gives way to its cities"
    assert not [words for words in chart.page.evaluate(UNDER) if ", Spain" in words]


def test_a_filter_fits_what_it_leaves_clear_of_the_controls(chart, api):
    chart.open()
    chart.page.evaluate("location.hash = 'country=IT'")
    chart.page.locator('body[data-query="country=IT"]').wait_for()
    assert chart.still()["zoom"] > 4
    assert chart.page.evaluate(UNDER) == []
    box = [9.0, 40.0, 16.0, 46.0]
    assert chart.page.evaluate(SHOWS, box)
    expect(chart.page.locator(".fit-chip")).to_be_hidden()


def test_a_reader_who_has_moved_the_map_is_not_pulled_away_but_offered_to_fit(chart):
    chart.open("country=ES")
    chart.page.mouse.move(600, 500)
    chart.page.mouse.down()
    chart.page.mouse.move(640, 420, steps=4)
    chart.page.wait_for_timeout(200)
    chart.page.mouse.up()
    there = chart.still()
    chart.page.evaluate("location.hash = 'country=CL'")
    chart.page.locator('body[data-query="country=CL"]').wait_for()
    chip = chart.page.get_by_role("button", name="Fit to 1 result", exact=True)
    expect(chip).to_be_visible()
    assert chart.still() == there
    chip.click()
    assert chart.still()["lng"] < -60
    expect(chip).to_be_hidden()
    chart.page.evaluate("location.hash = 'country=ES'")  # it follows again
    chart.page.locator('body[data-query="country=ES"]').wait_for()
    assert chart.still()["lng"] > -10


@pytest.mark.parametrize("size", first([[390, 760], [1440, 752], [1024, 640]]))
def test_a_link_with_bounds_shows_the_same_part_of_the_world_on_every_screen(chart, size):
    box = [3.3, 50.7, 7.3, 53.6]
    chart.page.set_viewport_size({"width": size[0], "height": size[1]})
    chart.open(f"at={','.join(map(str, box))}")
    west, south, east, north = box
    middle = (south + north) / 2
    spots = [[middle, west], [middle, east], [north, (west + east) / 2], [south, (west + east) / 2]]
    sides = chart.page.evaluate(
        """spots => {
          const at = spots.map(spot => map_atlas.latLngToContainerPoint(spot));
          return [at[0].x, innerWidth - at[1].x, at[2].y, innerHeight - at[3].y];
        }""",
        spots,
    )
    assert min(sides) > -3, "all of it is in sight"
    assert min(sides[0] / size[0], sides[2] / size[1]) < 0.12, "and little more"
    chart.page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.wide
def test_the_first_tap_on_a_mark_opens_it_twenty_times_of_twenty(reader):
    chart = sized(reader, 390, 760).open()
    opened = []
    for part in ("Europe", "Americas"):
        button = chart.page.locator(".parts button", has_text=part)
        button.dispatch_event("click")
        chart.still()
        under = chart.page.evaluate(UNDER)  # another part's, at the edge, below the controls
        whole = [
            one
            for one in chart.page.evaluate(DRAWN)
            if 10 < one["x"] < 380 and one["words"] not in under
        ]
        for words in [one["words"] for one in whole if "open to zoom in" not in one["words"]]:
            (mark,) = [one for one in chart.page.evaluate(DRAWN) if one["words"] == words]
            # beside its middle, as fingers do
            chart.page.touchscreen.tap(mark["x"] + 5, mark["y"] - 4)
            name = re.split("[,:]", mark["words"])[0]
            expect(chart.card.get_by_role("heading", level=2).first).to_contain_text(name)
            opened.append(name)
            chart.still()
            chart.card.get_by_role("button", name="Close").click()
            expect(chart.page.locator(".leaflet-tooltip:visible")).to_have_count(0)
            button.dispatch_event("click")
            chart.still()
    assert len(set(opened)) >= 20
    chart.page.close()


def test_the_first_tap_opens_a_mark_in_the_frame_of_the_dashboard(reader):
    narrow = reader(390).open_map("country=SE")
    narrow.map.locator("[data-place]").tap()
    expect(narrow.card.get_by_role("heading", name="Stockholm")).to_be_visible()
    at = narrow.page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollTop")
    narrow.map.locator(".leaflet-container").evaluate("map => map.focus()")
    assert at == narrow.page.evaluate(
        "document.querySelector('[data-testid=\"stMain\"]').scrollTop"
    ), "the page stays where it is"


def test_the_legend_is_one_line_that_opens(chart):
    chart.open()
    legend = chart.page.locator("#legend")
    expect(legend.get_by_text("reported stations").first).to_be_visible()
    assert legend.bounding_box()["height"] < 40
    legend.locator("summary").click()
    expect(legend.get_by_text("contested: sources conflict, or a body denies it")).to_be_visible()
    legend.locator("summary").click()


def test_a_link_read_on_a_phone_leaves_no_mark_under_the_controls(reader):
    chart = sized(reader, 390, 760).open("at=-11,34,42,62")
    assert len(chart.page.evaluate(DRAWN)) > 15
    assert chart.page.evaluate(UNDER) == []
    row = chart.page.locator(".parts .row")
    expect(row).to_have_class(re.compile(r"\bmore\b"))
    row.evaluate("row => { row.scrollLeft = 1000; }")
    expect(row).not_to_have_class(re.compile(r"\bmore\b"))
    chart.page.close()


@pytest.mark.wide
def test_with_a_record_open_in_a_narrow_window_no_control_stands_over_another(reader):
    chart = sized(reader, 1024, 684).open("place=ES")
    chart.still()
    controls = [
        chart.page.locator(one).bounding_box()
        for one in (".parts", ".leaflet-control-zoom", ".tools", "#legend", "#panel")
    ] + [chart.page.locator(".leaflet-control-attribution").bounding_box()]
    for n, a in enumerate(controls):
        for b in controls[n + 1 :]:
            beside = a["x"] + a["width"] <= b["x"] + 1 or b["x"] + b["width"] <= a["x"] + 1
            above = a["y"] + a["height"] <= b["y"] + 1 or b["y"] + b["height"] <= a["y"] + 1
            assert beside or above, (a, b)
    chart.page.locator('.parts [data-part="world"]').click()
    chart.still()
    ends = "[-150, 170].map(lon => map_atlas.latLngToContainerPoint([20, lon]).x)"
    west, east = chart.page.evaluate(ends)
    assert 0 < west < east < chart.card.bounding_box()["x"], "all of the world beside the record"
    chart.page.close()


@pytest.mark.wide
def test_what_a_filter_leaves_lies_in_the_middle_of_the_free_part(reader):
    chart = sized(reader, 1440, 816).open("country=ES")
    marks = chart.page.evaluate(DRAWN)
    middle = (min(mark["y"] for mark in marks) + max(mark["y"] for mark in marks)) / 2
    top = chart.page.locator(".parts").bounding_box()
    legend = chart.page.locator("#legend").bounding_box()
    assert abs(middle - (top["y"] + top["height"] + legend["y"]) / 2) < 12
    chart.page.close()


def test_reported_countries_are_named_where_there_is_room(reader):
    chart = sized(reader, 1440, 816).open()
    names = set(chart.page.locator(".name.country.reported").all_inner_texts())
    assert {"France", "United Kingdom", "Serbia", "Hungary", "Portugal", "Ireland"} <= names
    assert {"Netherlands", "Czechia", "Austria"} <= names, "aside of the crowd, with a line"
    chart.page.close()
