"""Two servers behind a real nginx with the configuration of deploy/: who stays where, what is kept,
and what happens when one is killed, stopped, slow, or has other tables."""

import asyncio
import json
import re
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event, Thread

import aiohttp
import psutil
import pytest
import requests
from atlases import copy_data, edit, read_dictionary
from playwright.sync_api import expect

sys.path.append(str(Path(__file__).parents[2]))

from tests.load.session import Ended, Session, trigger
from tests.replicas import TEMPLATE, Nginx, start_replica

pytestmark = pytest.mark.systems
SECONDS = 60  # until a server must have started
VERSION, LATER = read_dictionary()["version"], "2099.01.0"
COUNTRIES = ["NL", "ES", "IT", "FR", "GB", "CA"]


def port_of(line):
    """The replica that gave an answer, by a line of nginx's log; "" if it was nginx itself."""
    return line["replica"].rpartition(":")[2]


class House:
    """Two servers, each on tables of its own as in containers, and nginx before them."""

    def __init__(self, folder):
        self.folder = folder
        self.tables = [copy_data(folder / f"atlas-{n}") for n in (1, 2)]
        self.replicas = [self._start(n) for n in range(2)]
        self.nginx = Nginx(folder, self.replicas)
        self.url = self.nginx.url

    def _start(self, n, port=0):
        return start_replica(self.tables[n], self.folder / f"atlas-{n}.log", port)

    def again(self, n):
        """Start a replica that has ended, at its address."""
        self.replicas[n] = self._start(n, self.replicas[n].port)
        self.replicas[n].wait(SECONDS)

    def change(self, n):
        """Other tables for a replica: a later data version, in which a city has another name."""
        edit(
            self.tables[n] / "datapackage.json", f'"version": "{VERSION}"', f'"version": "{LATER}"'
        )
        edit(self.tables[n] / "places.csv", ",Amsterdam,", ",Amsterdam-Noord,")
        edit(self.tables[n] / "coordinates.csv", '"Amsterdam, NL"', '"Amsterdam-Noord, NL"')

    def cached(self, path, **headers):
        """An answer, and what nginx says of where it has it from."""
        answer = requests.get(f"{self.url}/{path}", headers=headers)
        return answer, self.line(answer)["cache"]

    def line(self, answer):
        """What nginx's log says of an answer: it is written after that was sent."""
        end = time.monotonic() + 9
        while time.monotonic() < end:
            for one in reversed(self.nginx.answers()):
                if one["id"] == answer.headers["x-request-id"]:
                    return one
            time.sleep(0.02)
        raise AssertionError("the log has no line of it")

    def rest(self):
        """Until nginx sends readers to both: who did not answer is left out for ten seconds."""
        end, wanted = time.monotonic() + 30, {str(one.port) for one in self.replicas}
        while time.monotonic() < end:
            asked = [requests.get(f"{self.url}/live") for _ in range(8)]
            if wanted <= {port_of(self.line(one)) for one in asked}:
                return
            time.sleep(0.5)
        raise AssertionError("a replica is not taken back")

    def stop(self):
        for one in (self.nginx, *self.replicas):
            one.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("house"))
    try:
        for one in (*made.replicas, made.nginx):
            one.wait(SECONDS)
        yield made
    finally:
        made.stop()


