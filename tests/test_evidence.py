"""Claims become evidence: what bears on a station, how many bases it has, and who disputes it."""

import pytest
from atlases import FIRST, PLACES, SECOND

OF_COUNTRY = {"subject_kind": "country", "subject": "IT"}


def bears_on(atlas, station):
    return set(atlas.claim_links.loc[atlas.claim_links["station_id"] == station, "claim_id"])


def held(atlas, station="nl-01"):
    return atlas.stations.set_index("station_id").loc[station]


def disputes(atlas, station="nl-01"):
    mine = atlas.disputes[atlas.disputes["station_id"] == station]
    assert held(atlas, station)["contested"] == (not mine.empty)
    return list(zip(mine["field"], mine["values"], strict=True))


def says(value, field="stations", **more):
    return {"field": field, "value": value} | more


def side_by_side(make, cases, responses=()):
    """One atlas with a station of its own in a region of its own for each case.

    A case is the claims on it, and ``responses`` gives what was answered about it. Returns the
    atlas and the station of each case.
    """
    names = [f"nl-case-{n}" for n in range(len(cases))]
    regions = [{"country": "NL", "region": name, "precision": "region"} for name in names]
    places = [region | {"place_id": region["region"]} for region in regions]
    claims = [
        {"subject": n} | claim for n, case in zip(names, cases, strict=True) for claim in case
    ]
    atlas = make(
        places=[*PLACES, *places],
        stations=[{"place_id": name} for name in names],
        claims=claims,
        responses=[{"about": n} | said for n, said in zip(names, responses, strict=False)],
    )
    return atlas, list(atlas.stations["station_id"])


# What bears on a station


def test_claims_on_the_station_and_on_its_place_bear_on_it(make):
    claims = [
        {"subject_kind": "station", "subject": "nl-01"},
        {"subject_kind": "station", "subject": "nl-02"},
        {"subject": "nl-amsterdam"},
        {"subject": "nl-rotterdam"},
    ]
    atlas = make(stations=[{}, {}, {"place_id": "nl-rotterdam"}], claims=claims)
    assert bears_on(atlas, "nl-01") == {"c0001", "c0003"}
    assert bears_on(atlas, "nl-02") == {"c0002", "c0003"}
    assert bears_on(atlas, "nl-03") == {"c0004"}


def test_what_is_said_of_a_country_bears_only_on_stations_known_no_better(make):
    fields = {"stations": "2", "operator": "Fuzhou", "opened": "2018", "status": "closed"}
    fields |= {"place": "Genoa", "function": "driving_licence", "help_centres": "3"}
    claims = [OF_COUNTRY | says(value, field) for field, value in fields.items()]
    claims += [{"subject": "it-milan"}, {"subject": "it-sicily"}]
    stations = [{"place_id": p} for p in ("it", "it-milan", "it-sicily")]
    atlas = make(stations=stations, claims=claims)
    assert bears_on(atlas, "it-01") == {f"c{n:04}" for n in range(1, 7)}
    assert bears_on(atlas, "it-02") == {"c0008"}
    assert bears_on(atlas, "it-03") == {"c0009"}


def test_a_claim_on_another_list_bears_on_a_station_only_if_that_list_repeats_its_own(make):
    claims = [{"listed": name} for name in ("", FIRST, SECOND, "other")]
    stations = [{"listed": FIRST}, {"listed": SECOND}, {"listed": "other"}]
    atlas = make(stations=stations, claims=claims)
    assert bears_on(atlas, "nl-01") == {"c0001", "c0002", "c0003"}
    assert bears_on(atlas, "nl-02") == {"c0001", "c0003"}
    assert bears_on(atlas, "nl-03") == {"c0001", "c0004"}


# Support


def test_ten_newspapers_that_repeat_one_report_are_ten_sources_and_one_basis(make):
    station = held(make(claims=[{"source_id": f"paper-{n}"} for n in range(10)]))
    assert station["support"] == "one basis"
    assert station["bases"] == "ngo_report"
    assert station["sources"] == 10
    assert len(station["source_ids"].split("; ")) == 10


def test_two_kinds_of_ground_are_several_bases_even_in_one_source(make):
    station = held(make(claims=[{}, {"basis": "government"}]))
    assert (station["support"], station["bases"]) == ("several bases", "government; ngo_report")
    assert station["sources"] == 1


def test_an_unstated_basis_counts_only_alone(make):
    cases = {
        ("unstated",): ("one basis", "unstated"),
        ("unstated", "unstated"): ("one basis", "unstated"),
        ("ngo_report", "unstated"): ("one basis", "ngo_report"),
        ("ngo_report", "unstated", "court"): ("several bases", "court; ngo_report"),
    }
    atlas, _ = side_by_side(make, [[{"basis": basis} for basis in bases] for bases in cases])
    found = zip(atlas.stations["support"], atlas.stations["bases"], strict=True)
    assert dict(zip(cases, found, strict=True)) == cases


