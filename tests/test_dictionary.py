"""Every fault of a table is found at once, and named by file, row and column."""

import csv
import json

import pytest
from atlases import edit, read_dictionary, write_atlas, write_dictionary, write_table
from frictionless import Package, Resource, Schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import MAX_SHOWN, Fault, TableError
from geo.files import read_csv
from geo.tables import dictionary
from geo.tables.read import read_atlas, read_tables


@pytest.fixture
def folder(tmp_path):
    return write_atlas(tmp_path / "atlas")


def where(faults):
    return [(fault.file, fault.row, fault.column) for fault in faults]


# The shape of a file


def test_a_whole_atlas_has_no_fault(folder):
    package, frames = read_tables(folder)
    assert package["atlas"]["state"] == "CN"
    assert list(frames) == list(dictionary.NEEDED)
    assert list(frames["stations"].index) == [2]


def test_a_missing_column_is_named(folder, faults_of):
    edit(folder / "coordinates.csv", "latitude,", "")
    assert ("coordinates.csv", 1, "latitude") in where(faults_of(folder))


def test_an_unknown_column_is_named(folder, faults_of):
    edit(folder / "stations.csv", "withdrawn\n", "withdrawn,colour\n")
    first = faults_of(folder)[0]
    assert (first.file, first.row) == ("stations.csv", 1)
    assert first.found == "column 'colour'"


def test_a_column_that_stands_twice_is_named(folder, faults_of):
    edit(folder / "sources.csv", ",note\n", ",note,note\n")
    twice = [fault for fault in faults_of(folder) if fault.found == "the column twice"]
    assert where(twice) == [("sources.csv", 1, "note")]


def test_ragged_rows_are_each_named(folder, faults_of):
    path = folder / "changes.csv"
    path.write_text(path.read_text() + "too,short\n2026.01.0,2026-01-02,,,,New,Why,more\n")
    faults = faults_of(folder)
    assert where(faults) == [("changes.csv", 3, None), ("changes.csv", 4, None)]
    assert [fault.found for fault in faults] == ["2 cells", "8 cells"]
    assert {fault.expected for fault in faults} == {"7 cells"}


def test_a_byte_that_is_not_utf_8_is_named_with_its_line(folder, faults_of):
    path = folder / "places.csv"
    path.write_bytes(
        path.read_bytes() + "mx,MX,,,,country\nes,ES,,,España,country\n".encode("cp1252")
    )
    (fault,) = faults_of(folder)
    assert fault.file == "places.csv"
    assert fault.row == path.read_bytes().count(b"\n")
    assert fault.found == "byte 0xf1"
    assert fault.expected.startswith("text in UTF-8 (Excel saves so")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_whose_cells_are_parted_by_something_else_is_named_once(
    folder, faults_of, separator
):
    """As Excel writes CSV where a comma parts decimals."""
    path = folder / "places.csv"
    path.write_text(path.read_text("utf-8").replace(",", separator), "utf-8")
    (fault,) = faults_of(folder)
    assert (fault.file, fault.row, fault.found) == (
        "places.csv",
        1,
        f"cells parted by {separator!r}",
    )
    assert fault.expected.startswith("commas between cells (Excel saves so")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"  \r\n"])
def test_an_empty_file_is_a_fault(folder, faults_of, content):
    (folder / "responses.csv").write_bytes(content)
    (fault,) = faults_of(folder)
    assert (fault.file, fault.found) == ("responses.csv", "an empty file")
    assert "response_id" in fault.expected


def test_a_missing_file_is_a_fault(folder, faults_of):
    (folder / "claims.csv").unlink()
    (fault,) = faults_of(folder)
    assert (fault.file, fault.found) == ("claims.csv", "no such file")


def test_csv_that_cannot_be_read_is_a_fault(folder, faults_of):
    edit(folder / "claims.csv", "Says so.", '"Says" so.')
    (fault,) = faults_of(folder)
    assert fault.file == "claims.csv"
    assert "cannot be read" in fault.found


