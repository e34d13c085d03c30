"""The servers that can be asked, and what each one's answers mean: Nominatim, Photon, Pelias."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geopy.geocoders import Nominatim, Pelias, Photon
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from geo.geocoding.candidates import BY_ALTERNATE, BY_NAME, BY_SERVER, Candidate
from geo.geocoding.coordinates import Place
from geo.geocoding.servers import ServerProvider
from geo.text import fold

_MOST = 10  # answers that a server is asked for
_CITY_CLASSES = ("place", "boundary")  # of OpenStreetMap
_CITY_LAYERS = ("locality", "localadmin", "borough", "dependency")  # of Pelias
# Where an address says in what region a city lies, from the largest: names, then ISO 3166-2 codes.
_REGION_KEYS = (
    "state", "region", "province", "state_district", "county", "island", "archipelago",
    "municipality", "ISO3166-2-lvl3", "ISO3166-2-lvl4", "ISO3166-2-lvl5", "ISO3166-2-lvl6",
)  # fmt: skip
_PHOTON_REGIONS = ("state", "county")
_PELIAS_REGIONS = ("macroregion", "region", "region_a", "macrocounty", "county")


class NominatimProvider(ServerProvider):
    """A Nominatim server: city, region and country are asked for apart."""

    name = "nominatim"

    def connect(self, options: dict[str, Any], api_key: str) -> Geocoder:
        """Without a key."""
        return Nominatim(**options)

    def question(self, name: str, place: Place) -> tuple[Any, dict[str, Any]]:
        """Cities only, with addresses, names in all languages, and populations."""
        query = {"city": name} | ({"state": place.region} if place.region else {})
        return query, {
            "limit": _MOST,
            "country_codes": place.country.lower(),
            "featuretype": "city",
            "language": "en",
            "addressdetails": True,
            "namedetails": True,
            "extratags": True,
        }

    def read(self, location: Location, place: Place) -> tuple[Candidate, set[str]] | None:
        """None for what is of another class than a place or a boundary."""
        raw = location.raw
        if raw.get("class", raw.get("category")) not in _CITY_CLASSES:
            return None
        address, tags = raw.get("address") or {}, raw.get("extratags") or {}
        name = raw.get("name") or raw["display_name"].split(",")[0]
        population = str(tags.get("population", "")).replace(",", "").replace(" ", "")
        candidate = Candidate(
            name=name,
            country=str(address.get("country_code", place.country)).upper(),
            region=address.get("state", ""),
            population=int(population) if population.isdecimal() else 0,
            latitude=location.latitude,
            longitude=location.longitude,
            ref=f"{raw['osm_type']}/{raw['osm_id']}",
            matched_by=_matched_by(name, (raw.get("namedetails") or {}).values(), place),
            importance=float(raw.get("importance") or 0),
        )
        return candidate, _named(address, _REGION_KEYS)


class PhotonProvider(ServerProvider):
    """A Photon server: it is asked in one line of words, and answers from all countries."""

    name = "photon"

    def connect(self, options: dict[str, Any], api_key: str) -> Geocoder:
        """Without a key."""
        return Photon(**options)

    def question(self, name: str, place: Place) -> tuple[Any, dict[str, Any]]:
        """City, region and country in one line; places only."""
        words = ", ".join(filter(None, (name, place.region, place.country)))
        return words, {"limit": _MOST, "language": "en", "osm_tag": "place"}

    def read(self, location: Location, place: Place) -> tuple[Candidate, set[str]] | None:
        """None for what is no place, or lies in another country than it was asked for."""
        raw = location.raw["properties"]
        country = str(raw.get("countrycode") or place.country).upper()
        if raw.get("osm_key") not in _CITY_CLASSES or country != place.country:
            return None
        name = raw["name"]
        candidate = Candidate(
            name=name,
            country=country,
            region=raw.get("state", ""),
            population=0,
            latitude=location.latitude,
            longitude=location.longitude,
            ref=f"{raw['osm_type']}/{raw['osm_id']}",
            matched_by=_matched_by(name, (), place),
        )
        return candidate, _named(raw, _PHOTON_REGIONS)


class PeliasProvider(ServerProvider):
    """A Pelias server: asked in one line of words, within the country."""

    name = "pelias"

    def connect(self, options: dict[str, Any], api_key: str) -> Geocoder:
        """With a key if there is one."""
        return Pelias(api_key=api_key or None, **options)

    def question(self, name: str, place: Place) -> tuple[Any, dict[str, Any]]:
        """City and region in one line, the country as a filter."""
        words = ", ".join(filter(None, (name, place.region)))
        return words, {"countries": [place.country], "language": "en"}

    def read(self, location: Location, place: Place) -> tuple[Candidate, set[str]] | None:
        """None for what is of another layer than a locality or a part of one."""
        raw = location.raw["properties"]
        if raw.get("layer") not in _CITY_LAYERS:
            return None
        name = raw["name"]
        candidate = Candidate(
            name=name,
            country=str(raw.get("country_code") or place.country).upper(),
            region=raw.get("region", ""),
            population=int(raw.get("population") or 0),
            latitude=location.latitude,
            longitude=location.longitude,
            ref=raw["gid"],
            matched_by=_matched_by(name, (), place),
            importance=float(raw.get("confidence") or 0),
        )
        return candidate, _named(raw, _PELIAS_REGIONS)


def _named(address: dict, keys: Iterable[str]) -> set[str]:
    return {str(address[key]) for key in keys if address.get(key)}


def _matched_by(name: str, alternates: Iterable[str], place: Place) -> str:
    wanted = set(filter(None, map(fold, (place.city, place.local_name))))
    if fold(name) in wanted:
        return BY_NAME
    return BY_ALTERNATE if wanted & set(map(fold, alternates)) else BY_SERVER
