"""What a reader asks first of a place or a country, in a few lines: see brief."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

import pandas as pd

from geo.atlas import Atlas, counted
from geo.columns.distinct import in_force
from geo.evidence.grades import GOOD
from geo.evidence.links import HOST, STATE
from geo.evidence.support import UNSTATED
from geo.records.answers import actions
from geo.records.finder import NONE, finder
from geo.records.statements import Record, rows_of
from geo.records.stations import found_by, grounds_of
from geo.records.subjects import LISTED, NO_COMMENT, answers_of, first_list, most
from geo.text import among

MOST = 3  # origins, and answers, that the head of a record names


def brief(atlas: Atlas, record: Record) -> Record:
    """The head of a place's or a country's record, as records.record_of gives it.

    ``reported`` and ``opened`` (partial dates: see ends),
    ``run_by`` and ``outcome`` (pairs of a value, "" for none, and how many stations have it: most
    first), ``origins`` (who says so: see _origins), ``more_origins``, ``denied_by`` (parties),
    ``contested`` (stations), ``disputed`` (what texts differ on, in words), and of the bodies of
    the country, or of the accused state where the country is that: ``answers`` (the first of each
    kind), ``all_answers`` (how many they gave) and ``is_state``; ``state`` (the name of
    the accused state) and ``of_state`` (its answers on another country, as ``answers``).
    """
    found = finder(atlas)
    rows = found.rows
    if record["kind"] == "country":
        rows = rows[in_force(atlas) & (rows["country"] == record["id"]).to_numpy(bool)]
    else:
        rows = rows.iloc[found.counting.get(record.get("place", record["id"]), NONE)]
        if record["kind"] == "station":
            rows = rows[rows["station_id"] == record["id"]]
    origins = _origins(atlas, rows)
    against = among(atlas.disputes["station_id"], rows["station_id"])
    fields = atlas.disputes.loc[against, "field"]
    named = rows["denied_by"].str.split("; ").explode()
    parties = sorted({str(one) for one in named} - {""})
    fields = fields[~((fields == "denied") & (len(parties) > 0))]  # which says the same
    is_state = record["country"] == atlas.about.get("state")
    said = answers_of(atlas, record["id"]) if record["kind"] == "country" else record["responses"]
    own = _own(said, STATE if is_state else HOST)
    return {
        "reported": ends(rows["first_reported"]),
        "opened": ends(rows["opened"]),
        "run_by": tally(rows["operator"]),
        "outcome": outcomes(atlas, rows["status"]),
        "origins": origins[:MOST],
        "more_origins": len(origins[MOST:]),
        "denied_by": [atlas.label("party", one) for one in parties],
        "contested": int(rows["contested"].sum()),
        "disputed": [_in_words(atlas, field) for field in fields.unique()],
        "answers": _first_of_each_kind(atlas, own),
        "all_answers": len(own),
        "is_state": is_state,
        "state": atlas.country_names.get(atlas.about.get("state", ""), "The accused"),
        "of_state": _first_of_each_kind(atlas, [] if is_state else _own(said, STATE)),
    }


def places(atlas: Atlas, country: str) -> list[Record]:
    """The places of a country that stations are reported in: cities first, then by their ids; of
    more than LISTED those with most stations.

    ``place_id``, ``place_name``, ``precision``, ``stations`` and ``contested`` (their numbers), and
    ``reported``, ``run_by`` and ``outcome`` as brief has them.
    """
    here = most(atlas.places[atlas.places["country"] == country], LISTED)["place_id"]
    rows = counted(atlas.stations)
    rows = rows[(rows["country"] == country) & among(rows["place_id"], here)]
    entries = rows_of(rows.sort_values("place_id", kind="stable"))
    found = [
        {
            "place_id": place,
            "place_name": own[0]["place_name"],
            "precision": own[0]["precision"],
            "stations": len(own),
            "contested": sum(one["contested"] for one in own),
            "reported": ends(one["first_reported"] for one in own),
            "run_by": tally(one["operator"] for one in own),
            "outcome": outcomes(atlas, (one["status"] for one in own)),
        }
        for place, of_place in groupby(entries, itemgetter("place_id"))
        for own in [list(of_place)]
    ]
    return sorted(found, key=lambda one: one["precision"] != "city")


def _own(responses: list[Record], party: str) -> list[Record]:
    """The answers of one party among the responses of a record, but for refusals to comment."""
    return [one for one in responses if one["party"] == party and one["response"] != NO_COMMENT]


def _first_of_each_kind(atlas: Atlas, answers: list[Record]) -> list[Record]:
    """The first answer of each kind since the first list, at most MOST: denials, then the latest.

    Mere statements are left out where a body did more, and texts of grade C where better ones are.
    """
    begun = first_list(atlas)
    late = [one for one in answers if not one["date"] or one["date"] >= begun[: len(one["date"])]]
    good = [one for one in late if one["grade"] in GOOD] or late
    level = {code: one.level for one in actions(atlas) for code in one.responses}
    did = [one for one in good if one["party"] == HOST and level.get(one["response"], 0) > 1]
    kinds: dict[str, Record] = {}
    for one in sorted(did or good, key=lambda one: one["date"] or "~"):
        kinds.setdefault(one["response"], one)
    latest = sorted(kinds.values(), key=lambda one: one["date"], reverse=True)
    return sorted(latest, key=lambda one: not one["by_state"] or not one["denies"])[:MOST]


def _origins(atlas: Atlas, stations: pd.DataFrame) -> list[Record]:
    """Who says that these stations exist, by who found it out: best grade first, then most texts.

    Texts that do not say who found it out are named only where no other does.

    ``name``, ``how`` ("reported by"; "" where texts do not say who found it out), ``texts`` (how
    many say it), ``grade`` (the best), and of the text nearest to it ``source_id`` and
    ``publisher``.
    """
    held = grounds_of(atlas, stations["station_id"])
    order = itemgetter("origin", "grade", "distance", "published", "source_id")
    found = [
        {
            "name": atlas.origin_names[origin],
            "how": found_by(atlas, own[0]["basis"]) if own[0]["basis"] != UNSTATED else "",
            "texts": len(own),
            "grade": own[0]["grade"],
            "source_id": own[0]["source_id"],
            "publisher": own[0]["publisher"],
        }
        for origin, texts in groupby(sorted(held, key=order), itemgetter("origin"))
        for own in [list(texts)]
    ]
    stated = [one for one in found if one["how"]] or found
    return sorted(stated, key=lambda one: (one["grade"], -one["texts"]))


def _in_words(atlas: Atlas, field: str) -> str:
    name = atlas.label("field", field)
    return f"number of {name}" if field == "stations" else name


def ends(dates: Iterable[str]) -> list[str]:
    """The first of partial dates, and the last if it is of another month."""
    known = sorted(filter(None, dates), key=lambda date: date.ljust(10, "~"))
    return [*known[:1], *(date for date in known[-1:] if date[:7] != known[0][:7])]


def outcomes(atlas: Atlas, statuses: Iterable[str]) -> list[tuple[str, int]]:
    """What became of stations of these statuses, in words, and of how many: as tally."""
    return [(atlas.label("status", v) if v else "", n) for v, n in tally(statuses)]


def tally(values: Iterable[str]) -> list[tuple[str, int]]:
    """Each value and how many have it: most first, then by name, "" last."""
    return sorted(Counter(values).items(), key=lambda one: (not one[0], -one[1], one[0]))