def test_a_table_of_a_header_alone_is_empty_and_no_fault(tmp_path):
    _, frames = read_tables(write_atlas(tmp_path, responses=[]))
    assert frames["responses"].empty
    assert list(frames["responses"].columns) == dictionary.NEEDED["responses"].split()


def test_a_byte_order_mark_is_passed_over(folder):
    path = folder / "stations.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert list(read_tables(folder)[1]["stations"]["station_id"]) == ["nl-01"]


def test_windows_line_ends_are_read_alike(folder):
    before = read_tables(folder)[1]
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for name, frame in read_tables(folder)[1].items():
        assert frame.equals(before[name]), name


def test_columns_may_stand_in_another_order(folder):
    path = folder / "changes.csv"
    path.write_text("reason,change,column,id,table,date,version\nWhy,New,,,,2026-01-01,2026.01.0\n")
    assert read_tables(folder)[1]["changes"].loc[2, "version"] == "2026.01.0"


def test_cells_are_read_to_the_letter(tmp_path):
    note = ' NA, "null" \n#N/A 007 \u00a0'
    _, frames = read_tables(write_atlas(tmp_path, stations=[{"note": note}]))
    assert frames["stations"].loc[2, "note"] == note


# Rows are the lines that an editor shows


def test_the_row_is_right_after_quoted_line_breaks_and_blank_lines(tmp_path, faults_of):
    stations = [{"note": "one\ntwo\nthree"}, {}, {"withdrawn": "soon"}]
    folder = write_atlas(tmp_path, stations=stations)
    path = folder / "stations.csv"
    edit(path, "nl-02,", "\n\nnl-02,")
    shown = path.read_text().split("\n")
    (fault,) = faults_of(folder)
    assert fault.column == "withdrawn"
    assert shown[fault.row - 1].startswith("nl-03,")


def test_the_row_of_a_record_is_the_line_that_it_begins_on(tmp_path, faults_of):
    folder = write_atlas(tmp_path, stations=[{"note": "a\nb", "withdrawn": "x"}, {}])
    (fault,) = faults_of(folder)
    assert fault.row == 2


