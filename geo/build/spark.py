"""The compiled atlas worked out on Apache Spark: the same rules, unchanged, country by country.

On Spark run the rules of evidence alone (geo.build.by_country), each part in a process of a worker.
What knows of more than one country stays with this process, the driver: reading and checking the
tables, positions, grades of sources, the sums of places, and writing. So one machine has to hold
the tables, and no worker more than the largest part.

Workers need this Python at the same path (or PYSPARK_PYTHON names theirs) with the packages of
requirements.lock in the same versions; the code of the rules is sent along. This is the only module
that imports pyspark, and only when asked to.
"""

import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from geo.build.by_country import FOUND, LARGEST, put_together, split, worker
from geo.errors import AtlasError
from geo.evidence.derived import Derived, Rules

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LIBRARY = Path(__file__).resolve().parent.parent
LOG = "spark.log"
JAVA = 17  # the oldest that Spark 4 runs on
REACH = 10  # seconds until a master has to take a connection
PORT = 7077  # of a master whose address gives none
WAITING = "spark.scheduler.maxRegisteredResourcesWaitingTime"  # until a worker has to be there
MOST_PARTITIONS = 400  # of the shuffle: a part is never in two
SETTINGS = {
    "spark.app.name": "Station Atlas",
    "spark.ui.enabled": "false",
    "spark.driver.memory": "4g",  # holds what goes to the workers and comes back: 1.5 KB a station
    "spark.driver.maxResultSize": "0",  # bounded by that memory alone
    "spark.sql.execution.arrow.maxRecordsPerBatch": "20000",  # rows of a task: some 5 MB
    "spark.sql.execution.arrow.useLargeVarTypes": "true",  # texts of a part may exceed 2 GB
    WAITING: "60s",
}
TYPES = {pa.large_string(): "string", pa.int64(): "bigint", pa.bool_(): "boolean"}
SCHEMA = ", ".join(f"`{field.name}` {TYPES[field.type]}" for field in FOUND)
# What an error says if a process had too little memory, or was ended for that.
STARVED = re.compile(
    "MemoryError|OutOfMemory|realloc of size|malloc of size|Python worker exited unexpectedly"
    "|exit code 137|exceeding .*limits"
)


@contextmanager
def rules_on(
    master: str, settings: Mapping[str, str] | None = None, largest: int = LARGEST
) -> Iterator[Rules]:
    """The rules as the workers of a Spark master work them out, once.

    ``master`` is Spark's address of it, such as ``spark://host:7077`` or ``local[2]``, ``settings``
    are of Spark and come on top of SETTINGS, ``largest`` is how many stations make a part.

    Raises AtlasError if there is no pyspark or Java, if nobody answers at the address or no worker
    comes in time, and from the rules if a task fails. Spark's own log is then kept, and named.
    """
    _check_here()
    _check_master(master)
    folder = Path(mkdtemp(prefix="atlas-spark-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        try:
            spark = _open(master, SETTINGS | dict(settings or {}), folder, stack)
        except Exception as error:
            raise _failed(f"--spark {master}: could not be started", error, folder) from None

        def rules(
            stations: pd.DataFrame,
            claims: pd.DataFrame,
            responses: pd.DataFrame,
            sources: pd.DataFrame,
            descriptor: dict,
        ) -> Derived:
            rows, told = split(stations, claims, responses, sources, largest)
            try:
                found = _work_out(spark, rows, told, descriptor)
            except Exception as error:
                raise _failed(f"--spark {master}: failed", error, folder, rows) from None
            stack.close()  # its memory is free while the atlas is written
            return put_together(stations, found)

        yield rules


def _check_here() -> None:
    """Raises AtlasError if this machine lacks pyspark, or a Java that runs it."""
    # Only Arrow's tables go through it, no frame of pandas.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    logging.getLogger("py4j").setLevel(logging.CRITICAL)  # it writes traces of what we say
    try:
        import pyspark.sql  # noqa: F401  # is it here?
    except ImportError:
        raise AtlasError(
            "--spark: pyspark is not installed; run `pip install -r requirements-spark.txt`"
        ) from None
    home = os.environ.get("JAVA_HOME")
    java = f"{home}/bin/java" if home else shutil.which("java")
    wanted = f"Spark runs on Java {JAVA} or newer, such as Debian's default-jre-headless"
    try:
        said = subprocess.run([java or "java", "-version"], capture_output=True, text=True).stderr
    except OSError:
        found = f"no Java in JAVA_HOME ({home})" if home else "no Java"
        raise AtlasError(f"--spark: found {found}; {wanted}") from None
    number = re.search(r'version "(\d+)', said)
    if number is None or int(number[1]) < JAVA:
        raise AtlasError(f"--spark: found {said.splitlines()[0] if said else java}; {wanted}")


def _check_master(master: str) -> None:
    """Raises AtlasError if no master of a standalone cluster takes a connection in time."""
    if not master.startswith("spark://"):
        return
    why = ""
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":") if ":" in address else (address, "", str(PORT))
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=REACH).close()
            return
        except (OSError, ValueError, OverflowError) as error:
            why = str(error)
    raise AtlasError(f"--spark {master}: found no Spark master there ({why})")


