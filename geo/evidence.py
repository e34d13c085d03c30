"""Claims become evidence: what bears on a station, on how many bases, and who disputes it.

Every function takes whole tables and works on whole columns; none knows how the tables were
selected, so the same code serves the full atlas and one with sources left out.
"""

import numpy as np
import pandas as pd

from geo.text import among, joined

# Fields of a claim that say that a station exists. `function` says what it does, not that it is.
EXISTENCE = ("stations", "operator", "opened", "place")
# What is said of a country bears on a station whose place is known no better than that country.
VALUES = ("operator", "opened", "status")  # of a station: each is a value that a text gives
OF_COUNTRY = (*EXISTENCE, "status", "function")
DENIALS = ("denied_presence", "no_evidence_found")
ONE, SEVERAL = "one basis", "several bases"


def claim_links(
    stations: pd.DataFrame, claims: pd.DataFrame, includes: dict[str, list[str]]
) -> pd.DataFrame:
    """Which claims bear on which stations: columns ``station_id``, ``claim_id``.

    A claim bears on a station if its subject is the station or the station's place; for a
    station known by country only, what is said of the country bears on it. A claim that draws
    on another list than the station's does not, unless its list repeats the station's
    (``includes``: list -> the earlier lists that it repeats).

    ``stations`` has station_id, place_id, country, precision, listed.
    """
    own = stations[["station_id", "place_id", "country", "precision", "listed"]]
    said = claims[["claim_id", "subject_kind", "subject", "field", "listed"]]
    by_kind = {
        "station": (own.assign(subject=own["station_id"]), said),
        "place": (own.assign(subject=own["place_id"]), said),
        "country": (
            own[own["precision"] == "country"].assign(subject=own["country"]),
            said[said["field"].isin(OF_COUNTRY)],
        ),
    }
    pairs = pd.concat(
        rows.merge(on[on["subject_kind"] == kind], on="subject", suffixes=("", "_claim"))
        for kind, (rows, on) in by_kind.items()
    )
    repeated = {(claim, own) for claim, owns in includes.items() for own in owns}
    lists = pd.MultiIndex.from_frame(pairs[["listed_claim", "listed"]])
    fits = (pairs["listed_claim"] == "") | (pairs["listed_claim"] == pairs["listed"])
    fits |= lists.isin(repeated) if repeated else False
    kept = pairs.loc[fits, ["station_id", "claim_id"]]
    return kept.sort_values(["station_id", "claim_id"], ignore_index=True)


def repeats(descriptor: dict) -> dict[str, list[str]]:
    """The earlier lists that each list of the descriptor repeats."""
    lists = descriptor.get("atlas", {}).get("lists", [])
    return {entry["id"]: entry.get("includes", []) for entry in lists}


