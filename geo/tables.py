"""Curated tables -> one checked, joined, immutable Atlas."""

import os
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import dictionary, evidence, rules
from geo.boundaries import read_boundaries
from geo.errors import Fault, TableError

DATA = Path(__file__).resolve().parent.parent / "data"
BOUNDARIES = "countries.geojson"
CRS = "EPSG:4326"


@dataclass(frozen=True, eq=False)
class Atlas:
    """Everything the app shows, read once per data version. Treat every table as read-only.

    stations   one row per station: the table's columns, its place (country, country_name,
               region, city, local_name, precision, place_name), its evidence (support, bases,
               sources, source_ids, contested, first_reported) and geometry: a point for a city
               with a position, else None. GeoDataFrame in EPSG:4326.
    places     one row per place that holds a station not withdrawn, with their number
               (``stations``), ``support``, ``contested``, and geometry. GeoDataFrame, EPSG:4326.
    sources, claims, responses, changes   as in the dictionary; text, blanks are "".
    bearing    which claims bear on which stations (station_id, claim_id)
    disputes   why a station is contested (station_id, field, values)
    countries  boundaries and names: see geo.boundaries. GeoDataFrame, EPSG:4326.
    unplaced   place_id -> why a city has no position, in words
    """

    folder: Path
    package: dict
    stations: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    sources: pd.DataFrame
    claims: pd.DataFrame
    responses: pd.DataFrame
    changes: pd.DataFrame
    bearing: pd.DataFrame
    disputes: pd.DataFrame
    countries: gpd.GeoDataFrame
    unplaced: dict[str, str]

    @cached_property
    def country_names(self) -> dict[str, str]:
        """Common English name of every country code."""
        named = self.countries.dropna(subset="country").drop_duplicates("country")
        return dict(zip(named["country"], named["name"], strict=True))

    @cached_property
    def said(self) -> pd.DataFrame:
        """Every claim beside its source: the columns of both tables; ``note`` is the source's."""
        return self.claims.merge(self.sources, on="source_id", how="left", validate="m:1")

    @property
    def version(self) -> str:
        return self.package["version"]

    @property
    def about(self) -> dict:
        """The ``atlas`` part of the package: subject, denial, lists, labels."""
        return self.package.get("atlas", {})

    def label(self, kind: str, code: str) -> str:
        """The words for a code of the dictionary, such as ``ngo_report`` of ``basis``."""
        return self.about.get("labels", {}).get(kind, {}).get(code) or code.replace("_", " ")


def atlas_folder() -> Path:
    """The folder that ATLAS names, else the bundled ``data/``."""
    return Path(os.environ.get("ATLAS") or DATA).resolve()


def read_tables(folder: Path) -> tuple[dict, dict[str, pd.DataFrame]]:
    """Read every table of the folder as text, checked cell by cell against the dictionary.

    Returns the package and one frame per table (see dictionary.read_table).
    Raises TableError with all faults of all tables at once.
    """
    package = dictionary.read_package(folder)
    frames, faults = {}, []
    for resource in dictionary.tables(package):
        path, schema = folder / resource["path"], resource["schema"]
        frame, shape = dictionary.read_table(path, dictionary.columns(schema))
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
        faults += dictionary.check_keys(frames, package)
        faults += rules.check(frames, codes, package)
    if faults:
        raise TableError(faults)
    return package, frames


def _codes_used(frames: dict[str, pd.DataFrame]) -> set[str]:
    """The country codes of the tables themselves, when there are no boundaries to know better."""
    claims = frames["claims"]
    of_claims = claims.loc[claims["subject_kind"] == "country", "subject"]
    responses = frames["responses"]
    used = (frames["places"]["country"], responses["country"], responses["about"], of_claims)
    return set(pd.concat(used))


def boundaries_path(folder: Path) -> Path:
    """The atlas's own boundaries if it has them, else the bundled ones."""
    own = folder / BOUNDARIES
    return own if own.exists() else DATA / BOUNDARIES


@lru_cache(maxsize=4)
def _boundaries(path: Path, _changed: int) -> gpd.GeoDataFrame:
    return read_boundaries(path)


def read_countries(folder: Path) -> gpd.GeoDataFrame:
    path = boundaries_path(folder)
    try:
        return _boundaries(path, path.stat().st_mtime_ns)
    except Exception as error:  # a broken file of any kind: pyogrio raises many types
        fault = Fault(path.name, None, None, str(error), "GeoJSON of countries (geo.boundaries)")
        raise TableError([fault]) from error


