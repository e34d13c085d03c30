"""The page that maps a reader's own table: the whole walk, broken files, cancel, two readers."""

import re
import subprocess
import sys
import time
import zipfile

import pytest
from playwright.sync_api import expect
from servers import ROOT
from test_windows import complaints, fits

STRANGE = """Stadt;Land;Art;Betreiber;Datum;Quelle;Breite;Länge
Antofagasta;Chile;Sole;Albemarle;3.4.2022;La Tercera;;
Zürich;Schweiz;Fels;;14.4.2022;NZZ;47,37;8,54
Xyzzyburg;Schweiz;Fels;;14.4.2022;NZZ;;
;Atlantis;Fels;;2022;;;
"""
PATIENCE = 90_000  # milliseconds: a process reads a gazetteer of the world


class Table:
    """The page as a reader uses it."""

    def __init__(self, reader):
        self.reader, self.page = reader, reader.page
        reader.open("map-your-own")

    def choose(self, content, name="lithium-mines.csv"):
        self.page.locator('input[type="file"]').set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": content}
        )

    def button(self, words):
        return self.page.get_by_role("button", name=words, exact=True)

    def map_it(self):
        self.button("Map it").click(timeout=PATIENCE)

    @property
    def result(self):
        return self.page.locator(".own-result")

    @property
    def map(self):
        return self.page.frame_locator(".own-result iframe")

    def drawn(self):
        self.map.locator("body[data-marks]").wait_for(timeout=PATIENCE)

    def take(self, words):
        with self.page.expect_download() as taken:
            self.result.get_by_role("link", name=words, exact=True).click()
        return taken.value


@pytest.fixture
def table(reader):
    return Table(reader())


@pytest.mark.wide
def test_a_table_of_a_strange_subject_is_mapped_in_three_clicks_and_taken_away(table, tmp_path):
    table.choose(STRANGE.encode("cp1252"))
    said = table.page.locator(".own-columns")
    expect(said).to_contain_text("4 rows of lithium-mines.csv", timeout=PATIENCE)
    expect(said).to_contain_text("Stadt is the city, Land is the country")
    expect(said).to_contain_text("cp1252")
    assert complaints(table.page) == []
    table.page.get_by_text("Name it").click()
    table.page.get_by_label("One row is a").fill("mine")
    table.page.get_by_label("Several are").fill("mines")
    table.page.get_by_label("Several are").press("Tab")
    table.map_it()
    expect(table.button("Cancel")).to_be_visible()
    assert complaints(table.page) == []
    table.drawn()
    expect(table.result).to_contain_text("3 mines from 4 rows: 2 in 2 cities of 2 countries")
    expect(table.result).to_contain_text("Xyzzyburg")
    expect(table.result).to_contain_text("no country that is known: found 'Atlantis'")
    expect(table.page.get_by_text("Correct what the columns are")).to_have_count(0)
    assert complaints(table.page) == []
    fits(table.reader, "light", "map-your-own")

    table.map.get_by_role("button", name="List").click()
    table.map.get_by_text("Antofagasta").first.click()
    expect(table.map.locator(".record").first).to_contain_text("La Tercera")
    inside = table.page.frames[-1]
    assert inside.evaluate("self.origin") == "null", "the map cannot read the page"

    saved = table.take("Save as an atlas (ZIP)")
    assert re.fullmatch(r"lithium-mines-.*\.zip", saved.suggested_filename)
    with zipfile.ZipFile(saved.path()) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    check = [sys.executable, "-m", "geo", "check", "--atlas", str(folder)]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
    assert "La Tercera" in table.take("CSV").path().read_text(encoding="utf-8-sig")
    page = table.take("Map as one file (HTML)").path().read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")


@pytest.mark.wide
def test_columns_are_corrected_and_mapped_again(table):
    table.choose(b"a,b\nBern,Switzerland\n")
    said = table.page.locator(".own-columns")
    expect(said).to_contain_text("b is the country", timeout=PATIENCE)
    table.reader.settle()
    table.page.get_by_text("Correct what the columns are").click()
    option = table.page.get_by_role("option", name="a", exact=True)
    for _ in range(10):
        table.page.get_by_role("combobox", name="The city").click()
        table.page.wait_for_timeout(500)
        if option.is_visible():
            break  # else a run that came late has closed the list
    option.click()
    expect(said).to_contain_text("a is the city, b is the country")
    table.map_it()
    table.drawn()
    expect(table.result).to_contain_text("1 report from 1 row")
    table.button("Correct the columns").click()
    expect(said).to_contain_text("a is the city, b is the country")
    table.choose(b"Town,Country\nBasel,CH\n", "other.csv")
    expect(said).to_contain_text("1 row of other.csv", timeout=PATIENCE)


BROKEN = [
    (b"", "empty.csv", "found an empty file"),
    (b"%PDF-1.4", "a.pdf", "found a PDF; copy its table into a spreadsheet"),
    (b"[" * 100_000, "deep.geojson", "brackets nested deeper"),
    (b"City,Country\n", "open.csv", "found a header and no rows"),
    (b"PK\x03\x04 broken", "<b>x</b>.xlsx", "<b>x</b>.xlsx: found a file that breaks off"),
]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [BROKEN[-1], *(pytest.param(*one, marks=pytest.mark.wide) for one in BROKEN[:-1])],
    ids=range(len(BROKEN)),
)
def test_a_broken_file_is_answered_in_words(table, content, name, said):
    table.choose(content, name)
    expect(table.page.locator(".own-said")).to_contain_text(said, timeout=PATIENCE)
    assert complaints(table.page) == []


def many_rows() -> bytes:
    cities = ("Lyon", "Paris", "Nice", "Lille", "Nantes", "Rennes", "Toulouse", "Brest")
    return (
        "City,Country\n" + "".join(f"{one} {n},FR\n" for one in cities for n in range(240))
    ).encode()


@pytest.mark.wide
def test_cancel_leads_back_to_the_columns_and_ends_the_process(table):
    table.choose(many_rows())
    table.map_it()
    table.button("Cancel").click()
    expect(table.page.get_by_role("status").first).to_contain_text("Cancelled")
    expect(table.button("Map it")).to_be_visible()
    begun = time.monotonic()
    while subprocess.run(["pgrep", "-f", "geo.own.work make"], capture_output=True).stdout:
        assert time.monotonic() - begun < 10
        time.sleep(0.2)


@pytest.mark.wide
def test_two_readers_see_only_their_own(reader, atlas, ask):
    one, other = Table(reader()), Table(reader())
    one.choose(b"City,Country\nBern,CH\n", "one.csv")
    one.map_it()
    one.drawn()
    expect(other.result).to_have_count(0)
    other.page.reload()
    expect(other.page.locator(".own-help")).to_be_visible()
    assert "one.csv" not in other.page.content()
    assert len(ask(f"{atlas}/api/v1/stations.json")["stations"]) > 80, "the atlas is as it was"
    one.page.reload()
    expect(one.page.locator(".own-help")).to_be_visible()
    assert "one.csv" not in one.page.content()


@pytest.mark.wide
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_of_a_table_fits_a_phone(reader, scheme):
    table = Table(reader(390, scheme))
    table.choose(b"City,Country\nBern,CH\nParis,FR\n")
    table.map_it()
    table.drawn()
    fits(table.reader, scheme, "map-your-own")
    assert complaints(table.page) == []
    table.map.get_by_role("button", name="List").click()
    expect(table.map.get_by_text("Bern").first).to_be_visible()
