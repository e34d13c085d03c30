"""What the timeline and the layer of official action draw, against counts made from the tables."""

import csv
from collections import Counter
from itertools import product

import pytest
from atlases import DATA

from geo.atlas import counted
from geo.export.rows import response_rows
from geo.map.marks import marks
from geo.map.times import AREA, cells, official_action, times
from geo.query import Query
from geo.records.answers import actions
from geo.view import select

COLUMNS = ("place", "stations", "flags")


@pytest.fixture(scope="module")
def responses():
    with (DATA / "responses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_month(said, counts):
    return {month: n for month, n in zip(said["months"], counts, strict=True) if n}


def test_answers_and_outcomes_by_month_are_those_of_the_table(real, ask, responses):
    said = ask("/map/times.json").json()
    assert said["months"] == [*sorted(said["months"][:-1]), ""]
    months = Counter(row["date"][:7] for row in responses)
    assert by_month(said, said["answers"]["all"]) == months
    assert said["answers"]["view"] == said["answers"]["all"]
    for one in real.about["action"][1:]:
        own = [row for row in responses if row["party"] == "host"]
        wanted = Counter(row["date"][:7] for row in own if row["response"] in one["responses"])
        found = next(kind for kind in said["outcomes"] if kind["id"] == one["id"])
        assert by_month(said, found["all"]) == wanted
    assert len(said["outcomes"]) == 4, "a statement is no outcome"


@pytest.mark.parametrize(
    "asked", ["", "country=NL", "support=contested&q=fuzhou", "without=safeguard-defenders"]
)
def test_first_reports_by_month_are_those_of_the_stations(real, ask, asked):
    said = ask(f"/map/times.json?{asked}").json()
    rows = ask(f"/api/v1/stations.json?{asked}").json()["stations"]
    assert by_month(said, said["reports"]["view"]) == Counter(
        row["first_reported"][:7] for row in rows
    )
    assert sum(said["reports"]["all"]) == len(counted(real.stations))
    answers = ask(f"/api/v1/responses.json?{asked}").json()["responses"]
    assert by_month(said, said["answers"]["view"]) == Counter(row["date"][:7] for row in answers)


def test_dates_that_are_asked_for_do_not_narrow_the_timeline_they_are_chosen_on(ask):
    whole = ask("/map/times.json?country=NL").json()
    assert ask("/map/times.json?country=NL&since=2022-11&until=2023").json() == whole
    assert ask("/map/times.json?since=soon").status_code == 400


@pytest.mark.parametrize(
    ("since", "until"), list(product(["", "2022", "2022-10", "2023-02"], ["", "2022-11", "2022"]))
)
def test_the_cells_of_a_range_add_up_to_the_marks_that_the_server_draws(real, since, until):
    """What the browser shows while a reader drags, by the same rule in preview.js."""
    if since and until and until < since[: len(until)]:
        return
    said = times(select(Query(), real))
    found: dict[int, list[int]] = {}
    for place, month, n, flags in zip(*said["cells"].values(), strict=True):
        date = said["months"][month]
        if (since or until) and not (
            date and date >= since and (not until or date[: len(until)] <= until)
        ):
            continue
        all_of = 1 | 4 | 8
        held = found.setdefault(place, [0, all_of])
        held[:] = [held[0] + n, (held[1] & flags & all_of) | ((held[1] | flags) & (2 | AREA))]
    drawn = marks(select(Query(since=since, until=until), real), real)
    area = drawn["area"]
    wanted = dict(
        zip(drawn["place"], zip(drawn["stations"], drawn["flags"], strict=True), strict=True)
    )
    wanted |= {
        place: (n, flags | AREA)
        for place, n, flags in zip(*(area[key] for key in COLUMNS), strict=True)
    }
    assert {place: tuple(held) for place, held in found.items() if place in wanted} == wanted
    located = {place for place, held in found.items() if held[1] & AREA} | set(drawn["place"])
    assert located == set(wanted)


def test_a_view_of_too_many_places_gets_no_cells(real):
    view = select(Query(), real)
    months = times(view)["months"]
    every = cells(view, months)
    assert sum(every["stations"]) == view.counts.shown
    assert cells(view, months, most=len(every["place"])) == every
    assert cells(view, months, most=len(every["place"]) - 1) is None


def test_a_country_stands_where_its_own_bodies_went_furthest(real, ask, responses):
    said = ask("/map/action.json").json()
    level = {code: n for n, one in enumerate(real.about["action"], 1) for code in one["responses"]}
    wanted: Counter = Counter()
    for row in responses:
        early = bool(row["date"]) and row["date"] < "2022-09"[: len(row["date"])]
        if row["party"] == "host" and row["response"] in level and not early:
            wanted[row["country"]] = max(wanted[row["country"]], level[row["response"]])
    found = {code: one["level"] for code, one in said["countries"].items()}
    assert {code: n for code, n in found.items() if n} == wanted
    assert found["RU"] == 0, "reported there, and no answer found"
    netherlands = said["countries"]["NL"]
    assert netherlands["furthest"]["label"] in ("ordered to close", "reported closed")
    assert netherlands["latest"]["grade"] in "ABC"
    assert len(said["classes"]) == len(actions(real)) == 5


def test_official_action_follows_the_view(real):
    said = official_action(select(Query(response=("investigation_opened",)), real))
    assert {one["level"] for one in said["countries"].values()} <= {0, 2}


def test_a_view_without_any_answer_has_no_official_action(real):
    told = tuple(real.responses["source_id"].unique())
    said = official_action(select(Query(without=told), real))
    assert said["countries"]
    assert {one["level"] for one in said["countries"].values()} == {0}


def test_an_atlas_without_classes_has_no_outcomes_and_no_action(make):
    view = select(Query(), make(responses=[{"response": "closed"}]))
    assert times(view)["outcomes"] == []
    assert official_action(view) == {
        "classes": [],
        "countries": {"NL": {"level": 0, "furthest": None, "latest": None}},
    }


def test_what_has_no_date_is_counted_apart_and_a_year_stands_by_itself(make):
    days = {"a": "2022", "b": "2022-10-26", "c": ""}
    view = select(
        Query(),
        make(
            stations=[{"listed": "other"} for _ in days],
            claims=[
                {"subject_kind": "station", "subject": f"nl-0{n}", "source_id": name}
                for n, name in enumerate(days, 1)
            ],
            sources=[{"source_id": name, "published": day} for name, day in days.items()],
        ),
    )
    said = times(view)
    assert said["months"] == ["2022", "2022-10", ""]
    assert said["reports"]["view"] == [1, 1, 1]
    assert said["cells"]["month"] == [0, 1, 2]


# The key for kinds of answers, and those for their dates.


def test_a_kind_of_answer_selects_the_places_it_is_about_and_the_answers_themselves(
    real, responses
):
    view = select(Query(response=("ordered_closed",)), real)
    rows = response_rows(view)
    wanted = [row["response_id"] for row in responses if row["response"] == "ordered_closed"]
    assert sorted(rows["response_id"]) == sorted(wanted), "also where no station is counted"
    about = {row["about"] for row in responses if row["response"] == "ordered_closed"}
    stations = counted(real.stations)
    hit = stations["place_id"].isin(about) | stations["country"].isin(about)
    assert set(view.stations["station_id"]) == set(stations[hit]["station_id"])


def test_dates_of_answers_select_answers_and_the_stations_they_are_about(real, responses):
    query = Query(answered_since="2023-05", answered_until="2023-06")
    rows = response_rows(select(query, real))
    wanted = {row["response_id"] for row in responses if row["date"][:7] in ("2023-05", "2023-06")}
    assert set(rows["response_id"]) == wanted
    here = select(query.having(country="GB"), real)
    assert set(response_rows(here)["about"]) <= {"GB", "gb-london", "gb-glasgow", "gb-croydon"}
    assert query.words(real) == "answered since 2023-05; answered until 2023-06"


def test_a_station_loses_its_answer_with_the_source_that_tells_it(make):
    atlas = make(responses=[{"response": "closed", "source_id": "told"}])
    assert select(Query(response=("closed",)), atlas).counts.shown == 1
    assert select(Query(response=("closed",), without=("told",)), atlas).counts.shown == 0
