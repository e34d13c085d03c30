"""Tables with faults, as a reader sees them: a page that names each, no traceback, no restart.

The faults themselves are held by tests/test_faults_page.py, which needs no browser.
"""

import pytest
from atlases import restore_data
from faulty import CASES, say_nothing_of_python, set_cell
from playwright.sync_api import expect

EXPECTED_503 = r"503 \(Service Unavailable\)"


@pytest.fixture
def folder(workshop):
    """The server's tables, which are whole again after each test."""
    yield workshop[1]
    restore_data(workshop[1])


@pytest.fixture
def atlas(workshop, folder) -> str:
    return workshop[0]


def expect_no_traceback(page) -> None:
    say_nothing_of_python(page.page.locator("body").inner_text())
    expect(page.page.get_by_test_id("stException")).to_have_count(0)


def faults(page) -> list[list[str]]:
    """The lines of the page: file, row, column, found, expected."""
    return [
        [cell.strip() for cell in row.locator("td").all_inner_texts()]
        for row in page.main.locator("tbody tr").all()
    ]


def test_a_fault_is_named_on_the_page_and_the_map_and_goes_when_it_is_mended(page, watch, folder):
    watch.allow(EXPECTED_503)
    break_it, (file, row, column, found, expected) = CASES["a latitude of 91"]
    break_it(folder)
    page.open()
    [line] = [line for line in faults(page) if line[0] == file]
    assert line[1:3] == [row, column] and found in line[3] and expected in line[4]
    expect_no_traceback(page)
    restore_data(folder)
    page.reload()
    page.map.locator("body[data-marks]").wait_for()
    assert page.shown[0] > 0
    break_it(folder)
    page.page.goto(f"{page.home}/map")
    status = page.page.get_by_role("status")
    expect(status).to_be_visible()
    expect(status).to_contain_text(file)
    expect(status).to_contain_text(found)
    say_nothing_of_python(page.page.locator("body").inner_text())


@pytest.mark.wide
def test_a_table_that_breaks_under_a_reader_says_so_at_the_next_step(page, watch, folder):
    watch.allow(EXPECTED_503)
    page.open_map()
    CASES["a latitude of 91"][0](folder)
    page.page.get_by_role("link", name="Countries", exact=True).first.click()
    expect(page.main).to_contain_text("coordinates.csv")
    expect_no_traceback(page)


def test_text_of_a_fault_is_shown_as_text(page, watch, folder):
    watch.allow(EXPECTED_503)
    nasty = "<img src=x onerror=window.pwned=1>{{7*7}}**b**:material/home:`$x$`</script>"
    set_cell("claims.csv", "source_id", nasty)(folder)
    page.open()
    assert any(nasty in line[3] for line in faults(page))
    assert page.page.evaluate("window.pwned") is None
    page.page.goto(f"{page.home}/map")
    expect(page.page.get_by_role("status")).to_contain_text(nasty)
    assert page.page.evaluate("window.pwned") is None
