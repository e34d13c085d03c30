"""The atlas: every table joined with what its claims amount to."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.evidence.disputes import answered, denied_by, disputes
from geo.evidence.grades import graded
from geo.evidence.links import Denials, claim_links, denial_codes, list_dates, repeats
from geo.evidence.support import ONE, SEVERAL, UNSTATED, WEAK, first_reported, support, supporting
from geo.memory.cache import Memory
from geo.outlines import WGS84
from geo.text import Words, among, looked_up

ENDED = "closed"  # of the values of ``status``
WORLD = "world"  # what claims and responses about no one country are about
DERIVED = [
    *("support", "origins", "bases", "grade", "sources", "sources_a", "source_ids"),
    *("contested", "denied_by", "responses", "first_reported"),
]
PLACE = ["country", "country_name", "region", "city", "local_name", "precision", "place_name"]


@dataclass(frozen=True, eq=False)
class Atlas:
    """Everything the app shows, read once per data version. Treat every table as read-only.

    stations   one row per station: the table's columns, those of its place (PLACE) and of its
               evidence (DERIVED: see geo.evidence.support), and geometry: a point for a city with
               a position, else None. GeoDataFrame in EPSG:4326.
    places     one row per place of a station not withdrawn, with their number (``stations``),
               ``support``, ``contested``, ``ended`` and geometry. GeoDataFrame in EPSG:4326.
    named_places  every place of the table, counted or not: place_id, PLACE, geometry (EPSG:4326)
    disputes   why a station is contested (station_id, field, values)
    tables     sources (and distance, grade), claims (and basis, the kind of the origin, and
               grade, that of the source), responses (and grade), origins, changes: as in the
               dictionary; text, blanks are "". claim_links: which claims bear on which stations
               (station_id, claim_id). All as read; properties of these names leave out ``without``.
    countries  boundaries and names: see geo.boundaries. GeoDataFrame, EPSG:4326.
    unplaced   place_id -> why a city has no position, in words
    edition    of tables and program: see geo.tables.edition
    without    the sources and origins that are left out: see geo.leave_out
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
    edition: str = ""
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
        """What these texts say, but for what they have from an origin that is left out."""
        claims = self.tables["claims"]
        if not self.without:
            return claims
        return claims[~left_out(claims, self.without)].reset_index(drop=True)

    @property
    def origins(self) -> pd.DataFrame:
        """Who found things out: as in the dictionary."""
        return self.tables["origins"]

    @property
    def responses(self) -> pd.DataFrame:
        """What governments answered, by these texts: as in the dictionary.

        An answer that an origin's own text tells of goes with that origin.
        """
        gone = (*self.without, *self.texts_of(self.without))
        return self._left("responses", "source_id", gone)

    def texts_of(self, origins: Collection[str]) -> list[str]:
        """The source_id of the texts that some of these origins have published themselves."""
        names = {self.origin_names[one] for one in origins if one in self.origin_names}
        sources = self.tables["sources"]
        return sources.loc[sources["publisher"].isin(names), "source_id"].tolist() if names else []

    @property
    def changes(self) -> pd.DataFrame:
        """What changed in which data version: as in the dictionary."""
        return self.tables["changes"]

    @property
    def claim_links(self) -> pd.DataFrame:
        """Which claims of these texts bear on which stations: station_id, claim_id.

        On a station that an origin which is left out speaks of, nothing of unstated origin bears:
        it may relay the same.
        """
        links, claims = self.tables["claim_links"], self.tables["claims"]
        if not self.without:
            return links
        relayed = claims.loc[claims["origin"].isin(self.without), "claim_id"]
        relaying = links.loc[among(links["claim_id"], relayed), "station_id"]
        unstated = claims.loc[claims["basis"] == UNSTATED, "claim_id"]
        void = among(links["station_id"], relaying) & among(links["claim_id"], unstated)
        lost = claims.loc[left_out(claims, self.without), "claim_id"]
        return links[~(void | among(links["claim_id"], lost))].reset_index(drop=True)

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

    @cached_property
    def origin_names(self) -> dict[str, str]:
        """Name of every origin, by origin_id."""
        origins = self.tables["origins"]
        return dict(zip(origins["origin_id"], origins["name"], strict=True))

    def said(self, claims: pd.DataFrame) -> pd.DataFrame:
        """Claims beside their sources: the columns of both tables; ``note`` is the source's."""
        beside = self._texts.iloc[self._texts.index.get_indexer(pd.Index(claims["source_id"]))]
        return pd.concat([part.reset_index(drop=True) for part in (claims, beside)], axis=1)

    @cached_property
    def _texts(self) -> pd.DataFrame:
        return self.sources.drop(columns="grade").set_index("source_id")

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

    @cached_property
    def words(self) -> Words:
        """What this atlas calls things."""
        return Words.of(self.descriptor)

    @cached_property
    def denials(self) -> Denials:
        """Which answers of this atlas deny."""
        return denial_codes(self.descriptor)

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
    origins: pd.DataFrame,
    changes: pd.DataFrame,
    countries: gpd.GeoDataFrame,
    unplaced: dict[str, str],
) -> Atlas:
    """Join the tables into an atlas, with what the claims amount to.

    ``stations`` has its places' columns and geometry (EPSG:4326), and no evidence yet; the other
    tables are as in the dictionary, ``countries`` as outlines.read_boundaries gives them.
    """
    sources = graded(sources)
    claims, responses = weighed(claims, responses, sources, origins)
    pairs = claim_links(stations, claims, repeats(descriptor))
    against = disputes(stations, claims, responses, pairs, denial_codes(descriptor))
    stations = add_evidence(stations, claims, responses, sources, pairs, against, descriptor)
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
            "origins": origins,
            "changes": changes,
            "claim_links": pairs,
        },
        countries=countries,
        unplaced=unplaced,
    )


