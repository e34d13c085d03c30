"""One query: read from a URL, written to one, said in words, and answered once."""

from urllib.parse import parse_qsl

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.query import KEYS, Query, facet, label, options, select


def draw_pairs(draw, atlas):
    every = [(key, value) for key in KEYS for value in options(atlas, key)]
    return draw(st.lists(st.sampled_from(every), max_size=8))


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_a_query_survives_the_way_through_a_url(real, data):
    pairs = draw_pairs(data.draw, real)
    query, problems = Query.read(pairs, real)
    assert problems == []
    assert set(query.pairs()) == set(pairs)
    assert Query.read(query.pairs(), real) == (query, [])
    assert Query.read(parse_qsl(query.url()), real) == (query, [])


@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_the_order_of_a_url_does_not_matter(real, data):
    pairs = draw_pairs(data.draw, real)
    shuffled = data.draw(st.permutations(pairs))
    one, two = Query.read(pairs, real)[0], Query.read(shuffled, real)[0]
    assert one == two
    assert one.url() == two.url()
    assert select(one, real) is select(two, real)


@given(pairs=st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=5))
@settings(max_examples=60, deadline=None)
def test_nothing_that_is_asked_breaks_the_query_or_is_passed_over_in_silence(real, pairs):
    query, problems = Query.read(pairs, real)
    kept = set(query.pairs())
    left_out = [pair for pair in pairs if pair not in kept]
    assert len(problems) == len(left_out)
    for problem, (key, value) in zip(problems, left_out, strict=True):
        assert repr(key) in problem or repr(value) in problem


def test_no_question_asks_for_everything(real):
    query = Query()
    assert (query.pairs(), query.url()) == ([], "")
    assert query.words(real) == "all reported stations"
    assert len(select(query, real).stations) == len(real.stations)


def test_a_query_is_said_in_words(real):
    query = Query(country=("IT", "NL"), precision=("city",), support=("contested",))
    words = query.words(real)
    assert words == ("country is Italy or Netherlands; support is contested; precision is city")


def test_lists_and_outcomes_are_said_by_their_titles(real):
    query = Query(listed=("other",), status=("closed",))
    assert query.words(real) == "listed is Not on an NGO list; status is reported closed"


def test_an_unknown_key_is_reported_with_those_that_are_known(real):
    query, problems = Query.read([("colour", "red"), ("country", "NL")], real)
    assert query == Query(country=("NL",))
    (problem,) = problems
    assert "'colour'" in problem
    assert all(key in problem for key in KEYS)


def test_every_unknown_value_is_reported(real):
    pairs = [("country", "XX"), ("country", "nl"), ("status", ""), ("listed", "none")]
    query, problems = Query.read(pairs, real)
    assert query == Query()
    assert [problem.split(" is no ")[0] for problem in problems] == ["'XX'", "'nl'", "''", "'none'"]


def test_a_value_that_is_asked_twice_counts_once(real):
    query, problems = Query.read([("country", "NL"), ("country", "NL")], real)
    assert (query.country, problems) == (("NL",), [])


def test_values_of_one_key_widen_and_keys_narrow(real):
    def shown(**asked):
        return set(select(Query(**asked), real).stations["station_id"])

    assert shown(country=("IT", "NL")) == shown(country=("IT",)) | shown(country=("NL",))
    both = shown(country=("IT",), precision=("city",))
    assert both == shown(country=("IT",)) & shown(precision=("city",))


def test_a_view_that_holds_nothing_is_empty_and_whole(real):
    view = select(Query(country=("NL",), listed=("other",)), real)
    assert view.stations.empty
    assert view.places.empty
    assert view.counts.filtered_out == view.counts.total
    assert view.query.words(real)


def test_the_same_question_has_the_same_answer(real):
    assert select(Query(country=("NL",)), real) is select(Query(country=("NL",)), real)


def test_options_are_the_values_with_the_number_of_stations(real):
    for key in KEYS:
        for value, number in options(real, key).items():
            assert len(select(Query(**{key: (value,)}), real).stations) == number
            assert label(real, key, value)


def test_contested_stands_beside_the_two_kinds_of_support(real):
    found = facet(real.stations, "support", ("contested",))
    assert found.equals(real.stations["contested"])
    assert sum(options(real, "support").values()) > len(real.stations)


def test_a_place_of_a_view_counts_the_stations_of_the_view(real):
    view = select(Query(country=("IT",), listed=("110-overseas-2022-09",)), real)
    assert dict(zip(view.places["place_id"], view.places["stations"], strict=True)) == {
        "it-florence": 1,
        "it-milan": 1,
        "it-prato": 1,
        "it-rome": 1,
    }
