"""Two data versions against each other: what is silent is found, what is told of is not."""

import pytest
from atlases import DATA, edit, read_dictionary, write_atlas, write_dictionary

from geo.errors import TableError
from geo.files import read_csv
from geo.tables.compare import ENTRY, compare, differences, draft, untold

PUBLISHED = DATA.parent / "tests" / "published" / "2026.11.0"
OLD, NEW = "2026.01.9", "2026.01.10"
FIRST = {"version": OLD}
STATIONS = [{"note": "As it was."}, {"place_id": "it-milan"}]
CLAIMS = [{"subject_kind": "station", "subject": one} for one in ("nl-01", "it-02")]


@pytest.fixture
def versions(tmp_path):
    """Writes an older version and one that ``tables`` and ``changes`` make of it; both folders."""

    def versions(changes=(), **tables):
        same = {"stations": STATIONS, "claims": CLAIMS}
        old = write_atlas(tmp_path / "old", **same, changes=[FIRST])
        told = [FIRST, *({"version": NEW} | entry for entry in changes)]
        new = write_atlas(tmp_path / "new", **(same | tables), changes=told)
        for folder, name in ((old, OLD), (new, NEW)):
            write_dictionary(folder, read_dictionary(folder) | {"version": name})
        return old, new

    return versions


def faults(folders):
    return [(fault.file, fault.row, fault.column) for fault in compare(*folders)]


def add_column(folder, table, value):
    """Give a table of an atlas one column more, ``river``, with one value all over."""
    package = read_dictionary(folder)
    schema = next(one["schema"] for one in package["resources"] if one["name"] == table)
    schema["fields"].append({"name": "river", "type": "string"})
    write_dictionary(folder, package)
    path = folder / f"{table}.csv"
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([f"{header},river", *(f"{row},{value}" for row in rows)]) + "\n")


def add_table(folder, name):
    """Give an atlas one table more, of one row."""
    package = read_dictionary(folder)
    schema = {"fields": [{"name": "river", "type": "string"}], "primaryKey": "river"}
    package["resources"].append({"name": name, "path": f"{name}.csv", "schema": schema})
    write_dictionary(folder, package)
    (folder / f"{name}.csv").write_text("river\nAmstel\n")


def test_the_data_keeps_what_was_published_or_says_what_changed():
    assert compare(PUBLISHED, DATA) == []


def test_the_published_version_can_be_compared_without_outlines():
    assert not list(PUBLISHED.glob("*.geojson"))
    assert len((PUBLISHED / "stations.csv").read_text().splitlines()) == 1 + 93


def test_what_has_not_changed_is_no_fault(versions):
    assert faults(versions()) == []


def test_an_identifier_that_disappears_is_a_fault_whatever_is_said_of_it(versions):
    told = [{"table": "stations", "id": "it-02"}, {"table": "claims", "id": "c0002"}]
    old, new = versions(told, stations=STATIONS[:1], claims=CLAIMS[:1])
    found = compare(old, new)
    assert [(f.file, f.column) for f in found] == [
        ("stations.csv", "station_id"),
        ("claims.csv", "claim_id"),
    ]
    assert found[0].found == "no 'it-02'"
    assert found[0].expected == f"it to stay, as version {OLD} has it in row 3"


CHANGED = [STATIONS[0] | {"note": "Otherwise."}, STATIONS[1]]


def test_a_value_that_changes_silently_is_a_fault(versions):
    (fault,) = compare(*versions(stations=CHANGED))
    assert (fault.file, fault.row, fault.column) == ("stations.csv", 2, "note")
    assert fault.found == "'Otherwise.', which was 'As it was.'"
    assert fault.expected == ("an entry in changes.csv with table stations, this id, column note")


def test_an_entry_of_the_published_version_is_named_where_a_later_one_lacks(versions):
    entry = {"table": "stations", "id": "nl-01", "version": OLD}
    (fault,) = compare(*versions([entry], stations=CHANGED))
    assert fault.expected == (
        "an entry in changes.csv with table stations, this id, column note, of a version after "
        f"{OLD} (there is one of {OLD})"
    )


@pytest.mark.parametrize(
    "entry",
    [
        {"table": "stations", "id": "nl-01", "column": "note"},
        {"table": "stations", "id": "nl-01"},
        {"table": "stations", "column": "note"},
    ],
    ids=["of the value", "of the row", "of the column"],
)
def test_an_entry_accounts_for_a_changed_value(versions, entry):
    assert faults(versions([entry], stations=CHANGED)) == []


@pytest.mark.parametrize(
    "entry",
    [
        {"table": "stations", "id": "it-02", "column": "note"},
        {"table": "stations", "id": "nl-01", "column": "status"},
        {"table": "stations", "column": "status"},
        {"table": "claims", "id": "c0001"},
        {"table": "stations"},
        {},
        {"table": "stations", "id": "nl-01", "column": "note", "version": OLD},
        {"table": "stations", "id": "nl-01", "column": "note", "version": "2026.01.2"},
    ],
    ids=[
        *("another row", "another column", "all of another column", "another table"),
        *("the whole table", "nothing", "the published version", "an earlier version"),
    ],
)
def test_an_entry_of_something_else_accounts_for_nothing(versions, entry):
    assert faults(versions([entry], stations=CHANGED)) == [("stations.csv", 2, "note")]


def test_rows_are_known_by_their_identifiers_not_by_their_order(versions):
    stations = [{"station_id": "it-02"} | STATIONS[1], {"station_id": "nl-01"} | CHANGED[0]]
    assert faults(versions(stations=stations)) == [("stations.csv", 3, "note")]


