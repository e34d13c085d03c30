"""One query, the same on every page, in the address, on the map and in the API."""

import re

import pytest
from first import first
from playwright.sync_api import expect


@pytest.fixture
def marks(page):
    """Wait until the map has as many marks as the API has cities for a query."""

    def agree(api, query: str) -> None:
        cities = [p for p in api(f"places.geojson?{query}")["features"] if p["geometry"]]
        expect(page.map.locator("body")).to_have_attribute("data-marks", str(len(cities)))

    return agree


@pytest.mark.wide
def test_a_filter_gives_the_same_numbers_on_page_map_and_api(page, marks, api):
    page.open_map()
    page.filter("country", "Italy")
    expect(page.page).to_have_url(re.compile(r"[?&]country=IT(&|$)"))
    marks(api, "country=IT")
    rows = api("countries.json?country=IT")["countries"]
    assert [row["country"] for row in rows] == ["IT"]
    total = sum(row["stations"] for row in api("countries.json")["countries"])
    numbers = [rows[0]["on_map"], rows[0]["area_only"]]
    page.show(rows[0]["stations"], total, *numbers)
    badges = page.map.locator(".leaflet-marker-icon.badge")
    page.becomes(page.marked, rows[0]["stations"])
    page.becomes(lambda: sum(map(int, badges.all_inner_texts())), rows[0]["area_only"])


@pytest.mark.wide
def test_a_filter_lasts_through_pages_and_reload_until_it_is_cleared(page, marks, api):
    page.open_map()
    page.filter("country", "Netherlands")
    marks(api, "country=NL")
    page.go("Countries")
    expect(page.page).to_have_url(re.compile(r"/countries\?.*country=NL"))
    page.has_rows(1)
    assert [row[0] for row in page.cells()] == ["Netherlands"]
    page.go("Map")
    page.map.locator("body[data-marks]").wait_for()
    expect(page.page).to_have_url(re.compile(r"country=NL"))
    marks(api, "country=NL")
    page.reload()
    marks(api, "country=NL")
    expect(page.choices("country").filter(has_text="Netherlands").locator("input")).to_be_checked()
    page.clear("country")
    marks(api, "")
    expect(page.page).not_to_have_url(re.compile("country="))
    page.go("Countries")
    page.has_rows(len(api("countries.json")["countries"]))


@pytest.mark.wide
def test_clearing_lasts_when_the_page_changes_and_comes_back(page, marks, api):
    page.turn_to("?country=NL")
    page.clear("country")
    marks(api, "")
    page.go("About")
    page.go("Map")
    page.map.locator("body[data-marks]").wait_for()
    marks(api, "")


@pytest.mark.wide
def test_back_returns_to_the_page_and_its_filter(page, api):
    page.open_map("country=NL")
    page.go("Sources")
    page.page.go_back()
    page.settle()
    cities = [p for p in api("places.geojson?country=NL")["features"] if p["geometry"]]
    page.wait_for_marks(len(cities))


@pytest.mark.wide
def test_every_filter_offers_values_with_their_counts(page, api):
    page.turn_to()
    total = sum(row["stations"] for row in api("countries.json")["countries"])
    page.group("precision")

    def offered():
        counts = [
            re.search(r"\((\d+)\)$", text.strip())
            for text in page.choices("precision").all_inner_texts()
        ]
        return sum(int(count[1]) for count in counts if count)

    page.becomes(offered, total)


def test_a_cold_link_with_filter_and_place_shows_both(page, marks, api):
    page.open_map("country=NL&place=nl-amsterdam")
    marks(api, "country=NL")
    expect(page.card.locator("h2")).to_have_text("Amsterdam")
    expect(page.choices("country").filter(has_text="Netherlands").locator("input")).to_be_checked()
    page.show(api("countries.json?country=NL")["countries"][0]["stations"])


