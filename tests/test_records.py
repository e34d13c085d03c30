"""A record holds everything that is said of a place, a country or a source, and each thing once."""

from functools import cache

import pandas as pd
import pytest
from atlases import DATA, PLACES
from hypothesis import given
from hypothesis import strategies as st

from geo.atlas import counted
from geo.evidence.grades import GOOD
from geo.leave_out import leave_out
from geo.query import Query
from geo.records import briefs, subjects
from geo.records import finder as finder_module
from geo.records.finder import positions
from geo.records.sources import denials, headline, source_record, source_table
from geo.records.statements import denials_of_accused
from geo.records.subjects import (
    answers_of,
    country_record,
    latest_answers,
    place_record,
    record_of,
    responses_about,
)
from geo.site.links import Links
from geo.site.lists import headline_html
from geo.site.records import record_html, record_words
from geo.view import select


def values_in(record):
    """Every claim in a record: of the place, country or world, of its stations, areas, parts."""
    entries = [*record["claims"], *record.get("named", [])]
    entries += [entry for station in record.get("stations", []) for entry in station["claims"]]
    claims = [(value["claim_id"], entry) for entry in entries for value in entry["values"]]
    held = [*record.get("areas", []), *record.get("parts", [])]
    return claims + [pair for one in held for pair in values_in(one)]


def says(value="1", field="stations", **more):
    return {"field": field, "value": value} | more


@pytest.mark.parametrize("place", ["nl-amsterdam", "it-milan", "fr-paris", "ie-dublin", "it"])
def test_a_place_holds_each_claim_that_bears_on_it_once_with_its_source(real, place):
    record = place_record(real, place)
    here = real.stations[real.stations["place_id"] == place]
    assert record["count"] == len(here)
    assert [station["station_id"] for station in record["stations"]] == list(here["station_id"])
    bearing = real.claim_links[real.claim_links["station_id"].isin(here["station_id"])]
    own = real.claims["subject"].isin([place, *here["station_id"]])
    said = real.claims.loc[own, "claim_id"]
    held = values_in(record)
    assert sorted(name for name, _ in held) == sorted({*bearing["claim_id"], *said})
    named = {value["claim_id"] for entry in record["named"] for value in entry["values"]}
    assert named == set(said) - set(bearing["claim_id"])
    claims = real.claims.set_index("claim_id")
    sources = real.sources.set_index("source_id")
    for name, entry in held:
        claim = claims.loc[name]
        source = sources.loc[claim["source_id"]]
        for key in ("publisher", "title", "url", "published"):
            assert entry[key] == source[key]
        for key in ("says", "stance", "confidence", "subject"):
            assert entry[key] == claim[key]
        assert entry["basis"] == real.label("basis", claim["basis"]), name


def test_a_claim_on_one_station_stands_under_it_and_one_on_the_place_stands_once(make):
    claims = [{}, {"subject_kind": "station", "subject": "nl-02", "says": "The other."}]
    record = place_record(make(stations=[{}, {}], claims=claims), "nl-amsterdam")
    assert [entry["says"] for entry in record["claims"]] == ["Says so."]
    assert [station["claims"] == [] for station in record["stations"]] == [True, False]


def test_claims_of_one_wording_stand_together_and_of_two_bases_apart(make):
    claims = [
        says("2", qualifier="at least"),
        says("Fuzhou", "operator"),
        says("2018", "opened", basis="unstated"),
        says("Fuzhou", "operator", stance="denies"),
    ]
    record = place_record(make(claims=claims), "nl-amsterdam")
    found = [
        (entry["basis"], entry["stance"], [value["value"] for value in entry["values"]])
        for entry in record["claims"]
    ]
    assert sorted(found) == [
        ("NGO report", "asserts", ["at least 2", "Fuzhou"]),
        ("NGO report", "denies", ["Fuzhou"]),
        ("not stated", "asserts", ["2018"]),
    ]


def test_claims_stand_oldest_first_and_undated_ones_last(make):
    days = {"a": "", "b": "2023-01-01", "c": "2022-10", "d": "2022"}
    sources = [{"source_id": name, "published": day} for name, day in days.items()]
    atlas = make(claims=[{"source_id": name} for name in days], sources=sources)
    order = [entry["source_id"] for entry in place_record(atlas, "nl-amsterdam")["claims"]]
    assert order == ["d", "c", "b", "a"]


SIDES = [("Fuzhou", False), ("Lishui", False)]  # the table names no operator


