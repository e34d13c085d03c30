"""Which claims bear on which stations, and which of their values the claims give."""

from dataclasses import dataclass

import pandas as pd

from geo.text import among

# Fields of a claim that say that a station exists. `function` says what it does, not that it is.
EXISTENCE = ("stations", "operator", "opened", "place")
VALUES = ("operator", "opened", "status")  # of a station: each is a value that a text gives
# What is said of a country bears on a station whose place is known no better than that country.
OF_COUNTRY = (*EXISTENCE, "status", "function")
STATE, ACCUSED, HOST = "state", "accused", "host"  # of the values of ``party``


@dataclass(frozen=True)
class Denials:
    """Which values of ``response`` deny.

    by_all      whoever says them
    by_accused  these, and what denies only if an accused party says it
    """

    by_all: tuple[str, ...] = ("denied_presence", "no_evidence_found")
    by_accused: tuple[str, ...] = ("denied_presence", "no_evidence_found", "lawsuit")


def denial_codes(descriptor: dict) -> Denials:
    """Those that the ``atlas`` block of a package names, else the usual ones."""
    about = descriptor.get("atlas", {})
    usual = Denials()
    by_all = tuple(about.get("denials", usual.by_all))
    own = about.get("denials_of_accused", ("lawsuit",))
    return Denials(by_all, (*by_all, *own))


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
    own = pd.DataFrame(stations[["station_id", "listed"]])
    coarse = stations["precision"] == "country"
    subjects = pd.concat(  # no cell has a NUL: see dictionary
        [
            own.assign(subject="station\0" + stations["station_id"]),
            own.assign(subject="place\0" + stations["place_id"]),
            own.assign(subject="country\0" + stations["country"])[coarse],
        ]
    )
    bearing = (claims["subject_kind"] != "country") | claims["field"].isin(OF_COUNTRY)
    said = claims[["claim_id", "listed"]]
    said = said.assign(subject=claims["subject_kind"] + "\0" + claims["subject"])[bearing]
    pairs = subjects.merge(said, on="subject", suffixes=("", "_claim"))
    of_claim, of_station = pairs["listed_claim"], pairs["listed"]
    fits = (of_claim == "") | (of_claim == of_station)
    repeated = [f"{claim}\0{own}" for claim, owns in includes.items() for own in owns]
    if repeated:
        fits |= (of_claim + "\0" + of_station).isin(repeated)
    kept = pairs.loc[fits, ["station_id", "claim_id"]]
    return kept.sort_values(["station_id", "claim_id"], ignore_index=True)


def repeats(descriptor: dict) -> dict[str, list[str]]:
    """The earlier lists that each list of the descriptor repeats."""
    lists = descriptor.get("atlas", {}).get("lists", [])
    return {entry["id"]: entry.get("includes", []) for entry in lists}


def list_dates(descriptor: dict) -> dict[str, str]:
    """The date (partial) of every list of the descriptor that has one, by its id."""
    lists = descriptor.get("atlas", {}).get("lists", [])
    return {entry["id"]: entry["date"] for entry in lists if entry.get("date")}


def denials(responses: pd.DataFrame, codes: Denials) -> pd.Series:
    """Which responses deny a station or found no evidence of it, as a mask.

    Of the accused state, its bodies' denials stand beside every view and are not among these. Who
    is accused of running a station denies it also by denying what it is, or by going to court.
    """
    said, party = responses["response"], responses["party"]
    by_accused = (party == ACCUSED) & said.isin(codes.by_accused)
    return by_accused | ((party != STATE) & said.isin(codes.by_all))


def attested(
    stations: pd.DataFrame, claims: pd.DataFrame, responses: pd.DataFrame, field: str
) -> pd.Series:
    """Whether each station's value of ``field`` is blank or given by a claim, or for an outcome by
    a response, about the station, its place or its country.

    A mask in the order of ``stations``, which has station_id, place_id, country and the field.
    """
    is_attested = stations[field] == ""
    if is_attested.all():
        return is_attested
    said = claims.loc[claims["field"] == field, ["subject", "value"]]
    if field == "status":
        answered = responses[["about", "response"]].set_axis(["subject", "value"], axis=1)
        said = pd.concat([said, answered])
    given = said["subject"] + "\0" + said["value"]  # no cell has a NUL: see dictionary
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

    Those that a claim bears on, that have a value which one of them gives, that a response is
    about, and all that share a place with one of these: see the rules below for claims on places.
    """
    bearing = claim_links.loc[among(claim_links["claim_id"], claims["claim_id"]), "station_id"]
    is_touched = among(stations["station_id"], bearing)
    for field in VALUES:
        filled = stations[field] != ""
        is_touched |= filled & attested(stations, claims, responses, field)
    for subject in ("place_id", "country"):
        is_touched |= among(stations[subject], responses["about"])
    return among(stations["place_id"], stations.loc[is_touched, "place_id"])
