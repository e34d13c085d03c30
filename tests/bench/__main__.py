"""How fast the atlas is, beside an empty app, the usual way and pydeck: ``make bench``.

Every app runs in a server of its own and is used in a real Chromium by the same actions: open the
page with nothing in the cache; choose a country in the filter; take it away again. Times are taken
in the page (see observe.js). The apps take turns, so that what else the machine does falls on all
of them. The figures go to docs/benchmarks.md.
"""

import argparse
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from base64 import b64decode
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from threading import Timer

import pandas as pd
import psutil
from playwright.sync_api import (
    Browser,
    CDPSession,
    Error,
    Locator,
    Page,
    Playwright,
    sync_playwright,
)

from geo.outlines import read_countries
from geo.query import Query
from geo.tables.current import open_atlas
from geo.view import select
from tests.bench.document import write_part
from tests.bench.report import LARGEST, speed_part
from tests.generate import write_generated
from tests.servers import StreamlitServer

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
CACHE = ROOT / ".bench"  # git-ignored, as is STATIC
STATIC = HERE / "apps" / "static"
VENDOR = {
    "jquery": ("dist/jquery.min.js",),
    "leaflet": ("dist/leaflet.js", "dist/leaflet.css", "dist/images"),
    "leaflet.markercluster": (
        "dist/leaflet.markercluster.js",
        "dist/MarkerCluster.css",
        "dist/MarkerCluster.Default.css",
    ),
}
APPS = ("floor", "atlas", "usual", "deck")
SIZES = (150, 1_000, 10_000, 100_000)
USUAL_UP_TO = 1_000  # places: it takes some 14 s of the server at 10,000, for each change
LIMIT = 60  # seconds for one measure; what takes longer is not tried again
RECORDS = 20  # of marks in sight, opened in one visit
VISIT = 180  # seconds for all measures of one visit; then the browser is ended
START = 400  # seconds until a server answers
SLOW = 60  # seconds: what takes an app longer in one round is measured in two rounds
BROWSER = (  # WebGL is drawn by the processor; no name but this machine's is looked up
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PLAIN = (  # the options of the app's own .streamlit/config.toml that bear on speed
    "--server.headless=true",
    "--server.fileWatcherType=none",
    "--server.enableStaticServing=true",
    "--browser.gatherUsageStats=false",
    "--runner.magicEnabled=false",
    "--runner.postScriptGC=false",
)
Figures = dict[tuple[int, str, str], list[float]]  # size, app, measure -> one figure a run


class TooLong(Exception):
    """A measure took longer than LIMIT."""


# What is measured


class Server(StreamlitServer):
    """One app on one atlas folder."""

    def __init__(self, app: str, folder: Path):
        ours = app == "atlas"
        super().__init__(
            ROOT / "app.py" if ours else HERE / "apps" / f"{app}.py",
            CACHE / f"{app}-{folder.name}.log",
            cwd=ROOT if ours else CACHE,
            env=os.environ | {"ATLAS": str(folder), "PYTHONPATH": str(ROOT)},
            options=() if ours else PLAIN,
        )
        self.app = app
        self.watched = psutil.Process(self.process.pid)

    def worked(self) -> float:
        """Seconds of processor time so far."""
        used = self.watched.cpu_times()
        return used.user + used.system

    def rest(self, within: float) -> None:
        """Until it does nothing any more of what it makes ahead after the start."""
        end, before = time.monotonic() + within, -1.0
        while self.worked() - before > 0.1 and time.monotonic() < end:
            before = self.worked()
            time.sleep(2)

    def held(self) -> float:
        """Resident bytes."""
        return self.watched.memory_info().rss


def stop_all(*_: object) -> None:
    """Leave nothing behind when the session is ended from outside."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            process.kill()
    os._exit(1)


class Wire:
    """Bytes that a page got and sent, as they went over the wire."""

    def __init__(self, session: CDPSession):
        self.bytes = 0.0
        self.session = session
        session.send("Network.enable")
        session.on("Network.dataReceived", self._data)
        for way in ("Received", "Sent"):
            session.on(f"Network.webSocketFrame{way}", self._frame)

    def stop(self) -> None:
        """Listening to the wire takes time of the page's own."""
        self.session.send("Network.disable")

    def _data(self, event: dict) -> None:
        self.bytes += event["encodedDataLength"]

    def _frame(self, event: dict) -> None:
        frame = event["response"]
        content = frame["payloadData"]
        self.bytes += len(b64decode(content) if frame["opcode"] == 2 else content.encode())


class Visit:
    """One reader with an empty cache: opens an app and uses its filter; notes every figure."""

    def __init__(self, page: Page, server: Server, marks: dict[str, int], note: Callable):
        self.page, self.server, self.note = page, server, note
        self.marks = marks  # country -> how many
        self.wire = Wire(page.context.new_cdp_session(page))

    def open(self) -> None:
        self.page.goto(self.server.url, wait_until="commit")
        total = sum(self.marks.values())
        took = self.page.evaluate(
            "([app, marks, limit]) => bench.open(app, marks, limit)",
            [self.server.app, total, LIMIT * 1000],
        )
        self._settle()
        self.note("open", took)
        self.note("open bytes", self.wire.bytes)
        self.note("memory", self.server.held() / 1e6)

    def choose(self, country: str, measure: str) -> None:
        if self.server.app == "atlas":
            self._change(measure, "click", self.marks[country], country, self._box(country).click)
            return
        box = self.page.locator(".st-key-country input")
        box.click()
        box.fill(country)
        option = self.page.get_by_role("option", name=_counted(country)).first
        option.wait_for()
        self._change(measure, "click", self.marks[country], country, option.click)
        self.page.keyboard.press("Escape")

    def clear(self, country: str, measure: str) -> None:
        """Take the choice away by the keyboard: a word by Backspace, a tick by Space let go."""
        atlas = self.server.app == "atlas"
        box = self._box(country) if atlas else self.page.locator(".st-key-country input")
        box.focus()
        press, key = self.page.keyboard.press, "Space" if atlas else "Backspace"
        acts = "keyup" if atlas else "keydown"
        self._change(measure, acts, sum(self.marks.values()), "", lambda: press(key))

    def type(self, words: str, marks: int, measure: str) -> None:
        """Type into the field of words and press Enter: the atlas alone has one."""
        self._open_drawer()
        field = self.page.locator('input[data-key="q"]')
        field.fill(words)
        press = self.page.keyboard.press
        self._change(measure, "keydown", marks, words, lambda: press("Enter"))

    def _open_drawer(self) -> None:
        if not self.page.locator("#filters").is_visible():
            self.page.get_by_role("button", name="Filters").click()

    def _box(self, country: str) -> Locator:
        """The atlas's filters are in groups, which are closed while nothing is chosen in them."""
        self._open_drawer()
        group = self.page.locator('[data-group="Place"]')
        if not group.evaluate("group => group.open"):
            group.locator("summary").click()
        choices = group.locator('[data-key="country"]')
        choices.locator(".choices label").first.wait_for()
        if not (found := choices.locator("label", has_text=_counted(country))).count():
            choices.locator('input[type="search"]').fill(country)
        found.locator("input").scroll_into_view_if_needed()
        return found.locator("input")

    def _change(
        self, measure: str, event: str, marks: int, country: str, act: Callable[[], None]
    ) -> None:
        self.page.wait_for_timeout(300)
        before, worked = self.wire.bytes, self.server.worked()
        self.page.evaluate(
            "given => bench.next(...given)",
            [self.server.app, event, marks, country, LIMIT * 1000],
        )
        act()
        took = self.page.evaluate("bench.took")
        self._settle()
        self.note(measure, took)
        self.note(f"{measure} bytes", self.wire.bytes - before)
        self.note(f"{measure} server", (self.server.worked() - worked) * 1000)

    def _settle(self) -> None:
        self.page.locator('[data-test-script-state="notRunning"]').wait_for()
        self.page.wait_for_timeout(1000)

    def records(self) -> None:
        """Click marks in sight, none of which was pointed at before, and read their records.

        Where a view shows parts of the world alone, Europe's.
        """
        took = []
        at = self.page.evaluate("bench.mark()")
        if not at:
            self.page.evaluate("bench.look()")
            self.page.wait_for_timeout(1500)
            at = self.page.evaluate("bench.mark()")
        while at and len(took) < RECORDS:
            self.page.evaluate("limit => bench.record(limit)", LIMIT * 1000)
            self.page.mouse.click(*at)
            took.append(self.page.evaluate("bench.took") or LIMIT * 1000)
            self.page.keyboard.press("Escape")
            self.page.wait_for_timeout(500)
            at = self.page.evaluate("bench.mark()")
        self.note("record", median(took))
        self.note("slowest record", max(took))

    def pan(self) -> None:
        """Drag the map by mouse, then let it pan by itself."""
        self.wire.stop()
        self.page.evaluate("bench.look()")
        self.page.wait_for_timeout(5000)  # until the fine coasts of that part have come
        frame = self.page.locator('iframe[title="Map of reported stations"]').bounding_box()
        x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
        self.page.evaluate("bench.pan()")
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for step in range(60):
            self.page.mouse.move(x - 3 * step, y + step)
            self.page.wait_for_timeout(10)
        self.page.mouse.up()
        for _ in range(8):
            self.page.evaluate("bench.map.panBy([60, 20], { duration: 0.25 }); 0")
            self.page.wait_for_timeout(250)
        self.note("pan", self.page.evaluate("bench.longest()"))


def _counted(country: str) -> re.Pattern:
    """The words of a choice: the country and how many stations it has."""
    return re.compile(rf"^{re.escape(country)}\s\(")


class Chromium:
    """A browser that is ended if it hangs, and started again."""

    def __init__(self, playwright: Playwright):
        self.playwright = playwright
        self.browser: Browser | None = None

    @contextmanager
    def page(self) -> Iterator[Page]:
        """A page with nothing in its cache. Raises TooLong where its use takes too long."""
        if self.browser is None or not self.browser.is_connected():
            self.browser = self.playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM") or None, args=list(BROWSER)
            )
        timer = Timer(VISIT, self._end)
        begun = time.monotonic()
        timer.start()
        try:
            context = self.browser.new_context(viewport={"width": 1280, "height": 800})
            context.set_default_timeout(LIMIT * 1000)
            context.add_init_script(path=HERE / "observe.js")
            yield context.new_page()
            context.close()
        except Error as error:
            self.close()
            ended = time.monotonic() - begun >= VISIT
            words = f"the visit took over {VISIT} s" if ended else str(error).splitlines()[0]
            raise TooLong(words) from error
        finally:
            timer.cancel()

    def _end(self) -> None:
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                if "chrom" in process.name():
                    process.kill()

    def close(self) -> None:
        if self.browser is not None:
            with suppress(Error):
                self.browser.close()
        self.browser = None


