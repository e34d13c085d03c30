"""What a curator should look at again: found, written to review.csv, walked through, decided."""

import datetime as dt
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from rich.console import Console

from geo.commands.curate import describe
from geo.errors import GeocodeError, TableError
from geo.geocoding.decisions import override_place, take_candidate
from geo.geocoding.geocode import geocode_places
from geo.tables.read import read_atlas
from tests.atlases import write_atlas

TODAY = dt.date(2026, 11, 29)
SPRINGFIELD = {"place_id": "us-x", "country": "US", "region": "Missouri", "city": "Springfield"}
JOPLIN = SPRINGFIELD | {"city": "Joplin"}
BOSTON = SPRINGFIELD | {"region": "Massachusetts", "city": "Boston"}


@pytest.fixture(scope="module")
def boundaries():
    shapes = {"US": shapely.box(-125, 25, -67, 49), "FR": shapely.box(-4.8, 42.4, 8.2, 51)}
    return gpd.GeoDataFrame({"country": list(shapes)}, geometry=list(shapes.values()), crs=4326)


@pytest.fixture
def atlas(tmp_path, boundaries):
    """Writes an atlas with these places and geocodes it; the first has a station."""

    def make(*places, positions=(), **options):
        write_atlas(
            tmp_path,
            places=list(places),
            coordinates=list(positions),
            stations=[{"place_id": places[0]["place_id"]}],
        )
        return again(*places, **options)

    def again(*places, **options):
        if places:
            table = pd.read_csv(tmp_path / "places.csv", dtype=str, keep_default_na=False)
            for place in places:
                for column, value in place.items():
                    table.loc[table["place_id"] == place["place_id"], column] = value
            table.to_csv(tmp_path / "places.csv", index=False, lineterminator="\n")
        usual = {"boundaries": boundaries, "console": Console(quiet=True), "today": TODAY}
        return geocode_places(tmp_path, **usual | options)

    make.again, make.folder = again, tmp_path
    return make


def table(folder, name="review"):
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.mark.wide
def test_a_position_that_stays_when_its_place_is_corrected_fails_the_check(atlas):
    assert atlas(SPRINGFIELD).ok
    read_atlas(atlas.folder)
    atlas.again(BOSTON, save=False)
    with pytest.raises(TableError) as caught:
        read_atlas(atlas.folder)
    [fault] = caught.value.faults
    assert (fault.file, fault.row, fault.column) == ("coordinates.csv", 2, "asked")
    assert "looked up for 'Springfield, Missouri, US'" in fault.found
    assert "'Boston, Massachusetts, US'" in fault.found


def test_a_stale_position_is_a_fault_with_what_is_answered_now_and_taken_by_review(
    atlas, boundaries
):
    atlas(SPRINGFIELD)
    report = atlas.again(BOSTON)
    [fault] = report.faults
    assert "now Boston, Massachusetts, US (" in fault.found and " km away" in fault.found
    rows = table(atlas.folder)
    assert set(rows["kinds"]) == {"stale; far"} and rows["chosen"].tolist()[:2] == ["yes", ""]
    assert 1900 < int(rows["km"][1]) < 2100  # Springfield, Missouri to Boston
    row = take_candidate(atlas.folder, "us-x", rows["ref"][1], boundaries=boundaries, today=TODAY)
    assert row.point == pytest.approx((42.36, -71.06), abs=0.02)
    assert row.asked == "Boston, Massachusetts, US"
    assert atlas.again().ok
    read_atlas(atlas.folder)
    assert set(table(atlas.folder)["decided"]) == {"2026-11-29"}


def test_a_place_called_otherwise_that_is_the_same_city_keeps_its_position(atlas):
    atlas(SPRINGFIELD | {"city": "New York City", "region": "New York"})
    before = table(atlas.folder, "coordinates")
    report = atlas.again(SPRINGFIELD | {"city": "New York", "region": "NY"})
    after = table(atlas.folder, "coordinates")
    assert report.ok and report.renewed == ["us-x"]
    assert after["asked"].tolist() == ["New York, NY, US"]
    assert before.drop(columns="asked").equals(after.drop(columns="asked"))


@pytest.mark.parametrize("city", ["SPRINGFIELD", "Spríngfield"])
def test_case_and_accents_make_no_other_place(atlas, city):
    atlas(SPRINGFIELD)
    atlas.again(SPRINGFIELD | {"city": city}, save=False)
    read_atlas(atlas.folder)


def test_an_override_of_a_place_that_was_corrected_since_is_stale_too(atlas, boundaries):
    atlas(SPRINGFIELD)
    override_place(atlas.folder, "us-x", 37.2, -93.3, "the centre", boundaries=boundaries)
    [fault] = atlas.again(BOSTON).faults
    assert "looked up for 'Springfield, Missouri, US'" in fault.found


def test_what_was_refused_stands_in_the_file_with_its_candidates_and_none_taken(atlas):
    atlas(SPRINGFIELD | {"region": ""})
    rows = table(atlas.folder)
    assert set(rows["kinds"]) == {"refused"} and set(rows["chosen"]) == {""}
    assert {"Missouri", "Illinois", "Massachusetts"} <= set(rows["region"])
    assert rows["km"].tolist()[0] == "0" and all(rows["latitude"] != "")
    assert set(rows["asked"]) == {"Springfield, US"}


