"""The map page: what a reader sees first, and what each mark leads to."""

import json
import re
from pathlib import Path

import pytest
from first import first
from playwright.sync_api import expect

DATA = Path(__file__).resolve().parents[2] / "data"
PLACE = "nl-amsterdam"  # a city whose sources conflict
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def in_words(iso: str) -> str:
    """2022-10-26 as 26 Oct 2022."""
    year, *rest = iso.split("-")
    month = [MONTHS[int(part) - 1] for part in rest[:1]]
    return " ".join([*(str(int(part)) for part in rest[1:]), *month, year])


def near(feature: dict, zoom: int = 8) -> str:
    """The key that shows a place in the middle of the map."""
    lon, lat = feature["geometry"]["coordinates"]
    return f"at={lat},{lon},{zoom}"


@pytest.fixture
def places(api) -> list[dict]:
    return api("places.geojson")["features"]


@pytest.fixture
def cities(places) -> dict[str, dict]:
    return {place["id"]: place for place in places if place["geometry"]}


@pytest.fixture
def countries(api) -> list[dict]:
    return api("countries.json")["countries"]


def total(rows: list[dict], key: str) -> int:
    return sum(row[key] for row in rows)


def test_first_screen_says_what_is_reported_and_who_denies_it(page):
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    page.open_map()
    expect(page.main.get_by_role("heading", level=1, name=package["title"])).to_be_in_viewport()
    expect(page.summary).to_be_in_viewport()
    denial = page.main.get_by_role("link", name=package["atlas"]["denial_line"])
    expect(denial).to_be_in_viewport()
    expect(denial).to_have_attribute("title", package["atlas"]["denial"])


@pytest.mark.parametrize(
    ("size", "share"), first([((1440, 900), 0.6), ((1024, 768), 0.5), ((390, 844), 0.5)])
)
def test_the_map_has_most_of_the_first_screen_and_nothing_scrolls(page, size, share):
    page.page.set_viewport_size({"width": size[0], "height": size[1]})
    page.turn_to_map()
    free = page.map.locator(".leaflet-container").bounding_box()
    sheet = page.map.locator("#sheet").bounding_box() or {"height": 0}
    assert free["width"] * (free["height"] - sheet["height"]) >= share * size[0] * size[1]
    assert page.page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")
    page.page.set_viewport_size({"width": 1280, "height": 800})


def test_counts_of_the_figures_page_are_those_of_the_api(page, countries, cities):
    page.turn_to("figures")
    _, on_map, area_only, contested, weak = page.counts
    assert on_map == total(countries, "on_map")
    assert area_only == total(countries, "area_only")
    assert contested == total(countries, "contested")
    assert weak == total(countries, "weak")
    expect(page.main.locator(".counts")).to_contain_text(f"{len(cities)} named cities")
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    expect(page.main.get_by_text(package["atlas"]["denial"])).to_be_visible()
    expect(page.main.get_by_text(package["version"]).first).to_be_visible()


def test_every_station_is_on_the_map_and_counted_once(page, cities, countries):
    page.turn_to_map()
    expect(page.map.locator("body")).to_have_attribute("data-marks", str(len(cities)))
    marks = page.map.locator(".leaflet-marker-pane > .leaflet-marker-icon")
    page.map.get_by_role("button", name="Show the whole world").click()
    page.becomes(lambda: sum(map(int, marks.all_inner_texts())), total(countries, "stations"))
    alone = page.map.locator(".leaflet-marker-pane [data-place]").evaluate_all(
        "discs => discs.map(disc => [disc.dataset.place, Number(disc.innerText)])"
    )
    assert all(cities[id]["properties"]["stations"] == number for id, number in alone)


@pytest.mark.wide
def test_a_country_of_which_no_city_is_known_is_no_disc(page, countries):
    page.turn_to_map("at=12,8,0")
    badges = page.map.locator(".leaflet-marker-icon.badge").evaluate_all(
        "badges => badges.map(badge => [badge.dataset.badge, Number(badge.innerText)])"
    )
    assert dict(badges) == {
        row["country"]: row["area_only"] for row in countries if not row["on_map"]
    }


def test_pointing_at_a_disc_names_the_place_and_its_number_and_asks_for_its_record(page, cities):
    city = max(cities.values(), key=lambda city: city["properties"]["stations"])
    page.turn_to_map(near(city))
    with page.page.expect_request(re.compile(rf"/place/{city['id']}\?part=record")):
        page.disc(city["id"]).hover()
    tooltip = page.map.get_by_role("tooltip")
    expect(tooltip).to_contain_text(city["properties"]["name"])
    expect(tooltip).to_contain_text(f"{city['properties']['stations']} reported")