def read_atlas(folder: Path) -> Atlas:
    """Read, check and join the tables of a folder. Raises TableError with every fault."""
    package, frames = read_tables(folder)
    countries = read_countries(folder)
    claims, responses = frames["claims"], frames["responses"]
    places, unplaced = _locate(
        folder, frames["places"], frames["coordinates"], frames["stations"], countries
    )
    stations = frames["stations"].merge(places, on="place_id", how="left", validate="m:1")
    about = package.get("atlas", {})
    pairs = evidence.bearing(stations, claims, evidence.repeats(package))
    against = evidence.disputes(stations, claims, responses, pairs, about.get("state", ""))
    stations = add_evidence(stations, claims, frames["sources"], pairs, against)
    return Atlas(
        folder=folder,
        package=package,
        stations=stations,
        places=sum_places(stations),
        sources=frames["sources"].reset_index(drop=True),
        claims=claims.reset_index(drop=True),
        responses=responses.reset_index(drop=True),
        changes=frames["changes"].reset_index(drop=True),
        bearing=pairs,
        disputes=against,
        countries=countries,
        unplaced=unplaced,
    )


def add_evidence(
    stations: pd.DataFrame,
    claims: pd.DataFrame,
    sources: pd.DataFrame,
    pairs: pd.DataFrame,
    against: pd.DataFrame,
) -> gpd.GeoDataFrame:
    """Stations with support, bases, sources, source_ids, contested and first_reported."""
    held = evidence.support(stations, claims, pairs)
    dated = sources.loc[sources["published"] != "", ["source_id", "published"]]
    said = pairs.merge(evidence.existence(claims)[["claim_id", "source_id"]], on="claim_id")
    first = said.merge(dated, on="source_id").groupby("station_id")["published"].min()
    joined = stations.join(held, on="station_id")
    joined["contested"] = joined["station_id"].isin(against["station_id"])
    joined["first_reported"] = joined["station_id"].map(first).fillna("")
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=CRS)


def sum_places(stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row per place of the given stations (withdrawn ones aside), in the order of place_id.

    A place is contested if any of its stations is, and rests on several bases if all of them do.
    """
    standing = stations[stations["withdrawn"] == ""]
    group = standing.groupby("place_id", sort=True)
    columns = [
        "country",
        "country_name",
        "region",
        "city",
        "local_name",
        "precision",
        "place_name",
    ]
    places = group[columns].first()
    places["stations"] = group.size()
    places["contested"] = group["contested"].any()
    several = standing["support"].eq(evidence.SEVERAL).groupby(standing["place_id"]).all()
    places["support"] = np.where(several.reindex(places.index), evidence.SEVERAL, evidence.ONE)
    spots = standing.drop_duplicates("place_id").set_index("place_id")["geometry"]
    places["geometry"] = spots.reindex(places.index)
    return gpd.GeoDataFrame(places.reset_index(), geometry="geometry", crs=CRS)


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
    missing = named[is_city & ~named["place_id"].isin(known["place_id"])]
    missing = missing[missing["place_id"].isin(stations["place_id"])]
    unplaced = {}
    if not missing.empty:
        found, unplaced = _locate_offline(folder, missing, countries)
        known = pd.concat([known, found])
    located = named.merge(known, on="place_id", how="left", validate="1:1")
    here = located["latitude"].notna() & (located["precision"] == "city")
    points = gpd.points_from_xy(
        pd.to_numeric(located["longitude"]), pd.to_numeric(located["latitude"]), crs=CRS
    )
    located["geometry"] = gpd.GeoSeries(points, index=located.index).where(here)
    return located.drop(columns=["line", "latitude", "longitude"]), unplaced


def _locate_offline(
    folder: Path, missing: pd.DataFrame, countries: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Positions from the offline gazetteer, saved nowhere; and why the other cities have none."""
    from geo.geocode import (
        geocode_places,
    )  # its tables are large: only when a city is missing

    report = geocode_places(folder, boundaries=countries, save=False)
    found = pd.DataFrame(
        [asdict(row) for row in report.added],
        columns=["place_id", "latitude", "longitude", "provider"],
    )
    lost = missing[~missing["place_id"].isin(found["place_id"])]
    why = {fault.row: f"found {fault.found}; expected {fault.expected}" for fault in report.faults}
    lines = dict(zip(missing["place_id"], missing["line"], strict=True))
    return found, {place: why.get(lines[place], "no answer") for place in lost["place_id"]}


_reading = Lock()


@lru_cache(maxsize=2)
def _atlas_at(folder: Path, _fingerprint: tuple) -> Atlas:
    return read_atlas(folder)


def current_atlas(folder: Path | None = None) -> Atlas:
    """The atlas of the folder as its files are now: read again only when one of them changed.

    One reader at a time, so that ten first visitors cause one read. Raises TableError.
    """
    folder = folder or atlas_folder()
    with _reading:
        return _atlas_at(folder, fingerprint(folder))


def fingerprint(folder: Path) -> tuple:
    """Name, size and time of change of every file in the folder; () if there is none."""
    try:
        files = sorted((e for e in os.scandir(folder) if e.is_file()), key=lambda e: e.name)
    except OSError:
        return ()
    return tuple((f.name, f.stat().st_size, f.stat().st_mtime_ns) for f in files)