@pytest.mark.wide
def test_links_in_a_record_keep_the_filter(page):
    page.turn_to("?country=NL&place=nl-amsterdam")
    for place, name in (("NL", "Netherlands"), ("nl-rotterdam", "Rotterdam")):
        page.card.get_by_role("link", name=name, exact=True).click()
        expect(page.card.locator("h2")).to_contain_text(name)
        expect(page.page).to_have_url(re.compile(f"country=NL.*place={place}(&|$)"))
    page.card.get_by_role("link", name="about this source").first.click()
    expect(page.page).to_have_url(re.compile("/sources[?]country=NL&text="))
    page.settle()


def test_an_unknown_value_is_said_and_the_rest_of_the_query_still_holds(page, marks, api):
    page.turn_to("?country=NL&country=XX&status=nonsense")
    expect(page.alerts.filter(has_text="XX")).to_be_visible()
    expect(page.alerts.filter(has_text="nonsense")).to_be_visible()
    marks(api, "country=NL")


def test_a_link_with_only_unknown_values_does_not_widen_silently(page):
    page.turn_to("?country=XX")
    expect(page.alerts.filter(has_text="XX")).to_be_visible()
    expect(page.alerts.filter(has_text="XX")).to_be_in_viewport()


def test_an_unknown_key_is_said(page):
    page.turn_to("?contry=NL")
    expect(page.alerts.filter(has_text="contry")).to_be_visible()


def test_an_unknown_value_cannot_write_markdown_or_run(page):
    page.turn_to("?country=**b**%5Bx%5D(javascript:1)%3Cimg%20src=x%20onerror=window.pwned=1%3E")
    expect(page.alerts.first).to_contain_text("**b**[x](javascript:1)<img src=x onerror=")
    assert page.page.evaluate("window.pwned") is None


@pytest.mark.wide
def test_an_unknown_place_is_said(page, watch):
    watch.allow(r"404 \(Not Found\)")
    page.turn_to("?place=xx-nowhere")
    expect(page.card).to_contain_text("This atlas knows no place")


def test_a_view_without_rows_says_so_and_how_to_leave_it(page):
    page.turn_to("?country=NL&precision=country")
    page.becomes(lambda: [page.shown[n] for n in (0, 2, 3)], [0, 0, 0])
    expect(page.map.get_by_role("status")).to_contain_text("No reported station")
    expect(page.map.get_by_role("status")).to_be_visible()


def test_a_choice_is_on_the_map_before_the_server_has_answered(page, marks, api):
    page.turn_to()
    page.group("country")
    box = page.choices("country").filter(has_text="Spain").locator("input")
    box.wait_for()
    asked = box.evaluate(
        """box => {
          const frame = document.querySelector('iframe[title="Map of reported stations"]')
            ?? [...document.querySelectorAll("*")].flatMap(one => one.shadowRoot
              ? [...one.shadowRoot.querySelectorAll("iframe")] : [])[0];
          box.click();
          return frame.contentWindow.location.hash;
        }"""
    )
    assert "country=ES" in asked
    page.settle()
    expect(page.page).to_have_url(re.compile(r"[?&]country=ES"))
    marks(api, "country=ES")


def test_choices_made_at_once_all_count(page, marks, api):
    page.turn_to()
    page.group("country")
    page.group("support")
    page.choices("country").first.wait_for()
    page.choices("support").first.wait_for()
    for key, words in (("country", "Spain"), ("country", "Italy"), ("support", "one basis")):
        page.choices(key).filter(has_text=words).locator("input").evaluate("box => box.click()")
    expect(page.page).to_have_url(re.compile("country=ES.*country=IT|country=IT.*country=ES"))
    expect(page.page).to_have_url(re.compile("support=one"))
    marks(api, "country=ES&country=IT&support=one%20basis")
    page.settle()
    for words in ("Spain", "Italy"):
        expect(page.choices("country").filter(has_text=words).locator("input")).to_be_checked()


def test_what_is_typed_above_a_list_finds_its_choices(page):
    page.turn_to()
    page.group("city")
    every = page.choices("city")
    every.first.wait_for()
    page.drawer.get_by_role("searchbox", name="Find in City").fill("amsterd")
    expect(every).to_have_count(1)
    expect(every).to_contain_text("Amsterdam (1)")
    page.drawer.get_by_role("searchbox", name="Find in City").fill("nowhere at all")
    expect(every).to_have_count(0)
    expect(page.drawer.get_by_text("Nothing of that name")).to_be_visible()


