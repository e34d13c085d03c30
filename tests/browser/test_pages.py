"""The pages Countries, Sources and About, each opened cold once, then from one another."""

import csv
import json
import re
from pathlib import Path

import pytest
from first import first
from playwright.sync_api import expect

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def package() -> dict:
    return json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict]]:
    def rows(path):
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return {path.stem: rows(path) for path in DATA.glob("*.csv")}


def test_countries_holds_every_country_with_its_numbers(page, api):
    page.open("countries")
    keys = ("country_name", "stations", "on_map", "area_only", "contested")
    rows = api("countries.json")["countries"]
    page.has_rows(len(rows))
    assert [row[:5] for row in page.cells()] == [[str(row[key]) for key in keys] for row in rows]


def test_a_row_of_countries_leads_to_its_sources_in_one_click(page, api):
    rows = api("countries.json")["countries"]
    page.turn_to("countries")
    page.choose_row(2)
    expect(page.record.get_by_role("heading", level=2)).to_contain_text(rows[2]["country_name"])
    expect(page.page).to_have_url(re.compile(f"place={rows[2]['country']}"))
    expect(page.record.locator('a[href^="http"]').first).to_be_visible()
    expect(page.record.locator('a[href*="text="]').first).to_be_visible()


@pytest.mark.wide
def test_a_chosen_row_survives_a_filter_that_shortens_the_table(page):
    page.turn_to("countries")
    page.choose_row(7)
    expect(page.record).to_be_visible()
    page.filter("country", "Netherlands")
    page.has_rows(1)
    assert [row[0] for row in page.cells()] == ["Netherlands"]
    expect(page.page.get_by_test_id("stException")).to_have_count(0)


def test_another_row_of_countries_replaces_the_record(page, api):
    rows = api("countries.json")["countries"]
    page.turn_to("countries?place=NL")
    expect(page.record).to_be_visible()
    page.choose_row(1)
    expect(page.record.get_by_role("heading", level=2)).to_contain_text(rows[1]["country_name"])


def test_the_denial_leads_to_all_answers_of_the_state_that_gave_it(page, tables, package):
    state = package["atlas"]["state"]
    answers = [row for row in tables["responses"] if row["country"] == state]
    page.turn_to()
    page.main.locator("a.denial").click()
    expect(page.page).to_have_url(re.compile(f"place={state}"))
    for answer in answers:
        expect(page.record).to_contain_text(answer["says"])


def test_a_link_to_an_unknown_country_says_so(page):
    page.turn_to("countries?place=XX")
    expect(page.alerts.filter(has_text="XX")).to_be_visible()


def test_sources_holds_every_source(page, tables):
    page.turn_to("sources")
    page.has_rows(len(tables["sources"]))
    publishers = {row["publisher"] for row in tables["sources"]}
    assert {row[0] for row in page.cells()} == publishers


def test_a_row_of_sources_shows_what_rests_on_it(page, tables):
    page.turn_to("sources")
    page.choose_row(0)
    expect(page.record).to_be_visible()
    expect(page.page).to_have_url(re.compile("text="))
    source = re.search(r"[?&]text=([^&]+)", page.page.url)[1]
    claims = [row for row in tables["claims"] if row["source_id"] == source]
    assert claims
    expect(page.record.locator("tbody tr")).to_have_count(len(claims))


def test_a_link_to_a_source_shows_all_that_rests_on_it(page, tables):
    source = next(row for row in tables["sources"] if row["source_id"].startswith("independent-"))
    page.open(f"sources?text={source['source_id']}")
    expect(page.record).to_contain_text(source["publisher"])
    expect(page.record.get_by_role("link", name=source["url"])).to_have_attribute(
        "href", source["url"]
    )
    for table in ("claims", "responses"):
        for row in tables[table]:
            if row["source_id"] == source["source_id"]:
                expect(page.record).to_contain_text(row["says"])


def test_a_caution_about_a_source_is_on_screen(page, tables, package):
    held = (row for row in tables["sources"] if "machine_translation" in row["cautions"])
    source = next(held)
    page.turn_to(f"sources?text={source['source_id']}")
    words = package["atlas"]["labels"]["caution"]["machine_translation"]
    expect(page.record).to_contain_text(words)
    expect(page.record).to_contain_text(source["note"])


def test_what_rests_on_a_source_leads_back_to_its_place(page, tables):
    claim = next(row for row in tables["claims"] if row["subject"] == "nl-amsterdam")
    page.turn_to(f"sources?text={claim['source_id']}")
    page.record.get_by_role("link", name="Amsterdam").first.click()
    expect(page.page).to_have_url(re.compile("place=nl-amsterdam"))
    expect(page.card.locator("h2")).to_contain_text("Amsterdam")


def test_a_link_to_an_unknown_source_says_so(page):
    page.turn_to("sources?text=nobody-knows-it")
    expect(page.alerts).to_be_visible()
    expect(page.record).to_have_count(0)


def test_about_holds_method_dictionary_licences_and_version(page, package, tables):
    page.open("about")
    expect(page.page.get_by_test_id("stException")).to_have_count(0)
    text = page.main.text_content()
    assert package["version"] in text
    for licence in package["licenses"]:
        assert licence["title"] in text or licence["name"] in text
    for name in ("Natural Earth", "GeoNames", "Leaflet", "cite"):
        assert name in text
    headings = re.findall(r"^#+ (.+)$", (DATA / "METHOD.md").read_text(encoding="utf-8"), re.M)
    assert headings
    for heading in headings:
        assert heading in text
    for change in tables["changes"]:
        assert change["change"] in text


@pytest.mark.wide
def test_about_shows_the_dictionary_of_every_column(page, package):
    page.turn_to("about")
    for resource in package["resources"]:
        if "schema" not in resource:
            continue
        part = page.main.get_by_test_id("stExpander").filter(has_text=resource["path"])
        part.locator("summary").click()
        columns = part.locator("tbody tr td:first-child")
        expect(columns).to_have_text([field["name"] for field in resource["schema"]["fields"]])


WHOLE = """(element) => {
  const box = element.getBoundingClientRect();
  return box.left >= 0 && box.right <= innerWidth && element.scrollWidth <= element.clientWidth + 1;
}"""


INLINE = """(element) => {
  const [box, own] = [element.parentElement, element].map((one) => one.getBoundingClientRect());
  return own.right <= Math.min(innerWidth, box.right || innerWidth) + 1
    && element.scrollWidth <= Math.max(element.clientWidth, own.width) + 1;
}"""


@pytest.mark.parametrize("width", first([1440, 390, 1280, 1024, 768], 2))
def test_the_head_cuts_no_filter_no_download_and_neither_denial_nor_other_counts(page, width):
    page.page.set_viewport_size({"width": width, "height": 844})
    page.turn_to("table?country=ES&support=contested&basis=ngo_report&response=statement")
    expect(page.chips).to_have_count(4)
    clear = page.main.locator(".chips [data-clear=all]")
    for one in [*page.chips.all(), clear]:
        assert one.evaluate(WHOLE)
    others = page.main.get_by_role("link", name="Others count differently")
    expect(others).to_have_text("Others count differently")
    for one in (others, page.main.locator(".page-head .denial")):
        expect(one).to_be_in_viewport()
        assert one.evaluate(INLINE)
    page.main.locator(".save").click()
    kinds = page.main.locator(".downloads:not(.shares) > div")
    expect(kinds).to_be_visible()
    assert kinds.evaluate(WHOLE)
    page.page.keyboard.press("Escape")  # the next width begins with it closed
    expect(kinds).to_be_hidden()
