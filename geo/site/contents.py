"""Every page that the server writes: in lists for people, and what stands before and after it."""

from typing import NamedTuple

import pandas as pd

from geo.atlas import WORLD, Atlas, counted
from geo.memory.cache import remembered
from geo.site.links import (
    ANSWERS,
    CONTENTS,
    COUNTRY,
    FIGURES,
    PLACE,
    SOURCE,
    STATION,
    Links,
    path_to,
)
from geo.site.templates import html
from geo.text import among

MOST = 5_000  # places and stations that one page lists by name; a country's page has its own
LISTS = {CONTENTS: "All records, sources and lists", WORLD: "The world as a whole"}
LISTS |= {ANSWERS: "What was answered", FIGURES: "Who counts what"}


class Leaf(NamedTuple):
    """A page before or after another: ``rel`` is prev, next or up."""

    rel: str
    words: str
    path: str


@remembered
def names(atlas: Atlas, kind: str) -> dict[str, str]:
    """What each country, place, station or source with a page is called, by its id, in order."""
    places = atlas.named_places
    if kind == PLACE:
        return dict(zip(places["place_id"], places["place_name"], strict=True))
    if kind == STATION:
        rows = counted(atlas.stations)
        said = rows["place_name"] + ", " + rows["station_id"]
        return dict(zip(rows["station_id"], said, strict=True))
    if kind == SOURCE:
        texts = atlas.sources
        year = texts["published"].map(lambda one: f", {one[:4]}" if one else "")
        return dict(zip(texts["source_id"], texts["publisher"] + year, strict=True))
    named = {code: atlas.country_names.get(code, code) for code in _told_of(atlas)}
    return dict(sorted(named.items(), key=lambda one: one[1]))


def _told_of(atlas: Atlas) -> set[str]:
    """The countries of which the tables say anything: those that have a record."""
    claims, answers = atlas.claims, atlas.responses
    places, stations = pd.DataFrame(atlas.named_places), pd.DataFrame(atlas.stations)
    of_one = claims.loc[claims["subject_kind"].isin([COUNTRY, PLACE, STATION]), "subject"]
    subjects = pd.concat([of_one, answers["about"]]).drop_duplicates()
    codes = {*atlas.places["country"]}
    rest = subjects != WORLD
    for ids, there in ((places["place_id"], places), (stations["station_id"], stations)):
        codes |= {*there.loc[among(ids, subjects), "country"]}
        rest &= ~among(subjects, ids)
    codes |= {*subjects[rest]}
    return codes | ({atlas.about.get("state", "")} & {*answers["country"]})


def paths(atlas: Atlas) -> list[str]:
    """The path of every page: lists first, then countries, places, stations and sources."""
    kinds = (COUNTRY, PLACE, STATION, SOURCE)
    return [*LISTS, *(path_to(kind, name) for kind in kinds for name in names(atlas, kind))]


def around(atlas: Atlas, kind: str, name: str) -> list[Leaf]:
    """The pages of the same kind before and after one, in the order of ``names``."""
    known = names(atlas, kind)
    ids = list(known)
    if name not in known:
        return []
    at = _places(atlas, kind)[name]
    beside = [("prev", ids[at - 1])] if at else []
    beside += [("next", ids[at + 1])] if at + 1 < len(ids) else []
    return [Leaf(rel, known[one], path_to(kind, one)) for rel, one in beside]


@remembered
def _places(atlas: Atlas, kind: str) -> dict[str, int]:
    return {name: at for at, name in enumerate(names(atlas, kind))}


def contents_html(atlas: Atlas, links: Links) -> str:
    """Every record, source and list by name, and what was withdrawn: an ``article``."""
    places, rows = atlas.named_places, counted(atlas.stations)
    many = len(places) + len(rows) > MOST
    stations: dict[str, list[str]] = {}
    for place, station in zip(rows["place_id"], rows["station_id"], strict=True):
        stations.setdefault(place, []).append(station)
    held: dict[str, list[tuple[str, str, list[str]]]] = {}
    if not many:
        for place, name, country in zip(
            places["place_id"], places["place_name"], places["country"], strict=True
        ):
            held.setdefault(country, []).append((place, name, stations.get(place, [])))
    sources = atlas.sources.sort_values(["publisher", "published", "source_id"])
    counts = rows["country"].value_counts().to_dict()
    gone = atlas.stations[atlas.stations["withdrawn"] != ""]
    return html(
        "contents.html",
        atlas=atlas,
        words=atlas.words,
        links=links,
        query=links.query,
        lists={path: title for path, title in LISTS.items() if path != CONTENTS},
        countries=[
            (code, name, counts.get(code, 0), held.get(code, []))
            for code, name in names(atlas, COUNTRY).items()
        ],
        sources=sources.to_dict("records"),
        withdrawn=gone[["station_id", "withdrawn"]].to_dict("records"),
    )