# Cells


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "expected"),
    [
        ("stations", 2, "opened", "22", "text of the form"),
        ("stations", 2, "listed", "", "a value"),
        ("stations", 2, "listed", "third-list", "one of 110-overseas-2022-09"),
        ("stations", 2, "status", "gone", "one of investigation_opened"),
        ("stations", 2, "withdrawn", "2022-13-01", "a date"),
        ("stations", 2, "withdrawn", "2022-02-30", "a date"),
        ("stations", 2, "withdrawn", "30.1.2022", "a date"),
        ("stations", 2, "withdrawn", "2023-02-29", "a date"),
        ("stations", 2, "withdrawn", "0000-01-01", "a date"),
        ("stations", 2, "station_id", "NL-1", "text of the form"),
        ("stations", 2, "note", "a\x00b", "no NUL"),
        ("stations", 2, "place_id", "nl-utrecht", "a place_id of places.csv"),
        ("places", 2, "country", "nl", "text of the form"),
        ("places", 2, "precision", "street", "one of city"),
        ("coordinates", 2, "latitude", "91", "90 or less"),
        ("coordinates", 2, "latitude", "-90.5", "-90 or more"),
        ("coordinates", 2, "longitude", "180.01", "180 or less"),
        ("coordinates", 2, "longitude", "4,89", "a number"),
        ("coordinates", 2, "latitude", "52°", "a number"),
        ("coordinates", 2, "latitude", "nan", "a number"),
        ("coordinates", 2, "latitude", "inf", "a number"),
        ("coordinates", 2, "latitude", "٥٢", "a number"),
        ("coordinates", 2, "longitude", "４.８", "a number"),
        ("stations", 2, "withdrawn", "٢٠٢٢-٠١-٠١", "a date"),
        ("claims", 2, "value", "١", "a whole number"),
        ("coordinates", 2, "latitude", "", "a value"),
        ("coordinates", 2, "retrieved", "2022-13-01", "a date"),
        ("sources", 2, "url", "javascript:alert(1)", "text of the form"),
        ("sources", 2, "url", "https://a b", "text of the form"),
        ("sources", 2, "language", "English", "text of the form"),
        ("claims", 2, "source_id", "nowhere", "a source_id of sources.csv"),
        ("claims", 2, "stance", "doubts", "one of asserts, denies"),
        ("claims", 2, "as_of", "2022-", "text of the form"),
        ("claims", 2, "origin", "nobody", "origin_id of origins.csv"),
        ("origins", 2, "kind", "rumour", "one of ngo_report"),
        ("sources", 2, "relay", "", "a value"),
        ("sources", 2, "relay", "hearsay", "one of inquiry"),
        ("sources", 2, "cautions", "copy,partisan", "text of the form"),
        ("responses", 2, "party", "guest", "one of host"),
        ("changes", 2, "table", "rivers", "one of stations"),
        ("changes", 2, "date", "2026-01", "a date"),
    ],
)
def test_a_bad_cell_is_named(tmp_path, faults_of, table, row, column, value, expected):
    folder = write_atlas(tmp_path, sources=[{"source_id": "paper"}], responses=[{}])
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row - 2][column] = value
    write_table(folder / f"{table}.csv", list(rows[0]), rows)
    cell = (f"{table}.csv", row, column)
    mine = [f for f in faults_of(folder) if (f.file, f.row, f.column) == cell]
    assert {f.found for f in mine} == {repr(value) if value else "a blank"}
    assert any(expected in f.expected for f in mine)


@pytest.mark.parametrize("value", ["2024-02-29", "2022-12-31", "1999-01-01"])
def test_a_real_date_is_accepted(tmp_path, value):
    _, frames = read_tables(write_atlas(tmp_path, stations=[{"withdrawn": value}]))
    assert frames["stations"].loc[2, "withdrawn"] == value


@pytest.mark.parametrize("value", ["90", "-90", "+4.5", "4.", ".5", "1e1", "-0"])
def test_a_number_is_accepted_in_every_common_form(tmp_path, value):
    rows = [{"place_id": "nl-amsterdam", "latitude": value, "longitude": "4.89"}]
    _, frames = read_tables(write_atlas(tmp_path, coordinates=rows))
    assert frames["coordinates"].loc[2, "latitude"] == value


def test_an_id_that_stands_twice_is_a_fault_in_the_later_row(tmp_path, faults_of):
    folder = write_atlas(tmp_path, stations=[{"station_id": "nl-07"}, {"station_id": "nl-07"}])
    mine = [fault for fault in faults_of(folder) if fault.file == "stations.csv"]
    assert set(where(mine)) == {("stations.csv", 3, "station_id")}
    assert any("'nl-07'" in fault.found for fault in mine)


def test_faults_of_all_tables_come_at_once_in_the_order_of_the_files(tmp_path, faults_of):
    folder = write_atlas(
        tmp_path,
        stations=[{"opened": "soon"}, {"listed": ""}],
        coordinates=[{"place_id": "nl-amsterdam", "latitude": "91", "longitude": "-181"}],
        claims=[{}, {"source_id": "lost", "stance": "doubts"}],
        sources=[{"source_id": "paper", "kind": "song"}],
    )
    (folder / "responses.csv").unlink()
    assert where(faults_of(folder)) == [
        ("claims.csv", 3, "stance"),
        ("coordinates.csv", 2, "latitude"),
        ("coordinates.csv", 2, "longitude"),
        ("responses.csv", None, None),
        ("sources.csv", 2, "kind"),
        ("stations.csv", 2, "opened"),
        ("stations.csv", 3, "listed"),
    ]


