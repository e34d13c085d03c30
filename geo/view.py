"""The rows that answer a query, and how they reconcile with the whole."""

from dataclasses import dataclass, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import facets
from geo.atlas import ENDED, PLACE, Atlas, these
from geo.columns.distinct import counted_values, distinct, in_force
from geo.columns.search import with_words
from geo.counts import Counted, Counts, by_country, count
from geo.evidence.support import ONE, SEVERAL, WEAK
from geo.keys import KEYS, OF_REPORTS, SELECTING
from geo.leave_out import Remains, leave_out
from geo.memory.cache import remembered
from geo.outlines import WGS84
from geo.query import Query
from geo.text import among


@dataclass(frozen=True)
class LeftOut(Remains):
    """What a view leaves out, and what remains.

    ids    the sources and origins that the query names
    names  what they are called, each once
    words  what is left out and what remains, in two sentences
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    words: str


@dataclass(frozen=True, eq=False)
class View:
    """The rows that a query selects.

    query     what was asked, with the record that is open
    whole     the atlas as its tables are
    atlas     that without the sources which the query leaves out: its evidence is the view's
    chosen    which rows of ``atlas.stations`` are selected, as a mask
    countries counts per country, most first: see counts.by_country
    counts    how they reconcile with the whole
    words     what the query asks for, as a reader would say it
    notes     what a reader must be told besides: what is asked for and nobody reports, and what is
              left out only because it has no date; a sentence each
    """

    query: Query
    whole: Atlas
    atlas: Atlas
    chosen: np.ndarray
    countries: pd.DataFrame
    counts: Counts
    words: str
    notes: tuple[str, ...]

    @cached_property
    def stations(self) -> gpd.GeoDataFrame:
        """The selected rows of ``atlas.stations`` (GeoDataFrame, EPSG:4326)."""
        return _stations(self.whole, self.query.question)

    @cached_property
    def places(self) -> gpd.GeoDataFrame:
        """Their places, as Atlas.places."""
        return _places(self.whole, self.query.question)

    @cached_property
    def on_places(self) -> "OnPlaces":
        """What they add up to on each place of the whole atlas."""
        return _on_places(self.whole, self.query.question)

    @property
    def left_out(self) -> LeftOut | None:
        """What the query leaves out of everything, if anything."""
        ids = self.query.without
        if not ids:
            return None
        left, of = (int(in_force(atlas).sum()) for atlas in (self.atlas, self.whole))
        names, lost = tuple(facets.publishers(self.whole, ids)), of - left
        alone = (
            f"{lost or 'none'} rest{'s' if lost < 2 else ''} on {'it' if len(ids) == 1 else 'them'}"
        )
        remain = f"{left} of {of} {self.whole.words.many} remain; {alone} alone."
        return LeftOut(left, of, ids, names, f"Left out: {'; '.join(names)}. {remain}")


def select(query: Query, atlas: Atlas) -> View:
    """The view of a query. Cached: an atlas is immutable, so the same question has one answer."""
    return replace(_select(atlas, query.question), query=query)


@remembered
def _select(atlas: Atlas, query: Query) -> View:
    left = leave_out(atlas, query.without)
    chosen = in_force(left) & _fits(query, left)
    held = _counted(atlas, query.without).these(chosen)
    undated = _lost_undated(query, left)
    counts = count(held, int(in_force(atlas).sum()), undated=undated)
    words, notes = query.words(atlas), _notes(query, atlas, counts)
    return View(query, atlas, left, chosen, by_country(held), counts, words, notes)


def how_many(query: Query, atlas: Atlas) -> int:
    """How many stations answer a query."""
    left = leave_out(atlas, query.without)
    return int((in_force(left) & _fits(query.question, left)).sum())


@remembered
def _counted(atlas: Atlas, without: tuple[str, ...]) -> Counted:
    """What is counted of all stations."""
    return Counted.of(leave_out(atlas, without).stations, _place_rows(atlas))


@remembered
def _place_rows(atlas: Atlas) -> np.ndarray:
    """The row of ``atlas.places`` that each station is at; after the last of them, if it is of a
    place that counts none."""
    rows = pd.Index(atlas.places["place_id"]).get_indexer(atlas.stations["place_id"])
    return np.where(rows < 0, len(atlas.places), rows).astype(np.int32)


@remembered
def _stations(atlas: Atlas, query: Query) -> gpd.GeoDataFrame:
    view = _select(atlas, query)
    return these(view.atlas.stations, view.chosen)


@dataclass(frozen=True, eq=False)
class OnPlaces:
    """By row of Atlas.places: how many ``stations``, how many of them are ``contested``, on
    ``several`` bases, ``weak`` (weakly sourced) and ``ended`` (reported closed)."""

    stations: np.ndarray
    contested: np.ndarray
    several: np.ndarray
    weak: np.ndarray
    ended: np.ndarray


@remembered
def _on_places(atlas: Atlas, query: Query) -> OnPlaces:
    view = _select(atlas, query)
    held = _counted(atlas, query.without)
    status = distinct(view.atlas, "status")
    ended = status.having(status.rows["status"] == ENDED)

    def number(chosen: np.ndarray) -> np.ndarray:
        return np.bincount(held.place[chosen], minlength=len(atlas.places)).astype(np.int32)

    kinds = (held.contested, held.several, held.weak, ended)
    return OnPlaces(number(view.chosen), *(number(view.chosen & kind) for kind in kinds))


@remembered
def _places(atlas: Atlas, query: Query) -> gpd.GeoDataFrame:
    """As atlas.sum_places, of what the view has on each."""
    view, on = _select(atlas, query), _on_places(atlas, query)
    if np.array_equal(view.chosen, in_force(view.atlas)):
        return view.atlas.places
    rows = np.flatnonzero(on.stations)
    places = pd.DataFrame(atlas.places)[["place_id", *PLACE, "geometry"]].iloc[rows]
    places = places.reset_index(drop=True)
    n = on.stations[rows]
    places["stations"] = n.astype(np.int64)
    places["contested"] = on.contested[rows] > 0
    all_of = [on.several[rows] == n, on.weak[rows] == n]
    places["support"] = np.select(all_of, [SEVERAL, WEAK], ONE)
    places["ended"] = on.ended[rows] == n
    return gpd.GeoDataFrame(places, geometry="geometry", crs=WGS84)


def _lost_undated(query: Query, atlas: Atlas) -> int:
    """How many stations only a span of time leaves out, as they have no date of first report."""
    if query.undated or not (query.since or query.until):
        return 0
    dates = distinct(atlas, "first_reported")
    without = dates.having(dates.rows["first_reported"] == "")
    return int((in_force(atlas) & _fits(query, atlas, but="undated") & without).sum())


def _notes(query: Query, atlas: Atlas, counts: Counts) -> tuple[str, ...]:
    """See View.notes."""
    notes = []
    for name in SELECTING:
        if KEYS[name].kind != "facet" or name == "undated" or not (asked := getattr(query, name)):
            continue
        held = facets.options(atlas, name)
        if none := [facets.label(atlas, name, one) for one in asked if one not in held]:
            title = atlas.words.say(KEYS[name].title)
            notes.append(f"{title}: nothing reported for {', '.join(none)}.")
    if lost := counts.undated:
        them = "it" if lost == 1 else "them"
        notes.append(f"Without a date and left out: {lost} (undated=yes keeps {them}).")
    return tuple(notes)


def withdrawn(view: View) -> gpd.GeoDataFrame:
    """The rows that would answer the view's query had they not been withdrawn, as its stations."""
    held = distinct(view.atlas, "withdrawn")
    gone = held.having(held.rows["withdrawn"] != "")
    return these(view.atlas.stations, gone & _fits(view.query, view.atlas))


