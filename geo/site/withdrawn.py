"""A station that was withdrawn: its address goes on saying what it was, when and why it went."""

import pandas as pd

from geo.atlas import WORLD, Atlas
from geo.records.statements import rows_of
from geo.site.links import STATION, Links, path_to
from geo.site.templates import html
from geo.view import View


def tombstone_html(view: View, station_id: str, root: str) -> str:
    """The page of a station that was withdrawn; "" if no such station was.

    ``root`` leads to the dashboard.
    """
    atlas = view.whole
    rows = atlas.stations[atlas.stations["station_id"] == station_id]
    rows = rows[rows["withdrawn"] != ""]
    if rows.empty:
        return ""
    row = rows.iloc[0].to_dict()
    told = atlas.changes[atlas.changes["table"] == "stations"]
    return html(
        "withdrawn.html",
        root=root,
        atlas=atlas,
        words=atlas.words,
        query=view.query,
        links=Links(view.query, path=path_to(STATION, station_id)),
        rows="",
        row=row,
        listed=atlas.lists.get(row["listed"], row["listed"]),
        told=rows_of(told[told["id"] == station_id]),
        moved=rows_of(_moved(atlas, station_id, row["place_id"])),
    )


def _moved(atlas: Atlas, station_id: str, place: str) -> pd.DataFrame:
    """The claims that were about a station and now are about something else, or about its place.

    Columns as Atlas.said, and ``about`` and ``about_name``: the record where they stand now.
    """
    changes, claims = atlas.changes, atlas.claims
    became = (changes["table"] == "claims") & (changes["column"] == "subject")
    became &= changes["change"].str.startswith(f"{station_id} became ")
    moved = claims["claim_id"].isin(changes.loc[became, "id"])
    moved |= (claims["subject_kind"] == "place") & (claims["subject"] == place)
    rows = atlas.said(claims[moved])
    places = atlas.stations.set_index("station_id")["place_id"]
    spot = rows["subject"].map(places).fillna(rows["subject"])
    spot = spot.where(rows["subject_kind"].isin(["station", "place", "country"]), WORLD)
    names = atlas.named_places.set_index("place_id")["place_name"]
    named = spot.map(names).fillna(spot.map(atlas.country_names)).fillna(spot)
    return rows.assign(about=spot, about_name=named)