def test_cells_keys_and_rules_are_reported_together(tmp_path, faults_of):
    folder = write_atlas(
        tmp_path,
        stations=[{"status": "gone"}],
        claims=[{}, {"source_id": "lost"}, {"value": "many"}],
        sources=[{"source_id": "paper"}],
    )
    assert set(where(faults_of(folder))) >= {
        ("claims.csv", 3, "source_id"),
        ("claims.csv", 4, "value"),
        ("stations.csv", 2, "status"),
    }


def test_the_message_says_file_row_column_found_and_expected():
    fault = Fault("claims.csv", 7, "stance", "'maybe'", "one of asserts, denies")
    assert str(TableError([fault])) == (
        "claims.csv, row 7, column stance: found 'maybe'; expected one of asserts, denies"
    )


def test_a_message_of_very_many_faults_counts_the_rest():
    error = TableError(Fault("a.csv", row, None, "x", "y") for row in range(MAX_SHOWN + 5))
    assert str(error).count("\n") == MAX_SHOWN
    assert str(error).endswith("and 5 more faults")
    assert len(error.faults) == MAX_SHOWN + 5


# The dictionary itself


def test_a_missing_dictionary_is_a_fault(tmp_path, faults_of):
    (fault,) = faults_of(tmp_path)
    assert fault.file == "datapackage.json"
    assert "no such file" in fault.found


@pytest.mark.parametrize("content", ["{", "", "[1, 2", b"\xff\xfe", '{"title": NaN,}'])
def test_a_dictionary_that_is_not_json_is_a_fault(folder, faults_of, content):
    content = content.encode() if isinstance(content, str) else content
    (folder / "datapackage.json").write_bytes(content)
    (fault,) = faults_of(folder)
    assert (fault.file, fault.row) == ("datapackage.json", None)


@pytest.mark.parametrize(
    "content", ["[]", "null", '"text"', "{}", '{"title": "A", "version": "1", "resources": 3}']
)
def test_a_dictionary_of_another_shape_is_a_fault(folder, faults_of, content):
    (folder / "datapackage.json").write_text(content)
    assert {fault.file for fault in faults_of(folder)} == {"datapackage.json"}


def test_a_dictionary_that_lacks_tables_and_columns_names_each(folder, faults_of):
    package = read_dictionary(folder)
    claims = next(r for r in package["resources"] if r["name"] == "claims")
    lacking = [f for f in claims["schema"]["fields"] if f["name"] not in ("says", "remark")]
    claims["schema"]["fields"] = lacking
    package["resources"] = [r for r in package["resources"] if r["name"] != "changes"]
    package["version"] = ""
    write_dictionary(folder, package)
    assert [fault.found for fault in faults_of(folder)] == [
        "no field says",
        "no field remark",
        "no table changes",
        "''",
    ]


@pytest.mark.parametrize("key", ["name", "path", "schema"])
def test_a_dictionary_whose_table_lacks_a_key_is_a_fault(folder, faults_of, key):
    package = read_dictionary(folder)
    del package["resources"][0][key]
    write_dictionary(folder, package)
    assert {fault.file for fault in faults_of(folder)} == {"datapackage.json"}


def test_a_dictionary_may_add_columns_and_tables(folder):
    package = read_dictionary(folder)
    package["resources"][0]["schema"]["fields"].append({"name": "colour", "type": "string"})
    schema = {"fields": [{"name": "n", "type": "integer", "constraints": {"maximum": 3}}]}
    package["resources"].append({"name": "extra", "path": "extra.csv", "schema": schema})
    write_dictionary(folder, package)
    edit(folder / "stations.csv", "withdrawn\n", "withdrawn,colour\n")
    path = folder / "stations.csv"
    path.write_text(path.read_text().rstrip("\n") + ",blue\n")
    (folder / "extra.csv").write_text("n\n3\n")
    _, frames = read_tables(folder)
    assert frames["stations"].loc[2, "colour"] == "blue"
    assert list(frames["extra"]["n"]) == ["3"]
    (folder / "extra.csv").write_text("n\n4\n3.5\n")
    with pytest.raises(TableError) as caught:
        read_atlas(folder)
    assert where(caught.value.faults) == [("extra.csv", 2, "n"), ("extra.csv", 3, "n")]


