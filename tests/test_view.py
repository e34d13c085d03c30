"""A view: the rows that answer a query, the evidence without some sources, and what is offered."""

import pytest
from atlases import FIRST, SECOND

from geo import facets
from geo.atlas import counted
from geo.facets import has, tally
from geo.keys import KEYS
from geo.leave_out import leave_out
from geo.query import Query
from geo.view import drill_down, select

FACETS = [name for name, key in KEYS.items() if key.kind == "facet" and name != "undated"]
EURONEWS = "euronews-2022-10-netherlands"


def shown(atlas, **asked):
    return select(Query(**asked), atlas).stations["station_id"].tolist()


def station(atlas, name):
    return atlas.stations.set_index("station_id").loc[name]


def drilled(query, atlas, name):
    """What ``tally`` gives of the stations that fit all other filters."""
    numbers = drill_down(query, atlas, name).tolist()
    held = dict(zip(facets.options(atlas, name), numbers, strict=True))
    return {value: n for value, n in held.items() if n or name == "support"}


# Facets with the counts that the other filters leave.


def test_a_facet_counts_what_the_other_filters_leave(real):
    query = Query(country=("IT", "NL"), precision=("city",))
    counts = {name: drilled(query, real, name) for name in FACETS}
    rows = counted(real.stations)
    cities = rows[rows["precision"] == "city"]
    here = rows[rows["country"].isin(["IT", "NL"])]
    assert counts["country"] == tally(cities, "country"), "its own filter does not narrow a facet"
    assert counts["precision"] == tally(here, "precision")
    both = here[here["precision"] == "city"]
    for name in set(FACETS) - {"country", "precision"}:
        assert counts[name] == tally(both, name)


@pytest.mark.parametrize("name", FACETS)
def test_to_choose_a_value_gives_as_many_rows_as_were_promised(real, name):
    query = Query(q="police", since="2022-10", without=(EURONEWS,))
    for value, number in list(drilled(query, real, name).items())[:6]:
        assert len(shown(real, **vars(query) | {name: (value,)})) == number


def test_facets_offer_nothing_in_a_view_without_rows(real):
    query = Query(q="xyzzy")
    assert not any(any(drilled(query, real, name).values()) for name in FACETS)


# Words.


def test_words_are_found_without_case_and_accents(real):
    assert shown(real, q="SÃO PAULO") == shown(real, q="sao paulo") != []
    assert shown(real, q="viña") == shown(real, q="VINA")


def test_every_word_must_occur_in_any_order(real):
    two = set(shown(real, q="fuzhou rotterdam"))
    assert two == set(shown(real, q="fuzhou")) & set(shown(real, q="rotterdam")) != set()
    assert two == set(shown(real, q="  Rotterdam,   Fuzhou! "))


def test_words_are_found_in_names_operators_notes_and_what_sources_say(make):
    atlas = make(
        stations=[{"note": "As Curaçao reads"}, {"place_id": "it-sicily"}, {"place_id": "hr"}],
        claims=[
            {"subject_kind": "station", "subject": "nl-01", "says": "Driving licences renewed."},
            {"subject": "it-sicily", "field": "operator", "value": "Qingtian"},
            {"subject_kind": "station", "subject": "hr-03"},
        ],
    )
    for words, found in (
        ("amsterdam", ["nl-01"]),
        ("curacao", ["nl-01"]),
        ("LICENCES driving", ["nl-01"]),
        ("sicily qingtian", ["it-02"]),
        ("Croatia", ["hr-03"]),
        ("driving croatia", []),
    ):
        assert shown(atlas, q=words) == found, words


def test_words_are_found_from_their_beginning(make):
    atlas = make(
        places=[
            {"place_id": "it-rome", "country": "IT", "city": "Rome"},
            {"place_id": "om", "country": "OM", "precision": "country"},
        ],
        coordinates=[{"place_id": "it-rome", "latitude": "41.9", "longitude": "12.5"}],
        stations=[
            {"place_id": "it-rome"},
            {"place_id": "om", "note": "Said of a 福州警察 bureau."},
        ],
        claims=[{"subject_kind": "station", "subject": one} for one in ("it-01", "om-02")],
    )
    for words, found in (
        ("Rom", ["it-01"]),
        ("om", ["om-02"]),
        ("ome", []),
        ("reau", []),
        ("bur", ["om-02"]),
        ("警察", ["om-02"]),  # Chinese has no blanks between words
        ("福州 om", ["om-02"]),
    ):
        assert shown(atlas, q=words) == found, words


def test_words_find_who_published_what_is_said_of_a_station(make):
    claims = [{}, {"source_id": "post", "subject": "it-milan", "says": "Elsewhere."}]
    sources = [{"source_id": "paper"}, {"source_id": "post", "publisher": "The Évening Post"}]
    atlas = make(stations=[{}, {"place_id": "it-milan"}], claims=claims, sources=sources)
    assert shown(atlas, q="evening post") == ["it-02"]
    assert shown(atlas, q="evening", without=("post",)) == []