# The session


def measure(sizes: list[int], runs: int, measured: list[str]) -> tuple[Figures, list[str]]:
    """Every figure of every run, and what went wrong."""
    figures: Figures = defaultdict(list)
    remarks: list[str] = []
    with sync_playwright() as playwright:
        chromium = Chromium(playwright)
        for size in sizes:
            apps = [app for app in measured if app != "usual" or size <= USUAL_UP_TO]
            folder = generated(size)
            servers: list[Server] = []
            try:
                for app in apps:
                    servers.append(Server(app, folder))
                for server in servers:
                    server.wait(START)
                for server in servers:
                    server.rest(START)
                measure_size(chromium, servers, size, runs, figures, remarks)
            finally:
                for server in servers:
                    server.stop()
        chromium.close()
    return figures, remarks


def measure_size(
    chromium: Chromium,
    servers: list[Server],
    size: int,
    runs: int,
    figures: Figures,
    remarks: list[str],
) -> None:
    """All apps at one size, taking turns; the first round only warms the servers."""
    marks = marks_by_country(generated(size))
    # large ones, each asked for in one round only: no answer to the first question is at hand
    countries = sorted(marks, key=lambda name: (-marks[name], name))
    typed = words_to_type(generated(size), countries[runs : 2 * runs])
    left = {server.app: runs for server in servers}
    for turn in range(-1, runs):
        for server in servers:
            if left[server.app] <= 0:
                continue
            said: list[str] = []

            def note(
                name: str, figure: float | None, app: str = server.app, said: list[str] = said
            ) -> None:
                if figure is None:
                    raise TooLong(f"{name} took over {LIMIT} s")
                said.append(f"{name} {figure:.0f}")
                if turn >= 0:  # noqa: B023
                    figures[size, app, name].append(figure)

            begun = time.monotonic()
            try:
                with chromium.page() as page:
                    visit = Visit(page, server, marks, note)
                    visit.open()
                    if turn >= 0:
                        use(visit, countries[turn], dict([typed[turn]]))
            except (TooLong, RuntimeError) as error:
                done = f" after: {said[-1].rpartition(' ')[0]}" if said else ""
                remarks.append(f"{server.app} at {size:,} places: {error}{done}")
                print(f"  {remarks[-1]}", file=sys.stderr)
                left[server.app] = 0
            left[server.app] -= turn >= 0
            if time.monotonic() - begun > SLOW:
                left[server.app] = min(left[server.app], 1)
            print(f"{size:>7,} {server.app:<6} {turn + 1}/{runs}: {', '.join(said)}", flush=True)


