"""The compiled atlas beside a real Spark: a master and two workers, from the jars of pyspark.

Each build is `python -m geo build` in a process of its own, as somebody runs it.
"""

import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import psutil
import pytest

from geo.build.spark import rules_on
from geo.tables.alike import unlike
from geo.tables.compiled import read_compiled, write_compiled
from geo.tables.current import open_atlas
from tests.atlases import DATA, write_atlas
from tests.generate import write_generated
from tests.servers import free_port
from tests.spark_cluster import Cluster, build
from tests.test_compiled import assert_same

pytestmark = pytest.mark.systems

PLACES = 2_000
LONG = 400  # seconds: more than a build takes on a busy machine


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("spark"))
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    return write_generated(tmp_path_factory.mktemp("generated") / "atlas", PLACES)


@pytest.fixture(scope="module")
def local(tmp_path_factory, generated):
    """Where the atlas of a folder is that was compiled without Spark, by that folder."""
    out = tmp_path_factory.mktemp("local")
    for folder in (DATA, generated):
        write_compiled(folder, out / folder.name)
    return {folder: out / folder.name for folder in (DATA, generated)}


@pytest.fixture
def small(tmp_path):
    """A folder with a compiled atlas in it that was made before, and its bytes."""
    folder = write_atlas(tmp_path / "atlas", stations=[{}, {"place_id": "it-milan"}])
    write_compiled(folder, folder / "compiled")
    return folder, _bytes(folder / "compiled")


def _bytes(out):
    return {path.name: path.read_bytes() for path in out.iterdir()}


def done(process):
    """What a build said: its exit status, and both pipes. No build ever shows a traceback."""
    said, erred = process.communicate(timeout=LONG)
    assert "Traceback" not in erred and "Exception in thread" not in erred, erred
    return process.returncode, said, erred


def refused(small, *options, **env):
    """What a build says that fails; the atlas that was there is left, and nothing beside it."""
    folder, before = small
    here = folder.parent / "tmp"
    here.mkdir(exist_ok=True)
    status, said, erred = done(build("--atlas", folder, *options, **{"TMPDIR": str(here)} | env))
    assert (status, said) == (1, ""), erred
    assert [path.name for path in here.glob("atlas-spark-*") if path.suffix != ".log"] == []
    assert _bytes(folder / "compiled") == before
    assert [path.name for path in folder.glob(".*")] == []
    return erred


def same(out, local, folder):
    """Whether a compiled atlas is the local one, table by table, and is read as the folder's."""
    assert unlike(local, out) == []
    assert _bytes(local) == _bytes(out)
    assert_same(read_compiled(folder, out), read_compiled(folder, local))


@pytest.mark.parametrize("which", ["data", "generated"])
def test_the_atlas_is_the_one_that_is_built_without_it(
    cluster, generated, local, tmp_path, monkeypatch, which
):
    folder = {"data": DATA, "generated": generated}[which]
    out = tmp_path / "out"
    status, said, erred = done(build("--atlas", folder, "--out", out, "--spark", cluster.master))
    assert (status, erred) == (0, ""), erred
    assert "compiled in" in said
    same(out, local[folder], folder)
    monkeypatch.setenv("COMPILED", str(out))
    assert_same(open_atlas(folder), read_compiled(folder, out))


def test_large_countries_are_worked_out_in_several_parts(cluster, generated, local, tmp_path):
    with rules_on(cluster.master, largest=20) as rules:
        write_compiled(generated, tmp_path / "out", rules)
    of_cluster = {process.pid for process in cluster.processes}
    left = [child for child in psutil.Process().children() if child.pid not in of_cluster]
    assert [child for child in left if "java" in child.name()] == [], "it has ended its Java"
    same(tmp_path / "out", local[generated], generated)


def test_a_machine_alone_may_be_its_own_cluster(local, tmp_path):
    status, _, erred = done(build("--out", tmp_path / "out", "--spark", "local[2]"))
    assert (status, erred) == (0, "")
    same(tmp_path / "out", local[DATA], DATA)


TRIES = 5


def _at_work(cluster, building):
    """A worker that works for a build; None if that was done before."""
    end = time.monotonic() + LONG
    while building.poll() is None and time.monotonic() < end:
        for number in range(1, len(cluster.processes)):
            if cluster.works(number):
                return number
        time.sleep(0.02)
    return None


def test_a_worker_that_is_killed_at_work_changes_nothing(cluster, generated, local, tmp_path):
    out = tmp_path / "out"
    for _ in range(TRIES):  # one may be done before anybody looked
        building = build("--atlas", generated, "--out", out, "--spark", cluster.master)
        if at_work := _at_work(cluster, building):
            cluster.kill(at_work)
            if building.poll() is None:
                break
            cluster.add_worker()
        assert done(building)[0] == 0
    else:
        raise AssertionError("no build was at work when it was looked at")
    status, _, erred = done(building)
    cluster.add_worker()
    assert (status, erred) == (0, "")
    same(out, local[generated], generated)