def shows_every_source(shown, record):
    """Each claim with publisher, link, date, words and basis, and every response."""
    claims = [*record["claims"], *(c for s in record["stations"] for c in s["claims"])]
    assert len(claims) > 5
    shown.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    for claim in claims:
        entry = shown.get_by_role("listitem").filter(has_text=claim["says"])
        entry = entry.filter(has_text=claim["publisher"]).first
        if claim["published"]:
            expect(entry).to_contain_text(in_words(claim["published"]))
        ground = claim["basis"] if claim["stated"] else "not say who found it out"
        group = shown.locator(".origin, .denies").filter(has_text=claim["says"])
        expect(group.filter(has_text=ground).first).to_be_visible()
        if claim["url"]:
            link = entry.get_by_role("link", name=claim["publisher"])
            expect(link).to_have_attribute("href", claim["url"])
            expect(link).to_have_attribute("rel", re.compile("noopener"))
    for answer in record["responses"]:
        expect(shown).to_contain_text(answer["says"])


def test_a_disc_opens_its_sources_over_the_map(page, cities, api):
    record = api(f"places/{PLACE}.json")
    page.turn_to_map(near(cities[PLACE]))
    page.disc(PLACE).click()
    expect(page.card.locator("h2")).to_contain_text(record["name"])
    expect(page.card.locator("li").first).to_be_attached()
    shows_every_source(page.card, record)
    expect(page.page).to_have_url(re.compile(rf"[?&]place={PLACE}(&|$)"))
    expect(page.map.locator(".name.chosen")).to_have_text(record["name"])


@pytest.mark.wide
def test_the_address_of_a_picked_place_opens_the_same_record(reader, cities):
    first = reader().open_map(near(cities[PLACE]))
    first.disc(PLACE).click()
    expect(first.page).to_have_url(re.compile(r"place="))
    first.settle()
    expect(first.card.locator("li").first).to_be_attached()
    second = reader()
    second.page.goto(first.page.url)
    second.settle()
    expect(second.card).to_have_text(first.card.text_content())
    second.stays(first.look())


@pytest.mark.wide
def test_reading_records_asks_nothing_of_the_page(page, cities):
    """Open, step, follow a link to another record, close: no message to the server."""
    sent = []
    page.page.on(
        "websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame))
    )
    page.open_map(near(cities[PLACE]))
    page.quiet()
    before = len(sent)
    assert before, "the page speaks to its server by this socket"
    page.disc(PLACE).focus()
    page.page.keyboard.press("Enter")
    expect(page.card.locator("h2")).to_be_focused()
    expect(page.card.locator("h2")).to_have_text("Amsterdam")
    expect(page.page).to_have_url(re.compile(f"place={PLACE}"))
    page.card.get_by_role("button", name="Next").click()
    expect(page.card.locator("h2")).not_to_have_text("Amsterdam")
    page.card.get_by_role("button", name="Previous").click()
    page.card.get_by_role("link", name="Netherlands").click()
    expect(page.card.locator("h2")).to_have_text("Netherlands")
    expect(page.page).to_have_url(re.compile("place=NL"))
    page.page.keyboard.press("Escape")
    expect(page.card).to_be_hidden()
    expect(page.map.locator(":is(.leaflet-container, .leaflet-container *):focus")).to_have_count(1)
    expect(page.page).not_to_have_url(re.compile("place="))
    assert len(sent) == before


def test_back_leads_to_the_record_and_the_view_before(page):
    """One entry of the history for each record, with the view in which it was left."""
    page.open_map()
    first = page.look()
    page.map.get_by_role("combobox").fill("netherlands")
    page.map.get_by_role("combobox").press("Enter")
    expect(page.card.locator("h2")).to_have_text("Netherlands")
    expect(page.page).to_have_url(re.compile("place=NL.*at="))
    page.stays(page.look())
    country = page.look()
    page.disc(PLACE).click()
    expect(page.card.locator("h2")).to_have_text("Amsterdam")
    page.stays(page.look())
    page.card.get_by_role("button", name="Next").click()
    expect(page.card.locator("h2")).not_to_have_text("Amsterdam")
    page.page.go_back()
    expect(page.card.locator("h2")).to_have_text("Amsterdam")
    page.page.go_back()
    expect(page.card.locator("h2")).to_have_text("Netherlands")
    page.stays(country)
    page.page.go_back()
    expect(page.card).to_be_hidden()
    page.becomes(lambda: page.look()["zoom"], first["zoom"])
    assert abs(page.look()["lng"] - first["lng"]) < 3  # as much as the controls have grown
    expect(page.page).not_to_have_url(re.compile("place=|at="))
    page.page.go_forward()
    expect(page.card.locator("h2")).to_have_text("Netherlands")
    page.stays(country)


