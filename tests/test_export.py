"""Files of a view read back as the same rows, whatever is in them, and say what they are."""

import hashlib
import io
import json
import re
import tracemalloc
import zipfile
from dataclasses import replace
from functools import lru_cache

import frictionless
import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import yaml
from atlases import CITIES
from first import first

from geo.export.cells import MAX_CELL, RISKY, to_csv
from geo.export.formats import FORMATS, file_name, to_xlsx, write
from geo.export.rows import COLUMNS, STATION_FIELDS, tables
from geo.memory.cache import Memory
from geo.query import Query
from geo.view import select

NAMED = "reported-chinese-overseas-police-service-stations"
LINK = "https://atlas.example/?country=ES&country=NL&v=2026.11.0"
QUERIES = {
    "everything": Query(),
    "two countries": Query(country=("ES", "NL"), support=("contested",)),
    "by country only": Query(precision=("country",)),
    "everything without a source": Query(without=("euronews-2022-10-netherlands",)),
    "everything without an origin": Query(without=("safeguard-defenders",)),
    "without a source": Query(country=("NL",), without=("euronews-2022-10-netherlands",)),
    "nothing": Query(country=("NL",), listed=("other",)),
}
RISKS = ["=1+1", "+31 20", "-1", "@SUM(A1)", "\ttab", "\rreturn", "'quoted", "''twice", "'=both"]


@pytest.fixture(scope="module", params=first(QUERIES.values()), ids=QUERIES)
def view(request, real):
    return select(request.param, real)


def undo(table):
    """What the README says: take one apostrophe off the beginning of a text."""
    return table.map(lambda cell: re.sub(r"\A'", "", cell) if isinstance(cell, str) else cell)


def read_csv(content):
    return undo(pd.read_csv(io.BytesIO(content), keep_default_na=False, na_values={"": []}))


def normal(table):
    """The columns of a station as plain values, so that two readers can be compared."""
    rows = pd.DataFrame(table)[COLUMNS].astype(object)
    for column in ("latitude", "longitude"):
        rows[column] = pd.to_numeric(rows[column]).astype("float64").round(9).fillna(999.0)
    rows[["sources", "sources_a"]] = rows[["sources", "sources_a"]].astype("int64")
    rows["contested"] = rows["contested"].map(str)
    texts = [name for name, kind, *_ in STATION_FIELDS if kind == "string"]
    rows[texts] = rows[texts].fillna("")
    return rows.to_dict("records")


