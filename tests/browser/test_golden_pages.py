"""Random queries in the browser: page, table and map show the rows and numbers of the API."""

import re

import pytest
from first import first
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect
from queries import queries

from geo.keys import KEYS, SELECTING
from geo.query import Query

PARTS = ("on_map", "area_only", "unplaced", "filtered_out")
# What fails is shown as it is: to make it smaller would open a hundred pages.
IN_A_BROWSER = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def every_kind(atlas) -> list[Query]:
    """One query of every kind of key, each of which leaves rows and takes some away."""
    source = atlas.stations["source_ids"].iloc[0].split("; ")[0]
    return [
        Query(country=("IT", "NL"), precision=("city",)),
        Query(support=("contested",), q="police"),
        Query(source=(source,)),
        Query(without=(source,), since="2022-10", until="2022-12"),
        Query(country=("NL",), listed=("other",)),  # has no rows
    ]


@pytest.fixture
def answers(api):
    """What the API says of a query: counts, stations, and places; they must reconcile."""

    def ask(query: Query) -> tuple[dict, list[dict], list[dict], str]:
        asked = query.url()
        said = api(f"counts.json?{asked}")
        counts, words = said["counts"], said["query"]
        stations = api(f"stations.json?{asked}")["stations"]
        places = api(f"places.geojson?{asked}")["features"]
        assert counts["total"] == sum(counts[part] for part in PARTS)
        assert counts["shown"] == len(stations)
        drawn = [place for place in places if place["geometry"]]
        assert sum(place["properties"]["stations"] for place in drawn) == counts["on_map"]
        return counts, stations, drawn, words

    return ask


def test_every_kind_of_key_is_among_the_queries_that_are_always_asked(real):
    asked = {key for query in every_kind(real) for key, _ in query.pairs()}
    assert {KEYS[key].kind for key in asked} == {KEYS[key].kind for key in SELECTING}


def on_the_pages(page, query, answers):
    """Hold Table and Map pages to the API at a query."""
    counts, stations, drawn, words = answers(query)
    page.turn_to(f"table?{query.url()}")
    numbers = [counts[key] for key in ("shown", "total", "on_map", "area_only")]
    page.show(*numbers)
    page.becomes(lambda: page.said, words if query.pairs() else "")
    if stations:
        page.holds(stations)
    else:
        expect(page.main).to_contain_text("No reported station matches")
        expect(page.table).to_have_count(0)
    page.go("Map")
    page.show(*numbers)
    page.wait_for_marks(len(drawn))


@pytest.mark.wide
@pytest.mark.parametrize("each", first([2, 1]))
def test_queries_of_every_kind_have_their_rows_and_numbers_on_the_pages(page, real, answers, each):
    for query in every_kind(real)[::each]:
        on_the_pages(page, query, answers)


@pytest.mark.wide
@given(data=st.data())
@settings(IN_A_BROWSER, max_examples=5)
def test_a_query_has_its_rows_and_numbers_on_the_pages(page, real, answers, data):
    on_the_pages(page, data.draw(queries(real, least=1)), answers)


def on_the_map(page, query, answers):
    """Hold the map document to the API at a query; its fragment changes, it is not loaded again."""
    counts, _, drawn, words = answers(query)
    body = page.page.locator("body")
    hash = query.url()
    if page.page.evaluate("location.hash.slice(1)") != hash:
        body.evaluate("body => { for (const key in body.dataset) delete body.dataset[key]; }")
        page.page.evaluate("hash => { location.hash = hash; }", hash)
    page.becomes(
        lambda: body.get_attribute("data-words") or body.get_attribute("data-query"), words
    )
    expect(body).to_have_attribute("data-marks", str(len(drawn)))

    def numbers(selector: str) -> int:
        texts = page.page.locator(f".leaflet-marker-pane {selector}").all_inner_texts()
        return sum(map(int, texts))

    page.page.get_by_role("button", name="Show the whole world").dispatch_event("click")
    page.becomes(lambda: numbers(".disc") + numbers(".badge"), counts["shown"])
    alone = page.page.locator(".leaflet-marker-pane [data-place]").evaluate_all(
        "discs => discs.map(disc => [disc.dataset.place, Number(disc.innerText)])"
    )
    held = {place["id"]: place["properties"]["stations"] for place in drawn}
    assert dict(alone).items() <= held.items() and len(dict(alone)) == len(alone)
    if not page.page.locator(".leaflet-marker-pane :is([data-group], [data-nation])").count():
        assert dict(alone) == held
    status = page.page.get_by_role("status").first
    if counts["shown"]:
        expect(status).to_contain_text(re.compile(rf"^{counts['shown']} .*reported station"))
        expect(status).to_contain_text(f"{counts['on_map']} in a known city")
    else:
        expect(status).to_contain_text("No reported station matches")


@pytest.fixture
def alone(page):
    """The map document by itself, open and looking at all the places."""
    page.page.goto(f"{page.home}/map#")
    page.page.locator("body[data-query]").wait_for()
    return page


@pytest.mark.wide
def test_queries_of_every_kind_have_their_numbers_on_the_map(alone, real, answers):
    for query in [Query(), *every_kind(real)]:
        on_the_map(alone, query, answers)


@pytest.mark.wide
@given(data=st.data())
@settings(IN_A_BROWSER, max_examples=25)
def test_a_query_has_its_numbers_on_the_map(alone, real, answers, data):
    on_the_map(alone, data.draw(queries(real)), answers)