@pytest.mark.wide
def test_a_record_that_was_closed_stays_closed_through_a_choice(page):
    page.turn_to_map(f"place={PLACE}")
    page.card.get_by_role("button", name="Close").click()
    expect(page.card).to_be_hidden()
    page.filter("country", "Netherlands")
    page.map.locator('body[data-arranged="country=NL"]').wait_for()
    expect(page.card).to_be_hidden()
    expect(page.page).not_to_have_url(re.compile("place="))


@pytest.mark.wide
def test_a_disc_reached_by_tab_opens_by_enter(page, cities):
    page.turn_to_map("at=48,10,6")
    page.map.locator('body[data-land="drawn"]').wait_for()  # 240 countries are no stops on the way
    page.map.locator(".leaflet-container").focus()
    focused = "document.activeElement.dataset.place ?? ''"
    frame = next(f for f in page.page.frames if "/map" in f.url)
    for _ in range(60):  # the badges and a few controls come first
        page.page.keyboard.press("Tab")
        if place := frame.evaluate(focused):
            break
    assert place in cities
    outline = frame.evaluate(
        "(() => { const s = getComputedStyle(document.activeElement);"
        " return [s.outlineStyle, s.boxShadow].join(); })()"
    )
    assert outline != "none,none", "a focused disc must be seen to be focused"
    page.page.keyboard.press("Enter")
    name = cities[place]["properties"]["name"]
    expect(page.card.locator("h2")).to_contain_text(name)
    expect(page.page).to_have_url(re.compile(f"place={place}"))


def test_every_mark_has_a_name_for_those_who_cannot_see_it(page, cities):
    page.turn_to_map("at=48,10,6")
    names = page.map.locator(".leaflet-marker-icon").evaluate_all(
        "marks => marks.map(mark => [mark.getAttribute('role'), mark.getAttribute('aria-label')])"
    )
    assert names and all(role == "button" and label for role, label in names)
    alone = page.map.locator(".leaflet-marker-pane [data-place]").evaluate_all(
        "marks => marks.map(mark => [mark.dataset.place, mark.getAttribute('aria-label')])"
    )
    assert alone and all(cities[id]["properties"]["name"] in label for id, label in alone)


def test_a_country_opens_its_record(page, countries):
    def size(row):
        return (row["east"] - row["west"]) * (row["north"] - row["south"])

    bare = [row for row in countries if not row["area_only"] and row["label_lat"] is not None]
    country = max(bare, key=size)
    spot = country["label_lat"], country["label_lon"]
    page.turn_to_map(f"at={spot[0]},{spot[1]},4")
    page.map.locator('body[data-land="drawn"]').wait_for()  # before which no country can be pressed
    page.page.mouse.click(*page.point(*spot))
    name = country["country_name"]
    expect(page.card.locator("h2")).to_contain_text(name)
    expect(page.page).to_have_url(re.compile(f"place={country['country']}"))
    expect(page.page).to_have_url(re.compile(r"at=[^&]+(,|%2C)[^&]+(,|%2C)[^&]+(,|%2C)"))  # it went


def test_a_badge_opens_the_record_of_its_country(page, countries, api):
    country = next(row for row in countries if row["area_only"] and not row["on_map"])
    record = api(f"countries/{country['country']}.json")
    page.turn_to_map(f"at={country['label_lat']},{country['label_lon']},6")
    page.map.get_by_role("button", name=f"{country['country_name']}:").click()
    expect(page.card.locator("h2").first).to_have_text(record["name"])
    for area in record["areas"]:
        for station in area["stations"]:
            expect(page.card).to_contain_text(station["station_id"])


@pytest.mark.wide
def test_a_small_disc_is_not_hidden_under_a_larger_one(page, cities):
    page.turn_to_map("at=50,6,5")
    page.map.locator('body[data-land="drawn"]').wait_for()
    hidden = page.map.locator(".leaflet-marker-pane [data-place]").evaluate_all(
        """discs => discs.filter(disc => {
          const box = disc.getBoundingClientRect();
          if (box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight)
            return false;
          const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
          const points = [[0, 0], [0.3, 0], [-0.3, 0], [0, 0.3], [0, -0.3]];
          const on = points.map(([dx, dy]) =>
            document.elementFromPoint(x + dx * box.width, y + dy * box.height));
          return on.every(other => other?.closest(".leaflet-marker-icon") && !disc.contains(other));
        }).map(disc => disc.dataset.place)"""
    )
    assert hidden == []


