"""The atlas as its files are now: read again when one changed, and the one before let go of."""

import gc
import shutil
import threading
import weakref
from itertools import cycle

import pytest
from atlases import edit, read_dictionary, write_atlas, write_dictionary
from first import first

from geo.errors import TableError
from geo.query import Query
from geo.tables.current import current_atlas, fingerprint
from geo.tables.read import files_of
from geo.view import drill_down, select
from geo.web.api.tables import table_file


@pytest.fixture
def folder(tmp_path):
    return write_atlas(tmp_path / "atlas", stations=[{"note": "before"}, {}])


def test_an_atlas_is_read_again_only_when_a_file_of_it_changed(folder):
    first = current_atlas(folder)
    (folder / ".stations.csv.1.part").write_text("half", encoding="utf-8")
    (folder / "notes.txt").write_text("of the curator", encoding="utf-8")
    assert current_atlas(folder) is first
    edit(folder / "stations.csv", "before", "afterwards")
    second = current_atlas(folder)
    assert (second.stations["note"] == "afterwards").any() and second is not first


def test_boundaries_and_tables_of_any_name_are_files_of_the_atlas(folder):
    package = read_dictionary(folder)
    (one,) = (r for r in package["resources"] if r["name"] == "sources")
    (folder / "texts").mkdir()
    (folder / one["path"]).rename(folder / "texts" / "read.csv")
    one["path"] = "texts/read.csv"
    write_dictionary(folder, package)
    first = current_atlas(folder)
    assert folder / "texts" / "read.csv" in files_of(folder)
    edit(folder / "texts" / "read.csv", "A title", "Another title")
    assert current_atlas(folder).sources["title"].iloc[0] == "Another title"
    assert current_atlas(folder) is not first
    (folder / "countries.geojson").write_text("{}", encoding="utf-8")
    with pytest.raises(TableError, match=r"countries\.geojson"):
        current_atlas(folder)


@pytest.mark.parametrize("name", ["stations.csv", "datapackage.json"])
def test_a_file_that_is_not_there_is_no_error_of_the_fingerprint(folder, name):
    whole = fingerprint(folder)
    text = (folder / name).read_bytes()
    (folder / name).unlink()
    assert fingerprint(folder) != whole
    with pytest.raises(TableError, match=name):
        current_atlas(folder)
    (folder / name).write_bytes(text)
    assert len(current_atlas(folder).stations) == 2


@pytest.mark.parametrize(
    "text", ["", "[]", '{"resources": [{"schema": {}, "path": ["\\u0000"]}]}', "{"]
)
def test_a_descriptor_of_any_kind_has_a_fingerprint(folder, text):
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    assert len(fingerprint(folder)) == 2, "itself and the boundaries"


def test_files_that_come_and_go_beside_the_tables_disturb_no_reader(folder):
    """As they do while a table is written: beside it, then renamed."""
    first, stop = current_atlas(folder), threading.Event()

    def churn():
        while not stop.is_set():
            for n in range(20):
                (folder / f".stations.csv.{n}.part").touch()
            for n in range(20):
                (folder / f".stations.csv.{n}.part").unlink()

    writer = threading.Thread(target=churn)
    writer.start()
    try:
        assert all(current_atlas(folder) is first for _ in range(3_000))
    finally:
        stop.set()
        writer.join()


@pytest.mark.wide
def test_tables_that_change_while_they_are_read_are_never_shown_half(folder):
    """Two tables lie in a folder that is changed for another at one blow, as a volume may be."""
    package = read_dictionary(folder)
    for name in ("stations", "sources"):
        (one,) = (r for r in package["resources"] if r["name"] == name)
        for held in ("first", "second", "third"):
            (folder / held).mkdir(exist_ok=True)
            shutil.copy(folder / f"{name}.csv", folder / held / f"{name}.csv")
            edit(
                folder / held / f"{name}.csv",
                {"stations": "before", "sources": "A title"}[name],
                held,
            )
        one["path"] = f"held/{name}.csv"
    write_dictionary(folder, package)
    states = cycle(("first", "second", "third"))

    def hold(which):
        (folder / "beside").symlink_to(which)
        (folder / "beside").replace(folder / "held")

    for n in range(8):
        hold(next(states))
        late = threading.Timer(0.03 * n, hold, [last := next(states)])
        late.start()
        atlas = current_atlas(folder)
        late.join()
        note, title = atlas.stations["note"].iloc[0], atlas.sources["title"].iloc[0]
        assert note == title, "of one state"
        assert note == last or n > 2, "a reading is longer than the first pauses"


def test_faults_are_found_once_and_told_every_time(folder):
    edit(folder / "stations.csv", "nl-amsterdam", "nl-nowhere")
    told = []
    for _ in range(3):
        with pytest.raises(TableError, match="nl-nowhere") as caught:
            current_atlas(folder)
        told.append(caught.value)
    assert told[0] is told[1] is told[2], "the tables were read once"
    edit(folder / "stations.csv", "nl-nowhere", "nl-amsterdam")
    assert len(current_atlas(folder).stations) == 2


def test_ten_first_visitors_cause_one_read(folder):
    everyone, found = threading.Barrier(10), []

    def visit():
        everyone.wait(20)
        found.append(current_atlas(folder))

    visitors = [threading.Thread(target=visit) for _ in range(10)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    assert len(set(map(id, found))) == 1


@pytest.mark.parametrize("new", first(["a fault \x00", "afterwards"]))
def test_an_atlas_that_was_replaced_is_let_go(folder, new):
    """Even with the collector off and the atlas frozen, as it is beside the pages."""
    atlas = current_atlas(folder)
    query = Query(q="amsterdam", without=("paper",))
    for asked in (Query(), query):
        drill_down(asked, atlas, "country")
        table_file(atlas, select(asked, atlas).query, "stations", "json")
    old = weakref.ref(atlas)
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        edit(folder / "stations.csv", "before", new)
        if "\x00" in new:
            with pytest.raises(TableError):
                current_atlas(folder)
        else:
            assert current_atlas(folder) is not atlas
        select(query, atlas)  # somebody was still asking
        del atlas
        assert old() is None
    finally:
        gc.enable()
        gc.unfreeze()
