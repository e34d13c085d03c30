"""A geocoding server as a provider: asked through geopy, politely; and what a failure of it is."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from dataclasses import replace
from http.client import HTTPException, IncompleteRead
from typing import Any, Protocol

from geopy.adapters import AdapterHTTPError, URLLibAdapter, get_retry_after
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeopyError,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from geo.errors import GeocodeError
from geo.geocoding.candidates import Answer, Candidate
from geo.geocoding.coordinates import Place
from geo.geocoding.regions import read_regions
from geo.text import fold

PUBLIC_DELAY = 1.0  # seconds between requests that no public server may see less of
LONGEST_WAIT = 120.0  # seconds that a server may ask to wait; beyond, the run is stopped
LARGEST = 10_000_000  # bytes of an answer: ten cities with all their names take some 100 kB
SLOWEST = 60.0  # seconds that an answer may take to come, after it has begun


class _Endless(GeopyError):
    """An answer is larger than LARGEST, or comes more slowly than SLOWEST."""


# Asked the same once more, the server will say the same.
_FINAL = (
    _Endless,
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
)
# What can come out of a server that is out of order, past geopy's own errors.
_BROKEN = (GeopyError, HTTPException, OSError, AttributeError, KeyError, TypeError, ValueError)
_IN_WORDS = {
    401: "it wants a key or a password",
    403: "it refuses to be asked by this user agent or from here: its usage policy says more",
    429: "it is asked too often",
    502: "it is out of order",
    503: "it is overloaded or closed for now",
    504: "it is too slow",
    509: "its limit for this user is used up",
}


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


class ServerProvider:
    """A server, asked at most once in ``delay`` seconds; what kinds of it differ in is below.

    Equal questions of one run are answered from memory, before the limiter.
    """

    name = ""
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
        api_key: str = "",
    ):
        """``delay`` and ``timeout`` in seconds; ``api_key``: for servers that ask for one.

        A failure is tried again ``retries`` times, after as many seconds as the server asks for or
        else 5 delays; a refusal is not.

        Raises GeocodeError if domain or user_agent are blank, or a server that is not on this
        machine would be asked more often than once a second.
        """
        _check_settings(self.name, domain, user_agent, delay)
        options = {
            "domain": domain,
            "scheme": scheme,
            "user_agent": user_agent,
            "timeout": timeout,
            # geopy's other adapter repeats failed requests by itself, past the limiter
            "adapter_factory": _Bounded,
        }
        try:
            server = self.connect(options, api_key)
        except GeopyError as error:
            raise GeocodeError(f"{self.name} cannot be used: {error}") from error
        self._domain, self._delay, self._retries = domain, delay, retries
        self._answers: dict[tuple[str, str, str], list[Location]] = {}
        self._geocode = RateLimiter(
            server.geocode,  # type: ignore[attr-defined]  # each of geopy's geocoders has it
            min_delay_seconds=delay,
            max_retries=0,  # it would wait as long for all failures, and log tracebacks
            swallow_exceptions=False,
        )

    def connect(self, options: dict[str, Any], api_key: str) -> Geocoder:
        """geopy's geocoder for this kind of server."""
        raise NotImplementedError

    def question(self, name: str, place: Place) -> tuple[Any, dict[str, Any]]:
        """What geopy's ``geocode`` is given for a city's name: a query and options."""
        raise NotImplementedError

    def read(self, location: Location, place: Place) -> tuple[Candidate, set[str]] | None:
        """The city and the names of the regions it lies in; None for what is no city or district.

        The atlas keeps nothing finer.
        """
        raise NotImplementedError

    def find(self, place: Place) -> Answer:
        """Cities of the place's country by its name, or else by its local name.

        The server is asked for a region that is given, and what its answers say of theirs must
        agree. If it has none there, perhaps as it calls the region otherwise, it is asked for the
        whole country.

        Raises ProviderError if the server fails, is too slow, or answers no list of places.
        """
        names = dict.fromkeys(filter(fold, (place.city, place.local_name)))
        for within in dict.fromkeys((place, replace(place, region=""))):
            for name in names:
                if found := self._cities(name, within):
                    return _in_region(place, found)
        return Answer()

    def _cities(self, name: str, place: Place) -> dict[Candidate, set[str]]:
        try:
            found = [self.read(one, place) for one in self._ask(name, place)]
        except _BROKEN as error:
            asked = f"city {name!r} in {place.country} at {self._domain}"
            raise ProviderError(self.name, place, asked, _in_words(error)) from error
        return {one[0]: one[1] for one in found if one}

    def _ask(self, name: str, place: Place) -> list[Location]:
        key = (name, place.region, place.country)
        if key not in self._answers:
            query, options = self.question(name, place)
            self._answers[key] = self._patiently(query, options) or []
        return self._answers[key]

    def _patiently(self, query: Any, options: dict[str, Any]) -> list[Location] | None:
        for again in range(self._retries, -1, -1):
            try:
                return self._geocode(query, exactly_one=False, **options)
            except (GeopyError, HTTPException, OSError) as error:
                wait = _asked_to_wait(error) or 5 * self._delay
                final = isinstance(error, _FINAL) and not isinstance(error, GeocoderRateLimited)
                if not again or final or wait > LONGEST_WAIT:
                    raise
                time.sleep(wait)
        return None


