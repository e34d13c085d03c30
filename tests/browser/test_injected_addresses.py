"""Every key of an address and every part of a reader's own file that tries to be code: it is shown
as itself, and does nothing. Texts of tables: test_injection.py."""

from io import BytesIO
from urllib.parse import quote, urlencode

import openpyxl
import pytest
from hostile import FRAGMENTS, MARK, Grammar, Trial, broken
from playwright.sync_api import expect
from test_injection import SEEDS, settle

from geo.keys import KEYS

pytestmark = pytest.mark.wide
PLAIN = [one for one in FRAGMENTS if one.isprintable() and len(one) < 70]  # others are cut

OTHERS = ("theme", "present", "part", "size", "find", "box", "id", "limit", "after", "embed", "")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("where", ["?", "map?", "map#", "countries?", "answers?"])
def test_no_value_of_any_key_of_an_address_runs(reader, bundled, watch, where, seed):
    watch.allow("40[04] ")  # of a query, of a record that there is not
    grammar = Grammar(seed, PLAIN, pairs=0)
    page = reader().page
    trial = Trial(page)
    for key in (*KEYS, *OTHERS):
        pairs = {key or grammar.text(): grammar.text()}
        page.goto("about:blank")
        page.goto(f"{bundled}/{where}{urlencode(pairs, quote_via=quote)}")
        settle(page)
        assert trial.found() == [], pairs
        assert broken(trial.shown(), grammar) == [], pairs


PATIENCE = 90_000  # milliseconds: a process reads a gazetteer of the world


@pytest.mark.parametrize("seed", SEEDS)
def test_no_part_of_a_reader_s_own_file_runs(reader, bundled, seed):
    whole = [one for one in PLAIN if not {";", "|"} & {*one}]  # which part what a cell lists
    grammar = Grammar(seed, whole, pairs=0)
    page = reader().page
    trial = Trial(page)
    book = openpyxl.Workbook()
    book.active.title = "<img src=x onerror=ran(1)>"
    book.create_sheet("{{1234}}<b id=zq00001>")
    heads = ["City", "Country", "Source", "Link", *(grammar.text() for _ in range(8))]
    book.active.append(heads)
    for city in ("Bern", "Basel", grammar.text()):
        cells = [city, "CH", grammar.text(), "javascript:ran(1)"]
        cells += [grammar.text() for _ in range(8)]
        book.active.append(cells)
    book.active.append(["Bern", grammar.text(), *(grammar.text() for _ in range(10))])
    for row in book.active.iter_rows():  # openpyxl makes formulas of some
        for cell in row:
            cell.data_type = "s"
    content = BytesIO()
    book.save(content)
    page.goto(f"{bundled}/map-your-own")
    page.locator('input[type="file"]').set_input_files(
        {
            "name": f"{grammar.text()}.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": content.getvalue(),
        }
    )
    expect(page.locator(".own-columns")).to_be_visible(timeout=PATIENCE)
    settle(page)
    assert trial.found() == []
    assert len({*MARK.findall(trial.shown())}) > 15
    page.get_by_text("Name it").click()
    page.get_by_label("Title").fill(grammar.text()[:80])
    page.get_by_label("One row is a").fill(grammar.text()[:80])
    page.get_by_label("Several are").fill(grammar.text()[:80])
    page.get_by_label("Several are").press("Tab")
    page.get_by_role("button", name="Map it", exact=True).click()
    shown = page.frame_locator(".own-result iframe")
    shown.locator("body[data-marks]").wait_for(timeout=PATIENCE)
    assert trial.found() == []
    shown.get_by_role("button", name="List").click()
    shown.get_by_text("Bern").first.click()
    expect(shown.locator(".record").first).to_be_visible()
    assert trial.found() == []
    assert broken(shown.locator("#panel").inner_text(), grammar) == []
    assert len({*MARK.findall(trial.shown())}) > 15
