"""An atlas without some sources, made anew only where they touch it, equals one made anew whole."""

import pytest
from atlases import FIRST, SECOND, write_atlas
from first import first
from generate import write_generated
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.atlas import assemble, counted
from geo.evidence.derived import DERIVED
from geo.evidence.links import VALUES, attested
from geo.evidence.support import existence
from geo.leave_out import leave_out, remains_without
from geo.memory.sizes import size_of
from geo.tables.read import read_atlas

TABLES = ("stations", "places", "disputes", "sources", "claims", "responses", "claim_links")


def made_anew(atlas, sources):
    """The atlas without the sources by the same rules as with them, over every row."""
    sources, claims, responses = (
        table[~table["source_id"].isin(sources)].reset_index(drop=True)
        for table in (atlas.sources, atlas.claims, atlas.responses)
    )
    stations = atlas.stations.drop(columns=DERIVED)
    for field in VALUES:
        given = attested(stations, claims, responses, field)
        stations[field] = stations[field].where(given, "")
    return assemble(
        folder=atlas.folder,
        descriptor=atlas.descriptor,
        stations=stations,
        named_places=atlas.named_places,
        sources=sources,
        claims=claims,
        responses=responses,
        origins=atlas.origins,
        changes=atlas.changes,
        countries=atlas.countries,
        unplaced=atlas.unplaced,
    )


def assert_same(left, whole):
    """Texts, order, index and dtypes."""
    for name in TABLES:
        assert_frame_equal(getattr(left, name), getattr(whole, name), check_index_type="exact")


def sets_of_sources(atlas):
    """One to six of them, or any of the most that can be."""
    names = st.sampled_from(atlas.sources["source_id"].tolist())
    return st.sets(names, min_size=1, max_size=6) | st.sets(names, min_size=1)


@pytest.mark.wide
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_to_leave_sources_out_of_the_bundled_atlas_is_to_make_it_anew(real, data):
    sources = tuple(data.draw(sets_of_sources(real)))
    assert_same(leave_out(real, sources), made_anew(real, sources))


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    return read_atlas(write_generated(tmp_path_factory.mktemp("generated"), 200))


@pytest.mark.wide
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_to_leave_sources_out_of_a_generated_atlas_is_to_make_it_anew(generated, data):
    sources = tuple(data.draw(sets_of_sources(generated)))
    assert_same(leave_out(generated, sources), made_anew(generated, sources))


@pytest.fixture(scope="module")
def tangled(tmp_path_factory):
    """Claims of many sources on stations, places and countries that share and contradict."""
    stations = [
        {"operator": "Fuzhou", "opened": "2018", "status": "closed"},
        {"operator": "Lishui", "listed": SECOND},
        {"place_id": "it-milan", "operator": "Fuzhou", "withdrawn": "2026-01-01"},
        {"place_id": "it-milan", "opened": "2018-06", "status": "denied_presence"},
        {"place_id": "it", "operator": "Fuzhou"},
        {"place_id": "it", "listed": SECOND, "status": "no_evidence_found"},
        {"place_id": "hr", "operator": "Lishui"},
    ]
    subjects = [("station", f"{c}-0{n}") for n, c in enumerate(["nl"] * 2 + ["it"] * 4 + ["hr"], 1)]
    subjects += [("place", p) for p in ("nl-amsterdam", "it-milan", "it-sicily")]
    subjects += [("country", c) for c in ("NL", "IT", "HR")]
    said = [
        ("stations", "1", "exactly"),
        ("stations", "2", "at least"),
        ("stations", "2", "exactly"),
        ("operator", "Fuzhou", ""),
        ("operator", "Lishui", ""),
        ("opened", "2018", ""),
        ("opened", "2018-06", ""),
        ("status", "closed", ""),
        ("place", "Rotterdam", ""),
    ]
    claims = [
        {
            "source_id": f"s{(3 * n + 5 * m) % 11}",
            "subject_kind": kind,
            "subject": subject,
            "field": field,
            "value": value,
            "qualifier": qualifier,
            "listed": ("", FIRST, SECOND)[(n + m) % 3],
            "stance": "denies" if (n * m) % 7 == 6 else "asserts",
            "confidence": ("high", "medium", "low")[(n + 2 * m) % 3],
            "basis": ("ngo_report", "court", "unstated")[(2 * n + m) % 3],
        }
        for n, (kind, subject) in enumerate(subjects)
        for m, (field, value, qualifier) in enumerate(said)
    ]
    # firm enough for every station, as the rules demand
    claims += [
        {"source_id": f"s{n}", "subject_kind": "station", "subject": subject}
        for n, (kind, subject) in enumerate(subjects)
        if kind == "station"
    ]
    responses = [
        {"source_id": f"s{n}", "about": about, "response": response, "country": country}
        for n, (about, response, country) in enumerate(
            [
                ("NL", "denied_presence", "NL"),
                ("it-milan", "denied_presence", "IT"),
                ("IT", "no_evidence_found", "IT"),
                ("IT", "no_evidence_found", "CN"),
                ("world", "denied_presence", "CN"),
            ]
        )
    ]
    folder = tmp_path_factory.mktemp("tangled")
    return read_atlas(write_atlas(folder, stations=stations, claims=claims, responses=responses))