def test_a_new_row_needs_an_entry(versions):
    stations = [*STATIONS, {"place_id": "it-milan"}]
    claims = [*CLAIMS, {"subject_kind": "station", "subject": "it-03"}]
    told = [{"table": "stations", "id": "it-03"}]
    more = {"stations": stations, "claims": claims}
    assert faults(versions(**more)) == [
        ("stations.csv", 4, "station_id"),
        ("claims.csv", 4, "claim_id"),
    ]
    assert faults(versions(told, **more)) == [("claims.csv", 4, "claim_id")]


def test_what_a_new_column_holds_is_no_change(versions):
    old, new = versions()
    add_column(new, "places", "Amstel")
    assert faults((old, new)) == []


def test_a_dropped_column_needs_an_entry(versions):
    old, new = versions()
    add_column(old, "places", "Amstel")
    (fault,) = compare(old, new)
    assert (fault.file, fault.column, fault.found) == ("places.csv", "river", "no such column")
    assert fault.expected == "an entry in changes.csv with table places, column river"
    old, new = versions([{"table": "places", "column": "river"}])
    add_column(old, "places", "Amstel")
    assert faults((old, new)) == []


def test_a_new_table_needs_an_entry_and_its_rows_none(versions):
    old, new = versions()
    add_table(new, "rivers")
    assert faults((old, new)) == [("rivers.csv", None, None)]
    old, new = versions([{"table": "rivers"}])
    add_table(new, "rivers")
    assert faults((old, new)) == []


def test_a_table_that_disappears_is_a_fault_whatever_is_said_of_it(versions):
    old, new = versions([{"table": "rivers"}])
    add_table(old, "rivers")
    assert faults((old, new)) == [("rivers.csv", None, None)]


def test_a_table_without_identifiers_only_grows(versions):
    folders = versions([{"table": "stations", "id": "nl-01", "column": "note"}], stations=CHANGED)
    assert faults(folders) == []
    edit(folders[1] / "changes.csv", "New,Why", "New,Another reason")
    (fault,) = compare(*folders)
    assert (fault.file, fault.found) == ("changes.csv", "another row than its row 2")


def test_every_silent_change_of_every_table_comes_at_once(versions):
    old, new = versions(stations=CHANGED, claims=[CLAIMS[0] | {"says": "No."}, CLAIMS[1]])
    edit(new / "places.csv", "Amsterdam", "Amsteldam")
    edit(new / "coordinates.csv", "52.37", "52.38")
    edit(new / "sources.csv", "A title", "Another")
    edit(new / "origins.csv", "Ngo", "NGO")
    assert faults((old, new)) == [
        ("stations.csv", 2, "note"),
        ("places.csv", 2, "city"),
        ("coordinates.csv", 2, "latitude"),
        ("origins.csv", 2, "name"),
        ("sources.csv", 2, "title"),
        ("claims.csv", 2, "says"),
    ]


def test_a_version_that_cannot_be_read_is_named(versions, tmp_path):
    old, new = versions()
    with pytest.raises(TableError, match="no such file in"):
        compare(tmp_path / "nowhere", new)
    (old / "claims.csv").write_text("claim_id\n")
    with pytest.raises(TableError, match="claims.csv, row 1, column says: found no such column"):
        compare(old, new)


def test_the_newer_version_has_all_that_the_code_reads_and_the_older_need_not(versions):
    old, new = versions()
    for folder in (old, new):
        package = read_dictionary(folder)
        kept = [one for one in package["resources"] if one["name"] != "origins"]
        write_dictionary(folder, package | {"resources": kept})
        if folder == old:  # then the new table needs an entry
            assert faults((old, new)) == [("origins.csv", None, None)]
    with pytest.raises(TableError, match="no table origins"):
        compare(old, new)


def words(folders):
    return [str(change) for change in differences(*folders)]


def test_all_that_differs_is_said_in_words_told_of_or_not(versions):
    told = [{"table": "stations", "id": "nl-01", "column": "note"}]
    old, new = versions(told, stations=[*CHANGED, {"place_id": "it-milan"}], claims=CLAIMS[:1])
    edit(new / "places.csv", "Amsterdam", "Amsteldam")
    edit(new / "sources.csv", "A title", "")
    add_column(new, "places", "Amstel")
    add_table(new, "rivers")
    assert words((old, new)) == [
        "stations it-03: added",
        "stations nl-01, note: “As it was.” became “Otherwise.”",
        "places, river: a new column",
        "places nl-amsterdam, city: “Amsterdam” became “Amsteldam”",
        "sources paper, title: “A title” was taken away",
        "claims c0002: the row is gone",
        "rivers: a new table",
    ]
    assert words((old, old)) == []


def test_the_entries_that_lack_are_drafted_and_account_for_all_once_they_are_there(versions):
    old, new = versions(stations=[*CHANGED, {"place_id": "it-milan"}])
    with (new / "claims.csv").open("a") as file:
        file.write('c0009,paper,station,it-03,stations,1,,,,ngo,asserts,high,"A, “b”",\n')
    found = untold(old, new)
    entries = draft(found, NEW, "2026-02-03")
    path = new / "entries.csv"
    path.write_text(entries)
    rows, shape = read_csv(path, ENTRY)
    assert shape == []
    assert rows.iloc[:, 2:6].to_numpy().tolist() == [
        ["stations", "it-03", "", "Added."],
        ["stations", "nl-01", "note", "“As it was.” became “Otherwise.”."],
        ["claims", "c0009", "", "Added."],
    ]
    assert set(rows["version"]) == {NEW} and set(rows["reason"]) == {""}
    with (new / "changes.csv").open("a") as file:
        file.write(entries.partition("\n")[2])
    assert compare(old, new) == []
