"""What a page of another site can do to us in a real browser; and what a reader sees of a bound."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from first import first
from guarded import guarded
from playwright.sync_api import expect

PAGE = """<!doctype html><html lang=en><title>Elsewhere</title><main><h1>Elsewhere</h1>
<iframe id=page title=Page src="{atlas}/about"></iframe>
<iframe id=record title=Record src="{atlas}/world"></iframe>
<iframe id=map title=Map src="{atlas}/map"></iframe></main></html>"""
TRIES = """async (atlas) => {
  const opens = new Promise((done) => {
    const socket = new WebSocket(atlas.replace("http", "ws") + "/_stcore/stream", ["streamlit"]);
    socket.onopen = () => done("opened");
    socket.onclose = ({ code }) => done(code);
  });
  const asks = (path, init) =>
    fetch(atlas + path, init).then((answer) => answer.status, () => "refused");
  const cookies = { credentials: "include" };
  const loads = (path) => new Promise((done) => {
    const script = Object.assign(document.createElement("script"), { src: atlas + path });
    script.onload = () => done("loaded");
    script.onerror = () => done("refused");
    document.head.append(script);
  });
  return {
    socket: await opens,
    health: await asks("/_stcore/health"),
    put: await asks("/_stcore/upload_file/a/b", { method: "PUT", body: "x", ...cookies }),
    cookies: await asks("/api/v1/counts.json", cookies),
    rows: await asks("/api/v1/counts.json"),
    script: await loads("/assets/shared/text.js"),
  };
}"""


@pytest.fixture
def elsewhere(atlas, tmp_path):
    """The address of a page of another origin."""
    (tmp_path / "favicon.ico").touch()
    (tmp_path / "index.html").write_text(PAGE.format(atlas=atlas), encoding="utf-8")
    serve = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("localhost", 0), serve) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_a_page_of_another_site_reads_the_rows_and_shows_the_map_and_nothing_else(
    browser, atlas, elsewhere
):
    """A session, a file, what came with a cookie, a script of ours, a page in a frame: refused."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{atlas}/about")  # its cookies are there
        page.goto(elsewhere)
        page.frame_locator("#map").locator("body[data-arranged]").wait_for()
        shown = {frame.frame_element().get_attribute("id") if frame.parent_frame else "": frame.url
                 for frame in page.frames}  # fmt: skip
        assert shown["map"] == f"{atlas}/map"
        assert shown["page"].startswith("chrome-error:") and shown["record"].startswith("chrome-")
        assert page.evaluate(TRIES, atlas) == {
            "socket": 1006,
            "health": "refused",
            "put": "refused",
            "cookies": "refused",
            "rows": 200,
            "script": "refused",
        }


@pytest.mark.wide
def test_a_reader_whose_file_finds_no_room_is_told_so(browser, tmp_path):
    with guarded(tmp_path / "log", UPLOADS_MB="1") as server, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server.url}/map-your-own")
        place = page.locator('input[type="file"]')
        table = {"name": "t.csv", "mimeType": "text/csv", "buffer": b"city,country\n" * 100_000}
        place.set_input_files(table)
        notice = page.get_by_role("alert").filter(has_text="The file was not taken")
        expect(notice).to_contain_text("as many readers' tables as it can")
        place.set_input_files(table | {"buffer": b"city,country\nMilan,Italy\n"})
        expect(page.locator(".own-columns")).to_contain_text("1 row of t.csv", timeout=60_000)
        expect(notice).to_have_count(0)
        assert "Traceback" not in server.said()


OLD = {  # what is taken from a browser -> whether it draws anything
    "delete HTMLScriptElement.prototype.noModule": False,
    "CSS.supports = (said) => !said.includes('container')": True,
    "delete window.structuredClone": True,
}


@pytest.mark.parametrize("gone", first(OLD))
@pytest.mark.parametrize("path", first(["", "map", "table"], 2))
def test_a_browser_that_is_too_old_says_what_works_in_it(browser, atlas, gone, path):
    """One without modules asks for none of our scripts, and has the notice alone."""
    with browser.new_context(viewport={"width": 390, "height": 740}) as context:
        context.add_init_script(gone)
        if not OLD[gone]:
            context.route("**/*.js", lambda route: route.abort())
        page = context.new_page()
        page.goto(f"{atlas}/{path}")
        notice = page.get_by_role("alert").filter(has_text="too old")
        expect(notice).to_be_visible()
        links = notice.get_by_role("link").all()
        assert len(links) == 4
        for link in links:
            assert context.request.get(link.evaluate("link => link.href")).ok
        links[0].click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_browser_of_today_is_told_nothing_of_it(page):
    for path in ("", "about"):
        page.open(path)
        expect(page.page.locator(".old-browser")).to_have_count(0)
