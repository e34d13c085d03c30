"""What countries are called: see geo/countries/names.py."""

from geo.build.country_names import build_country_names
from geo.countries.names import NAMES, all_names
from geo.text import plain


def test_the_committed_names_are_what_the_builder_makes(tmp_path):
    build_country_names(tmp_path / "names.csv")
    assert (tmp_path / "names.csv").read_bytes() == NAMES.read_bytes()


def test_english_names_and_codes_come_before_those_of_other_languages():
    names = all_names()
    assert {names["gbr"], names["uk"], names["england"]} == {"GB"}
    assert names["niger"] == "NE" and names["nigeria"] == "NG" and names["georgia"] == "GE"
    assert "kongo" not in names, "two countries are called so"
    assert all(plain(name) == name for name in names)
