"""One query: filters, summary, map, table, API, link and files always show the same rows."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from first import first
from playwright.sync_api import expect

from geo.keys import KEYS
from geo.tables.current import current_words

DATA = Path(__file__).resolve().parents[2] / "data"
DISPUTED = "euronews-2022-10-netherlands"  # alone dates Rotterdam otherwise
CITY, PLACE = "Rotterdam", "nl-rotterdam"
NARROW = "country=ES&country=NL&support=contested"


@pytest.fixture(scope="module")
def version() -> str:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    return package["version"]


@pytest.fixture(scope="module")
def sources() -> dict[str, dict]:
    with (DATA / "sources.csv").open(encoding="utf-8", newline="") as file:
        return {row["source_id"]: row for row in csv.DictReader(file)}


@pytest.fixture
def rows(api):
    """The stations of a query string as the API gives them."""
    return lambda query: api(f"stations.json?{query}")["stations"]


@pytest.fixture
def agree(page, api, rows):
    """Hold the page's numbers, words and map to the API at the query of the page's address."""

    def check() -> list[dict]:
        query = urlsplit(page.page.url).query
        stations, counts = rows(query), api(f"counts.json?{query}")
        places = [p for p in api(f"places.geojson?{query}")["features"] if p["geometry"]]
        now, total = counts["counts"], counts["counts"]["total"]
        page.show(len(stations), total, now["on_map"], now["area_only"])
        assert len(stations) + now["filtered_out"] == total
        said = "" if counts["query"] == "all reported stations" else counts["query"]
        page.becomes(lambda: page.said, said)
        expect(page.map.locator("body")).to_have_attribute("data-marks", str(len(places)))
        world = page.map.get_by_role("button", name="Show the whole world")
        page.becomes(
            lambda: world.dispatch_event("click") or page.marked(),
            now["on_map"] + now["area_only"],
        )
        return stations

    return check


def has(page, **asked: str) -> None:
    """Wait until the address holds these keys."""
    for key, value in asked.items():
        expect(page.page).to_have_url(re.compile(rf"[?&]{key}={re.escape(value)}(&|$)"))


FILTERS = [
    ("country", "Spain"),
    ("region", "Sicily"),
    ("city", CITY),
    ("precision", "country"),
    ("operator", "Fuzhou"),
    ("listed", "Not on an NGO list"),
    ("support", "contested"),
    ("status", "closed"),
    ("source", "Euronews"),
    ("without", "Euronews"),
]


@pytest.mark.wide
def test_each_choice_in_the_filters_changes_page_map_and_api_alike(page, agree):
    page.open_map()
    for key, words in FILTERS:
        page.filter(key, words)
        expect(page.page).to_have_url(re.compile(rf"[?&]{key}="))
        assert agree() and page.said
        page.clear(current_words().say(KEYS[key].noun))


@pytest.mark.wide
@pytest.mark.parametrize(
    ("key", "typed"),
    first(
        [("q", "málaga"), ("since", "2022-12"), ("q", "FUZHOU licence"), ("until", "2022-10-26")], 2
    ),
)
def test_words_and_dates_change_page_map_and_api_alike(page, agree, key, typed):
    page.turn_to()
    everything = page.shown[0]
    page.type(key, typed)
    expect(page.page).to_have_url(re.compile(rf"[?&]{key}="))
    found = agree()
    assert len(found) < everything
    if key == "since":
        assert all(row["first_reported"] >= typed for row in found)
    assert typed in page.said
    page.clear(current_words().say(KEYS[key].noun))


@pytest.mark.wide
def test_a_group_that_was_closed_again_keeps_its_filters(page, agree):
    page.turn_to()
    page.filter("country", "Spain")
    has(page, country="ES")
    page.drawer.locator('[data-group="Place"] summary').click()
    page.settle()
    page.type("q", "police")
    has(page, country="ES", q="police")
    agree()


@pytest.mark.wide
def test_the_table_shows_the_rows_of_the_api(page, rows):
    page.turn_to(f"table?{NARROW}")
    assert rows(NARROW)
    page.holds(rows(NARROW))


def test_the_table_shows_all_rows_of_the_atlas(page, rows):
    page.open("table")
    stations = rows("")
    page.show(len(stations), len(stations))
    page.holds(stations)


def test_a_filter_on_the_table_page_changes_its_rows(page, rows):
    page.turn_to("table")
    page.filter("country", "Netherlands")
    has(page, country="NL")
    page.holds(rows("country=NL"))


def test_a_row_of_the_table_opens_its_station_and_keeps_the_query(page, rows):
    page.open("table?country=NL")
    station = next(row for row in rows("country=NL") if row["city"] == CITY)
    page.holds(rows("country=NL"))
    page.choose_row(page.ids().index(station["station_id"]))
    has(page, country="NL", station=station["station_id"])
    expect(page.card).to_contain_text(station["station_id"])
    expect(page.card.locator("h2")).to_contain_text(CITY)


def test_without_leaves_a_source_out_of_everything_and_says_so(page, rows, sources):
    before = next(row for row in rows("") if row["city"] == CITY)
    assert before["contested"] and DISPUTED in before["source_ids"]
    page.turn_to_map(f"without={DISPUTED}&place={PLACE}&at=52.2,4.8,8")
    after = next(row for row in rows(f"without={DISPUTED}") if row["city"] == CITY)
    assert not after["contested"] and DISPUTED not in after["source_ids"]
    banner = page.alerts.filter(has_text="Left out")
    expect(banner).to_contain_text(sources[DISPUTED]["publisher"])
    expect(page.disc(PLACE)).not_to_have_attribute("aria-label", re.compile("contested"))
    expect(page.card).not_to_contain_text("both Dutch posts date from 2018")
    page.clear("left-out sources")
    expect(banner).to_have_count(0)
    expect(page.disc(PLACE)).to_have_attribute("aria-label", re.compile("contested"))
    expect(page.card).to_contain_text("contested")  # an open record follows its view


@pytest.mark.parametrize("path", first(["table", "about"]))
def test_the_banner_of_left_out_sources_is_on_every_page(page, sources, path):
    page.turn_to(f"{path}?without={DISPUTED}")
    banner = page.alerts.filter(has_text="Left out")
    expect(banner).to_contain_text(sources[DISPUTED]["publisher"])
    expect(banner).to_be_in_viewport()


def test_a_record_and_a_source_offer_to_leave_the_source_out(page, sources):
    page.turn_to(f"?country=NL&place={PLACE}")
    expect(page.card.locator("summary").first).to_be_visible()
    page.card.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    entry = page.card.get_by_role("listitem").filter(has_text=sources[DISPUTED]["publisher"])
    entry.first.get_by_role("link", name="leave it out").click()
    has(page, without=DISPUTED, country="NL", place=PLACE)
    page.settle()
    expect(page.card).not_to_contain_text("disputed")
    page.turn_to(f"sources?country=NL&text={DISPUTED}")
    page.record.get_by_role("link", name="Leave this source out").click()
    has(page, without=DISPUTED, country="NL")
    expect(page.alerts.filter(has_text="Left out")).to_be_visible()


PARTS = {
    "country": ("NL", "country"),
    "operator": ("Fuzhou", "bureau"),
    "support": ("contested", "support"),
    "q": ("police", "words"),
    "since": ("2022-01", "first date"),
    "until": ("2024", "last date"),
    "without": (DISPUTED, "left-out sources"),
}


@pytest.mark.wide
@pytest.mark.parametrize("keys", first([["country", "since", "without"], list(PARTS)]))
def test_each_part_of_the_query_is_cleared_by_its_own_button(page, agree, keys):
    asked = dict.fromkeys(keys)
    page.turn_to("?" + "&".join(f"{key}={PARTS[key][0]}" for key in keys))
    for key in keys:
        page.clear(PARTS[key][1])
        expect(page.page).not_to_have_url(re.compile(rf"[?&]{key}="))
        del asked[key]
        for left in asked:
            has(page, **{left: PARTS[left][0]})
        agree()
    assert page.said == ""


def test_clear_all_clears_all_and_empties_the_filters(page, agree):
    page.turn_to("?" + "&".join(f"{key}={value}" for key, (value, _) in PARTS.items()))
    expect(page.field("q")).to_have_value("police")
    page.clear()
    for key in PARTS:
        expect(page.page).not_to_have_url(re.compile(rf"[?&]{key}="))
    expect(page.field("q")).to_have_value("")
    assert page.said == "" and agree()


@pytest.mark.wide
def test_the_query_lasts_through_every_page_reload_and_back(page, rows, api):
    query = f"country=NL&q=police&without={DISPUTED}"
    shown = len(rows(query))
    page.open_map(query)
    for title in ("Countries", "Table", "Sources", "About"):
        page.go(title)
        has(page, country="NL", q="police", without=DISPUTED)
        page.show(shown)
    page.reload()
    has(page, country="NL", q="police", without=DISPUTED)
    page.show(shown)
    expect(page.field("q")).to_have_value("police")
    page.page.go_back()
    expect(page.main.get_by_role("heading", level=1, name="Who says so")).to_be_visible()
    page.settle()
    has(page, country="NL", q="police", without=DISPUTED)
    page.show(shown)
    page.go("Map")
    places = api(f"places.geojson?{query}")["features"]
    page.wait_for_marks(sum(place["geometry"] is not None for place in places))
    has(page, country="NL", q="police", without=DISPUTED)


def test_back_takes_the_last_choice_back(page, rows):
    page.open("table?country=NL")
    page.go("About")
    page.page.go_back()
    expect(page.main.get_by_role("heading", level=1, name=re.compile("row by row"))).to_be_visible()
    page.settle()
    page.holds(rows("country=NL"))


@pytest.mark.wide
@pytest.mark.parametrize("steps", first([3, 7]))
def test_the_map_stays_in_sight_while_a_reader_goes_back_and_forth(page, watch, steps):
    """A notice that comes and goes makes Streamlit build the page anew, and the map moves."""
    watch.allow(r"404 \(Not Found\)")
    page.open_map("country=NL&place=nl-amsterdam")
    asked = ["place=xx-nowhere", "country=NL&precision=country", "country=XX", "country=NL"]
    asked += ["place=xx-nowhere", "country=NL", "place=xx-nowhere"]
    for query in asked[:steps]:
        page.turn_to(f"?{query}")
        page.quiet()
        expect(page.map_frame, query).to_be_visible()  # an empty box is none


def still(page) -> dict:
    """Where the map looks, once it rests and the address of the page says what is in sight."""
    page.page.wait_for_function("() => new URL(location.href).searchParams.has('at')")
    page.map.locator("body").evaluate(
        """() => new Promise(done => {
          const map = window[document.querySelector("script[data-map]").dataset.map];
          let before = "", since = performance.now();
          const check = now => {
            const { x, y } = map.getSize();
            const [west, south, east, north] =
              new URL(parent.location.href).searchParams.get("at").split(",").map(Number);
            const same = [map.containerPointToLatLng([0, y / 2]).lng - west,
                          map.containerPointToLatLng([x / 2, y]).lat - south]
              .every(off => Math.abs(off) < 0.001);
            const at = String([map.getCenter(), map.getZoom()]);
            if (at !== before || !same) { before = at; since = now; }
            if (now - since > 400) done(); else requestAnimationFrame(check);
          };
          requestAnimationFrame(check);
        })"""
    )
    return page.look()


@pytest.fixture
def fresh(browser, watch, atlas, page):
    """Open a link in a browser that has never been here."""
    made = []

    def visit(link: str):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(15_000)
        made.append(context)
        other = type(page)(context.new_page(), atlas)
        watch.follow(other.page, atlas)
        other.page.goto(link)
        other.settle()
        return other

    yield visit
    for context in made:
        context.close()


def drag(page, dx: int, dy: int) -> None:
    box = page.map_frame.bounding_box()
    x, y = box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.85
    mouse = page.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + dx, y + dy, steps=8)
    page.page.wait_for_timeout(200)  # a pause: the map does not glide on
    mouse.up()


RESTS = """() => new Promise(done => {
  let before = "";
  const look = () => {
    const at = String([map_atlas.getCenter(), map_atlas.getZoom()]);
    if (at === before) done();
    before = at;
    setTimeout(look, 400);
  };
  look();
})"""


def test_the_address_says_where_the_map_looks_and_what_colours_it_whatever_is_asked(page):
    def at():
        return parse_qs(urlsplit(page.page.url).query).get("at", [""])[0]

    page.open_map("layer=action")
    page.map.locator(".parts button", has_text="Americas").click()
    expect(page.page).to_have_url(re.compile(r"[?&]at="))
    page.open_drawer()
    page.page.locator(".questions a", has_text="Contested").click()
    expect(page.chips).to_have_count(1)
    expect(page.page).to_have_url(re.compile("layer=action"))
    page.becomes(at, "")  # the map shows what was asked, and so does the link
    page.map.locator("body").evaluate(RESTS)  # while it goes there it takes no other zoom
    page.map.get_by_role("button", name="Zoom in", exact=True).click()
    expect(page.page).to_have_url(re.compile(r"[?&]at="))
    still(page)
    before = at()
    page.chips.first.click()
    expect(page.chips).to_have_count(0)
    page.settle()
    page.becomes(at, before)
    assert "layer=action" in page.page.url


def test_a_copied_link_shows_the_same_rows_record_and_map_to_another(page, fresh, version):
    page.open_map(f"country=NL&country=ES&place={PLACE}")
    expect(page.card.locator("li").first).to_be_attached()
    page.map.get_by_role("button", name="Zoom in", exact=True).click()
    page.map.get_by_role("button", name="Zoom in", exact=True).click()
    drag(page, -160, -90)
    look = still(page)
    link = page.copy_link()
    asked = parse_qs(urlsplit(link).query)
    assert asked["v"] == [version] and asked["place"] == [PLACE]
    assert asked["country"] == ["ES", "NL"] or asked["country"] == ["NL", "ES"]
    other = fresh(link)
    other.map.locator("body[data-marks]").wait_for()
    expect(other.summary).to_have_text(page.summary.text_content())
    expect(other.card).to_have_text(page.card.text_content())
    other.becomes(other.marked, page.marked())
    other.stays(look)
    page.stays(look)  # and this map has not moved since its link was copied
    expect(other.alerts).to_have_count(0)


@pytest.mark.wide
def test_a_record_out_of_sight_does_not_move_the_map_of_a_link(page):
    """The link was made after its reader moved on from the open record."""
    page.turn_to_map(f"place={PLACE}&at=40.4,-3.7,6")
    expect(page.card).to_contain_text(CITY)
    page.stays({"lat": 40.4, "lng": -3.7, "zoom": 6})


@pytest.mark.wide
def test_a_link_from_the_table_shows_the_same_table(page, fresh, rows):
    page.open(f"table?{NARROW}&q=dutch")
    link = page.copy_link()
    other = fresh(link)
    expect(other.summary).to_have_text(page.summary.text_content())
    page.holds(rows(f"{NARROW}&q=dutch"))
    other.holds(rows(f"{NARROW}&q=dutch"))


UNUSABLE = [  # queries, and what the page names of each
    {
        "contry=NL": "NL",
        "country=XX": "XX",
        "source=nobody": "nobody",
        "without=nothing": "nothing",
        "since=2022-13": "2022-13",
        "until=yesterday": "yesterday",
        "at=91,0,4": "91,0,4",
        "station=nowhere-1": "nowhere-1",
        "text=noone": "noone",
        "v=%3Cscript%3E": "<script>",
        "q=one&q=two": "two",
    },
    {"since=2022-02-30": "2022-02-30", "until=2022": ""},
]


@pytest.mark.parametrize("asked", UNUSABLE)
def test_what_cannot_be_used_is_reported(page, asked):
    page.turn_to(f"table?{'&'.join(asked)}")
    expect(page.alerts.first).to_be_in_viewport()
    for query, named in asked.items():
        line = page.alerts.first.get_by_role("listitem")
        key = query.partition("=")[0]
        if named:
            expect(line.filter(has_text=f"{key}: found '{named}'")).to_have_count(1)
        else:
            expect(line.filter(has_text=f"{key}: ")).to_have_count(0)
    if "q=one&q=two" in asked:  # the first of them is asked
        expect(page.field("q")).to_have_value("one")


def test_the_map_by_itself_writes_what_its_link_asks_as_the_atlas_does(page):
    page.page.goto(f"{page.home}/map#country=spain&country=NL&theme=dark&operator=qingtian")
    page.page.wait_for_url(
        lambda url: url.endswith("#country=ES&country=NL&operator=Qingtian&theme=dark")
    )
    expect(page.page.locator("body")).to_have_attribute(
        "data-query", "country=ES&country=NL&operator=Qingtian"
    )


@pytest.mark.wide
def test_the_map_and_the_pages_say_where_nothing_is_reported(page):
    said = "Country: nothing reported for Belgium, Estonia."
    page.page.goto(f"{page.home}/map#country=BE&country=EE&country=NL")
    status = page.page.get_by_role("status").first
    expect(status).to_contain_text(said)
    expect(status).to_be_in_viewport()
    for path in ("", "table", "countries"):
        page.open(f"{path}?country=Estonia&country=BE&country=NL")
        expect(page.alerts).to_have_text([said])
        assert f"/{path}?country=BE&country=EE&country=NL" in page.page.url


def test_a_last_date_before_the_first_is_reported_and_left_out(page, rows):
    page.open("table?since=2023&until=2022")
    expect(page.alerts.first).to_contain_text("2022")
    expect(page.alerts.first).to_be_in_viewport()
    assert rows("since=2023")
    page.holds(rows("since=2023"))


def test_what_cannot_be_used_takes_no_row_away(page, rows):
    page.turn_to("table?contry=NL&country=XX")
    page.holds(rows(""))


@pytest.mark.wide
def test_a_link_of_another_data_version_says_so_on_every_page(page, version):
    for path in ("", "countries", "table"):
        page.turn_to(f"{path}?v=2000.01.0&country=NL")
        notice = page.alerts.filter(has_text="2000.01.0")
        expect(notice).to_contain_text(version)
        expect(notice.get_by_role("link")).to_be_visible()
    page.turn_to(f"?v={version}&country=NL")
    expect(page.alerts).to_have_count(0)


def test_a_link_of_an_older_version_says_what_changed_for_its_rows(page):
    page.open("?country=ES&v=2026.11.0")
    notice = page.alerts.filter(has_text="2026.11.0")
    expect(notice).to_contain_text("changes since then concern its rows")
    notice.locator("summary").click()
    withdrawn = notice.get_by_role("listitem").filter(has_text="es-10, withdrawn")
    expect(withdrawn).to_contain_text("one of three listed in Barcelona")
    expect(notice.get_by_role("listitem")).to_have_count(10)
    notice.get_by_role("link").click()
    heading = page.page.get_by_role("heading", name="Changes of the data")
    expect(heading).to_be_in_viewport(timeout=20_000)
    expect(page.alerts).to_have_count(0)


SCRIPT = "%3Cscript%3Ewindow.pwned=1%3C/script%3E"
IMAGE = quote("<img src=x onerror=window.pwned=1>")
HOSTILE = {
    "a record that is another answer, and bytes": "&".join(
        [
            f"place={quote(f'source/../api/v1/stations.json?limit=1&q={IMAGE}', safe='')}",
            *("country=%00", "country=%ff", "country=%zz", "q=a%00b"),
        ]
    ),
    "a path": "place=../../../etc/passwd",
    "code": "&".join(
        [f"q={SCRIPT}", f"country={SCRIPT}", "country='%20OR%201=1%20--", "station=%7B%7B7*7%7D%7D"]
    ),
    "no UTF-8 in words": "q=%ff%fe",
    "length": "q=" + "x" * 5000 + "&" + "y" * 5000 + "=1",
    "600 values": "&".join(f"country=x{n}" for n in range(600)),
}


@pytest.mark.parametrize("case", first(HOSTILE))
def test_hostile_values_give_a_notice_and_nothing_else(page, case, watch):
    watch.allow(r"40[04] \((Bad Request|Not Found)\)")  # of a record that there is not
    page.open(f"?{HOSTILE[case]}")
    expect(page.alerts.first).to_be_visible()
    expect(page.page.get_by_test_id("stException")).to_have_count(0)
    expect(page.map.locator("body[data-marks]")).to_be_attached()
    if "place=" in HOSTILE[case]:
        expect(page.card).to_contain_text("This record could not be loaded.")
    text = page.page.locator("body").inner_text()
    assert not re.search(r"Traceback|\w+Error\b", text)
    assert [one.evaluate("window.pwned") for one in page.page.frames] == [None, None]
    assert page.alerts.first.bounding_box()["height"] < 400
    assert page.page.evaluate(
        "document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth"
    )


def download(page, kind: str) -> tuple[str, bytes]:
    """Follow the link of a format; the name and the bytes of the file that comes."""
    link = page.main.locator(f'.downloads a[data-download="{kind}"]')
    if not link.is_visible():
        page.main.locator(".save").click()
    with page.page.expect_download() as saved:
        link.click()
    return saved.value.suggested_filename, Path(saved.value.path()).read_bytes()


def records(content: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"))))


def test_each_download_holds_the_rows_on_screen(page, rows, version):
    stations = [row["station_id"] for row in rows(NARROW)]
    page.open(f"table?{NARROW}")
    page.holds(rows(NARROW))
    name, content = download(page, "csv")
    assert name.endswith(f"{version}.csv") and "NL" in name and "contested" in name
    assert [row["station_id"] for row in records(content)] == stations
    name, content = download(page, "geojson")
    assert [row["id"] for row in json.loads(content)["features"]] == stations
    name, content = download(page, "zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [r["station_id"] for r in records(archive.read("stations.csv"))] == stations
        named = {id for r in rows(NARROW) for id in r["source_ids"].split("; ")}
        assert named <= {r["source_id"] for r in records(archive.read("sources.csv"))}
        readme = archive.read("README.md").decode()
        assert page.said in readme and version in readme
        link = re.search(r"http://\S+", readme)[0]
        assert link.startswith(page.home)
        assert parse_qs(urlsplit(link).query)["country"] == ["ES", "NL"]
    starts = {"gpkg": b"SQLite format 3", "parquet": b"PAR1", "xlsx": b"PK"}
    for kind, start in starts.items():
        name, content = download(page, kind)
        assert name.endswith(f"{version}.{kind}") and content.startswith(start)


@pytest.mark.wide
def test_a_download_follows_a_filter_that_changed_meanwhile(page, rows):
    page.open("table?country=NL")
    first = records(download(page, "csv")[1])
    page.page.keyboard.press("Escape")
    page.clear("country")
    page.filter("country", "Spain")
    has(page, country="ES")
    second = records(download(page, "csv")[1])
    assert {row["country"] for row in first} == {"NL"}
    assert [row["station_id"] for row in second] == [r["station_id"] for r in rows("country=ES")]
