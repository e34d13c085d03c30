"""Figures that texts disagree on, side by side: who gives which, drawing on whom, and why.

A figure is a number that claims give of the world, of a part of it or of an operator, where at
least two of them differ. Counts of different texts stand beside each other and are never added up.
"""

import re
from collections import Counter

import pandas as pd

from geo.atlas import WORLD, Atlas
from geo.evidence.links import VALUES
from geo.memory.cache import remembered
from geo.records.own_counts import (
    Subject,
    beside_its_list,
    earlier_lists,
    is_itemised,
    later_lists,
    list_name,
    own_count,
    own_rows,
    rows_of_list,
)
from geo.records.statements import (
    SOURCE,
    Record,
    cautions_in_words,
    rows_of,
    value_words,
    without_ids,
)
from geo.text import plain

FIGURE = ["subject_kind", "subject", "field"]  # of what a number is
KINDS = (WORLD, "region", "country")  # in this order, then all others
OF_PLACES = ("station", "place")  # what differs there stands in their records, as contested
CLAIM = ("claim_id", "says", "remark", "confidence", "as_of", "grade", *SOURCE)


@remembered
def figures(atlas: Atlas) -> list[Record]:
    """Every figure of the atlas that texts disagree on: of the world first.

    Each has ``id``, ``kind`` (in words), ``about``, ``link`` (the record that it belongs to),
    ``field`` (in words), ``texts`` (how many give it), ``numbers`` (which, smallest first),
    ``here`` (what this atlas itself has of it, in a sentence) and ``groups``: see _group.
    """
    found = {Subject(*map(str, key)): own for key, own in _disagreeing(atlas).groupby(FIGURE)}
    fields = list(atlas.about.get("labels", {}).get("field", {}))

    def place(of: Subject) -> tuple:
        kind = KINDS.index(of.kind) if of.kind in KINDS else len(KINDS)
        field = fields.index(of.field) if of.field in fields else len(fields)
        return kind, of.kind, _about(atlas, of), field, of.field

    return [_figure(atlas, of, found[of]) for of in sorted(found, key=place)]


@remembered
def texts_giving(atlas: Atlas) -> dict[int, int]:
    """Each number of the figures with how many texts give it, the smallest first."""
    texts = _disagreeing(atlas).groupby("number")["source_id"].nunique()
    return {int(str(number)): int(n) for number, n in texts.items()}


def number_in(words: str) -> int | None:
    """The whole number that the words are, such as 46, 230000 or 230,000; None if they are none."""
    found = plain(words)
    is_number = re.fullmatch("[0-9]{1,15}|[0-9]{1,3}( [0-9]{3}){1,4}", found)
    return int(found.replace(" ", "")) if is_number else None


def numbers_given(atlas: Atlas) -> pd.DataFrame:
    """The claims that give a number of something larger than a place: ``number``, and theirs.

    What only denies a number gives none.
    """
    claims = atlas.claims
    claims = claims[~claims["subject_kind"].isin(OF_PLACES) & (claims["stance"] == "asserts")]
    claims = claims[~claims["field"].isin(VALUES) & claims["value"].str.fullmatch("[0-9]{1,15}")]
    return claims.assign(number=claims["value"].astype("int64"))


def _disagreeing(atlas: Atlas) -> pd.DataFrame:
    """The claims that give the figures, the best grade first, then the oldest.

    Columns as Atlas.said, and ``number``, the value.
    """
    claims = numbers_given(atlas)
    differ = claims.groupby(FIGURE)["number"].transform("nunique") > 1
    rows = atlas.said(claims[differ])
    rows["undated"] = rows["published"] == ""
    return rows.sort_values(["grade", "undated", "published", "source_id", "claim_id"])


def _figure(atlas: Atlas, of: Subject, rows: pd.DataFrame) -> Record:
    """One figure with its groups: those on lists first, in the order of the lists."""
    groups = [
        _group(atlas, of, str(listed), str(origin), own)
        for (listed, origin), own in rows.groupby(["listed", "origin"])
    ]
    order = {listed: n for n, listed in enumerate(atlas.lists)}
    last = len(order)
    groups.sort(key=lambda one: (order.get(one["listed"], last), one["grade"], one["origin_name"]))
    return {
        "id": re.sub(r"\W+", "-", "-".join(of).casefold()),
        "kind": atlas.label("subject_kind", of.kind),
        "about": _about(atlas, of),
        "link": of.subject if of.kind == "country" else WORLD,
        "field": atlas.label("field", of.field),
        "texts": int(rows["source_id"].nunique()),
        "numbers": sorted(int(number) for number in rows["number"].unique()),
        "here": own_rows(atlas, of),
        "groups": groups,
    }


