"""``review.csv``, beside coordinates.csv: what to look at again, and what a curator decided.

One row per candidate of a place, the one taken first; a place that has none has one row.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from io import StringIO
from pathlib import Path

from geo.errors import AtlasError
from geo.files import write_out
from geo.geocoding.candidates import BY_NAME, FAR, SHARED, SHOWN, Candidate, Decision
from geo.geocoding.coordinates import OVERRIDE, Place, Position, format_degrees, read_rows
from geo.geocoding.regions import FAR_BEYOND, read_regions
from geo.text import fold

REVIEW = "review.csv"
SEPARATOR = "; "
YES = "yes"
_OF_ALL = (FAR, SHARED)  # looked for in every run, whether a place is asked for or not


@dataclass(frozen=True)
class Row:
    """A row of review.csv, as the text that stands in it.

    ``kinds``: why to look, as ``candidates`` says it; ``says``: more words; ``provider``, ``ref``:
    the candidate; ``km``: how far it lies from the one taken (of several that were
    refused, from the first); ``chosen``: "yes" or blank; ``decided``: the day on which a curator
    decided, blank until then.
    """

    place_id: str
    asked: str
    kinds: str
    says: str
    provider: str
    ref: str
    name: str
    region: str
    country: str
    latitude: str
    longitude: str
    population: str
    km: str
    chosen: str
    decided: str = ""

    @property
    def is_candidate(self) -> bool:
        """False for the one row of a place without any."""
        return bool(self.ref)


COLUMNS = tuple(column.name for column in fields(Row))


def rows_of(decision: Decision, provider: str) -> list[Row]:
    """The rows of what was decided about a place, the city taken first; at most SHOWN, and
    ``says`` counts the rest."""
    place, chosen = decision.place, decision.chosen
    candidates = [*([chosen] if chosen else []), *decision.others]
    notes = list(decision.notes)
    if chosen and len(candidates) > SHOWN:  # a refusal counts them itself
        notes.append(f"and {len(candidates) - SHOWN} more")
    says = SEPARATOR.join(notes)
    shared = (place.place_id, place.asked, SEPARATOR.join(decision.kinds), says)
    if not candidates:
        return [Row(*shared, *[""] * (len(COLUMNS) - len(shared)))]
    first = candidates[0]
    return [
        Row(
            *shared,
            provider,
            one.ref,
            one.name,
            one.region,
            one.country,
            format_degrees(one.latitude),
            format_degrees(one.longitude),
            str(one.population or ""),
            f"{one.km_from(first):.0f}",
            YES if one is chosen else "",
        )
        for one in candidates[:SHOWN]
    ]


def read_review(folder: Path) -> dict[str, list[Row]]:
    """The rows of each place, in the file's order; none if there is no such file.

    Raises TableError if a column is missing or unknown.
    """
    path = folder / REVIEW
    rows: dict[str, list[Row]] = {}
    if path.exists():
        for _, cells in read_rows(path, COLUMNS):
            rows.setdefault(cells["place_id"], []).append(Row(**cells))
    return rows


def write_review(folder: Path, rows: Mapping[str, Sequence[Row]]) -> None:
    """Write review.csv in one piece, sorted by place, if it changes. Raises AtlasError if it
    cannot be written.

    Nothing to look at is no file.
    """
    path = folder / REVIEW
    if not rows:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise AtlasError(f"review {path}: {error}; expected a file to remove") from error
        return
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(row) for place in sorted(rows) for row in rows[place])
    content = text.getvalue().encode()
    if not path.exists() or path.read_bytes() != content:
        write_out(path, content, "review")


def renewed(
    old: Mapping[str, list[Row]],
    decisions: Mapping[str, Decision],
    asked: Collection[str],
    places: Collection[str],
    provider: str,
) -> dict[str, list[Row]]:
    """The rows after a run: of the places asked for anew, of others as they were.

    ``decisions``: what is to be looked at, by place; ``asked``: the places asked for; ``places``:
    all that there are. What a curator decided stays decided while nothing about it changes.
    """
    rows: dict[str, list[Row]] = {}
    for place in places:
        before, decision = old.get(place, []), decisions.get(place)
        if decision is None:
            of_all = before and set(before[0].kinds.split(SEPARATOR)) <= set(_OF_ALL)
            if before and place not in asked and not of_all:
                rows[place] = before
        elif before and place not in asked:
            rows[place] = _with_kinds(before, decision)
        else:
            after = rows_of(decision, provider)
            rows[place] = before if _undecided(before) == _undecided(after) else after
    return rows


def _with_kinds(rows: list[Row], decision: Decision) -> list[Row]:
    """The rows, to be looked at for one more reason; as they were if it is none."""
    kinds = rows[0].kinds.split(SEPARATOR)
    new = [kind for kind in decision.kinds if kind not in kinds]
    if not new:
        return rows
    kinds_now = SEPARATOR.join([*kinds, *new])
    says = SEPARATOR.join(filter(None, (rows[0].says, *decision.notes)))
    return [replace(row, kinds=kinds_now, says=says, decided="") for row in rows]


def _undecided(rows: list[Row]) -> list[Row]:
    return [replace(row, chosen="", decided="") for row in rows]


def held(place: Place, position: Position) -> Candidate:
    """The position that a place has, as a candidate for it."""
    latitude, longitude = position.point
    return Candidate(
        name=place.city,
        country=place.country,
        region=place.region,
        population=0,
        latitude=latitude,
        longitude=longitude,
        ref=position.provider_ref or position.provider,
        matched_by=BY_NAME,
    )


def far(places: Mapping[str, Place], rows: Mapping[str, Position]) -> dict[str, str]:
    """In words, by place: positions more than 25 km beyond the farthest known city of the region.

    Only of places that give a region, one that is known. ``rows``: with points on the globe.
    """
    regions, notes = read_regions(), {}
    for place_id, row in rows.items():
        place = places[place_id]
        meaning = regions.find(place.country, place.region) if fold(place.region) else None
        if meaning:
            km = regions.km_beyond(place.country, meaning.codes, row.point)
            if km > FAR_BEYOND:
                notes[place_id] = f"{km:.0f} km beyond the farthest known city of {place.region}"
    return notes


def shared(rows: Mapping[str, Position]) -> dict[str, str]:
    """In words, by place: positions that are one and the same city of a provider's."""
    at: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place_id, row in rows.items():
        if row.provider != OVERRIDE and row.provider_ref:
            at[row.provider, row.provider_ref].append(place_id)
    return {
        place: f"the same city as {', '.join(sorted(set(places) - {place}))}: {provider} {ref}"
        for (provider, ref), places in sorted(at.items())
        if len(places) > 1
        for place in sorted(places)
    }
