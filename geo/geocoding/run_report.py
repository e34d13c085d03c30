"""What a run of the geocoder did, for the curator to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from geo.errors import Fault
from geo.geocoding.candidates import (
    FAR,
    RULE,
    SHARED,
    SPELT,
    UNCHECKED,
    Answer,
    Candidate,
    Decision,
    decide,
)
from geo.geocoding.coordinates import Place, Position
from geo.geocoding.regions import read_regions

# A city that was taken is said under the first of these that is true of it.
_TITLES = {
    UNCHECKED: "Regions that could not be compared, or not wholly:",
    RULE: "Several candidates, decided by name and then population:",
    SPELT: "Called otherwise in the gazetteer:",
}


@dataclass(frozen=True)
class Difference:
    """A committed position for which the provider now answers another one, ``km`` away."""

    committed: Position
    answered: Position
    km: float

    def __str__(self) -> str:
        old, new = self.committed, self.answered
        return (
            f"{old.place_id}: {old.latitude}, {old.longitude} ({old.provider} {old.provider_ref}, "
            f"{old.retrieved}) stays; {new.provider} {new.provider_ref} now answers "
            f"{new.latitude}, {new.longitude}, {self.km:.1f} km away"
        )


@dataclass
class Report:
    """A run: rows kept and added, what to look at again of these, and every fault.

    ``renewed``: places whose row notes what they are called now, the city being the same;
    ``choices``: cities taken that were not the only one so called in their region; ``oddities``: in
    words, by kind (candidates.FAR, SHARED); ``review``: by place, all that goes into review.csv.
    """

    provider: str
    kept: int = 0
    asked: int = 0
    added: list[Position] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    choices: list[Decision] = field(default_factory=list)
    oddities: dict[str, list[str]] = field(default_factory=dict)
    review: dict[str, Decision] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """No faults; the rest is for the curator to judge."""
        return not self.faults

    def summary(self) -> str:
        """The run in words: a line of counts, then a line for each of what is to be looked at."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield (
            f"{_count(self.kept, 'position')} kept, {len(self.added)} added; "
            f"{_count(self.asked, 'place')} asked of {self.provider}; "
            f"{_count(len(self.faults), 'fault')}."
        )
        for kind, title in _TITLES.items():
            yield from _section(title, [one for one in self.choices if _first(one) == kind])
        yield from _section("Called otherwise now, and the same city:", self.renewed)
        yield from _section("Far from the region given:", self.oddities.get(FAR, []))
        yield from _section("At one city with another place:", self.oddities.get(SHARED, []))
        yield from _section("Differences; committed positions stay:", self.differences)
        yield from _section("Faults:", self.faults)


def bar(console: Console | None, name: str, places: Sequence[Place]) -> Iterator[Place]:
    """The places one by one, while a bar shows how many ``name`` was asked for."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console or Console(stderr=True), transient=True) as progress:
        yield from progress.track(places, description=f"Asking {name}")


def _first(decision: Decision) -> str:
    return next(kind for kind in _TITLES if kind in decision.kinds)


def _section(title: str, items: Sequence[object]) -> Iterator[str]:
    if items:
        yield title
        yield from (f"  {item}" for item in items)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def explain(place: Place, answer: Answer, provider: str) -> str:
    """In words, several lines: what a provider has for a place, and why which city is taken."""
    return "\n".join(_explanation(place, answer, provider))


def _explanation(place: Place, answer: Answer, provider: str) -> Iterator[str]:
    yield f"{place.asked}, asked of {provider}:"
    if place.region:
        yield f"  {_meaning(place)}"
    decision = decide(place, answer)
    notes = "; ".join(decision.notes)
    if decision.chosen is None:
        yield f"  refused: {notes}"
    else:
        kinds = ", ".join(decision.kinds) or "nothing to look at again"
        yield f"  taken: {decision.chosen} ({kinds}{'; ' if notes else ''}{notes})"
    for title, candidates in (
        ("of that name there", answer.candidates),
        ("of that name elsewhere", answer.elsewhere),
        ("spelt alike", answer.similar),
    ):
        yield from _listed(title, candidates, decision.chosen)


def _meaning(place: Place) -> str:
    regions = read_regions()
    meaning = regions.find(place.country, place.region)
    if meaning is None:
        like = regions.similar(place.country, place.region)
        hint = f"; like it: {', '.join(like)}" if like else ""
        return f"region {place.region!r}: not known{hint}"
    names = " or ".join(sorted(regions.name(place.country, code) for code in meaning.codes))
    return f"region {place.region!r}: {'a part of ' * meaning.part}{names}"


def _listed(title: str, candidates: Sequence[Candidate], chosen: Candidate | None) -> Iterator[str]:
    if candidates:
        yield f"  {title}, with km from {'it' if chosen else 'the first'}:"
        start = chosen or candidates[0]
        yield from (f"    {one.km_from(start):6,.0f}  {one}" for one in candidates)