def test_conflicting_values_stand_side_by_side_with_who_gives_each_and_the_one_used(make):
    claims = [{}, says("Fuzhou", "operator"), says("Lishui", "operator", basis="court")]
    atlas = make(stations=[{"operator": "Lishui"}], claims=claims)
    (station,) = place_record(atlas, "nl-amsterdam")["stations"]
    (dispute,) = station["disputes"]
    sides = {side["value"]: side for side in dispute["sides"]}
    assert [side["used"] for side in sides.values()] == [False, True]
    assert all(side["publishers"] for side in sides.values())


def test_a_station_says_on_what_it_rests_and_who_disputes_it(make):
    claims = [{}, says("Fuzhou", "operator"), says("Lishui", "operator", basis="court")]
    record = place_record(make(claims=claims), "nl-amsterdam")
    (station,) = record["stations"]
    assert station["contested"]
    (dispute,) = station["disputes"]
    assert (dispute["field"], dispute["values"]) == ("operator", "Fuzhou / Lishui")
    assert [(side["value"], side["used"]) for side in dispute["sides"]] == SIDES
    assert [ground["name"] for ground in station["grounds"]] == ["High court", "Ngo"]
    assert (station["support"], station["listed"]) == ("several bases", "First list")
    assert (station["sources"], station["sources_a"], station["weak"]) == (1, 1, False)


RELAYS = [
    {"source_id": name, "relay": relay}
    for name, relay in zip("abcd", ("record", "report", "report", "copy"), strict=True)
]


def test_a_station_says_who_found_it_out_who_repeats_it_and_what_remains_without(make):
    claims = [
        *({"source_id": name} for name in "abc"),
        {"source_id": "d", "basis": "government"},
        {"source_id": "b", "basis": "unstated"},
        {"source_id": "c", "basis": "unstated"},
        {"source_id": "a", "subject": "it-milan"},
    ]
    atlas = make(stations=[{}, {"place_id": "it-milan"}], claims=claims, sources=RELAYS)
    (station,) = place_record(atlas, "nl-amsterdam")["stations"]
    assert [(one["words"], one["left"], one["of"]) for one in station["grounds"]] == [
        ("Reported by Ngo in 1 text of its own; repeated by 2 texts", 1, 2),
        ("Stated by Ministry, as 1 text says", 2, 2),
        ("2 texts do not say who found it out", 2, 2),
    ]
    for one in station["grounds"]:
        assert len(counted(leave_out(atlas, (one["origin"],)).stations)) == one["left"]


def test_a_station_that_only_grade_c_knows_says_so_and_who_denies_it_is_named(make):
    sources = [{"source_id": "paper", "relay": "rewrite"}]
    responses = [
        {"party": "accused", "response": "lawsuit", "about": "nl-amsterdam"},
        {"party": "state", "country": "CN", "response": "denied_presence"},
        {"party": "host", "response": "unaware"},
    ]
    atlas = make(sources=sources, responses=responses)
    (station,) = place_record(atlas, "nl-amsterdam")["stations"]
    assert station["weak"] and station["support"] == "weakly sourced"
    assert station["denied_by"] == ["accused", "state"]


def test_a_claim_says_its_origin_its_grade_its_way_and_the_editors_remark(make):
    source = {"source_id": "paper", "relay": "copy", "original_publisher": "Wire"}
    sources = [source | {"cautions": "copy; machine_translation"}]
    claims = [{"basis": "court", "remark": "A remark."}, {"basis": "unstated"}]
    own, other = place_record(make(claims=claims, sources=sources), "nl-amsterdam")["claims"]
    assert (own["origin_name"], own["stated"], other["stated"]) == ("High court", True, False)
    assert (own["grade"], own["relay"], own["original_publisher"]) == ("B", "copy", "Wire")
    assert (own["cautions"], own["remark"]) == ("copy, machine translation", "A remark.")


def test_the_accused_partys_own_answers_stand_first_and_denials_are_marked(make):
    responses = [
        {"date": "2024", "response": "denied_presence"},
        {"date": "2022", "party": "accused", "response": "lawsuit"},
        {"date": "2023", "response": "statement"},
    ]
    atlas = make(responses=responses)
    found = responses_about(atlas, ["NL"])
    assert [(one["by_accused"], one["denies"]) for one in found] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    assert denials_of_accused(atlas).to_dict() == {"NL": 1}


def test_a_withdrawn_station_is_in_no_record(make):
    atlas = make(stations=[{"withdrawn": "2026-01-01"}, {}])
    record = place_record(atlas, "nl-amsterdam")
    assert [station["station_id"] for station in record["stations"]] == ["nl-02"]
    assert country_record(atlas, "NL")["count"] == 1


