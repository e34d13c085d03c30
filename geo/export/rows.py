"""The rows of a view as tables and files: the same rows as on the page, each with its sources.

What an answer or a download holds beside its stations (RULE says it to readers):

- of a question that filters no station out (it may leave sources out), every claim, response and
  source of the atlas, those about the world included;
- of any other, the claims that bear on its stations; the claims and responses about its stations,
  its places, its countries, and those places of its countries where no station is counted; and the
  sources of all of these.

Of a question for kinds or dates of answers (``keys.OF_ANSWERS``), only these responses; where it
filters by nothing else, also those about what holds no station.
"""

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.atlas import Atlas
from geo.changes import changes_since
from geo.countries.continents import continent_of
from geo.memory.cache import remembered
from geo.outlines import WGS84
from geo.query import Query
from geo.text import among, joined, looked_up
from geo.view import View, between, select

# name, type, unit and meaning (for Words.say) of each column of an exported station
STATION_FIELDS = (
    ("station_id", "string", "", "identifier of the {reported_one}"),
    ("place_id", "string", "", "identifier of its place"),
    ("country", "string", "", "ISO 3166-1 alpha-2 code"),
    ("country_name", "string", "", "common English name of the country"),
    ("continent", "string", "", "part of the world: africa, americas, asia, europe or oceania"),
    ("region", "string", "", "region, where it is known"),
    ("city", "string", "", "city, blank unless precision is city"),
    ("local_name", "string", "", "local name of the city, where it is known"),
    ("precision", "string", "", "how exactly the place is known: city, region or country"),
    ("latitude", "number", "degrees", "degrees north of the city, WGS 84"),
    ("longitude", "number", "degrees", "degrees east of the city, WGS 84"),
    ("listed", "string", "", "{list} on which the {one} was reported"),
    ("operator", "string", "", "{operator_kind} said to run it"),
    ("opened", "string", "", "reported date of opening, as far as known"),
    ("status", "string", "", "what is reported to have become of it"),
    ("support", "string", "", "several bases, one basis, or weakly sourced (grade C only)"),
    ("origins", "string", "", "who found it out: identifiers of origins, joined by '; '"),
    ("bases", "string", "", "the kinds of these origins, joined by '; '"),
    ("grade", "string", "", "best grade of the texts that support it: A, B or C"),
    ("contested", "boolean", "", "whether claims conflict, or a body or accused party denies it"),
    ("denied_by", "string", "", "parties that deny it: host, state, accused, other"),
    ("disputes", "string", "", "what is disputed, with the values, joined by '; '"),
    ("first_reported", "string", "", "earliest date of a source that supports it, or its list's"),
    ("sources", "integer", "sources", "how many sources support it"),
    ("sources_a", "integer", "sources", "how many of these are of grade A"),
    ("source_ids", "string", "", "their identifiers, joined by '; '"),
    ("citations", "string", "", "the same sources as a reader cites them, joined by '; '"),
    ("note", "string", "", "why the row reads as it does"),
)
# What is worked out from the other tables, and stands in these beside the dictionary's columns.
WORKED_OUT = {
    "claims": (
        ("basis", "kind of the origin"),
        ("grade", "grade of the source: A, B or C"),
    ),
    "sources": (
        ("distance", "primary, secondary or tertiary source: how far from the origin"),
        ("grade", "how the text came to us: A, B or C"),
    ),
    "responses": (("grade", "grade of the source: A, B or C"),),
}
COLUMNS = [name for name, *_ in STATION_FIELDS]
RULE = {  # for Words.say; by whether the question filters no station out: see Query.is_whole
    True: "As no {one} is filtered out, every claim, response and source of the atlas is here, "
    "those about the world included.",
    False: "Here are the claims that bear on these {many}; claims and responses about them, "
    "their places, their countries, and places of these countries where no {one} is counted; "
    "and the sources of all of these. Asked for a kind or date of answers, only these responses; "
    "asked for nothing else, wherever they are about.",
}
PLACE = [
    "place_id", "name", "local_name", "country", "country_name", "precision",
    "stations", "support", "contested", "latitude", "longitude",
]  # fmt: skip


