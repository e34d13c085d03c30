"""The rows of a view as tables and files: the same rows as on the page, each with its sources."""

import csv
import json
import re
import tempfile
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.atlas import CRS, Atlas
from geo.query import KEYS
from geo.text import joined
from geo.view import View

# A cell that begins with one of these could run as a formula in a spreadsheet. It gets an
# apostrophe before it, as does a cell that begins with one: taking one off gives the text back.
RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
LONGEST_CELL = 32_767  # characters that a cell of a spreadsheet can hold
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

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
    """Counts per country of a view, each with the point and bounds to show it at (degrees)."""
    return view.countries.merge(_country_spots(view.atlas), on="country", how="left")


@lru_cache(maxsize=8)
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
    return gpd.GeoDataFrame(rows[[*COLUMNS, "geometry"]], geometry="geometry", crs=CRS)


def _citations(view: View) -> pd.Series:
    lists = view.stations.set_index("station_id")["source_ids"].str.split("; ").explode()
    cited = lists.map(citations(view.atlas.sources)).dropna()
    return joined(cited, cited.index.to_series(), "; ")


def citations(sources: pd.DataFrame) -> pd.Series:
    """How a reader cites each source, by source_id: publisher (date), title, address."""
    dated = sources["publisher"] + sources["published"].map(lambda d: f" ({d})" if d else "")
    titled = dated + sources["title"].map(lambda t: f", {t}" if t else "")
    cited = titled + sources["url"].map(lambda u: f", {u}" if u else "")
    return cited.set_axis(sources["source_id"])


def claim_rows(view: View) -> pd.DataFrame:
    """The claims that bear on the view's stations, as in the dictionary."""
    pairs = view.atlas.bearing
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
    """Every table of an export, by name."""
    return {
        "stations": pd.DataFrame(station_rows(view).drop(columns="geometry")),
        "claims": claim_rows(view),
        "sources": source_rows(view),
        "responses": response_rows(view),
    }


def neutral(table: pd.DataFrame) -> pd.DataFrame:
    """The table with every text cell safe to open in a spreadsheet; see RISKY."""
    safe = table.copy()
    for column in safe.columns[[pd.api.types.is_string_dtype(kind) for kind in safe.dtypes]]:
        risky = safe[column].str.startswith(RISKY).fillna(False).astype(bool)
        safe[column] = safe[column].where(~risky, "'" + safe[column])
    return safe


def to_csv(table: pd.DataFrame) -> bytes:
    """UTF-8, comma, one header row, lines end with a line feed; text cells neutralised."""
    safe = neutral(table)
    texts = safe.columns[[pd.api.types.is_string_dtype(kind) for kind in safe.dtypes]]
    # a bare carriage return would end a row: the csv module quotes it only with other line ends
    returns = any(safe[column].str.contains("\r", regex=False).any() for column in texts)
    quoting = csv.QUOTE_NONNUMERIC if returns else csv.QUOTE_MINIMAL
    return safe.to_csv(index=False, lineterminator="\n", quoting=quoting).encode("utf-8")


def to_geojson(rows: gpd.GeoDataFrame, identifier: str = "station_id") -> dict:
    """A FeatureCollection whose ids are the column ``identifier``, EPSG:4326.

    What is known by region or country only, or could not be located, has a null geometry.
    """
    properties = json.loads(
        pd.DataFrame(rows.drop(columns="geometry")).to_json(orient="records", double_precision=15)
    )
    spots = [
        {"type": "Point", "coordinates": [x, y]} if x == x else None  # not a number
        for x, y in zip(rows.geometry.x, rows.geometry.y, strict=True)
    ]
    features = [
        {"type": "Feature", "id": own[identifier], "geometry": spot, "properties": own}
        for own, spot in zip(properties, spots, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _csv(view: View, _link: str) -> bytes:
    return to_csv(tables(view)["stations"])


def _geojson(view: View, link: str) -> bytes:
    content = to_geojson(station_rows(view)) | describe(view, link)
    return json.dumps(content, ensure_ascii=False).encode("utf-8")


def _parquet(view: View, _link: str) -> bytes:
    target = BytesIO()
    station_rows(view).to_parquet(target, index=False)
    return target.getvalue()


def _gpkg(view: View, _link: str) -> bytes:
    """A layer of stations, and claims, sources and responses as tables without geometry."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "atlas.gpkg"
        station_rows(view).to_file(path, layer="stations", driver="GPKG", engine="pyogrio")
        from pyogrio import write_dataframe

        for name, table in tables(view).items():
            if name != "stations":
                write_dataframe(table, path, layer=name, driver="GPKG", append=True)
        return path.read_bytes()


def _xlsx(view: View, link: str) -> bytes:
    """A sheet that says what the file is, one for each table, and one that explains the columns."""
    columns = pd.DataFrame(STATION_FIELDS, columns=["column", "type", "unit", "meaning"])
    said = [(key, str(value)) for key, value in describe(view, link).items()]
    about = pd.DataFrame(said, columns=["what", "value"])
    sheets = {"about": about, **tables(view), "columns": columns}
    target = BytesIO()
    with pd.ExcelWriter(target, engine="openpyxl") as book:
        for name, table in sheets.items():
            _fit_cells(neutral(table)).to_excel(book, sheet_name=name, index=False)
    return target.getvalue()


def _fit_cells(table: pd.DataFrame) -> pd.DataFrame:
    """Text that a spreadsheet cannot hold is replaced by words that say so, never cut."""
    for column in table.columns[[pd.api.types.is_string_dtype(kind) for kind in table.dtypes]]:
        text = table[column].str.replace(_CONTROL, "\ufffd", regex=True)
        table[column] = text.where(~(text.str.len() > LONGEST_CELL), "(too long: see the CSV file)")
    return table


def describe(view: View, link: str) -> dict[str, str | int]:
    """What every file says of itself: title, query in words, link, count, version, licence."""
    package = view.atlas.package
    licence = (package.get("licenses") or [{}])[0]
    version = view.atlas.version
    return {
        "title": package["title"],
        "query": view.words,
        "link": link,
        "count": len(view.stations),
        "version": version,
        "licence": licence.get("name", "not stated"),
        "cite": f"{package['title']}, data version {version}. Cite the sources of a row beside it.",
    }


def _zip(view: View, link: str) -> bytes:
    from geo.package import zip_package

    return zip_package(view, link)


Writer = Callable[[View, str], bytes]
# format -> media type, what it is, and who writes it
FORMATS: dict[str, tuple[str, str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", "stations as a table", _csv),
    "geojson": ("application/geo+json", "stations for maps", _geojson),
    "gpkg": ("application/geopackage+sqlite3", "GeoPackage with all tables", _gpkg),
    "parquet": ("application/vnd.apache.parquet", "stations as GeoParquet", _parquet),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "workbook with all tables",
        _xlsx,
    ),
    "zip": ("application/zip", "everything, with dictionary and README", _zip),
}


def write(view: View, kind: str, link: str = "") -> bytes:
    """The rows of a view in one of FORMATS. ``link`` is where the view can be seen, if anywhere."""
    return FORMATS[kind][2](view, link)


def file_name(view: View, kind: str) -> str:
    """A name that says query and data version, of letters, digits and dashes."""
    pairs = view.query.pairs(selecting=True)
    named = (value if KEYS[key].kind == "facet" else f"{key}-{value}" for key, value in pairs)
    words = "-".join(named) or "all"
    words = re.sub(r"\W+", "-", words)[:60].strip("-") or "view"
    return f"stations-{words}-{view.atlas.version}.{kind}"
