"""A published folder behind a plain file server, and a snapshot from a disk with the network off.

Both are one map document that answers itself: what it shows is held to what the API's functions
give of the same tables.
"""

import json
import random
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from atlases import read_dictionary, write_atlas, write_dictionary
from generate import write_generated
from hostile import MADE_OF_TEXTS, SUM, each
from playwright.sync_api import expect
from test_windows import complaints

from geo.export.rows import place_rows, station_table
from geo.facets import options
from geo.publish.folder import publish
from geo.publish.snapshot import snapshot
from geo.query import Query
from geo.tables.read import read_atlas
from geo.view import select

pytestmark = pytest.mark.systems
LONG = "说明 " + "شرطة " * 30 + "very long words " * 10
CELLS = "all => all.map(row => [...row.cells].map(cell => cell.textContent))"
SAID_BEFORE = """panel => [...panel.querySelectorAll("li, .origin")]
    .map(one => getComputedStyle(one, "::before").content).filter(said => said !== "none")"""
WORDS = [*each()[:25], LONG[:300], "=1+1", "中国海外警务", "مركز شرطة"]


class Plain(SimpleHTTPRequestHandler):
    """Files as they are, and no line in the log for each."""

    def log_message(self, *_said):
        pass


@pytest.fixture
def open_document(browser):
    """Opens an address and notes what it asks for and complains about; nothing may go wrong."""
    noted = []
    made = []

    def opened(url, *, offline=False, width=1280, **more):
        made.append(
            browser.new_context(viewport={"width": width, "height": 800}, offline=offline, **more)
        )
        made[-1].set_default_timeout(20_000)
        page = made[-1].new_page()
        page.on("request", lambda one: noted.append(one.url))
        page.on("console", lambda one: one.type == "error" and noted.append(f"said {one.text}"))
        page.on("pageerror", lambda error: noted.append(f"error {error}"))
        page.goto(url)
        return page

    yield opened, noted
    for one in made:
        one.close()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A folder behind the server of ``python -m http.server``, and its address."""
    folder = tmp_path_factory.mktemp("shelf")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Plain, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def ten_queries(atlas):
    """Queries that leave something, with each kind of key among them."""
    chance = random.Random(4)
    facets = ("country", "support", "origin", "basis", "response", "status", "grade")
    sources = station_table(select(Query(), atlas))["source_ids"].str.split("; ").explode()
    found = []
    while len(found) < 10:
        pairs = [
            (name, chance.choice([*options(atlas, name)])) for name in chance.sample(facets, 1)
        ]
        pairs += [("without", chance.choice(sources.tolist()))] if len(found) % 2 else []
        pairs += [("since", "2022-10")] if len(found) % 3 == 0 else []
        pairs += [("q", "station")] if len(found) % 4 == 0 else []
        query, problems = Query.read(pairs, atlas)
        if not problems and len(select(query, atlas).stations):
            found.append(query)
    return found


def holds_the_rows(page, atlas):
    """For ten queries, what is said and listed are the counts and places of the API."""
    page.get_by_role("button", name="List", exact=True).click()
    for query in ten_queries(atlas):
        view = select(query, atlas)
        page.evaluate("query => { location.hash = query; }", query.url())
        expect(page.locator("body")).to_have_attribute("data-words", view.words)
        head = page.locator("#list h2")
        expect(head).to_have_text(f"{view.counts.shown} of {view.counts.total} reported stations")
        known = place_rows(view)
        known = known[known.geometry.notna() | (known["precision"] != "city")]
        rows = page.locator("#list tbody tr").evaluate_all(CELLS)
        listed = [(name, int(number)) for name, _, number, _ in rows]
        assert sorted(listed) == sorted(zip(known["name"], known["stations"], strict=True))


def works(page, atlas, place):
    """Map, filters, search, timeline, records and sources, on one page that was opened."""
    page.locator("body[data-arranged]").wait_for()
    total = len(select(Query(), atlas).stations)
    expect(page.locator("#status")).to_contain_text(f"{total} of {total} reported stations")
    assert page.locator(".leaflet-marker-pane .disc").count()
    assert page.locator("#time .strip rect, #time svg").count()
    assert complaints(page) == []
    name = atlas.named_places.set_index("place_id").loc[place, "place_name"]
    page.get_by_role("combobox").fill(name)
    page.get_by_role("option").first.click()
    record = page.locator("#panel")
    expect(record.locator("h2")).to_contain_text(name)
    record.locator("a[data-record^='source/']").first.dispatch_event("click")
    expect(record.get_by_text("What rests on it")).to_be_visible()
    assert complaints(page) == []
    record.get_by_role("button", name=f"Back to {name}").click()
    expect(record.get_by_text("Who says so").first).to_be_visible()
    record.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Filters").click()
    page.locator("[data-group=Evidence] summary").click()
    choice = page.locator("fieldset[data-key=support] label").filter(has_text="one basis")
    choice.locator("input").check()
    one = select(Query(support=("one basis",)), atlas)
    expect(choice).to_contain_text(f"({one.counts.shown})")
    expect(page.locator("#status")).to_contain_text(f"{one.counts.shown} of {total} reported")
    assert "support=one+basis" in page.url
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator("#status")).to_contain_text(f"{total} of {total} reported stations")


def tells_of_left_out(page, atlas, place):
    """An opened record says that it still shows what the view leaves out, and marks it."""
    here = atlas.stations.query("place_id == @place")
    source = here["source_ids"].iloc[0].split("; ")[0]
    page.evaluate("query => { location.hash = query; }", f"without={source}&place={place}")
    note = page.locator("#panel").get_by_role("note")
    expect(note).to_contain_text("This record still shows all that is said")
    expect(note).to_contain_text("stations remain")
    said = page.locator("#panel").evaluate(SAID_BEFORE)
    assert said and {*said} == {'"Left out of this view"'}
    page.evaluate("location.hash = 'country=Atlantis'")
    expect(page.locator("#status")).to_contain_text("country: Atlantis")


def test_a_snapshot_works_from_a_disk_with_the_network_off(tmp_path, open_document, real):
    file = tmp_path / "atlas.html"
    file.write_bytes(snapshot(select(Query(), real), "https://atlas.example.org/"))
    assert file.stat().st_size < 2_000_000
    opened, noted = open_document
    page = opened(file.as_uri(), offline=True)
    works(page, real, "nl-amsterdam")
    holds_the_rows(page, real)
    tells_of_left_out(page, real, "nl-amsterdam")
    page.get_by_role("button", name="What the map shows").click()
    expect(page.get_by_text("Online street map")).to_have_count(0)
    assert page.get_by_role("link", name="The atlas online").get_attribute("href") == (
        "https://atlas.example.org/"
    )
    assert [one for one in noted if not one.startswith(("data:", file.as_uri()))] == []


def test_a_published_folder_works_below_any_path(tmp_path, shelf, open_document):
    folder, address = shelf
    atlas = read_atlas(write_generated(tmp_path / "tables", 20))
    place = select(Query(), atlas).places.query("precision == 'city'")["place_id"].iloc[0]
    publish(select(Query(), atlas), folder / "any" / "path")
    home = f"{address}/any/path"
    opened, noted = open_document
    page = opened(f"{home}/")
    works(page, atlas, place)
    holds_the_rows(page, atlas)
    tells_of_left_out(page, atlas, place)
    page.goto(f"{home}/place/{place}.html")
    assert complaints(page) == []
    page.get_by_role("link", name="about this source").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/source/" in page.url
    page.get_by_role("link", name="Show on the map").click()
    expect(page.locator("#panel").get_by_text("What rests on it")).to_be_visible()
    page.goto(f"{home}/index.html?support=contested")
    expect(page.locator("body")).to_have_attribute("data-words", re.compile("contested"))
    assert [one for one in noted if not one.startswith((f"{home}/", "data:"))] == []


def hostile(folder):
    """A small atlas, all of whose free text would run or break where it is no text."""
    said = iter(WORDS * 8)
    places = [
        {"place_id": f"nl-{n}", "country": "NL", "city": word, "local_name": next(said)}
        for n, word in enumerate(WORDS)
    ]
    spots = [
        {"place_id": f"nl-{n}", "latitude": "52.1", "longitude": f"5.{n}"}
        for n in range(len(WORDS))
    ]
    write_atlas(
        folder,
        about={"subject": next(said), "denial": WORDS[1], "denial_line": WORDS[1], "labels": {}},
        places=places,
        coordinates=spots,
        stations=[{"place_id": one["place_id"], "note": next(said)} for one in places],
        claims=[
            {
                "subject": one["place_id"],
                "says": next(said),
                "remark": next(said),
                "source_id": f"s{n}",
            }
            for n, one in enumerate(places)
        ],
        sources=[{"source_id": "paper"}]
        + [
            {"source_id": f"s{n}", "publisher": word, "title": next(said), "note": next(said)}
            for n, word in enumerate(WORDS)
        ],
        origins=[{"origin_id": "ngo", "name": WORDS[2], "kind": "ngo_report"}],
        responses=[{"actor": next(said), "says": next(said)}],
        changes=[{"change": WORDS[1], "reason": WORDS[6]}],
    )
    package = read_dictionary(folder) | {"title": f"{WORDS[1]} {LONG}"[:300]}
    write_dictionary(folder, package)
    return read_atlas(folder)


def test_hostile_text_stays_text_in_both(tmp_path, shelf, open_document):
    folder, address = shelf
    atlas = hostile(tmp_path / "tables")
    view = select(Query(), atlas)
    publish(view, folder / "hostile")
    file = tmp_path / "atlas.html"
    file.write_bytes(snapshot(view))
    opened, noted = open_document
    pages = [opened(f"{address}/hostile/"), opened(file.as_uri(), offline=True)]
    for page in pages:
        page.locator("body[data-arranged]").wait_for()
        expect(page.locator("header.made b")).to_have_text(atlas.descriptor["title"])
        for n in (1, 6, len(WORDS) - 4):
            page.evaluate("id => { location.hash = `place=${id}`; }", f"nl-{n}")
            expect(page.locator("#panel h2")).to_contain_text(WORDS[n].split("\u2028")[0])
            assert page.evaluate(MADE_OF_TEXTS) == []
        page.evaluate("location.hash = 'without=s2&place=nl-2'")
        expect(page.locator("#status")).to_contain_text(f"Left out: {WORDS[2]}")
        expect(page.locator("#panel").get_by_role("note")).to_contain_text(WORDS[2])
        assert page.evaluate(MADE_OF_TEXTS) == []
        links = page.locator("a[href]").evaluate_all("all => all.map(one => one.protocol)")
        assert {*links} <= {"http:", "https:", "file:"}
    pages[0].goto(f"{address}/hostile/source/s1.html")
    pages[0].goto(f"{address}/hostile/pages.html")
    assert SUM not in pages[0].locator("body").inner_text()
    assert pages[0].evaluate(MADE_OF_TEXTS) == []
    said = json.loads((folder / "hostile" / "site.json").read_text(encoding="utf-8"))
    assert said["title"] == atlas.descriptor["title"]
    ours = (f"{address}/hostile/", "data:", file.as_uri())
    assert [one for one in noted if not one.startswith(ours)] == []
