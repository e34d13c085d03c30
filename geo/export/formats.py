"""The rows of a view as a file in each format that is offered."""

import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pandas as pd
from pyogrio import set_gdal_config_options, write_dataframe

from geo.export.data_package import STAMP, zip_package
from geo.export.rows import STATION_FIELDS, describe, station_rows, tables
from geo.export.stream import station_batches, stream
from geo.export.workbook import write_workbook
from geo.keys import KEYS
from geo.view import View


def to_geojson(rows: pd.DataFrame, identifier: str = "station_id") -> dict:
    """A FeatureCollection of rows with a geometry (points, EPSG:4326), by column ``identifier``.

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
    return b"".join(stream(station_batches(view), "csv"))


def _geojson(view: View, link: str) -> bytes:
    content = to_geojson(station_rows(view)) | describe(view, link)
    return json.dumps(content, ensure_ascii=False).encode("utf-8")


def _parquet(view: View, _link: str) -> bytes:
    return b"".join(stream(station_batches(view), "parquet"))


def to_parquet(rows: pd.DataFrame) -> bytes:
    """A table as Parquet; as GeoParquet if it has a geometry."""
    target = BytesIO()
    rows.to_parquet(target, index=False)
    return target.getvalue()


def _gpkg(view: View, _link: str) -> bytes:
    """A layer of stations, and claims, sources and responses as tables without geometry."""
    set_gdal_config_options({"OGR_CURRENT_DATE": f"{_made_on(view)}T00:00:00.000Z"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "atlas.gpkg"
        station_rows(view).to_file(path, layer="stations", driver="GPKG", engine="pyogrio")
        for name, table in tables(view).items():
            if name != "stations":
                write_dataframe(table, path, layer=name, driver="GPKG", append=True)
        return path.read_bytes()


def _xlsx(view: View, link: str) -> bytes:
    """A sheet for each table, one that explains the columns, and one that says what the file is."""
    columns = pd.DataFrame(STATION_FIELDS, columns=["column", "type", "unit", "meaning"])
    columns["meaning"] = columns["meaning"].map(view.atlas.words.say)
    return to_xlsx({**tables(view), "columns": columns}, view, link)


def to_xlsx(sheets: dict[str, pd.DataFrame], view: View, link: str | None = None) -> bytes:
    """A workbook of tables without geometry, and a last sheet that says what it is."""
    said = describe(view, link)
    if view.left_out:
        said["without"] = view.left_out.words
    if view.notes:
        said["notes"] = " ".join(view.notes)
    rows = [(key, str(value)) for key, value in said.items()]
    about = pd.DataFrame(rows, columns=["what", "value"])
    book = write_workbook({**sheets, "about": about})
    return _dated(book, _made_on(view))


def _made_on(view: View) -> str:
    """The day of the data version: a file says when its data were made, not when it was asked for.

    The same view then gives the same bytes.
    """
    return str(view.whole.descriptor.get("created", ""))[:10] or "1980-01-01"


def _dated(book: BytesIO, day: str) -> bytes:
    """A workbook whose parts and properties are of a day."""
    target = BytesIO()
    with zipfile.ZipFile(book) as made, zipfile.ZipFile(target, "w") as dated:
        for part in made.namelist():
            content = made.read(part)
            if part == "docProps/core.xml":
                content = re.sub(
                    rb">[0-9-]{10}T[0-9:]{8}Z<", f">{day}T00:00:00Z<".encode(), content
                )
            dated.writestr(zipfile.ZipInfo(part, STAMP), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


Writer = Callable[[View, str], bytes]
# format -> media type, what it is (for Words.say), and who writes it
FORMATS: dict[str, tuple[str, str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", "{many} as a table", _csv),
    "geojson": ("application/geo+json", "{many} for maps", _geojson),
    "gpkg": ("application/geopackage+sqlite3", "GeoPackage with all tables", _gpkg),
    "parquet": ("application/vnd.apache.parquet", "{many} as GeoParquet", _parquet),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "workbook with all tables",
        _xlsx,
    ),
    "zip": ("application/zip", "everything, with dictionary and README", zip_package),
}


def write(view: View, kind: str, link: str = "") -> bytes:
    """The rows of a view in one of FORMATS. ``link`` is where the view can be seen, if anywhere.

    Raises KeyError if there is no such format.
    """
    return FORMATS[kind][2](view, link)


def file_name(view: View, kind: str, table: str = "stations") -> str:
    """A name that says atlas, query and data version, of letters, digits and dashes.

    That of a ``table`` beside the stations says it too.
    """
    pairs = view.query.pairs(selecting=True)
    named = (value if KEYS[key].kind == "facet" else f"{key}-{value}" for key, value in pairs)
    package = view.whole.descriptor
    parts = [
        _slug(str(package.get("name") or package["title"])) or "atlas",
        *([table] if table != "stations" else []),
        _slug("-".join(named) or "all") or "view",
    ]
    return f"{'-'.join(parts)}-{view.atlas.version}.{kind}"


def _slug(words: str) -> str:
    return re.sub(r"\W+", "-", words)[:60].strip("-")
