"""The real server and a real Chromium, and a watch over everything that a page does.

Chromium is found by ``CHROMIUM``, else in the system's paths, else Playwright's own is used. A
test that leaves a console error, an uncaught error, a failed request, a request to another host
or a traceback in the server's log fails, whatever it asserts itself; ``watch.allow(...)`` names
what a test expects of these.

To load a page takes four times the processor that turning to another address takes. So a test that
is not about a first visit begins with ``page.turn_to(...)``, on the page that the test before left.
"""

import json
import re
from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest
from chromium import ARGS, find_chromium
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)
from reader import PATIENCE, Reader
from servers import ROOT, RUNNING
from watch import Watch

ARTIFACTS = ROOT / "artifacts" / "browser"  # git-ignored


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=ARGS)
        yield chromium
        chromium.close()


def window(width: int) -> ViewportSize:
    """The size of a window of this width: a desktop's, or a phone's."""
    return {"width": width, "height": 800 if width > 700 else 740}


@pytest.fixture(scope="session")
def context(browser) -> Iterator[Callable[[int, str], BrowserContext]]:
    """A browser profile of one width and colour scheme; kept, for the scripts in its cache."""
    profiles: dict[tuple[int, str], BrowserContext] = {}

    def profile(width: int = 1280, scheme: str = "light") -> BrowserContext:
        if (width, scheme) not in profiles:
            made = browser.new_context(
                viewport=window(width), color_scheme=scheme, has_touch=width < 700
            )
            made.grant_permissions(["clipboard-read", "clipboard-write"])
            made.set_default_timeout(PATIENCE)
            profiles[width, scheme] = made
        return profiles[width, scheme]

    yield profile
    for made in profiles.values():
        made.close()


@pytest.fixture(scope="module")
def tabs() -> Iterator[dict[tuple, Page]]:
    """The pages that stay open through a module's tests, by address of the app and profile."""
    pages: dict[tuple, Page] = {}
    yield pages
    for page in pages.values():
        page.close()


@pytest.fixture
def watch(request, tabs) -> Iterator[Watch]:
    """The watch over this test; at its end nothing may have gone wrong."""
    watched = Watch()
    yield watched
    found = watched.found()
    wrong = bool(found) or getattr(request.node, "failed", False)
    if wrong:
        name = re.sub(r"[^\w-]+", "-", request.node.name)[:120]
        for n, page in enumerate(watched.pages):
            if not page.is_closed():
                page.screenshot(path=ARTIFACTS / f"{name}-{n}.png")
    for page in watched.pages:
        if page in tabs.values() and not wrong:
            watched.leave(page)
        else:
            page.close()
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.fixture
def reader(context, watch, atlas) -> Callable[..., Reader]:
    """Give a new reader: a page of its own in a window of that width and colour scheme."""

    def come(width: int = 1280, scheme: str = "light") -> Reader:
        page = context(width, scheme).new_page()
        watch.follow(page, atlas)
        return Reader(page, atlas)

    return come


@pytest.fixture
def same_reader(context, watch, atlas, tabs) -> Callable[..., Reader]:
    """Give the module's reader in such a window, whose page is as the test before left it."""

    def come(width: int = 1280, scheme: str = "light") -> Reader:
        key = (atlas, width, scheme)
        if key not in tabs or tabs[key].is_closed():
            tabs[key] = context(width, scheme).new_page()
        tabs[key].set_viewport_size(window(width))  # the test before may have changed it
        watch.follow(tabs[key], atlas)
        return Reader(tabs[key], atlas)

    return come


@pytest.fixture
def page(same_reader) -> Reader:
    """The module's reader at 1280 x 800, light: who ``open``s an address loads a new page."""
    return same_reader()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.failed = getattr(item, "failed", False) or report.failed
    if report.failed:
        for server in RUNNING.values():
            report.sections.append((f"log of {server.url}", server.said()[-4000:]))
    return report
