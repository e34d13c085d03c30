"""What a curator decides: a position set by hand, or one of the candidates that were offered."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import geopandas as gpd

from geo.errors import GeocodeError
from geo.geocoding.coordinates import (
    CITY,
    OVERRIDE,
    PLACES,
    Place,
    Position,
    degrees_outside,
    format_degrees,
    outside_fault,
    read_places,
    read_positions,
    today_or,
    write_positions,
)
from geo.geocoding.review import REVIEW, YES, read_review, write_review
from geo.outlines import read_whereabouts


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
    place = _city(folder, place_id)
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
        today_or(today),
        " ".join(reason.split()),
        place.asked,
    )
    _set(folder, place, position, boundaries)
    _note_decision(folder, place_id, "", today)
    return position


def take_candidate(
    folder: Path,
    place_id: str,
    ref: str,
    *,
    boundaries: gpd.GeoDataFrame | None = None,
    today: dt.date | None = None,
) -> Position:
    """Give a city the position of one of its candidates in review.csv; replaces a committed row.

    The position that it has, if that is the candidate, stays to the letter, and notes what the city
    is called now. Returns the row. Raises GeocodeError, and writes nothing, if there is no such
    candidate, the place is no city of places.csv, or the point is not in the place's country.
    """
    rows = read_review(folder).get(place_id, [])
    row = next((one for one in rows if one.is_candidate and one.ref == ref), None)
    if row is None:
        raise GeocodeError(f"{place_id}: found {ref!r}; expected a candidate in {REVIEW}")
    place = _city(folder, place_id)
    now = _positions(folder).get(place_id)
    if now and ref in (now.provider_ref, now.provider):
        position = replace(now, asked=place.asked)
    else:
        cells = row.latitude, row.longitude, row.provider, ref, today_or(today)
        position = Position(place_id, *cells, asked=place.asked)
    _set(folder, place, position, boundaries)
    _note_decision(folder, place_id, ref, today)
    return position


def leave(folder: Path, place_id: str, *, today: dt.date | None = None) -> None:
    """Note in review.csv that a curator looked at a place and leaves it as it is."""
    _note_decision(folder, place_id, None, today)


def _city(folder: Path, place_id: str) -> Place:
    place = next((one for one in read_places(folder) if one.place_id == place_id), None)
    if place is None or place.precision != CITY:
        found = "no such place" if place is None else f"a place of precision {place.precision}"
        raise GeocodeError(f"{place_id}: found {found}; expected a city of {PLACES}")
    return place


def _positions(folder: Path) -> dict[str, Position]:
    return {row.place_id: row for row in read_positions(folder).values()}


def _set(
    folder: Path, place: Place, position: Position, boundaries: gpd.GeoDataFrame | None
) -> None:
    boundaries = read_whereabouts(folder) if boundaries is None else boundaries
    distance = degrees_outside(boundaries, [place.country], [position.point])[0]
    fault = outside_fault(PLACES, place.row, place, position, distance)
    if fault:
        raise GeocodeError(str(fault))
    write_positions(folder, list((_positions(folder) | {place.place_id: position}).values()))


def _note_decision(folder: Path, place_id: str, ref: str | None, today: dt.date | None) -> None:
    """Mark the place's rows as decided; ``ref``: the candidate taken, None to leave the choice."""
    review = read_review(folder)
    if place_id in review:
        review[place_id] = [
            replace(
                row,
                decided=today_or(today),
                chosen=row.chosen if ref is None else YES if ref and row.ref == ref else "",
            )
            for row in review[place_id]
        ]
        write_review(folder, review)
