"""All rules together: what is said of stations -> on what each rests, what disputes it."""

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.evidence.disputes import answered, denied_by, disputes
from geo.evidence.links import claim_links, denial_codes, list_dates, repeats
from geo.evidence.support import first_reported, support, supporting
from geo.outlines import WGS84
from geo.text import among

DERIVED = [  # columns of stations, in the order in which they stand
    *("origins", "bases", "grade", "sources", "sources_a", "source_ids", "support"),
    *("contested", "denied_by", "responses", "first_reported"),
]


@dataclass(frozen=True, eq=False)
class Derived:
    """What the rules find, as Atlas has it: ``stations`` with DERIVED, links and disputes."""

    stations: gpd.GeoDataFrame
    claim_links: pd.DataFrame
    disputes: pd.DataFrame


# What ``derive`` takes and gives, wherever it is worked out.
Rules = Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, dict], Derived]


def derive(
    stations: pd.DataFrame,
    claims: pd.DataFrame,
    responses: pd.DataFrame,
    sources: pd.DataFrame,
    descriptor: dict,
) -> Derived:
    """What the claims amount to.

    ``stations`` has its places' columns and geometry (EPSG:4326); ``claims`` and ``responses`` as
    from atlas.weighed, ``sources`` as from grades.graded, ``descriptor`` is the package.
    What is found of a station follows from what is said of it, of its place and of its country, and
    from which stations share its place: of whole places apart the rules find the same.
    """
    pairs = claim_links(stations, claims, repeats(descriptor))
    against = disputes(stations, claims, responses, pairs, denial_codes(descriptor))
    stations = add_evidence(stations, claims, responses, sources, pairs, against, descriptor)
    return Derived(stations, pairs, against)


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
