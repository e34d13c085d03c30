"""``coordinates.csv``: one row per located city, read, checked and written in one piece."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from io import StringIO
from pathlib import Path
from typing import cast

import geopandas as gpd
import numpy as np
import shapely

from geo.errors import Fault, GeocodeError, TableError
from geo.files import read_csv, write_out
from geo.text import fold

PLACES = "places.csv"
COORDINATES = "coordinates.csv"
OVERRIDE = "override"
CITY = "city"
TOLERANCE = 0.25  # degrees; see degrees_outside


@dataclass(frozen=True)
class Place:
    """A row of places.csv as the geocoder needs it; ``row`` is its line in the file."""

    place_id: str
    country: str
    region: str
    city: str
    local_name: str
    precision: str
    row: int

    @property
    def asked(self) -> str:
        """City, region and country as a position is looked up for them."""
        return ", ".join(filter(None, (self.city, self.region, self.country)))


@dataclass(frozen=True)
class Position:
    """A row of coordinates.csv, as the text that stands in it (so that it is kept as it is).

    ``asked`` is what was looked up, ``Place.asked`` at that time; blank where nobody noted it.
    """

    place_id: str
    latitude: str
    longitude: str
    provider: str
    provider_ref: str
    retrieved: str
    override_reason: str = ""
    asked: str = ""

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude in degrees, WGS 84; (nan, nan) if they are not on the globe."""
        try:
            latitude, longitude = float(self.latitude), float(self.longitude)
        except ValueError:
            return np.nan, np.nan
        on_globe = abs(latitude) <= 90 and abs(longitude) <= 180
        return (latitude, longitude) if on_globe else (np.nan, np.nan)

    @property
    def on_globe(self) -> bool:
        """Whether latitude and longitude can be read."""
        return bool(np.isfinite(self.point[0]))


COLUMNS = tuple(field.name for field in fields(Position))
_PLACE_COLUMNS = tuple(field.name for field in fields(Place) if field.name != "row")


def read_places(folder: Path) -> list[Place]:
    """Places of every precision, in the file's order.

    Raises TableError if the file or one of the columns is missing, or a place_id occurs twice.
    """
    places = [
        Place(**{name: cells[name].strip() for name in _PLACE_COLUMNS}, row=line)
        for line, cells in read_rows(folder / PLACES, _PLACE_COLUMNS, others=True)
    ]
    _check_unique(PLACES, [(place.row, place.place_id) for place in places])
    return places


def named_place(folder: Path, text: str) -> Place:
    """A place of places.csv by its id, or any by city, region and country: ``Lyon, FR``.

    Raises GeocodeError if it is neither.
    """
    text = text.strip()
    if "," not in text:
        place = next((one for one in read_places(folder) if one.place_id == text), None)
        if place is None:
            expected = f"the id of a place in {PLACES}, or city, region, country"
            raise GeocodeError(f"found {text!r}; expected {expected}")
        return place
    city, *region, country = (part.strip() for part in text.split(","))
    if not re.fullmatch("[A-Za-z]{2}", country):
        raise GeocodeError(f"found {text!r}; expected a country's two letters at the end")
    return Place("", country.upper(), ", ".join(region), city, "", CITY, 0)


def read_positions(folder: Path) -> dict[int, Position]:
    """Rows of coordinates.csv by line number; none if there is no such file yet.

    Raises TableError if a column is missing or unknown, or a place_id occurs twice.
    """
    path = folder / COORDINATES
    if not path.exists():
        return {}
    positions = {
        line: Position(**{name: cells[name] for name in COLUMNS})
        for line, cells in read_rows(path, COLUMNS)
    }
    _check_unique(COORDINATES, [(line, row.place_id) for line, row in positions.items()])
    return positions


def write_positions(folder: Path, positions: Sequence[Position]) -> None:
    """Write coordinates.csv in one piece, sorted by place_id. Raises AtlasError if it cannot be."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(astuple(position) for position in positions))
    write_out(folder / COORDINATES, text.getvalue().encode(), "positions")


def today_or(day: dt.date | None) -> str:
    """The day as ISO 8601; today's in UTC if none is given."""
    return (day or dt.datetime.now(dt.UTC).date()).isoformat()