@pytest.mark.wide
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_to_leave_sources_out_where_all_hangs_together_is_to_make_it_anew(tangled, data):
    sources = tuple(data.draw(sets_of_sources(tangled)))
    assert_same(leave_out(tangled, sources), made_anew(tangled, sources))


def test_what_a_source_does_not_touch_is_shared_with_the_atlas(real):
    """So an atlas without a source costs little memory, however large it is."""
    names = set(real.sources["source_id"]) - set(real.claims["source_id"])
    untouching = tuple(names - set(real.responses["source_id"]))
    assert leave_out(real, untouching).stations is real.stations
    (one,) = real.sources["source_id"].iloc[[0]]
    left = leave_out(real, (one,))
    shared = [name for name in left.stations if name not in (*DERIVED, *VALUES)]
    whole, own = real.stations[shared], left.stations[shared]
    assert size_of([whole, own]) < 1.1 * size_of(whole)


def test_the_order_of_sources_and_their_number_do_not_matter(real):
    one, two = real.sources["source_id"].iloc[:2]
    assert leave_out(real, (one, two)) is leave_out(real, (two, one, two))


# Without an origin, with all that relays it.


def grounds(atlas, station, but):
    """The stated origins of a station's supporting claims, counted without the code under test."""
    bearing = set(atlas.claim_links.loc[atlas.claim_links["station_id"] == station, "claim_id"])
    kinds = dict(zip(atlas.origins["origin_id"], atlas.origins["kind"], strict=True))
    held = {
        claim.origin
        for claim in atlas.claims.itertuples()
        if claim.claim_id in bearing
        and claim.stance == "asserts"
        and claim.confidence != "low"
        and claim.field in ("stations", "operator", "opened", "place")
        and (claim.field, claim.value) != ("stations", "0")
    }
    stated = {one for one in held if kinds[one] != "unstated"}
    return stated - {but} if but in held else held


def test_an_answer_that_an_origins_own_text_tells_of_goes_with_the_origin(real):
    told = real.responses.merge(real.sources[["source_id", "publisher"]], on="source_id")
    own = set(told.loc[told["publisher"] == "Safeguard Defenders", "response_id"])
    left = leave_out(real, ("safeguard-defenders",)).responses
    assert own and set(real.responses["response_id"]) - set(left["response_id"]) == own


def test_without_the_ngo_exactly_the_stations_with_another_ground_remain(real):
    """Not those that only its relays or texts of no stated origin name."""
    rows = counted(real.stations)["station_id"]
    remain = [name for name in rows if grounds(real, name, "safeguard-defenders")]
    left = counted(leave_out(real, ("safeguard-defenders",)).stations)
    assert left["station_id"].tolist() == remain
    assert 20 < len(remain) < len(rows) / 2
    said = remains_without(real)["safeguard-defenders"]
    assert (said.left, said.of, said.lost) == (len(remain), len(rows), len(rows) - len(remain))