def test_what_does_not_say_that_a_station_exists_supports_nothing(make):
    extra = [
        {"confidence": "low"},
        {"stance": "denies"},
        {"value": "0"},
        says("driving_licence", "function"),
        says("closed", "status"),
        {"listed": "other"},
    ]
    second = {"basis": "government", "source_id": "other-paper"}
    atlas, _ = side_by_side(make, [[{}, second | claim] for claim in extra])
    assert list(atlas.stations["support"]) == ["one basis"] * len(extra)
    assert list(atlas.stations["source_ids"]) == ["paper"] * len(extra)


def test_bureau_date_and_place_each_say_that_it_exists(make):
    claims = [
        says("Fuzhou", "operator"),
        says("2018", "opened", basis="court"),
        says("Amsterdam", "place", basis="government"),
    ]
    station = held(make(claims=claims))
    assert station["bases"] == "court; government; ngo_report"


def test_medium_confidence_counts(make):
    assert held(make(claims=[{"confidence": "medium"}]))["support"] == "one basis"


def test_first_reported_is_the_earliest_dated_source_that_supports_it(make):
    days = {"a": "2022-12-01", "b": "2022-10", "c": "", "d": "2021-01-01"}
    claims = [{"source_id": name} for name in "abc"] + [{"source_id": "d", "confidence": "low"}]
    sources = [{"source_id": name, "published": day} for name, day in days.items()]
    assert held(make(claims=claims, sources=sources))["first_reported"] == "2022-10"


# Disputes: counts


def test_one_claim_disputes_nothing(make):
    assert disputes(make()) == []


def test_counts_of_one_place_on_one_list_conflict_if_they_cannot_all_be_true(make):
    cases = [
        ([says("2"), says("3")], "2 / 3"),
        ([says("2", qualifier="exactly"), says("3")], "2 / 3"),
        ([says("1", qualifier="exactly"), says("2", qualifier="at least")], "1 / at least 2"),
        ([says("2"), says("2")], None),
        ([says("2"), says("1", qualifier="at least")], None),
        ([says("2"), says("2", qualifier="at least")], None),
        ([says("1", qualifier="at least"), says("2", qualifier="at least")], None),
        ([says("2"), says("3", qualifier="about")], None),
        ([says("2"), says("3", qualifier="up to")], None),
        ([says("2"), says("0")], None),
        ([says("2"), says("3", confidence="low")], None),
    ]
    of_list = [[count | {"listed": FIRST} for count in counts] for counts, _ in cases]
    atlas, stations = side_by_side(make, of_list)
    for station, (counts, values) in zip(stations, cases, strict=True):
        assert disputes(atlas, station) == ([("stations", values)] if values else []), counts


def test_counts_of_different_lists_or_of_no_list_do_not_conflict(make):
    claims = [says("1", listed=FIRST), says("2", listed=SECOND), says("3"), says("4")]
    assert disputes(make(claims=claims)) == []


def test_counts_of_different_places_do_not_conflict(make):
    claims = [
        says("1", listed=FIRST),
        says("2", listed=FIRST, subject="nl-rotterdam"),
        says("1", listed=FIRST, subject_kind="station", subject="nl-01"),
    ]
    atlas = make(stations=[{}, {"place_id": "nl-rotterdam"}], claims=claims)
    assert atlas.disputes.empty


def test_a_conflict_of_counts_concerns_every_station_of_the_place(make):
    claims = [says("2", listed=FIRST), says("3", listed=FIRST)]
    atlas = make(stations=[{}, {}, {"listed": "other"}], claims=[*claims, {}])
    assert set(atlas.disputes["station_id"]) == {"nl-01", "nl-02"}


# Disputes: bureau and date


def test_values_of_one_station_conflict_if_they_differ_and_neither_is_finer(make):
    cases = [
        ("operator", ["Fuzhou", "Qingtian"], "Fuzhou / Qingtian"),
        ("operator", ["Fuzhou", "Fuzhou"], None),
        ("opened", ["2018", "2022"], "2018 / 2022"),
        ("opened", ["2018", "2018-06"], None),
        ("opened", ["2018-06-01", "2018", "2018-06"], None),
        ("opened", ["2018", "2018-06", "2018-07"], "2018 / 2018-06 / 2018-07"),
    ]
    claims = [[says(value, field) for value in said] for field, said, _ in cases]
    atlas, stations = side_by_side(make, claims)
    for station, (field, said, values) in zip(stations, cases, strict=True):
        assert disputes(atlas, station) == ([(field, values)] if values else []), said


