"""Counts reconcile: what is reported is what is drawn, what is not, and what was left out."""

import pytest
from atlases import FIRST, PLACES, SECOND, write_atlas
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.atlas import counted
from geo.counts import by_country, count, reconcile
from geo.facets import known, options
from geo.keys import KEYS
from geo.query import Query
from geo.tables.read import read_atlas
from geo.view import select

FACETS = [name for name, key in KEYS.items() if key.kind == "facet"]
NOWHERE = {"place_id": "it-nowhere", "country": "IT", "city": "Nosuchtown Xyzzy"}
PLACE_IDS = [*(place["place_id"] for place in PLACES), "it-nowhere"]
STATIONS = st.lists(
    st.fixed_dictionaries(
        {
            "place_id": st.sampled_from(PLACE_IDS),
            "listed": st.sampled_from([FIRST, SECOND, "other"]),
            "withdrawn": st.sampled_from(["", "", "", "2026-01-01"]),
        }
    ),
    min_size=1,
    max_size=8,
)


@st.composite
def queries(draw, atlas):
    asked = {}
    for key in draw(st.sets(st.sampled_from(FACETS), max_size=3)):
        values = sorted(options(atlas, key) or known(atlas, key))
        asked[key] = tuple(sorted(draw(st.sets(st.sampled_from(values), min_size=1, max_size=3))))
    return Query(**asked)


def holds(counts):
    left = counts.on_map + counts.area_only + counts.unplaced
    assert counts.total == left + counts.filtered_out
    assert counts.shown == left == sum(counts.by_list.values())
    assert min(counts.on_map, counts.area_only, counts.unplaced, counts.filtered_out) >= 0
    assert counts.contested <= counts.shown
    assert counts.cities <= counts.on_map


def sums(table, counts):
    assert table["stations"].sum() == counts.shown
    assert table["on_map"].sum() == counts.on_map
    assert table["area_only"].sum() == counts.area_only
    assert table["unplaced"].sum() == counts.unplaced
    assert table["cities"].sum() == counts.cities
    assert table["contested"].sum() == counts.contested
    assert len(table) == counts.countries
    assert (table["stations"] == table[["on_map", "area_only", "unplaced"]].sum(axis=1)).all()
    assert table["stations"].is_monotonic_decreasing


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_counts_of_any_query_reconcile(real, data):
    view = select(data.draw(queries(real)), real)
    holds(view.counts)
    sums(by_country(view.stations), view.counts)
    assert view.places["stations"].sum() == view.counts.shown
    assert view.counts.total == len(counted(real.stations))


@given(stations=STATIONS)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_counts_of_any_atlas_reconcile(tmp_path_factory, stations):
    total = {"value": 20, "claim": "c0001", "countries_value": 9, "countries_claim": "c0002"}
    world = {"subject_kind": "world", "subject": "world"}
    own = [{"subject_kind": "station", "subject": f"it-{n:02}"} for n in range(len(stations))]
    folder = write_atlas(
        tmp_path_factory.mktemp("atlas"),
        places=[*PLACES, NOWHERE],
        stations=[{"station_id": f"it-{n:02}"} | row for n, row in enumerate(stations)],
        claims=[world | {"value": "20"}, world | {"field": "countries", "value": "9"}, *own],
        about={"headline_total": total},
    )
    atlas = read_atlas(folder)
    standing = [row for row in stations if not row["withdrawn"]]
    view = select(Query(), atlas)
    holds(view.counts)
    sums(by_country(view.stations), view.counts)
    assert view.counts.total == len(standing)
    assert view.counts.unplaced == sum(row["place_id"] == "it-nowhere" for row in standing)
    whole = reconcile(atlas)
    parts = whole.on_map + whole.area_only + whole.unplaced + whole.not_itemised
    assert whole.reported == 20 == parts
    counted = sum(row["listed"] == FIRST for row in standing)  # the only list with a total
    assert whole.others == len(standing) - counted


def test_the_headline_of_the_bundled_atlas_reconciles(real):
    whole = reconcile(real)
    parts = whole.on_map + whole.area_only + whole.unplaced + whole.not_itemised
    assert whole.reported == parts


def test_an_atlas_without_a_headline_has_nothing_to_reconcile(make):
    assert reconcile(make()) is None


@pytest.fixture
def mixed(make):
    """Two in Amsterdam, one of them withdrawn; one in a region, one in a country, one nowhere."""
    places = ["nl-amsterdam", "nl-amsterdam", "it-sicily", "it", "it-nowhere"]
    stations = [{"place_id": place} for place in places]
    stations[1]["withdrawn"] = "2026-02-01"
    return make(places=[*PLACES, NOWHERE], stations=stations)


def test_each_station_is_counted_where_it_belongs(mixed):
    counts = select(Query(), mixed).counts
    assert (counts.total, counts.shown, counts.filtered_out) == (4, 4, 0)
    assert (counts.on_map, counts.area_only, counts.unplaced) == (1, 2, 1)
    assert (counts.cities, counts.countries) == (1, 2)


def test_a_withdrawn_station_is_kept_and_not_counted(mixed):
    assert "nl-02" in set(mixed.stations["station_id"])
    assert "nl-02" not in set(select(Query(), mixed).stations["station_id"])
    assert mixed.places.set_index("place_id").loc["nl-amsterdam", "stations"] == 1
    assert options(mixed, "country") == {"IT": 3, "NL": 1}


def test_a_place_whose_stations_are_all_withdrawn_is_gone_from_the_view(make):
    atlas = make(stations=[{"withdrawn": "2026-02-01"}, {"place_id": "it-prato"}])
    assert list(atlas.places["place_id"]) == ["it-prato"]


def test_a_city_that_cannot_be_located_is_counted_and_has_a_reason(mixed):
    assert list(mixed.unplaced) == ["it-nowhere"]
    assert "Nosuchtown Xyzzy" in mixed.unplaced["it-nowhere"]
    (place,) = mixed.places[mixed.places["place_id"] == "it-nowhere"].to_dict("records")
    assert place["stations"] == 1
    assert place["geometry"] is None


def test_a_city_without_a_row_in_the_coordinates_is_located_offline(make):
    atlas = make(coordinates=[])
    assert atlas.unplaced == {}
    spot = atlas.places.geometry.iloc[0]
    assert (spot.x, spot.y) == pytest.approx((4.89, 52.37), abs=0.05)
    assert (atlas.folder / "coordinates.csv").read_text().count("\n") == 1, "nothing is saved"


def test_countries_stand_in_order_of_their_stations(mixed):
    table = by_country(select(Query(), mixed).stations)
    assert list(table["country"]) == ["IT", "NL"]
    assert list(table["stations"]) == [3, 1]
    assert list(table["unplaced"]) == [1, 0]


def test_nothing_counts_as_nothing(real):
    counts = count(real.stations.iloc[:0], len(real.stations))
    holds(counts)
    assert counts.filtered_out == counts.total
    assert by_country(real.stations.iloc[:0]).empty