@pytest.mark.parametrize(("texts", "origins"), first([(60, 8), (7, 1)]))
def test_what_would_remain_is_what_remains(real, texts, origins):
    said = remains_without(real)
    supporting = existence(real.claims)
    assert set(said) <= {*supporting["source_id"], *supporting["origin"]}
    for name in [*list(said)[::texts], *sorted({*said} & {*real.origin_names})[::origins]]:
        assert said[name].left == len(counted(leave_out(real, (name,)).stations)), name


def test_a_source_then_an_origin_says_what_would_remain(make):
    """An origin speaks of a station also where the text that says so is left out before."""
    second = {"subject_kind": "station", "subject": "it-02"}
    claims = [{"source_id": "a"}, {"source_id": "b", "basis": "unstated"}, second]
    atlas = make(stations=[{}, {"place_id": "it-milan"}], claims=claims)
    left = leave_out(atlas, ("a",))
    assert (
        remains_without(left)["ngo"].left == len(counted(leave_out(left, ("ngo",)).stations)) == 0
    )


@pytest.mark.parametrize(("texts", "origins"), first([(90, 8), (9, 1)]))
def test_what_would_remain_without_any_more_is_what_remains(real, texts, origins):
    left = leave_out(real, ("independent-2022-10-26",))
    said = remains_without(left)
    for name in [*list(said)[::texts], *sorted({*said} & {*real.origin_names})[::origins]]:
        assert said[name].left == len(counted(leave_out(left, (name,)).stations)), name


def test_an_origin_takes_its_relays_with_it_and_leaves_their_other_claims(make):
    other = {"subject_kind": "station", "subject": "it-02", "source_id": "relay"}
    claims = [{"source_id": "relay"}, {"source_id": "own"}, other | {"basis": "court"}]
    atlas = make(stations=[{}, {"place_id": "it-milan"}], claims=claims)
    left = leave_out(atlas, ("ngo",))
    assert counted(left.stations)["station_id"].tolist() == ["it-02"]
    assert left.claims["origin"].tolist() == ["high-court"]
    assert set(left.sources["source_id"]) == {"paper", "relay", "own"}, "the texts are still there"


def test_what_states_no_origin_may_relay_the_one_left_out_and_is_no_ground(make):
    of_second = {"subject_kind": "station", "subject": "it-02"}
    claims = [{}, {"basis": "unstated"}, of_second | {"basis": "unstated"}]
    atlas = make(stations=[{}, {"place_id": "it-milan"}], claims=claims)
    left = leave_out(atlas, ("ngo",))
    assert counted(left.stations)["station_id"].tolist() == ["it-02"], "it never rested on the NGO"
    source_gone = make(
        claims=[{"source_id": "a"}, {"source_id": "b", "basis": "unstated"}],
    )
    assert len(counted(leave_out(source_gone, ("a",)).stations)) == 1, "a source is not an origin"


def test_an_origin_then_a_source_is_both_at_once_and_says_what_would_remain(make):
    """What states no origin stays no ground when more is left out after the origin."""
    claims = [{}, {"basis": "unstated", "source_id": "b"}, {"basis": "court", "source_id": "c"}]
    atlas = make(claims=claims)
    without_ngo = leave_out(atlas, ("ngo",))
    assert len(counted(without_ngo.stations)) == 1
    assert remains_without(without_ngo)["c"].left == 0
    assert set(remains_without(without_ngo)) == {"c", "high-court"}
    in_turn, at_once = leave_out(without_ngo, ("c",)), leave_out(atlas, ("ngo", "c"))
    for left in (in_turn, at_once):
        assert counted(left.stations).empty
    assert_same(in_turn, at_once)


def test_a_source_then_the_origin_it_draws_on_is_both_at_once(make):
    """The origin speaks of the station also where the text that says so is gone before."""
    atlas = make(claims=[{"source_id": "a"}, {"basis": "unstated", "source_id": "b"}])
    in_turn = leave_out(leave_out(atlas, ("a",)), ("ngo",))
    assert counted(in_turn.stations).empty
    assert_same(in_turn, leave_out(atlas, ("a", "ngo")))


def test_an_origin_and_a_source_can_be_left_out_together_in_any_order(real):
    both = ("safeguard-defenders", real.sources["source_id"].iloc[0])
    at_once = leave_out(real, both)
    assert at_once.stations.equals(leave_out(real, both[::-1]).stations)
    assert at_once.without == tuple(sorted(both))
