"""The atlas: every table joined with what its claims amount to."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import evidence
from geo.outlines import WGS84

ENDED = ("closed", "ordered_closed")  # of the values of ``status``
WORLD = "world"  # what claims and responses about no one country are about
DERIVED = ["support", "bases", "sources", "source_ids", "contested", "first_reported"]
PLACE = ["country", "country_name", "region", "city", "local_name", "precision", "place_name"]


@dataclass(frozen=True, eq=False)
class Atlas:
    """Everything the app shows, read once per data version. Treat every table as read-only.

    stations   one row per station: the table's columns, its place (country, country_name,
               region, city, local_name, precision, place_name), its evidence (support, bases,
               sources, source_ids, contested, first_reported) and geometry: a point for a city
               with a position, else None. GeoDataFrame in EPSG:4326.
    places     one row per place that holds a station not withdrawn, with their number
               (``stations``), ``support``, ``contested``, ``ended``, and geometry. GeoDataFrame,
               EPSG:4326.
    named_places  every place of the table, whether a station is counted there or not: place_id,
               the columns PLACE and geometry. GeoDataFrame, EPSG:4326.
    sources, claims, responses, changes   as in the dictionary; text, blanks are "".
    claim_links  which claims bear on which stations (station_id, claim_id)
    disputes   why a station is contested (station_id, field, values)
    countries  boundaries and names: see geo.boundaries. GeoDataFrame, EPSG:4326.
    unplaced   place_id -> why a city has no position, in words
    """

    folder: Path
    descriptor: dict
    stations: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    named_places: gpd.GeoDataFrame
    sources: pd.DataFrame
    claims: pd.DataFrame
    responses: pd.DataFrame
    changes: pd.DataFrame
    claim_links: pd.DataFrame
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

    @cached_property
    def lists(self) -> dict[str, str]:
        """Title of every list that stations are listed on."""
        return {entry["id"]: entry["title"] for entry in self.about.get("lists", [])}

    @property
    def version(self) -> str:
        return self.descriptor["version"]

    @property
    def about(self) -> dict:
        """The ``atlas`` part of the descriptor: subject, denial, lists, labels."""
        return self.descriptor.get("atlas", {})

    def label(self, kind: str, code: str) -> str:
        """The words for a code of the dictionary, such as ``ngo_report`` of ``basis``."""
        return self.about.get("labels", {}).get(kind, {}).get(code) or code.replace("_", " ")


def assemble(
    *,
    folder: Path,
    descriptor: dict,
    stations: pd.DataFrame,
    named_places: gpd.GeoDataFrame,
    sources: pd.DataFrame,
    claims: pd.DataFrame,
    responses: pd.DataFrame,
    changes: pd.DataFrame,
    countries: gpd.GeoDataFrame,
    unplaced: dict[str, str],
) -> Atlas:
    """Join the tables. ``stations`` has its places' columns and geometry, and no evidence yet."""
    state = descriptor.get("atlas", {}).get("state", "")
    pairs = evidence.claim_links(stations, claims, evidence.repeats(descriptor))
    against = evidence.disputes(stations, claims, responses, pairs, state)
    stations = add_evidence(stations, claims, sources, pairs, against)
    return Atlas(
        folder=folder,
        descriptor=descriptor,
        stations=stations,
        places=sum_places(stations),
        named_places=named_places,
        sources=sources,
        claims=claims,
        responses=responses,
        changes=changes,
        claim_links=pairs,
        disputes=against,
        countries=countries,
        unplaced=unplaced,
    )


@lru_cache(maxsize=16)
def leave_out(atlas: Atlas, sources: tuple[str, ...]) -> Atlas:
    """The atlas as it would be without some sources: claims, support, disputes, values, places.

    A station that no other source supports keeps its row with support "", and no place counts it.
    An operator, date or outcome that no other source gives becomes blank.
    """
    if not sources:
        return atlas
    kept = [
        table[~table["source_id"].isin(sources)].reset_index(drop=True)
        for table in (atlas.sources, atlas.claims, atlas.responses)
    ]
    stations = atlas.stations.drop(columns=DERIVED)
    for field in evidence.VALUES:
        attested = evidence.attested(stations, kept[1], kept[2], field)
        stations[field] = stations[field].where(attested, "")
    return assemble(
        folder=atlas.folder,
        descriptor=atlas.descriptor,
        stations=stations,
        named_places=atlas.named_places,
        sources=kept[0],
        claims=kept[1],
        responses=kept[2],
        changes=atlas.changes,
        countries=atlas.countries,
        unplaced=atlas.unplaced,
    )


def counted(stations: pd.DataFrame) -> pd.DataFrame:
    """The stations that count: not withdrawn, and supported by some claim."""
    return stations[(stations["withdrawn"] == "") & (stations["support"] != "")]


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
    first_of = joined["station_id"].map(first)
    joined["first_reported"] = first_of.astype("object").fillna("").astype("str")
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=WGS84)


def sum_places(stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row per place of the given stations that count (see counted), in the order of place_id.

    A place is contested if any of its stations is, rests on several bases if all of them do, and
    has ended if all of them are reported closed.
    """
    rows = pd.DataFrame(counted(stations))
    place, ids = pd.factorize(rows["place_id"], sort=True)
    first = np.unique(place, return_index=True)[1]
    size = np.bincount(place, minlength=len(ids))

    def having(column: pd.Series) -> np.ndarray:
        return np.bincount(place, weights=column, minlength=len(ids))

    places = rows[["place_id", *PLACE, "geometry"]].iloc[first].reset_index(drop=True)
    places["stations"] = size
    places["contested"] = having(rows["contested"]) > 0
    several = having(rows["support"] == evidence.SEVERAL) == size
    places["support"] = np.where(several, evidence.SEVERAL, evidence.ONE)
    places["ended"] = having(rows["status"].isin(ENDED)) == size
    return gpd.GeoDataFrame(places, geometry="geometry", crs=WGS84)
