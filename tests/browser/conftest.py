"""The real server and a real Chromium, and a watch over everything that a page does.

Chromium is found by ``CHROMIUM``, else in the system's paths, else Playwright's own is used. A
test that leaves a console error, an uncaught error, a failed request, a request to another host
or a traceback in the server's log fails, whatever it asserts itself; ``watch.allow(...)`` names
what a test expects of these.
"""

import csv
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FrameLocator,
    Locator,
    Page,
    expect,
    sync_playwright,
)
from servers import StreamlitServer

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = ROOT / "artifacts" / "browser"  # git-ignored
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")  # of those who run tests side by side
SYSTEM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "google-chrome")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 15_000  # milliseconds; two cores serve, draw and test at once
START = 60  # seconds until the server answers
GROUPS = {  # of the sidebar's filters
    "Place": ("country", "region", "city", "precision"),
    "Report": ("operator", "listed", "support", "status"),
    "Date": ("since", "until"),
    "Source": ("source", "without"),
}
DISCS = ".leaflet-marker-pane .disc"  # the legend has some too


def start_app(folder: Path | None, log: Path) -> StreamlitServer:
    """The running app on one atlas folder (none: the bundled data)."""
    environment = {k: v for k, v in os.environ.items() if k != "ATLAS"} | {"NO_COLOR": "1"}
    if folder is not None:
        environment["ATLAS"] = str(folder)
    server = StreamlitServer(ROOT / "app.py", log, cwd=ROOT, env=environment)
    server.wait(START)
    return server


