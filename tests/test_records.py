"""A record holds everything that is said of a place, a country or a source, and each thing once."""

import pytest

from geo.records import (
    country_record,
    latest_answers,
    named_not_counted,
    place_record,
    responses_about,
)
from geo.source_records import headline, source_record, source_table


def values_in(record):
    """Every claim in a record: those of the place or country, and those of its stations."""
    entries = [*record["claims"], *record.get("named", [])]
    entries += [entry for station in record.get("stations", []) for entry in station["claims"]]
    claims = [(value["claim_id"], entry) for entry in entries for value in entry["values"]]
    return claims + [pair for area in record.get("areas", []) for pair in values_in(area)]


def says(value="1", field="stations", **more):
    return {"field": field, "value": value} | more


@pytest.mark.parametrize("place", ["nl-amsterdam", "it-milan", "fr-paris", "ie-dublin", "it"])
def test_a_place_holds_each_claim_that_bears_on_it_once_with_its_source(real, place):
    record = place_record(real, place)
    here = real.stations[real.stations["place_id"] == place]
    assert record["count"] == len(here)
    assert [station["station_id"] for station in record["stations"]] == list(here["station_id"])
    bearing = real.claim_links[real.claim_links["station_id"].isin(here["station_id"])]
    held = values_in(record)
    assert sorted(name for name, _ in held) == sorted(set(bearing["claim_id"]))
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
    assert station["bases"] == ["court", "NGO report"]
    assert (station["support"], station["listed"]) == ("several bases", "First list")


def test_a_withdrawn_station_is_in_no_record(make):
    atlas = make(stations=[{"withdrawn": "2026-01-01"}, {}])
    record = place_record(atlas, "nl-amsterdam")
    assert [station["station_id"] for station in record["stations"]] == ["nl-02"]
    assert country_record(atlas, "NL")["count"] == 1


def test_there_is_no_record_of_what_the_atlas_does_not_hold(real):
    assert place_record(real, "nl-utrecht") is None
    assert place_record(real, "fr-lyon") is None, "named, not counted"
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
    assert [entry["subject"] for entry in named_not_counted(atlas, "NL")] == ["nl-rotterdam"]
    assert [entry["subject"] for entry in named_not_counted(atlas, "IT")] == ["it-prato"]


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
    assert [answer["label"] for answer in record["responses"]] == ["ordered closed"]


def test_the_sums_of_the_sources_are_the_tables(real):
    table = source_table(real)
    assert len(table) == len(real.sources)
    assert table["claims"].sum() == len(real.claims)
    assert table["responses"].sum() == len(real.responses)
    assert table["stations"].sum() == real.stations["sources"].sum()
    top = table.iloc[0]
    record = source_record(real, top["source_id"])
    assert (record["stations"], len(record["claims"])) == (top["stations"], top["claims"])


def test_every_claim_can_be_reached(real):
    """From the record of its place, else of its country, else of its source."""
    reached = set()
    for place in real.places["place_id"]:
        reached |= {name for name, _ in values_in(place_record(real, place))}
    rest = real.claims[~real.claims["claim_id"].isin(reached)]
    of_country = rest[rest["subject_kind"].isin(["country", "place"])]
    for country in of_country["subject"].str[:2].str.upper().unique():
        reached |= {name for name, _ in values_in(country_record(real, country))}
    assert set(rest.loc[rest["subject_kind"] == "country", "claim_id"]) <= reached
    rest = real.claims[~real.claims["claim_id"].isin(reached)]
    for source in rest["source_id"].unique():
        reached |= {claim["claim_id"] for claim in source_record(real, source)["claims"]}
    assert reached == set(real.claims["claim_id"])


def test_the_headline_names_its_source(real):
    total = headline(real)
    assert (total["value"], total["qualifier"]) == ("102", "at least")
    assert total["url"].startswith("https://")


def test_an_atlas_without_a_headline_has_none(make):
    assert headline(make()) is None
