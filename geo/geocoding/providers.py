"""Who is asked for a city's position: the offline gazetteer, or a Nominatim server."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from geopy.adapters import URLLibAdapter
from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from geopy.location import Location

from geo.errors import GeocodeError
from geo.geocoding.coordinates import Place
from geo.geocoding.geonames import BY_ALTERNATE, BY_NAME, GeoNames
from geo.text import fold

BY_SERVER = "the server's own search"
PROVIDERS = ("geonames", "nominatim")
PUBLIC_DELAY = 1.0  # seconds between requests that no public server may see less of
_MATCHES = (BY_NAME, BY_ALTERNATE, BY_SERVER)
_CITY_CLASSES = ("place", "boundary")


class Summary(Protocol):
    """What a run had done when it was stopped: see run_report.Report."""

    def summary(self) -> str:
        """The run in words, several lines."""
        ...


class ProviderError(GeocodeError):
    """A provider could not be asked, or came with something that is no answer.

    ``report``: what the run that it stopped had done until then, None outside a run.
    """

    def __init__(self, provider: str, place: Place, asked: str, came: str):
        super().__init__(f"{place.place_id}: asked {provider} for {asked}; came: {came}")
        self.provider, self.place_id = provider, place.place_id
        self.asked, self.came = asked, came
        self.report: Summary | None = None


@dataclass(frozen=True)
class Candidate:
    """A city that may be the place. Degrees, WGS 84; population 0 where unknown."""

    name: str
    country: str
    region: str
    population: int
    latitude: float
    longitude: float
    ref: str
    matched_by: str
    importance: float = 0.0

    @property
    def rank(self) -> tuple:
        """The written rule, smallest first: exact name before alternate name, then population.

        Nominatim's importance (0 in the gazetteer) decides between equal populations, as many of
        its towns state none. Candidates of equal rank are ambiguous.
        """
        return _MATCHES.index(self.matched_by), -self.population, -self.importance

    def __str__(self) -> str:
        people = f"{self.population:,} people" if self.population else "population unknown"
        where = ", ".join(filter(None, (self.name, self.region, self.country)))
        return f"{where} ({people}, {self.ref}, by {self.matched_by})"


class Provider(Protocol):
    """Who can be asked: its name, and the number of answers after which a run saves."""

    name: str
    batch: int

    def find(self, place: Place) -> list[Candidate]:
        """Candidates in the place's country, best first."""


class GeoNamesProvider:
    """The GeoNames tables on this machine; they are read when the first place is asked for."""

    name = "geonames"
    batch = 25

    def __init__(self, *, min_city_population: int = 1000):
        """``min_city_population`` chooses the table, as in GeoNames."""
        self._least = min_city_population

    @cached_property
    def _gazetteer(self) -> GeoNames:
        return GeoNames(min_city_population=self._least)

    def find(self, place: Place) -> list[Candidate]:
        """Cities of the place's country by its name or local name, best first.

        A GeoNames name equal to either counts as exact. The tables name the regions of the United
        States only: there a place's region must agree; elsewhere it has no part in the choice.
        """
        found: dict[str, Candidate] = {}
        for name in filter(fold, (place.city, place.local_name)):
            cities = self._gazetteer.geocode(name, exactly_one=False, country_codes=place.country)
            for candidate in map(_from_gazetteer, cities or ()):
                best = found.setdefault(candidate.ref, candidate)
                found[candidate.ref] = min(best, candidate, key=lambda one: one.rank)
        region = fold(place.region)
        return _ranked(
            one
            for one in found.values()
            if not (region and one.region) or fold(one.region) == region
        )