@lru_cache(maxsize=1)
def workbook(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def sheet(content, name="stations"):
    """The cells of a sheet as they stand, with blanks as ""."""
    rows = workbook(content)[name].iter_rows(values_only=True)
    head, *body = [["" if cell is None else cell for cell in row] for row in rows]
    return pd.DataFrame(body, columns=head, dtype=object)


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(view):
    return normal(tables(view)["stations"])


def geometry_fits(shapes):
    assert shapes.crs == "EPSG:4326"
    for spot, east, north in zip(
        shapes.geometry, shapes["longitude"], shapes["latitude"], strict=True
    ):
        assert (spot is None) == pd.isna(east)
        assert spot is None or (spot.x, spot.y) == pytest.approx((east, north))


def test_csv_reads_back_as_the_same_rows(view):
    content = write(view, "csv", LINK)
    text = content.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    table = pd.read_csv(io.BytesIO(content), keep_default_na=False, dtype=str)
    assert list(table) == COLUMNS
    assert normal(undo(table)) == rows_of(view)


def test_geojson_reads_back_as_the_same_rows(view, tmp_path):
    path = tmp_path / "stations.geojson"
    path.write_bytes(write(view, "geojson", LINK))
    content = json.loads(path.read_bytes())
    properties = [feature["properties"] for feature in content["features"]]
    held = pd.DataFrame(properties, columns=COLUMNS)
    assert normal(held) == rows_of(view)
    assert [f["id"] for f in content["features"]] == view.stations["station_id"].tolist()
    assert (content["query"], content["link"]) == (view.words, LINK)
    assert (content["count"], content["version"]) == (len(view.stations), view.atlas.version)
    shapes = gpd.read_file(path)
    assert len(shapes) == len(view.stations)
    if len(shapes):
        assert shapes["station_id"].tolist() == view.stations["station_id"].tolist()
        geometry_fits(shapes)


def test_a_geopackage_reads_back_as_the_same_rows(view, tmp_path):
    path = tmp_path / "stations.gpkg"
    path.write_bytes(write(view, "gpkg", LINK))
    shapes = gpd.read_file(path, layer="stations")
    assert normal(shapes) == rows_of(view)
    geometry_fits(shapes)
    assert set(gpd.list_layers(path)["name"]) == set(tables(view))
    for name in ("claims", "sources", "responses"):
        held = gpd.read_file(path, layer=name).fillna("").astype(str)
        expected = tables(view)[name]
        assert held[list(expected)].to_numpy().tolist() == expected.to_numpy().tolist()


def test_geoparquet_reads_back_as_the_same_rows(view, tmp_path):
    path = tmp_path / "stations.parquet"
    path.write_bytes(write(view, "parquet", LINK))
    shapes = gpd.read_parquet(path)
    assert normal(shapes) == normal(pd.read_parquet(path)) == rows_of(view)
    geometry_fits(shapes)


def test_a_workbook_opens_on_its_stations_with_a_head_that_stays_and_filters(view):
    book = workbook(write(view, "xlsx", LINK))
    assert (book.sheetnames[0], book.active.title) == ("stations", "stations")
    for name in book.sheetnames:
        shown = book[name]
        assert shown.freeze_panes == "A2"
        assert shown.auto_filter.ref == shown.dimensions
        widths = [shown.column_dimensions[cell.column_letter].width for cell in shown[1]]
        heads = [len(cell.value) for cell in shown[1]]
        assert all(head < width <= 50 for head, width in zip(heads, widths, strict=True))


@pytest.mark.wide
def test_a_workbook_is_written_without_holding_all_of_its_cells(real):
    view = select(Query(), real)
    rows = pd.DataFrame({f"column {n}": [f"{n} {row}" for row in range(3000)] for n in range(10)})
    to_xlsx({"few": rows[:1]}, view)  # loads what it needs
    tracemalloc.start()
    content = to_xlsx({"many": rows}, view)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 400 * rows.size, f"{most / rows.size:.0f} bytes a cell"
    assert sheet(content, "many").to_numpy().tolist() == rows.to_numpy().tolist()


def test_a_workbook_reads_back_as_the_same_rows(view):
    content = write(view, "xlsx", LINK)
    for name, table in tables(view).items():
        held = undo(sheet(content, name))
        if name == "stations":
            held["latitude"] = held["latitude"].replace("", None)
            held["longitude"] = held["longitude"].replace("", None)
            assert normal(held) == rows_of(view)
        else:
            assert held.astype(str).to_numpy().tolist() == table.to_numpy().tolist()
    about = dict(sheet(content, "about").to_numpy().tolist())
    assert undo(pd.DataFrame([about])).to_dict("records")[0]["query"] == view.words
    assert (about["link"], about["version"]) == (LINK, view.atlas.version)
    assert about.get("without") == (view.left_out.words if view.left_out else None)
    assert sheet(content, "columns")["column"].tolist() == COLUMNS
    assert pd.read_excel(io.BytesIO(content), sheet_name="stations").shape[0] == len(view.stations)


def test_a_zip_reads_back_as_the_same_rows(view):
    held = members(write(view, "zip", LINK))
    for name, table in tables(view).items():
        assert held[f"{name}.csv"] == to_csv(table)
    read = pd.read_csv(io.BytesIO(held["stations.csv"]), keep_default_na=False, dtype=str)
    assert normal(undo(read)) == rows_of(view)


# The zip.


@pytest.fixture(scope="module")
def package(view, tmp_path_factory):
    """The files of a zip, which no test changes."""
    folder = tmp_path_factory.mktemp("package")
    with zipfile.ZipFile(io.BytesIO(write(view, "zip", LINK))) as archive:
        archive.extractall(folder)
    return folder


def test_a_zip_is_a_valid_frictionless_package(package):
    report = frictionless.validate(str(package / "datapackage.json"))
    assert report.valid, report.flatten(["title", "note"])
    assert len(report.tasks) == 5


def test_a_zip_holds_the_sum_of_each_file(package):
    sums = dict(
        re.findall(r"^\| (\S+) \| ([0-9a-f]{64}) \|$", (package / "README.md").read_text(), re.M)
    )
    assert set(sums) == {path.name for path in package.iterdir()} - {"README.md"}
    for name, given in sums.items():
        assert hashlib.sha256((package / name).read_bytes()).hexdigest() == given
    for resource in json.loads((package / "datapackage.json").read_bytes())["resources"]:
        content = (package / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)


def test_the_readme_of_a_zip_says_what_it_is(package, view):
    text = (package / "README.md").read_text(encoding="utf-8")
    counts = view.counts
    for said in (view.words, LINK, view.atlas.version, "CC-BY-4.0", "How to cite"):
        assert said in text
    assert f"Showing {counts.shown} of {counts.total} reported stations" in text
    assert f"{counts.filtered_out} are filtered out" in text
    assert ("Left out: " in text) == bool(view.query.without)
    if view.left_out:
        assert view.left_out.words in text
        described = json.loads((package / "datapackage.json").read_bytes())["description"]
        assert described.endswith(view.left_out.words)
    whole = "every claim, response and source of the atlas is here" in text
    assert whole == (not set(dict(view.query.pairs())) - {"without"})
    assert whole != ("places of these countries where no station is counted" in text)


def test_a_zip_says_how_to_cite_it(package, view):
    said = yaml.safe_load((package / "CITATION.cff").read_text(encoding="utf-8"))
    assert said["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(said)
    assert (said["type"], said["version"]) == ("dataset", view.atlas.version)
    assert (said["license"], said["url"]) == ("CC-BY-4.0", LINK)
    assert view.words in said["title"]
    assert all(author["name"] for author in said["authors"])


def test_a_citation_has_no_address_that_is_none(real):
    for link in ("", "?v=2026.11.0"):
        held = members(write(select(Query(), real), "zip", link))
        url = yaml.safe_load(held["CITATION.cff"]).get("url")
        assert url is None or url.startswith("http")


def test_a_zip_describes_each_column_that_it_holds(package):
    for resource in json.loads((package / "datapackage.json").read_bytes())["resources"]:
        head = (package / resource["path"]).read_text(encoding="utf-8").partition("\n")[0]
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == head.split(",")
        assert all(field["type"] and field["description"] for field in fields)


def test_the_same_view_gives_the_same_bytes(real):
    query = Query(country=("NL",))
    for kind in ("zip", "csv", "geojson", "parquet"):
        first = write(select(query, real), kind, LINK)
        real.memory.clear()
        assert write(select(query, real), kind, LINK) == first


def test_an_export_holds_what_its_rows_rest_on_and_no_more(view):
    held = tables(view)
    named = {name for ids in held["stations"]["source_ids"] for name in ids.split("; ") if name}
    assert named <= set(held["sources"]["source_id"])
    used = set(held["claims"]["source_id"]) | set(held["responses"]["source_id"])
    whole = view.query.is_whole
    every = set(view.atlas.sources["source_id"])
    assert set(held["sources"]["source_id"]) == (every if whole else used)
    assert not used & set(view.query.without)
    own = view.atlas.sources.set_index("source_id")
    for row in held["stations"].to_dict("records"):
        cited = row["citations"]
        assert row["sources"] == len(row["source_ids"].split("; "))
        for name in row["source_ids"].split("; "):
            assert own.loc[name, "publisher"] in cited and own.loc[name, "url"] in cited


# Cells that a spreadsheet would run.


@pytest.fixture
def risky(make):
    """A view whose texts begin with each of RISKY."""
    atlas = make(stations=[{} for _ in RISKS])
    risky = atlas.stations.assign(note=RISKS)
    return select(Query(), replace(atlas, stations=risky, memory=Memory()))


def test_every_risky_beginning_is_tried():
    assert {text[0] for text in RISKS} == set(RISKY) == set("=+-@\t\r'")


def test_no_cell_of_a_csv_begins_as_a_formula_and_all_come_back(risky):
    content = write(risky, "csv")
    table = pd.read_csv(io.BytesIO(content), keep_default_na=False, dtype=str)
    assert table["note"].tolist() == [f"'{text}" for text in RISKS]
    assert undo(table)["note"].tolist() == RISKS
    assert not to_csv(pd.DataFrame({"text": RISKS})).decode().splitlines()[1].startswith("=")


def test_a_carriage_return_inside_a_cell_of_a_csv_stays_inside():
    texts = ["one\rtwo", "\rthree", "four\r\nfive", "six\nseven", 'eight"nine', "ten,eleven"]
    content = to_csv(pd.DataFrame({"text": texts, "more": texts}))
    table = pd.read_csv(io.BytesIO(content), keep_default_na=False, dtype=str)
    assert undo(table)["text"].tolist() == undo(table)["more"].tolist() == texts


def test_no_cell_of_a_workbook_is_a_formula_and_all_come_back(risky):
    book = openpyxl.load_workbook(io.BytesIO(write(risky, "xlsx")))
    cells = [cell for name in book.sheetnames for row in book[name].iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert not [cell for cell in cells if isinstance(cell.value, str) and cell.value[0] in "=+-@"]
    notes = undo(sheet(write(risky, "xlsx")))["note"].tolist()
    assert [note.replace("\n", "\r") for note in notes] == RISKS  # XML has no carriage return


def test_numbers_stay_numbers(real):
    view = select(Query(country=("US",)), real)
    assert (view.stations.geometry.x.dropna() < 0).any()
    line = to_csv(tables(view)["stations"]).decode()
    assert re.search(r",-\d+\.\d+,", line)
    assert "'-" not in line
    rows = pd.read_csv(io.StringIO(line))
    assert rows["longitude"].dtype == rows["latitude"].dtype == "float64"
    assert rows["sources"].dtype == "int64"
    assert rows["contested"].dtype == "bool"
    for name in ("longitude", "latitude", "sources"):
        cells = sheet(write(view, "xlsx"))[name]
        assert all(isinstance(cell, int | float) for cell in cells if cell != "")
    for row in json.loads(write(view, "geojson"))["features"]:
        assert isinstance(row["properties"]["longitude"], float | None)
        assert isinstance(row["properties"]["contested"], bool)


def test_namibia_and_words_for_nothing_are_kept(make):
    notes = ["NA", "NaN", "null", "None", "#N/A", "TRUE", "007"]
    view = select(Query(), make(stations=[{"note": note} for note in notes]))
    table = pd.read_csv(io.BytesIO(write(view, "csv")), keep_default_na=False, dtype=str)
    assert table["note"].tolist() == notes
    assert sheet(write(view, "xlsx"))["note"].tolist() == notes


def test_text_that_a_workbook_cannot_hold_is_replaced_and_said_so(make):
    notes = ["a" * (MAX_CELL + 1), "b" * MAX_CELL, "=" + "c" * (MAX_CELL - 1)]
    notes += ["bell\x07", "escape\x1b[31m", "half\ufffe\uffff"]
    view = select(Query(), make(stations=[{"note": note} for note in notes]))
    held = sheet(write(view, "xlsx"))["note"].tolist()
    assert held[0] == held[2] == "(too long: see the CSV file)"
    assert held[1] == notes[1]
    assert held[3:5] == ["bell\ufffd", "escape\ufffd[31m"]
    assert held[5].startswith("half")
    table = pd.read_csv(io.BytesIO(write(view, "csv")), keep_default_na=False, dtype=str)
    assert undo(table)["note"].tolist() == notes


def test_text_of_every_script_survives_every_format(make, tmp_path):
    text = 'Zürich, 福州, Ελλάδα, \U0001f600, <b>&amp;</b>, "quoted"; two\nlines'
    view = select(Query(), make(stations=[{"note": text, "place_id": "it-prato"}]))
    assert normal(read_csv(write(view, "csv")))[0]["note"] == text
    assert sheet(write(view, "xlsx"))["note"].tolist() == [text]
    for kind in ("geojson", "gpkg"):
        path = tmp_path / f"stations.{kind}"
        path.write_bytes(write(view, kind))
        assert gpd.read_file(path)["note"].tolist() == [text]
    path = tmp_path / "stations.parquet"
    path.write_bytes(write(view, "parquet"))
    assert pd.read_parquet(path)["note"].tolist() == [text]
    spot = json.loads(write(view, "geojson"))["features"][0]["geometry"]["coordinates"]
    assert spot == [float(CITIES["it-prato"][4]), float(CITIES["it-prato"][3])]


# Names of files.


def test_the_name_of_a_file_says_query_and_version(real):
    for kind in FORMATS:
        name = file_name(select(Query(country=("ES", "NL"), support=("contested",)), real), kind)
        assert name == f"{NAMED}-ES-NL-contested-{real.version}.{kind}"
    whole = select(Query(), real)
    assert file_name(whole, "csv") == f"{NAMED}-all-{real.version}.csv"
    assert file_name(whole, "csv", "claims") == f"{NAMED}-claims-all-{real.version}.csv"


@pytest.mark.parametrize("words", ["../../etc/passwd", 'a"; rm -rf /', "a" * 200, "..", "<b>x"])
def test_the_name_of_a_file_is_a_name_whatever_is_asked(real, words):
    name = file_name(select(Query(q=words), real), "csv")
    assert re.fullmatch(rf"{NAMED}-[\w.-]+\.csv", name)
    assert ".." not in name and len(name) < 150


def test_two_queries_that_differ_in_key_only_have_two_names(real):
    source = "euronews-2022-10-netherlands"
    names = [
        file_name(select(query, real), "csv")
        for query in (Query(source=(source,)), Query(without=(source,)))
    ]
    assert names[0] != names[1]