_servers: dict[str, StreamlitServer] = {}  # by address


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path | None], str]]:
    """Start a server on an atlas folder (none: the bundled data); returns its address."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)

    def start(atlas_folder: Path | None = None) -> str:
        server = start_app(atlas_folder, ARTIFACTS / f"server-{WORKER}-{len(_servers) + 1}.log")
        _servers[server.url] = server
        return server.url

    yield start
    for server in _servers.values():
        server.stop()


@pytest.fixture(scope="session")
def bundled(serve) -> str:
    """The address of the app on its real tables."""
    return serve()


@pytest.fixture
def atlas(request) -> str:
    """The address of the app that the test opens; a module overrides it for tables of its own."""
    return request.getfixturevalue("bundled")


@pytest.fixture(scope="session")
def ask() -> Callable[..., dict]:
    """Get JSON from an address."""

    def get(url: str) -> dict:
        with urlopen(url, timeout=20) as answer:
            return json.load(answer)

    return get


@pytest.fixture
def api(atlas, ask) -> Callable[[str], dict]:
    """Get JSON from the API of the app under test: ``api("places.geojson?country=NL")``."""
    return lambda path: ask(f"{atlas}/api/v1/{path}")


def _chromium() -> str | None:
    """Which Chromium to start; None leaves it to Playwright, which fails if it has none."""
    if named := os.environ.get("CHROMIUM"):
        return named
    return next(filter(None, map(shutil.which, SYSTEM)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context(browser) -> Iterator[Callable[[int, str], BrowserContext]]:
    """A browser profile of one width and colour scheme; kept, for the scripts in its cache."""
    profiles: dict[tuple[int, str], BrowserContext] = {}

    def profile(width: int = 1280, scheme: str = "light") -> BrowserContext:
        if (width, scheme) not in profiles:
            size = {"width": width, "height": 800 if width > 700 else 740}
            made = browser.new_context(viewport=size, color_scheme=scheme, has_touch=width < 700)
            made.grant_permissions(["clipboard-read", "clipboard-write"])
            made.set_default_timeout(PATIENCE)
            profiles[width, scheme] = made
        return profiles[width, scheme]

    yield profile
    for made in profiles.values():
        made.close()


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text.split(". ")[0])]


class Watch:
    """What the pages of one test asked for and complained about."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.allowed: list[str] = []
        self.pages: list[Page] = []
        self.logs = {url: len(server.said()) for url, server in _servers.items()}

    def allow(self, pattern: str) -> None:
        """Let complaints pass that match the pattern, because the test expects them."""
        self.allowed.append(pattern)

    def follow(self, page: Page, home: str) -> None:
        host = urlsplit(home).netloc
        self.pages.append(page)
        page.on("request", lambda request: self._request(request.url, host))
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught error: {error}"))
        page.on(
            "requestfailed",
            lambda request: (
                # leaving a page ends what it was still loading, which is no failure
                request.failure == "net::ERR_ABORTED"
                or self.complaints.append(f"request failed: {request.url} {request.failure}")
            ),
        )

    def _request(self, url: str, host: str) -> None:
        self.requests.append(url)
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != host:
            self.complaints.append(f"request to another host: {url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.complaints.append(f"console error: {message.text} ({where})")

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(urlsplit(url).path == path for url in self.requests)

    def found(self) -> list[str]:
        for url, server in _servers.items():
            if "Traceback" in server.said()[self.logs.get(url, 0) :]:
                self.complaints.append(f"a traceback in the server's log: {server.log}")
        return [c for c in self.complaints if not any(re.search(p, c) for p in self.allowed)]


@pytest.fixture
def watch(request) -> Iterator[Watch]:
    """The watch over this test; at its end nothing may have gone wrong."""
    watched = Watch()
    yield watched
    found = watched.found()
    if found or getattr(request.node, "failed", False):
        name = re.sub(r"[^\w-]+", "-", request.node.name)[:120]
        for n, page in enumerate(watched.pages):
            if not page.is_closed():
                page.screenshot(path=ARTIFACTS / f"{name}-{n}.png")
    for page in watched.pages:
        page.close()
    assert not found, "\n".join(dict.fromkeys(found))


class Reader:
    """A page as a reader uses it: what to wait for, where things are, how to choose."""

    def __init__(self, page: Page, home: str):
        self.page = page
        self.home = home

    @property
    def map_frame(self) -> Locator:
        return self.page.locator('iframe[title="Map of reported stations"]')

    @property
    def map(self) -> FrameLocator:
        return self.map_frame.content_frame

    @property
    def main(self) -> Locator:
        return self.page.get_by_test_id("stMain")

    @property
    def record(self) -> Locator:
        """The record that a page shows of a place, a country or a source."""
        return self.main.locator("article.record")

    @property
    def card(self) -> Locator:
        """The record in the map; out of sight where the page shows the record beside the map."""
        return self.map.locator(".card .record")

    @property
    def alerts(self) -> Locator:
        """What a page says of a link that it could not follow whole."""
        return self.main.locator('.notice[role="status"], [role="alert"]')

    @property
    def counts(self) -> list[int]:
        """The counts at the head of the map page, which it has when nothing is filtered out."""
        texts = self.main.locator(".counts li b").all_inner_texts()
        return [int(text.replace(",", "")) for text in texts]

    def open(self, path: str = "") -> "Reader":
        """Open an address of the app, cold, and wait until it is drawn."""
        self.page.goto(f"{self.home}/{path}")
        return self.settle()

    def settle(self) -> "Reader":
        """Wait until the server has run the page and nothing is left to draw."""
        ran = '[data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
        self.page.locator(ran).wait_for()
        broke = self.page.get_by_test_id("stException")
        self.main.locator("h1").first.or_(broke).first.wait_for()
        assert broke.count() == 0, f"the page broke: {broke.first.inner_text()}"
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)
        return self

    def becomes(self, read: Callable, wanted) -> None:
        """Wait until what ``read`` reads from the page is what is wanted, and assert that it is."""
        end = time.monotonic() + PATIENCE / 1000
        while (found := read()) != wanted and time.monotonic() < end:
            self.page.wait_for_timeout(50)
        assert found == wanted

    def changed(self, before: str) -> "Reader":
        """Wait until the page's address is no longer this one, and what it asks for is drawn."""
        self.page.wait_for_url(lambda url: url != before)
        return self.quiet()

    def quiet(self) -> "Reader":
        """Wait until the page has run after an action, and has not begun to run again."""
        self.page.evaluate(
            """() => new Promise(done => {
              let since = performance.now();
              const check = now => {
                const app = document.querySelector("[data-test-script-state]");
                if (app?.dataset.testScriptState !== "notRunning") since = now;
                if (now - since > 200) done(); else requestAnimationFrame(check);
              };
              requestAnimationFrame(check);
            })"""
        )
        return self.settle()

    def open_map(self, query: str = "") -> "Reader":
        """Open the map page and wait until its marks are drawn."""
        self.open(f"?{query}" if query else "")
        self.map.locator("body[data-arranged]").wait_for()
        return self

    def wait_for_marks(self, number: int) -> None:
        """Wait for the map's marks by the page's own script.

        Playwright loses sight of a frame that a page has put away and taken out again.
        """
        self.page.wait_for_function(
            """number => {
              const frames = root => [...root.querySelectorAll("*")].flatMap(element => [
                ...(element.matches("iframe") ? [element] : []),
                ...(element.shadowRoot ? frames(element.shadowRoot) : [])]);
              return frames(document).some(
                frame => frame.contentDocument?.body?.dataset.marks === String(number));
            }""",
            arg=number,
        )

    def reload(self) -> "Reader":
        self.page.reload()
        return self.settle()

    def disc(self, place: str) -> Locator:
        return self.map.locator(f'[data-place="{place}"]')

    def stays(self, look: dict) -> None:
        """Wait until the map shows this centre at this zoom, to two pixels.

        A map that gets another size, as while a page is laid out, keeps its middle only to whole
        pixels, and one pixel is 0.03 degrees at zoom 5.5.
        """
        self.map.locator("body").evaluate(
            """(_, { lat, lng, zoom }) => new Promise((done, fail) => {
              const map = window[document.querySelector("script[data-map]").dataset.map];
              const began = performance.now();
              let since = began;
              const check = now => {
                const off = map.latLngToContainerPoint([lat, lng])
                  .distanceTo(map.getSize().divideBy(2));
                if (off > 2 || map.getZoom() !== zoom) since = now;
                if (now - since > 700) done(); // one that would still move has then moved
                else if (now - began > 15000)
                  fail(`${off} pixels from ${lat}, ${lng}; zoom ${map.getZoom()}, not ${zoom}`);
                else requestAnimationFrame(check);
              };
              requestAnimationFrame(check);
            })""",
            look,
        )

    def look(self) -> dict:
        """The centre and zoom of the map in the page."""
        return self.map.locator("body").evaluate(
            """() => {
              const map = window[document.querySelector("script[data-map]").dataset.map];
              const { lat, lng } = map.getCenter();
              return { lat, lng, zoom: map.getZoom() };
            }"""
        )

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a position on the map lies in the page, in pixels."""
        x, y = self.map.locator("body").evaluate(
            """(_, [lat, lon]) => {
              const map = window[document.querySelector("script[data-map]").dataset.map];
              const { x, y } = map.latLngToContainerPoint([lat, lon]);
              return [x, y];
            }""",
            [lat, lon],
        )
        box = self.map_frame.bounding_box()
        return box["x"] + x, box["y"] + y

    @property
    def sidebar(self) -> Locator:
        return self.page.get_by_test_id("stSidebar")

    def field(self, key: str) -> Locator:
        """The field for words or a date in the sidebar."""
        return self.sidebar.locator(f'input[data-key="{key}"]')

    def choices(self, key: str) -> Locator:
        """What a filter of the sidebar offers, each with a box to tick."""
        return self.sidebar.locator(f'[data-key="{key}"] .choices label')

    def group(self, key: str) -> None:
        """Open the group of filters that holds a key: a closed one loads nothing."""
        title = next(title for title, keys in GROUPS.items() if key in keys)
        group = self.sidebar.locator(f'[data-group="{title}"]')
        group.wait_for()
        if not group.evaluate("group => group.open"):
            group.locator("summary").click()

    def filter(self, key: str, words: str) -> None:
        """Tick a value of a filter in the sidebar, found by typing a part of its words."""
        self.group(key)
        choice = self.choices(key).filter(has_text=words).first
        self.choices(key).first.wait_for()
        finder = self.sidebar.locator(f'[data-key="{key}"] input[type="search"]')
        if finder.is_visible():
            finder.fill(words)
        before = self.page.url
        choice.locator("input").check()
        self.changed(before)
        if finder.is_visible():
            finder.fill("")

    def type(self, key: str, words: str) -> None:
        """Type into a field of the sidebar: search words or a date."""
        if key != "q":
            self.group(key)
        before = self.page.url
        self.field(key).fill(words)
        self.field(key).press("Enter")
        self.changed(before)

    @property
    def summary(self) -> Locator:
        """The line that says how many rows are shown, and which."""
        return self.main.locator(".summary")

    @property
    def shown(self) -> list[int]:
        """The numbers of the summary: shown, of all, on the map, by region or country only."""
        return numbers(self.summary.inner_text())

    @property
    def said(self) -> str:
        """The query in words, as the summary says it; "" if it asks for everything."""
        words = self.summary.locator(".query")
        return words.inner_text() if words.count() else ""

    def clear(self, noun: str = "all") -> None:
        """Take one part of the query away by its button, or all of it."""
        button = self.main.get_by_role("button", name=f"Clear {noun}", exact=True)
        before = self.page.url
        button.click()
        expect(button).to_have_count(0)
        self.changed(before)

    def show(self, *wanted: int) -> None:
        """Wait until the summary begins with these numbers: see ``shown``."""
        self.becomes(lambda: self.shown[: len(wanted)], list(wanted))

    def marked(self) -> int:
        """The sum of the numbers on the map's discs."""
        return sum(map(int, self.map.locator(DISCS).all_inner_texts()))

    def copy_link(self) -> str:
        """The link that the page's own button copies."""
        self.page.get_by_role("button", name="Copy link").click()
        expect(self.page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
        return self.page.evaluate("navigator.clipboard.readText()")

    def go(self, title: str) -> None:
        """Go to another page by the navigation."""
        self.page.get_by_role("link", name=title, exact=True).first.click()
        self.page.wait_for_url(f"{self.home}/{'' if title == 'Map' else title.lower()}*")
        self.settle()

    @property
    def grid(self) -> Locator:
        """The accessible twin of the table that the page draws on a canvas: the rows in sight."""
        return self.page.get_by_test_id("stDataFrame").locator("canvas table")

    def has_rows(self, number: int) -> None:
        """Wait until the table has so many rows, in sight or not."""
        expect(self.grid).to_have_attribute("aria-rowcount", str(number + 1))  # and its header

    def row_count(self) -> int:
        """How many rows the table has now; ``has_rows`` waits for those of an action."""
        self.grid.wait_for(state="attached")
        return int(self.grid.get_attribute("aria-rowcount")) - 1

    def rows_in_sight(self) -> dict[int, list[str]]:
        """Row number, from 2 on, and cells."""
        self.grid.locator("tbody tr").first.wait_for(state="attached")
        rows = self.grid.evaluate(
            """table => [...table.tBodies[0].rows].map(row =>
              [Number(row.ariaRowIndex), [...row.cells].map(cell => cell.textContent)])"""
        )
        return dict(rows)

    def cells(self) -> list[list[str]]:
        """Every row of the table, read while scrolling through it."""
        total = self.row_count()
        rows = self.rows_in_sight()
        box = self.page.get_by_test_id("stDataFrame").bounding_box()
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        while len(rows) < total:
            first = min(self.rows_in_sight())
            self.page.mouse.wheel(0, 240)  # pixels: less than is in sight, so no row is missed
            gone = self.grid.locator(f'tbody tr[aria-rowindex="{first}"]')
            gone.wait_for(state="detached")
            rows |= self.rows_in_sight()
        return [cells for _, cells in sorted(rows.items())]

    def stations(self) -> list[str]:
        """The ids of the stations of the table, by the links of its rows."""
        self.grid.locator("tbody tr").first.wait_for(state="attached")
        column = self.grid.locator("thead th").all_text_contents().index("Record")
        return [re.search(r"station=([^&]+)", row[column])[1] for row in self.cells()]

    def holds(self, rows: list[dict]) -> None:
        """Wait until the table holds these stations in this order, and the summary their number."""
        self.has_rows(len(rows))
        self.show(len(rows))
        self.becomes(self.stations, [row["station_id"] for row in rows])

    def choose_row(self, row: int) -> None:
        """Choose a row of the table, 0 being the first, by the box before it."""
        self.grid.locator("tbody tr").first.wait_for(state="attached")
        height = 33  # pixels of a header and of a row
        spot = {"x": height / 2, "y": height * (row + 1.5)}
        self.page.get_by_test_id("stDataFrame").click(position=spot)
        self.grid.locator('tbody tr[aria-selected="true"]').wait_for(state="attached")
        self.settle()


@pytest.fixture
def reader(context, watch, atlas) -> Callable[..., Reader]:
    """Give a new reader: a page of its own in a window of that width and colour scheme."""

    def come(width: int = 1280, scheme: str = "light") -> Reader:
        page = context(width, scheme).new_page()
        watch.follow(page, atlas)
        return Reader(page, atlas)

    return come


@pytest.fixture
def page(reader) -> Reader:
    """One reader at 1280 x 800, light."""
    return reader()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.failed = getattr(item, "failed", False) or report.failed
    if report.failed:
        for server in _servers.values():
            report.sections.append((f"log of {server.url}", server.said()[-4000:]))
    return report


@pytest.fixture(scope="session")
def edit() -> Callable[..., None]:
    """Change the rows of a CSV file: ``edit(path, change)`` gives each row, a dict, to change."""

    def rewrite(path: Path, change: Callable[[dict[str, str], int], None]) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            rows, columns = list(table), table.fieldnames
        for number, row in enumerate(rows):
            change(row, number)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    return rewrite