def format_degrees(degrees: float) -> str:
    """Degrees with at most five decimals (about a metre), no trailing zeros and no exponent."""
    text = f"{degrees:.5f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def degrees_outside(
    boundaries: gpd.GeoDataFrame,
    countries: Sequence[str],
    points: Sequence[tuple[float, float]],
) -> np.ndarray:
    """How far each point (latitude, longitude) lies outside the polygon of its country, in degrees.

    ``boundaries``: columns country (ISO 3166-1 alpha-2) and geometry, EPSG:4326. 0 is
    inside; nan where the country has no polygon or the point is nan. The polygons are simplified to
    0.1 degrees, and cities stand on coasts and borders: up to TOLERANCE (0.25 degrees, at most
    28 km) is accepted as inside.
    """
    wanted = boundaries[boundaries["country"].isin(countries)]
    shapes = wanted.dissolve("country").geometry.reindex(list(countries))
    latitudes, longitudes = np.asarray(points, dtype=float).reshape(-1, 2).T
    known = np.isfinite(latitudes) & np.isfinite(longitudes)
    outside = np.full(len(known), np.nan)
    spots = shapely.points(longitudes[known], latitudes[known])
    outside[known] = shapely.distance(np.asarray(shapes)[known], spots)
    return outside


def find_faults(
    places: Sequence[Place],
    positions: dict[int, Position],
    boundaries: gpd.GeoDataFrame,
) -> list[Fault]:
    """What is wrong with the committed rows, in the file's order.

    ``positions`` by line of the file; ``boundaries`` as for degrees_outside.
    """
    by_id = {place.place_id: place for place in places}
    countries = [getattr(by_id.get(row.place_id), "country", "") for row in positions.values()]
    points = [row.point for row in positions.values()]
    outside = degrees_outside(boundaries, countries, points)
    faults: list[Fault] = []
    for (line, row), distance in zip(positions.items(), outside, strict=True):
        faults += _row_faults(line, row, by_id.get(row.place_id), distance)
    return faults


def is_stale(asked: str, place_asked: str) -> bool:
    """Whether a position was looked up for another place than the one that it stands for now.

    Case, accents and punctuation make no other place; what nobody noted cannot be compared.
    """
    return bool(asked) and asked != place_asked and fold(asked) != fold(place_asked)


def stale_fault(line: int, asked: str, place_asked: str, now: str = "") -> Fault:
    """The fault of a position that was looked up for another place than the one it stands for now.

    ``now``: what is answered now, in words.
    """
    found = f"a position looked up for '{asked}', while the place is '{place_asked}'{now}"
    expected = f"a position of {place_asked}: python -m geo geocode, then with --review"
    return Fault(COORDINATES, line, "asked", found, expected)


def outside_fault(
    file: str, line: int, place: Place, position: Position, distance: float
) -> Fault | None:
    """The fault of a position ``distance`` degrees outside its country, None if it may stand.

    An override may stand in a country that has no polygon; an answer may not.
    """
    found = f"{position.latitude}, {position.longitude}"
    if np.isnan(distance) and position.provider != OVERRIDE:
        return Fault(
            file,
            line,
            "country",
            f"'{place.country}', which has no polygon to check {found} by",
            f"a country of the boundaries for {place.place_id}",
        )
    if distance > TOLERANCE:
        return Fault(
            file,
            line,
            None,
            f"{found}, {distance:.2f} degrees outside {place.country}",
            f"a point in {place.country} or at most {TOLERANCE} degrees off for {place.place_id}",
        )
    return None


def _row_faults(line: int, row: Position, place: Place | None, distance: float) -> Iterator[Fault]:
    kind = "an override" if row.provider == OVERRIDE else "a row"
    if place is None:
        found = f"{kind} for '{row.place_id}', which is not in {PLACES}"
        yield Fault(COORDINATES, line, "place_id", found, "a city of places.csv")
    elif place.precision != CITY:
        found = f"{kind} for '{row.place_id}', whose precision is '{place.precision}'"
        yield Fault(COORDINATES, line, "place_id", found, "a place of precision city")
    if np.isnan(row.point[0]):
        found = f"'{row.latitude}', '{row.longitude}'"
        yield Fault(COORDINATES, line, None, found, "latitude and longitude in degrees")
    elif place is not None:
        fault = outside_fault(COORDINATES, line, place, row, distance)
        if fault:
            yield fault
    if (row.provider == OVERRIDE) != bool(row.override_reason.strip()):
        found = f"provider '{row.provider}' with reason '{row.override_reason}'"
        expected = "a reason for every override, and for nothing else"
        yield Fault(COORDINATES, line, "override_reason", found, expected)


def read_rows(
    path: Path, columns: Sequence[str], *, others: bool = False
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of every row; raises TableError with every fault of the file."""
    frame, faults = read_csv(path, columns, others=others)
    if faults:
        raise TableError(faults)
    cells = cast(list[dict[str, str]], frame.to_dict("records"))
    return zip(frame.index, cells, strict=True)


def _check_unique(file: str, ids: Sequence[tuple[int, str]]) -> None:
    first: dict[str, int] = {}
    faults = [
        Fault(
            file,
            line,
            "place_id",
            f"'{place_id}', as in row {first[place_id]}",
            "one row only",
        )
        for line, place_id in ids
        if first.setdefault(place_id, line) != line
    ]
    if faults:
        raise TableError(faults)
