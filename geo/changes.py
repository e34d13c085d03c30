"""What a newer data version changed: its entries in changes.csv, and those that concern a view."""

import re
from dataclasses import dataclass

import pandas as pd

from geo.evidence.support import existence
from geo.text import among
from geo.view import View, withdrawn


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
    places and countries, and of the sources that support them: in this order, then as in the table.
    Stations that the view would show had they not been withdrawn are among them. A change of a
    whole column or table concerns no one row and is not; nor are texts that the view leaves out.
    """
    atlas = view.atlas
    columns = ["station_id", "place_id", "country"]
    stations = pd.concat([view.stations[columns], withdrawn(view)[columns]])
    links, claims, responses = atlas.claim_links, atlas.claims, atlas.responses
    bearing = links.loc[among(links["station_id"], stations["station_id"]), "claim_id"]
    supporting = existence(claims)
    about = pd.concat([stations["place_id"], stations["country"]])
    rows = {
        "stations": stations["station_id"],
        "claims": bearing,
        "responses": responses.loc[among(responses["about"], about), "response_id"],
        "sources": supporting.loc[among(supporting["claim_id"], bearing), "source_id"],
    }
    changes = atlas.changes[since(atlas.changes, version)]
    found = [
        changes[(changes["table"] == name) & among(changes["id"], rows[name])] for name in rows
    ]
    return pd.concat(found, ignore_index=True)


@dataclass(frozen=True)
class Release:
    """What one data version changed.

    counts   changes per table, most first
    whole    changes of whole columns and tables, as rows of changes
    groups   per table, the changes of its rows: column, change, reason, and the ``ids`` of all rows
             that changed so, joined by ", "
    """

    version: str
    date: str
    counts: dict[str, int]
    whole: list[dict]
    groups: dict[str, list[dict]]


def releases(changes: pd.DataFrame) -> list[Release]:
    """What each data version changed, the newest first; ``changes`` as in the dictionary."""
    versions = sorted(changes["version"].unique(), key=order, reverse=True)
    return [_release(version, changes[changes["version"] == version]) for version in versions]


def _release(version: str, changes: pd.DataFrame) -> Release:
    counts = changes.loc[changes["table"] != "", "table"].value_counts()
    is_row = changes["id"] != ""
    same = ["table", "column", "change", "reason"]
    rows = changes[is_row].groupby(same, sort=False)["id"].agg(", ".join)
    groups = rows.rename("ids").reset_index()
    return Release(
        version=version,
        date=changes["date"].iloc[0],
        counts={str(table): int(number) for table, number in counts.items()},
        whole=changes[~is_row].to_dict("records"),
        groups={
            str(table): own.to_dict("records") for table, own in groups.groupby("table", sort=True)
        },
    )
