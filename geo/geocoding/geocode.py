"""The curator's geocoder: cities of places.csv -> coordinates.csv, with geopy.

Committed rows are never changed by an answer, only by ``override_place``. Nothing finer than a city
is looked up or kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
from geopy.distance import geodesic
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from geo.errors import Fault, GeocodeError
from geo.geocoding.coordinates import (
    CITY,
    OVERRIDE,
    PLACES,
    Place,
    Position,
    degrees_outside,
    find_faults,
    format_degrees,
    outside_fault,
    read_places,
    read_positions,
    write_positions,
)
from geo.geocoding.providers import PUBLIC_DELAY, Candidate, Provider, ProviderError, make_provider
from geo.geocoding.run_report import Choice, Difference, Report
from geo.outlines import read_countries
from geo.text import fold

_SAME = 0.000005  # degrees; committed rows have five decimals


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
    today: dt.date | None = None,
) -> Report:
    """Locate every city of places.csv that has no row in coordinates.csv yet.

    ``provider``: geonames (offline), nominatim, or one ready made. For nominatim ``domain`` and
    ``user_agent`` are required and ``delay`` is the least number of seconds between requests (1 or
    more unless the server is on this machine). The country is always a constraint;
    ``Candidate.rank`` is the rule among several. ``recheck`` asks again for committed rows too and
    reports what differs. ``boundaries``: columns country and geometry (EPSG:4326), by default
    read from the folder.

    Answers are saved as they come (nominatim: each; geonames: in small batches), so that a
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
    boundaries = read_countries(folder) if boundaries is None else boundaries
    report = Report(asker.name, kept=len(committed))
    report.faults = find_faults(places, committed, boundaries)
    rows = {row.place_id: row for row in committed.values()}
    run = _Run(asker, boundaries, report, rows, folder if save else None, _date(today))
    run.ask_all(_to_ask(places, rows, recheck), console or Console(stderr=True))
    return report


def override_place(
    folder: Path,
    place_id: str,
    latitude: float,
    longitude: float,
    reason: str,
    *,
    boundaries: gpd.GeoDataFrame | None = None,
    today: dt.date | None = None,
) -> Position:
    """Set a city's position by hand (degrees, WGS 84), with the reason; replaces a committed row.

    Returns the row. Raises GeocodeError, and writes nothing, if there is no reason, the place is no
    city of places.csv, or the point is not on the globe or not in the place's country.
    """
    if not reason.strip():
        raise GeocodeError(f"{place_id}: found no reason; expected one for every override")
    place = next((one for one in read_places(folder) if one.place_id == place_id), None)
    if place is None or place.precision != CITY:
        found = "no such place" if place is None else f"a place of precision {place.precision}"
        raise GeocodeError(f"{place_id}: found {found}; expected a city of {PLACES}")
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise GeocodeError(
            f"{place_id}: found {latitude}, {longitude}; expected latitude and longitude in degrees"
        )
    position = Position(
        place_id,
        format_degrees(latitude),
        format_degrees(longitude),
        OVERRIDE,
        "",
        _date(today),
        " ".join(reason.split()),
    )
    boundaries = read_countries(folder) if boundaries is None else boundaries
    fault = _outside(place, position, boundaries)
    if fault:
        raise GeocodeError(str(fault))
    others = [row for row in read_positions(folder).values() if row.place_id != place_id]
    write_positions(folder, [*others, position])
    return position


@dataclass
class _Run:
    asker: Provider
    boundaries: gpd.GeoDataFrame
    report: Report
    committed: dict[str, Position]
    folder: Path | None  # where to save; None to save nothing
    today: str
    saved: int = 0

    def ask_all(self, places: Sequence[Place], console: Console) -> None:
        """Ask for every place, and save whatever ends it."""
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
        try:
            with Progress(*columns, console=console, transient=True) as progress:
                for place in progress.track(places, description=f"Asking {self.asker.name}"):
                    self.ask(place, self.committed.get(place.place_id))
                    self._save(self.asker.batch)
        except ProviderError as error:
            error.report = self.report
            raise
        finally:
            self._save(1)

    def _save(self, batch: int) -> None:
        added = self.report.added
        if self.folder and len(added) - self.saved >= batch:
            write_positions(self.folder, [*self.committed.values(), *added])
            self.saved = len(added)

    def ask(self, place: Place, committed: Position | None) -> None:
        """Look one place up; what comes of it goes into the report."""
        if not fold(place.city):
            self._fault(place, f"'{place.city}'", "the name of a city")
            return
        self.report.asked += 1
        candidates = self.asker.find(place)
        chosen = self._choose(place, candidates)
        if chosen is None:
            return
        position = self._position(place, chosen)
        fault = _outside(place, position, self.boundaries)
        if fault:
            self.report.faults.append(fault)
        elif committed is None:
            self.report.added.append(position)
            self._note_choice(place, candidates)
        else:
            self._compare(committed, position)

    def _choose(self, place: Place, candidates: Sequence[Candidate]) -> Candidate | None:
        """The best candidate; None and a fault if there is none, two are equal or it is abroad."""
        asked = f"'{place.city}' in {place.country}, asked of {self.asker.name}"
        if not candidates:
            self._fault(place, f"{asked}: nothing", "a city of that name, or an override")
            return None
        best = candidates[0]
        equal = [one for one in candidates if one.rank == best.rank]
        if len(equal) > 1:
            found = f"{asked}: ambiguous, " + " and ".join(map(str, equal))
            self._fault(place, found, "one that is first by name and population, or an override")
            return None
        if best.country != place.country:
            found = f"{asked}: {best}"
            self._fault(place, found, f"a city in {place.country}, or an override")
            return None
        return best

    def _position(self, place: Place, chosen: Candidate) -> Position:
        return Position(
            place.place_id,
            format_degrees(chosen.latitude),
            format_degrees(chosen.longitude),
            self.asker.name,
            chosen.ref,
            self.today,
        )

    def _note_choice(self, place: Place, candidates: Sequence[Candidate]) -> None:
        if len(candidates) > 1:
            best, *others = candidates
            self.report.choices.append(Choice(place.place_id, best, tuple(others)))

    def _compare(self, committed: Position, answered: Position) -> None:
        old, new = committed.point, answered.point
        apart = max(abs(old[0] - new[0]), abs(old[1] - new[1]))
        if apart > _SAME:
            km = geodesic(old, new).km
            self.report.differences.append(Difference(committed, answered, km))

    def _fault(self, place: Place, found: str, expected: str) -> None:
        self.report.faults.append(Fault(PLACES, place.row, "city", found, expected))


def _to_ask(places: Iterable[Place], rows: dict[str, Position], recheck: bool) -> list[Place]:
    """Cities without a row, and with ``recheck`` also those whose row is no override."""
    cities = [place for place in places if place.precision == CITY]
    committed = [place for place in cities if place.place_id in rows]
    missing = [place for place in cities if place.place_id not in rows]
    again = [place for place in committed if rows[place.place_id].provider != OVERRIDE]
    return missing + again if recheck else missing


def _outside(place: Place, position: Position, boundaries: gpd.GeoDataFrame) -> Fault | None:
    distance = degrees_outside(boundaries, [place.country], [position.point])[0]
    return outside_fault(PLACES, place.row, place, position, distance)


def _date(today: dt.date | None) -> str:
    return (today or dt.datetime.now(dt.UTC).date()).isoformat()
