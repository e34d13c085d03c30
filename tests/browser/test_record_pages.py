"""Every claim and response has a record, and the panel over the map shows it."""

import pytest
from atlases import CITIES, write_atlas
from first import first
from playwright.sync_api import expect


def said(locator) -> set[str]:
    texts = locator.locator("li p").all_text_contents()
    return {text.strip().removeprefix("Denies: ") for text in texts}


@pytest.mark.wide
def test_a_country_shows_what_is_named_and_not_counted(page, api):
    named = {claim["says"] for claim in api("countries/FR.json")["named"]}
    assert named
    page.open_map("place=FR")
    expect(page.card).to_contain_text("not counted here")
    assert named <= said(page.card)


@pytest.mark.wide
@pytest.mark.parametrize("place", first(["ro-dobroesti", "hr-zagreb"]))
def test_a_place_without_a_counted_station_opens_over_the_map(page, api, place):
    record = api(f"places/{place}.json")
    assert record["count"] == 0
    words = {one["says"] for one in [*record["named"], *record["responses"]]}
    assert words
    page.open_map(f"place={place}")
    expect(page.card).to_contain_text("No station is counted here")
    expect(page.card.locator("h2")).to_contain_text(record["name"])
    assert words <= said(page.card)


@pytest.mark.wide
def test_the_world_opens_from_the_countries_page_and_in_the_map(page, api):
    record = api("records/world.json")
    claims = [*record["claims"], *(c for part in record["parts"] for c in part["claims"])]
    words = {one["says"] for one in [*claims, *record["responses"]]}
    page.open("countries")
    page.main.get_by_role("link", name="what is said of the world as a whole").click()
    expect(page.record.locator("h2").first).to_have_text(record["name"])
    assert words <= said(page.record)
    page.open_map("place=world")
    expect(page.card).to_contain_text("Said of the world as a whole")
    assert words <= said(page.card)


@pytest.mark.wide
def test_a_source_leads_to_the_record_of_a_place_without_a_counted_station(page, api):
    answers = api("places/ro-dobroesti.json")["responses"]
    source = next(one["source_id"] for one in answers if one["about"] == "ro-dobroesti")
    page.open(f"sources?text={source}")
    page.record.get_by_role("link", name="Dobroești").first.click()
    expect(page.card.locator("h2")).to_contain_text("Dobroești")
    expect(page.card).to_contain_text("No station is counted here")


@pytest.mark.wide
def test_from_a_record_a_reader_learns_what_would_remain_and_leaves_an_origin_out(page, api):
    (station,) = api("places/nl-rotterdam.json")["stations"]
    page.open_map("place=nl-rotterdam")
    for ground in station["grounds"]:
        expect(page.card).to_contain_text(f"{ground['words']}.")
        expect(page.card).to_contain_text(f"{ground['left']} of {ground['of']} remain")
    expect(page.card.locator(".brief")).to_contain_text("denied by")
    line = page.card.locator(".origin").filter(has_text="Reported by Safeguard Defenders")
    line.get_by_role("link", name="without it").click()
    said = api("counts.json?without=safeguard-defenders")["without"]["words"]
    expect(page.alerts).to_have_text(said)
    expect(page.map.get_by_role("status")).to_contain_text(said)
    page.go("Countries")
    expect(page.alerts).to_have_text(said)


@pytest.fixture(scope="module")
def unplaced(serve, tmp_path_factory) -> str:
    """An atlas with a city that no gazetteer knows."""
    places = [
        {"place_id": "nl-amsterdam", "country": "NL", "city": "Amsterdam"},
        {"place_id": "nl-nowhere", "country": "NL", "city": "Xyzzyquux"},
    ]
    lat, lon = CITIES["nl-amsterdam"][3:]
    spot = {"place_id": "nl-amsterdam", "latitude": lat, "longitude": lon}
    stations = [{}, {"place_id": "nl-nowhere"}]
    folder = tmp_path_factory.mktemp("unplaced") / "atlas"
    return serve(write_atlas(folder, places=places, coordinates=[spot], stations=stations))


@pytest.mark.wide
class TestAnAtlasWithACityThatNoGazetteerKnows:
    @pytest.fixture
    def atlas(self, unplaced) -> str:
        return unplaced

    def test_the_record_says_why_it_is_not_on_the_map(self, page, api):
        why = api("places/nl-nowhere.json")["unplaced"]
        assert why
        page.open_map("place=nl-nowhere")
        expect(page.card).to_contain_text(f"Not on the map: {why}")


def test_no_page_can_open_a_socket_to_another_host(page, watch):
    """Only to our own, where Streamlit's runs: this page was drawn through it."""
    watch.allow("Content Security Policy|violates the document's")
    page.open_map()
    for frame in (page.page.main_frame, page.page.frames[-1]):
        refused = frame.evaluate(
            """() => new Promise((done) => {
              document.addEventListener("securitypolicyviolation",
                ({ effectiveDirective }) => done(effectiveDirective), { once: true });
              try { new WebSocket("wss://elsewhere.example/").onerror = () => done("asked"); }
              catch (error) { done(String(error)); }
            })"""
        )
        assert refused == "connect-src"


def test_the_first_look_at_a_country_s_record_answers_what_readers_ask_first(page):
    page.page.set_viewport_size({"width": 1440, "height": 900})
    page.turn_to_map("place=NL")
    for words in ("Since", "Said to run it", "Government", "Who says so", "Disputed"):
        expect(page.card.locator(".brief dt", has_text=words)).to_be_in_viewport(ratio=1)
    for city in ("Amsterdam", "Rotterdam"):
        expect(page.card.get_by_role("link", name=city)).to_be_in_viewport()
    before = page.page.url
    page.card.get_by_role("link", name="All 10").click()
    content = page.card.locator(".content")
    page.becomes(lambda: content.evaluate("box => box.scrollTop > 0"), True)
    expect(page.card.locator("#record-answers")).to_be_in_viewport()
    assert page.page.url == before, "nothing else moved"
