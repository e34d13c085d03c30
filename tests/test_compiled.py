"""A compiled atlas is the atlas of the tables to the last dtype, or it is not read at all."""

import json
import logging
import os
import shutil
from dataclasses import fields

import geopandas as gpd
import grimp
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from atlases import DATA, copy_data, edit, write_atlas
from first import first
from generate import write_generated
from pandas.testing import assert_frame_equal

from geo.errors import AtlasError, TableError
from geo.tables.compiled import MODULES, ROOMS, Unfit, _digest, read_compiled, write_compiled
from geo.tables.current import current_atlas, open_atlas
from geo.tables.read import read_atlas


def assert_same(read, atlas):
    """Every field of two atlases, with types, dtypes, order, index and shapes."""
    for field in fields(atlas):
        one, other = getattr(read, field.name), getattr(atlas, field.name)
        if field.name == "memory":
            continue
        if not isinstance(other, pd.DataFrame | dict) or field.name != "tables":
            assert type(one) is type(other), field.name
        if field.name == "tables":
            assert list(one) == list(other)
            for name in other:
                assert_frame_equal(one[name], other[name], check_index_type="exact")
        elif isinstance(other, pd.DataFrame):
            assert_frame_equal(one, other, check_index_type="exact")
            if isinstance(other, gpd.GeoDataFrame):
                assert one.crs == other.crs and one.geometry.name == other.geometry.name
                shapes = one.geometry.to_wkb(), other.geometry.to_wkb()
                assert shapes[0].equals(shapes[1])
        else:
            assert one == other, field.name


STATIONS = [{"note": "before"}, {"place_id": "it-sicily"}, {"place_id": "hr"}]


@pytest.fixture
def folder(tmp_path):
    return write_atlas(tmp_path / "atlas", stations=STATIONS)


@pytest.fixture(scope="module")
def compiled_once(tmp_path_factory):
    folder = write_atlas(tmp_path_factory.mktemp("compiled") / "atlas", stations=STATIONS)
    write_compiled(folder, folder / "compiled")
    return folder