def test_there_is_no_record_of_what_the_atlas_does_not_hold(real):
    assert place_record(real, "nl-utrecht") is None
    assert record_of(real, "nl-utrecht") is None
    assert country_record(real, "QQ") is None
    assert country_record(real, "AD") is None
    assert source_record(real, "nowhere") is None


def test_a_country_holds_its_cities_its_areas_and_what_is_said_of_it(real):
    record = country_record(real, "IT")
    assert (record["name"], record["count"]) == ("Italy", 11)
    assert {city["place_id"] for city in record["cities"]} == {
        f"it-{city}" for city in ("bolzano", "florence", "milan", "prato", "rome", "venice")
    }
    assert [area["id"] for area in record["areas"]] == ["it", "it-sicily"]
    assert (
        sum(place["stations"] for place in record["cities"])
        + sum(area["count"] for area in record["areas"])
        == record["count"]
    )
    said = real.claims[
        (real.claims["subject_kind"] == "country") & (real.claims["subject"] == "IT")
    ]
    own = [value["claim_id"] for entry in record["claims"] for value in entry["values"]]
    assert sorted(own) == sorted(said["claim_id"])


def test_a_country_that_is_only_spoken_of_has_a_record(real):
    record = country_record(real, "NO")
    assert (record["count"], record["cities"], record["areas"]) == (0, [], [])
    assert record["claims"]
    assert record["responses"]


def test_places_that_are_named_and_not_counted_stand_under_their_country(make):
    claims = [{}, {"subject": "nl-rotterdam"}, {"subject": "it-prato"}]
    atlas = make(claims=claims)
    assert [entry["subject"] for entry in country_record(atlas, "NL")["named"]] == ["nl-rotterdam"]
    assert [entry["subject"] for entry in country_record(atlas, "IT")["named"]] == ["it-prato"]


def test_of_a_large_country_the_record_lists_the_most_and_says_what_it_leaves_out(
    make, monkeypatch
):
    monkeypatch.setattr(subjects, "LISTED", 2)
    monkeypatch.setattr(subjects, "WHOLE", 1)
    monkeypatch.setattr(briefs, "LISTED", 2)
    cities = {"be-a": 1, "be-b": 3, "be-c": 2, "be-d": 1}
    area = {"country": "BE", "precision": "region"}
    places = [*PLACES, *({"place_id": one, "country": "BE", "city": one} for one in cities)]
    places += [area | {"place_id": one, "region": one} for one in ("be-r1", "be-r2")]
    places += [{"place_id": f"be-x{n}", "country": "BE", "city": f"X{n}"} for n in range(3)]
    homes = [*(one for one, n in cities.items() for _ in range(n)), "be-r1", "be-r2", "be-r2"]
    stations = [{"station_id": f"be-{n:02}", "place_id": one} for n, one in enumerate(homes)]
    claims = [{"subject_kind": "station", "subject": one["station_id"]} for one in stations]
    claims += [{"subject": f"be-x{n}"} for n in range(3)]
    answers = [{"about": "BE", "date": f"2023-0{n}-01"} for n in range(1, 5)]
    atlas = make(places=places, stations=stations, claims=claims, responses=answers)
    record = country_record(atlas, "BE")
    assert [(one["place_id"], one["stations"]) for one in record["cities"]] == [
        ("be-b", 3),
        ("be-c", 2),
    ]
    assert [area["id"] for area in record["areas"]] == ["be-r2"]
    assert [answer["date"] for answer in record["responses"]] == ["2023-04-01", "2023-03-01"]
    assert record["count"] == len(stations), "all are counted"
    assert record["more"] == {"cities": 2, "areas": 1, "named": 1, "responses": 2}
    page = record_html(atlas, record, Links(Query()))
    for words in (
        "These 2 have most reports",
        '<a href="table?country=BE" target="_self">those of 4 more places are in the table</a>',
        '<a href="answers?country=BE" target="_self">2 more answers, earlier ones',
        "table?country=BE&amp;precision=country&amp;precision=region",
        "those of 1 more place known by region or country only are in the table</a>",
        "1 more statement of this kind",
    ):
        assert words in page
    assert record_words(atlas, record).endswith(
        "in 4 named cities; 4 answers of governments and others."
    )


def test_a_country_is_the_one_of_the_table_not_of_the_letters_of_an_id(make):
    places = [*PLACES, {"place_id": "nl-nice", "country": "FR", "city": "Nice"}]
    responses = [{"about": "nl-nice", "country": "FR"}]
    atlas = make(places=places, claims=[{}, {"subject": "nl-nice"}], responses=responses)
    assert [entry["subject"] for entry in country_record(atlas, "FR")["named"]] == ["nl-nice"]
    assert [answer["about"] for answer in answers_of(atlas, "FR")] == ["nl-nice"]
    assert country_record(atlas, "NL")["named"] == answers_of(atlas, "NL") == []
    assert latest_answers(atlas)["country"].tolist() == ["FR"]