def weighed(
    claims: pd.DataFrame, responses: pd.DataFrame, sources: pd.DataFrame, origins: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Claims with ``basis`` (the kind of their origin) and ``grade``; responses with ``grade``.

    ``sources`` as from grades.graded.
    """
    grades = sources.set_index("source_id")["grade"]
    kinds = origins.set_index("origin_id")["kind"]
    basis = looked_up(claims["origin"], kinds)
    claims = claims.assign(basis=basis, grade=looked_up(claims["source_id"], grades))
    return claims, responses.assign(grade=looked_up(responses["source_id"], grades))


def left_out(claims: pd.DataFrame, without: Collection[str]) -> pd.Series:
    """Which claims go with these sources and origins, as a mask."""
    return claims["source_id"].isin(without) | claims["origin"].isin(without)


def counted(stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The stations that count: not withdrawn, and supported by some claim."""
    return these(stations, (stations["withdrawn"] == "") & (stations["support"] != ""))


def these(table: gpd.GeoDataFrame, rows: pd.Series | np.ndarray) -> gpd.GeoDataFrame:
    """Some rows of a table; the table itself, not a copy, if they are all."""
    return table if rows.all() else table[rows]


def add_evidence(
    stations: pd.DataFrame,
    claims: pd.DataFrame,
    responses: pd.DataFrame,
    sources: pd.DataFrame,
    pairs: pd.DataFrame,
    against: pd.DataFrame,
    descriptor: dict,
) -> gpd.GeoDataFrame:
    """The stations with the columns DERIVED, as Atlas describes them; EPSG:4326.

    ``pairs`` as from links.claim_links, ``against`` as from disputes.disputes, ``descriptor``
    is the package: its lists have dates, and it says which answers deny.
    """
    held = supporting(pairs, claims)
    joined = stations.join(support(stations, held), on="station_id")
    joined["contested"] = among(joined["station_id"], against["station_id"])
    joined["denied_by"] = denied_by(stations, responses, denial_codes(descriptor))
    joined["responses"] = answered(stations, responses)
    joined["first_reported"] = first_reported(stations, held, sources, list_dates(descriptor))
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=WGS84)


def sum_places(stations: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row per place of the given stations that count (see counted), in the order of place_id.

    A place is contested if any of its stations is, rests on several bases if all of them do, is
    weakly sourced if all of them are, and has ended if all of them are reported closed.
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
    several = having(rows["support"] == SEVERAL) == size
    weak = having(rows["support"] == WEAK) == size
    places["support"] = np.select([several, weak], [SEVERAL, WEAK], ONE)
    places["ended"] = having(rows["status"] == ENDED) == size
    return gpd.GeoDataFrame(places, geometry="geometry", crs=WGS84)
