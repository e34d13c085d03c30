"""An atlas on another subject in a browser: its pages, and its map with a record."""

import re

import pytest
from atlases import write_mines
from first import first
from playwright.sync_api import expect

from pages.parts.opening import OWN, PAGES

FIRST = re.compile(r"\b(stations?|police|chinese|qingtian|fuzhou|bureaus?|safeguard)\b", re.I)
# all that can be read or heard, in shadow roots too; names of columns and files stay
SAID = """() => {
  const said = [];
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      for (const name of ["title", "aria-label", "placeholder", "alt"])
        if (one.getAttribute(name)) said.push(one.getAttribute(name));
      if (one.shadowRoot) look(one.shadowRoot);
      if (["SCRIPT", "STYLE", "CODE", "TEMPLATE", "OPTION"].includes(one.tagName)) continue;
      for (const node of one.childNodes) if (node.nodeType === 3) said.push(node.data);
    }
  };
  look(document);
  return said.join("\\n");
}"""


@pytest.fixture(scope="module", params=first([True, False]), ids=["with answers", "without"])
def home(request, serve, tmp_path_factory):
    everything = {"answers": request.param, "lists": request.param, "operators": request.param}
    return serve(write_mines(tmp_path_factory.mktemp("mines") / "atlas", **everything))


@pytest.fixture
def atlas(home):
    return home


def is_of_mines(said: str) -> None:
    said = re.sub(r"One of: .*|stations?[._]\w+", "", said)
    found = FIRST.search(said)
    assert not found, said[max(0, found.start() - 80) : found.end() + 80]


@pytest.mark.wide
def test_no_page_has_a_word_of_the_first_subject(page):
    for path in PAGES:
        page.turn_to(path) if path else page.open("")
        if path == OWN:  # where nothing of the atlas stands
            is_of_mines(page.main.inner_text())
            continue
        expect(page.page.get_by_test_id("stException")).to_have_count(0)
        name = f"{PAGES[path][0]} · Lithium mines" if path else "Lithium mines"
        expect(page.page).to_have_title(name)
        expect(page.page.locator(".page-head")).to_contain_text("5 of 5 reported mines")
        is_of_mines(page.page.evaluate(SAID))


def test_the_map_and_a_record_have_the_words_of_their_own_atlas(page, atlas):
    page.page.goto(f"{atlas}/map#place=pt-boticas")
    expect(page.page.locator(".record").first).to_contain_text("2 reported mines, Portugal")
    expect(page.page.locator("#status")).to_contain_text("5 of 5 reported mines, in 4 countries")
    page.page.get_by_text("Legend").first.click()
    is_of_mines(page.page.evaluate(SAID))


@pytest.mark.wide
def test_what_there_is_nothing_of_is_not_offered(page, atlas, request):
    dated = "without" not in request.node.callspec.id
    page.open("")
    expect(page.page.get_by_text("Others count differently")).to_have_count(0)
    page.page.goto(f"{atlas}/map")
    time = page.page.locator("#time.ready")
    expect(time).to_contain_text("5 of 5 mines")
    expect(time.get_by_role("slider")).to_have_count(2 if dated else 0)
