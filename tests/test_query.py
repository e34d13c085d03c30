"""One query: read from a URL, written to one, said in words, and answered once."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.atlas import counted
from geo.facets import has, known, label, options
from geo.keys import KEYS, SELECTING
from geo.query import MAX_VALUES, Query
from geo.view import select

FACETS = [name for name, key in KEYS.items() if key.kind == "facet"]


def draw_pairs(draw, atlas):
    """Pairs of every kind of key, those with one value at most once."""
    every = [(key, value) for key in FACETS for value in options(atlas, key) if value]
    sources = atlas.sources["source_id"].tolist()
    every += [(key, value) for key in ("source", "without") for value in sources]
    ones = {
        "q": ["Fuzhou", "são paulo", "a b"],
        "since": ["2022", "2022-10"],
        "until": ["2023", "2022-12-31"],
        "station": ["nl-01", "nl-02"],
        "place": ["nl-rotterdam", "NL"],
        "text": sources[:3],
        "at": ["52.37,4.89,6", "-3,-60.5,4"],
        "v": ["2020.01.0", atlas.version],
    }
    single = [(key, draw(st.sampled_from(ones[key]))) for key in ones if draw(st.booleans())]
    return draw(st.lists(st.sampled_from(every), max_size=8)) + single


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
    assert one.question == two.question


@given(pairs=st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=5))
@settings(max_examples=60, deadline=None)
def test_nothing_that_is_asked_breaks_the_query_or_is_passed_over_in_silence(real, pairs):
    query, problems = Query.read(pairs, real)
    kept = set(query.pairs())
    left_out = {pair for pair in pairs if pair not in kept}
    assert {key for key, _ in left_out} == {problem.key for problem in problems}
    for key, value in left_out:
        said = [problem for problem in problems if problem.key == key]
        assert key not in KEYS or value in [problem.value for problem in said]
    assert all(problem.expected and str(problem) for problem in problems)


def test_no_question_asks_for_everything(real):
    query = Query()
    assert (query.pairs(), query.url()) == ([], "")
    assert query.words(real) == "all reported stations"
    assert len(select(query, real).stations) == len(counted(real.stations))


def test_a_query_is_said_in_words(real):
    query = Query(country=("IT", "NL"), precision=("city",), support=("contested",))
    words = query.words(real)
    assert words == (
        "country: Italy or Netherlands; how exactly the place is known: city; "
        "what it rests on: contested"
    )


def test_lists_and_outcomes_are_said_by_their_titles(real):
    query = Query(listed=("other",), status=("closed",))
    assert query.words(real) == (
        "where it was listed: Not on an NGO list; reported outcome: reported closed"
    )


def test_an_unknown_key_is_reported_with_those_that_are_known(real):
    query, problems = Query.read([("colour", "red"), ("country", "NL")], real)
    assert query == Query(country=("NL",))
    (problem,) = problems
    assert (problem.key, problem.value) == ("colour", "red")
    assert "colour: found 'red'" in str(problem)
    assert all(key in problem.expected for key in KEYS)


def test_every_unknown_value_is_reported(real):
    pairs = [("country", "XX"), ("country", "Atlantis"), ("status", ""), ("listed", "none")]
    query, problems = Query.read(pairs, real)
    assert query == Query()
    assert [(problem.key, problem.value) for problem in problems] == pairs
    assert all("one of " in problem.expected for problem in problems)


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
    one, two = (select(Query(country=("NL",)), real) for _ in range(2))
    assert one.stations is two.stations and one.query == two.query


def test_options_are_the_values_with_the_number_of_stations(real):
    for key in FACETS:
        for n, (value, number) in enumerate(options(real, key).items()):
            assert has(counted(real.stations), key, (value,)).sum() == number
            assert label(real, key, value)
            if n < 4:  # a view of each would take long
                assert len(select(Query(**{key: (value,)}), real).stations) == number


def test_contested_stands_beside_the_two_kinds_of_support(real):
    found = has(real.stations, "support", ("contested",))
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


def test_every_key_of_the_table_is_a_part_of_the_query():
    assert list(KEYS) == list(vars(Query()))
    assert set(SELECTING) == set(KEYS) - {"station", "place", "text", "at", "layer", "order", "v"}


def test_every_part_of_a_query_can_be_cleared_alone(real):
    query = Query(country=("NL",), q="Fuzhou", since="2022", without=("euronews-2022-10-italy",))
    assert set(query.parts(real)) <= set(SELECTING)
    for name in query.parts(real):
        left = query.having(**{name: ""})
        assert set(left.parts(real)) == set(query.parts(real)) - {name}


def read_one(key, value, atlas):
    query, problems = Query.read([(key, value)], atlas)
    assert bool(problems) != ((key, value) in query.pairs())
    return not problems


@pytest.mark.parametrize("date", ["2022", "2022-10", "2022-10-26", "2024-02-29"])
def test_a_year_a_month_or_a_day_is_a_date(real, date):
    assert read_one("since", date, real)
    assert read_one("until", date, real)


@pytest.mark.parametrize(
    "date",
    [
        "22",
        "2022-1",
        "2022-13",
        "2022-02-30",
        "2023-02-29",
        "2022-10-26T00:00",
        " 2022",
        "２０２２",
    ],
)
def test_anything_else_is_no_date(real, date):
    assert not read_one("since", date, real)
    assert not read_one("until", date, real)


def test_dates_the_wrong_way_round_are_reported(real):
    query, problems = Query.read([("since", "2023"), ("until", "2022-10")], real)
    assert [problem.key for problem in problems] == ["until"]
    assert query == Query(since="2023"), "what is said to be left out is left out"
    for since, until in (("2022-10", "2022"), ("2022", "2022-10"), ("2022", "2022")):
        assert Query.read([("since", since), ("until", until)], real)[1] == []


@pytest.mark.parametrize("words", ["", "  ", "!!!", "-", "%", "a\0b", "a\nb", "a" * 201, "\ufffd"])
def test_words_need_a_letter_and_an_end(real, words):
    assert not read_one("q", words, real)


@pytest.mark.parametrize("words", ["Fuzhou", "são paulo", "福州", "a" * 200, "O'Neill"])
def test_words_of_every_script_are_words(real, words):
    assert read_one("q", words, real)


@pytest.mark.parametrize(
    "at", ["52,4,6", "-52.123456,-4.5,0", "90,180,20", "3.3,50.7,7.3,53.6", "-180,-90,180,90"]
)
def test_a_position_is_latitude_longitude_and_zoom(real, at):
    assert read_one("at", at, real)


@pytest.mark.parametrize(
    "at",
    [
        "52,4",
        "91,4,6",
        "52,181,6",
        "52,4,21",
        "nan,4,6",
        "٥,٥,٥",
        "7,50,3,53",
        "3,53,7,50",
        "-181,0,1,1",
        "0,0,1,91",
        "1,2,3,4,5",
    ],
)
def test_anything_else_is_no_position(real, at):
    assert not read_one("at", at, real)


def test_a_second_value_of_a_key_that_has_one_is_reported(real):
    query, problems = Query.read([("q", "one"), ("q", "two"), ("q", "one")], real)
    assert query.q == "one"
    assert [(problem.key, problem.value) for problem in problems] == [("q", "two")]


def test_too_many_values_are_refused_together(real):
    query, problems = Query.read([("country", "NL")] * (MAX_VALUES + 1), real)
    assert query == Query()
    (problem,) = problems
    assert (problem.key, problem.value) == ("country", f"{MAX_VALUES + 1} values")


def test_records_and_map_views_are_checked_too(real):
    pairs = [("station", "nl-99"), ("place", "nl-utrecht"), ("text", "nowhere"), ("v", "a/b")]
    query, problems = Query.read(pairs, real)
    assert query == Query()
    assert [(problem.key, problem.value) for problem in problems] == pairs
    good = [("station", "nl-01"), ("place", "NL"), ("v", "2020.01.0")]
    assert Query.read(good, real)[0].pairs() == good


# Values that are written otherwise, and values that nobody reports.

EU = [
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"),
    *("IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
]


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("country=Spain", "country=ES"),
        ("country=Espagne", "country=ES"),
        ("country=es", "country=ES"),
        ("country=ESP&country=ES&country=spain", "country=ES"),
        ("country=uk&country=EL", "country=GB&country=GR"),
        ("country=united+kingdom&country=Britain", "country=GB"),
        ("country=T%C3%BCrkiye&country=Cote+d'Ivoire", "country=CI&country=TR"),
        ("continent=Europe", "continent=europe"),
        ("operator=qingtian", "operator=Qingtian"),
        ("city=SAO+PAULO", "city=S%C3%A3o+Paulo"),
        ("support=Contested&contested=True", "support=contested&contested=yes"),
        ("support=one-basis", "support=one+basis"),
        ("status=Reported+closed", "status=closed"),
        ("basis=NGO+report", "basis=ngo_report"),
        ("origin=safeguard+defenders", "origin=safeguard-defenders"),
        ("without=Safeguard+Defenders", "without=safeguard-defenders"),
        ("grade=a", "grade=A"),
        ("undated=YES&since=2022", "since=2022&undated=yes"),
    ],
)
def test_a_value_may_be_written_otherwise_and_is_answered_as_the_atlas_writes_it(
    real, asked, canonical
):
    query, problems = Query.read(parse_qsl(asked), real)
    assert problems == []
    assert query.url() == canonical
    assert Query.read(query.pairs(), real) == (query, [])


def test_a_publisher_stands_for_all_its_texts(real):
    rows = real.sources[real.sources["publisher"] == "Stuff (New Zealand)"]
    assert len(rows) > 1
    for key in ("source", "without"):
        query, problems = Query.read([(key, "stuff new zealand")], real)
        assert problems == []
        assert set(getattr(query, key)) == set(rows["source_id"])


def test_publisher_is_another_name_of_source(real):
    asked, problems = Query.read([("publisher", "stuff new zealand")], real)
    assert problems == []
    assert asked == Query.read([("source", "Stuff (New Zealand)")], real)[0]


def test_a_publisher_of_more_texts_than_a_query_holds_is_refused(make):
    sources = [{"source_id": f"s{n}", "publisher": "A Wire"} for n in range(MAX_VALUES + 1)]
    atlas = make(sources=[{"source_id": "paper"}, *sources])
    query, (problem,) = Query.read([("source", "a wire")], atlas)
    assert query == Query()
    assert (problem.key, problem.value) == ("source", f"{MAX_VALUES + 1} values")


def test_a_name_that_two_values_have_is_refused_with_both(make):
    places = [
        {"place_id": f"it-{n}", "country": "IT", "region": region, "precision": "region"}
        for n, region in enumerate(("Cote d'Or", "Côte d’Or"))
    ]
    stations = [{"place_id": "it-0"}, {"place_id": "it-1"}]
    atlas = make(places=places, coordinates=[], stations=stations)
    query, (problem,) = Query.read([("region", "cote d'or")], atlas)
    assert query == Query()
    assert problem.expected == "one of Cote d'Or, Côte d’Or"
    assert Query.read([("region", "Côte d’Or")], atlas)[0].region == ("Côte d’Or",)


def test_a_country_without_reports_selects_nothing_there_and_that_is_said(real):
    query, problems = Query.read([("country", "BE")], real)
    assert problems == []
    view = select(query, real)
    assert view.stations.empty and view.counts.filtered_out == view.counts.total
    assert view.notes == ("Country: nothing reported for Belgium.",)
    assert select(Query(country=("NL",)), real).notes == ()


def test_the_members_of_a_union_select_what_is_reported_of_them(real):
    query, problems = Query.read([("country", one) for one in EU], real)
    assert (len(query.country), problems) == (27, [])
    view = select(query, real)
    assert set(view.stations["country"]) == set(EU) & set(counted(real.stations)["country"])
    (note,) = view.notes
    none = [real.country_names[one] for one in sorted(set(EU) - set(view.stations["country"]))]
    assert note == f"Country: nothing reported for {', '.join(none)}."


def test_every_value_of_a_vocabulary_may_be_asked_for_though_no_row_has_it(make):
    atlas = make(stations=[{}])
    for pair in (
        ("status", "closed"),
        ("response", "conviction"),
        ("basis", "court"),
        ("denied_by", "accused"),
        ("listed", "other"),
        ("precision", "region"),
        ("origin", "high-court"),
        ("continent", "oceania"),
        ("contested", "yes"),
        ("undated", "yes"),
    ):
        query, problems = Query.read([pair], atlas)
        assert (query.pairs(), problems) == ([pair], [])
        assert select(query, atlas).stations.empty


def test_a_part_of_the_world_is_its_countries(real):
    rows = counted(real.stations)
    assert sum(options(real, "continent").values()) == len(rows)
    assert set(known(real, "continent")) == {"africa", "americas", "asia", "europe", "oceania"}
    europe = select(Query(continent=("europe",)), real).stations
    assert {"ES", "NL", "UA"} <= set(europe["country"]) and "US" not in set(europe["country"])
    both = select(Query(continent=("europe",), country=("US", "NL")), real).stations
    assert set(both["country"]) == {"NL"}


def test_contested_stands_beside_support_so_that_both_can_be_asked(real):
    rows = counted(real.stations)
    for support in ("one basis", "several bases"):
        for contested in (True, False):
            query = Query(support=(support,), contested=("yes" if contested else "no",))
            wanted = rows[(rows["support"] == support) & (rows["contested"] == contested)]
            found = select(query, real).stations["station_id"].tolist()
            assert found == wanted["station_id"].tolist()
    assert options(real, "contested") == {
        "yes": int(rows["contested"].sum()),
        "no": int((~rows["contested"]).sum()),
    }


def test_what_is_asked_without_a_date_is_said_in_words(real):
    assert Query(undated=("yes",)).words(real) == "without a date of first report"
    assert Query(since="2022", undated=("yes",)).words(real) == (
        "first reported since 2022; or without a date of first report"
    )
