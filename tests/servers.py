"""A Streamlit server in a process of its own, for browser tests and benchmarks."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
ANSI = re.compile(r"\x1b\[[0-9;]*m")
START = 60  # seconds until the app answers
RUNNING: dict[str, "Server"] = {}  # the apps that tests of this process ask, by address


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Server:
    """A server that another process may have started, and may stop: its address and its log."""

    def __init__(self, url: str, log: Path):
        self.url, self.log = url, log

    def runs(self) -> bool:
        return True

    def wait(self, seconds: float) -> None:
        """Until it answers. Raises RuntimeError with its log if it ends or takes longer."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.runs():
            with suppress(URLError, OSError), urlopen(f"{self.url}/_stcore/health", timeout=2):
                return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"The server did not start. Its log, {self.log}:\n{self.said()}")

    def said(self) -> str:
        return ANSI.sub("", self.log.read_text(encoding="utf-8", errors="replace"))

    def stop(self) -> None:
        """Left to who started it."""


class StreamlitServer(Server):
    """``streamlit run script`` on a free port of this machine; its output goes to ``log``."""

    def __init__(
        self,
        script: Path,
        log: Path,
        *,
        cwd: Path,
        env: Mapping[str, str],
        options: Sequence[str] = (),
        port: int = 0,
        limit: Callable[[], None] | None = None,
    ):
        """Streamlit reads the settings found in ``cwd``; ``options`` come on top of them.

        ``port`` 0: one that is free. ``limit`` is called in the process before it is Streamlit.
        """
        self.port = port or free_port()
        super().__init__(f"http://127.0.0.1:{self.port}", log)
        command = [sys.executable, "-m", "streamlit", "run", str(script)]
        command += [f"--server.port={self.port}", "--server.address=127.0.0.1", *options]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=cwd,
                env=env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=limit,
            )

    def runs(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        if not self.runs():
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def start_app(folder: Path | None, log: Path) -> StreamlitServer:
    """The app on one atlas folder (none: the bundled data), which may not answer yet."""
    environment = {k: v for k, v in os.environ.items() if k != "ATLAS"} | {"NO_COLOR": "1"}
    if folder is not None:
        environment["ATLAS"] = str(folder)
    server = StreamlitServer(ROOT / "app.py", log, cwd=ROOT, env=environment)
    RUNNING[server.url] = server
    return server


def ready(server: Server) -> str:
    """Wait until a server answers; returns its address."""
    server.wait(START)
    RUNNING[server.url] = server
    return server.url
