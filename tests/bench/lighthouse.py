"""An independent verdict on a first open: Lighthouse, as a step of ``make bench``.

    python -m tests.bench.lighthouse [--runs 3] [--out docs/benchmarks.md]

Opens this atlas, the empty app, the map by itself and pages to cite with Lighthouse, on its two
settings, in turn; before that it opens the first two in Chromium held to the line and processor of
its mobile setting. Prints the section that it puts into the report.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from geo.files import BUNDLED
from tests.bench.__main__ import BROWSER, CACHE, HERE, ROOT, START, Server, stop_all
from tests.bench.document import write_part
from tests.bench.report import LIGHT, MAP, NAMES, SCORES, Audits, first_open_section

NPM = HERE / "npm"  # the pinned package and its lock
INSTALLED = CACHE / "lighthouse"
SETTINGS = {"desktop": ("--preset=desktop",), "mobile": ()}
AUDITS = {  # measure -> Lighthouse's audit, and what its figure is multiplied by
    "fcp": ("first-contentful-paint", 1),
    "lcp": ("largest-contentful-paint", 1),
    "cls": ("cumulative-layout-shift", 1),
    "bytes": ("total-byte-weight", 1 / 1024),
}
LIMIT = 240  # seconds for one open
# Lighthouse's mobile setting, as its own lantern has it: lighthouse/core/config/constants.js
SCREEN = {"width": 412, "height": 823}
LINE = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER = 4  # times, the processor


def install() -> str:
    """Install the pinned Lighthouse into CACHE (needs npm), and return its version."""
    about = INSTALLED / "node_modules" / "lighthouse" / "package.json"
    lock = NPM / "package-lock.json"
    kept = INSTALLED / lock.name
    if not about.exists() or kept.read_bytes() != lock.read_bytes():
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for file in ("package.json", lock.name):
            shutil.copyfile(NPM / file, INSTALLED / file)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=INSTALLED, check=True)
    return json.loads(about.read_text(encoding="utf-8"))["version"]


def audit(url: str, setting: str) -> dict[str, float]:
    """One open by Lighthouse: fcp and lcp in ms, cls, bytes in KiB, and the scores out of 100.

    Raises RuntimeError with Lighthouse's words if it could not open the page.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        command = [
            "node",
            str(INSTALLED / "node_modules" / "lighthouse" / "cli" / "index.js"),
            url,
            *SETTINGS[setting],
            f"--only-categories={','.join(SCORES)}",
            "--quiet",
            "--output=json",
            f"--output-path={out}",
            f"--chrome-flags=--headless=new {_quoted(BROWSER)}",
        ]
        environment = dict(os.environ)
        if chromium := os.environ.get("CHROMIUM"):
            environment["CHROME_PATH"] = chromium
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False
        )
        if not out.exists():
            raise RuntimeError(f"Lighthouse did not open {url}: {done.stderr[-2000:]}")
        said = json.loads(out.read_text(encoding="utf-8"))
    if problem := said.get("runtimeError"):
        raise RuntimeError(f"Lighthouse did not open {url}: {problem['message']}")
    figures = {
        name: said["audits"][audit]["numericValue"] * factor
        for name, (audit, factor) in AUDITS.items()
    }
    return figures | {name: said["categories"][name]["score"] * 100 for name in SCORES}


def _quoted(flags: Iterable[str]) -> str:
    """Flags as one argument that Lighthouse takes apart again: a value with spaces in quotes."""
    named = (flag.partition("=") for flag in flags)
    return " ".join(f'{name}="{value}"' if sign else name for name, sign, value in named)


def open_slowly(browser: Browser, url: str, *, marks: bool) -> dict[str, float]:
    """One open on the mobile setting's line: ms until the first paint and, if asked, the marks.

    The page sets ``atlas-drawn`` when the map in it has painted its marks: templates/first.html.
    """
    context = browser.new_context(viewport=SCREEN, is_mobile=True, has_touch=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False} | LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.set_default_timeout(LIMIT * 1000)
    page.goto(url, wait_until="commit")

    def entry(name: str) -> float:
        look = f"() => performance.getEntriesByName('{name}')[0]?.startTime"
        return page.wait_for_function(look).json_value()

    figures = {"paint": entry("first-contentful-paint")}
    if marks:
        figures["marks"] = entry("atlas-drawn")
    context.close()
    return figures


def measure(runs: int) -> tuple[Audits, Audits]:
    """The medians of all runs: of Lighthouse's figures, and of those on the slow line."""
    found: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    held: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    servers: list[Server] = []
    try:
        for app in ("atlas", "floor"):
            servers.append(Server(app, BUNDLED))
        for server in servers:
            server.wait(START)
        pages = {NAMES[server.app]: f"{server.url}/" for server in servers}
        pages[MAP] = f"{servers[0].url}/map"
        pages |= {name: f"{servers[0].url}/{path}" for name, path in LIGHT.items()}
        with sync_playwright() as playwright:
            options = {"executable_path": os.environ.get("CHROMIUM") or None, "args": list(BROWSER)}
            browser = playwright.chromium.launch(**options)
            for turn in range(-1, runs):  # the first only warms the servers
                for server in servers:
                    figures = open_slowly(browser, f"{server.url}/", marks=server.app == "atlas")
                    for name, figure in figures.items():
                        if turn >= 0:
                            held[NAMES[server.app], "mobile", name].append(figure)
            browser.close()
        for turn in range(runs):
            for setting in SETTINGS:
                for page, url in pages.items():
                    figures = audit(url, setting)
                    for name, figure in figures.items():
                        found[page, setting, name].append(figure)
                    words = ", ".join(f"{name} {figure:.3g}" for name, figure in figures.items())
                    print(f"{turn + 1}/{runs} {setting} {page}: {words}", flush=True)
    finally:
        for server in servers:
            server.stop()
    medians = [{key: median(all_of) for key, all_of in some.items()} for some in (found, held)]
    return medians[0], medians[1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.lighthouse", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    asked = parser.parse_args()
    CACHE.mkdir(exist_ok=True)
    signal.signal(signal.SIGTERM, stop_all)
    version = install()
    section = first_open_section(*measure(asked.runs), asked.runs, version)
    write_part(asked.out, "lighthouse", "\n".join(section))
    print("\n".join(section))


if __name__ == "__main__":
    main()
