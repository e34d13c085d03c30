"""Where the rows of an atlas are that a record is made of: found once, not once a record."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.atlas import Atlas, counted
from geo.memory.cache import remembered

NONE = np.zeros(0, dtype="int64")
Rows = dict[str, np.ndarray]


@dataclass(frozen=True)
class Finder:
    """Positions of rows, by what they belong to.

    place     position among ``atlas.named_places``, by place_id
    counting  positions among ``rows``, the stations that count (without geometry), by place_id
    there     positions of all stations, counted or not, among ``atlas.stations``, by place_id
    bearing   positions among ``atlas.claims`` of the claims that bear on a station, by station_id
    about     positions among ``atlas.claims``, by kind and name of what they are about: see key
    """

    place: dict[str, int]
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
    about = claims["subject_kind"] + "\0" + claims["subject"]
    return Finder(
        dict(zip(places, range(len(places)), strict=True)),
        pd.DataFrame(rows.drop(columns="geometry")),
        positions(rows["place_id"]),
        positions(atlas.stations["place_id"]),
        {one: at[found] for one, found in positions(links["station_id"]).items()},
        positions(about),
    )


def positions(values: pd.Series) -> Rows:
    """Where each value stands: ``values`` of dtype ``str``."""
    codes, known = pd.factorize(values.to_numpy(object))
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(known)))
    return dict(zip(known.tolist(), np.split(order, ends[:-1]) if len(known) else [], strict=True))
