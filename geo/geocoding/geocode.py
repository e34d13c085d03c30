"""The curator's geocoder: cities of places.csv -> coordinates.csv and review.csv, with geopy.

A committed position is never changed by an answer, only by what a curator decides. Nothing finer
than a city is looked up or kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path

import geopandas as gpd
from geopy.distance import geodesic
from rich.console import Console

from geo.errors import Fault
from geo.geocoding.candidates import FAR, SHARED, STALE, Candidate, Decision, decide
from geo.geocoding.coordinates import (
    CITY,
    OVERRIDE,
    PLACES,
    Place,
    Position,
    degrees_outside,
    find_faults,
    format_degrees,
    is_stale,
    outside_fault,
    read_places,
    read_positions,
    stale_fault,
    today_or,
    write_positions,
)
from geo.geocoding.providers import Provider, make_provider
from geo.geocoding.review import far, held, read_review, renewed, shared, write_review
from geo.geocoding.run_report import Difference, Report, bar
from geo.geocoding.servers import PUBLIC_DELAY, ProviderError
from geo.outlines import read_whereabouts
from geo.text import fold

_SAME = 0.000005  # degrees; committed rows have five decimals
Watch = Callable[[Sequence[Place]], Iterable[Place]]
_EXPECTED = {
    "city": "one city that is clearly first of that name, a region that tells, or an override",
    "region": "a region that has a city of that name, or an override",
}


def geocode_places(
    folder: Path,
    provider: str | Provider = "geonames",
    *,
    domain: str | None = None,
    scheme: str = "https",
    user_agent: str | None = None,
    delay: float = PUBLIC_DELAY,
    timeout: float = 10.0,
    retries: int = 2,
    recheck: bool = False,
    save: bool = True,
    boundaries: gpd.GeoDataFrame | None = None,
    console: Console | None = None,
    watch: Watch | None = None,
    today: dt.date | None = None,
) -> Report:
    """Locate every city of places.csv that has no row in coordinates.csv yet.

    ``provider``: geonames (offline), a server (nominatim, photon, pelias), or one ready made. For
    servers ``domain`` and ``user_agent`` are required; ``delay`` is the least number of seconds
    between requests (1 or more unless the server is on this machine). Country and region are
    constraints always; ``candidates.decide`` is the rule among several. ``recheck`` asks again for
    committed rows too and reports what differs. ``boundaries``: columns country and geometry
    (EPSG:4326), by default those of the folder (see outlines.read_whereabouts). ``watch`` gives the
    places on, one by one, as they are asked for, and tells somebody; by default there is a bar on
    the ``console``.

    A committed row whose place is called otherwise now (``Position.asked``) is asked for again: if
    the answer is the same city the row notes the new name, else it is a fault. What to look at
    again stands in review.csv.

    Answers are saved as they come (servers: each; geonames: by thousands), so that a
    run which is stopped, by an error or by hand, continues where it was. ``save=False`` writes
    nothing: the rows are in ``Report.added``. Places not found, ambiguous or out of their country,
    and committed rows that no longer fit, are the report's faults; they stop nothing.

    Raises TableError if a table cannot be read, ProviderError (a GeocodeError; its ``report`` says
    what was done) if the provider fails, and GeocodeError if its settings are unusable.
    """
    asker = provider
    if isinstance(asker, str):
        asker = make_provider(
            asker,
            domain=domain,
            scheme=scheme,
            user_agent=user_agent,
            delay=delay,
            timeout=timeout,
            retries=retries,
        )
    places, committed = read_places(folder), read_positions(folder)
    boundaries = read_whereabouts(folder) if boundaries is None else boundaries
    cities = {place.place_id: place for place in places if place.precision == CITY}
    report = Report(asker.name, kept=len(committed))
    report.faults = find_faults(places, committed, boundaries)
    run = _Run(
        asker,
        boundaries,
        report,
        cities,
        {row.place_id: row for row in committed.values()},
        {row.place_id: line for line, row in committed.items()},
        folder if save else None,
        today_or(today),
    )
    try:
        run.ask_all(run.to_ask(recheck), watch or partial(bar, console, asker.name))
    except ProviderError as error:
        error.report = report
        raise
    finally:
        run.look_again()
    return report


@dataclass
class _Run:
    asker: Provider
    boundaries: gpd.GeoDataFrame
    report: Report
    cities: dict[str, Place]
    rows: dict[str, Position]  # as they stand in the file, or will
    lines: dict[str, int]  # of the committed rows
    folder: Path | None  # where to save; None to save nothing
    today: str
    asked: set[str] = field(default_factory=set)
    decided: set[str] = field(default_factory=set)  # places whose row a curator chose

    def __post_init__(self) -> None:
        if self.folder:
            review = read_review(self.folder)
            self.decided = {
                id_ for id_, rows in review.items() if rows[0].decided
            } & self.rows.keys()

    def to_ask(self, recheck: bool) -> list[Place]:
        """Cities without a row, then stale ones; with ``recheck`` all whose row is no override."""
        missing = [place for id_, place in self.cities.items() if id_ not in self.rows]
        again = [
            place
            for id_, place in self.cities.items()
            if id_ in self.rows
            and self.rows[id_].provider != OVERRIDE
            and self.rows[id_].on_globe
            and (recheck or self._is_stale(place))
        ]
        return missing + again

    def ask_all(self, places: Sequence[Place], watch: Watch) -> None:
        """Ask for every place, a batch at a time, and save what each batch brings."""
        steps = iter(watch(places))
        while batch := [self._decide(place) for place in islice(steps, self.asker.batch)]:
            before = dict(self.rows)
            self._settle(batch)
            self.asked.update(one.place.place_id for one in batch)
            if self.folder and before != self.rows:
                write_positions(self.folder, list(self.rows.values()))

    def _decide(self, place: Place) -> Decision:
        """Look one place up."""
        if not fold(place.city):
            return Decision(place, None)
        self.report.asked += 1
        return decide(place, self.asker.find(place))

    def _settle(self, decisions: Sequence[Decision]) -> None:
        """What comes of a batch: rows, choices to look at again, faults."""
        taken = {id(one): one.chosen for one in decisions if one.chosen}
        outside = degrees_outside(
            self.boundaries,
            [one.place.country for one in decisions if one.chosen],
            [chosen.point for chosen in taken.values()],
        )
        distances = dict(zip(taken, outside, strict=True))
        for decision in decisions:
            place, chosen = decision.place, decision.chosen
            if chosen is None:
                self._refuse(decision)
                continue
            position = self._position(place, chosen)
            fault = outside_fault(PLACES, place.row, place, position, distances[id(decision)])
            if fault:
                self.report.faults.append(fault)
            elif place.place_id not in self.rows:
                self._add(decision, position)
            else:
                self._compare(decision, position)

    def _refuse(self, refused: Decision) -> None:
        place = refused.place
        if not refused.notes:
            name = f"'{place.city}'"
            self.report.faults.append(Fault(PLACES, place.row, "city", name, "the name of a city"))
            return
        if self._is_stale(place):
            self._tell_stale(refused, f"; asked for now: {refused.notes[0]}")
            return
        if place.place_id in self.decided:
            return
        where = f"{place.region}, {place.country}" if place.region else place.country
        found = f"'{place.city}' in {where}, asked of {self.asker.name}: {refused.notes[0]}"
        expected = _EXPECTED[refused.column]
        self.report.faults.append(Fault(PLACES, place.row, refused.column, found, expected))
        self.report.review[place.place_id] = refused

    def _add(self, decision: Decision, position: Position) -> None:
        self.rows[position.place_id] = position
        self.report.added.append(position)
        self._note(decision)

    def _note(self, decision: Decision) -> None:
        if decision.kinds:
            self.report.choices.append(decision)
            self.report.review[decision.place.place_id] = decision

    def _compare(self, decision: Decision, answered: Position) -> None:
        """The answer for a place that has a row: the row's position stays."""
        committed = self.rows[answered.place_id]
        old, new = committed.point, answered.point
        same = max(abs(old[0] - new[0]), abs(old[1] - new[1])) <= _SAME
        one_city = _source(committed) == _source(answered)
        km = geodesic(old, new).km
        if not one_city and self._is_stale(decision.place):
            self._tell_stale(decision, f"; now {decision.chosen} is answered, {km:.1f} km away")
            return
        if one_city and committed.asked != answered.asked:
            self.rows[answered.place_id] = replace(committed, asked=answered.asked)
            self.report.renewed.append(answered.place_id)
        if not (same and one_city):
            self.report.differences.append(Difference(committed, answered, km))
        self._note(decision)

    def _tell_stale(self, decision: Decision, now: str) -> None:
        """``decision``: what the answer for it is; ``now``: that in words."""
        place, row = decision.place, self.rows[decision.place.place_id]
        line = self.lines[place.place_id]
        self.report.faults.append(stale_fault(line, row.asked, place.asked, now))
        others = (*([decision.chosen] if decision.chosen else []), *decision.others)
        self.report.review[place.place_id] = Decision(
            place,
            held(place, row),
            others,
            (STALE,),
            (f"the position was looked up for {row.asked}",),
        )

    def _is_stale(self, place: Place) -> bool:
        row = self.rows.get(place.place_id)
        return row is not None and is_stale(row.asked, place.asked)

    def _position(self, place: Place, chosen: Candidate) -> Position:
        return Position(
            place.place_id,
            format_degrees(chosen.latitude),
            format_degrees(chosen.longitude),
            self.asker.name,
            chosen.ref,
            self.today,
            asked=place.asked,
        )

    def look_again(self) -> None:
        """Say what is odd about all rows, new or not, and write review.csv."""
        for place in self.cities.values():
            row = self.rows.get(place.place_id)
            if row and row.provider == OVERRIDE and row.on_globe and self._is_stale(place):
                self._tell_stale(Decision(place, None), "")
        rows = {id_: row for id_, row in self.rows.items() if id_ in self.cities and row.on_globe}
        for kind, notes in ((FAR, far(self.cities, rows)), (SHARED, shared(rows))):
            self.report.oddities[kind] = [f"{id_}: {note}" for id_, note in notes.items()]
            for id_, note in notes.items():
                place = self.cities[id_]
                one = self.report.review.get(id_) or Decision(place, held(place, rows[id_]))
                kinds, said = (*one.kinds, kind), (*one.notes, note)
                self.report.review[id_] = replace(one, kinds=kinds, notes=said)
        if self.folder:
            old, review = read_review(self.folder), self.report.review
            write_review(
                self.folder, renewed(old, review, self.asked, self.cities, self.asker.name)
            )


def _source(position: Position) -> tuple[str, str]:
    return position.provider, position.provider_ref
