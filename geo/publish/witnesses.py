"""Which claims, of a station, must remain for it to stay contested when sources are left out."""

import pandas as pd

from geo.atlas import Atlas
from geo.evidence.disputes import disputes
from geo.text import among


def witnesses(atlas: Atlas) -> pd.DataFrame:
    """Columns ``station_id``, ``first``, ``second``: claims that alone make a station contested.

    Two values that stand against each other are told by two claims; a denial, or another city, by
    one (``second`` is then ``first``). A station is contested by claims as long as both claims of
    some row remain, and by a response as disputes.well_told_denials says.

    Found by the rules themselves (disputes.disputes): each candidate is put to them as if nothing
    else were said of its station.
    """
    candidates = _candidates(atlas)
    stations = pd.DataFrame(atlas.stations)
    homes = stations[["station_id", "place_id"]]
    candidates = candidates.merge(homes, on="station_id").reset_index(names="of")
    copies = candidates[["of", "place_id"]].merge(stations, on="place_id")
    for column in ("station_id", "place_id"):
        copies[column] += "\0" + copies["of"].astype("str")  # no cell has a NUL: see dictionary
    name = candidates["station_id"] + "\0" + candidates["of"].astype("str")
    pairs = pd.concat(
        pd.DataFrame({"station_id": name, "claim_id": candidates[one]})
        for one in ("first", "second")
    ).drop_duplicates()
    found = disputes(copies, atlas.claims, atlas.responses.iloc[:0], pairs, atlas.denials)
    proven = candidates[among(name, found["station_id"])]
    alone = proven["first"] == proven["second"]
    key = proven["station_id"] + "\0"
    enough = key[alone] + proven.loc[alone, "first"]
    known = among(key + proven["first"], enough) | among(key + proven["second"], enough)
    return proven.loc[alone | ~known, ["station_id", "first", "second"]]


def _candidates(atlas: Atlas) -> pd.DataFrame:
    """Each claim on a contested station by itself, and each two of one field."""
    links = atlas.claim_links
    links = links[among(links["station_id"], atlas.disputes["station_id"])]
    said = links.merge(atlas.claims[["claim_id", "field"]], on="claim_id")
    two = said.merge(said, on=["station_id", "field"], suffixes=("", "_2"))
    two = two[two["claim_id"] <= two["claim_id_2"]]
    two = two.rename(columns={"claim_id": "first", "claim_id_2": "second"})
    return two[["station_id", "first", "second"]].reset_index(drop=True)