def test_what_only_a_left_out_source_says_is_not_found(make):
    claims = [{}, {"source_id": "other", "field": "function", "value": "x", "says": "Persuasion."}]
    atlas = make(claims=claims)
    assert shown(atlas, q="persuasion") == ["nl-01"]
    assert shown(atlas, q="persuasion", without=("other",)) == []


# Dates: one that is known by year or month only stands for its beginning.


@pytest.fixture
def dated(make):
    days = {"a": "2022", "b": "2022-10", "c": "2022-10-26", "d": "2023-01-05", "e": ""}
    return make(
        stations=[{} for _ in days],
        claims=[
            {"subject_kind": "station", "subject": f"nl-0{n}", "source_id": name}
            for n, name in enumerate(days, 1)
        ],
        sources=[{"source_id": name, "published": day} for name, day in days.items()],
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"since": "2022"}, "1234"),
        ({"since": "2022-10"}, "234"),
        ({"since": "2022-10-26"}, "34"),
        ({"since": "2023"}, "4"),
        ({"until": "2022"}, "123"),
        ({"until": "2022-10"}, "123"),
        ({"until": "2022-10-25"}, "12"),
        ({"until": "2022-09"}, "1"),
        ({"until": "2021"}, ""),
        ({"since": "2022-10", "until": "2022"}, "23"),
        ({"since": "2022-10", "until": "2022-10"}, "23"),
    ],
)
def test_since_and_until_take_a_year_a_month_or_a_day_and_hold_it_whole(dated, asked, found):
    assert shown(dated, **asked) == [f"nl-0{n}" for n in found]


def test_a_span_of_time_leaves_a_station_without_a_date_out_and_says_so(dated):
    view = select(Query(since="1900", until="2100"), dated)
    counts = view.counts
    assert (counts.total, counts.shown, counts.filtered_out, counts.undated) == (5, 4, 1, 1)
    assert view.notes == ("Without a date and left out: 1 (undated=yes keeps it).",)
    for query in (Query(), Query(country=("NL",)), Query(since="2022", q="milan")):
        view = select(query, dated)
        assert (view.counts.undated, view.notes) == (0, ()), "only where it fits all the rest"


def test_a_station_without_a_date_can_be_kept_beside_a_span_or_asked_for_alone(dated):
    assert shown(dated, since="2022-10", undated=("yes",)) == ["nl-02", "nl-03", "nl-04", "nl-05"]
    assert shown(dated, until="2021", undated=("yes",)) == ["nl-05"]
    assert shown(dated, undated=("yes",)) == ["nl-05"]
    assert shown(dated, undated=("yes",), country=("IT",)) == []
    assert select(Query(since="2022-10", undated=("yes",)), dated).notes == ()
    for query in (Query(), Query(since="2023"), Query(undated=("yes",))):
        assert drilled(query, dated, "undated") == {"yes": 1}, "however dates narrow the view"


def test_the_first_report_is_the_earliest_of_the_sources_that_are_left(make):
    sources = [{"source_id": "old", "published": "2022-09"}, {"source_id": "new"}]
    atlas = make(claims=[{"source_id": "old"}, {"source_id": "new"}], sources=sources)
    assert station(atlas, "nl-01")["first_reported"] == "2022-09"
    assert station(leave_out(atlas, ("old",)), "nl-01")["first_reported"] == "2022-10-26"
    assert shown(atlas, until="2022-09") == ["nl-01"]
    assert shown(atlas, until="2022-09", without=("old",)) == []


# One source, and all but one.


def test_a_source_selects_the_stations_that_it_supports(real):
    for source in real.sources["source_id"][:20]:
        lists = real.stations["source_ids"].str.split("; ")
        held = real.stations[[source in ids for ids in lists]]["station_id"].tolist()
        assert shown(real, source=(source,)) == held


def test_two_sources_widen_the_view(real):
    one, two = "adnkronos-2022-12", "mingpao-2022-12-06"
    both = set(shown(real, source=(one, two)))
    assert both == set(shown(real, source=(one,))) | set(shown(real, source=(two,)))


def test_rotterdam_is_contested_by_one_source_only(real):
    (name,) = real.stations.loc[real.stations["place_id"] == "nl-rotterdam", "station_id"]
    view = select(Query(without=(EURONEWS,)), real)
    assert station(real, name)["contested"]
    assert not station(view.atlas, name)["contested"]
    assert name in shown(real, support=("contested",))
    assert name not in shown(real, support=("contested",), without=(EURONEWS,))
    assert name not in set(view.atlas.disputes["station_id"])
    assert EURONEWS not in station(view.atlas, name)["source_ids"]
    places = view.places.set_index("place_id")
    assert not places.loc["nl-rotterdam", "contested"]
    whole = select(Query(), real)
    assert view.counts.contested < whole.counts.contested
    assert view.counts.shown == whole.counts.shown


