"""The tables of Countries, Table and Sources as a reader uses them, on screens and on paper."""

import re

import pytest
from playwright.sync_api import expect

SIDEWAYS = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return main.scrollWidth - main.clientWidth;
}"""
BELOW_THE_NAMES = """() => {
  const at = one => document.querySelector(`.rows-table ${one}`);
  const [row, names] = [at("tr.is-open"), at("thead th")];
  return row.getBoundingClientRect().top >= names.getBoundingClientRect().bottom - 4;
}"""
GROW_ABOVE = """() => {
  const late = document.createElement("div");
  late.style.height = "90px";
  document.querySelector(".rows-said").before(late);
  document.querySelector("header[data-version]").prepend(late.cloneNode());
}"""
FROM_THE_NAMES = """() => {
  const at = one => document.querySelector(`.rows-table ${one}`).getBoundingClientRect();
  return at("tr.is-open").top - at("thead th").bottom;
}"""
TOP = "element => element.getBoundingClientRect().top"


def test_a_click_anywhere_in_a_row_opens_its_record_under_it_and_another_closes_it(page, api):
    row = api("countries.json")["countries"][20]
    page.turn_to("countries")
    page.choose_row(20)
    expect(page.page).to_have_url(re.compile(f"place={row['country']}"))
    heading = page.table.locator("tr.opened h2")
    expect(heading).to_contain_text(row["country_name"])
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    names = page.table.locator("thead th").first
    open_row = page.table.locator("tr.is-open")
    assert (
        abs(open_row.evaluate(TOP) - names.bounding_box()["y"] - names.bounding_box()["height"]) < 4
    )
    page.choose_row(20)
    expect(page.record).to_have_count(0)
    expect(page.table_rows.nth(20).get_by_role("link")).to_be_focused()
    expect(page.page).not_to_have_url(re.compile("place="))


def test_a_link_to_a_record_brings_the_reader_to_its_row(page, api):
    last = api("countries.json")["countries"][-1]
    page.open(f"countries?place={last['country']}")
    expect(page.table.locator("tr.opened h2")).to_be_focused()
    expect(page.table.locator("tr.is-open th")).to_be_in_viewport(ratio=1)
    page.page.wait_for_function(BELOW_THE_NAMES)  # the page may still be arranging itself


def test_what_comes_late_above_a_record_leaves_it_in_its_place_until_the_reader_moves(page, api):
    last = api("countries.json")["countries"][-9]
    page.open(f"countries?place={last['country']}")
    expect(page.table.locator("tr.opened h2")).to_be_focused()
    is_close = f"() => Math.abs(({FROM_THE_NAMES})()) < 4"
    page.page.wait_for_function(is_close)
    for _ in range(2):
        page.page.evaluate(GROW_ABOVE)
        page.page.wait_for_function(is_close)
    page.page.mouse.move(700, 600)
    page.page.mouse.wheel(0, 200)
    page.page.wait_for_function(f"() => ({FROM_THE_NAMES})() < -100")
    page.page.evaluate(GROW_ABOVE)
    page.page.wait_for_function("() => new Promise(done => setTimeout(() => done(true), 300))")
    assert page.page.evaluate(FROM_THE_NAMES) < -100


def test_names_of_columns_stay_in_sight(page):
    page.turn_to("sources")
    page.table_rows.nth(80).scroll_into_view_if_needed()
    expect(page.table.locator("thead th").first).to_be_in_viewport(ratio=1)
    page.turn_to("table")
    box = page.main.locator(".rows-box")
    box.evaluate("box => box.scrollTo(600, 2000)")
    for cell in (page.table.locator("thead th"), page.table.locator("tbody th")):
        assert cell.first.bounding_box()["x"] == pytest.approx(box.bounding_box()["x"], abs=2)
    expect(page.table.locator("thead th").first).to_be_in_viewport(ratio=1)


def test_rows_are_put_in_order_by_keyboard_without_the_server_and_a_link_has_the_order(page):
    page.turn_to("countries")
    before = page.ids()
    name = page.table.locator('th[data-column="country_name"]')
    count = page.table.locator('th[data-column="stations"]')
    expect(count).to_have_attribute("aria-sort", "descending")
    name.get_by_role("button").focus()
    page.page.keyboard.press("Enter")
    expect(name).to_have_attribute("aria-sort", "ascending")
    expect(count).not_to_have_attribute("aria-sort", re.compile("."))
    names = page.table.locator("tbody th").all_inner_texts()
    assert names == sorted(names)
    page.page.keyboard.press("Enter")
    expect(name).to_have_attribute("aria-sort", "descending")
    assert page.table.locator("tr[data-row] > th").all_inner_texts() == names[::-1]
    expect(page.page).to_have_url(re.compile("sort=-country_name"))
    page.reload()
    page.has_rows(len(before))
    assert page.table.locator("tr[data-row] > th").all_inner_texts() == names[::-1]
    page.choose_row(0)
    expect(page.page).to_have_url(re.compile("sort=-country_name"))
    assert page.table.locator("tr[data-row] > th").all_inner_texts() == names[::-1]
    page.turn_to("countries?sort=size")
    expect(page.alerts).to_contain_text("sort: found 'size'")
    assert page.ids() == before


def test_a_text_that_is_cut_can_be_read_on(page):
    page.turn_to("table")
    long = page.table.locator(".long").first
    cut = long.locator("span").bounding_box()["height"]
    long.get_by_role("button").click()
    expect(long.get_by_role("button")).to_have_attribute("aria-expanded", "true")
    assert long.locator("span").bounding_box()["height"] > cut
    expect(page.page).to_have_url(re.compile(r"/table"))


def test_on_a_phone_a_row_is_a_card_and_a_list_puts_them_in_order(same_reader):
    page = same_reader(390)
    for path in ("countries", "table", "sources"):
        page.turn_to(path)
        page.table.wait_for()
        assert page.page.evaluate(SIDEWAYS) == 0
    page.turn_to("countries")
    page.page.get_by_role("combobox", name="Order").select_option("Country, from Z")
    names = page.table.locator("tbody th").all_inner_texts()
    assert names == sorted(names, reverse=True)
    page.table_rows.nth(1).locator("td.number").first.tap()
    expect(page.record.get_by_role("heading", level=2)).to_be_in_viewport()


def on_paper(page):
    """The page as a printer gets it: a browser says so before it takes the styles of paper."""
    page.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.page.emulate_media(media="print")


def off_paper(page):
    page.page.emulate_media(media="screen")
    page.page.evaluate("dispatchEvent(new Event('afterprint'))")


def test_on_paper_a_table_is_whole_and_so_is_the_record_with_its_sources_numbered(page, api):
    number = len(api("countries.json")["countries"])
    page.turn_to("countries?place=ES")
    on_paper(page)
    for gone in (
        page.main.locator(".page-head nav"),
        page.drawer,
        page.main.get_by_text("Copy link"),
    ):
        expect(gone).to_be_hidden()
    page.has_rows(number)
    whole = page.main.evaluate("main => getComputedStyle(main).overflowY")
    assert whole == "visible"
    cited = page.record.locator('a[target="_blank"][href^="http"]')
    addresses = list(dict.fromkeys(cited.evaluate_all("links => links.map(link => link.href)")))
    listed = page.page.locator(".print-sources li")
    expect(listed).to_have_count(len(addresses))
    for n, address in enumerate(addresses):
        expect(listed.nth(n)).to_contain_text(address)
    expect(page.record.locator(".print-number").first).to_be_visible()
    version = page.main.locator(".page-head").get_attribute("data-version")
    foot = page.page.locator(".print-foot")
    for words in ("/countries?place=ES", f"data version {version}", "licence", "printed"):
        expect(foot).to_contain_text(words)
    off_paper(page)
    expect(page.page.locator(".print-only, .print-number")).to_have_count(0)
    expect(page.main.locator(".page-head nav")).to_be_visible()


@pytest.mark.wide
def test_on_paper_what_is_folded_is_open_and_the_map_fits_the_sheet(page):
    page.turn_to("figures")
    folds = page.main.locator(".figures details:not([open])")
    closed = folds.count()
    assert closed
    on_paper(page)
    expect(folds).to_have_count(0)
    off_paper(page)
    expect(folds).to_have_count(closed)
    page.turn_to_map()
    before = page.map_frame.bounding_box()
    on_paper(page)
    paper, drawn = page.main.locator(".map-slot").bounding_box(), page.map_frame.bounding_box()
    assert drawn["width"] <= paper["width"] + 2 <= 277 * 96 / 25.4 + 4
    assert drawn["width"] / drawn["height"] == pytest.approx(
        before["width"] / before["height"], rel=0.02
    )
    expect(page.map.locator(".leaflet-control-zoom")).to_be_hidden()
    off_paper(page)
    page.becomes(lambda: round(page.map_frame.bounding_box()["width"]), round(before["width"]))


@pytest.mark.wide
def test_on_paper_a_record_of_the_map_has_its_name_and_no_actions_and_the_map_its_timeline(page):
    page.turn_to_map("place=nl-amsterdam")
    expect(page.card).to_contain_text("Dutch Parliament")
    on_paper(page)
    copy = page.main.locator(".map-slot ~ .record")
    expect(copy.get_by_role("heading", level=2)).to_have_text(re.compile("^Amsterdam"))
    expect(copy.locator(".acts").first).to_be_hidden()
    expect(page.map.locator(".parts")).to_be_hidden()
    expect(page.map.locator("#time .strip")).to_be_visible()
    off_paper(page)
    page.turn_to("table")
    on_paper(page)
    page.page.set_viewport_size({"width": 688, "height": 1000})  # A4 within its margins
    edges = page.main.locator(".page-head").evaluate(
        """head => [...head.querySelectorAll("a")].filter((one) => one.offsetParent)
          .map((one) => one.getBoundingClientRect()).flatMap(({left, right}) => [left, right])"""
    )
    assert min(edges) >= 0 and max(edges) <= 688, "the head is whole"
    off_paper(page)


def test_a_row_opened_on_a_page_opened_cold_stands_below_the_head_and_the_names(page):
    page.open("countries")
    page.main.locator("tr[data-row=FR] td.number").first.click()
    row = page.main.locator("tr.is-open")
    expect(row).to_be_in_viewport()
    head = page.main.locator(".page-head").bounding_box()
    names = page.main.locator("thead th").first.bounding_box()
    assert names["y"] >= head["height"] - 1, "names of columns stand below the head"
    page.becomes(lambda: row.bounding_box()["y"] >= names["y"] + names["height"] - 2, True)


def test_rows_of_the_wide_table_are_a_few_lines_high_and_say_that_more_columns_follow(page):
    page.turn_to("table")
    heights = page.table_rows.evaluate_all("rows => rows.map((row) => row.offsetHeight)")
    line = 0.9 * 15 * 1.4
    assert max(heights) <= 4.8 * line
    assert sum(heights) / len(heights) <= 3.5 * line
    shade = page.main.locator(".rows-box").evaluate("box => getComputedStyle(box).backgroundImage")
    assert shade.count("linear-gradient") == 2


@pytest.mark.wide
def test_the_titles_of_all_pages_begin_at_one_height_and_edge(page):
    spots = set()
    for path in ("countries", "table", "answers", "sources", "figures", "about"):
        page.turn_to(path)
        box = page.main.locator("h1").first.evaluate(
            """(title) => { const range = document.createRange(); range.selectNodeContents(title);
              const { left, top } = range.getBoundingClientRect();
              return [Math.round(left), Math.round(top)]; }"""
        )
        spots.add(tuple(box))
    assert len(spots) == 1, spots
