"""Tables with faults: one readable page that names every fault, no traceback, no restart."""

import re
import shutil
from pathlib import Path

import pytest
import requests
from playwright.sync_api import expect

DATA = Path(__file__).resolve().parents[2] / "data"
EXPECTED_503 = r"503 \(Service Unavailable\)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return Path(shutil.copytree(DATA, tmp_path_factory.mktemp("broken") / "atlas"))


@pytest.fixture(scope="module")
def broken(serve, folder) -> str:
    return serve(folder)


@pytest.fixture
def atlas(broken, folder):
    """The server on the folder, whose tables are whole again after each test."""
    yield broken
    shutil.copytree(DATA, folder, dirs_exist_ok=True)


def drop_column(folder, edit):
    path = folder / "stations.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[0] = lines[0].replace("operator", "run_by")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def set_cell(table, column, value, number=4):
    def change(folder, edit):
        edit(
            folder / table,
            lambda row, n: row.update({column: value}) if n == number else None,
        )

    return change


def repeat_id(folder, edit):
    path = folder / "stations.csv"
    first = path.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    set_cell("stations.csv", "station_id", first)(folder, edit)


def not_utf8(folder, edit):
    path = folder / "places.csv"
    path.write_bytes(path.read_bytes().replace("São".encode(), "São".encode("latin-1"), 1))


def empty(folder, edit):
    (folder / "sources.csv").write_bytes(b"")


CASES = {
    # what was done: how, and what a line of the page says: file, row, column, found, expected
    "a missing column": (drop_column, ("stations.csv", "1", "operator", "no such column", "")),
    "an unknown source": (
        set_cell("claims.csv", "source_id", "nobody"),
        ("claims.csv", "6", "source_id", "nobody", "sources.csv"),
    ),
    "a latitude of 91": (
        set_cell("coordinates.csv", "latitude", "91"),
        ("coordinates.csv", "6", "latitude", "91", "90"),
    ),
    "a duplicate id": (repeat_id, ("stations.csv", "6", "station_id", "ae-01", "once")),
    "a bad date": (
        set_cell("coordinates.csv", "retrieved", "31.2.2026"),
        ("coordinates.csv", "6", "retrieved", "31.2.2026", "date"),
    ),
    "digits of another script": (
        set_cell("coordinates.csv", "longitude", "٤٫٨٩"),
        ("coordinates.csv", "6", "longitude", "٤٫٨٩", "a number"),
    ),
    "a byte that is not UTF-8": (not_utf8, ("places.csv", r"\d+", "", "0xe3", "UTF-8")),
    "an empty file": (empty, ("sources.csv", "", "", "empty", "header")),
}


def expect_no_traceback(page) -> None:
    text = page.page.locator("body").inner_text()
    assert not re.search(r"Traceback|\w+Error\b|File \"|Exception", text)
    expect(page.page.get_by_test_id("stException")).to_have_count(0)


def faults(page) -> list[list[str]]:
    """The lines of the page: file, row, column, found, expected."""
    return [
        [cell.strip() for cell in row.locator("td").all_inner_texts()]
        for row in page.main.locator("tbody tr").all()
    ]


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_named_on_the_page_and_the_map(page, watch, folder, edit, case):
    watch.allow(EXPECTED_503)
    break_it, (file, row, column, found, expected) = CASES[case]
    break_it(folder, edit)
    page.open()
    lines = faults(page)
    assert any(
        line[0] == file
        and re.fullmatch(row, line[1])
        and line[2] == column
        and found in line[3]
        and line[4]
        and expected in line[4]
        for line in lines
    ), lines
    expect_no_traceback(page)
    page.page.goto(f"{page.home}/map")
    status = page.page.get_by_role("status")
    expect(status).to_be_visible()
    expect(status).to_contain_text(file)
    expect(status).to_contain_text(found)
    assert not re.search(r"Traceback|\w+Error\b", page.page.locator("body").inner_text())


def test_all_faults_of_all_tables_are_named_at_once(page, watch, folder, edit):
    watch.allow(EXPECTED_503)
    for case in ("an unknown source", "a latitude of 91", "a duplicate id"):
        CASES[case][0](folder, edit)
    set_cell("sources.csv", "published", "last year", 9)(folder, edit)
    page.open("countries")
    files = {line[0] for line in faults(page)}
    assert files >= {"claims.csv", "coordinates.csv", "stations.csv", "sources.csv"}
    expect_no_traceback(page)


def test_a_mended_table_is_shown_after_a_reload_without_a_restart(page, watch, folder, edit):
    watch.allow(EXPECTED_503)
    CASES["a latitude of 91"][0](folder, edit)
    page.open()
    assert faults(page)
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    page.reload()
    page.map.locator("body[data-marks]").wait_for()
    assert len(page.counts) == 4


def test_a_table_that_breaks_under_a_reader_says_so_at_the_next_step(page, watch, folder, edit):
    watch.allow(EXPECTED_503)
    page.open_map()
    CASES["a latitude of 91"][0](folder, edit)
    page.page.get_by_role("link", name="Countries", exact=True).first.click()
    expect(page.main).to_contain_text("coordinates.csv")
    expect_no_traceback(page)


def test_a_dictionary_that_is_no_json_is_named(page, watch, folder):
    watch.allow(EXPECTED_503)
    (folder / "datapackage.json").write_text('{"title": ', encoding="utf-8")
    page.open()
    expect(page.main).to_contain_text("datapackage.json")
    expect_no_traceback(page)


def test_a_server_starts_on_tables_that_nobody_foresaw_and_says_so(serve, tmp_path):
    """Deeper than Python reads: the log has the traceback, no reader has; mending is enough."""
    folder = Path(shutil.copytree(DATA, tmp_path / "atlas"))
    (folder / "datapackage.json").write_text("[" * 200_000, encoding="utf-8")
    asked = f"{serve(folder)}/api/v1/counts.json"
    answer = requests.get(asked, timeout=30)
    assert answer.status_code == 503
    assert "RecursionError while the tables were read" in answer.json()["error"]["detail"]
    assert "Traceback" not in answer.text
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    assert requests.get(asked, timeout=60).status_code == 200


def test_text_of_a_fault_is_shown_as_text(page, watch, folder, edit):
    watch.allow(EXPECTED_503)
    nasty = "<img src=x onerror=window.pwned=1>{{7*7}}**b**:material/home:`$x$`</script>"
    set_cell("claims.csv", "source_id", nasty)(folder, edit)
    page.open()
    assert any(nasty in line[3] for line in faults(page))
    assert page.page.evaluate("window.pwned") is None
    page.page.goto(f"{page.home}/map")
    expect(page.page.get_by_role("status")).to_contain_text(nasty)
    assert page.page.evaluate("window.pwned") is None