def drill_down(query: Query, atlas: Atlas, name: str) -> np.ndarray:
    """How many stations have each value of a facet under all the other filters: in the order of
    ``facets.options(atlas, name)``."""
    return _drill_down(atlas, query.question, name)


@remembered
def _drill_down(atlas: Atlas, query: Query, name: str) -> np.ndarray:
    left = leave_out(atlas, query.without)
    stations = in_force(left) & _fits(query, left, but=name)
    if facets.is_column(name) and left is atlas:
        return distinct(atlas, name).number(stations)[counted_values(atlas, name)]
    found = facets.numbers(left, name, stations)
    return np.array([found.get(value, 0) for value in facets.options(atlas, name)], dtype=int)


def _fits(query: Query, atlas: Atlas, but: str = "") -> np.ndarray:
    """Which stations of an atlas fit every key of the query, or every key ``but`` one: a mask.

    The keys of a date of first report are one question: in this span, or without a date.
    """
    fits = np.ones(len(atlas.stations), bool)
    for name, key in KEYS.items():
        value = getattr(query, name)
        if not value or name == but or not key.selects or name in OF_REPORTS:
            continue
        if key.kind == "facet":
            held = distinct(atlas, *facets.columns(name))
            fits &= held.having(facets.has(held.rows, name, value))
        elif name == "source":
            fits &= facets.one_of(atlas.stations["source_ids"], value).to_numpy(bool)
        elif name == "q":
            fits &= with_words(atlas, value)
    if (query.since or query.until or query.undated) and but not in OF_REPORTS:
        held = distinct(atlas, "first_reported")
        fits &= held.having(_of_dates(query, held.rows["first_reported"]))
    if query.answered_since or query.answered_until:
        fits &= _answered(query, atlas)
    return fits


def between(dates: pd.Series, since: str, until: str) -> pd.Series:
    """Which dates lie from ``since`` to ``until``, all of them year, month or day.

    One known by year or month only stands for its beginning. "" bounds nothing; no date ("") lies
    between two of which one is a bound.
    """
    fits = dates >= since
    if since or until:
        fits &= dates != ""
    return fits & (dates.str.slice(0, len(until)) <= until) if until else fits


def _of_dates(query: Query, dates: pd.Series) -> pd.Series:
    """Which dates of first report are asked for: in a span, without a date, or either."""
    in_span = between(dates, query.since, query.until)
    if not query.undated:
        return in_span
    return (in_span & bool(query.since or query.until)) | (dates == "")


def _answered(query: Query, atlas: Atlas) -> np.ndarray:
    """Which stations' place or country has an answer of the query's dates of answers."""
    asked = between(atlas.responses["date"], query.answered_since, query.answered_until)
    about = atlas.responses.loc[asked, "about"]
    fits = np.zeros(len(atlas.stations), bool)
    for name in ("place_id", "country"):
        held = distinct(atlas, name)
        fits |= held.having(among(held.rows[name], about))
    return fits