# A second opinion: the frictionless package reads the same standard

DAYS = {"minimum": "2022-01-01", "maximum": "2022-12-31"}
SCHEMA = {
    "fields": [
        {"name": "id", "type": "string", "constraints": {"required": True, "unique": True}},
        {"name": "kind", "type": "string", "constraints": {"enum": ["a", "b"]}},
        {"name": "code", "type": "string", "constraints": {"pattern": "^[a-z]{2}(-\\d+)?$"}},
        {"name": "day", "type": "date"},
        {"name": "n", "type": "integer", "constraints": {"minimum": 0, "maximum": 9}},
        {"name": "x", "type": "number", "constraints": {"minimum": -1.5, "maximum": 1.5}},
        {"name": "grade", "type": "integer", "constraints": {"enum": [1, 2]}},
        {"name": "share", "type": "number", "constraints": {"enum": [0.5, "1.5"]}},
        {"name": "flag", "type": "boolean"},
        {"name": "said", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no", "never"]},
        {"name": "year", "type": "year", "constraints": {"minimum": 2000, "maximum": "2030"}},
        {"name": "word", "type": "string", "constraints": {"minLength": 2, "maxLength": 4}},
        {"name": "when", "type": "date", "constraints": DAYS},
        {"name": "once", "type": "integer", "constraints": {"unique": True}},
    ],
    "missingValues": [""],
}
GOOD = {"id": "1", "kind": "a", "code": "ab-1", "day": "2022-10-26", "n": "3", "x": "0.5"}
GOOD |= {"grade": "1", "share": "0.5", "flag": "true", "said": "no", "year": "2022", "word": "ab"}
GOOD |= {"when": "2022-10-26", "once": ""}
CELLS = {
    "kind": ["", "a", "b", "c", "A", "a ", "ab"],
    "code": ["", "ab", "ab-12", "ab-", "AB", "abc", "xab", "ab-1x", "é"],
    "day": ["", "2024-02-29", "2022-13-01", "2022-02-30", "2022", "26.10.2022", "x"],
    "n": ["", "0", "9", "10", "-1", "+5", "3.5", "x", "007"],
    "x": ["", "0", "1.5", "-1.5", "1.51", "1e0", "1e1", ".5", "x", "1,5"],
    "grade": ["", "1", "2", "3", "01", "+2", "1.0", "x"],
    "share": ["", "0.5", ".5", "5e-1", "1.5", "1", "x"],
    "flag": ["", "true", "True", "TRUE", "1", "false", "0", "tRUE", "yes", "2"],
    "said": ["", "yes", "no", "never", "true", "1", "YES"],
    "year": ["", "2000", "2030", "1999", "2031", "22", "20222", "x", "2e03"],
    "word": ["", "a", "ab", "abcd", "abcde", "éèàù", "\U0001f600\U0001f600"],
    "when": ["", "2022-01-01", "2022-12-31", "2021-12-31", "2023-01-01", "2022", "x"],
    "once": ["", "", "1", "2", "01", "+1", "x", "x"],
}


def verdicts(folder, rows):
    """(row, column) of the faulty cells: by geo.dictionary, and by frictionless."""
    path = folder / "table.csv"
    names = [field["name"] for field in SCHEMA["fields"]]
    lines = [names, *([row[name] for name in names] for row in rows)]
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    path.write_text("\n".join(quoted) + "\n", encoding="utf-8")
    frame, shape = read_csv(path, names)
    ours = shape + dictionary.check_table(path.name, frame, SCHEMA)
    schema = Schema.from_descriptor(json.loads(json.dumps(SCHEMA)))
    report = Resource(path="table.csv", basepath=str(folder), schema=schema).validate()
    theirs = report.flatten(["rowNumber", "fieldName", "type"])
    return {(f.row, f.column) for f in ours}, {(row, name) for row, name, _ in theirs}


@pytest.mark.parametrize("column", CELLS)
def test_frictionless_gives_the_same_verdict_on_every_cell(tmp_path, column):
    rows = [GOOD | {"id": str(n), column: value} for n, value in enumerate(CELLS[column])]
    ours, theirs = verdicts(tmp_path, rows)
    assert ours == theirs
    assert ours, "the cells hold bad ones and good ones"
    assert len(ours) < len(rows)


def test_frictionless_finds_the_same_blank_and_the_same_double(tmp_path):
    rows = [GOOD, GOOD, GOOD | {"id": ""}, GOOD | {"id": "2"}]
    ours, theirs = verdicts(tmp_path, rows)
    assert ours == theirs == {(3, "id"), (4, "id")}


def test_a_key_of_two_columns_points_at_a_row_that_has_both(tmp_path):
    """As frictionless has it: half a key points at nothing, a blank one nowhere."""
    text = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]}
    reference = {"resource": "places", "fields": ["a", "b"]}
    keys = [{"fields": ["a", "b"], "reference": reference}]
    resources = [
        {"name": "places", "path": "places.csv", "schema": text | {"primaryKey": ["a", "b"]}},
        {"name": "stays", "path": "stays.csv", "schema": text | {"foreignKeys": keys}},
    ]
    (tmp_path / "places.csv").write_text('a,b\n1,x\n2,y\n2,y\n"",""\n"",z\n')
    rows = 'a,b\n1,x\n1,y\n2,y\n"",""\n1,""\n"",x\n3,x\n"",z\n'
    (tmp_path / "stays.csv").write_text(rows)
    write_dictionary(tmp_path, {"resources": resources})
    frames, ours = {}, set()
    for one in resources:
        frames[one["name"]], shape = read_csv(tmp_path / one["path"], ["a", "b"])
        faults = shape + dictionary.check_table(one["path"], frames[one["name"]], one["schema"])
        ours |= {(fault.file, fault.row) for fault in faults}
    lost = dictionary.check_keys(frames, {"resources": resources})
    ours |= {(fault.file, fault.row) for fault in lost}
    assert {fault.column for fault in lost} == {"a, b"}
    report = Package(str(tmp_path / "datapackage.json")).validate()
    theirs = {
        (f"{task.name}.csv", row)
        for task in report.tasks
        for kind, row in task.flatten(["type", "rowNumber"])
        if kind != "blank-row"  # it counts a row of blanks as a fault of its own
    }
    assert ours == theirs
    assert {("places.csv", 4), ("places.csv", 5), ("stays.csv", 3), ("stays.csv", 6)} <= ours


