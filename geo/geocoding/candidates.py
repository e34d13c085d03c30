"""Cities that may be a place, and the written rule by which one is taken or none is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geopy.distance import great_circle

from geo.geocoding.coordinates import Place

BY_NAME = "name"
BY_ALTERNATE = "alternate name"
BY_BEGINNING = "the beginning of its name"
BY_SERVER = "the server's own search"
# How much a match counts: a city called exactly so as much as one ten times as large that is
# called so too, among other names.
_WEIGHTS = {BY_NAME: 10.0, BY_ALTERNATE: 1.0, BY_BEGINNING: 0.1, BY_SERVER: 0.1}
LARGE = 100_000  # people: more than a city has whose population nobody noted
CLEARLY = 3.0  # times the people of any other: else nobody knows which one is meant
MUCH_LARGER = 10.0  # times the people, of whose longer name the asked one may be short
FEWEST = 500  # people that a city counts as having where its own number is less or not known
MORE_KNOWN = 0.1  # of Nominatim's importance, where no population is known
ONE_CITY = 25.0  # km: nearer ones are parts or seats of one city
SHOWN = 5  # candidates that a sentence names; the rest are counted

# Why a place is to be looked at again.
REFUSED = "refused"
NO_SUCH = "nothing of just this name"
BEGINS_SO = "the name of a much larger city begins so"
STALE = "stale"
FAR = "far"
UNCHECKED = "region not checked"
SPELT = "spelt otherwise"
RULE = "decided by a rule"
SHARED = "shared"


@dataclass(frozen=True)
class Candidate:
    """A city that may be the place. Degrees, WGS 84; population 0 where unknown.

    ``region`` is the name of its first-order region, "" where unknown.
    """

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
    def weight(self) -> float:
        """Population (1 where unknown) times how well the name matches."""
        return max(self.population, 1) * _WEIGHTS[self.matched_by]

    @property
    def rank(self) -> tuple:
        """Smallest first: weight, then Nominatim's importance (0 in the gazetteer), then ref."""
        return -self.weight, -self.importance, self.ref

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        return self.latitude, self.longitude

    def km_from(self, other: Candidate) -> float:
        """Kilometres between the two on a sphere."""
        return great_circle(self.point, other.point).km

    def __str__(self) -> str:
        people = f"{self.population:,} people" if self.population else "population unknown"
        where = ", ".join(filter(None, (self.name, self.region, self.country)))
        return f"{where} ({people}, {self.ref}, by {self.matched_by})"


@dataclass(frozen=True)
class Answer:
    """What a provider has for a place, each best first.

    ``candidates``: cities of its name, in its country and its region if one is given;
    ``elsewhere``: of its name, in other regions; ``similar``: spelt much alike, where there is none
    of its name. ``unchecked``: why the region was not compared, or not wholly; "" if it was, or
    none is given. ``no_region``: why no city can be in the region given, "" if one can. ``longer``:
    cities there whose names begin with its name and go on, as Gorzów Wielkopolski of Gorzów.
    """

    candidates: tuple[Candidate, ...] = ()
    elsewhere: tuple[Candidate, ...] = ()
    similar: tuple[Candidate, ...] = ()
    unchecked: str = ""
    no_region: str = ""
    longer: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Decision:
    """The city taken, or None and why not (``notes``).

    ``kinds``: why to look at it again, of the words above; ``notes`` say more.

    ``others`` are the candidates that were not taken; ``column`` is the one to correct if none was.
    """

    place: Place
    chosen: Candidate | None
    others: tuple[Candidate, ...] = ()
    kinds: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    column: str = "city"

    def __str__(self) -> str:
        if self.chosen is None:
            return f"{self.place.place_id}: {'; '.join(self.notes)}"
        not_these = f", not {named(self.others)}" if self.others else ""
        notes = "".join(f" ({note})" for note in self.notes)
        return f"{self.place.place_id}: chose {self.chosen}{not_these}{notes}"


def decide(place: Place, answer: Answer) -> Decision:
    """Take the city that is meant, or none.

    Among several in its country and region the first by weight is taken if it has three times the
    people of any other that is more than 25 km away, thirty times those of one whose own name is
    the name asked for when its own is not. Of one whose population is not known, if it has 100,000
    itself (ten times as many likewise), if its own name is the name asked for and the other's is
    not, or if the server knows it better. Where only a part of a region could be compared, or
    nothing, it is taken only if there is no other. None is taken where the name of a city with more
    than ten times its people begins so: Gorzów is rather short for Gorzów Wielkopolski than another
    name of Gorzów Śląski. Nothing is ever taken from another region, or for being spelt alike.
    """
    here = [one for one in answer.candidates if one.country == place.country]
    if not here:
        return _refused(place, answer)
    best, *others = sorted(here, key=lambda one: one.rank)
    rivals = [one for one in others if one.km_from(best) > ONE_CITY]
    if rivals and (answer.unchecked or not all(_clearly(best, rival) for rival in rivals)):
        why = f"ambiguous, {named((best, *rivals))}"
        if answer.unchecked:
            why = f"{why} ({answer.unchecked})"
        return Decision(place, None, (best, *others), (REFUSED,), (why,))
    least = MUCH_LARGER * max(best.population, FEWEST)
    larger = [
        one
        for one in answer.longer
        if one.population > least and one.km_from(best) > ONE_CITY and one not in others
    ]
    if larger:
        every = (*larger, best, *others)
        return Decision(place, None, every, (REFUSED,), (f"{BEGINS_SO}, {named(every)}",))
    kinds, notes = [], []
    if answer.unchecked:
        kinds.append(UNCHECKED)
        notes.append(answer.unchecked)
    if best.matched_by != BY_NAME:
        kinds.append(SPELT)
    if rivals:
        kinds.append(RULE)
    return Decision(place, best, tuple(others), tuple(kinds), tuple(notes))


def named(candidates: Iterable[Candidate]) -> str:
    """The first candidates in words, and how many more there are."""
    whole = list(candidates)
    more = len(whole) - SHOWN
    return "; ".join(map(str, whole[:SHOWN])) + (f"; and {more} more" if more > 0 else "")


def _clearly(best: Candidate, rival: Candidate) -> bool:
    """Whether the one is meant rather than the other: see ``decide``."""
    odds = _WEIGHTS[rival.matched_by] / _WEIGHTS[best.matched_by]
    if rival.population:
        return best.population >= CLEARLY * max(1.0, odds) * rival.population
    named_better = best.population > 0 and odds < 1
    larger = best.population >= LARGE * max(1.0, odds)
    return larger or named_better or best.importance >= rival.importance + MORE_KNOWN


def _refused(place: Place, answer: Answer) -> Decision:
    """Why there is none: said with what there is elsewhere, or spelt alike."""
    elsewhere = (*answer.candidates, *answer.elsewhere)  # the former in other countries
    if answer.longer:
        every = (*answer.longer, *elsewhere, *answer.similar)
        return Decision(place, None, every, (REFUSED,), (f"{NO_SUCH}, but {named(every)}",))
    in_region = place.region and not answer.candidates
    why = answer.no_region or (f"none in {place.region}" if elsewhere and in_region else "nothing")
    if elsewhere:
        why = f"{why}, but {named(elsewhere)}"
    elif answer.similar:
        why = f"{why}; did you mean {named(answer.similar)}?"
    column = "region" if answer.no_region or (elsewhere and in_region) else "city"
    return Decision(place, None, (*elsewhere, *answer.similar), (REFUSED,), (why,), column)