class _Bounded(URLLibAdapter):
    """geopy's adapter, which would read whatever a server sends for as long as it does."""

    def _decode_page(self, page: Any) -> str:
        ends, parts, size = time.monotonic() + SLOWEST, [], 0
        while part := page.read1(65_536):
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise _Endless(f"an answer of more than {LARGEST / 1e6:.0f} MB")
            if time.monotonic() > ends:
                raise _Endless(f"an answer that takes more than {SLOWEST:.0f} seconds to come")
        if page.length:  # of what it said that it would send: read1, unlike read, takes less as all
            raise IncompleteRead(b"".join(parts), page.length)
        return b"".join(parts).decode(page.headers.get_content_charset() or "utf-8")


def _asked_to_wait(error: Exception) -> float:
    """Seconds that the server asks to wait (Retry-After), 0 if it does not."""
    cause = error.__cause__
    return float(get_retry_after(cause.headers) or 0) if isinstance(cause, AdapterHTTPError) else 0


def _in_words(error: Exception) -> str:
    words = f"{type(error).__name__}: {error}"
    cause = error.__cause__
    if isinstance(cause, AdapterHTTPError):
        meaning = _IN_WORDS.get(cause.status_code)
        words += f" (status {cause.status_code}{f', {meaning}' if meaning else ''})"
    wait = _asked_to_wait(error)
    return f"{words}; it asks to wait {wait:.0f} seconds: run again then" if wait else words


def _in_region(place: Place, found: Mapping[Candidate, set[str]]) -> Answer:
    """Part the cities by the region that the place gives, by all that their addresses name."""
    everything = tuple(sorted(found, key=lambda one: one.rank))
    if not fold(place.region):
        return Answer(everything)
    wanted = _meant(place, {place.region})
    inside = tuple(one for one in everything if wanted & _meant(place, found[one]))
    if inside:
        return Answer(inside, tuple(one for one in everything if one not in inside))
    silent = tuple(one for one in everything if not found[one])
    if silent:
        why = "the server does not say in which region the city lies"
        return Answer(silent, tuple(one for one in everything if one not in silent), unchecked=why)
    return Answer(elsewhere=everything)


def _meant(place: Place, names: set[str]) -> set[str]:
    """Names of regions as they are compared: folded, and the codes of those that are known."""
    meanings = (read_regions().find(place.country, name) for name in names)
    codes = {code for one in meanings if one and not one.part for code in one.codes}
    return set(filter(None, map(fold, names))) | codes


def _check_settings(name: str, domain: str, user_agent: str, delay: float) -> None:
    if not domain.strip() or not user_agent.strip():
        raise GeocodeError(
            f"{name}: found domain {domain!r}, user agent {user_agent!r}; expected the server's "
            "domain, and a user agent that says who asks"
        )
    least = 0.0 if _is_loopback(domain) else PUBLIC_DELAY
    if not delay >= least:
        raise GeocodeError(
            f"{name}: found {delay} seconds between requests; expected {least} or more for {domain}"
        )


def _is_loopback(domain: str) -> bool:
    host = domain.split("/")[0]
    host = host[1:].split("]")[0] if host.startswith("[") else host.split(":")[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
