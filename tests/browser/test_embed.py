"""The map in a page of another site: whole by itself, as high as it asks to be."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from first import first
from playwright.sync_api import expect

PAGE = """<!doctype html><html lang=en><title>News</title>
<meta name=viewport content="width=device-width"><style>iframe {{ width: 100%; border: 0 }}</style>
<main><h1>News</h1><iframe title="Map" src="{src}" height=300></iframe></main>
<script>addEventListener("message", ({{ data, origin }}) => {{
  if (origin !== "{atlas}" || !data.atlas) return;
  document.querySelector("iframe").style.height = `${{data.atlas.height}}px`;
  (window.told ??= []).push(data.atlas.height);
}});</script>"""


@pytest.fixture
def news(atlas, tmp_path):
    """Writes a page of another origin with the map of a query in a frame; its address."""
    (tmp_path / "favicon.ico").touch()
    serve = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        Thread(target=server.serve_forever, daemon=True).start()

        def write(asked: str) -> str:
            page = PAGE.format(src=f"{atlas}/map{asked}", atlas=atlas)
            (tmp_path / "index.html").write_text(page, encoding="utf-8")
            return f"http://127.0.0.1:{server.server_port}/"

        yield write
        server.shutdown()


@pytest.mark.wide
@pytest.mark.parametrize("width", first([1280, 390]))
def test_a_map_in_another_site_is_whole_and_gets_the_height_that_it_asks_for(
    reader, news, api, real, watch, atlas, width
):
    come = reader(width)
    page = come.page
    address = news("?country=NL&country=ES#support=contested&theme=dark")
    watch.allow(f"request to another host: {address}")
    page.goto(address)
    frame = page.frame_locator("iframe")
    frame.locator("body[data-arranged]").wait_for()
    query = "country=NL&country=ES&support=contested"
    expect(frame.locator("body")).to_have_attribute("data-query", query)
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    counts = api(f"counts.json?{query}")["counts"]
    line = frame.locator("header.made")
    expect(line).to_contain_text(f"{counts['shown']} of {counts['total']} reported stations")
    expect(line).to_contain_text(f"Data version {real.version}")
    expect(line.locator(".denial")).to_be_visible()
    page.wait_for_function("window.told?.length")
    told = page.evaluate("window.told.at(-1)")
    assert told > 420 and told == page.locator("iframe").bounding_box()["height"]
    main = frame.locator("main").bounding_box()
    assert main["height"] >= 400
    assert line.bounding_box()["height"] < (60 if width > 700 else 120)
    page.wait_for_timeout(500)
    assert page.evaluate("window.told.at(-1)") == told and page.evaluate("told.length") < 4
    found = [one["id"] for one in Axe().run(page).response["violations"]]
    assert found == []
    with page.context.expect_page() as opened:
        line.get_by_role("link", name="Open in the atlas").click()
    assert opened.value.url == f"{atlas}/?{query}"
    opened.value.close()


def test_a_key_that_a_map_in_another_site_cannot_read_is_said_on_it(reader, news, watch):
    watch.allow("request to another host")
    watch.allow(r"400 \(Bad Request\)")
    page = reader(1280).page
    page.goto(news("?contry=NL"))
    status = page.frame_locator("iframe").locator("#status")
    expect(status).to_contain_text("contry: NL (expected one of the keys country")
    expect(status).to_be_in_viewport()
    page.goto(f"{news('#theme=blue')}?again")
    expect(status).to_contain_text("a theme “blue”")
    expect(status).to_be_in_viewport()


@pytest.mark.wide
def test_in_the_dashboard_the_map_says_nothing_of_itself(page):
    page.turn_to_map("country=NL")
    assert page.map.locator("header.made").count() == 0


@pytest.mark.wide
def test_every_way_of_the_share_menu_is_answered(page):
    page.turn_to("?country=NL")
    ways = page.page.locator(".shares a")
    expect(ways).to_have_count(8)
    for link in ways.evaluate_all("links => links.map(link => link.href)"):
        answer = page.page.request.get(link, timeout=60_000)
        assert answer.ok and len(answer.body()) > 100, link


@pytest.mark.wide
def test_the_share_menu_has_all_ways_and_its_dialog_the_code_of_this_view(page, api, ask, watch):
    page.turn_to_map("country=NL")
    menu = page.page.locator(".shares")
    menu.locator("summary").click()
    counts = api("counts.json?country=NL")["counts"]
    said = f"{counts['shown']} of {counts['total']} reported stations"
    expect(menu.locator(".quiet").first).to_contain_text(said)
    links = menu.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert len(links) == 8 and all("country=NL" in link for link in links)
    menu.get_by_role("button", name="copy as text").click()
    expect(menu.get_by_role("status")).to_have_text("Copied with the link")
    cited = page.page.evaluate("navigator.clipboard.readText()")
    assert "Data version" in cited and "country=NL" in cited
    menu.get_by_role("button", name="Embed").click()
    dialog = page.page.get_by_role("dialog", name="The map in your own page")
    expect(dialog).to_contain_text(said)
    ground = "it => getComputedStyle(it).backgroundColor"
    assert dialog.evaluate(ground) == page.page.locator("header.page-head").evaluate(ground)
    preview = dialog.frame_locator("iframe")
    expect(preview.locator("header.made")).to_contain_text(said)
    dialog.get_by_label("Size").select_option("Narrow, 360 x 560")
    dialog.get_by_label("Colours").select_option("Dark")
    code = dialog.get_by_label("Code").input_value()
    assert 'width="360" height="560"' in code and "map#country=NL&#38;theme=dark" in code
    dialog.get_by_role("button", name="Copy code").click()
    expect(dialog.get_by_role("status")).to_have_text("Copied")
    assert page.page.evaluate("navigator.clipboard.readText()") == code
    expect(preview.locator("html")).to_have_attribute("data-theme", "dark")
    preview.locator("body[data-arranged]").wait_for()
    assert [one["id"] for one in Axe().run(page.page).response["violations"]] == []
    page.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    page.page.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="Copy link")).to_be_visible()
    menu.get_by_role("button", name="Copy link").focus()
    page.page.keyboard.press("Escape")
    expect(menu.get_by_role("button", name="Copy link")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
