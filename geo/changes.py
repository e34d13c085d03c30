"""What a newer data version changed: its entries in changes.csv, and those that concern a view."""

import re

import pandas as pd

from geo.evidence.support import existence
from geo.text import among
from geo.view import View

STATIONS, CLAIMS, RESPONSES, SOURCES = "stations", "claims", "responses", "sources"
TABLES = (STATIONS, CLAIMS, RESPONSES, SOURCES)  # in the order in which changes are told


def since(changes: pd.DataFrame, version: str) -> pd.Series:
    """Which changes came after a data version, as a mask.

    Versions are compared by the numbers in them: 2026.11.10 comes after 2026.11.9.
    """
    began = order(version)
    newer = [one for one in changes["version"].unique() if order(one) > began]
    return changes["version"].isin(newer)


def order(version: str) -> tuple[int, ...]:
    """The numbers of a version, by which versions are told older from newer."""
    return tuple(int(number) for number in re.findall(r"[0-9]+", version))


def changes_since(view: View, version: str) -> pd.DataFrame:
    """The changes after a data version that concern the stations of a view, columns as in changes.

    These are changes of the stations' rows, of claims that bear on them, of responses about their
    places and countries, and of the sources that support them, in this order and then as in the
    table. A change of a whole column or table concerns no one row and is not among them. What a
    view leaves out has not changed for it.
    """
    atlas, stations = view.atlas, view.stations
    ids = stations["station_id"]
    links = atlas.claim_links
    bearing = links.loc[among(links["station_id"], ids), "claim_id"]
    claims, responses = atlas.claims, atlas.responses
    about = pd.concat([stations["place_id"], stations["country"]])
    supporting = existence(claims)
    rows = {
        STATIONS: ids,
        CLAIMS: bearing,
        RESPONSES: responses.loc[among(responses["about"], about), "response_id"],
        SOURCES: supporting.loc[among(supporting["claim_id"], bearing), "source_id"],
    }
    changes = atlas.changes[since(atlas.changes, version)]
    found = [
        changes[(changes["table"] == table) & among(changes["id"], rows[table])] for table in TABLES
    ]
    return pd.concat(found, ignore_index=True)
