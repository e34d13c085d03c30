"""What a run of the geocoder did, for the curator to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from geo.errors import Fault
from geo.geocoding.coordinates import Position
from geo.geocoding.providers import Candidate

SHOWN = 3  # other candidates named in the summary; the rest are counted


@dataclass(frozen=True)
class Choice:
    """A place that had several candidates, and the one that the written rule chose."""

    place_id: str
    chosen: Candidate
    others: tuple[Candidate, ...]

    @property
    def passed_over_larger(self) -> bool:
        """Whether a more populous city lost because its name matched less exactly: worth a look."""
        return any(other.population > self.chosen.population for other in self.others)

    def __str__(self) -> str:
        names = "; ".join(map(str, self.others[:SHOWN]))
        more = len(self.others) - SHOWN
        tail = f"; and {more} more" if more > 0 else ""
        look = " Look again: a more populous one was passed over."
        end = look if self.passed_over_larger else ""
        return f"{self.place_id}: chose {self.chosen}, not {names}{tail}.{end}"


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
    """A run: rows kept and added, what was chosen from, what differs, and every fault."""

    provider: str
    kept: int = 0
    asked: int = 0
    added: list[Position] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """No faults; differences are for the curator to judge and are none."""
        return not self.faults

    def summary(self) -> str:
        """The run in words: a line of counts, then a line for each choice, difference and fault."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield (
            f"{_count(self.kept, 'position')} kept, {len(self.added)} added; "
            f"{_count(self.asked, 'place')} asked of {self.provider}; "
            f"{_count(len(self.faults), 'fault')}."
        )
        title = "Several candidates, decided by name and then population:"
        yield from _section(title, self.choices)
        yield from _section("Differences; committed positions stay:", self.differences)
        yield from _section("Faults:", self.faults)


def _section(title: str, items: Sequence[object]) -> Iterator[str]:
    if items:
        yield title
        yield from (f"  {item}" for item in items)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
