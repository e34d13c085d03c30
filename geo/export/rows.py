"""The rows of a view as tables and files: the same rows as on the page, each with its sources."""

import geopandas as gpd
import pandas as pd

from geo.atlas import Atlas
from geo.memory.cache import remembered
from geo.outlines import WGS84
from geo.text import joined
from geo.view import View

# name, type, unit and meaning of each column of an exported station
STATION_FIELDS = (
    ("station_id", "string", "", "identifier of the reported station"),
    ("place_id", "string", "", "identifier of its place"),
    ("country", "string", "", "ISO 3166-1 alpha-2 code"),
    ("country_name", "string", "", "common English name of the country"),
    ("region", "string", "", "region, where it is known"),
    ("city", "string", "", "city, blank unless precision is city"),
    ("local_name", "string", "", "local name of the city, where it is known"),
    ("precision", "string", "", "how exactly the place is known: city, region or country"),
    ("latitude", "number", "degrees", "degrees north of the city, WGS 84"),
    ("longitude", "number", "degrees", "degrees east of the city, WGS 84"),
    ("listed", "string", "", "list on which the station was reported"),
    ("operator", "string", "", "Chinese police bureau said to run it"),
    ("opened", "string", "", "reported date of opening, as far as known"),
    ("status", "string", "", "what is reported to have become of it"),
    ("support", "string", "", "several bases or one basis"),
    ("bases", "string", "", "the bases of the claims that support it, joined by '; '"),
    ("contested", "boolean", "", "whether claims conflict, or a body denies it or found no sign"),
    ("disputes", "string", "", "what is disputed, with the values, joined by '; '"),
    ("first_reported", "string", "", "earliest date of a source that supports it"),
    ("sources", "integer", "sources", "how many sources support it"),
    ("source_ids", "string", "", "their identifiers, joined by '; '"),
    ("citations", "string", "", "the same sources as a reader cites them, joined by '; '"),
    ("note", "string", "", "why the row reads as it does"),
)
COLUMNS = [name for name, *_ in STATION_FIELDS]
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
    missing where the country has no outline.
    """
    return view.countries.merge(_country_spots(view.atlas), on="country", how="left")


@remembered
def _country_spots(atlas: Atlas) -> pd.DataFrame:
    columns = ["country", "label_lat", "label_lon", "west", "south", "east", "north"]
    shapes = pd.DataFrame(atlas.countries)[columns]
    return shapes.dropna(subset="country").drop_duplicates("country")


def station_rows(view: View) -> gpd.GeoDataFrame:
    """The stations of a view with the columns of STATION_FIELDS and geometry (EPSG:4326)."""
    rows = view.stations.reset_index(drop=True)
    disputes = view.atlas.disputes
    texts = disputes["field"] + ": " + disputes["values"]
    rows["disputes"] = rows["station_id"].map(joined(texts, disputes["station_id"], "; "))
    rows["citations"] = rows["station_id"].map(_citations(view))
    for column in ("disputes", "citations"):
        rows[column] = rows[column].astype("object").fillna("").astype("str")
    rows["latitude"], rows["longitude"] = rows.geometry.y, rows.geometry.x
    return gpd.GeoDataFrame(rows[[*COLUMNS, "geometry"]], geometry="geometry", crs=WGS84)


def station_table(view: View) -> pd.DataFrame:
    """The same without geometry: columns of STATION_FIELDS."""
    return pd.DataFrame(station_rows(view).drop(columns="geometry"))


def _citations(view: View) -> pd.Series:
    lists = view.stations.set_index("station_id")["source_ids"].str.split("; ").explode()
    cited = lists.map(citations(view.atlas.sources)).dropna()
    return joined(cited, cited.index.to_series(), "; ")


def citations(sources: pd.DataFrame) -> pd.Series:
    """How a reader cites each source: "publisher (date), title, address", by source_id."""
    dated = sources["publisher"] + sources["published"].map(lambda d: f" ({d})" if d else "")
    titled = dated + sources["title"].map(lambda t: f", {t}" if t else "")
    cited = titled + sources["url"].map(lambda u: f", {u}" if u else "")
    return cited.set_axis(sources["source_id"])


def claim_rows(view: View) -> pd.DataFrame:
    """The claims that bear on the view's stations, as in the dictionary."""
    pairs = view.atlas.claim_links
    bearing = pairs.loc[pairs["station_id"].isin(view.stations["station_id"]), "claim_id"]
    return _kept(view.atlas.claims, "claim_id", bearing)


def response_rows(view: View) -> pd.DataFrame:
    """The responses about the view's places or countries, as in the dictionary."""
    about = [*view.stations["place_id"], *view.stations["country"]]
    return _kept(view.atlas.responses, "about", about)


def source_rows(view: View) -> pd.DataFrame:
    """The sources of those claims and responses, as in the dictionary."""
    used = [*claim_rows(view)["source_id"], *response_rows(view)["source_id"]]
    return _kept(view.atlas.sources, "source_id", used)


def _kept(table: pd.DataFrame, column: str, values: list | pd.Series) -> pd.DataFrame:
    return table[table[column].isin(values)].reset_index(drop=True)


def tables(view: View) -> dict[str, pd.DataFrame]:
    """Every table of an export: stations (without geometry), claims, sources, responses."""
    return {
        "stations": station_table(view),
        "claims": claim_rows(view),
        "sources": source_rows(view),
        "responses": response_rows(view),
    }


def describe(view: View, link: str | None = None) -> dict[str, str | int]:
    """What every file says of itself: title, query (in words), link, count (of stations), version,
    licence, cite.

    Without ``link`` it says nothing of one: whoever serves it adds it.
    """
    package = view.atlas.descriptor
    licence = (package.get("licenses") or [{}])[0]
    version = view.atlas.version
    return {
        "title": package["title"],
        "query": view.words,
        **({} if link is None else {"link": link}),
        "count": len(view.stations),
        "version": version,
        "licence": licence.get("name", "not stated"),
        "cite": f"{package['title']}, data version {version}. Cite the sources of a row beside it.",
    }
