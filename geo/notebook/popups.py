"""What the marks of a notebook's map tell: of each place and country the stations of the view, who
says so, who disputes it, and the sources. Worked out by columns: a view may have thousands."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from geo.evidence.support import UNSTATED
from geo.notebook.templates import html
from geo.records.briefs import ends, outcomes, tally
from geo.records.statements import Record, rows_of
from geo.records.subjects import latest_answers
from geo.text import among
from geo.view import View

MOST = 500  # places and countries: some 2 kB each
TEXTS = 8  # of each: the best grade first, then the oldest
ORIGINS = 3


def popups_html(view: View) -> str:
    """An HTML ``template`` for each place and each country of a view, with its id as ``data-id``.

    Where they are more than MOST, for none.
    """
    if len(view.places) + len(view.countries) > MOST:
        return ""
    return html("popups.html", words=view.atlas.words, records=list(_records(view)))


def _records(view: View) -> Iterator[Record]:
    said = _Said(view)
    for column, name in (("place_id", "place_name"), ("country", "country_name")):
        for key, rows in view.stations.groupby(column, sort=True):
            yield {"id": key, "name": rows[name].iloc[0], **said.of(rows)}


class _Said:
    """What is said of any stations of a view, from tables that are looked up once."""

    def __init__(self, view: View) -> None:
        atlas = self.atlas = view.atlas
        sources = atlas.sources.sort_values(["grade", "published", "source_id"])
        self.sources = {row["source_id"]: row for row in rows_of(sources)}
        self.order = {source: n for n, source in enumerate(self.sources)}
        ids = view.stations["station_id"]
        self.disputes: dict[str, list[tuple[str, str]]] = {}
        held = atlas.disputes[among(atlas.disputes["station_id"], ids)]
        for row in rows_of(held[held["field"] != "denied"]):  # by whom stands beside it
            field = atlas.label("field", row["field"])
            self.disputes.setdefault(row["station_id"], []).append((field, row["values"]))
        self.answers = {row["country"]: row for row in rows_of(latest_answers(atlas))}
        unstated = atlas.origins.loc[atlas.origins["kind"] == UNSTATED, "origin_id"]
        self.unstated = set(unstated)

    def of(self, rows: pd.DataFrame) -> Record:
        """The head of some stations, which share a country."""
        texts = sorted(_listed(rows["source_ids"]), key=lambda one: self.order[one])
        found = [pair for one in rows["station_id"] for pair in self.disputes.get(one, ())]
        return {
            "count": len(rows),
            "contested": int(rows["contested"].sum()),
            "vague": int((rows["precision"] != "city").sum()),
            "reported": ends(rows["first_reported"]),
            "run_by": tally(rows["operator"]),
            "outcome": outcomes(self.atlas, rows["status"]),
            "answer": self.answers.get(rows["country"].iloc[0]),
            **self._origins(rows),
            "denied_by": [self.atlas.label("party", one) for one in _listed(rows["denied_by"])],
            "disputes": list(dict.fromkeys(found)),
            "texts": [self.sources[one] for one in texts[:TEXTS]],
            "more": max(0, len(texts) - TEXTS),
        }

    def _origins(self, rows: pd.DataFrame) -> dict[str, Any]:
        """Who found how many of these stations out, most first; what is not stated last."""
        each = Counter(rows["origins"].str.split("; ").explode())
        each.pop("", None)
        order = sorted(each, key=lambda one: (one in self.unstated, -each[one], one))
        named = [(self.atlas.origin_names[one], each[one]) for one in order]
        return {"origins": named[:ORIGINS], "more_origins": max(0, len(named) - ORIGINS)}


def _listed(values: pd.Series) -> list[str]:
    """What cells of values joined by "; " hold, each once."""
    return sorted(set(values.str.split("; ").explode()) - {""})