def existence(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that support a station: asserted, not of low confidence, and not a count of 0.

    Columns as in the dictionary.
    """
    none = (claims["field"] == "stations") & (claims["value"] == "0")
    return claims[
        (claims["stance"] == "asserts")
        & (claims["confidence"] != "low")
        & claims["field"].isin(EXISTENCE)
        & ~none
    ]


def support(stations: pd.DataFrame, claims: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """On what each station rests: indexed by station_id.

    Columns: ``bases`` (distinct bases, joined by "; "), ``support`` (several bases, one basis, or
    "" where nothing supports it), ``sources`` (how many sources support it), ``source_ids``
    (those, joined by "; "). A basis is a kind of ground, not a text: ten newspapers that
    repeat one report are ten sources and one basis. ``unstated`` counts only when alone.
    """
    supporting = pairs.merge(existence(claims)[["claim_id", "source_id", "basis"]], on="claim_id")
    sources = supporting.drop_duplicates(["station_id", "source_id"]).sort_values("source_id")
    bases = supporting.drop_duplicates(["station_id", "basis"])
    alone = bases.groupby("station_id")["basis"].transform("size") == 1
    bases = bases[alone | (bases["basis"] != "unstated")].sort_values("basis")
    table = pd.DataFrame(
        {
            "bases": joined(bases["basis"], bases["station_id"], "; "),
            "count": bases.groupby("station_id").size(),
            "sources": sources.groupby("station_id").size(),
            "source_ids": joined(sources["source_id"], sources["station_id"], "; "),
        }
    ).reindex(stations["station_id"])
    kinds_held = table.pop("count").fillna(0)
    table["support"] = np.select([kinds_held >= 2, kinds_held == 1], [SEVERAL, ONE], "")
    table["sources"] = table["sources"].fillna(0).astype("int64")
    return table.astype({"bases": "str", "source_ids": "str"}).fillna(
        {"bases": "", "source_ids": ""}
    )


def attested(
    stations: pd.DataFrame, claims: pd.DataFrame, responses: pd.DataFrame, field: str
) -> pd.Series:
    """Whether each station's value of ``field`` is blank or given by a claim, or for an outcome by
    a response, about the station, its place or its country.

    A mask in the order of ``stations``, which has station_id, place_id, country and the field.
    """
    said = claims.loc[claims["field"] == field, ["subject", "value"]]
    if field == "status":
        answered = responses[["about", "response"]].set_axis(["subject", "value"], axis=1)
        said = pd.concat([said, answered])
    given = said["subject"] + "\0" + said["value"]  # no cell has a NUL: see dictionary
    is_attested = stations[field] == ""
    for subject in ("station_id", "place_id", "country"):
        is_attested |= among(stations[subject] + "\0" + stations[field], given)
    return is_attested


def touched(
    stations: pd.DataFrame,
    claim_links: pd.DataFrame,
    claims: pd.DataFrame,
    responses: pd.DataFrame,
) -> pd.Series:
    """Which stations' evidence or values may change if these claims and responses are taken away.

    Those that a claim bears on, that have a value which one of them gives, that a response denies,
    and all that share a place with one of these: see the rules below for claims on places.
    """
    bearing = claim_links.loc[among(claim_links["claim_id"], claims["claim_id"]), "station_id"]
    is_touched = among(stations["station_id"], bearing)
    for field in VALUES:
        filled = stations[field] != ""
        is_touched |= filled & attested(stations, claims, responses, field)
    denied = responses.loc[responses["response"].isin(DENIALS), "about"]
    for subject in ("place_id", "country"):
        is_touched |= among(stations[subject], denied)
    return among(stations["place_id"], stations.loc[is_touched, "place_id"])


def disputes(
    stations: pd.DataFrame,
    claims: pd.DataFrame,
    responses: pd.DataFrame,
    pairs: pd.DataFrame,
    state: str,
) -> pd.DataFrame:
    """What makes a station contested: columns ``station_id``, ``field``, ``values``.

    ``field`` is what is disputed (stations, operator, opened, place) with the values that stand
    against each other, or ``denied`` with the body that denies it or found no evidence of it
    there. Denials by ``state``, the one the reports accuse, stand beside every view and do not
    count here. Claims of low confidence never count.
    """
    said = pairs.merge(claims[claims["confidence"] != "low"], on="claim_id")
    asserted = said[said["stance"] == "asserts"]
    denied = said[(said["stance"] == "denies") & said["field"].isin((*EXISTENCE, "status"))]
    found = [
        _count_disputes(asserted),
        _value_disputes(stations, asserted, "operator"),
        _value_disputes(stations, asserted, "opened"),
        _place_disputes(stations, asserted),
        denied[["station_id"]].assign(field="denied", values=denied["says"]),
        _responses_against(stations, responses, state),
    ]
    table = pd.concat(found)[["station_id", "field", "values"]].drop_duplicates()
    return table.sort_values(["station_id", "field", "values"], ignore_index=True)


def _count_disputes(asserted: pd.DataFrame) -> pd.DataFrame:
    """Counts of one place on one list that cannot all be true."""
    counts = asserted[
        (asserted["field"] == "stations")
        & (asserted["subject_kind"] != "station")
        & (asserted["listed"] != "")
        & (asserted["value"] != "0")
    ]
    counts = counts.assign(number=pd.to_numeric(counts["value"], errors="coerce"))
    counts["floor"] = counts["number"].where(counts["qualifier"] == "at least")
    counts["exact"] = counts["number"].where(counts["qualifier"].isin(["exactly", ""]))
    group = counts.groupby(["station_id", "listed"])
    low, high, floor = group["exact"].min(), group["exact"].max(), group["floor"].max()
    clash = (low < high) | (low < floor)
    keys = pd.MultiIndex.from_frame(counts[["station_id", "listed"]])
    counts = counts[keys.isin(clash.index[clash])]
    texts = counts.assign(
        text=counts["value"].where(counts["floor"].isna(), "at least " + counts["value"])
    ).sort_values("number", kind="stable")
    texts = texts.drop_duplicates(["station_id", "listed", "text"])
    values = texts.groupby(["station_id", "listed"])["text"].agg(" / ".join)
    return values.rename("values").reset_index().assign(field="stations")


def _value_disputes(stations: pd.DataFrame, asserted: pd.DataFrame, field: str) -> pd.DataFrame:
    """Values of one station that disagree; 2018 and 2018-06 agree, one being the finer.

    What is said of a place is said of its station only if it holds one.
    """
    counted = stations[stations["withdrawn"] == ""]
    alone = counted.groupby("place_id")["station_id"].transform("size") == 1
    singles = counted.loc[alone, "station_id"]
    said = asserted[
        (asserted["field"] == field)
        & ((asserted["subject_kind"] == "station") | asserted["station_id"].isin(singles))
    ].drop_duplicates(["station_id", "value"])
    two = said[["station_id", "value"]].merge(said[["station_id", "value"]], on="station_id")
    two = two[two["value_x"] < two["value_y"]]
    if field == "opened":
        finer = [y.startswith(x) for x, y in zip(two["value_x"], two["value_y"], strict=True)]
        two = two[~pd.Series(finer, index=two.index, dtype=bool)]
    rows = said[said["station_id"].isin(two["station_id"])].sort_values("value")
    values = joined(rows["value"], rows["station_id"], " / ")
    return values.rename("values").reset_index().assign(field=field)


def _place_disputes(stations: pd.DataFrame, asserted: pd.DataFrame) -> pd.DataFrame:
    """Stations placed in one city by the table and in another by a claim."""
    own = stations.loc[stations["precision"] == "city", ["station_id", "city"]]
    said = asserted.loc[asserted["field"] == "place", ["station_id", "value"]].drop_duplicates()
    rows = said.merge(own, on="station_id")
    rows = rows[rows["value"] != rows["city"]]
    return rows.assign(values=rows["city"] + " / " + rows["value"], field="place")


def _responses_against(stations: pd.DataFrame, responses: pd.DataFrame, state: str) -> pd.DataFrame:
    against = responses[responses["response"].isin(DENIALS) & (responses["country"] != state)]
    against = against.assign(values=against["actor"] + ": " + against["says"], field="denied")
    rows = [
        stations[["station_id", key]].merge(
            against, left_on=key, right_on="about", suffixes=("_own", "")
        )
        for key in ("place_id", "country")
    ]
    return pd.concat(rows)
