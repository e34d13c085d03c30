"""The rows that answer a query, and how they reconcile with the whole."""

from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from geo import facets
from geo.atlas import Atlas, counted, sum_places, these
from geo.counts import Counts, by_country, count
from geo.keys import KEYS, OF_REPORTS, SELECTING
from geo.leave_out import Remains, leave_out
from geo.memory.cache import remembered
from geo.query import Query
from geo.text import begins, joined, looked_up, plain


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
    stations  the selected rows of ``atlas.stations`` (GeoDataFrame, EPSG:4326)
    places    their places, as Atlas.places
    countries counts per country, most first: see counts.by_country
    counts    how they reconcile with the whole
    words     what the query asks for, as a reader would say it
    notes     what a reader must be told besides: what is asked for and nobody reports, and what is
              left out only because it has no date; a sentence each
    """

    query: Query
    whole: Atlas
    atlas: Atlas
    stations: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    countries: pd.DataFrame
    counts: Counts
    words: str
    notes: tuple[str, ...]

    @property
    def left_out(self) -> LeftOut | None:
        """What the query leaves out of everything, if anything."""
        ids = self.query.without
        if not ids:
            return None
        left, of = (len(counted(atlas.stations)) for atlas in (self.atlas, self.whole))
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
    rows = counted(left.stations)
    chosen = these(rows, _fits(query, left, rows))
    total = len(counted(atlas.stations))
    counts = count(chosen, total, undated=_lost_undated(query, left, rows))
    places = left.places if chosen is rows else sum_places(chosen)
    countries = by_country(chosen)
    words, notes = query.words(atlas), _notes(query, atlas, counts)
    return View(query, atlas, left, chosen, places, countries, counts, words, notes)


def _lost_undated(query: Query, atlas: Atlas, rows: pd.DataFrame) -> int:
    """How many stations only a span of time leaves out, as they have no date of first report."""
    if query.undated or not (query.since or query.until):
        return 0
    return int((_fits(query, atlas, rows, but="undated") & (rows["first_reported"] == "")).sum())


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
    rows = view.atlas.stations
    rows = these(rows, rows["withdrawn"] != "")
    return these(rows, _fits(view.query, view.atlas, rows))


def drill_down(query: Query, atlas: Atlas, name: str) -> dict[str, int]:
    """The values of a facet and how many stations have each under all the other filters."""
    return _drill_down(atlas, query.question, name)


@remembered
def _drill_down(atlas: Atlas, query: Query, name: str) -> dict[str, int]:
    if not getattr(query, name) and name not in OF_REPORTS:
        return facets.tally(_select(atlas, query).stations, name)
    left = leave_out(atlas, query.without)
    rows = counted(left.stations)
    fits = _fits(query, left, rows, but=name)
    return facets.tally(pd.DataFrame(rows)[facets.columns(name)][fits], name)


def _fits(query: Query, atlas: Atlas, stations: pd.DataFrame, but: str = "") -> pd.Series:
    """Which stations fit every key of the query, or every key ``but`` one.

    The keys of a date of first report are one question: in this span, or without a date.
    """
    fits = pd.Series(True, index=stations.index)
    for name, key in KEYS.items():
        value = getattr(query, name)
        if not value or name == but or not key.selects or name in OF_REPORTS:
            continue
        if key.kind == "facet":
            fits &= facets.has(stations, name, value)
        elif name == "source":
            fits &= stations["station_id"].isin(_supported_by(atlas, value))
        elif name == "q":
            said = search_text(atlas).reindex(stations["station_id"]).set_axis(stations.index)
            for word in plain(value).split():
                fits &= said.str.contains(begins(word), regex=False)
    if (query.since or query.until or query.undated) and but not in OF_REPORTS:
        fits &= _of_dates(query, stations["first_reported"])
    if query.answered_since or query.answered_until:
        fits &= _answered(query, atlas, stations)
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


def _answered(query: Query, atlas: Atlas, stations: pd.DataFrame) -> pd.Series:
    """Which stations' place or country has an answer of the query's dates of answers."""
    asked = between(atlas.responses["date"], query.answered_since, query.answered_until)
    about = atlas.responses.loc[asked, "about"]
    return stations["place_id"].isin(about) | stations["country"].isin(about)


def _supported_by(atlas: Atlas, sources: tuple[str, ...]) -> set[str]:
    """Ids of the stations that one of the sources supports."""
    lists = atlas.stations.set_index("station_id")["source_ids"].str.split("; ").explode()
    return set(lists[lists.isin(sources)].index)


@remembered
def search_text(atlas: Atlas) -> pd.Series:
    """What can be searched of each station (names, operator, what is said and who published it),
    by station_id.

    One text each, as text.plain writes it, with a blank before it: see text.begins.
    """
    own = ["station_id", "country_name", "region", "city", "local_name", "operator", "note"]
    stations = atlas.stations.set_index("station_id", drop=False)
    names = stations[own[0]].str.cat(stations[own[1:]], sep=" ")
    columns = ["claim_id", "says", "value", "source_id"]
    said = atlas.claim_links.merge(atlas.claims[columns], on="claim_id")
    sources = atlas.tables["sources"]
    publishers = plain_texts(sources["publisher"]).set_axis(sources["source_id"])
    words = plain_texts(said["says"] + " " + said["value"]) + " "
    words += looked_up(said["source_id"], publishers)
    texts = joined(words, said["station_id"], " ")
    return " " + plain_texts(names) + " " + texts.reindex(names.index).fillna("")


def plain_texts(texts: pd.Series) -> pd.Series:
    """Each text as ``plain`` writes it; what is said often is read once."""
    return texts.map({text: plain(text) for text in texts.unique()})
