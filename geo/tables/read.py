"""Curated tables -> one checked Atlas, read again only when a file changed."""

import json
import logging
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.atlas import PLACE, Atlas, assemble
from geo.errors import AtlasError, Fault, TableError
from geo.evidence.derived import Rules, derive
from geo.files import read_csv
from geo.outlines import BOUNDARIES, WGS84, boundaries_path, read_countries
from geo.tables import dictionary, rules
from geo.tables.edition import edition_of
from geo.tables.schemas import DESCRIPTOR
from geo.text import among


def files_of(folder: Path) -> list[Path]:
    """All files that an atlas is read from: descriptor, tables that it names, boundaries.

    Any of them may be missing. A descriptor that cannot be read names no tables.
    """
    descriptor = folder / DESCRIPTOR
    try:
        named = _named_tables(descriptor, descriptor.stat().st_mtime_ns)
    except Exception:  # whatever is wrong with it: read_descriptor says so
        named = ()
    return [descriptor, *named, boundaries_path(folder)]


@lru_cache(maxsize=4)
def _named_tables(descriptor: Path, _changed: int) -> tuple[Path, ...]:
    named = dictionary.tables(json.loads(descriptor.read_bytes()))
    paths = [resource["path"] for resource in named if isinstance(resource["path"], str)]
    return tuple(descriptor.parent / path for path in paths)


def read_tables(folder: Path) -> tuple[dict, dict[str, pd.DataFrame]]:
    """Read every table of the folder as text, checked cell by cell against the dictionary.

    Returns the descriptor and one frame per table (see files.read_csv).
    Raises TableError with all faults of all tables at once.
    """
    descriptor = dictionary.read_descriptor(folder)
    frames, faults = {}, []
    for resource in dictionary.tables(descriptor):
        path, schema = folder / resource["path"], resource["schema"]
        frame, shape = read_csv(path, dictionary.columns(schema))
        frames[resource["name"]] = frame
        faults += shape or dictionary.check_table(path.name, frame, schema)
    try:
        codes = set(read_countries(folder)["country"].dropna())
    except TableError as error:
        faults += error.faults
        codes = set()
    unread = {fault.file for fault in faults if fault.column is None or fault.row in (None, 1)}
    unread.discard(BOUNDARIES)
    if not unread:  # keys and rules would only repeat that a whole table is missing
        codes = codes or _codes_used(frames)
        faults += dictionary.check_keys(frames, descriptor)
        faults += rules.check(frames, codes, descriptor)
    if faults:
        raise TableError(faults)
    return descriptor, frames


def _codes_used(frames: dict[str, pd.DataFrame]) -> set[str]:
    """The country codes of the tables themselves, when there are no boundaries to know better."""
    claims = frames["claims"]
    of_claims = claims.loc[claims["subject_kind"] == "country", "subject"]
    responses = frames["responses"]
    used = (frames["places"]["country"], responses["country"], responses["about"], of_claims)
    return set(pd.concat(used))


def read_atlas(folder: Path, rules: Rules = derive) -> Atlas:
    """Read, check and join the tables of a folder. Raises TableError with every fault.

    What nobody foresaw is a TableError too, so that no reader meets a traceback; the log has it.
    ``rules``: where they are worked out, if not here; an AtlasError of theirs is raised as it is.
    """
    try:
        return _read_atlas(folder, rules)
    except AtlasError:
        raise
    except Exception as error:
        logging.getLogger(__name__).exception("The tables of %s could not be read", folder)
        found = f"{type(error).__name__} while the tables were read ({str(error)[:200]})"
        expected = "tables that this program can read: its log says more"
        raise TableError([Fault(DESCRIPTOR, None, None, found, expected)]) from error


def _read_atlas(folder: Path, rules: Rules) -> Atlas:
    edition = edition_of(files_of(folder))
    descriptor, frames = read_tables(folder)
    countries = read_countries(folder)
    places, unplaced = _locate(
        folder, frames["places"], frames["coordinates"], frames["stations"], countries
    )
    atlas = assemble(
        folder=folder,
        descriptor=descriptor,
        stations=frames["stations"].merge(places, on="place_id", how="left", validate="m:1"),
        named_places=gpd.GeoDataFrame(places[["place_id", *PLACE, "geometry"]], crs=WGS84),
        sources=frames["sources"].reset_index(drop=True),
        claims=frames["claims"].reset_index(drop=True),
        responses=frames["responses"].reset_index(drop=True),
        origins=frames["origins"].reset_index(drop=True),
        changes=frames["changes"].reset_index(drop=True),
        countries=countries,
        unplaced=unplaced,
        rules=rules,
    )
    return replace(atlas, edition=edition)


def _locate(
    folder: Path,
    places: pd.DataFrame,
    coordinates: pd.DataFrame,
    stations: pd.DataFrame,
    countries: gpd.GeoDataFrame,
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Places with country_name, place_name, provider and geometry; and the cities that got none.

    A city without a row in coordinates.csv is looked up offline, for this run only.
    """
    named = places.reset_index(names="line").merge(
        countries[["country", "name"]].dropna(), on="country", how="left"
    )
    named = named.rename(columns={"name": "country_name"})
    exact = named["precision"].map({"city": "city", "region": "region", "country": "country_name"})
    named["place_name"] = np.select(
        [exact == "city", exact == "region"],
        [named["city"], named["region"]],
        named["country_name"],
    )
    known = coordinates[["place_id", "latitude", "longitude", "provider"]]
    is_city = named["precision"] == "city"
    missing = named[is_city & ~among(named["place_id"], known["place_id"])]
    missing = missing[among(missing["place_id"], stations["place_id"])]
    unplaced: dict[str, str] = {}
    if not missing.empty:
        found, unplaced = _locate_offline(folder, missing, countries)
        known = pd.concat([known, found])
    located = named.merge(known, on="place_id", how="left", validate="1:1")
    here = located["latitude"].notna() & (located["precision"] == "city")
    points = gpd.points_from_xy(
        pd.to_numeric(located["longitude"]), pd.to_numeric(located["latitude"]), crs=WGS84
    )
    located["geometry"] = gpd.GeoSeries(points, index=located.index).where(here)
    return located.drop(columns=["line", "latitude", "longitude"]), unplaced


def _locate_offline(
    folder: Path, missing: pd.DataFrame, countries: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Positions from the offline gazetteer, saved nowhere; and why the other cities have none."""
    from geo.geocoding.geocode import geocode_places

    report = geocode_places(folder, boundaries=countries, save=False)
    found = pd.DataFrame(
        [asdict(row) for row in report.added],
        columns=["place_id", "latitude", "longitude", "provider"],
    )
    found = found.astype({"place_id": "str", "provider": "str"})  # of no rows: object
    lost = missing[~missing["place_id"].isin(found["place_id"])]
    why = {fault.row: f"found {fault.found}; expected {fault.expected}" for fault in report.faults}
    lines = dict(zip(missing["place_id"], missing["line"], strict=True))
    return found, {place: why.get(lines[place], "no answer") for place in lost["place_id"]}