def test_dates_that_all_agree_contest_nothing_in_the_whole_atlas(make):
    atlas = make(claims=[says("2018", "opened"), says("2018-06", "opened")])
    assert atlas.disputes.empty


def test_what_is_said_of_a_place_is_not_said_of_each_of_its_stations(make):
    bureaus = [says("Fuzhou", "operator"), says("Qingtian", "operator")]
    assert make(stations=[{}, {}], claims=bureaus).disputes.empty
    mine = [claim | {"subject_kind": "station", "subject": "nl-01"} for claim in bureaus]
    atlas = make(stations=[{}, {}], claims=[{}, *mine])
    assert list(atlas.disputes["station_id"]) == ["nl-01"]


# Disputes: place


def test_a_claim_that_names_another_city_contests_the_place(make):
    atlas = make(claims=[says("Amsterdam", "place"), says("Utrecht", "place")])
    assert disputes(atlas) == [("place", "Amsterdam / Utrecht")]


def test_a_city_named_for_a_station_of_no_known_city_contests_nothing(make):
    claims = [OF_COUNTRY | says("1"), OF_COUNTRY | says("Genoa", "place")]
    assert make(stations=[{"place_id": "it"}], claims=claims).disputes.empty


# Disputes: denials


def test_a_claim_that_denies_it_contests_it(make):
    fields = ["stations", "operator", "opened", "place", "status"]
    denials = [says("1", field, stance="denies", says="There is none.") for field in fields]
    atlas, stations = side_by_side(make, [[{}, denial] for denial in denials])
    for station, field in zip(stations, fields, strict=True):
        assert disputes(atlas, station) == [("denied", "There is none.")], field


def test_a_denial_of_something_else_does_not_contest_it(make):
    denials = [
        says("persuasion_to_return", "function", stance="denies"),
        {"stance": "denies", "confidence": "low"},
        {"stance": "denies", "subject": "nl-rotterdam"},
    ]
    atlas, _ = side_by_side(make, [[{}, denial] for denial in denials])
    assert atlas.disputes.empty


def test_a_body_that_denies_it_or_found_no_evidence_of_it_there_contests_it(make):
    responses = [
        {"response": "denied_presence", "actor": "Police", "says": "None here."},
        {"response": "no_evidence_found", "actor": "Mayor", "says": "Found none."},
        {"country": "CN", "response": "denied_presence"},  # the state that the reports accuse
        {"response": "no_illegal_activity_found"},
        {"response": "denied_police_role"},
        {"response": "unaware"},
        {"response": "denied_presence", "about": "nl-rotterdam"},
        {"response": "denied_presence", "about": "IT"},
        {"response": "denied_presence", "about": "world"},
        {"country": "CN", "response": "denied_presence", "about": "world"},
    ]
    atlas, stations = side_by_side(make, [[{}] for _ in responses], responses)
    assert disputes(atlas, stations[0]) == [("denied", "Police: None here.")]
    assert disputes(atlas, stations[1]) == [("denied", "Mayor: Found none.")]
    assert len(atlas.disputes) == 2


def test_an_answer_about_the_country_contests_each_of_its_stations(make):
    stations = [{}, {"place_id": "nl-rotterdam"}, {"place_id": "it-milan"}]
    atlas = make(stations=stations, responses=[{"response": "no_evidence_found"}])
    assert list(atlas.disputes["station_id"]) == ["nl-01", "nl-02"]


@pytest.mark.parametrize("response", ["denied_presence", "denied_police_role", "lawsuit"])
def test_a_party_that_is_accused_contests_it_by_denying_what_it_is_or_going_to_court(
    make, response
):
    own = {"party": "accused", "about": "nl-amsterdam", "response": response}
    atlas = make(responses=[own | {"actor": "The accused group"}])
    assert disputes(atlas) == [("denied", "The accused group: Said so.")]
    assert held(atlas)["denied_by"] == "accused"


def test_who_denies_it_is_said_of_each_station_whatever_the_grade(make):
    responses = [
        {"country": "CN", "response": "denied_police_role"},
        {"party": "accused", "response": "denied_presence", "about": "nl-amsterdam"},
        {"party": "host", "response": "unaware"},
        {"country": "CN", "response": "denied_presence", "about": "world"},
    ]
    sources = [{"source_id": "paper", "relay": "rewrite"}]
    atlas = make(stations=[{}, {"place_id": "nl-rotterdam"}], responses=responses, sources=sources)
    assert atlas.stations["denied_by"].tolist() == ["accused; state", "state"]
    assert disputes(atlas) == [], "a text of grade C contests nothing"


GRADED = {
    "inquiry": ("primary", "A"),
    "record": ("primary", "A"),
    "agency": ("secondary", "A"),
    "report": ("secondary", "A"),
    "copy": ("secondary", "B"),
    "translation": ("secondary", "B"),
    "quotation": ("secondary", "B"),
    "rewrite": ("tertiary", "C"),
    "reader": ("tertiary", "C"),
    "opinion": ("tertiary", "C"),
    "unnamed": ("tertiary", "C"),
}