def place_rows(view: View) -> pd.DataFrame:
    """The places of a view, with columns PLACE and geometry: a point, or None (EPSG:4326)."""
    rows = view.places.rename(columns={"place_name": "name"})
    rows["latitude"], rows["longitude"] = rows.geometry.y, rows.geometry.x
    return rows[[*PLACE, "geometry"]]


def country_rows(view: View) -> pd.DataFrame:
    """Counts per country of a view, each with where to show it.

    The columns of counts.by_country, and label_lat, label_lon, west, south, east, north: degrees,
    of the capital where the country has no outline, missing where nobody lives.
    """
    return view.countries.merge(_country_spots(view.atlas), on="country", how="left")


@remembered
def _country_spots(atlas: Atlas) -> pd.DataFrame:
    columns = ["country", "label_lat", "label_lon", "west", "south", "east", "north"]
    shapes = pd.DataFrame(atlas.countries)[columns]
    return shapes.dropna(subset="country").drop_duplicates("country")


def station_rows(view: View, some: gpd.GeoDataFrame | None = None) -> gpd.GeoDataFrame:
    """The stations of a view with the columns of STATION_FIELDS and geometry (EPSG:4326).

    ``some``: only these of ``view.stations``.
    """
    stations = view.stations if some is None else some
    rows = stations.reset_index(drop=True)
    rows["continent"] = looked_up(rows["country"], continent_of())
    disputes = view.atlas.disputes
    if some is not None:
        disputes = disputes[among(disputes["station_id"], rows["station_id"])]
    texts = disputes["field"] + ": " + disputes["values"]
    rows["disputes"] = rows["station_id"].map(joined(texts, disputes["station_id"], "; "))
    rows["citations"] = rows["station_id"].map(_citations(view, stations))
    for column in ("disputes", "citations"):
        rows[column] = rows[column].astype("object").fillna("").astype("str")
    rows["latitude"], rows["longitude"] = rows.geometry.y, rows.geometry.x
    return gpd.GeoDataFrame(rows[[*COLUMNS, "geometry"]], geometry="geometry", crs=WGS84)


def station_table(view: View, some: gpd.GeoDataFrame | None = None) -> pd.DataFrame:
    """The same without geometry: columns of STATION_FIELDS."""
    return pd.DataFrame(station_rows(view, some).drop(columns="geometry"))


def _citations(view: View, stations: pd.DataFrame) -> pd.Series:
    lists = stations.set_index("station_id")["source_ids"].str.split("; ").explode()
    cited = lists.map(citations(view.atlas.sources)).dropna()
    return joined(cited, cited.index.to_series(), "; ")


def citations(sources: pd.DataFrame) -> pd.Series:
    """How a reader cites each source: "publisher (date), title, address", by source_id."""
    dated = sources["publisher"] + sources["published"].map(lambda d: f" ({d})" if d else "")
    titled = dated + sources["title"].map(lambda t: f", {t}" if t else "")
    cited = titled + sources["url"].map(lambda u: f", {u}" if u else "")
    return cited.set_axis(sources["source_id"])


def claim_rows(view: View) -> pd.DataFrame:
    """The claims of a view, by the rule above; columns as in the dictionary, and WORKED_OUT."""
    claims = view.atlas.claims
    if view.query.is_whole:
        return claims
    pairs = view.atlas.claim_links
    stations = view.stations["station_id"]
    chosen = among(claims["claim_id"], pairs.loc[among(pairs["station_id"], stations), "claim_id"])
    subjects_of = {"station": stations, "place": _places(view)}
    subjects_of["country"] = view.countries["country"]
    for kind, subjects in subjects_of.items():
        chosen |= (claims["subject_kind"] == kind) & among(claims["subject"], subjects)
    return claims[chosen].reset_index(drop=True)