def use(visit: Visit, country: str, words: dict[str, int]) -> None:
    """What a reader does in one visit, once it is open. ``words``: marks by words to type."""
    visit.choose(country, "change")
    visit.clear(country, "clear")
    visit.choose(country, "again")
    visit.clear(country, "clear again")
    if visit.server.app == "atlas":
        for word, marks in words.items():
            visit.type(word, marks, "typed")
            visit.type("", sum(visit.marks.values()), "untyped")
        visit.records()
        visit.pan()


def marks_by_country(folder: Path) -> dict[str, int]:
    """How many places with a position each country has, by its name."""
    places = pd.read_csv(folder / "places.csv", keep_default_na=False)
    cities = places[places["precision"] == "city"]
    named = read_countries(folder).dropna(subset=["country"]).drop_duplicates("country")
    names = dict(zip(named["country"], named["name"], strict=True))
    return cities["country"].map(names).value_counts().to_dict()


def words_to_type(folder: Path, countries: list[str]) -> list[tuple[str, int]]:
    """Words that nobody has asked for, here names of countries, and how many marks they leave."""
    atlas = open_atlas(folder)
    views = ((name, select(Query(q=name), atlas)) for name in countries)
    return [(name, int(view.places.geometry.notna().sum())) for name, view in views]


# The set-up


