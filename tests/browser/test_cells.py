"""A map of more places than a browser should hold, of a small atlas: cells of what is in sight."""

import re

import pandas as pd
import pytest
from chart import Chart
from generate import write_generated
from playwright.sync_api import expect
from test_instrument import TILES
from test_races import Held, go, shows

FROM = 500  # places
SPOT = [4.9, 52.4]  # longitude and latitude of two cities
NUMBERS = """() => [...document.querySelectorAll(".leaflet-marker-pane > .leaflet-marker-icon")]
  .map(mark => Number(mark.textContent)).reduce((sum, n) => sum + n, 0)"""


@pytest.fixture(scope="module")
def atlas(serve, tmp_path_factory) -> str:
    folder = write_generated(tmp_path_factory.mktemp("cells") / "atlas", 2_000)
    table = pd.read_csv(folder / "coordinates.csv", dtype=str, keep_default_na=False)
    two = table.index[table["place_id"].str.startswith("nl-")][:2]
    table.loc[two, ["longitude", "latitude"]] = [str(degrees) for degrees in SPOT]
    table.to_csv(folder / "coordinates.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELLS_FROM", str(FROM))
        return serve(folder)


@pytest.fixture
def chart(page) -> Chart:
    return Chart(page)


def test_the_marks_of_a_country_add_up_to_it_however_near_one_looks(chart, api):
    counts = api("counts.json?country=NL&country=BE")["counts"]
    chart.open("country=NL&country=BE&at=2,49,8,54")
    assert chart.page.evaluate(NUMBERS) == counts["on_map"] + counts["area_only"]
    before = chart.discs.count()
    chart.open("country=NL&country=BE&at=-20,30,30,65")
    assert chart.page.evaluate(NUMBERS) == counts["on_map"] + counts["area_only"]
    assert chart.discs.count() < before


def test_what_was_shown_before_is_drawn_again_without_asking(chart):
    chart.open("country=NL")
    first = chart.page.evaluate(NUMBERS)
    go(chart, "country=BE")
    shows(chart, "country=BE")
    assert chart.page.evaluate(NUMBERS) != first
    asked = []
    chart.page.on("request", lambda request: asked.append(request.url.split("/map/")[-1]))
    go(chart, "country=NL")
    shows(chart, "country=NL")
    assert chart.page.evaluate(NUMBERS) == first
    assert [one for one in asked if one.startswith(("marks", "cells"))] == []


def test_the_browser_asks_for_the_part_in_sight_and_for_no_list_of_all_places(chart):
    asked = []
    chart.page.on("request", lambda request: asked.append(request.url.split("/map/")[-1]))
    chart.open("at=2,49,8,54")
    tiles = [one for one in asked if one.startswith("cells/")]
    assert 1 < len(tiles) < 25 and len(set(tiles)) == len(tiles)
    places = chart.page.request.get(f"{chart.home}/map/places.json").json()
    assert places["id"] == [] and places["token"]
    asked.clear()
    chart.page.keyboard.press("Tab")
    chart.page.locator(".leaflet-container").focus()
    chart.press("ArrowRight")
    chart.still()
    assert not {*tiles} & {*asked}, "what is there is not asked for again"


def test_a_filter_shows_its_own_cells_and_taking_it_away_all_of_them(chart, api):
    chart.open("at=2,49,8,54")
    whole = chart.page.evaluate(NUMBERS)
    chart.page.evaluate("location.hash = 'country=NL&at=2,49,8,54'")
    chart.page.wait_for_function("document.body.dataset.arranged === 'country=NL'")
    counts = api("counts.json?country=NL")["counts"]
    chart.still()
    assert chart.page.evaluate(NUMBERS) == counts["shown"] < whole
    expect(chart.page.locator("body")).to_have_attribute("data-marks", str(counts["cities"]))


def test_a_disc_of_several_cities_opens_by_zooming_in_and_one_of_a_city_by_its_record(chart, api):
    chart.open("country=NL")
    group = chart.page.locator("[data-group]").first
    assert re.search(r"and \d+ other cit(y|ies): \d+ reported", group.get_attribute("aria-label"))
    zoom = chart.still()["zoom"]
    group.press("Enter")
    assert chart.still()["zoom"] > zoom
    disc = chart.page.locator("[data-place]").first
    name = disc.get_attribute("aria-label").split(",")[0]
    disc.press("Enter")
    expect(chart.card.get_by_role("heading", level=2)).to_contain_text(name)
    expect(chart.page.locator("[data-place].selected")).to_have_count(1)


