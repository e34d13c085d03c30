"""Which claims bear on which stations, by their rows: see Atlas.claim_links, which names them.

An atlas may have millions of such pairs, and numbers of rows are compared in a tenth of the time.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.atlas import Atlas
from geo.columns.distinct import in_force
from geo.evidence.support import UNSTATED, existence
from geo.memory.cache import remembered


@dataclass(frozen=True, eq=False)
class Pairs:
    """``station`` (row of ``atlas.stations``) and ``claim`` (row of ``atlas.claims``) of each."""

    station: np.ndarray
    claim: np.ndarray

    def these(self, chosen: np.ndarray) -> "Pairs":
        """Those of a mask."""
        return Pairs(self.station[chosen], self.claim[chosen])


@remembered
def bearing(atlas: Atlas) -> Pairs:
    """Every pair, in the order of ``atlas.claim_links``: by station, then by claim."""
    return _pairs(atlas.claim_links, atlas.stations, atlas.claims)


@remembered
def supporting(atlas: Atlas) -> Pairs:
    """Those of which the claim supports the station: see evidence.support.supporting."""
    held, claims = bearing(atlas), atlas.claims
    supports = claims.index.isin(existence(claims).index)
    return held.these(supports[held.claim])


@remembered
def lost_with_sources(atlas: Atlas) -> dict[str, np.ndarray]:
    """The stations that count and that no other source supports, by the source_id of every source
    that supports one: rows of ``atlas.stations``."""
    held, claims = _of_counted(atlas), atlas.claims
    codes, names = pd.factorize(claims["source_id"])
    station, source = _each(held.station, codes[held.claim], len(names))
    alone = np.bincount(station, minlength=len(atlas.stations))[station] == 1
    return _by(names, source[alone], station[alone], np.unique(source))


@remembered
def lost_with_origins(atlas: Atlas) -> dict[str, np.ndarray]:
    """The stations that count, that an origin speaks of and that rest on no other stated one, by
    the origin_id of every origin that supports one: rows of ``atlas.stations``.

    It speaks of a station in any text, also in one that is left out or supports nothing: see
    Atlas.claim_links.
    """
    held, claims, spoken_in = _of_counted(atlas), atlas.claims, atlas.tables["claims"]
    _, names = pd.factorize(spoken_in["origin"])
    origin = pd.Index(names).get_indexer(claims["origin"])
    stated = (claims["basis"] != UNSTATED).to_numpy()[held.claim]
    grounds = _each(held.station[stated], origin[held.claim[stated]], len(names))
    number = np.bincount(grounds[0], minlength=len(atlas.stations))
    every = _pairs(atlas.tables["claim_links"], atlas.stations, spoken_in)
    every = every.these(np.isin(every.station, held.station))
    spoken = _each(
        every.station, pd.Index(names).get_indexer(spoken_in["origin"])[every.claim], len(names)
    )
    key, own = (one[0].astype(np.int64) * len(names) + one[1] for one in (spoken, grounds))
    lost = number[spoken[0]] == np.isin(key, own)
    return _by(names, spoken[1][lost], spoken[0][lost], np.unique(origin[held.claim]))


def _of_counted(atlas: Atlas) -> Pairs:
    """The supporting pairs of stations that count."""
    held = supporting(atlas)
    return held.these(in_force(atlas)[held.station])


def _pairs(links: pd.DataFrame, stations: pd.DataFrame, claims: pd.DataFrame) -> Pairs:
    station = pd.Index(stations["station_id"]).get_indexer(links["station_id"])
    claim = pd.Index(claims["claim_id"]).get_indexer(links["claim_id"])
    return Pairs(station.astype(np.int32), claim.astype(np.int32))


def _each(station: np.ndarray, code: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Every station with every code that it has, once; ``number`` is that of codes."""
    key = np.sort(station.astype(np.int64) * max(1, number) + code)
    key = key[np.diff(key, prepend=-1) > 0]
    return key // max(1, number), key % max(1, number)


def _by(
    names: pd.Index, code: np.ndarray, station: np.ndarray, every: np.ndarray
) -> dict[str, np.ndarray]:
    """The stations of each of ``every`` code, by its name."""
    order = np.argsort(code, kind="stable")
    ends = np.searchsorted(code[order], [every, every + 1])
    return {
        str(names[one]): station[order[first:last]].astype(np.int32)
        for one, first, last in zip(every, *ends, strict=True)
    }
