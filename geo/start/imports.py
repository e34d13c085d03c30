"""Somebody's table on its way to an atlas, a step at a time: for the command and for the page."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.atlas import Atlas
from geo.errors import AtlasError
from geo.files import write_out
from geo.geocoding.candidates import BEGINS_SO, NO_SUCH, SPELT, Candidate, Decision
from geo.geocoding.geocode import Watch, geocode_places
from geo.geocoding.offline import gazetteer
from geo.geocoding.run_report import Report
from geo.intake.countries import Countries
from geo.intake.drafts import Draft, draft
from geo.intake.roles import Roles
from geo.intake.sheets import Sheet
from geo.start.folders import write_folder
from geo.start.packages import Answers
from geo.start.reports import REPORT, imported, report_of
from geo.tables.read import read_atlas

SHOWN = 10  # rows that an error names
WHY = {  # of candidates.decide, for who made the table
    "ambiguous": "several cities may be meant: a region would tell",
    "nothing": "no city of that name there",
    NO_SUCH: "no city of just that name there, but names that begin so",
    BEGINS_SO: "only a small place is called so, and the name of a much larger one begins so",
    "": "no name of a city",
}


@dataclass(frozen=True)
class Written:
    """An atlas in its folder, and what the geocoder says of its cities."""

    atlas: Atlas
    located: Report


def countries_of(outlines: gpd.GeoDataFrame) -> Countries:
    """The countries that these outlines show: columns country and name."""
    return Countries(dict(outlines.dropna(subset="country").set_index("country")["name"]))


def drafted(sheet: Sheet, roles: Roles, outlines: gpd.GeoDataFrame, name: str, say: str) -> Draft:
    """The tables of the sheet, as drafts.draft. ``say``: how a reader says what a column is.

    Raises AtlasError if no column places the rows, or no row has a place.
    """
    if roles.unused:
        held = ", ".join(sheet.rows.columns)
        raise AtlasError(
            f"{name}: found no column of places among {held}; expected a city, a country or "
            f"degrees: say which {say}"
        )
    made = draft(sheet, roles, outlines, name=name, today=_today())
    if made.tables["stations"].empty:
        raise AtlasError(f"{name}: found no row with a country that is known:\n{lost(made)}")
    return made


def write_imported(
    folder: Path, answers: Answers, made: Draft, name: str, watch: Watch | None = None
) -> Written:
    """Write the atlas of a draft into a new folder, locate its cities offline, and read it.

    ``name`` is the file's; ``watch`` as for geocode_places. Raises AtlasError if it cannot be
    written.
    """
    package = imported(answers, made, name, _today())
    write_folder(folder, package.descriptor, package.tables, {REPORT: report_of(made, name)})
    held = gazetteer()  # which to read the atlas asks once more
    located = geocode_places(folder, held, watch=watch)
    told = report_of(made, name, located.summary())
    write_out(folder / REPORT, told.encode(), "the report")
    return Written(read_atlas(folder), located)


def lost(made: Draft) -> str:
    """The first rows that are left out, a line each, and how many more there are."""
    rows = made.left_out.itertuples(index=False)
    return _first([f"  line {line}: {why} ({cells[:80]})" for line, why, cells in rows])


def said_otherwise(renamed: pd.DataFrame) -> str:
    """The first cities of ``called_otherwise``, a line each, and how many more there are."""
    rows = renamed.fillna("").to_dict("records")
    return _first(
        [
            f"  line {one['lines']}: {one['city']}, {one['country']} is {one['name']}, "
            f"{one['region'] or 'region unknown'} ({one['people'] or 'unknown'} people)"
            for one in rows
        ]
    )


def _first(lines: list[str]) -> str:
    more = [f"  and {len(lines) - SHOWN:,} more"] if len(lines) > SHOWN else []
    return "\n".join([*lines[:SHOWN], *more])


def not_located(made: Draft, located: Report) -> pd.DataFrame:
    """The cities that got no position: columns city, region, country, rows, lines, why, instead.

    ``rows``: how many of the table are there, and ``lines`` where, as text; ``why`` in words;
    ``instead``: cities that may be meant, best first, as text.
    """
    lines = _lines(made)
    found = [
        {
            "city": refused.place.city,
            "region": refused.place.region,
            "country": refused.place.country,
            "rows": len(lines[place]),
            "lines": ", ".join(map(str, lines[place])),
            "why": _why(refused),
            "instead": "; ".join(map(_in_words, refused.others)),
        }
        for place, refused in located.review.items()
        if refused.chosen is None
    ]
    columns = ["city", "region", "country", "rows", "lines", "why", "instead"]
    return pd.DataFrame(found, columns=columns)


def called_otherwise(made: Draft, located: Report) -> pd.DataFrame:
    """The cities that were located under another name: columns city, country, lines, name, region,
    people, of which name, region and people (blank where unknown) are the gazetteer's."""
    lines = _lines(made)
    found = [
        {
            "city": taken.place.city,
            "country": taken.place.country,
            "lines": ", ".join(map(str, lines[taken.place.place_id])),
            "name": taken.chosen.name,
            "region": taken.chosen.region,
            "people": f"{taken.chosen.population:,}" if taken.chosen.population else "",
        }
        for taken in located.choices
        if taken.chosen and SPELT in taken.kinds
    ]
    return pd.DataFrame(found, columns=["city", "country", "lines", "name", "region", "people"])


def _lines(made: Draft) -> dict[str, list[int]]:
    """The lines of the table that are at each place, by place_id."""
    stations = made.tables["stations"]
    lines = stations["station_id"].map(made.lines).groupby(stations["place_id"])
    return {str(place): sorted(set(one)) for place, one in lines.agg(list).items()}


def _why(refused: Decision) -> str:
    """Why a city has no position, for who made the table."""
    why = re.split(r", |; ", "; ".join(refused.notes))[0]  # then come candidates: see ``instead``
    return WHY.get(why, why)


def _in_words(city: Candidate) -> str:
    people = f"{city.population:,} people" if city.population else "population unknown"
    return f"{', '.join(filter(None, (city.name, city.region)))} ({people})"


def _today() -> str:
    return dt.date.today().isoformat()