def test_how_a_text_came_to_say_it_gives_its_distance_and_its_grade(make):
    sources = [{"source_id": relay, "relay": relay} for relay in GRADED]
    atlas = make(sources=[{"source_id": "paper"}, *sources])
    rows = atlas.sources.set_index("source_id")
    for relay, (distance, grade) in GRADED.items():
        assert tuple(rows.loc[relay, ["distance", "grade"]]) == (distance, grade)


CAUTIONED = [
    ({"cautions": "copy; title_from_url; no_url", "url": ""}, "A"),
    ({"cautions": "machine_translation"}, "B"),
    ({"cautions": "copy; machine_translation", "relay": "rewrite"}, "C"),
    ({"cautions": "machine_translation; garbled_figures"}, "C"),
    ({"cautions": "partisan"}, "C"),
    ({"cautions": "partisan", "relay": "quotation", "original_publisher": "The Times"}, "B"),
    ({"cautions": "partisan", "relay": "copy", "original_publisher": "The Times"}, "C"),
    ({"cautions": "partisan; opinion", "relay": "quotation", "original_publisher": "X"}, "C"),
]


def test_cautions_lower_a_grade_and_never_raise_it(make):
    sources = [{"source_id": f"s{n}"} | source for n, (source, _) in enumerate(CAUTIONED)]
    atlas = make(sources=sources, claims=[{"source_id": one["source_id"]} for one in sources])
    grades = [grade for _, grade in CAUTIONED]
    assert atlas.sources["grade"].tolist() == grades
    assert atlas.claims["grade"].tolist() == grades


def test_what_only_grade_c_knows_is_weakly_sourced_and_keeps_its_row(make):
    sources = [{"source_id": "paper", "relay": "rewrite"}, {"source_id": "own"}]
    claims = [{}, {"basis": "court"}]
    atlas = make(claims=claims, sources=sources)
    station = held(atlas)
    assert (station["support"], station["grade"]) == ("weakly sourced", "C")
    assert station["bases"] == "court; ngo_report", "what it has is still said"
    assert len(atlas.places) == 1 and atlas.places["support"].tolist() == ["weakly sourced"]
    better = held(make(claims=[*claims, {"source_id": "own"}], sources=sources))
    assert (better["support"], better["grade"]) == ("one basis", "A"), "the court only by grade C"
    assert (better["bases"], better["sources"], better["sources_a"]) == ("ngo_report", 2, 1)


def test_a_station_is_first_reported_no_later_than_the_list_that_names_it(make):
    lists = [{"id": FIRST, "title": "First", "date": "2022-09"}, {"id": SECOND, "title": "Second"}]
    cases = {  # published: listed on the first, on a list without a date
        "2022-10-26": ("2022-09", "2022-10-26"),
        "2022-09-15": ("2022-09-15", "2022-09-15"),
        "2022": ("2022", "2022"),
        "2021-05": ("2021-05", "2021-05"),
        "": ("2022-09", ""),
    }
    for published, wanted in cases.items():
        atlas = make(
            stations=[{}, {"place_id": "it-milan", "listed": SECOND}],
            sources=[{"source_id": "paper", "published": published}],
            about={"lists": lists},
        )
        assert tuple(atlas.stations["first_reported"]) == wanted


def test_of_one_month_a_day_comes_before_the_bare_month(make):
    dates = {"a": "2022-10", "b": "2022-10-03", "c": "2022-11"}
    atlas = make(
        claims=[{"source_id": name} for name in dates],
        sources=[{"source_id": name, "published": date} for name, date in dates.items()],
    )
    assert held(atlas)["first_reported"] == "2022-10-03"


def test_several_disputes_stand_side_by_side_and_each_once(make):
    claims = [says("Fuzhou", "operator"), says("Lishui", "operator")] * 2
    responses = [{"response": "denied_presence", "about": about} for about in ("NL", "NL")]
    assert disputes(make(claims=claims, responses=responses)) == [
        ("denied", "A ministry: Said so."),
        ("operator", "Fuzhou / Lishui"),
    ]


def test_a_place_is_contested_if_any_station_is_and_has_several_bases_if_all_have(make):
    of_first = {"subject_kind": "station", "subject": "nl-01"}
    claims = [{}, of_first | {"basis": "court"}, of_first | {"stance": "denies"}]
    atlas = make(stations=[{}, {}], claims=claims)
    assert list(atlas.stations["support"]) == ["several bases", "one basis"]
    (place,) = atlas.places.to_dict("records")
    assert (place["stations"], place["contested"], place["support"]) == (2, True, "one basis")
