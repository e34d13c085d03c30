"""What was made of an atlas is kept within a bound, made once, and counted by what it holds."""

import threading
from concurrent.futures import ThreadPoolExecutor
from sys import getsizeof

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from atlases import write_atlas
from generate import write_generated

from geo.leave_out import leave_out
from geo.memory import cache
from geo.memory.cache import Memory
from geo.memory.sizes import size_of
from geo.query import Query
from geo.tables.current import current_atlas
from geo.tables.read import read_atlas
from geo.view import select

WAIT = 20  # seconds: longer than anything here takes


def test_the_least_recently_used_goes_when_the_budget_is_full():
    memory = Memory(budget=3_500)
    for key in "abc":
        memory.recall(key, lambda: bytes(1_000))
    memory.recall("a", pytest.fail)
    memory.recall("d", lambda: bytes(1_000))
    assert memory.bytes <= memory.budget and len(memory) == 3
    memory.recall("a", pytest.fail)
    assert memory.recall("b", lambda: "made again") == "made again"


def test_a_large_atlas_may_have_more_kept_unless_the_budget_is_given(monkeypatch):
    held = np.zeros(200_000_000, np.uint8)
    monkeypatch.delenv("CACHE_MB", raising=False)
    memory, small, told = Memory(), Memory(), Memory(budget=1_000)
    memory.share({"two": [held, np.zeros(100_000_000, np.uint8)]})
    assert 300_000_000 <= memory.budget < 301_000_000
    small.share(held)
    assert small.budget == 256_000_000
    told.share(held)
    assert told.budget == 1_000


def test_texts_codes_and_long_lists_are_counted_by_what_they_hold():
    texts = pd.Series([f"text {n}" for n in range(1_000)], dtype="str")
    assert 8_000 < size_of(pa.array(texts.array)) < 40_000
    codes = pd.Categorical.from_codes(np.zeros(100_000, np.int8), ["one"])
    assert 100_000 <= size_of(pd.Series(codes)) < 101_000
    many = [f"a text of some length {n}" for n in range(100_000)]
    assert 0.9 < size_of(many) / (sum(map(getsizeof, many)) + getsizeof(many)) < 1.1


def test_what_is_larger_than_the_budget_is_given_and_not_kept():
    memory = Memory(budget=100)
    assert memory.recall("a", lambda: bytes(1_000)) == bytes(1_000)
    assert (len(memory), memory.bytes) == (0, 0)


def test_nothing_is_an_answer_too():
    memory = Memory()
    assert memory.recall("a", lambda: None) is None
    assert memory.recall("a", pytest.fail) is None


@pytest.mark.parametrize(("given", "megabytes"), [("7", 7), ("", 256), ("much", 256)])
def test_the_setting_says_how_many_megabytes(monkeypatch, given, megabytes):
    monkeypatch.setenv("CACHE_MB", given)
    assert Memory().budget == megabytes * 1_000_000


def test_what_several_ask_for_at_once_is_made_once():
    memory, made, everyone = Memory(), [], threading.Barrier(8)
    begun = threading.Event()

    def make():
        begun.wait(WAIT)
        made.append(1)
        return "answer"

    def ask():
        everyone.wait(WAIT)
        begun.set()
        return memory.recall("key", make)

    with ThreadPoolExecutor(8) as askers:
        assert {one.result(WAIT) for one in [askers.submit(ask) for _ in range(8)]} == {"answer"}
    assert made == [1]


def test_a_failure_is_told_and_not_kept():
    memory = Memory()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            memory.recall("a", lambda: 1 / 0)
    assert memory.recall("a", lambda: 2) == 2


def test_questions_that_leave_sources_out_wait_for_each_other_and_for_nobody_else():
    memory, go, within, most = Memory(), threading.Event(), [], []

    def slow():
        within.append(1)
        most.append(len(within))
        go.wait(WAIT)
        within.pop()

    with ThreadPoolExecutor(6) as askers:
        asked = [askers.submit(memory.recall, n, slow, leaves_out=True) for n in range(5)]
        quick = askers.submit(memory.recall, "quick", lambda: "at once")
        assert quick.result(WAIT) == "at once"
        assert not any(one.done() for one in asked)
        go.set()
        for one in asked:
            one.result(WAIT)
    assert max(most) == cache.LEAVING_OUT_AT_ONCE