def test_a_place_without_a_counted_station_has_a_record_of_what_is_said_there(make):
    claims = [{}, {"subject": "nl-rotterdam"}, {"subject_kind": "station", "subject": "it-02"}]
    atlas = make(
        stations=[{}, {"place_id": "it-prato", "withdrawn": "2026-01-01"}],
        claims=[*claims, {"subject": "it-prato"}],
        responses=[{"about": "nl-rotterdam"}, {}],
    )
    record = place_record(atlas, "nl-rotterdam")
    assert (record["name"], record["country_name"], record["count"]) == (
        "Rotterdam",
        "Netherlands",
        0,
    )
    assert (record["stations"], record["claims"]) == ([], [])
    assert [entry["subject"] for entry in record["named"]] == ["nl-rotterdam"]
    assert {answer["about"] for answer in record["responses"]} == {"nl-rotterdam", "NL"}
    withdrawn = place_record(atlas, "it-prato")
    assert withdrawn["count"] == 0
    assert {entry["subject"] for entry in withdrawn["named"]} == {"it-02", "it-prato"}
    italy = country_record(atlas, "IT")
    assert {entry["subject"] for entry in italy["named"]} == {"it-02", "it-prato"}


def test_the_world_holds_what_is_said_of_no_one_country(make):
    claims = [
        {},
        {"subject_kind": "world", "subject": "world"},
        {"subject_kind": "region", "subject": "Europe"},
        {"subject_kind": "operator", "subject": "Fuzhou"},
        {"subject_kind": "operator", "subject": "Fuzhou", "says": "More."},
    ]
    atlas = make(claims=claims, responses=[{"about": "world", "country": "CN"}, {}])
    record = record_of(atlas, "world")
    assert record["count"] == 1
    assert [entry["subject"] for entry in record["claims"]] == ["world"]
    parts = [(part["name"], len(part["claims"])) for part in record["parts"]]
    assert parts == [("Fuzhou", 2), ("Europe", 1)]
    assert [answer["about"] for answer in record["responses"]] == ["world"]


def test_the_accused_state_holds_its_own_answers_and_those_about_it(make):
    responses = [{"country": "CN", "about": "world"}, {"about": "CN"}, {}]
    found = {answer["response_id"] for answer in answers_of(make(responses=responses), "CN")}
    assert found == {"r001", "r002"}


def test_responses_stand_latest_first_with_their_source(make):
    days = ["2022-10", "2023-06-06", "2022-10-27", "2022"]
    responses = [{"date": day, "country": "CN" if day == "2022" else "NL"} for day in days]
    atlas = make(responses=[*responses, {"about": "IT"}])
    found = responses_about(atlas, ["NL"])
    assert [one["date"] for one in found] == ["2023-06-06", "2022-10-27", "2022-10", "2022"]
    assert [one["by_state"] for one in found] == [False, False, False, True]
    assert {one["publisher"] for one in found} == {"A Paper"}


def test_a_place_shows_answers_about_itself_and_its_country(real):
    about = {one["about"] for one in place_record(real, "ie-dublin")["responses"]}
    assert about == {"ie-dublin", "IE"}
    labels = {one["label"] for one in place_record(real, "ie-dublin")["responses"]}
    assert "ordered to close" in labels


def test_the_latest_answer_of_a_country_is_its_own(make):
    responses = [
        {"date": "2022-10", "says": "first"},
        {"date": "2022-11", "about": "nl-amsterdam", "says": "last"},
        {"date": "2024", "country": "CN", "says": "the accused state's"},
        {"date": "2024", "country": "IT", "says": "another country's"},
    ]
    answers = latest_answers(make(responses=responses))
    assert answers[["country", "says"]].to_numpy().tolist() == [["NL", "last"]]


def test_a_source_holds_its_claims_and_responses(make):
    claims = [{"source_id": "a"}, {"source_id": "a"} | says("Fuzhou", "operator"), {}]
    atlas = make(claims=claims, responses=[{"source_id": "a", "response": "ordered_closed"}])
    record = source_record(atlas, "a")
    assert record["stations"] == 1
    assert [claim["claim_id"] for claim in record["claims"]] == ["c0001", "c0002"]
    assert {claim["about"] for claim in record["claims"]} == {"Amsterdam"}
    assert {claim["link"] for claim in record["claims"]} == {"nl-amsterdam"}
    (answer,) = record["responses"]
    assert (answer["label"], answer["about"], answer["link"]) == (
        "ordered closed",
        "Netherlands",
        "NL",
    )