def generated(places: int) -> Path:
    """The atlas of so many places, made when first asked for."""
    folder = CACHE / "atlases" / str(places)
    if not (folder / "datapackage.json").exists():  # written last
        print(f"Generating an atlas of {places:,} places in {folder}", file=sys.stderr)
        write_generated(folder, places)
        if places > LARGEST:  # compiled: to read such tables takes minutes
            subprocess.run([sys.executable, "-m", "geo", "build", "--atlas", folder], check=True)
    return folder


def vendor() -> None:
    """Fetch what the usual way loads from other hosts, to serve it ourselves (needs npm)."""
    if (STATIC / "leaflet.markercluster.js").exists():
        return
    place = CACHE / "npm"
    place.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / "package.json", place / "package.json")
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
    subprocess.run(["npm", "install", *options], cwd=place, check=True)
    STATIC.mkdir(exist_ok=True)
    for package, kept in VENDOR.items():
        for name in kept:
            path = place / "node_modules" / package / name
            copy = shutil.copytree if path.is_dir() else shutil.copyfile
            copy(path, STATIC / path.name)


def machine(browser: str = "") -> dict[str, str]:
    """What the figures were taken on."""
    cpu = platform.processor() or platform.machine()
    with suppress(OSError):
        named = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
        cpu = named[1] if named else cpu
    memory = psutil.virtual_memory().total / 1e9
    packages = ["streamlit", "pandas", "geopandas"]
    packages += ["folium", "streamlit-folium", "pydeck"] if browser else ["uvicorn", "aiohttp"]
    return {
        "date": date.today().isoformat(),
        "machine": f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GB, {platform.system()}",
        "load before": f"{os.getloadavg()[0]:.1f} (of one minute)",
        **({"browser": f"Chromium {browser}, headless, on the same machine"} if browser else {}),
        "versions": f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in packages),
    }


def browser_version() -> str:
    with sync_playwright() as playwright:
        options = {"executable_path": os.environ.get("CHROMIUM") or None, "args": list(BROWSER)}
        browser = playwright.chromium.launch(**options)
        try:
            return browser.version
        finally:
            browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="Places.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--apps", nargs="+", default=list(APPS), choices=APPS)
    parser.add_argument("--out", type=Path, help="By default docs/benchmarks.md if all sizes are.")
    asked = parser.parse_args()
    CACHE.mkdir(exist_ok=True)
    vendor()
    whole = set(asked.sizes) >= set(SIZES) and set(asked.apps) == set(APPS)
    signal.signal(signal.SIGTERM, stop_all)
    out = asked.out or (ROOT / "docs" if whole else CACHE) / "benchmarks.md"
    about = machine(browser_version())
    figures, remarks = measure(sorted(asked.sizes), asked.runs, asked.apps)
    medians = {cell: median(values) for cell, values in figures.items()}
    worst = {cell[0]: max(values) for cell, values in figures.items() if cell[2] == "pan"}
    command = f'make bench SIZES="{" ".join(map(str, sorted(asked.sizes)))}" RUNS={asked.runs}'
    text = speed_part(medians, worst, remarks, about | {"command": command}, LIMIT)
    write_part(out, "speed", text)
    print(text)
    print(f"Written to {out.relative_to(ROOT) if out.is_relative_to(ROOT) else out}")


if __name__ == "__main__":
    main()
