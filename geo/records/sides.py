"""Counts of one place that cannot all be true, side by side, with who gives each."""

import pandas as pd

from geo.atlas import Atlas, counted
from geo.evidence.grades import GOOD
from geo.records.statements import Record

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def count_sides(atlas: Atlas, bearing: pd.DataFrame, values: str, row: Record) -> list[Record]:
    """The counts of a station's place that disagree: ``value`` in words, ``used``, ``publishers``.

    ``bearing`` are the claims on the station's place, ``values`` what disputes.disputes joined of
    them, ``row`` is the station; ``used``: the table has so many stations of its list there.
    """
    rows = counted(atlas.stations)
    own = ((rows["place_id"] == row["place_id"]) & (rows["listed"] == row["listed"])).sum()
    said = bearing[(bearing["field"] == "stations") & (bearing["stance"] == "asserts")]
    said = said[(said["confidence"] != "low") & said["grade"].isin(GOOD)].sort_values("grade")
    given = said["value"].mask(said["qualifier"] == "at least", "at least " + said["value"])
    return [
        {
            "value": in_words(value),
            "used": value == str(own),
            "publishers": said.loc[given == value, "publisher"].unique().tolist(),
        }
        for value in values.split(" / ")
    ]


def in_words(value: str) -> str:
    """A count as it is read: "at least three" of ``at least 3``; from 10 on as it stands."""
    *before, number = value.split(" ")
    is_small = number.isdecimal() and int(number) < len(NUMBERS)
    return " ".join([*before, NUMBERS[int(number)] if is_small else number])