def test_a_station_that_nothing_else_supports_leaves_the_view(real):
    """ae-dubai has one station, which rests on one source."""
    view = select(Query(without=("mingpao-2022-12-06",)), real)
    assert "ae-01" not in set(view.stations["station_id"])
    assert "ae-dubai" not in set(view.places["place_id"])
    gone = station(view.atlas, "ae-01")
    assert (gone["support"], gone["bases"], gone["source_ids"], gone["sources"]) == ("", "", "", 0)
    counts = view.counts
    assert counts.total == (real.stations["withdrawn"] == "").sum()
    assert counts.filtered_out == counts.total - len(view.stations) >= 1
    assert counts.total == (
        counts.on_map + counts.area_only + counts.unplaced + counts.filtered_out
    )
    assert "AE" not in drilled(Query(without=("mingpao-2022-12-06",)), real, "country")


def test_support_is_counted_again_from_the_bases_that_are_left(make):
    claims = [{}, {"source_id": "court", "basis": "court"}]
    atlas = make(claims=claims)
    assert station(atlas, "nl-01")["support"] == "several bases"
    left = select(Query(without=("court",)), atlas)
    assert left.stations["support"].tolist() == ["one basis"]
    assert left.places["support"].tolist() == ["one basis"]
    assert shown(atlas, support=("several bases",), without=("court",)) == []


@pytest.mark.parametrize(
    ("field", "value"), [("operator", "Fuzhou"), ("opened", "2018-06"), ("status", "closed")]
)
def test_a_value_that_only_a_left_out_source_gives_becomes_blank(make, field, value):
    claims = [{}, {"source_id": "b", "field": field, "value": value}]
    atlas = make(stations=[{field: value}], claims=claims)
    assert station(atlas, "nl-01")[field] == value
    assert station(leave_out(atlas, ("b",)), "nl-01")[field] == ""
    assert station(leave_out(atlas, ("paper",)), "nl-01")[field] == value


def test_an_outcome_that_a_response_gives_stays_with_it(make):
    responses = [{"source_id": "b", "response": "ordered_closed"}]
    atlas = make(stations=[{"status": "ordered_closed"}], responses=responses)
    assert station(leave_out(atlas, ("b",)), "nl-01")["status"] == ""
    assert leave_out(atlas, ("b",)).responses.empty


def test_to_leave_out_sources_in_turn_or_at_once_is_the_same(real):
    names = tuple(real.stations["source_ids"].str.split("; ").explode().unique()[:4])
    at_once, in_turn = leave_out(real, names), real
    for name in names:
        in_turn = leave_out(in_turn, (name,))
    assert at_once.stations.equals(in_turn.stations)
    assert at_once.disputes.equals(in_turn.disputes)
    assert at_once.places.equals(in_turn.places)


def test_without_all_sources_nothing_is_left(real):
    view = select(Query(without=tuple(real.sources["source_id"])), real)
    assert view.stations.empty and view.places.empty
    assert view.counts.filtered_out == view.counts.total == len(counted(real.stations))
    assert (view.atlas.stations[["operator", "opened", "status"]] == "").all(axis=None)


def test_to_leave_a_source_out_changes_nothing_in_the_atlas_itself(real):
    before = real.stations.copy()
    select(Query(without=(EURONEWS,)), real)
    assert real.stations.equals(before)
    assert leave_out(real, ()) is real


# Support and contested.


def test_contested_selects_what_is_disputed_and_widens_support(real):
    contested = shown(real, support=("contested",))
    assert contested == real.stations[real.stations["contested"]]["station_id"].tolist() != []
    either = set(shown(real, support=("contested", "one basis")))
    assert either == set(contested) | set(shown(real, support=("one basis",)))
    assert set(contested) == set(real.disputes["station_id"])
    assert has(real.stations, "support", ("contested",)).sum() == len(contested)


def test_a_withdrawn_station_is_in_no_view(make):
    atlas = make(stations=[{"withdrawn": "2026-01-01"}, {"listed": SECOND}])
    assert shown(atlas) == shown(atlas, q="amsterdam") == ["nl-02"]
    assert shown(atlas, listed=(FIRST,)) == []
    assert select(Query(), atlas).counts.total == 1


def test_what_is_opened_and_how_it_is_looked_at_change_no_row(real):
    query = Query(country=("NL",))
    looked = query.having(station="nl-01", place="NL", at="52,4,6", v="2020.1.0", text=EURONEWS)
    assert select(looked, real).stations is select(query, real).stations
    assert select(looked, real).query == looked
