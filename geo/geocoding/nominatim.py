"""A Nominatim server as a provider: asked through geopy, politely, and what its answers mean."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from geopy.adapters import URLLibAdapter
from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from geopy.location import Location

from geo.errors import GeocodeError
from geo.geocoding.candidates import BY_ALTERNATE, BY_NAME, BY_SERVER, Answer, Candidate
from geo.geocoding.coordinates import Place
from geo.geocoding.failures import ProviderError
from geo.geocoding.regions import read_regions
from geo.text import fold

PUBLIC_DELAY = 1.0  # seconds between requests that no public server may see less of
_CITY_CLASSES = ("place", "boundary")
# Where an address says in what region a city lies, from the largest: names, then ISO 3166-2 codes.
_REGION_KEYS = (
    "state", "region", "province", "state_district", "county", "island", "archipelago",
    "municipality", "ISO3166-2-lvl3", "ISO3166-2-lvl4", "ISO3166-2-lvl5", "ISO3166-2-lvl6",
)  # fmt: skip


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

    def find(self, place: Place) -> Answer:
        """Cities of the place's country by its name, or else by its local name.

        The server is asked for a region that is given, and what its answers say of theirs must
        agree.

        Raises ProviderError if the server fails, is too slow, or answers no list of places.
        """
        for name in dict.fromkeys(filter(fold, (place.city, place.local_name))):
            try:
                found = [_candidate(one, place) for one in self._ask(name, place)]
            except (GeopyError, AttributeError, KeyError, TypeError, ValueError) as error:
                asked = f"city {name!r} in {place.country} at {self._domain}"
                came = f"{type(error).__name__}: {error}"
                raise ProviderError(self.name, place, asked, came) from error
            if any(found):
                return _in_region(place, list(filter(None, found)))
        return Answer()

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


def _in_region(place: Place, found: list[tuple[Candidate, set[str]]]) -> Answer:
    """Part the cities by the region that the place gives, by all that their addresses name."""
    everything = tuple(sorted((one for one, _ in found), key=lambda one: one.rank))
    if not fold(place.region):
        return Answer(everything)
    wanted = _meant(place, {place.region})
    inside = tuple(one for one in everything if wanted & _meant(place, dict(found)[one]))
    if inside:
        return Answer(inside, tuple(one for one in everything if one not in inside))
    silent = tuple(one for one in everything if not dict(found)[one])
    if silent:
        why = "the server does not say in which region the city lies"
        return Answer(silent, tuple(one for one in everything if one not in silent), unchecked=why)
    return Answer(elsewhere=everything)


def _meant(place: Place, names: set[str]) -> set[str]:
    """Names of regions as they are compared: folded, and the codes of those that are known."""
    meanings = (read_regions().find(place.country, name) for name in names)
    codes = {code for one in meanings if one and not one.part for code in one.codes}
    return set(filter(None, map(fold, names))) | codes


def _candidate(location: Location, place: Place) -> tuple[Candidate, set[str]] | None:
    """The city and the regions that it lies in; None for what is no city, town or district.

    The atlas keeps nothing finer.
    """
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
    return candidate, {str(address[key]) for key in _REGION_KEYS if address.get(key)}


def _matched_by(name: str, alternates: Iterable[str], place: Place) -> str:
    wanted = set(filter(None, map(fold, (place.city, place.local_name))))
    if fold(name) in wanted:
        return BY_NAME
    return BY_ALTERNATE if wanted & set(map(fold, alternates)) else BY_SERVER
