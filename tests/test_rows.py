"""The tables of the pages: their order and parts over all rows, and what they say of themselves."""

import csv
import io
import json
import re
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.atlas import WORLD
from geo.export.formats import write
from geo.query import Query
from geo.tables.current import current_atlas
from geo.view import select
from pages import countries, sources, table
from pages.parts import rows
from pages.parts.rows import PART, Column, Sheet, asked, positions, ranks, table_html

CASES = Path(__file__).parent / "js" / "cases" / "order.json"
SHEET = Sheet(
    name="countries",
    caption="Things",
    columns=(
        Column("name", "Name"),
        Column("note", "Note"),
        Column("many", "Many", kind="number"),
        Column("away", "Away", kind="away"),
    ),
    order="name",
    opens=("place", "countries"),
)
HOSTILE = "\"><script>alert(1)</script>{{ 7*7 }}<b onclick='x'>"


def things(n: int, **columns) -> pd.DataFrame:
    held = {"id": [f"t{i}" for i in range(n)], "name": [f"thing {i:05}" for i in range(n)]}
    held |= {"note": [""] * n, "many": [0] * n, "away": [""] * n, "away_url": [""] * n}
    return pd.DataFrame(held | columns)


def drawn(held: pd.DataFrame, order: str = "name", part: int = 1, **more) -> str:
    return table_html(SHEET, Query(), held, order=order, part=part, **more)


def ids(html: str) -> list[str]:
    return re.findall(r'<tr data-row="([^"]*)"', html)


@pytest.fixture(scope="module")
def whole():
    return select(Query(), current_atlas())


@pytest.mark.parametrize(("held", "down", "wanted"), json.loads(CASES.read_text("utf-8")))
def test_rows_stand_in_the_order_that_a_browser_gives_them(held, down, wanted):
    by = {"a": np.array(held, dtype="int64")}
    assert positions(by, "-a" if down else "a", len(held)).tolist() == wanted


def test_texts_are_ranked_without_case_and_accents_and_what_is_empty_has_no_rank():
    assert ranks(pd.Series(["éa", "Zu", "", "eb", "éa"])).tolist() == [0, 2, -1, 1, 0]
    assert ranks(pd.Series([10, 9, 100, 9])).tolist() == [1, 0, 2, 0]


def test_the_order_is_over_all_rows_and_each_part_has_its_own():
    total = 2 * PART + 7
    held = things(total, many=[(7 * i) % total for i in range(total)])
    wanted = held.sort_values("many", ascending=False, kind="stable")["id"].tolist()
    parts = [ids(drawn(held, "-many", part)) for part in (1, 2, 3)]
    assert [len(part) for part in parts] == [PART, PART, 7]
    assert sum(parts, []) == wanted
    assert ids(drawn(held, "-many", 99)) == parts[-1]


def test_a_part_says_which_rows_it_has_and_leads_to_the_next_and_to_all_as_a_file():
    html = drawn(things(2 * PART + 7), "-name", 2, download="api/v1/countries.csv?")
    assert "<b>501 to 1,000 of 1,007</b>" in html
    assert 'href="countries?sort=-name&amp;part=3"' in html and "Next 7<" in html
    assert 'href="countries?sort=-name" target="_self" rel="prev"' in html
    assert 'href="api/v1/countries.csv?" download' in html
    assert "data-whole" not in html and "data-ranks" not in html
    assert '<a href="countries?part=2' not in html.partition("<thead>")[2].partition("</thead>")[0]


def test_a_table_that_is_whole_gives_the_browser_what_orders_it():
    html = drawn(things(3, many=[5, 0, 5]), "-many")
    assert ids(html) == ["t0", "t2", "t1"]
    assert "data-whole" in html and "Parts of the table" not in html
    assert re.findall(r'data-ranks="([^"]*)"', html) == ["0 1 0", "2 1 2", "1 0 1"]
    assert re.findall(r'aria-sort="(\w+)"', html) == ["descending"]


def test_a_column_with_nothing_in_it_is_left_out_and_named():
    html = drawn(things(2, many=[0, 3]))
    assert 'data-column="note"' not in html and 'data-column="many"' in html
    assert "Not shown, because no row here has entries in them: the columns “Note”, “Away”." in html
    assert "Left out" not in drawn(things(1, note=["x"], many=[1], away=["y"]))


def test_no_text_of_a_table_becomes_markup():
    held = things(1, id=[HOSTILE], name=[HOSTILE], note=[3 * HOSTILE], away=[HOSTILE])
    held["away_url"] = "javascript:alert(1)"
    html = drawn(held)
    assert "<script" not in html and "<b onclick" not in html and "javascript:" not in html
    assert unescape(html).count(HOSTILE) >= 6
    assert "data-more" in html  # long texts are cut to a few lines


def test_what_is_open_stands_under_its_row_and_else_above_the_table():
    html = drawn(things(3), opened="t1", record="<article>told</article>")
    assert re.search(r'data-row="t1".*?</tr>\s*<tr class="opened">.*?told', html, re.S)
    assert html.count("told") == 1 and 'aria-expanded="true"' in html
    html = drawn(things(3), opened=WORLD, record="<article>told</article>")
    assert html.index("told") < html.index("<table") and 'aria-expanded="true"' not in html


def test_an_order_or_a_part_that_cannot_be_used_is_named():
    assert asked(SHEET, "", "") == ("name", 1, [])
    assert asked(SHEET, "-many", "3") == ("-many", 3, [])
    for part in ("0", "-1", "x", "²"):
        found = asked(SHEET, "size", part)
        assert found[:2] == ("name", 1)
        assert [problem.key for problem in found.problems] == ["sort", "part"]
    assert "name, note, many, away" in str(found.problems[0])


def read_csv(file: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8"))))


@pytest.mark.parametrize(
    "query", [Query(), Query(country=("NL", "ES")), Query(without=("safeguard-defenders",))]
)
def test_the_table_has_the_rows_of_the_csv_by_country_and_place(query):
    view = select(query, current_atlas())
    held = table.stations(view)
    filed = read_csv(write(view, "csv"))
    assert sorted(held["id"]) == sorted(row["station_id"] for row in filed)
    told = table._finished(view, held).set_index("id")
    for row in filed:
        for name in ("citations", "note", "operator"):
            assert told.loc[row["station_id"], name] == row[name].removeprefix("'")
    assert held["country_name"].map(str.casefold).is_monotonic_increasing
    for _, places in held[held["city"] != ""].groupby("country_name"):
        assert ranks(places["city"]).tolist() == sorted(ranks(places["city"]))


def test_countries_have_the_counts_of_the_view_most_first_and_then_by_name(whole):
    held = countries.countries(whole)
    assert held["stations"].sum() == whole.counts.shown
    parts = held["on_map"] + held["area_only"] + held["unplaced"]
    assert (parts == held["stations"]).all()
    order = held.sort_values(["stations", "country_name"], ascending=[False, True])
    assert order["id"].tolist() == held["id"].tolist()
    html = countries._html(whole, countries.SHEET.order, "1")
    assert ids(html) == held["id"].tolist()
    first = held.iloc[0]
    assert f"{first['on_map']} in a known city, {first['area_only']} by region" in html


def test_sources_stand_primary_first_and_lead_to_their_texts(whole):
    held = sources.sources(whole.atlas)
    html = sources._html(whole, sources.SHEET.order, "1")
    assert ids(html) == held["id"].tolist()
    assert held["distance"].is_monotonic_increasing
    assert len(held) <= PART and rows.PART == PART
