"""Servers of the app behind a real nginx, which has the configuration that deploy/ ships."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.servers import ROOT, Server, StreamlitServer, free_port

TEMPLATE = ROOT / "deploy" / "nginx.conf.template"
REPLICA = "server 127.0.0.1:{port} max_fails=1 fail_timeout=10s;"


def start_replica(folder: Path, log: Path, port: int = 0) -> StreamlitServer:
    """A server as the container starts it, on an atlas folder of its own."""
    env = os.environ | {"ATLAS": str(folder), "LOG": "json", "NO_COLOR": "1", "COMPILED": ""}
    return StreamlitServer(ROOT / "app.py", log, cwd=ROOT, env=env, port=port)


class Nginx(Server):
    """nginx before some servers; its log goes to ``folder``."""

    def __init__(
        self, folder: Path, replicas: Sequence[StreamlitServer], config: str | None = None
    ):
        """``config``: instead of the one that is shipped."""
        program = os.environ.get("NGINX") or shutil.which(
            "nginx", path=f"{os.environ['PATH']}:/usr/sbin"
        )
        if not program:
            raise RuntimeError(
                "There is no nginx: `make test-systems` installs one, or NGINX names it."
            )
        port = free_port()
        super().__init__(f"http://127.0.0.1:{port}", folder / "nginx.log")
        values = {
            "LISTEN": f"127.0.0.1:{port}",
            "REPLICAS": " ".join(REPLICA.format(port=one.port) for one in replicas),
            "STATE": str(folder),
        }
        written = config or TEMPLATE.read_text(encoding="utf-8")
        for name, value in values.items():
            written = written.replace("${" + name + "}", value)
        (folder / "nginx.conf").write_text(written, encoding="utf-8")
        rights = "user root;" if os.geteuid() == 0 else ""  # a test's folder is closed to others
        command = [program, "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "-g", f"daemon off; {rights}"], stdout=output, stderr=output
            )

    def runs(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        if self.runs():
            self.process.terminate()
            self.process.wait(10)

    def answers(self) -> list[dict]:
        """What was answered so far: a line of the log each."""
        return [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]
