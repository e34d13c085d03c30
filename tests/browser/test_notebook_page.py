"""The worked notebook, run whole by a kernel, and its page in a browser with the network off."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from hostile import MADE, MADE_OF_TEXTS, SUM
from nbconvert import HTMLExporter
from playwright.sync_api import expect
from test_windows import complaints
from test_without_a_server import WORDS, hostile, open_document  # noqa: F401

from geo.notebook.opened import OpenAtlas

DOCS = Path(__file__).resolve().parents[2] / "docs"
NOTEBOOK = DOCS / "notebook.ipynb"
pytestmark = pytest.mark.systems
OF_JUPYTER = ("require_js_url", "mathjax_url", "jquery_url")  # its own page asks others for these


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The notebook after a kernel has run it, from its folder as Jupyter does."""
    folder = tmp_path_factory.mktemp("notebook")
    # by a process of its own, as Playwright keeps this one's event loop
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook"]
    command += ["--log-level=ERROR", "--output-dir", folder, NOTEBOOK]
    subprocess.run(command, check=True)
    return nbformat.read(folder / NOTEBOOK.name, as_version=4)


def drawn(page, n=0):
    """The document of the page's n-th map, once it is drawn."""
    handle = page.locator("iframe").nth(n)
    if handle.is_visible():
        handle.scroll_into_view_if_needed()
    frame = handle.element_handle().content_frame()
    frame.locator("body[data-marks]").wait_for(state="attached")
    return frame


def test_the_notebook_is_committed_without_what_it_gave():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert cell.get("outputs", []) == [] and cell.get("execution_count") is None
        assert cell.metadata == {}


def test_the_notebook_runs_whole_and_says_what_remains_and_adds_up(done):
    code = [cell for cell in done.cells if cell.cell_type == "code"]
    assert all(cell.outputs for cell in code)
    said = "\n".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "")
        for cell in code
        for output in cell.outputs
    )
    assert re.search(r"(\d+) of (\d+) stations remain; \d+ rests? on it alone", said)
    sums = re.findall(r"^\w+: (\d+) \+ (\d+) \+ (\d+) \+ (\d+) = (\d+)$", said, re.M)
    assert len(sums) == 3
    assert all(sum(map(int, parts)) == int(total) for *parts, total in sums)
    assert "country: found 'Atlantis'" in said and "sinse: found '2022'" in said


def test_its_page_draws_the_maps_with_the_network_off(done, tmp_path, open_document):  # noqa: F811
    exporter = HTMLExporter(**dict.fromkeys(OF_JUPYTER, ""))
    file = tmp_path / "notebook.html"
    file.write_text(exporter.from_notebook_node(done)[0], encoding="utf-8")
    opened, noted = open_document
    page = opened(file.as_uri(), offline=True)
    expect(page.locator("iframe")).to_have_count(3)
    assert page.locator("img[alt^='Map: Reported']").evaluate("one => one.naturalWidth") == 1920
    frame = drawn(page)
    expect(frame.locator("path.land.reported").first).to_have_attribute("data-country", "NL")
    expect(frame.locator(".leaflet-marker-pane .disc")).to_have_text(["1", "1"])
    expect(frame.locator("footer")).to_contain_text("China denies")
    assert complaints(frame) == []
    disc = frame.locator('[data-place="nl-rotterdam"]')
    disc.focus()
    disc.press("Enter")
    popup = frame.locator(".leaflet-popup-content")
    expect(popup).to_be_focused()
    expect(popup.locator("h2")).to_have_text("Rotterdam")
    expect(popup).to_contain_text("denied by")
    assert popup.locator("li a[href^='https://']").count()
    assert complaints(frame) == []
    popup.press("Escape")
    expect(popup).to_have_count(0)
    expect(disc).to_be_focused()
    own = drawn(page, 2)  # what folium added to it
    own.locator("path[stroke='#b4560b']").dispatch_event("click")
    expect(own.locator(".leaflet-popup-content")).to_contain_text("The Hague, our own mark")
    assert [one for one in noted if not one.startswith(("data:", "about:", file.as_uri()))] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_the_map_of_the_whole(
    real,
    tmp_path,
    open_document,  # noqa: F811
    scheme,
):
    frame = shown(OpenAtlas(real).select(), tmp_path, open_document, color_scheme=scheme)
    total = sum(map(int, frame.locator(".leaflet-marker-pane > *").all_text_contents()))
    assert total == len(
        real.places.loc[real.places["stations"] > 0].index.repeat(real.places["stations"])
    )
    assert complaints(frame) == []
    frame.locator("[data-nation=IT]").press("Enter")
    expect(frame.locator(".leaflet-popup-content h2")).to_have_text("Italy")
    assert complaints(frame) == []