def test_what_a_rule_decided_or_is_spelt_otherwise_stands_in_the_file(atlas):
    portland = SPRINGFIELD | {"city": "Portland", "region": ""}
    lyon = {"place_id": "fr-lyon", "country": "FR", "city": "Lyons"}
    report = atlas(portland, lyon)
    assert report.ok
    rows = table(atlas.folder).groupby("place_id")["kinds"].first().to_dict()
    assert rows == {"us-x": "decided by a rule", "fr-lyon": "spelt otherwise"}


def test_a_position_far_from_its_region_and_two_at_one_city_stand_in_the_file(atlas, boundaries):
    atlas(JOPLIN, JOPLIN | {"place_id": "us-y"})
    assert set(table(atlas.folder)["kinds"]) == {"shared"}
    override_place(atlas.folder, "us-y", 42.36, -71.06, "a slip", boundaries=boundaries)
    report = atlas.again()
    assert "km beyond the farthest known city of Missouri" in report.summary()
    rows = table(atlas.folder)
    assert rows["place_id"].tolist() == ["us-y"] and "far" in rows["kinds"][0]


def test_nothing_to_look_at_is_no_file(atlas):
    atlas(JOPLIN)
    assert not (atlas.folder / "review.csv").exists()


def test_what_was_decided_stays_decided_until_something_about_it_changes(atlas, boundaries):
    atlas(SPRINGFIELD | {"region": ""})
    ref = table(atlas.folder).set_index("region").loc["Illinois", "ref"]
    take_candidate(atlas.folder, "us-x", ref, boundaries=boundaries, today=TODAY)
    atlas.again()
    rows = table(atlas.folder)
    assert set(rows["decided"]) == {"2026-11-29"}
    assert rows.loc[rows["chosen"] == "yes", "region"].tolist() == ["Illinois"]
    atlas.again(SPRINGFIELD | {"city": "Xyzzy", "region": ""})
    assert set(table(atlas.folder)["decided"]) == {""}


def test_a_candidate_that_was_not_offered_is_refused_and_nothing_is_written(atlas, boundaries):
    atlas(SPRINGFIELD | {"region": ""})
    with pytest.raises(GeocodeError, match="expected a candidate in review.csv"):
        take_candidate(atlas.folder, "us-x", "1", boundaries=boundaries)
    assert not len(table(atlas.folder, "coordinates"))


@pytest.mark.wide
def test_the_walk_takes_a_number_leaves_skips_and_stops(atlas):
    lyon = {"place_id": "fr-lyon", "country": "FR", "city": "Lyons"}
    atlas(SPRINGFIELD | {"region": ""}, lyon)
    rows = table(atlas.folder)
    springfield = rows[rows["place_id"] == "us-x"].reset_index(drop=True)
    number = springfield.index[springfield["region"] == "Illinois"][0] + 1
    said = walk(atlas.folder, f"what\n{number}\n\n")
    assert "2 places to look at" in said and "Found 'what'" in said
    assert "Springfield, Illinois, US" in said and "2 decided; 0 left" in said
    coordinates = table(atlas.folder, "coordinates").set_index("place_id")
    assert float(coordinates.loc["us-x", "latitude"]) == pytest.approx(39.80, abs=0.02)
    assert set(table(atlas.folder)["decided"]) != {""}
    assert "Nothing to look at" in walk(atlas.folder, "")


@pytest.mark.wide
def test_the_walk_that_is_stopped_keeps_what_was_decided(atlas):
    lyon = {"place_id": "fr-lyon", "country": "FR", "city": "Lyons"}
    atlas(SPRINGFIELD | {"region": ""}, lyon)
    assert "1 decided; 1 left" in walk(atlas.folder, "\nq\n")
    decided = table(atlas.folder).groupby("place_id")["decided"].first()
    assert decided["us-x"] and not decided["fr-lyon"], "first what has no position"


def test_the_walk_sets_a_position_by_hand(atlas):
    atlas(SPRINGFIELD | {"region": ""})
    walk(atlas.folder, "h\n39.8\n-89.6\nThe state capital is meant\n")
    row = table(atlas.folder, "coordinates").iloc[0]
    assert (row["provider"], row["latitude"]) == ("override", "39.8")
    assert row["override_reason"] == "The state capital is meant"


def test_the_walk_begins_with_what_has_no_position_and_takes_a_pair_of_degrees(atlas):
    portland = JOPLIN | {"place_id": "us-a", "city": "Portland", "region": ""}
    springfield = SPRINGFIELD | {"place_id": "us-z", "region": ""}
    atlas(portland, springfield)
    said = walk(atlas.folder, "h\nnorth\nh\n39.8, -89.6\nThe capital is meant\nq\n")
    assert "1 of 2: us-z" in said and "2 of 2: us-a" in said
    assert "km off" not in said.partition("2 of 2")[0] and "km off" in said
    row = table(atlas.folder, "coordinates").set_index("place_id").loc["us-z"]
    assert (row["latitude"], row["longitude"]) == ("39.8", "-89.6")


def test_at_most_five_candidates_are_offered_and_the_rest_are_counted(atlas):
    atlas(SPRINGFIELD | {"region": ""})
    rows = table(atlas.folder)
    assert len(rows) == 5 and " more" in rows["says"][0]
    said = describe(read_atlas(atlas.folder))
    assert said.count("Springfield, ") == 1 and "`--review`" in said


def walk(folder, keys):
    command = [sys.executable, "-m", "geo", "geocode", "--review", "--atlas", str(folder)]
    done = subprocess.run(command, input=keys, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