# What is not checked is refused, with all else that is wrong with the dictionary


def changed(folder, change, table="stations", field="operator"):
    """The dictionary of the folder after ``change`` of one field's entry and its table's schema."""
    package = read_dictionary(folder)
    schema = next(r for r in package["resources"] if r["name"] == table)["schema"]
    change(next(f for f in schema["fields"] if f["name"] == field), schema, package)
    write_dictionary(folder, package)


REFUSED = {
    "type datetime": ({"type": "datetime"}, "type"),
    "type list": ({"type": ["string"]}, "type"),
    "type geopoint": ({"type": "geopoint"}, "type"),
    "a format": ({"format": "uri"}, "format"),
    "a format of dates": ({"type": "date", "format": "%d.%m.%Y"}, "format"),
    "another decimal sign": ({"type": "number", "decimalChar": ","}, "decimalChar"),
    "groups of digits": ({"type": "number", "groupChar": " "}, "groupChar"),
    "numbers among words": ({"type": "number", "bareNumber": False}, "bareNumber"),
    "missing values of a field": ({"missingValues": ["-"]}, "missingValues"),
    "categories": ({"categories": ["a"]}, "categories"),
    "true values that are none": ({"type": "boolean", "trueValues": "yes"}, "trueValues"),
    "a constraint beside constraints": ({"required": True}, "required"),
    "constraints that are a list": ({"constraints": ["required"]}, "constraints"),
    "constraints that are null": ({"constraints": None}, "constraints"),
    "an unknown constraint": ({"constraints": {"requried": True}}, "constraints.requried"),
    "an open end": (
        {"type": "integer", "constraints": {"exclusiveMinimum": 0}},
        "constraints.exclusiveMinimum",
    ),
    "a least length of a number": (
        {"type": "integer", "constraints": {"minLength": 1}},
        "constraints.minLength",
    ),
    "a least length that is none": ({"constraints": {"minLength": "2"}}, "constraints.minLength"),
    "a pattern of a number": (
        {"type": "number", "constraints": {"pattern": "1+"}},
        "constraints.pattern",
    ),
    "a broken pattern": ({"constraints": {"pattern": "(["}}, "constraints.pattern"),
    "a pattern that is a number": ({"constraints": {"pattern": 1}}, "constraints.pattern"),
    "an enum of other types": ({"constraints": {"enum": [1, 2]}}, "constraints.enum"),
    "an enum of no number": (
        {"type": "integer", "constraints": {"enum": [1, "two"]}},
        "constraints.enum",
    ),
    "an empty enum": ({"constraints": {"enum": []}}, "constraints.enum"),
    "an enum of a word": ({"constraints": {"enum": "abc"}}, "constraints.enum"),
    "a minimum of text": ({"constraints": {"minimum": "a"}}, "constraints.minimum"),
    "a minimum that is none": (
        {"type": "integer", "constraints": {"minimum": "one"}},
        "constraints.minimum",
    ),
    "a maximum that is no date": (
        {"type": "date", "constraints": {"maximum": "2022-13-01"}},
        "constraints.maximum",
    ),
    "required as a word": ({"constraints": {"required": "yes"}}, "constraints.required"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_field_asks_and_nobody_checks_is_a_fault(folder, faults_of, case):
    asked, where_ = REFUSED[case]
    changed(folder, lambda field, schema, package: field.update(asked))
    assert where(faults_of(folder)) == [("datapackage.json", None, f"stations.operator.{where_}")]


REFUSED_OF_TABLES = {
    "missing values": ({"missingValues": ["", "-"]}, "stations.missingValues"),
    "unique keys": ({"uniqueKeys": [["operator"]]}, "stations.uniqueKeys"),
    "a primary key that is no field": ({"primaryKey": "nothing"}, "stations.primaryKey"),
    "a primary key that is no name": ({"primaryKey": [1]}, "stations.primaryKey"),
    "keys that are no list": ({"foreignKeys": {}}, "stations.foreignKeys"),
    "a key without a reference": (
        {"foreignKeys": [{"fields": "place_id"}]},
        "stations.foreignKeys",
    ),
    "a key to no table": (
        {"foreignKeys": [{"fields": "a", "reference": {"resource": "b", "fields": "c"}}]},
        "stations.foreignKeys",
    ),
    "a key from no field": (
        {"foreignKeys": [{"fields": "a", "reference": {"fields": "operator"}}]},
        "stations.foreignKeys.fields",
    ),
    "a key to no field": (
        {"foreignKeys": [{"fields": "operator", "reference": {"fields": ["b"]}}]},
        "stations.foreignKeys.reference",
    ),
    "a key from two fields to one": (
        {"foreignKeys": [{"fields": ["operator", "note"], "reference": {"fields": ["note"]}}]},
        "stations.foreignKeys",
    ),
    "a key of dates": (
        {"foreignKeys": [{"fields": "withdrawn", "reference": {"fields": "withdrawn"}}]},
        "stations.foreignKeys.fields",
    ),
}


@pytest.mark.parametrize("case", REFUSED_OF_TABLES)
def test_what_a_table_asks_and_nobody_checks_is_a_fault(folder, faults_of, case):
    asked, where_ = REFUSED_OF_TABLES[case]
    changed(folder, lambda field, schema, package: schema.update(asked))
    found = where(faults_of(folder))
    assert ("datapackage.json", None, where_) in found
    assert {column.split(".")[1] for *_, column in found} == {where_.split(".")[1]}


def test_all_that_is_refused_of_a_dictionary_comes_at_once(folder, faults_of):
    def change(field, schema, package):
        field.update(type="time")
        schema["fields"][-1]["constraints"] = {"pattern": "("}
        schema["fields"].append(dict(field))
        package["resources"].append(package["resources"][0])

    changed(folder, change)
    columns = {column for *_, column in where(faults_of(folder))}
    assert columns == {
        "resources",
        "stations.fields",
        "stations.operator.type",
        "stations.withdrawn.constraints.pattern",
    }


def test_words_that_ask_for_nothing_are_free(folder):
    said = {"title": "t", "description": "d", "example": "e", "unit": "u", "rdfType": "r", "x": 1}
    changed(folder, lambda field, schema, package: field.update(said, format="default"))
    assert list(read_tables(folder)[1]["stations"].index) == [2]


def test_what_nobody_foresaw_is_a_fault_too(folder, faults_of):
    (folder / "datapackage.json").write_text("[" * 200_000)  # deeper than Python reads
    (fault,) = faults_of(folder)
    assert fault.file == "datapackage.json"
    assert "RecursionError" in fault.found


ROW = st.fixed_dictionaries({key: st.sampled_from(cells) for key, cells in CELLS.items()})


@given(rows=st.lists(ROW, max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_frictionless_finds_faults_in_the_same_cells_of_any_table(tmp_path_factory, rows):
    numbered = [{"id": str(n)} | row for n, row in enumerate(rows)]
    ours, theirs = verdicts(tmp_path_factory.mktemp("table"), numbered)
    assert ours == theirs


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({}, set()),
        ({"stations": [{"place_id": "nl-utrecht"}]}, {"foreign-key"}),
        (
            {"claims": [{}, {"source_id": "x"}], "sources": [{"source_id": "paper"}]},
            {"foreign-key"},
        ),
        ({"stations": [{"station_id": "nl-01"}] * 2}, {"unique-error", "primary-key"}),
        ({"stations": [{"withdrawn": "2022-02-30"}]}, {"type-error"}),
        ({"coordinates": [{"place_id": "it-milan", "latitude": "91"}]}, {"constraint-error"}),
    ],
)
def test_frictionless_finds_faults_in_the_same_rows_of_an_atlas(tmp_path, change, kinds):
    folder = write_atlas(tmp_path, **change)
    package, theirs, found = read_dictionary(folder), set(), set()
    package["resources"] = [r for r in package["resources"] if "schema" in r]
    write_dictionary(folder, package)
    for task in Package(str(folder / "datapackage.json")).validate().tasks:
        for kind, row in task.flatten(["type", "rowNumber"]):
            theirs.add((task.name, row))
            found.add(kind)
    ours = set()
    frames = {}
    for resource in package["resources"]:
        path, schema = folder / resource["path"], resource["schema"]
        frame, shape = read_csv(path, dictionary.columns(schema))
        frames[resource["name"]] = frame
        faults = shape + dictionary.check_table(path.name, frame, schema)
        ours |= {(resource["name"], fault.row) for fault in faults}
    ours |= {(f.file.removesuffix(".csv"), f.row) for f in dictionary.check_keys(frames, package)}
    assert ours == theirs
    assert found <= kinds
    assert bool(found) == bool(kinds)