def _group(atlas: Atlas, of: Subject, listed: str, origin: str, rows: pd.DataFrame) -> Record:
    """What is said of a figure drawing on one list and one origin.

    ``listed`` (the list's id), ``list`` (in words), ``earlier`` and ``later`` (lists that it
    repeats, and that repeat it), ``origin_name``, ``grade`` (the best), ``rows`` (stations of this
    atlas that the list names, or None where it is no such count) and ``counts``, the list's own
    first, then the best grade: see _count.
    """
    counts = [
        _count(atlas, of, listed, int(str(number)), own) for number, own in rows.groupby("number")
    ]
    return {
        "listed": listed,
        "list": list_name(atlas, listed),
        "earlier": earlier_lists(atlas, listed),
        "later": later_lists(atlas, listed),
        "origin_name": atlas.origin_names[origin],
        "grade": rows["grade"].min(),
        "rows": rows_of_list(atlas, of, listed),
        "counts": sorted(
            counts,
            key=lambda one: (
                one["number"] != own_count(atlas, of, listed),
                one["grade"],
                one["number"],
            ),
        ),
    }


def _count(atlas: Atlas, of: Subject, listed: str, number: int, rows: pd.DataFrame) -> Record:
    """One number of a group.

    ``number``, ``value`` (written out), ``words`` (as the texts qualify it), ``texts`` (how many
    give it), ``grade`` (the best), ``itemised`` (whether the rows of this atlas are held against
    it), ``why`` (how it stands to its list), ``notes`` (of the package, and remarks on the texts:
    ``says``, ``sources``), and ``claims``: keys CLAIM, ``said`` (the value), ``list``,
    ``origin_name``, ``cautions``, in words.
    """
    value = f"{number:,}"
    claims = [
        {key: row[key] for key in CLAIM}
        | {
            "said": value_words(atlas, row | {"value": value}),
            "list": list_name(atlas, listed),
            "origin_name": atlas.origin_names[row["origin"]],
            "cautions": cautions_in_words(atlas, row["cautions"]),
            "remark": without_ids(atlas, row["remark"]),
        }
        for row in rows_of(rows)
    ]
    words = Counter(claim["said"] for claim in claims if claim["said"] != value)
    return {
        "number": number,
        "value": value,
        "words": [one for one, _ in words.most_common()],
        "texts": int(rows["source_id"].nunique()),
        "grade": rows["grade"].min(),
        "itemised": is_itemised(atlas, of, listed, number),
        "why": beside_its_list(atlas, of, listed, number, rows["qualifier"]),
        "notes": [*_notes(atlas, of, listed, number), *_remarks(claims)],
        "claims": claims,
    }


def _about(atlas: Atlas, of: Subject) -> str:
    if of.kind == WORLD:
        return atlas.label("subject_kind", WORLD)
    return atlas.country_names.get(of.subject, of.subject) if of.kind == "country" else of.subject


def _notes(atlas: Atlas, of: Subject, listed: str, number: int) -> list[Record]:
    """What the package says of a number, as long as every text that bears it out is left.

    A note that names a list is about the texts that draw on it.
    """
    found = []
    for note in atlas.about.get("figures", []):
        if (note["subject"], note["field"], note["value"]) != (of.subject, of.field, number):
            continue
        claims = atlas.claims[atlas.claims["claim_id"].isin(note["claims"])]
        if note.get("listed", listed) == listed and len(claims) == len(set(note["claims"])):
            sources = atlas.said(claims)[SOURCE].drop_duplicates("source_id")
            found.append({"says": note["says"], "sources": rows_of(sources)})
    return found


def _remarks(claims: list[Record]) -> list[Record]:
    """What is remarked on the texts, each remark once with the texts that it is about."""
    found: dict[str, Record] = {}
    for claim in claims:
        if claim["remark"]:
            note = found.setdefault(claim["remark"], {"says": claim["remark"], "sources": []})
            note["sources"].append({key: claim[key] for key in SOURCE})
    return list(found.values())