@pytest.mark.wide
def test_filters_are_ticked_and_cleared_by_keyboard(page, marks, api):
    page.open_map()
    page.page.get_by_role("button", name="Filters").focus()
    page.page.keyboard.press("Enter")
    page.drawer.locator('[data-group="Place"] summary').focus()
    page.page.keyboard.press("Enter")
    box = page.choices("country").filter(has_text="Italy").locator("input")
    box.focus()
    page.page.keyboard.press("Space")
    marks(api, "country=IT")
    page.settle()
    expect(box).to_be_focused()
    page.page.keyboard.press("Space")
    marks(api, "")
    expect(page.page).not_to_have_url(re.compile("country="))


HASH_AFTER = """(field, words) => {
  const frames = root => [...root.querySelectorAll("*")].flatMap(one => [
    ...(one.matches("iframe") ? [one] : []), ...(one.shadowRoot ? frames(one.shadowRoot) : [])]);
  const [frame] = frames(document).filter(one => one.title === "Map of reported stations");
  field.value = words;
  field.dispatchEvent(new Event("change"));
  return frame.contentWindow.location.hash;
}"""


@pytest.mark.parametrize(
    ("key", "words", "written"),
    first(
        [
            ("q", "Fuzhou", "q=Fuzhou"),
            ("since", "2022-10", "since=2022-10"),
            ("until", "2022", "until=2022"),
        ]
    ),
)
def test_what_is_typed_is_on_the_map_before_the_server_has_answered(
    page, marks, api, key, words, written
):
    page.open_map("country=NL")
    if key != "q":
        page.group(key)
    assert written in page.field(key).evaluate(HASH_AFTER, words)
    marks(api, f"country=NL&{written}")
    expect(page.page).to_have_url(re.compile(rf"[?&]{written}"))
    page.settle()
    expect(page.field(key)).to_have_value(words)
    marks(api, f"country=NL&{written}")


@pytest.mark.wide
@pytest.mark.parametrize(
    ("key", "words"), first([("since", "2022-02-31"), ("until", "last year"), ("q", "...")])
)
def test_what_the_server_refuses_is_said_and_the_map_shows_what_it_takes(
    page, marks, api, key, words
):
    page.open_map("country=NL")
    if key != "q":
        page.group(key)
    assert f"{key}=" not in page.field(key).evaluate(HASH_AFTER, words)
    expect(page.alerts.filter(has_text=words)).to_be_visible()
    page.settle()
    marks(api, "country=NL")
    expect(page.map.get_by_role("status")).to_contain_text("reported stations")


@pytest.mark.wide
def test_a_choice_after_a_refused_value_is_shown_and_the_refusal_is_said(page, marks, api):
    page.open_map()
    page.group("since")
    page.group("country")
    page.choices("country").first.wait_for()
    page.field("since").evaluate(HASH_AFTER, "2022-02-31")
    box = page.choices("country").filter(has_text="Spain").locator("input")
    box.evaluate("box => box.click()")
    marks(api, "country=ES")
    expect(page.alerts.filter(has_text="2022-02-31")).to_be_visible()
    expect(page.page).to_have_url(re.compile("country=ES"))
    marks(api, "country=ES")


@pytest.mark.wide
def test_words_typed_and_entered_are_told_to_the_server_once(page):
    page.open_map()
    said = []
    page.page.on("websocket", lambda socket: said.append(socket))
    page.reload()
    sent = []
    said[0].on("framesent", lambda frame: sent.append(frame))
    page.type("q", "Fuzhou")
    assert len([one for one in sent if b"Fuzhou" in bytes(one)]) == 1


def test_a_quick_question_is_two_clicks_away_and_leads_to_its_rows_on_the_page_one_is_on(page):
    page.turn_to("table")
    page.open_drawer()
    link = page.drawer.locator(".questions a").first
    expect(link).to_contain_text("one basis alone")
    number = int(re.search(r"\((\d+)\)", link.text_content())[1])
    link.click()
    page.has_rows(number)
    expect(page.page).to_have_url(re.compile(r"/table\?.*support=one\+basis"))
