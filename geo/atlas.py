"""The atlas: every table joined with what its claims amount to."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import evidence
from geo.memory.cache import Memory, remembered
from geo.outlines import WGS84
from geo.text import among

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
    disputes   why a station is contested (station_id, field, values)
    tables     sources, claims, responses, changes: as in the dictionary; text, blanks are "".
               claim_links: which claims bear on which stations (station_id, claim_id). All of
               them as read; the properties of the same names leave out what ``without`` does.
    countries  boundaries and names: see geo.boundaries. GeoDataFrame, EPSG:4326.
    unplaced   place_id -> why a city has no position, in words
    without    the sources that are left out: see leave_out
    memory     what was made of this atlas and of those that leave sources out of it
    """

    folder: Path
    descriptor: dict
    stations: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    named_places: gpd.GeoDataFrame
    disputes: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    countries: gpd.GeoDataFrame
    unplaced: dict[str, str]
    without: tuple[str, ...] = ()
    memory: Memory = field(default_factory=Memory, repr=False)

    def __post_init__(self) -> None:
        if not self.without:
            self.memory.share(self)

    @property
    def sources(self) -> pd.DataFrame:
        """The texts that are not left out: as in the dictionary."""
        return self._left("sources", "source_id", self.without)

    @property
    def claims(self) -> pd.DataFrame:
        """What these texts say: as in the dictionary."""
        return self._left("claims", "source_id", self.without)

    @property
    def responses(self) -> pd.DataFrame:
        """What governments answered, by these texts: as in the dictionary."""
        return self._left("responses", "source_id", self.without)

    @property
    def changes(self) -> pd.DataFrame:
        """What changed in which data version: as in the dictionary."""
        return self.tables["changes"]

    @property
    def claim_links(self) -> pd.DataFrame:
        """Which claims of these texts bear on which stations: station_id, claim_id."""
        claims = self.tables["claims"]
        gone = claims.loc[claims["source_id"].isin(self.without), "claim_id"]
        return self._left("claim_links", "claim_id", gone)

    def _left(self, table: str, column: str, gone: Collection[str]) -> pd.DataFrame:
        """A table without the rows whose ``column`` is in ``gone``: cut anew each time, as a copy
        for each set of sources would take more memory than all else that is kept of it."""
        rows = self.tables[table]
        if not len(gone):
            return rows
        lost = among(rows[column], pd.Series(gone, dtype="str"))
        return rows[~lost].reset_index(drop=True)

    @cached_property
    def country_names(self) -> dict[str, str]:
        """Common English name of every country code."""
        named = self.countries.dropna(subset="country").drop_duplicates("country")
        return dict(zip(named["country"], named["name"], strict=True))

    def said(self, claims: pd.DataFrame) -> pd.DataFrame:
        """Claims beside their sources: the columns of both tables; ``note`` is the source's."""
        return claims.merge(self.sources, on="source_id", how="left", validate="m:1")

    @cached_property
    def lists(self) -> dict[str, str]:
        """Title of every list that stations are listed on."""
        return {entry["id"]: entry["title"] for entry in self.about.get("lists", [])}

    @property
    def version(self) -> str:
        """The data version, such as 2026.11.0."""
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
    """Join the tables into an atlas, with what the claims amount to.

    ``stations`` has its places' columns and geometry (EPSG:4326), and no evidence yet; the other
    tables are as in the dictionary, ``countries`` as outlines.read_boundaries gives them.
    """
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
        disputes=against,
        tables={
            "sources": sources,
            "claims": claims,
            "responses": responses,
            "changes": changes,
            "claim_links": pairs,
        },
        countries=countries,
        unplaced=unplaced,
    )


def leave_out(atlas: Atlas, sources: tuple[str, ...]) -> Atlas:
    """The atlas as it would be without some sources: claims, support, disputes, values, places.

    A station that no other source supports keeps its row with support "", and no place counts it.
    An operator, date or outcome that no other source gives becomes blank.
    """
    return _leave_out(atlas, tuple(sorted(set(sources)))) if sources else atlas


@remembered
def _leave_out(atlas: Atlas, sources: tuple[str, ...]) -> Atlas:
    """Only what the sources touch is made anew, all else is taken over from the atlas."""
    without = tuple(sorted({*atlas.without, *sources}))
    claims, responses = atlas.claims, atlas.responses
    gone = [rows[rows["source_id"].isin(sources)] for rows in (claims, responses)]
    touched = evidence.touched(atlas.stations, atlas.claim_links, *gone)
    if not touched.any():
        return replace(atlas, without=without)
    own = atlas.stations[touched].drop(columns=DERIVED)
    subjects = pd.concat([own["station_id"], own["place_id"], own["country"]])
    left = ~claims["source_id"].isin(sources) & among(claims["subject"], subjects)
    claims, responses = claims[left], responses.drop(gone[1].index)
    links = atlas.claim_links
    links = links[among(links["station_id"], own["station_id"])]
    links = links[among(links["claim_id"], claims["claim_id"])]
    for name in evidence.VALUES:
        own[name] = own[name].where(evidence.attested(own, claims, responses, name), "")
    state = atlas.about.get("state", "")
    against = evidence.disputes(own, claims, responses, links, state)
    own = add_evidence(own, claims, atlas.sources, links, against)
    others = atlas.disputes[~among(atlas.disputes["station_id"], own["station_id"])]
    disputes = pd.concat([others, against]).sort_values(against.columns.tolist(), ignore_index=True)
    return replace(
        atlas,
        stations=_replace(atlas.stations, touched, own, [*evidence.VALUES, *DERIVED]),
        places=_replace_places(atlas.places, own),
        disputes=disputes,
        without=without,
    )


def _replace_places(places: gpd.GeoDataFrame, stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The places with those of the given stations, which are all of their places', made anew."""
    anew = sum_places(stations)
    here = among(places["place_id"], stations["place_id"])
    still = among(places["place_id"], anew["place_id"])
    places = _replace(places, still, anew, ["stations", "support", "contested", "ended"])
    return places if still.equals(here) else places[still | ~here].reset_index(drop=True)


def _replace(
    table: gpd.GeoDataFrame, rows: pd.Series, anew: pd.DataFrame, columns: list[str]
) -> gpd.GeoDataFrame:
    """The table with some rows of some columns replaced; columns that stay equal stay shared."""
    changed = {}
    for name in columns:
        if not table.loc[rows, name].array.equals(anew[name].array):
            changed[name] = table[name].copy()
            changed[name][rows] = anew[name].array
    return table.assign(**changed)


def counted(stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The stations that count: not withdrawn, and supported by some claim."""
    return these(stations, (stations["withdrawn"] == "") & (stations["support"] != ""))


def these(table: gpd.GeoDataFrame, rows: pd.Series) -> gpd.GeoDataFrame:
    """Some rows of a table; the table itself, not a copy, if they are all."""
    return table if rows.all() else table[rows]


def add_evidence(
    stations: pd.DataFrame,
    claims: pd.DataFrame,
    sources: pd.DataFrame,
    pairs: pd.DataFrame,
    against: pd.DataFrame,
) -> gpd.GeoDataFrame:
    """The stations with the columns DERIVED, as Atlas describes them; EPSG:4326.

    ``pairs`` as from evidence.claim_links, ``against`` as from evidence.disputes.
    """
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
