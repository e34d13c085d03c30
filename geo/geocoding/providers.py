"""The providers by name: the offline gazetteer, or a Nominatim server."""

from __future__ import annotations

from typing import Protocol

from geo.errors import GeocodeError
from geo.geocoding.candidates import Answer
from geo.geocoding.coordinates import Place
from geo.geocoding.nominatim import NominatimProvider
from geo.geocoding.offline import GeoNamesProvider

PROVIDERS = (GeoNamesProvider.name, NominatimProvider.name)


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
