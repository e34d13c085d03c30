"""Where the rows of an atlas are that a record is made of: found once, not once a record."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.atlas import Atlas, counted
from geo.memory.cache import remembered

NONE = np.zeros(0, dtype="int64")


@dataclass(frozen=True, eq=False)
class Rows:
    """Positions of rows by a text that they have. Arrays, not a dict: there may be a million texts.

    values  the texts in UTF-8, in the order of their bytes
    order   positions: those of the first text, of the second, ...
    ends    where those of each text begin in ``order``, and where the last ends
    """

    values: np.ndarray
    order: np.ndarray
    ends: np.ndarray

    def get(self, value: str, none: np.ndarray = NONE) -> np.ndarray:
        """Where a text stands; ``none`` if nowhere."""
        wanted = value.encode(errors="surrogatepass")  # as an address may have it
        at = int(np.searchsorted(self.values, wanted))
        if at == len(self.values) or self.values[at] != wanted:
            return none
        return self.order[self.ends[at] : self.ends[at + 1]]


@dataclass(frozen=True)
class Finder:
    """Positions of rows, by what they belong to.

    place     position among ``atlas.named_places``, by place_id
    counting  positions among ``rows``, the stations that count (without geometry), by place_id
    there     positions of all stations, counted or not, among ``atlas.stations``, by place_id
    bearing   positions among ``atlas.claims`` of the claims that bear on a station, by station_id
    about     positions among ``atlas.claims``, by kind and name of what they are about: see key
    """

    place: Rows
    rows: pd.DataFrame
    counting: Rows
    there: Rows
    bearing: Rows
    about: Rows


def key(kind: str, name: str) -> str:
    """What claims about a place or a station are found under."""
    return f"{kind}\0{name}"  # no cell has a NUL: see dictionary


@remembered
def finder(atlas: Atlas) -> Finder:
    """The finder of an atlas."""
    rows, claims, links = counted(atlas.stations), atlas.claims, atlas.claim_links
    places = atlas.named_places["place_id"]
    number = pd.Series(np.arange(len(claims)), index=claims["claim_id"])
    at = number.reindex(links["claim_id"]).to_numpy()
    bearing = positions(links["station_id"])
    about = claims["subject_kind"] + "\0" + claims["subject"]
    return Finder(
        positions(places),
        pd.DataFrame(rows.drop(columns="geometry")),
        positions(rows["place_id"]),
        positions(atlas.stations["place_id"]),
        replace(bearing, order=at[bearing.order]),
        positions(about),
    )


def positions(values: pd.Series) -> Rows:
    """Where each value stands: ``values`` of dtype ``str``."""
    codes, known = pd.factorize(values.to_numpy(object))
    texts = np.array([text.encode() for text in known], dtype=bytes)
    sorted_ = np.argsort(texts)
    rank = np.empty(len(known), dtype="int64")
    rank[sorted_] = np.arange(len(known))
    order = np.argsort(rank[codes], kind="stable")
    ends = np.concatenate([[0], np.cumsum(np.bincount(rank[codes], minlength=len(known)))])
    return Rows(texts[sorted_], order, ends)