@pytest.fixture
def compiled(compiled_once, folder):
    """A folder with its compiled atlas in it, both the test's own."""
    shutil.copytree(compiled_once, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture
def opened(caplog):
    """Opens an atlas: what was read, and what was said about it."""

    def opened(folder):
        caplog.clear()
        with caplog.at_level(logging.INFO, logger="geo"):
            atlas = open_atlas(folder)
        return atlas, [record.getMessage() for record in caplog.records]

    return opened


@pytest.mark.parametrize("places", first([0, 1_000]))
def test_what_is_read_back_is_what_the_tables_give(tmp_path, places):
    folder = write_generated(tmp_path / "atlas", places) if places else DATA
    write_compiled(folder, tmp_path / "out")
    assert_same(read_compiled(folder, tmp_path / "out"), read_atlas(folder))


def test_blanks_withdrawn_rows_and_cities_that_nobody_finds_are_read_back(tmp_path):
    places = [{"place_id": "nl-x", "country": "NL", "city": "Xyzzyville"}]
    folder = write_atlas(
        tmp_path / "atlas",
        stations=[{"place_id": "nl-x", "withdrawn": "2026-01-01"}, {"place_id": "nl-x"}],
        places=places,
        coordinates=[],
        responses=[],
    )
    atlas = read_atlas(folder)
    assert atlas.unplaced and atlas.responses.empty and atlas.places.geometry.isna().all()
    write_compiled(folder, folder / "compiled")
    assert_same(read_compiled(folder, folder / "compiled"), atlas)


def test_a_column_that_was_read_is_one_piece(tmp_path):
    """Of several pieces each look at one row would copy all of them."""
    folder = write_generated(tmp_path / "atlas", 200)
    write_compiled(folder, tmp_path / "compiled")
    claims = read_compiled(folder, tmp_path / "compiled").tables["claims"]
    assert pa.chunked_array(claims["says"].array.__arrow_array__()).num_chunks == 1


def test_points_are_shared_as_they_are_when_the_tables_are_read(compiled):
    atlas = read_compiled(compiled, compiled / "compiled")
    held = {id(point) for point in np.asarray(atlas.stations.geometry) if point is not None}
    assert {id(point) for point in np.asarray(atlas.places.geometry) if point is not None} == held


def test_the_atlas_that_fits_is_read_and_nothing_is_said(compiled, opened):
    """Told by its version, which is changed where only a compiled atlas has it."""
    _change_values(compiled / "compiled")
    atlas, said = opened(compiled)
    assert (atlas.version, said) == ("compiled", [])


def _change_values(out):
    values = json.loads((out / "values.json").read_text(encoding="utf-8"))
    values["values"]["descriptor"]["version"] = "compiled"
    (out / "values.json").write_text(json.dumps(values), encoding="utf-8")
    _change_manifest(
        out, lambda held: held["files"].update({"values.json": _digest([out / "values.json"])})
    )


def _change_manifest(out, change):
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    change(manifest)
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_where_nobody_compiled_the_tables_are_read_and_nothing_is_said(folder, opened):
    atlas, said = opened(folder)
    assert len(atlas.stations) == 3 and said == []


def _change(name, old, new):
    return lambda folder: edit(folder / name, old, new)


def _made_from(key, change):
    return lambda folder: _change_manifest(
        folder / "compiled",
        lambda held: held["made_from"].update({key: change(held["made_from"][key])}),
    )


def _flip(name):
    def flip(folder):
        path = folder / "compiled" / name
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    return flip


UNFIT = {
    "a table": (_change("stations.csv", "before", "afters"), "other tables"),
    "the descriptor": (
        _change("datapackage.json", "A small atlas", "A tiny atlas"),
        "other tables",
    ),
    "new boundaries": (
        lambda folder: (folder / "countries.geojson").write_bytes(
            (DATA / "countries.geojson").read_bytes() + b"\n"
        ),
        "other tables",
    ),
    "the code": (_made_from("code", lambda digest: digest[::-1]), "other code"),
    "a library": (
        _made_from("libraries", lambda held: held | {"pandas": "0.1"}),
        "other libraries",
    ),
    "a damaged file": (_flip("stations.parquet"), "stations.parquet is damaged"),
    "a damaged list": (_flip("values.json"), "values.json is damaged"),
    "a file that is gone": (
        lambda folder: (folder / "compiled" / "places.parquet").unlink(),
        "no whole compiled atlas",
    ),
    "half a manifest": (
        lambda folder: (folder / "compiled" / "manifest.json").write_text('{"made_', "utf-8"),
        "cannot be read",
    ),
    "another manifest": (
        lambda folder: (folder / "compiled" / "manifest.json").write_text("[]", "utf-8"),
        "cannot be read",
    ),
}


@pytest.mark.parametrize("what", first(UNFIT, 3))
def test_one_that_does_not_fit_is_never_read_and_that_is_said_once(compiled, opened, what):
    _change_values(compiled / "compiled")
    spoil, why = UNFIT[what]
    spoil(compiled)
    atlas, said = opened(compiled)
    assert atlas.version != "compiled"
    assert_same(atlas, read_atlas(compiled))
    (one,) = said
    assert why in one and "python -m geo build" in one


def test_that_it_does_not_fit_is_said_once_not_with_every_question(compiled, caplog):
    edit(compiled / "stations.csv", "before", "afters")
    with caplog.at_level(logging.WARNING, logger="geo"):
        for _ in range(3):
            current_atlas(compiled)
    assert len(caplog.records) == 1


def test_compiled_names_a_folder_apart_from_the_tables(folder, tmp_path, opened, monkeypatch):
    monkeypatch.setenv("COMPILED", str(tmp_path / "apart"))
    _, said = opened(folder)
    assert len(said) == 1 and "no whole compiled atlas" in said[0], "it was asked for"
    write_compiled(folder, tmp_path / "apart")
    _change_values(tmp_path / "apart")
    atlas, said = opened(folder)
    assert (atlas.version, said) == ("compiled", [])
    other = write_atlas(tmp_path / "other", stations=[{}])
    atlas, said = opened(other)
    assert len(atlas.stations) == 1 and "made from other tables" in said[0]


def test_a_copy_of_the_tables_may_use_the_same_compiled_atlas(tmp_path):
    write_compiled(DATA, tmp_path / "out")
    copy = copy_data(tmp_path / "copy")
    assert read_compiled(copy, tmp_path / "out").folder == copy


def test_all_code_that_an_atlas_is_made_with_is_part_of_its_digest():
    graph = grimp.build_graph("geo", cache_dir=None)
    made_with = graph.find_upstream_modules("geo.tables.compiled") | {"geo.tables.compiled"}
    assert {name.split(".")[1] for name in made_with if "." in name} <= {*ROOMS, *MODULES}


# Writing.


def test_it_is_written_again_in_place_of_the_one_before(compiled):
    edit(compiled / "stations.csv", "before", "afters")
    with pytest.raises(Unfit):
        read_compiled(compiled, compiled / "compiled")
    write_compiled(compiled, compiled / "compiled")
    assert_same(read_compiled(compiled, compiled / "compiled"), read_atlas(compiled))
    assert [path.name for path in compiled.glob(".*")] == [], "nothing is left beside it"


def test_nothing_is_written_over_what_is_no_compiled_atlas(folder, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("mine", encoding="utf-8")
    for out in (mine, folder, mine / "letter.txt"):
        with pytest.raises(AtlasError, match="found something else"):
            write_compiled(folder, out)
    assert (mine / "letter.txt").read_text(encoding="utf-8") == "mine"
    (tmp_path / "empty").mkdir()
    write_compiled(folder, tmp_path / "empty")


def test_tables_with_faults_are_not_compiled_and_leave_the_one_before(compiled):
    before = (compiled / "compiled" / "manifest.json").read_bytes()
    edit(compiled / "stations.csv", "nl-amsterdam", "nl-nowhere")
    with pytest.raises(TableError, match="nl-nowhere"):
        write_compiled(compiled, compiled / "compiled")
    assert (compiled / "compiled" / "manifest.json").read_bytes() == before
    assert [path.name for path in compiled.glob(".*")] == []


def test_what_cannot_be_written_leaves_the_one_before(compiled):
    """A folder where a file should be written stands for any failure half way."""
    out = compiled / "compiled"
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    beside = compiled / f".compiled.{os.getpid()}.part"
    beside.write_text("in the way", encoding="utf-8")
    with pytest.raises(OSError, match="part"):
        write_compiled(compiled, out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
