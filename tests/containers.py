"""Whether deploy/ runs in a container engine: builds the image, starts the compose file, uses it.

``python -m tests.containers`` needs docker with compose, or podman with podman-compose, and the
images that deploy/ names. Where no registry of images is reached, ``--debian`` makes them from
Debian's packages first (as root, with debootstrap). Prints what each step took; exits 1 if one did
not go as it should. Not a part of ``make test-systems``: an engine wants a machine of its own.
"""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.servers import ROOT, free_port

DEPLOY = ROOT / "deploy"
PYTHON, NGINX = "docker.io/library/python:3.11-slim", "docker.io/library/nginx:stable"
WAIT = 120  # seconds until a server answers
STOP = 90  # seconds that compose.yaml gives it to end
PACKAGES = "python3,python3-pip,python3-venv,ca-certificates"
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
# what nginx's own image does with templates when it starts
OF_NGINX = r"""FROM {python}
RUN apt-get update -q && useradd -r nginx && mkdir /var/cache/nginx && \
  apt-get install -qy --no-install-recommends nginx gettext-base
RUN printf '%s\n' '#!/bin/sh' 'named=$(env | cut -d= -f1 | sed "s/.*/\$&/")' \
  'for one in /etc/nginx/templates/*.template; do' \
  '  envsubst "$named" <$one >$NGINX_ENVSUBST_OUTPUT_DIR/$(basename $one .template)' \
  'done' 'exec nginx -g "daemon off;"' >/begin && chmod +x /begin
STOPSIGNAL SIGQUIT
CMD ["/begin"]
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--debian", action="store_true", help="make the images that deploy/ names")
    told = parser.parse_args()
    engine, compose = engine_here()
    if told.debian:
        with timed("images of Debian's packages"):
            make_images(engine)
    port = free_port()
    use = [*compose, "-p", "atlas-trial", "-f", f"{DEPLOY / 'compose.yaml'}"]
    env = os.environ | {"PORT": f"{port}"}
    with timed("image of the atlas"):
        run(*use, "build", env=env)
    try:
        with timed("two servers and nginx"):
            run(*use, "up", "-d", env=env)
            wait_until(lambda: all(answers(port) for _ in range(8)))
        try_out(engine, port)
    finally:
        run(*use, "down", env=env)


def try_out(engine: str, port: int) -> None:
    """What a container promises, and a server that is killed. Raises AssertionError."""
    names = run(engine, "ps", "--format", "{{.Names}}").split()
    servers = sorted(one for one in names if "trial" in one and "proxy" not in one)
    assert len(servers) == 2, names
    for one in servers:
        held = json.loads(run(engine, "inspect", one))[0]
        assert held["HostConfig"]["ReadonlyRootfs"], "its files may be written"
        assert run(engine, "exec", one, "id", "-u").strip() == "10001", "it runs as another"
        written = subprocess.run([engine, "exec", one, "touch", "/atlas/one"], capture_output=True)
        assert written.returncode, "a file was written"
        command = next(o for o in _lines("Containerfile") if o.startswith("CMD") and "/live" in o)
        run(engine, "exec", one, *json.loads(command.removeprefix("CMD ")))
        print(
            f"{one}: {run(engine, 'stats', '--no-stream', '--format', '{{.MemUsage}}', one)}",
            end="",
        )
    killed = json.loads(run(engine, "inspect", servers[0]))[0]["State"]["Pid"]
    with timed("40 answers while one is killed"):
        for n in range(40):
            if n == 5:
                os.kill(killed, 9)
            assert answers(port), f"answer {n} failed"
            time.sleep(0.1)
    with timed("until it is back"):
        wait_until(lambda: run(engine, "ps", "--format", "{{.Names}}").split().count(servers[0]))
        wait_until(lambda: _lives(engine, servers[0]))
    with timed("stop"):
        run(engine, "stop", "-t", f"{STOP}", servers[1])
    ended = json.loads(run(engine, "inspect", servers[1]))[0]["State"]["ExitCode"]
    assert ended == 0, f"it ended with {ended}"


def answers(port: int) -> bool:
    """Whether the page and the API answer through nginx, with the rows of the tables."""
    try:
        page = requests.get(f"http://127.0.0.1:{port}/", timeout=20)
        counts = requests.get(f"http://127.0.0.1:{port}/api/v1/counts.json", timeout=20)
    except requests.ConnectionError:
        return False
    return page.ok and counts.ok and counts.json()["counts"]["total"] > 0


def _lives(engine: str, server: str) -> bool:
    asked = "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/ready', timeout=2)"
    done = subprocess.run([engine, "exec", server, "python", "-c", asked], capture_output=True)
    return not done.returncode


def _lines(name: str) -> list[str]:
    return [one.strip() for one in (DEPLOY / name).read_text(encoding="utf-8").splitlines()]


def engine_here() -> tuple[str, list[str]]:
    """The engine's program, and how it is told to compose. Exits where none runs."""
    ways = {"docker": ["docker", "compose"], "podman": ["podman-compose"]}
    for engine, compose in ways.items():
        there = shutil.which(engine) and shutil.which(compose[0])
        if there and not subprocess.run([engine, "info"], capture_output=True).returncode:
            return engine, compose
    sys.exit("Install docker with compose, or podman and podman-compose (pip install).")


def make_images(engine: str) -> None:
    """Python and nginx as Debian has them, under the names that deploy/ asks for."""
    with tempfile.TemporaryDirectory(prefix="containers-") as name:
        base, image = Path(name) / "base", Path(name) / "base.tar"
        run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", f"{base}")
        for one in base.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
            one.unlink()  # as in Python's own image
        (base / "usr/bin/python").symlink_to("python3")
        shutil.copy(f"/{CERTIFICATES}", base / CERTIFICATES)
        (base / "etc/pip.conf").write_text(f"[global]\ncert = /{CERTIFICATES}\n")
        run("tar", "-C", f"{base}", "-cf", f"{image}", ".")
        run(
            engine,
            "import",
            "--change",
            "ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            f"{image}",
            PYTHON,
        )
        of_nginx = Path(name) / "Containerfile"
        of_nginx.write_text(OF_NGINX.format(python=PYTHON))
        run(engine, "build", "-t", NGINX, "-f", f"{of_nginx}", name)


def run(*command: str, env: dict[str, str] | None = None) -> str:
    """What a command prints. Exits with all it said if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    if done.returncode:
        sys.exit(f"{shlex.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def wait_until(is_so: Callable[[], object]) -> None:
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > WAIT:
            raise AssertionError(f"not within {WAIT} s")
        time.sleep(0.3)


@contextmanager
def timed(what: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