def _open(
    master: str, settings: Mapping[str, str], folder: Path, stack: ExitStack
) -> "SparkSession":
    """A session on the master, with workers. What Java says goes to a log, not to the reader."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items())).setMaster(master)
    if re.match(r"spark://(127\.|localhost|\[::1\])", master):  # then its workers are here too
        for key in ("spark.driver.host", "spark.driver.bindAddress"):
            conf.setIfMissing(key, "127.0.0.1")
    with (folder / LOG).open("wb") as output:
        gateway = launch_gateway(conf, {"stdout": output, "stderr": output})
    stack.callback(_end, gateway)
    SparkContext._ensure_initialized(gateway=gateway)
    spark = SparkSession.builder.config(conf=conf).getOrCreate()
    stack.callback(_stop, spark)
    spark.sparkContext.addPyFile(str(_packed(folder)))
    with _watched(spark):
        spark.range(1).collect()
    return spark


def _stop(spark: "SparkSession") -> None:
    with suppress(Exception):  # its Java process may have ended
        spark.stop()


def _end(gateway: Any) -> None:
    """End the Java process, so that another may be started."""
    from pyspark import SparkContext

    SparkContext._gateway = SparkContext._jvm = None
    with suppress(Exception):  # it may have ended by itself
        gateway.shutdown()
    gateway.proc.stdin.close()
    try:
        gateway.proc.wait(10)
    except subprocess.TimeoutExpired:
        gateway.proc.kill()


def _packed(folder: Path) -> Path:
    """The code of the library, for workers to run."""
    path = folder / "geo.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for file in sorted(LIBRARY.rglob("*.py")):
            packed.write(file, file.relative_to(LIBRARY.parent))
    return path


def _work_out(spark: "SparkSession", rows: pa.Table, told: pa.Table, descriptor: dict) -> pa.Table:
    """What all parts give, in any order: the schema FOUND."""
    parts = len(rows["part"].unique())
    if not parts:
        return FOUND.empty_table()
    spark.conf.set("spark.sql.shuffle.partitions", min(parts, MOST_PARTITIONS))
    stations, said = (spark.createDataFrame(one).groupBy("part") for one in (rows, told))
    with _watched(spark):
        return stations.cogroup(said).applyInArrow(worker(descriptor), SCHEMA).toArrow()


@contextmanager
def _watched(spark: "SparkSession") -> Iterator[None]:
    """Cancel the work if no worker is there for as long as WAITING: Spark itself would wait on."""
    context = spark.sparkContext
    scala = context._jsc.sc()
    seconds = scala.conf().getTimeAsSeconds(WAITING, SETTINGS[WAITING])
    done, alone = Event(), Event()

    def watch() -> None:
        waited = 0
        with suppress(Exception):  # if Java ended, the work has failed and says so
            while not done.wait(1):
                workers = len(scala.statusTracker().getExecutorInfos()) - 1  # one is this process
                waited = 0 if workers else waited + 1
                if waited >= seconds:
                    alone.set()
                    context.cancelAllJobs()  # again, if the work was not yet begun

    watcher = Thread(target=watch, daemon=True)
    if not scala.isLocal():
        watcher.start()
    try:
        yield
    except Exception:
        if alone.is_set():
            raise AtlasError(f"no worker of it took the work within {seconds} s") from None
        raise
    finally:
        done.set()


def _failed(what: str, error: Exception, folder: Path, rows: pa.Table | None = None) -> AtlasError:
    """The error in a sentence, with the size of the largest part if memory was short."""
    said = str(getattr(error, "java_exception", None) or error)
    reason = _reason(said)
    if "stopped SparkContext" in reason:  # it was, before: the log says why
        told = re.findall("Reason: (.+)", (folder / LOG).read_text("utf-8", errors="replace"))
        reason = told[-1] if told else reason
    if rows is not None and STARVED.search(said):
        counts = rows["part"].value_counts().to_pylist()
        most = max(counts, key=lambda one: one["counts"])
        reason += (
            f"\nMemory may have been short: the largest part, {most['values']}, has"
            f" {most['counts']:,} stations. Give workers more (spark.executor.memory,"
            " spark.executor.pyspark.memory) or this machine (spark.driver.memory)"
        )
    kept = folder.with_suffix(".log")
    with suppress(OSError):  # it was not begun yet
        (folder / LOG).rename(kept)
        reason += f"\nSpark's own log: {kept}"
    return AtlasError(f"{what}: {reason}")


def _reason(said: str) -> str:
    """The last error that a text with the traces of Java and Python tells of."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if _names_an_error(line)]
    return (errors or lines or ["it did not say why"])[-1][:500]


def _names_an_error(line: str) -> bool:
    name = line.removeprefix("Caused by: ").partition(" ")[0].rstrip(":")
    return name.endswith(("Error", "Exception")) and ": " in line