# What can be lacking or fail.


def test_where_nobody_listens_there_is_no_master(small):
    master = f"spark://127.0.0.1:{free_port()}"
    assert f"{master}: found no Spark master there (" in refused(small, "--spark", master)


def test_a_host_that_nobody_knows_is_no_master(small):
    erred = refused(small, "--spark", "spark://nowhere.invalid:7077")
    assert "spark://nowhere.invalid:7077: found no Spark master there (" in erred


def test_who_listens_and_says_nothing_is_given_up(small):
    with socket.create_server(("127.0.0.1", 0)) as dumb:
        master = f"spark://127.0.0.1:{dumb.getsockname()[1]}"
        begun = time.monotonic()
        erred = refused(small, "--spark", master)
    assert time.monotonic() - begun < 150
    assert f"{master}: could not be started: " in erred and "unresponsive" in erred


def test_what_is_no_address_of_a_master_is_refused(small):
    assert "--spark somewhere: could not be started" in refused(small, "--spark", "somewhere")


def test_a_cluster_without_workers_is_not_waited_for_without_end(small, tmp_path):
    empty = Cluster(tmp_path, workers=0)
    try:
        waiting = "spark.scheduler.maxRegisteredResourcesWaitingTime=3s"
        erred = refused(small, "--spark", empty.master, "--spark-conf", waiting)
        assert "no worker of it took the work within 3 s" in erred
    finally:
        empty.stop()


def test_a_task_that_fails_is_said_in_a_sentence_with_the_log_that_says_more(
    cluster, small, tmp_path
):
    """The worker's Python has no packages."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    bare = str(tmp_path / "bare/bin/python")
    erred = refused(small, "--spark", cluster.master, PYSPARK_PYTHON=bare)
    assert f"--spark {cluster.master}: failed: " in erred
    first, last = erred.splitlines()
    assert "No module named" in first or "must be installed" in first
    log = Path(last.removeprefix("Spark's own log: "))
    assert "failed 4 times" in log.read_text(encoding="utf-8")


def test_a_worker_with_other_libraries_is_refused(cluster, small, tmp_path):
    """As what is installed says first, pandas is another version there."""
    info = tmp_path / "other" / "pandas-2.0.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pandas\nVersion: 2.0.0\n", "utf-8")
    path = f"spark.executorEnv.PYTHONPATH={info.parent}"
    erred = refused(small, "--spark", cluster.master, "--spark-conf", path)
    assert "a worker has pandas 2.0.0; expected pandas 3" in erred


def test_where_memory_is_short_the_largest_part_is_named(cluster, generated, tmp_path):
    little = "spark.executor.pyspark.memory=400m"
    options = ["--atlas", generated, "--out", tmp_path / "out", "--spark", cluster.master]
    status, _, erred = done(build(*options, "--spark-conf", little))
    assert status == 1 and not (tmp_path / "out").exists()
    assert "Memory may have been short: the largest part, " in erred
    assert "spark.executor.memory" in erred


@pytest.fixture(scope="module")
def without_pyspark(tmp_path_factory):
    """The environment of a Python that has every package of this one but pyspark."""
    packages = tmp_path_factory.mktemp("packages")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.lower().startswith(("pyspark", "__pycache__")):
            (packages / path.name).symlink_to(path)
    return {"PYTHONPATH": str(packages)}


def test_without_pyspark_it_says_how_to_install_it(small, without_pyspark):
    base = Path(sys.base_prefix) / "bin" / f"python{sysconfig.get_python_version()}"
    folder, before = small
    options = ["--atlas", folder, "--spark", "spark://127.0.0.1:7077"]
    status, said, erred = done(build(*options, python=str(base), **without_pyspark))
    assert (status, said) == (1, "") and _bytes(folder / "compiled") == before
    assert erred == (
        "--spark: pyspark is not installed; run `pip install -r requirements-spark.txt`\n"
    )
    done(build("--atlas", folder, python=str(base), **without_pyspark))
    assert open_atlas(folder).folder == folder, "all else of it works"


def test_without_java_it_says_what_to_install(small, tmp_path):
    (tmp_path / "bin").mkdir()
    master = ["--spark", "spark://127.0.0.1:7077"]
    erred = refused(small, *master, JAVA_HOME="", PATH=str(tmp_path / "bin"))
    assert erred.startswith("--spark: found no Java; Spark runs on Java 17 or newer")
    erred = refused(small, *master, JAVA_HOME=str(tmp_path))
    assert erred.startswith(f"--spark: found no Java in JAVA_HOME ({tmp_path}); ")


@pytest.mark.parametrize(
    "options",
    [
        ["--spark-conf", "spark.driver.memory=1g"],
        ["--spark", "local", "--spark-conf", "memory=1g"],
        ["--spark", "local", "--spark-conf", "spark.driver.memory"],
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(small, options):
    assert f"--spark-conf {options[-1]}: expected spark.KEY=VALUE" in refused(small, *options)
