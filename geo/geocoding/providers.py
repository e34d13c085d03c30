"""The providers by name: the offline gazetteer, and servers."""

from __future__ import annotations

from typing import Protocol

from geo.errors import GeocodeError
from geo.geocoding.candidates import Answer
from geo.geocoding.coordinates import Place
from geo.geocoding.dialects import NominatimProvider, PeliasProvider, PhotonProvider
from geo.geocoding.offline import GeoNamesProvider, gazetteer

SERVERS = {one.name: one for one in (NominatimProvider, PhotonProvider, PeliasProvider)}
PROVIDERS = (GeoNamesProvider.name, *SERVERS)


class Provider(Protocol):
    """Who can be asked: its name, and the number of answers after which a run saves."""

    name: str
    batch: int

    def find(self, place: Place) -> Answer:
        """Cities of the place's country that may be it."""


def make_provider(
    provider: str,
    *,
    domain: str | None,
    scheme: str,
    user_agent: str | None,
    delay: float,
    timeout: float = 10.0,
    retries: int = 2,
    api_key: str = "",
) -> Provider:
    """The provider of that name; the settings are those of servers. Raises GeocodeError if unknown.

    ``delay`` and ``timeout`` in seconds.
    """
    if provider == GeoNamesProvider.name:
        return gazetteer()
    if provider in SERVERS:
        return SERVERS[provider](
            domain or "",
            user_agent or "",
            scheme=scheme,
            delay=delay,
            timeout=timeout,
            retries=retries,
            api_key=api_key,
        )
    raise GeocodeError(f"provider: found {provider!r}; expected one of {', '.join(PROVIDERS)}")