@pytest.mark.wide
def test_a_source_leads_to_the_record_of_everything_it_speaks_of(real):
    @cache
    def ids(link):
        held = record_of(real, link)
        names = {name for name, _ in values_in(held)}
        return names | {answer["response_id"] for answer in held["responses"]}

    for source in real.sources["source_id"]:
        record = source_record(real, source)
        for entry in [*record["claims"], *record["responses"]]:
            assert entry["about"]
            assert (entry.get("claim_id") or entry["response_id"]) in ids(entry["link"]), entry


def test_the_sums_of_the_sources_are_the_tables(real):
    table = source_table(real)
    assert len(table) == len(real.sources)
    assert table["claims"].sum() == len(real.claims)
    assert table["responses"].sum() == len(real.responses)
    kept = real.stations["withdrawn"] == ""
    assert table["stations"].sum() == real.stations.loc[kept, "sources"].sum()
    top = table.iloc[0]
    record = source_record(real, top["source_id"])
    assert (record["stations"], len(record["claims"])) == (top["stations"], top["claims"])


def test_every_claim_and_every_response_stands_in_a_record(real):
    """Of a place, of a country that is named anywhere, or of the world; not only of its source."""
    places = pd.read_csv(DATA / "places.csv", keep_default_na=False)
    countries = {*places["country"], *real.responses["country"], *real.responses["about"]}
    countries |= set(real.claims.loc[real.claims["subject_kind"] == "country", "subject"])
    names = [*places["place_id"], *countries, "world"]
    records = [record for name in names if (record := record_of(real, name))]
    claims = {name for record in records for name, _ in values_in(record)}
    responses = {one["response_id"] for record in records for one in record["responses"]}
    assert claims == set(real.claims["claim_id"])
    assert responses == set(real.responses["response_id"])


def test_the_headline_names_its_source(real):
    total = headline(real)
    assert (total["value"], total["qualifier"]) == ("102", "at least")
    assert total["url"].startswith("https://")


def test_no_first_screen_rests_on_a_text_of_grade_c(real):
    """Headline, denial, latest answers and the first sources: of grade A or B, shown if not A."""
    shown = headline_html(select(Query(), real), Links(Query()))
    assert headline(real)["grade"] in GOOD
    for answer in denials(real):
        assert answer["grade"] in GOOD
        said = f"{answer['publisher']}</a>" + (" (grade B)" if answer["grade"] == "B" else "")
        assert said in shown
    assert latest_answers(real)["grade"].isin(GOOD).all()
    first = source_table(real).head(30)
    assert first["grade"].isin(GOOD).all()
    assert set(first["distance"]) == {"primary"}


def test_a_headline_that_is_not_of_grade_a_shows_its_grade(make):
    total = {"value": 3, "claim": "c0002"}
    claims = [{}, {"subject_kind": "world", "subject": "world", "value": "3", "source_id": "b"}]
    sources = [{"source_id": "paper"}, {"source_id": "b", "relay": "copy"}]
    about = {"headline_total": total, "denial_responses": ["r001"]}
    responses = [{"country": "CN", "party": "state", "source_id": "b", "about": "world"}]
    atlas = make(claims=claims, sources=sources, about=about, responses=responses)
    assert headline_html(select(Query(), atlas), Links(Query())).count("(grade B)") == 2


def test_an_atlas_without_a_headline_has_none(make):
    assert headline(make()) is None


@given(st.lists(st.sampled_from(["a", "b", "é", "a\0b", "ab", "中", "z" * 50])))
def test_where_each_text_stands_is_where_it_is_in_the_column(texts):
    at = positions(pd.Series(texts, dtype="str"))
    for one in {*texts, "a", "", "a\0", "zz", "\udc80"}:
        assert at.get(one).tolist() == [n for n, text in enumerate(texts) if text == one]


@pytest.mark.parametrize("many", [0, 1_000], ids=["in one go", "one by one"])
@given(st.lists(st.sampled_from(["a", "b", "é", "ab", "中"])), st.permutations(["é", "x", "a", ""]))
def test_where_several_texts_stand_is_where_each_does(many, texts, asked):
    at = positions(pd.Series(texts, dtype="str"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finder_module, "MANY", many)
        found = at.of_all(pd.Series(asked, dtype="str"))
    assert found.tolist() == [n for one in asked for n, text in enumerate(texts) if text == one]
