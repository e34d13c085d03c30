"""What makes a station contested: values that stand against each other, and who denies it."""

import pandas as pd

from geo.evidence.grades import GOOD
from geo.evidence.links import EXISTENCE, Denials, denials
from geo.text import among, joined, looked_up

# What of a claim is held against the others.
SAID = ["claim_id", "subject_kind", "field", "value", "qualifier", "listed", "stance", "says"]
NONE = pd.DataFrame(columns=["station_id", "field", "values"], dtype="str")


def disputes(
    stations: pd.DataFrame,
    claims: pd.DataFrame,
    responses: pd.DataFrame,
    pairs: pd.DataFrame,
    codes: Denials,
) -> pd.DataFrame:
    """What makes a station contested: columns ``station_id``, ``field``, ``values``.

    ``field`` is what is disputed (stations, operator, opened, place) with the values that stand
    against each other, or ``denied`` with the body or accused party that denies it or found no
    evidence of it there: see links.denials, for which ``codes`` are. Claims of low confidence and
    texts of grade C never count. ``claims`` and ``responses`` have ``grade`` (of their source).
    """
    sure = (claims["confidence"] != "low") & claims["grade"].isin(GOOD)
    said = pairs.merge(claims.loc[sure, SAID], on="claim_id")
    asserted = said[said["stance"] == "asserts"]
    denied = said[(said["stance"] == "denies") & said["field"].isin((*EXISTENCE, "status"))]
    found = [
        _count_disputes(asserted),
        _value_disputes(stations, asserted, "operator"),
        _value_disputes(stations, asserted, "opened"),
        _place_disputes(stations, asserted),
        denied[["station_id"]].assign(field="denied", values=denied["says"]),
        _responses_against(stations, responses, codes),
    ]
    table = pd.concat(found)[NONE.columns].drop_duplicates()
    return table.sort_values(["station_id", "field", "values"], ignore_index=True)


def _count_disputes(asserted: pd.DataFrame) -> pd.DataFrame:
    """Counts of one place on one list that cannot all be true."""
    counts = asserted[
        (asserted["field"] == "stations")
        & (asserted["subject_kind"] != "station")
        & (asserted["listed"] != "")
        & (asserted["value"] != "0")
    ]
    if not counts.duplicated(["station_id", "listed"]).any():
        return NONE
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
    said = asserted[asserted["field"] == field]
    if said["station_id"].is_unique:
        return NONE
    counted = stations[stations["withdrawn"] == ""]
    alone = ~counted["place_id"].duplicated(keep=False)
    singles = counted.loc[alone, "station_id"]
    of_it = (said["subject_kind"] == "station") | among(said["station_id"], singles)
    said = said[of_it].drop_duplicates(["station_id", "value"])
    two = said[["station_id", "value"]].merge(said[["station_id", "value"]], on="station_id")
    two = two[two["value_x"] < two["value_y"]]
    if field == "opened":
        finer = [y.startswith(x) for x, y in zip(two["value_x"], two["value_y"], strict=True)]
        two = two[~pd.Series(finer, index=two.index, dtype=bool)]
    rows = said[among(said["station_id"], two["station_id"])].sort_values("value")
    values = joined(rows["value"], rows["station_id"], " / ")
    return values.rename("values").reset_index().assign(field=field)


def _place_disputes(stations: pd.DataFrame, asserted: pd.DataFrame) -> pd.DataFrame:
    """Stations placed in one city by the table and in another by a claim."""
    said = asserted.loc[asserted["field"] == "place", ["station_id", "value"]].drop_duplicates()
    if said.empty:
        return NONE
    own = stations.loc[stations["precision"] == "city", ["station_id", "city"]]
    rows = said.merge(own, on="station_id")
    rows = rows[rows["value"] != rows["city"]]
    return rows.assign(values=rows["city"] + " / " + rows["value"], field="place")


def _responses_against(
    stations: pd.DataFrame, responses: pd.DataFrame, codes: Denials
) -> pd.DataFrame:
    against = responses[well_told_denials(responses, codes)]
    against = against.assign(values=against["actor"] + ": " + against["says"], field="denied")
    return _about(stations, against[["about", "field", "values"]])


def well_told_denials(responses: pd.DataFrame, codes: Denials) -> pd.Series:
    """Which responses make the stations of their place or country contested, as a mask.

    ``responses`` has ``grade`` (of its source).
    """
    return denials(responses, codes) & responses["grade"].isin(GOOD)


def denied_by(stations: pd.DataFrame, responses: pd.DataFrame, codes: Denials) -> pd.Series:
    """Which parties deny each station, joined by "; ": a column in the order of ``stations``.

    By a response about its place or country, whatever the grade of the text; what the accused state
    says of the world as a whole is not repeated here.
    """
    deny = responses["response"].isin(codes.by_accused)
    found = _about(stations, responses.loc[deny, ["about", "party"]].drop_duplicates())
    found = found.drop_duplicates(["station_id", "party"]).sort_values("party")
    parties = joined(found["party"], found["station_id"], "; ")
    return looked_up(stations["station_id"], parties)


def answered(stations: pd.DataFrame, responses: pd.DataFrame) -> pd.Series:
    """What was answered about each station's place or country: codes joined by "; ".

    A column in the order of ``stations``.
    """
    found = _about(stations, responses[["about", "response"]].drop_duplicates())
    found = found.drop_duplicates(["station_id", "response"]).sort_values("response")
    return looked_up(stations["station_id"], joined(found["response"], found["station_id"], "; "))


def _about(stations: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """What is said of each station's place and country: station_id and the columns of ``said``."""
    subjects = pd.concat(
        stations[["station_id", key]].set_axis(["station_id", "about"], axis=1)
        for key in ("place_id", "country")
    )
    return subjects.merge(said, on="about")
