"""What can be wrong, said so that a curator can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

MAX_SHOWN = 200  # faults a message spells out; the rest are counted


class AtlasError(Exception):
    """Anything that is wrong with an atlas or a request for one; the message is for its reader."""


@dataclass(frozen=True)
class Fault:
    """One fault in one table. ``row`` is the line an editor shows, the header being line 1."""

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: found {self.found}; expected {self.expected}"


class TableError(AtlasError, ValueError):
    """The tables break their dictionary or a rule; ``faults`` holds every fault found."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = sorted(faults, key=lambda f: (f.file, f.row or 0, f.column or ""))
        lines = [str(fault) for fault in self.faults[:MAX_SHOWN]]
        if len(self.faults) > MAX_SHOWN:
            lines.append(f"and {len(self.faults) - MAX_SHOWN} more faults")
        super().__init__("\n".join(lines))


class GeocodeError(AtlasError):
    """A geocoder failed, or gave an answer that cannot be used."""