@pytest.mark.wide
def test_the_legend_covers_no_mark_at_first_sight(page):
    page.turn_to_map()
    covered = page.map.locator(".leaflet-marker-icon").evaluate_all(
        """marks => marks.filter(mark => {
          const box = mark.getBoundingClientRect();
          const on = document.elementFromPoint(
            box.left + box.width / 2, box.top + box.height / 2);
          return on?.closest("#legend");
        }).map(mark => mark.getAttribute("aria-label"))"""
    )
    assert covered == []


@pytest.mark.wide
def test_filtering_keeps_the_map_document_and_where_it_looks(page, watch, api):
    page.open_map("at=51,6,5")
    before = page.look()
    for country in ("Netherlands", "Spain"):
        page.filter("country", country)
        places = api(f"places.geojson?country={'NL' if country == 'Netherlands' else 'ES'}")
        assert places["features"]
    cities = [
        place
        for place in api("places.geojson?country=NL&country=ES")["features"]
        if place["geometry"]
    ]
    expect(page.map.locator("body")).to_have_attribute("data-marks", str(len(cities)))
    page.map.locator('body[data-land="drawn"]').wait_for()
    page.stays(before)
    assert watch.count("/map") == 1
    assert watch.count("/api/v1/boundaries.geojson") == 1


@pytest.mark.wide
def test_a_moved_map_is_in_the_address_and_comes_back(page):
    page.open_map()
    before = page.look()
    page.map.get_by_role("button", name="Zoom in", exact=True).click()
    expect(page.page).to_have_url(re.compile(r"[?&]at="))
    page.map.locator("body").evaluate(
        """(body, zoom) => new Promise(still => {
          const map = window[document.querySelector("script[data-map]").dataset.map];
          const check = () => {
            const [, south, , north] =
              new URL(parent.location.href).searchParams.get("at").split(",").map(Number);
            const { x, y } = map.getSize();
            const off = [[0, north], [y, south]].map(
              ([at, lat]) => map.containerPointToLatLng([x / 2, at]).lat - lat);
            if (map.getZoom() > zoom && off.every(one => Math.abs(one) < 0.01)) still();
            else requestAnimationFrame(check);
          };
          check();
        })""",
        before["zoom"],
    )
    moved = page.look()
    page.reload()
    page.map.locator("body[data-marks]").wait_for()
    page.stays(moved)


def test_the_map_by_itself_shows_what_its_address_asks_for(page, api):
    cities = [p for p in api("places.geojson?country=NL")["features"] if p["geometry"]]
    page.page.goto(f"{page.home}/map#country=NL")
    expect(page.page.locator("body")).to_have_attribute("data-marks", str(len(cities)))
    page.page.evaluate("location.hash = 'country=NL&country=ES'")
    more = [p for p in api("places.geojson?country=NL&country=ES")["features"] if p["geometry"]]
    expect(page.page.locator("body")).to_have_attribute("data-marks", str(len(more)))


def test_the_map_by_itself_says_what_it_cannot_read(page, watch):
    watch.allow(r"400 \(Bad Request\)")
    page.page.goto(f"{page.home}/map#country=XX")
    status = page.page.get_by_role("status")
    expect(status).to_be_visible()
    expect(status).to_contain_text("XX")


def test_the_headline_number_leads_to_its_source_in_one_click(page):
    page.turn_to("figures")
    page.main.locator(".counts li").first.get_by_role("link").first.click()
    expect(page.page).to_have_url(re.compile(r"/sources\?.*text="))
    expect(page.record.locator('a[href^="http"]').first).to_be_visible()


@pytest.mark.parametrize("n", first([1, 2, 3]))
def test_each_of_the_other_counts_leads_to_the_rows_it_counts(page, n):
    page.turn_to("figures")
    number = page.counts[n]
    page.main.locator(".counts li").nth(n).get_by_role("link").click()
    expect(page.page).to_have_url(re.compile(r"/table\?"))
    page.settle()
    page.has_rows(number)
    page.show(number)


@pytest.mark.parametrize("part", first([1, 0, 2, 3]))
def test_each_number_of_the_line_leads_to_the_rows_it_counts(page, part):
    page.page.set_viewport_size({"width": 1440, "height": 900})
    page.turn_to("about")
    link = page.summary.get_by_role("link").nth(part)
    number = int(link.text_content().split()[0])
    link.click()
    expect(page.page).to_have_url(re.compile(r"/table"))
    page.settle()
    page.has_rows(number)
    page.show(number)
