"""A page as a reader uses it: what to wait for, where things are, how to choose."""

import re
import time
from collections.abc import Callable
from typing import Self

from map_view import MapView
from playwright.sync_api import Locator, Page, expect
from rows import Rows

PATIENCE = 15_000  # milliseconds; two cores serve, draw and test at once
GROUPS = {  # of the filters
    "Place": ("continent", "country", "region", "city", "precision"),
    "Report": ("operator", "listed", "status", "response"),
    "Evidence": ("support", "contested", "basis", "origin", "grade", "denied_by"),
    "Date": ("since", "until", "undated", "answered_since", "answered_until"),
    "Source": ("without", "source"),
}
# The server's run begins some milliseconds after it was asked for: ended is only what has begun.
TURN = """address => new Promise(done => {
  const app = document.querySelector("[data-test-script-state]");
  const end = () => { observer.disconnect(); requestAnimationFrame(() => setTimeout(done)); };
  let begun = false;
  const observer = new MutationObserver(() => {
    if (app.dataset.testScriptState !== "notRunning") begun = true;
    else if (begun) end();
  });
  observer.observe(app, { attributes: true });
  setTimeout(end, 5000); // a run too short to be seen
  document.querySelector('[data-testid="stMain"]').scrollTo(0, 0);
  history.pushState({}, "", address);
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
})"""
QUIET = """() => new Promise(done => {
  const app = document.querySelector("[data-test-script-state]");
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    if (app.dataset.testScriptState === "notRunning")
      timer = setTimeout(() => { observer.disconnect(); done(); }, 200);
  };
  const observer = new MutationObserver(look);
  observer.observe(app, { attributes: true });
  look();
})"""


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text.split(". ")[0])]


class Reader(Rows, MapView):
    """A page as a reader uses it: what to wait for, where things are, how to choose."""

    def __init__(self, page: Page, home: str):
        self.page = page
        self.home = home
        self.turned = False  # whether the page was last opened without being loaded

    @property
    def main(self) -> Locator:
        return self.page.get_by_test_id("stMain")

    @property
    def record(self) -> Locator:
        """The record that a page shows; that of the map is its ``card``."""
        return self.main.locator("article.record")

    @property
    def alerts(self) -> Locator:
        """What a page says of a link that it could not follow whole."""
        return self.main.locator('.notice[role="status"], [role="alert"]')

    @property
    def counts(self) -> list[int]:
        """The counts that the page of figures begins with, when nothing is filtered out."""
        texts = self.main.locator(".counts li b").all_inner_texts()
        return [int(text.replace(",", "")) for text in texts]

    def open(self, path: str = "") -> Self:
        """Open an address of the app, cold, and wait until it is drawn."""
        self.page.goto(f"{self.home}/{path}")
        self.turned = False
        return self.settle()

    def turn_to(self, path: str = "") -> Self:
        """Open an address of the app as Back and Forward do: the page is not loaded again.

        A map that is there already stays where it looks, whatever the address says of it.
        """
        if not self.page.url.startswith(f"{self.home}/") or not self._idle.count():
            return self.open(path)
        self.page.evaluate(TURN, f"{self.home}/{path}")
        self.turned = True
        return self.settle()

    @property
    def _idle(self) -> Locator:
        """The page while its connection stands and the server has nothing to do for it."""
        return self.page.locator(
            '[data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
        )

    def settle(self) -> Self:
        """Wait until the server has run the page and nothing is left to draw."""
        self._idle.wait_for()
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

    def changed(self, before: str) -> Self:
        """Wait until the page's address is no longer this one, and what it asks for is drawn."""
        self.page.wait_for_url(lambda url: url != before)
        return self.quiet()

    def quiet(self) -> Self:
        """Wait until the page has run after an action, and has not begun to run again."""
        self.page.evaluate(QUIET)
        return self.settle()

    def reload(self) -> Self:
        self.page.reload()
        return self.settle()

    @property
    def drawer(self) -> Locator:
        """The filters, open or not."""
        return self.page.locator("#filters")

    def open_drawer(self) -> None:
        """Open the filters, unless they are."""
        if not self.drawer.is_visible():
            self.page.get_by_role("button", name="Filters").click()

    def field(self, key: str) -> Locator:
        """The field for words or a date in the drawer."""
        return self.drawer.locator(f'input[data-key="{key}"]')

    def choices(self, key: str) -> Locator:
        """What a filter of the drawer offers, each with a box to tick."""
        return self.drawer.locator(f'[data-key="{key}"] .choices label')

    def group(self, key: str) -> None:
        """Open the group of filters that holds a key: a closed one loads nothing."""
        self.open_drawer()
        title = next(title for title, keys in GROUPS.items() if key in keys)
        group = self.drawer.locator(f'[data-group="{title}"]')
        group.wait_for()
        if not group.evaluate("group => group.open"):
            group.locator("summary").click()

    def filter(self, key: str, words: str) -> None:
        """Tick a value of a filter in the drawer, found by typing a part of its words."""
        self.group(key)
        choice = self.choices(key).filter(has_text=words).first
        self.choices(key).first.wait_for()
        finder = self.drawer.locator(f'[data-key="{key}"] input[type="search"]')
        if finder.is_visible():
            finder.fill(words)
        before = self.page.url
        choice.locator("input").check()
        self.changed(before)
        if finder.is_visible():
            finder.fill("")

    def type(self, key: str, words: str) -> None:
        """Type into a field of the drawer: search words or a date."""
        self.open_drawer()
        if key != "q":
            self.group(key)
        before = self.page.url
        self.field(key).fill(words)
        self.field(key).press("Enter")
        self.changed(before)

    @property
    def summary(self) -> Locator:
        """The line that says how many rows are shown."""
        return self.main.locator(".summary")

    @property
    def shown(self) -> list[int]:
        """The numbers of the line: shown, of all, on the map, by region or country only."""
        shown, total, on_map, _cities, area_only, *_ = numbers(self.summary.text_content())
        return [shown, total, on_map, area_only]

    @property
    def chips(self) -> Locator:
        """What is chosen, each with a button that takes it away."""
        return self.main.locator(".chips button:not([data-clear=all])")

    @property
    def said(self) -> str:
        """The query in words, as the chips say it; "" if it asks for everything."""
        return "; ".join(self.chips.all_text_contents())

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

    def copy_link(self) -> str:
        """The link that the page's own button copies."""
        self.page.locator(".shares summary").click()
        self.page.get_by_role("button", name="Copy link").click()
        expect(self.page.get_by_role("status").filter(has_text="Copied")).to_be_attached()
        self.page.keyboard.press("Escape")
        return self.page.evaluate("navigator.clipboard.readText()")

    def go(self, title: str) -> None:
        """Go to another page by the navigation."""
        self.page.get_by_role("link", name=title, exact=True).first.click()
        self.page.wait_for_url(f"{self.home}/{'' if title == 'Map' else title.lower()}*")
        self.settle()