@pytest.mark.wide
def test_cities_that_no_zoom_parts_are_listed(chart, api):
    rows = api("places.geojson?country=NL&precision=city")["features"]
    here = [row for row in rows if row["geometry"]["coordinates"] == SPOT]
    (lon, lat), names = SPOT, [row["properties"]["name"] for row in here]
    assert len(names) == 2
    chart.open(f"country=NL&at={lon - 0.01},{lat - 0.01},{lon + 0.01},{lat + 0.01}")
    chart.page.locator("[data-group]").first.press("Enter")
    for name in names:
        expect(chart.card.get_by_role("button", name=name, exact=True)).to_be_visible()
    chart.card.get_by_role("button", name=names[1], exact=True).click()
    expect(chart.card.get_by_role("heading", level=2)).to_contain_text(names[1])


@pytest.mark.wide
def test_a_city_is_found_by_name_and_its_record_opened(chart, api):
    chart.open()
    row = max(
        api("places.geojson?country=JP&precision=city")["features"],
        key=lambda one: len(one["properties"]["name"]),
    )
    name = row["properties"]["name"]
    search = chart.page.get_by_role("combobox")
    search.fill(name[:-1].lower())
    expect(chart.page.get_by_role("option").first).to_contain_text(name)
    search.press("Enter")
    expect(chart.card.get_by_role("heading", level=2)).to_contain_text(name)
    chart.still()
    expect(chart.page.locator(f'[data-place="{row["id"]}"]')).to_be_visible()
    search.fill("xyzzy")
    expect(chart.page.get_by_role("option")).to_have_text("Nothing of that name is on this map.")
    search.fill("california")
    expect(chart.page.get_by_role("option").first).to_contain_text("California region")
    search.press("Enter")
    look = chart.still()
    assert 32 < look["lat"] < 42 and -125 < look["lng"] < -114


@pytest.mark.wide
def test_the_list_has_the_places_of_most_reports_and_says_how_many_there_are(chart, api):
    rows = api("places.geojson")["features"]
    chart.open()
    chart.page.get_by_role("button", name="List", exact=True).click()
    pane = chart.page.get_by_role("region", name="The places on this map, as a table")
    expect(pane).to_contain_text(f"The first 500 of {len(rows):,} places".replace(",", ""))
    expect(pane.locator("tbody tr")).to_have_count(500)
    pane.locator("tbody button").nth(1).click()
    expect(chart.card.get_by_text("2 of 500")).to_be_visible()


@pytest.mark.wide
def test_a_link_to_a_place_opens_it_and_goes_there(chart, api):
    row = api("places.geojson?country=AU&precision=city")["features"][0]
    chart.open(f"place={row['id']}")
    name = row["properties"]["name"]
    expect(chart.card.get_by_role("heading", level=2)).to_contain_text(name)
    lon, lat = row["geometry"]["coordinates"]
    look = chart.still()
    assert abs(look["lat"] - lat) < 5 and abs(look["lng"] - lon) < 12
    expect(
        chart.page.locator(f'[data-place="{row["id"]}"].selected, .holds, .spot').first
    ).to_be_attached()


@pytest.mark.wide
def test_the_street_map_s_projection_draws_the_same_cells(chart, api, watch):
    watch.allow("request to another host: https://tile.openstreetmap.org/")
    chart.page.route(TILES, lambda route: route.fulfill(status=204))
    counts = api("counts.json?country=NL")["counts"]
    chart.open("country=NL&at=2,50,8,54")
    chart.tool("What the map shows").click()
    for turn in ("check", "uncheck"):
        getattr(chart.page.get_by_label("Online street map (OpenStreetMap)"), turn)()
        chart.still()
        assert chart.page.evaluate(NUMBERS) == counts["on_map"] + counts["area_only"]


@pytest.mark.wide
def test_a_tile_that_does_not_come_is_said_and_asked_for_again(chart, watch):
    watch.allow("ERR_FAILED")
    chart.open("at=2,49,8,54")
    held = Held(chart.page, r"/map/cells/")
    chart.page.evaluate("map_atlas.panBy([4000, 0], { animate: false })")
    held.wait().lose()
    expect(chart.page.locator("#status")).to_contain_text("The map could not be drawn.")
    chart.page.unroute_all(behavior="ignoreErrors")  # the others go on
    chart.page.evaluate("map_atlas.panBy([4, 0], { animate: false })")
    expect(chart.page.locator("#status")).to_contain_text("reported stations, in")
    chart.arranged()
