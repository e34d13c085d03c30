"""Two compiled atlases are compared by what they hold, and each difference is named."""

import json
import shutil

import pandas as pd
import pytest
from atlases import DATA, write_atlas
from typer.testing import CliRunner

from geo.__main__ import app
from geo.errors import AtlasError
from geo.tables.alike import unlike
from geo.tables.compiled import write_compiled


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("alike") / "one"
    write_compiled(DATA, out)
    return out


@pytest.fixture
def two(made, tmp_path):
    """A compiled atlas and a copy of it, which a test may change."""
    return made, shutil.copytree(made, tmp_path / "other")


def _rows(change):
    def changed(out):
        table = pd.read_parquet(out / "stations.parquet")
        change(table).to_parquet(out / "stations.parquet")

    return changed


def _version(out):
    values = json.loads((out / "values.json").read_text(encoding="utf-8"))
    values["values"]["descriptor"]["version"] = "2000.01.0"
    (out / "values.json").write_text(json.dumps(values), encoding="utf-8")


CHANGES = {
    "a cell": (_rows(lambda rows: rows.replace({"country": {"NL": "BE"}})), "stations.parquet: "),
    "the order": (_rows(lambda rows: rows[::-1].reset_index(drop=True)), "stations.parquet: "),
    "a type": (
        _rows(lambda rows: rows.astype({"sources": "int32"})),
        "stations.parquet: Attributes of DataFrame.iloc[:, ",
    ),
    "the columns": (_rows(lambda rows: rows[sorted(rows)]), "stations.parquet: DataFrame.columns"),
    "a row more": (_rows(lambda rows: rows[:-1]), "stations.parquet: DataFrame are different"),
    "a damaged file": (
        lambda out: (out / "stations.parquet").write_bytes(b"PAR1"),
        "stations.parquet: cannot be read",
    ),
    "a file that is gone": (
        lambda out: (out / "shapes.parquet").unlink(),
        "shapes.parquet: not in",
    ),
    "a value": (_version, "values.json: other values"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_differs_is_named(two, what):
    change, expected = CHANGES[what]
    change(two[1])
    (said,) = unlike(*two)
    assert said.startswith(expected)


def test_a_table_written_otherwise_is_the_same_table(two):
    _rows(lambda rows: rows)(two[1])
    path = "stations.parquet"
    assert (two[0] / path).read_bytes() != (two[1] / path).read_bytes()
    assert unlike(*two) == []


def test_another_atlas_was_made_from_other_tables(made, tmp_path):
    folder = write_atlas(tmp_path / "atlas", stations=[{}])
    write_compiled(folder, tmp_path / "other")
    assert "made from other tables" in unlike(made, tmp_path / "other")


def test_what_is_no_compiled_atlas_is_refused(made, tmp_path):
    for folder in (tmp_path, DATA):
        with pytest.raises(AtlasError, match="expected a compiled atlas"):
            unlike(made, folder)


def test_the_command_says_yes_or_each_difference_and_fails(two):
    done = CliRunner().invoke(app, ["alike", *map(str, two)])
    assert done.exit_code == 0 and "the same content" in done.output
    _version(two[1])
    done = CliRunner().invoke(app, ["alike", *map(str, two)])
    assert isinstance(done.exception, AtlasError) and "other values" in str(done.exception)
