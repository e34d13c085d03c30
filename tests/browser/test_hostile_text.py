"""Text of the tables shows as that text, everywhere, and runs nothing: not here, not there."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from atlases import restore_data
from faulty import edit_rows
from hostile import MADE, Trial, each
from playwright.sync_api import Page, expect

PLACE = "nl-amsterdam"
PAYLOADS = each()
EVERYTHING = " | ".join(PAYLOADS)
BAD_LINKS = ["javascript:ran(1)", "JaVaScRiPt:ran(1)", "data:text/html,<b>x</b>"]
SOME = 25  # of the texts, where each takes a tooltip


def payload(n: int) -> str:
    return f"{PAYLOADS[n % len(PAYLOADS)]} no{n}"


@pytest.fixture(scope="module")
def hostile(workshop) -> Iterator[str]:
    """The app on the real tables with their free text replaced by hostile text."""
    address, folder = workshop
    _loosen_package(folder / "datapackage.json")
    _rename_countries(folder / "countries.geojson")

    def stations(row, n):
        row.update(note=payload(n + 3))
        if row["operator"]:
            row.update(operator=payload(3))

    def places(row, n):
        for column in ("city", "region"):
            if row[column]:
                row[column] = payload(n)
        if row["precision"] == "city":
            row["local_name"] = payload(n + 5)

    def sources(row, n):
        row.update(publisher=payload(n), title=payload(n + 7), note=EVERYTHING)
        if row["relay"] not in ("inquiry", "report"):
            row["original_publisher"] = payload(n + 9)
        if row["url"] and n % 2:
            row["url"] = BAD_LINKS[n % 3]

    def claims(row, n):
        row.update(says=payload(n), remark=payload(n + 6))
        if row["field"] == "operator":
            row.update(value=payload(3))

    for name, change in (
        ("stations", stations),
        ("places", places),
        ("sources", sources),
        ("claims", claims),
        ("origins", lambda row, n: row.update(name=payload(n + 4))),
        ("responses", lambda row, n: row.update(actor=payload(n + 1), says=payload(n + 2))),
        ("coordinates", lambda row, n: row.update(asked="")),  # else each place has moved
        ("changes", lambda row, n: row.update(change=EVERYTHING, reason=EVERYTHING)),
    ):
        edit_rows(folder / f"{name}.csv", change)
    yield address
    restore_data(folder)


def _loosen_package(path: Path) -> None:
    """Let the dictionary allow any address, and make the package's own words hostile too."""
    package = json.loads(path.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        for field in resource.get("schema", {}).get("fields", []):
            field["description"] = EVERYTHING
            if field["name"] == "url":
                field["constraints"].pop("pattern")
    package.update(title=EVERYTHING, description=EVERYTHING)
    about = package["atlas"]
    about.update(subject=EVERYTHING, denial=EVERYTHING, denial_line=EVERYTHING)
    for n, entry in enumerate(about["lists"]):
        entry["title"] = payload(n + 2)
    for kind in ("basis", "response", "field", "caution", "status", "relay", "grade", "party"):
        about["labels"][kind] = {
            code: payload(n) for n, code in enumerate(about["labels"].get(kind, {}))
        }
    path.write_text(json.dumps(package), encoding="utf-8")


def _rename_countries(path: Path) -> None:
    shapes = json.loads(path.read_text(encoding="utf-8"))
    for n, feature in enumerate(shapes["features"]):
        feature["properties"]["name"] = payload(n)
    path.write_text(json.dumps(shapes), encoding="utf-8")


@pytest.fixture
def atlas(hostile) -> str:
    return hostile


@pytest.fixture(scope="module")
def trials() -> dict[Page, Trial]:
    return {}


@pytest.fixture
def page(same_reader, trials):
    """The module's reader, under watch for what texts do from the first page on."""
    found = same_reader()
    if found.page not in trials:
        trials[found.page] = Trial(found.page)
    return found


@pytest.fixture
def harmless(trials):
    """No frame of a page ran or links to anything of the tables, nor did the server."""

    def check(page) -> None:
        assert trials[page.page].found() == []
        for frame in page.page.frames:
            links = frame.locator("a[href]").evaluate_all("all => all.map(a => a.href)")
            assert [link for link in links if not link.startswith("http")] == []

    return check


def texts(locator) -> set[str]:
    return {text.strip() for text in locator.all_text_contents()}


def test_every_hostile_text_names_the_folder_that_must_not_be_made():
    assert f"os.mkdir('{MADE}')" in EVERYTHING
    assert sum(str(MADE) in payload(n) for n in range(len(PAYLOADS))) == 1


def test_the_api_gives_the_text_as_it_stands(api):
    names = [place["properties"]["name"] for place in api("places.geojson")["features"]]
    assert sum(any(text in name for name in names) for text in PAYLOADS) > 40


@pytest.mark.wide
def test_discs_and_tooltips_show_the_text(page, api, harmless):
    cities = [place for place in api("places.geojson")["features"] if place["geometry"]]
    page.open_map()
    expect(page.map.locator("body")).to_have_attribute("data-marks", str(len(cities)))
    tooltip = page.map.locator(".leaflet-tooltip")
    for place in cities[:SOME]:
        name = place["properties"]["name"]
        spot = place["geometry"]["coordinates"][::-1]
        page.map.locator("body").evaluate(
            "(_, at) => { map_atlas.setView(at, 12, { animate: false }); }", spot
        )
        page.disc(place["id"]).dispatch_event("mouseover")
        expect(tooltip.first).to_be_visible()
        words = tooltip.first.text_content()
        assert name in words and place["properties"]["country_name"] in words
        assert name in (page.disc(place["id"]).get_attribute("aria-label") or "")
        page.disc(place["id"]).dispatch_event("mouseout")
        expect(tooltip).to_have_count(0)
    harmless(page)


def test_the_panel_shows_the_text(page, api, harmless):
    record = api(f"places/{PLACE}.json")
    claims = [*record["claims"], *(c for s in record["stations"] for c in s["claims"])]
    page.open_map(f"place={PLACE}")
    expect(page.card.locator("li").first).to_be_attached()
    said = texts(page.card.locator("li p"))
    assert {claim["says"].strip() for claim in claims} <= said
    assert {answer["says"].strip() for answer in record["responses"]} <= said
    title = page.card.locator("h2").text_content()
    assert record["name"] in title and record["local_name"] in title
    everything = page.card.text_content()
    for claim in claims:
        assert claim["publisher"] in everything and claim["basis"] in everything
        assert claim["remark"] in everything and claim["original_publisher"] in everything
        assert not claim["stated"] or claim["origin_name"] in everything
    for answer in record["responses"]:
        assert answer["actor"] in everything and answer["label"] in everything
    for station in record["stations"]:
        assert station["operator"] in everything
        assert station["note"] in everything and station["listed"] in everything
    harmless(page)


def test_line_and_filters_show_the_text(page, api, harmless):
    page.turn_to_map()
    assert page.main.locator("h1").text_content().strip() == EVERYTHING
    assert page.main.locator("a.denial").text_content() == EVERYTHING
    assert page.main.locator("a.denial").get_attribute("title") == EVERYTHING
    rows = api("countries.json")["countries"]
    for key, expected in (
        ("country", [f"{row['country_name']} ({row['stations']})" for row in rows]),
        ("listed", [payload(n + 2) for n in range(3)]),
    ):
        page.group(key)
        page.choices(key).first.wait_for()
        offered = page.choices(key).all_text_contents()
        for words in expected:
            assert any(words in choice for choice in offered), f"{words} is not in {offered}"
    harmless(page)


def test_a_chosen_filter_shows_the_text(page, api, harmless):
    name = next(
        row["country_name"]
        for row in api("countries.json")["countries"]
        if "**" in row["country_name"] or ":" in row["country_name"] or "{{" in row["country_name"]
    )
    code = next(
        row["country"] for row in api("countries.json")["countries"] if row["country_name"] == name
    )
    page.turn_to_map(f"country={code}")
    expect(page.choices("country").filter(has_text=name).locator("input")).to_be_checked()
    assert name in page.said
    harmless(page)


def test_the_countries_table_and_a_country_record_show_the_text(page, api, harmless):
    rows = api("countries.json")["countries"]
    page.turn_to("countries?place=NL")
    assert [row[0] for row in page.cells()] == [row["country_name"] for row in rows]
    record = api("countries/NL.json")
    panel = page.record.text_content()
    assert record["name"] in panel
    for claim in record["claims"]:
        assert claim["says"] in panel and claim["publisher"] in panel
    for city in record["cities"]:
        assert city["place_name"] in panel
    harmless(page)


@pytest.mark.wide
def test_a_country_in_the_map_shows_the_text(page, api, harmless):
    record = api("countries/IT.json")
    page.turn_to_map("place=IT")
    expect(page.card.locator("li").first).to_be_attached()
    said = texts(page.card.locator("li p"))
    assert {claim["says"] for claim in record["claims"]} <= said
    assert record["name"] == page.card.locator("h2").text_content()
    for area in record["areas"]:
        assert area["precision"] != "region" or area["name"] in page.card.text_content()
    harmless(page)


def test_sources_show_the_text_and_no_dangerous_link(page, api, harmless):
    record = api(f"places/{PLACE}.json")
    claims = [*record["claims"], *(c for s in record["stations"] for c in s["claims"])]
    bad = next(claim for claim in claims if not claim["url"].startswith("http"))
    page.turn_to(f"sources?text={bad['source_id']}")
    panel = page.record.text_content()
    for text in (bad["publisher"], bad["title"], bad["url"], bad["says"], EVERYTHING):
        assert text in panel
    away = page.record.locator('a[target="_blank"]')
    assert away.all_text_contents() == ["A page of this source to cite and print"]
    for row in page.cells():
        assert any(text in row[0] for text in PAYLOADS)
    harmless(page)


def test_the_table_and_a_left_out_source_show_the_text(page, api, harmless):
    rows = api("stations.json")["stations"]
    source = rows[0]["source_ids"].split("; ")[0]
    sources = {row["source_id"]: row for row in api("sources.json")["sources"]}
    page.turn_to("table")
    page.holds(rows)
    assert {row[0] for row in page.cells()} == {row["country_name"] for row in rows}
    harmless(page)
    page.turn_to(f"table?without={source}&source={rows[1]['source_ids'].split('; ')[0]}")
    assert sources[source]["publisher"] in page.alerts.first.text_content()
    assert sources[source]["publisher"] in page.said
    harmless(page)


def test_about_shows_the_text(page, harmless):
    page.turn_to("about")
    expect(page.page.get_by_test_id("stException")).to_have_count(0)
    assert page.main.text_content().count(EVERYTHING) >= 3
    harmless(page)
