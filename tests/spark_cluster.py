"""A real standalone cluster of Spark on this machine, from the jars that pyspark brings along."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from tests.servers import ROOT, free_port

START = 120  # seconds until a master or worker is there


class Cluster:
    """A master and workers of one core each on loopback; their logs and work lie in ``folder``."""

    def __init__(self, folder: Path, workers: int = 2, memory: str = "2g"):
        """``memory``: what a worker may give to executors."""
        import pyspark

        self.folder, self.home = folder, Path(pyspark.__file__).parent
        self.master = f"spark://127.0.0.1:{free_port()}"
        self.processes: list[subprocess.Popen] = []
        try:
            port = self.master.rpartition(":")[2]
            self._start("Master", "--port", port, says="I have been elected leader")
            for _ in range(workers):
                self.add_worker(memory)
        except BaseException:
            self.stop()
            raise

    def add_worker(self, memory: str = "2g") -> int:
        """One more worker; gives its number, from 1 on."""
        number = len(self.processes)
        work = self.folder / f"work-{number}"
        options = ["--cores", "1", "--memory", memory, "--work-dir", str(work), self.master]
        self._start("Worker", *options, says="Successfully registered with master")
        return number

    def _start(self, what: str, *options: str, says: str) -> None:
        log = self.folder / f"{what.lower()}-{len(self.processes)}.log"
        command = [
            self.home / "bin" / "spark-class",
            f"org.apache.spark.deploy.{what.lower()}.{what}",
        ]
        env = os.environ | {"SPARK_HOME": str(self.home), "SPARK_LOCAL_IP": "127.0.0.1"}
        env |= {"SPARK_DAEMON_MEMORY": "512m"}
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, "--host", "127.0.0.1", "--webui-port", "0", *options],
                cwd=self.folder, env=env, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        end = time.monotonic() + START
        while says not in (said := log.read_text(encoding="utf-8", errors="replace")):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"Spark's {what} did not start:\n{said}")
            time.sleep(0.1)

    def works(self, number: int) -> bool:
        """Whether a Python of this worker works on something now."""
        if self.processes[number].poll() is not None:
            return False
        with suppress(psutil.Error):
            begun = psutil.Process(self.processes[number].pid).children(recursive=True)
            return any("pyspark.daemon" in _words(one) for one in begun)
        return False

    def kill(self, number: int) -> None:
        """A worker goes with all that it runs, as its machine would."""
        os.killpg(self.processes[number].pid, signal.SIGKILL)
        self.processes[number].wait()

    def stop(self) -> None:
        for number, process in reversed(list(enumerate(self.processes))):
            if process.poll() is None:
                self.kill(number)


def _words(process: psutil.Process) -> list[str]:
    """How a process was begun; nothing of one that has just ended."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def build(*options: str | Path, python: str = sys.executable, **env: str) -> subprocess.Popen:
    """``python -m geo build`` with these options, begun; what it says is in its pipes."""
    environment = {k: v for k, v in os.environ.items() if k not in ("ATLAS", "COMPILED")}
    return subprocess.Popen(
        [python, "-m", "geo", "build", *map(str, options)],
        cwd=ROOT, env=environment | env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
