"""What a record's texts say by who found it out, and what is disputed, each thing once."""

from geo.atlas import Atlas
from geo.evidence.support import UNSTATED
from geo.leave_out import remains_without
from geo.records.statements import SOURCE, Record, ground_in_words
from geo.records.stations import found_by

TEXT = (*SOURCE, "grade", "grade_label")  # what a text's line says
PRIMARY = "primary"  # of the values of ``distance``
DENIES = "denies"  # of the values of ``stance``


def by_origin(atlas: Atlas, entries: list[Record]) -> list[Record]:
    """What is asserted by who found it out: most texts first, what states no origin last.

    ``entries`` as from statements.claims_of, each claim once; those that deny are in ``denials``.
    Each group has ``origin``, ``name``, ``stated``, ``basis`` and ``words`` (who found it out and
    how many texts repeat it), ``claims`` (their number), ``left`` of ``of`` stations that would
    remain without it (None where no station rests on it), and ``texts``: see told.
    """
    groups: dict[str, list[Record]] = {}
    for entry in entries:
        if entry["stance"] != DENIES:
            groups.setdefault(entry["origin"], []).append(entry)
    found = [_group(atlas, origin, own) for origin, own in groups.items()]
    return sorted(found, key=lambda one: (not one["stated"], -len(one["texts"]), one["name"]))


def denials(entries: list[Record]) -> list[Record]:
    """What texts deny of it, as told gives it."""
    return told([entry for entry in entries if entry["stance"] == DENIES])


def told(entries: list[Record]) -> list[Record]:
    """The texts of these entries in their order, each once: keys TEXT, and its ``statements``."""
    texts: dict[str, Record] = {}
    for entry in entries:
        own = {key: entry[key] for key in TEXT} | {"statements": []}
        texts.setdefault(entry["source_id"], own)["statements"].append(entry)
    return list(texts.values())


def disputed(stations: list[Record], denied: list[Record]) -> list[Record]:
    """What disputes the stations of a record, each thing once with the ``stations`` it disputes.

    Without what texts deny (``denied``, as from denials), which stands with these texts.
    """
    said = {entry["says"] for text in denied for entry in text["statements"]}
    found: list[Record] = []
    for station in stations:
        for dispute in station["disputes"]:
            if dispute["values"] in said:
                continue
            same = next((one for one in found if _same(one, dispute)), None)
            if same is None:
                found.append(dispute | {"stations": [station["station_id"]]})
            else:
                same["stations"].append(station["station_id"])
    return found


def _same(one: Record, other: Record) -> bool:
    return all(one[key] == other[key] for key in ("field", "values", "sides"))


def _group(atlas: Atlas, origin: str, entries: list[Record]) -> Record:
    origins = atlas.origins
    kind = "".join(origins.loc[origins["origin_id"] == origin, "kind"])
    texts = told(entries)
    remains = remains_without(atlas).get(origin)
    group = {
        "origin": origin,
        "name": atlas.origin_names[origin],
        "how": found_by(atlas, kind),
        "stated": kind != UNSTATED,
        "basis": atlas.label("basis", kind),
        "own": sum(text["distance"] == PRIMARY for text in texts),
        "claims": sum(len(entry["values"]) for entry in entries),
        "left": remains.left if remains else None,
        "of": remains.of if remains else None,
    }
    return group | {"words": ground_in_words(group | {"texts": len(texts)}), "texts": texts}