@pytest.fixture
def crowd(house):
    """Readers without a session, who open documents and what these ask for until they are left.

    Gives what they saw: how many documents, how many of these met another edition, all faults.
    """
    seen = {"documents": 0, "again": 0, "faults": []}
    left, numbers = Event(), count()

    def read():
        while not left.is_set():
            with requests.Session() as reader:
                for _ in range(5):
                    try:
                        _open(reader)
                    except (requests.RequestException, AssertionError) as fault:
                        seen["faults"].append(repr(fault))
                    time.sleep(0.05)

    def _open(reader):
        page = reader.get(f"{house.url}/map", timeout=30)
        assert page.status_code == 200, page.text
        edition = re.search(r'data-edition="(\w+)"', page.text)[1]
        assert page.headers["x-edition"] == edition
        seen["documents"] += 1
        words = next(numbers)  # that nobody has asked for: a replica must answer
        for path in ("places.json", f"marks.json?q={words}", "times.json?country=NL"):
            answer = reader.get(f"{house.url}/map/{path}", timeout=30)
            assert answer.status_code == 200, answer.text
            later = answer.headers["x-data-version"] == LATER
            assert ("Amsterdam-Noord" in answer.text) == later or "places" not in path
            if answer.headers["x-edition"] != edition:
                seen["again"] += 1  # a browser loads the page anew
                return

    readers = [Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    yield seen
    left.set()
    for one in readers:
        one.join()


def test_readers_are_spread_and_each_stays_with_one_replica(house):
    firsts = set()
    for n in range(12):
        with requests.Session() as reader:
            paths = (f"?q=a{n}", f"api/v1/stations.json?q=a{n}", f"api/v1/stations.json?q=b{n}")
            answers = [reader.get(f"{house.url}/{path}") for path in paths]
        assert [one.status_code for one in answers] == [200] * 3
        (used,) = {port_of(house.line(one)) for one in answers}
        firsts.add(used)
    assert firsts == {str(one.port) for one in house.replicas}


@pytest.mark.parametrize(
    "path", ["map", "api/v1/stations.json?country=NL", "assets/map/map.js", "about"]
)
def test_an_answer_is_compressed_kept_for_a_moment_and_known_by_its_tag(house, path):
    for coding in ("br", "gzip", "identity"):
        asked = {"Accept-Encoding": coding}
        first, _ = house.cached(path, **asked)  # its line is written after it is kept
        again, held = house.cached(path, **asked)
        assert first.headers.get("content-encoding", "identity") == coding
        assert first.content == again.content and first.headers["x-data-version"]
        assert held in ("HIT", "REVALIDATED")
        known = asked | {"If-None-Match": again.headers["etag"]}
        assert requests.get(f"{house.url}/{path}", headers=known).status_code == 304
    time.sleep(2.1)  # a second, as nginx counts
    later, held = house.cached(path, **asked)
    assert (later.content, held) == (first.content, "REVALIDATED"), "the replica was asked by ETag"


def test_the_log_names_no_reader_and_nothing_that_was_asked(house):
    asked = {"User-Agent": "a-certain-browser", "Referer": "https://from.example/"}
    requests.get(f"{house.url}/api/v1/stations.json?q=somewords", headers=asked)
    for said in (house.nginx.said(), *(one.said() for one in house.replicas)):
        assert not re.search(
            r"a-certain-browser|from\.example|somewords|\"127\.0\.0\.1\"|client", said
        )
    lines = house.replicas[0].said().splitlines()
    assert [line for line in lines if '"answered"' in line]
    assert {"time", "id", "status", "seconds", "replica"} <= house.nginx.answers()[-1].keys()


def test_what_is_asked_of_each_replica_is_closed_to_readers(house):
    for path in ("metrics", "_stcore/metrics"):
        assert requests.get(f"{house.url}/{path}").status_code == 404
    assert "atlas_sessions" in requests.get(f"{house.replicas[0].url}/metrics").text


async def _follow(house, n, done):
    """A reader with a session through the kill of a replica; gives how often it connected."""
    connected, country = 1, COUNTRIES[n % len(COUNTRIES)]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with http.get(house.url) as page:
            assert page.status == 200
        async with Session(http, house.url) as one:
            await one.run()
            while not done.is_set():
                try:
                    await _choose(one, country)
                except Ended:
                    connected += 1
                    await one.again()
                asked = one.said["atlas_header"]["filters"]["asked"]
                assert asked == {"country": [country]}, "the link restores the view"
                async with http.get(f"{house.url}/map/marks.json?country={country}") as marks:
                    assert marks.status == 200
                await asyncio.sleep(0.2)
    return connected


async def _choose(session, country):
    changes = {"changes": {"country": [country]}, "request_id": 1}
    value = json.dumps([{"event": "asked", "value": changes}])
    await session.run(trigger(session.ids["atlas_header"], value))


def test_a_replica_that_is_killed_loses_no_view_and_gives_no_error(house, crowd):
    async def read():
        done = asyncio.Event()
        readers = [asyncio.create_task(_follow(house, n, done)) for n in range(12)]
        await asyncio.sleep(3)
        house.replicas[0].process.kill()
        await asyncio.sleep(4)
        done.set()
        return await asyncio.gather(*readers)

    with ThreadPoolExecutor() as beside:  # the browser's own loop runs in this thread
        connected = beside.submit(asyncio.run, read()).result()
    house.again(0)
    assert set(connected) == {1, 2}, "those of the other replica were not disturbed"
    assert crowd["documents"] > 10 and crowd["faults"] == [] and crowd["again"] == 0


def test_a_page_whose_replica_is_killed_goes_on_with_the_next_choice(house, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{house.url}/?country=NL")
    head = page.locator("header.page-head[data-version]")
    head.wait_for()
    filters = page.get_by_role("button", name="Filters")
    (cookie,) = [one for one in context.cookies() if one["name"] == "atlas_reader"]
    held = requests.get(f"{house.url}/live", cookies={"atlas_reader": cookie["value"]})
    ports = [str(one.port) for one in house.replicas]
    n = ports.index(port_of(house.line(held)))
    filters.click()
    house.replicas[n].process.kill()
    page.locator('[data-key="country"] label[data-value="ES"] input').check()
    expect(head).to_contain_text("Spain", timeout=20_000)
    assert "country=ES" in page.url and "country=NL" in page.url
    context.close()
    house.again(n)


def test_a_replica_that_does_not_answer_is_left_out_until_it_does(house):
    def took(n):
        begun = time.monotonic()
        with requests.Session() as reader:
            for path in ("_stcore/health", f"assets/map/map.js?{n}", "map"):
                assert reader.get(f"{house.url}/{path}").status_code == 200
        return time.monotonic() - begun

    house.rest()
    house.replicas[1].process.send_signal(signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(8) as readers:
            first = list(readers.map(took, range(8)))
        assert max(first) < 20, "who came to it was sent on: with a page after 15 seconds"
        assert max(took(n) for n in range(8, 16)) < 4, "nobody comes to it"
    finally:
        house.replicas[1].process.send_signal(signal.SIGCONT)
    house.rest()


def test_nginx_ends_a_connection_to_a_server_before_the_server_does(house):
    """After five seconds that one would, just as a reader is sent on from one that does not answer:
    who loses that race counts as failed too, and then there is nobody left for ten seconds."""
    ports = {one.port for one in house.replicas}

    def connected():
        workers = psutil.Process(house.nginx.process.pid).children()
        open_now = [one for worker in workers for one in worker.net_connections("tcp")]
        return sum(one.status == "ESTABLISHED" and one.raddr.port in ports for one in open_now)

    house.rest()
    assert connected() > 0, "kept for the next reader"
    time.sleep(4.5)
    assert connected() == 0


def test_a_server_that_is_stopped_finishes_what_it_has_begun(house):
    """By SIGTERM, as every way to run containers does it."""
    one, countries = house.replicas[0], ["NL", "ES", "IT", "FR", "GB", "CA", "US", "DE"]
    outcomes = []

    def take(country):
        try:
            answer = requests.get(f"{one.url}/api/v1/stations.zip?country={country}", timeout=60)
            outcomes.append((answer.status_code, answer.content[:2]))
        except requests.ConnectionError as error:  # it was not taken any more
            outcomes.append(("refused", "RemoteDisconnected" in str(error)))

    readers = [Thread(target=take, args=(country,)) for country in countries]
    for reader in readers:
        reader.start()
    time.sleep(0.3)  # they are being written
    one.process.send_signal(signal.SIGTERM)
    one.process.wait(30)
    for reader in readers:
        reader.join()
    log = one.said()
    house.again(0)
    house.rest()
    assert outcomes == [(200, b"PK")] * len(countries)
    assert "Traceback" not in log


NOTE = """
setInterval(() => {
  const uncovered = (doc) => doc?.body && !doc.querySelector('p[role="alert"]');
  const map = document.querySelector('iframe[title^="Map of"]')?.contentDocument;
  if (!uncovered(document) || !uncovered(map)) return;
  const { version } = document.querySelector("header.page-head[data-version]")?.dataset ?? {};
  const later = map.body.innerHTML.includes("Amsterdam-Noord");
  if (version && map.body.dataset.marks) noted([version, later ? "later" : "earlier"]);
}, 50);
"""


def test_a_rolling_change_of_the_data_never_mixes_versions_on_a_page(house, crowd, browser):
    noted = []
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.expose_function("noted", lambda seen: noted.append(tuple(seen)))
    page.add_init_script(f"if (window === window.top) {{ {NOTE} }}")
    page.goto(f"{house.url}/?country=NL")
    head = page.locator("header.page-head[data-version]")
    expect(head).to_have_attribute("data-version", VERSION, timeout=30_000)
    page.locator(".map-slot iframe").wait_for()
    for n in range(2):
        house.replicas[n].stop()
        house.change(n)
        house.again(n)
        house.rest()
    expect(head).to_have_attribute("data-version", LATER, timeout=30_000)
    mark = page.frame_locator(".map-slot iframe").get_by_role(
        "button", name="Amsterdam-Noord and 1"
    )
    expect(mark).to_be_visible(timeout=30_000)
    page.wait_for_timeout(200)  # so that it is noted
    assert "country=NL" in page.url, "the view is the same"
    context.close()
    assert set(noted) == {(VERSION, "earlier"), (LATER, "later")}
    assert crowd["faults"] == [] and crowd["documents"] > 10


@pytest.fixture
def deaf(house):
    """Another nginx before the same servers, which lets no WebSocket through."""
    folder = house.folder / "deaf"
    folder.mkdir()
    shipped = TEMPLATE.read_text(encoding="utf-8")
    config = shipped.replace("$connecting;", '"";').replace("$http_upgrade;", '"";')
    made = Nginx(folder, house.replicas, config)
    made.wait(SECONDS)
    yield made.url
    made.stop()


def test_a_proxy_without_websockets_leaves_a_page_that_says_so_and_what_works(deaf, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{deaf}/?country=NL")
    said = page.get_by_role("alert")
    expect(said).to_contain_text("WebSocket", timeout=60_000)
    shown = page.frame_locator(".map-slot iframe").locator("body")
    expect(shown).to_have_attribute("data-marks", re.compile(r"\d"))
    for link in said.get_by_role("link").all():
        assert requests.get(f"{deaf}/{link.get_attribute('href')}").status_code == 200
    said.get_by_role("link", name="the map by itself").click()
    expect(page.locator("body")).to_have_attribute("data-query", "country=NL")
    page.goto(f"{deaf}/table?country=NL")
    expect(said).to_contain_text("WebSocket", timeout=60_000)
    context.close()
