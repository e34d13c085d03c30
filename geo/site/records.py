"""The HTML of a place's, a country's or the world's record: what matters first, sources folded."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from geo.atlas import WORLD, Atlas, counted
from geo.counts import count
from geo.evidence.grades import GRADES
from geo.query import Query
from geo.records.briefs import brief, places
from geo.records.figures import figures
from geo.records.origins import by_origin, denials, disputed
from geo.records.statements import Record
from geo.site.templates import day, href, html
from geo.view import View

FEW, MOST = 3, 6  # texts, and answers, of a record that are not folded
COUNTRY, PLACE = "country", "place"  # kinds of records, and of their addresses


@dataclass(frozen=True)
class Links:
    """Where the links of a record lead: to pages of the dashboard, or to records on their own.

    query  what is asked: links keep what selects rows
    page   the dashboard's page that shows the record, "" where it stands on a page of its own
    """

    query: Query
    page: str = "./"

    def record(self, name: str) -> str:
        """To the record of a place_id, a country code or ``world``."""
        return href("./", self.query, place=name) if self.page else href(path_of(name), self.query)

    def without(self, gone: str, record: str) -> str:
        """To the same record without a source or an origin, from the record of this name."""
        if self.page:
            return href(self.page, self.query, without=gone, place=record)
        return href(path_of(record), self.query, without=gone)

    def text(self, source_id: str) -> str:
        """To all that rests on a source."""
        return href("sources", self.query, text=source_id)


def path_of(name: str) -> str:
    """The path of the page of a record: of a place_id, a country code or ``world``."""
    if name == WORLD:
        return name
    kind = COUNTRY if len(name) == 2 and name.isupper() else PLACE
    return f"{kind}/{quote(name, safe='')}"


def record_html(atlas: Atlas, record: Record, links: Links) -> str:
    """A record as records.record_of gives it: an ``article``, its values escaped.

    First what a reader asks first, of a country also its cities; then disputes, answers, what texts
    say by who found it out, and what the tables hold; of a country also its figures.
    """
    return html(
        "record.html",
        record=record,
        links=links,
        query=links.query,
        grades=[atlas.label("grade", one) for one in GRADES],
        few=FEW,
        most=MOST,
        held=_PARTS[record["kind"]](atlas, record),
    )


def record_page(view: View, record: Record, root: str) -> str:
    """A page of its own for a record of a view's atlas; ``root`` leads to the dashboard."""
    query = view.query.question
    return html(
        "record_page.html",
        root=root,
        record=record,
        path=path_of(record["id"]),
        atlas=view.whole,
        query=query,
        left_out=view.left_out,
        rows="",
        shown=record_html(view.atlas, record, Links(query, page="")),
    )


def sentence(atlas: Atlas, station: Record) -> str:
    """Who is said to run a station, since when, what became of it, and who disputes it."""
    bureau = atlas.label("subject_kind", "operator")
    run = f"{station['operator']} ({bureau})" if station["operator"] else ""
    reported = station["first_reported"]
    parts = [
        f"Said to be run by {run}" if run else "Who runs it is not reported",
        f"said to have opened {day(station['opened'])}" if station["opened"] else "",
        f"first reported {day(reported)}" if reported else "date of the first report not known",
        f"outcome: {station['status']}" if station["status"] else "no outcome reported",
        "known from texts of grade C alone" if station["weak"] else "",
        _disputed(station),
    ]
    return "; ".join(part for part in parts if part) + "."


def _disputed(station: Record) -> str:
    fields = ", ".join(dict.fromkeys(one["field"] for one in station["disputes"]))
    parts = [
        f"disputed: {fields}" if fields else "contested" if station["contested"] else "",
        f"denied by {' and by '.join(station['denied_by'])}" if station["denied_by"] else "",
    ]
    return "; ".join(part for part in parts if part) or "no text read here disputes it"


def _sentences(atlas: Atlas, stations: list[Record]) -> list[tuple[list[str], str]]:
    """The sentence of each station; stations of which the same is to say stand together."""
    found: dict[str, list[str]] = {}
    for station in stations:
        found.setdefault(sentence(atlas, station), []).append(station["station_id"])
    return [(stations, said) for said, stations in found.items()]


def _of_place(atlas: Atlas, place: Record) -> dict[str, Any]:
    entries = [*place["claims"], *(one for own in place["stations"] for one in own["claims"])]
    said = _said(atlas, entries)
    return {
        "brief": brief(atlas, place),
        "lead": _sentences(atlas, place["stations"]),
        "disputes": disputed(place["stations"], said["denials"]),
        "said": said,
        "named": _said(atlas, place["named"]),
    }


def _of_country(atlas: Atlas, country: Record) -> dict[str, Any]:
    rows = counted(atlas.stations)
    rows = rows[rows["country"] == country["id"]]
    own = brief(atlas, country)
    return {
        "brief": own,
        "places": places(atlas, country["id"]),
        "counts": count(rows, len(rows)),
        "denial": atlas.about.get("denial", "")
        if country["id"] == atlas.about.get("state")
        else "",
        "contested": Query(without=atlas.without, country=(country["id"],), support=("contested",)),
        "figures": [one for one in figures(atlas) if one["link"] == country["id"]],
        "areas": [(area, _of_place(atlas, area)) for area in country["areas"]],
        "disputes": [],
        "said": _said(atlas, country["claims"]),
        "named": _said(atlas, country["named"]),
    }


def _of_world(atlas: Atlas, world: Record) -> dict[str, Any]:
    return {
        "disputes": [],
        "said": _said(atlas, world["claims"]),
        "parts": [(part, _said(atlas, part["claims"])) for part in world["parts"]],
    }


def _said(atlas: Atlas, entries: list[Record]) -> dict[str, Any]:
    """What texts say, by origin, and what they deny."""
    return {"groups": by_origin(atlas, entries), "denials": denials(entries)}


_PARTS = {PLACE: _of_place, COUNTRY: _of_country, WORLD: _of_world}