def test_what_is_needed_for_an_answer_is_made_in_its_place():
    """Else as many questions as there are places would wait for each other for ever."""
    memory, everyone = Memory(), threading.Barrier(cache.AT_ONCE)

    def make(n):
        everyone.wait(WAIT)
        return memory.recall("what all need", lambda: 1) + memory.recall(("own", n), lambda: 1)

    with ThreadPoolExecutor(cache.AT_ONCE) as askers:
        asked = [askers.submit(memory.recall, n, lambda n=n: make(n)) for n in range(cache.AT_ONCE)]
        assert [one.result(WAIT) for one in asked] == [2] * cache.AT_ONCE


# What is counted.


def test_a_frame_counts_its_columns_and_what_two_share_once():
    texts = pd.DataFrame({"a": ["x" * 100] * 1_000, "n": range(1_000)})
    assert 100_000 < size_of(texts["a"]) < 120_000
    assert 108_000 < size_of(texts) < 130_000
    wider = texts.assign(b=texts["a"] + "y")
    assert size_of([texts, texts, texts.copy(deep=False)]) < size_of(texts) + 1_000
    assert size_of([texts, wider]) < size_of(texts) + size_of(wider["b"]) + 1_000
    few = texts[texts["n"] < 10]
    assert size_of(few) < 3_000, "what was taken from a frame is its own"


def test_what_is_kept_of_an_atlas_counts_nothing_of_the_atlas_itself(make):
    atlas = make(stations=[{"note": "x" * 100_000}, {}])
    everything = select(Query(), atlas)
    assert everything.stations is atlas.stations
    assert atlas.memory.bytes < 20_000
    assert "x" in select(Query(listed=tuple(atlas.lists)[:1]), atlas).stations["note"].iloc[0]
    assert atlas.memory.bytes < 20_000, "all rows again"
    select(Query(q="xxx"), atlas)
    assert atlas.memory.bytes > 200_000, "one of two rows: a copy; and the words to search"


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return write_generated(tmp_path_factory.mktemp("large"), 3_000)


@pytest.mark.wide
def test_a_stranger_cannot_fill_the_memory(large, monkeypatch):
    monkeypatch.setenv("CACHE_MB", "1")
    atlas = read_atlas(large)
    held = []
    for n, source in enumerate(atlas.sources["source_id"].head(15)):
        left = leave_out(atlas, (source,))
        if n % 5 == 0:
            select(Query(without=left.without), atlas)
        held.append(atlas.memory.bytes)
    assert max(held) <= 1_000_000
    assert held[-1] > 500_000 and len(atlas.memory) < 15, "the bound was reached"
    kept = [value for value, _ in atlas.memory._kept.values()]
    assert size_of([atlas, *kept]) - size_of(atlas) <= 1_100_000, "no more than was counted"


# What is not part of the question.


def test_equal_questions_with_other_links_share_one_answer(ask, tmp_path):
    folder = write_atlas(tmp_path / "atlas", stations=[{}, {"place_id": "it-milan"}])
    ask.serve(folder)
    path = "/api/v1/stations.json?country=NL"
    first = ask(path)
    kept = len(current_atlas(folder).memory)
    others = [ask(path, headers={"host": "atlas.example"}), ask(f"{path}&at=52,4,6&station=nl-01")]
    assert len(current_atlas(folder).memory) == kept
    assert first.json()["link"].endswith("/?country=NL")
    assert others[0].json()["link"] == "http://atlas.example/?country=NL"
    assert others[1].json()["link"].endswith("/?country=NL&station=nl-01&at=52%2C4%2C6")
    for other in others:
        assert other.json() | {"link": ""} == first.json() | {"link": ""}
        assert other.headers["etag"] != first.headers["etag"]