def shown(answer, tmp_path, open_document, *, hidden=False, **more):  # noqa: F811
    """A page with an answer as Jupyter shows it; gives the document of its map."""
    file = tmp_path / "shown.html"
    box = f"<div{' hidden' if hidden else ''}>{answer._repr_html_()}</div>"
    file.write_text(f"<!doctype html><meta charset=utf-8>{box}", encoding="utf-8")
    return drawn(open_document[0](file.as_uri(), offline=True, **more))


def test_a_map_that_was_hidden_is_fitted_when_it_is_shown(real, tmp_path, open_document):  # noqa: F811
    frame = shown(OpenAtlas(real).select(country="NL"), tmp_path, open_document, hidden=True)
    assert frame.evaluate("map_atlas.getZoom()") < 3
    frame.page.locator("div").evaluate("one => { one.hidden = false; }")
    expect(frame.locator(".leaflet-marker-pane .disc")).to_have_text(["1", "1"])
    assert frame.evaluate("map_atlas.getZoom()") == 7
    frame.get_by_role("button", name="Zoom in").click()
    expect(frame.locator(".leaflet-zoom-anim")).to_have_count(0)
    frame.page.set_viewport_size({"width": 900, "height": 700})
    expect(frame.locator("body")).to_have_js_property("clientWidth", 884)
    assert frame.evaluate("map_atlas.getZoom()") == 8, "a reader who moved it is not pulled away"


def test_text_of_the_tables_shows_as_that_text(tmp_path, open_document):  # noqa: F811
    atlas = hostile(tmp_path / "tables")
    answer = OpenAtlas(atlas).select()
    frame = shown(answer, tmp_path, open_document)
    page = frame.page
    expect(frame.locator("h1")).to_have_text(atlas.descriptor["title"])
    expect(frame.locator("footer")).to_contain_text(WORDS[1])
    templates = frame.locator("template[data-id]")
    told = templates.evaluate_all("all => all.map(one => one.content.textContent)")
    for n, word in enumerate(WORDS):
        own = told[
            templates.evaluate_all(
                "(all, id) => all.findIndex(one => one.dataset.id === id)", f"nl-{n}"
            )
        ]
        assert word.strip() in own and WORDS[2] in own
    look = "n => { map_atlas.setView([52.1, 5 + n / 10], 12, { animate: false }); }"
    for n in (6, 8):
        frame.evaluate(look, n)
        frame.locator(f'[data-place="nl-{n}"]').press("Enter")
        expect(frame.locator(".leaflet-popup-content h2")).to_have_text(WORDS[n])
    frame.evaluate(look, 1)
    frame.locator("[data-group]").first.press("Enter")  # of cities that share one spot
    expect(frame.locator(".leaflet-popup-content h2")).to_have_text([WORDS[n] for n in (1, 10, 11)])
    for one in (page.main_frame, frame):
        assert one.evaluate(MADE_OF_TEXTS) == []
        assert SUM not in one.locator("body").inner_text()
    assert not MADE.exists(), "the notebook ran the text of a table"
    assert "<script" not in answer.stations._repr_html_()
    assert [
        one for one in open_document[1] if not one.startswith(("data:", "file:", "about:"))
    ] == []