def response_rows(view: View) -> pd.DataFrame:
    """The responses of a view, by the rule above; columns as in the dictionary, and WORKED_OUT."""
    responses, query = view.atlas.responses, view.query
    if query.is_whole:
        return responses
    asked = pd.Series(True, index=responses.index)
    if query.response:
        asked &= responses["response"].isin(query.response)
    if query.answered_since or query.answered_until:
        asked &= between(responses["date"], query.answered_since, query.answered_until)
    if not query.asks_of_answers_alone:
        of_place = np.append(_named(view), False)[_answered_places(view.atlas)]
        asked &= of_place | among(responses["about"], view.countries["country"])
    return responses[asked].reset_index(drop=True)


def source_rows(view: View) -> pd.DataFrame:
    """The sources of a view, by the rule above; columns as in the dictionary, and WORKED_OUT."""
    sources = view.atlas.sources
    if view.query.is_whole:
        return sources
    used = pd.concat([claim_rows(view)["source_id"], response_rows(view)["source_id"]])
    return sources[among(sources["source_id"], used)].reset_index(drop=True)


def origin_rows(view: View) -> pd.DataFrame:
    """Who found out what is claimed in a view: columns as in the dictionary."""
    origins = view.atlas.origins
    if view.query.is_empty:
        return origins
    used = among(origins["origin_id"], claim_rows(view)["origin"])
    return origins[used].reset_index(drop=True)


def change_rows(view: View) -> pd.DataFrame:
    """What data versions changed, of all or of a view's rows: columns as in the dictionary."""
    return view.atlas.changes if view.query.is_empty else changes_since(view, "")


def _places(view: View) -> pd.Series:
    """The place_ids of a view's stations, and of its countries' places without a counted one."""
    return view.whole.named_places.loc[_named(view), "place_id"]


def _named(view: View) -> np.ndarray:
    """Which places of the table these are: a mask of ``named_places``."""
    atlas = view.whole
    row, country = _rows_of_named(atlas), atlas.named_places["country"]
    own, all_of = (
        np.append(one.on_places.stations, 0)[row] > 0
        for one in (view, select(Query(without=view.query.without), atlas))
    )
    return own | (~all_of & among(country, view.countries["country"]).to_numpy())


@remembered
def _rows_of_named(atlas: Atlas) -> np.ndarray:
    """The row of ``atlas.places`` of each place of the table; -1 of one that counts no station."""
    return _found(atlas.places["place_id"], atlas.named_places["place_id"])


@remembered
def _answered_places(atlas: Atlas) -> np.ndarray:
    """The row of ``named_places`` that each response is about; -1 of one about no place."""
    return _found(atlas.named_places["place_id"], atlas.responses["about"])


def _found(ids: pd.Series, wanted: pd.Series) -> np.ndarray:
    return pd.Index(ids).get_indexer(wanted).astype(np.int32)


def tables(view: View) -> dict[str, pd.DataFrame]:
    """Every table of an export; that of the stations without geometry."""
    return {
        "stations": station_table(view),
        "claims": claim_rows(view),
        "sources": source_rows(view),
        "responses": response_rows(view),
        "origins": origin_rows(view),
    }


def describe(view: View, link: str | None = None) -> dict[str, Any]:
    """What every file says of itself: title, query (in words), canonical (as in an address), link,
    count (of stations), version, licence, cite; and, where there is any, ``without`` (what the
    query leaves out: ids, names, left, of, lost and words, as View.left_out) and ``notes``.

    Without ``link`` it says nothing of one: whoever serves it adds it.
    """
    package = view.atlas.descriptor
    licence = (package.get("licenses") or [{}])[0]
    version = view.atlas.version
    left_out = view.left_out
    more = {"lost": left_out.lost, "words": left_out.words} if left_out else {}
    return {
        "title": package["title"],
        "query": view.words,
        "canonical": view.query.question.url(),
        **({"without": vars(left_out) | more} if left_out else {}),
        **({"notes": list(view.notes)} if view.notes else {}),
        **({} if link is None else {"link": link}),
        "count": len(view.stations),
        "version": version,
        "licence": licence.get("name", "not stated"),
        "cite": f"{package['title']}, data version {version}. Cite the sources of a row beside it.",
    }


def records(rows: pd.DataFrame) -> list[dict]:
    """Rows as JSON objects; numbers stay numbers and what is missing is null."""
    return json.loads(rows.to_json(orient="records", double_precision=15))