class NominatimProvider:
    """A Nominatim server, asked through geopy at most once in ``delay`` seconds.

    Equal questions of one run are answered from memory, before the limiter.
    """

    name = "nominatim"
    batch = 1

    def __init__(
        self,
        domain: str,
        user_agent: str,
        *,
        scheme: str = "https",
        delay: float = PUBLIC_DELAY,
        timeout: float = 10.0,
        retries: int = 2,
    ):
        """``delay`` and ``timeout`` in seconds; a failure is tried again ``retries`` times, with
        5 delays between.

        Raises GeocodeError if domain or user_agent are blank, or a server that is not on this
        machine would be asked more often than once a second.
        """
        _check_settings(domain, user_agent, delay)
        try:
            # geopy's other adapter repeats failed requests by itself, past the limiter.
            server = Nominatim(
                domain=domain,
                scheme=scheme,
                user_agent=user_agent,
                timeout=timeout,
                adapter_factory=URLLibAdapter,
            )
        except GeopyError as error:
            raise GeocodeError(f"nominatim cannot be used: {error}") from error
        self._domain = domain
        self._answers: dict[tuple[str, str, str], list[Location]] = {}
        self._geocode = RateLimiter(
            server.geocode,
            min_delay_seconds=delay,
            error_wait_seconds=5 * delay,
            max_retries=retries,
            swallow_exceptions=False,
        )

    def find(self, place: Place) -> list[Candidate]:
        """Cities of the place's country by its name, or else by its local name, best first.

        Raises ProviderError if the server fails, is too slow, or answers no list of places.
        """
        for name in dict.fromkeys(filter(fold, (place.city, place.local_name))):
            try:
                found = [_from_nominatim(one, place) for one in self._ask(name, place)]
            except (GeopyError, AttributeError, KeyError, TypeError, ValueError) as error:
                asked = f"city {name!r} in {place.country} at {self._domain}"
                came = f"{type(error).__name__}: {error}"
                raise ProviderError(self.name, place, asked, came) from error
            if any(found):
                return _ranked(filter(None, found))
        return []

    def _ask(self, name: str, place: Place) -> list[Location]:
        question = (name, place.region, place.country)
        if question not in self._answers:
            query = {"city": name} | ({"state": place.region} if place.region else {})
            self._answers[question] = (
                self._geocode(
                    query,
                    exactly_one=False,
                    limit=10,
                    country_codes=place.country.lower(),
                    featuretype="city",
                    language="en",
                    addressdetails=True,
                    namedetails=True,
                    extratags=True,
                )
                or []
            )
        return self._answers[question]


def make_provider(
    provider: str,
    *,
    domain: str | None,
    scheme: str,
    user_agent: str | None,
    delay: float,
    timeout: float,
    retries: int,
) -> Provider:
    """The provider of that name; the settings are Nominatim's. Raises GeocodeError if unknown."""
    if provider == GeoNamesProvider.name:
        return GeoNamesProvider()
    if provider == NominatimProvider.name:
        return NominatimProvider(
            domain or "",
            user_agent or "",
            scheme=scheme,
            delay=delay,
            timeout=timeout,
            retries=retries,
        )
    raise GeocodeError(f"provider: found {provider!r}; expected one of {', '.join(PROVIDERS)}")


def _check_settings(domain: str, user_agent: str, delay: float) -> None:
    if not domain.strip() or not user_agent.strip():
        raise GeocodeError(
            f"nominatim: found domain {domain!r}, user agent {user_agent!r}; expected the server's "
            "domain, and a user agent that says who asks"
        )
    least = 0.0 if _is_loopback(domain) else PUBLIC_DELAY
    if not delay >= least:
        raise GeocodeError(
            f"nominatim: found {delay} seconds between requests; expected {least} or more "
            f"for {domain}"
        )


def _is_loopback(domain: str) -> bool:
    host = domain.split("/")[0]
    host = host[1:].split("]")[0] if host.startswith("[") else host.split(":")[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda one: (one.rank, one.ref))


def _from_gazetteer(location: Location) -> Candidate:
    raw = location.raw
    return Candidate(
        name=raw["name"],
        country=raw["countrycode"],
        region=raw["region"],
        population=raw["population"],
        latitude=location.latitude,
        longitude=location.longitude,
        ref=str(raw["geonameid"]),
        matched_by=raw["matched_by"],
    )


def _from_nominatim(location: Location, place: Place) -> Candidate | None:
    """None for what is no city, town or district: the atlas keeps nothing finer."""
    raw = location.raw
    if raw.get("class", raw.get("category")) not in _CITY_CLASSES:
        return None
    address, tags = raw.get("address") or {}, raw.get("extratags") or {}
    name = raw.get("name") or raw["display_name"].split(",")[0]
    population = str(tags.get("population", "")).replace(",", "").replace(" ", "")
    return Candidate(
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


def _matched_by(name: str, alternates: Iterable[str], place: Place) -> str:
    wanted = set(filter(None, map(fold, (place.city, place.local_name))))
    if fold(name) in wanted:
        return BY_NAME
    return BY_ALTERNATE if wanted & set(map(fold, alternates)) else BY_SERVER
