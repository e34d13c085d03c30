"""The atlas as it would be without some sources or origins, with all that relays these."""

from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from geo.atlas import DERIVED, Atlas, add_evidence, left_out, sum_places
from geo.columns.distinct import in_force
from geo.columns.pairs import lost_with_origins, lost_with_sources
from geo.evidence.disputes import disputes
from geo.evidence.links import VALUES, attested, touched
from geo.memory.cache import remembered
from geo.text import among


def leave_out(atlas: Atlas, without: tuple[str, ...]) -> Atlas:
    """The atlas as it would be without some sources or origins, with all that relays these.

    Claims, support, disputes, values and places are then those of the rest. A station that nothing
    else supports keeps its row with support "", and no place counts it. An operator, date or
    outcome that no other source gives becomes blank. What is left of a station whose origin is left
    out and rests on no stated origin is no ground: see Atlas.claim_links.
    """
    return _leave_out(atlas, tuple(sorted(set(without)))) if without else atlas


@remembered
def _leave_out(atlas: Atlas, gone: tuple[str, ...]) -> Atlas:
    """Only what they touch is made anew, all else is taken over from the atlas."""
    left = replace(atlas, without=tuple(sorted({*atlas.without, *gone})))
    # of all texts: an origin speaks of a station also where the text that says so is gone before
    claims, responses, links = (atlas.tables[one] for one in ("claims", "responses", "claim_links"))
    stations = pd.DataFrame(atlas.stations)  # as a plain table: cut in a third of the time
    rows = touched(
        stations,
        links,
        claims[left_out(claims, gone)],
        responses[responses["source_id"].isin([*gone, *atlas.texts_of(gone)])],
    )
    if not rows.any():
        return left
    own = stations[rows].drop(columns=DERIVED)
    subjects = pd.concat([own["station_id"], own["place_id"], own["country"]])
    claims, responses, links = left.claims, left.responses, left.claim_links
    claims = claims[among(claims["subject"], subjects)]
    links = links[among(links["station_id"], own["station_id"])]
    for name in VALUES:
        own[name] = own[name].where(attested(own, claims, responses, name), "")
    against = disputes(own, claims, responses, links, atlas.denials)
    own = add_evidence(own, claims, responses, atlas.sources, links, against, atlas.descriptor)
    others = atlas.disputes[~among(atlas.disputes["station_id"], own["station_id"])]
    merged = pd.concat([others, against]).sort_values(against.columns.tolist(), ignore_index=True)
    return replace(
        left,
        stations=_replace(atlas.stations, rows, own, [*VALUES, *DERIVED]),
        places=_replace_places(atlas.places, own),
        disputes=merged,
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
    changed, before, after = {}, pd.DataFrame(table), pd.DataFrame(anew)
    for name in columns:
        if not before.loc[rows, name].array.equals(after[name].array):
            changed[name] = before[name].copy()
            changed[name][rows] = after[name].array
    return table.assign(**changed)


@dataclass(frozen=True)
class Remains:
    """What stands without something: ``left`` of ``of`` stations; ``lost`` rest on it alone."""

    left: int
    of: int

    @property
    def lost(self) -> int:
        """Stations that nothing else supports."""
        return self.of - self.left


@remembered
def remains_without(atlas: Atlas) -> dict[str, Remains]:
    """What would remain without each origin and each source that supports a station, by its id.

    As counting the stations of leave_out for each of them would give.
    """
    number = int(in_force(atlas).sum())
    lost = lost_with_sources(atlas) | lost_with_origins(atlas)
    return {one: Remains(number - len(rows), number) for one, rows in lost.items()}
