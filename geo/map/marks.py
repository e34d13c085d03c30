"""What the map draws of a view, as columns; of very many places it draws geo.map.grid.

The map document asks once for every place of the atlas (``drawable``) and then, for each query,
only which of them it shows and how (``marks``). Both are for that document alone: others read
/api/v1/places.geojson, which holds the same rows.
"""

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from geo.atlas import Atlas
from geo.evidence.support import SEVERAL, WEAK
from geo.memory.cache import remembered
from geo.view import View

# what a mark says beside its number, added up in ``flags``
SEVERAL_BASES, CONTESTED, ENDED, WEAKLY_SOURCED = 1, 2, 4, 8
DIGITS = 4  # of a degree: 11 m, finer than any city is known


@remembered
def drawable(atlas: Atlas) -> dict[str, Any]:
    """Every place of an atlas, in the order of ``atlas.places``.

    ``id``, ``name``, ``country`` (ISO alpha-2), ``region`` (a row of ``regions``), ``lat`` and
    ``lon`` (degrees, null where the place is a region, a country or not located), and ``token``,
    which differs when any of these do.
    """
    places = atlas.places
    regions = pd.Categorical(places["region"])
    columns = {
        "id": places["place_id"].tolist(),
        "name": places["place_name"].tolist(),
        "country": places["country"].tolist(),
        "regions": regions.categories.tolist(),
        "region": regions.codes.tolist(),
        "lat": degrees_of(places.geometry.y),
        "lon": degrees_of(places.geometry.x),
    }
    token = hashlib.sha256(repr(columns).encode()).hexdigest()[:16]
    return columns | {"token": token}


def marks(view: View, atlas: Atlas) -> dict[str, Any]:
    """The places of a view: ``place`` (row of ``drawable(atlas)``), ``stations``, ``flags``.

    ``area`` holds, by the row of a country or region that stations are known no better than, the
    same three. What is in a city that could not be located is in neither.
    """
    places = view.places
    row = pd.Index(atlas.places["place_id"]).get_indexer(places["place_id"])
    columns = {"place": row, "stations": places["stations"], "flags": flags_of(places)}
    drawn = places.geometry.notna().to_numpy()
    area = (places["precision"] != "city").to_numpy()
    return _those(columns, drawn) | {"area": _those(columns, area)}


def flags_of(places: pd.DataFrame) -> pd.Series:
    """What a mark of each of these (as Atlas.places) says beside its number."""
    return (
        SEVERAL_BASES * places["support"].eq(SEVERAL)
        + CONTESTED * places["contested"]
        + ENDED * places["ended"]
        + WEAKLY_SOURCED * places["support"].eq(WEAK)
    )


def _those(columns: dict[str, Any], chosen: np.ndarray) -> dict[str, list[int]]:
    return {name: np.asarray(values)[chosen].tolist() for name, values in columns.items()}


def degrees_of(values: pd.Series) -> list[float | None]:
    """Degrees as they are sent; null where a place has none."""
    rounded = values.round(DIGITS).astype("object")
    return rounded.where(values.notna(), None).tolist()
