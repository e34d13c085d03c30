"""The gazetteer on this machine as a provider: names, regions, and what is spelt alike."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from weakref import WeakValueDictionary

from geopy.location import Location

from geo.geocoding.candidates import Answer, Candidate
from geo.geocoding.coordinates import Place
from geo.geocoding.geonames import SMALLEST, GeoNames
from geo.geocoding.regions import Meaning, Regions, read_regions
from geo.text import fold

_in_use: WeakValueDictionary[str, GeoNamesProvider] = WeakValueDictionary()


def gazetteer() -> GeoNamesProvider:
    """The gazetteer that somebody in this process has, else a new one: it takes 400 MB."""
    return _in_use.setdefault(GeoNamesProvider.name, GeoNamesProvider())


class GeoNamesProvider:
    """The GeoNames tables on this machine; they are read when the first place is asked for."""

    name = "geonames"
    batch = 5000

    def __init__(self, *, min_city_population: int = SMALLEST):
        """``min_city_population`` chooses the table, as in GeoNames."""
        self._least = min_city_population

    @cached_property
    def _gazetteer(self) -> GeoNames:
        return GeoNames(min_city_population=self._least)

    def find(self, place: Place) -> Answer:
        """Cities of the place's country by its name or local name.

        A GeoNames name equal to either counts as exact. A region that is given must be the city's.
        """
        found: dict[str, Candidate] = {}
        codes: dict[str, str] = {}
        names = [name for name in (place.city, place.local_name) if fold(name)]
        for name in names:
            cities = self._gazetteer.geocode(name, exactly_one=False, country_codes=place.country)
            for city in cities or ():
                candidate = _candidate(city)
                best = found.setdefault(candidate.ref, candidate)
                found[candidate.ref] = min(best, candidate, key=lambda one: one.rank)
                codes[candidate.ref] = city.raw["admin1code"]
        ranked = sorted(found.values(), key=lambda one: one.rank)
        if not ranked:
            alike = (self._gazetteer.similar(name, place.country) for name in names)
            return Answer(similar=_ranked_alike(city for cities in alike for city in cities))
        if not fold(place.region):
            return Answer(tuple(ranked))
        return in_region(place, [(one, codes[one.ref]) for one in ranked], read_regions())


def in_region(place: Place, coded: list[tuple[Candidate, str]], regions: Regions) -> Answer:
    """Part the cities by the region that the place gives: those in it, and those elsewhere.

    ``coded``: each with the admin1 code of its region, which may have no name. A city whose region
    is not known may be in one that is near enough, and that is said.
    """
    country, meaning = place.country, regions.find(place.country, place.region)
    known = [bool(regions.name(country, code)) for _, code in coded]
    if meaning is None:
        unknown = tuple(
            one for (one, _), is_known in zip(coded, known, strict=True) if not is_known
        )
        if unknown:
            why = f"no region {place.region!r} of {country} is known to compare"
            return Answer(unknown, unchecked=why)
        return Answer(elsewhere=_all(coded), no_region=_unknown(place, regions))
    inside = tuple(one for one, code in coded if code in meaning.codes)
    if inside:
        return Answer(inside, _but(coded, inside), unchecked=_part(place, meaning, regions))
    near = tuple(
        one
        for (one, _), is_known in zip(coded, known, strict=True)
        if not is_known and not regions.km_beyond(country, meaning.codes, one.point)
    )
    if near:
        why = f"the gazetteer does not say the city's region; it lies about where {place.region} is"
        return Answer(near, _but(coded, near), unchecked=why)
    return Answer(elsewhere=_all(coded))


def _unknown(place: Place, regions: Regions) -> str:
    like = regions.similar(place.country, place.region)
    hint = f" (did you mean {' or '.join(like)}?)" if like else ""
    return f"{place.region!r} is no region of {place.country} that is known{hint}"


def _part(place: Place, meaning: Meaning, regions: Regions) -> str:
    if not meaning.part:
        return ""
    whole = " or ".join(sorted(regions.name(place.country, code) for code in meaning.codes))
    return f"{place.region} was compared as a part of {whole} only"


def _all(coded: list[tuple[Candidate, str]]) -> tuple[Candidate, ...]:
    return tuple(one for one, _ in coded)


def _but(coded: list[tuple[Candidate, str]], these: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return tuple(one for one, _ in coded if one not in these)


def _ranked_alike(cities: Iterable[Location]) -> tuple[Candidate, ...]:
    """Each city once, in the order in which they came."""
    return tuple({city.raw["geonameid"]: _candidate(city) for city in cities}.values())


def _candidate(location: Location) -> Candidate:
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
