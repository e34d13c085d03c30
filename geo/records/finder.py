"""Where the rows of an atlas are that a record is made of: found once, not once a record."""

from bisect import bisect_left
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.atlas import Atlas
from geo.columns.distinct import in_force
from geo.columns.pairs import bearing
from geo.memory.cache import remembered
from geo.text import in_one_piece

MANY = 200  # texts that are looked up one by one: to look up more, all there are are indexed
NONE = np.zeros(0, dtype="int64")


@dataclass(frozen=True, eq=False)
class Rows:
    """Positions of rows by a text that they have. Arrays, not a dict: there may be a million texts.

    values  the texts, in the order of their bytes
    order   positions: those of the first text, of the second, ...
    ends    where those of each text begin in ``order``, and where the last ends
    """

    values: pa.Array
    order: np.ndarray
    ends: np.ndarray

    def get(self, value: str, none: np.ndarray = NONE) -> np.ndarray:
        """Where a text stands; ``none`` if nowhere."""
        wanted = value.encode(errors="surrogatepass")  # as an address may have it
        at = bisect_left(self.values, wanted, key=lambda one: one.as_py().encode())
        if at == len(self.values) or self.values[at].as_py() != value:
            return none
        return self.order[self.ends[at] : self.ends[at + 1]]

    def of_all(self, values: pd.Series) -> np.ndarray:
        """Where any of these texts stand, text by text: those of a country in one go."""
        if len(values) < MANY:
            return np.concatenate([NONE, *(self.get(one, NONE) for one in values)])
        at = pc.index_in(in_one_piece(values), value_set=self.values).drop_null().to_numpy()
        begin, number = self.ends[at], self.ends[at + 1] - self.ends[at]
        before = np.cumsum(number) - number
        return self.order[np.arange(number.sum()) + np.repeat(begin - before, number)]

    def leading(self, rows: np.ndarray, to: np.ndarray) -> "Rows":
        """Where each text leads to, that has one row: ``rows``, in turn, lead ``to`` these."""
        rank = np.empty(len(self.order), dtype="int64")
        rank[self.order] = np.arange(len(self.order))
        number = np.bincount(rank[rows], minlength=len(self.values))
        return Rows(self.values, to[np.argsort(rank[rows], kind="stable")], _ends(number))


@dataclass(frozen=True)
class Finder:
    """Positions of rows, by what they belong to.

    place     position among ``atlas.named_places``, by place_id
    rows      all of ``atlas.stations``, counted or not, without geometry
    counting  positions among ``rows`` of the stations that count, by place_id
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
    stations, claims, held = atlas.stations, atlas.claims, bearing(atlas)
    counted = np.flatnonzero(in_force(atlas))
    counting = positions(stations["place_id"].iloc[counted])
    return Finder(
        positions(atlas.named_places["place_id"]),
        pd.DataFrame(stations.drop(columns="geometry")),
        replace(counting, order=counted[counting.order]),
        positions(stations["place_id"]),
        positions(stations["station_id"]).leading(held.station, held.claim),
        positions(claims["subject_kind"] + "\0" + claims["subject"]),
    )


def positions(values: pd.Series) -> Rows:
    """Where each value stands: ``values`` of dtype ``str``."""
    held = in_one_piece(values)
    order = pc.sort_indices(held)
    found = held.take(order).dictionary_encode()
    number = np.bincount(found.indices.to_numpy(), minlength=len(found.dictionary))
    return Rows(found.dictionary, order.to_numpy().astype(np.int64), _ends(number))


def _ends(number: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(number)])
