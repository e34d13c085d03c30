"""What a filter offers: counts under the other filters, the chosen first, words find the rest."""

import pytest
from first import first

from geo import facets
from geo.facets import options
from geo.keys import KEYS
from geo.map.filter_options import MAX_OPTIONS, filter_options
from geo.query import Query
from geo.tables.read import read_atlas
from geo.view import drill_down, select
from tests.generate import write_generated

FACETS = [name for name, key in KEYS.items() if key.kind == "facet" and name != "undated"]


@pytest.mark.parametrize("name", first(FACETS, 4))
def test_each_choice_has_the_number_of_stations_that_choosing_it_shows(real, name):
    said = filter_options(Query(precision=("city",)), real, name)
    assert said["options"] and said["more"] == 0
    for value, words, n in said["options"]:
        asked = Query(precision=("city",)).having(**{name: value})
        if name == "precision":
            asked = Query(precision=(value,))
        assert n == select(asked, real).counts.shown
        assert words == facets.label(real, name, value)


def test_a_chosen_value_stands_first_and_is_offered_even_if_nothing_has_it(real):
    asked = Query(country=("NL",), city=("Barcelona",))
    options = filter_options(asked, real, "country")["options"]
    assert options[0] == ["NL", "Netherlands", 0]
    assert [value for value, _, n in options if n] == ["ES"]


def test_long_lists_start_with_the_values_of_most_stations(real):
    counts = [n for _, _, n in filter_options(Query(), real, "country")["options"]]
    assert counts == sorted(counts, reverse=True)


def test_words_find_choices_without_case_or_accents(real):
    said = filter_options(Query(), real, "city", "sao PAULO")
    assert [words for _, words, _ in said["options"]] == ["São Paulo"]
    assert filter_options(Query(), real, "city", "no such place") == {"options": [], "more": 0}


def test_sources_are_offered_by_publisher_and_date(real):
    options = filter_options(Query(), real, "source", "euronews")["options"]
    assert options and all(words.startswith("Euronews") and n is None for _, words, n in options)


def test_what_can_be_left_out_are_origins_first_each_with_what_would_remain(real):
    options = filter_options(Query(), real, "without")["options"]
    held = {one for ids in real.stations["origins"] for one in ids.split("; ") if one}
    origins = [value for value, *_ in options if value in real.origin_names]
    assert [value for value, *_ in options][: len(origins)] == origins
    assert held <= {*origins}
    assert options[0][:2] == ["safeguard-defenders", "Safeguard Defenders and all that relay it"]
    for value, _, left in [*options[:3], *options[len(origins) : len(origins) + 3]]:
        assert left == select(Query(without=(value,)), real).counts.shown


def test_what_is_left_out_already_is_offered_first_in_the_same_words(real):
    asked = Query(without=("safeguard-defenders",))
    assert filter_options(asked, real, "without")["options"][0][0] == "safeguard-defenders"


def test_of_very_many_values_the_first_are_offered_and_the_others_counted(tmp_path):
    write_generated(tmp_path, 200)
    atlas = read_atlas(tmp_path)
    held = dict(zip(options(atlas, "city"), drill_down(Query(), atlas, "city"), strict=True))
    said = filter_options(Query(), atlas, "city")
    assert len(said["options"]) == MAX_OPTIONS
    assert said["more"] == len(held) - MAX_OPTIONS > 0
    last = min(held, key=lambda city: (held[city], city))
    found = filter_options(Query(), atlas, "city", last)["options"]
    assert last in [value for value, _, _ in found]
