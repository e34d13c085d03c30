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
from geo.geocoding.candidates import Candidate, Decision
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
    lines = [
        f"  line {line}: {why} ({cells[:80]})"
        for line, why, cells in made.left_out.head(SHOWN).itertuples(index=False)
    ]
    more = len(made.left_out) - SHOWN
    return "\n".join([*lines, *([f"  and {more:,} more"] if more > 0 else [])])


def not_located(made: Draft, located: Report) -> pd.DataFrame:
    """The cities that got no position: columns city, region, country, rows, lines, why, instead.

    ``rows``: how many of the table are there, and ``lines`` where, as text; ``why`` in words;
    ``instead``: cities that may be meant, best first, as text.
    """
    stations = made.tables["stations"]
    lines = stations["station_id"].map(made.lines).groupby(stations["place_id"]).agg(list)
    found = [
        {
            "city": refused.place.city,
            "region": refused.place.region,
            "country": refused.place.country,
            "rows": len(set(lines[place])),
            "lines": ", ".join(map(str, sorted(set(lines[place])))),
            "why": _why(refused),
            "instead": "; ".join(map(_in_words, refused.others)),
        }
        for place, refused in located.review.items()
        if refused.chosen is None
    ]
    columns = ["city", "region", "country", "rows", "lines", "why", "instead"]
    return pd.DataFrame(found, columns=columns)


def _why(refused: Decision) -> str:
    """Why a city has no position, for who made the table."""
    why = re.split(r", |; ", "; ".join(refused.notes))[0]  # then come candidates: see ``instead``
    return WHY.get(why, why)


def _in_words(city: Candidate) -> str:
    people = f"{city.population:,} people" if city.population else "population unknown"
    return f"{', '.join(filter(None, (city.name, city.region)))} ({people})"


def _today() -> str:
    return dt.date.today().isoformat()
