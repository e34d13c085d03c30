"""Quick questions: each gives the rows that it counts, and says where two counts differ."""

import re

import pytest

from geo.atlas import counted
from geo.leave_out import leave_out
from geo.map.questions import questions
from geo.query import Query
from geo.view import select

SD = "safeguard-defenders"


@pytest.mark.parametrize("without", [(), (SD,)])
def test_every_question_gives_as_many_stations_as_it_says(ask, real, without):
    found = ask("/map/questions.json", params={"without": list(without)}).json()["questions"]
    assert found == questions(select(Query(without=without), real))
    for one in found:
        page = ask(f"/api/v1/counts.json?{one['query']}").json()
        assert one["stations"] > 0
        assert one["stations"] == page["counts"]["shown"]
    words = " ".join(one["words"] for one in found)
    assert "Contested" in words and "Answered: inquiry opened" in words


def test_what_rests_on_one_basis_is_told_from_what_goes_with_its_origin(real):
    first = questions(select(Query(), real))[0]
    assert first["words"] == "Known from one basis alone: NGO report"
    gone = len(counted(real.stations)) - len(counted(leave_out(real, (SD,)).stations))
    said = [int(n) for n in re.findall(r"\d+", first["note"])]
    lost, both, here, weak, stay = said
    assert (lost, here) == (gone, first["stations"])
    assert both + weak == lost and both + stay == here


def test_where_both_counts_are_one_nothing_is_explained(make):
    (first, *others) = questions(select(Query(), make()))
    assert (first["stations"], first["note"]) == (1, "")
    assert all(one["stations"] for one in others)
