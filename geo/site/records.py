"""The HTML of a place's, a country's or the world's record: what matters first, sources folded."""

from dataclasses import replace
from typing import Any

from geo.atlas import WORLD, Atlas, counted
from geo.counts import count
from geo.evidence.grades import GRADES
from geo.query import Query
from geo.records.briefs import brief, places
from geo.records.figures import figures
from geo.records.origins import by_origin, denials, disputed
from geo.records.statements import Record
from geo.site.links import COUNTRY, PLACE, SOURCE, STATION, Links, path_of, path_to
from geo.site.templates import day, html
from geo.text import capital
from geo.view import View

FEW, MOST = 3, 6  # texts, and answers, of a record that are not folded


def record_html(
    atlas: Atlas, record: Record, links: Links, locator: str = "", caption: str = ""
) -> str:
    """A record as records.record_of gives it: an ``article``, its values escaped.

    First what a reader asks first, of a country also its cities; then disputes, answers, what texts
    say by who found it out, and what the tables hold; of a country also its figures. ``locator``:
    a small map under its name, with its caption.
    """
    return html(
        "record.html",
        record=record,
        words=atlas.words,
        links=links,
        query=links.query,
        grades=[atlas.label("grade", one) for one in GRADES],
        few=FEW,
        most=MOST,
        path=path_of(record["id"]),
        locator=locator,
        caption=caption,
        held=_PARTS[record["kind"]](atlas, record),
    )


def source_html(atlas: Atlas, record: Record, links: Links) -> str:
    """A source as sources.source_record gives it, with all that rests on it: an ``article``."""
    path = path_to(SOURCE, record["source"]["source_id"])
    return html(
        "source.html", words=atlas.words, links=links, query=links.query, path=path, **record
    )


def source_line_html(view: View, links: Links, rows: str = "") -> str:
    """The line that ends figures, tables and pages: what they count, from where, which version."""
    return html("source_line.html", atlas=view.whole, query=links.query, links=links, rows=rows)


def sentence(atlas: Atlas, station: Record) -> str:
    """Who is said to run a station, since when, what became of it, and who disputes it."""
    reported = station["first_reported"]
    parts = [
        _run_by(atlas, station["operator"]),
        f"said to have opened {day(station['opened'])}" if station["opened"] else "",
        f"first reported {day(reported)}" if reported else "date of the first report not known",
        f"outcome: {station['status']}" if station["status"] else "no outcome reported",
        "known from texts of grade C alone" if station["weak"] else "",
        _disputed(station),
    ]
    return capital("; ".join(part for part in parts if part)) + "."


def _run_by(atlas: Atlas, operator: str) -> str:
    """Who is said to run one, or that nobody says; of an atlas that tells of no operators ""."""
    if not atlas.words.tells_of_operators:
        return f"operator: {operator}" if operator else ""
    run = f"{operator} ({atlas.words.operator_kind})"
    return f"said to be run by {run}" if operator else "who runs it is not reported"


def record_words(atlas: Atlas, record: Record) -> str:
    """What a record says, in a sentence or two."""
    kind, count = record["kind"], record["count"]
    if kind == STATION:
        return sentence(atlas, record["stations"][0])
    stations = atlas.words.number(count, reported=True, none="no")
    answers = many(len(record["responses"]), "answer")
    if kind == WORLD:
        return f"What is said of {stations} as a whole, of regions and of operators; {answers}."
    if kind == COUNTRY:
        more = record["more"]
        cities = many(len(record["cities"]) + more["cities"], "named city")
        answers = many(len(record["responses"]) + more["responses"], "answer")
        cities = cities.replace("citys", "cities")
        return f"{record['name']}: {stations} in {cities}; {answers} of governments and others."
    if count == 1:
        return f"{stations}. {sentence(atlas, record['stations'][0])}"
    if count:
        contested = sum(one["contested"] for one in record["stations"])
        return f"{stations}, {contested} of them contested; {answers} about it or its country."
    named = many(len(record["named"]), "text")
    return (
        f"No {atlas.words.one} is counted here: {named} name it. {answers} about it or its country."
    )


def many(number: int, one: str) -> str:
    """``many(2, "claim")`` is "2 claims"."""
    return f"{number or 'no'} {one}{'' if number == 1 else 's'}"


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
    own, found = brief(atlas, country), places(atlas, country["id"])
    there = int((atlas.places["country"] == country["id"]).sum())
    here = Query(without=atlas.without, country=(country["id"],))
    return {
        "brief": own,
        "places": found,
        "more_places": there - len(found),
        "counts": count(rows, len(rows)),
        "denial": atlas.about.get("denial", "")
        if country["id"] == atlas.about.get("state")
        else "",
        "all": here,
        "contested": replace(here, support=("contested",)),
        "known_by_area": replace(here, precision=("country", "region")),
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


_PARTS = {PLACE: _of_place, STATION: _of_place, COUNTRY: _of_country, WORLD: _of_world}
