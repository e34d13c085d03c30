"""A real Nominatim on this machine: PostgreSQL with PostGIS, a map drawn by hand, its server.

`make test-systems` installs what it stands on (tools/postgres.sh, requirements-nominatim.txt) and
says in POSTGRES where PostgreSQL's programs are. Nothing of the machine's own databases is touched:
data and socket are in a folder of their own, and nothing listens but the server, on this machine.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import quoteattr

import requests

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".nominatim" / "bin" / "nominatim"
DATABASE = "nominatim"  # and the name of who may do everything in it
OWNER = "postgres"  # runs the database where we are root, as whom it refuses to run
# Nothing here is to outlast a test: no write waits for the disk.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"


def draw(regions, cities):
    """A map in OpenStreetMap's XML.

    ``regions``: name, latitude, longitude, degrees from the middle to each side, tags: boundaries
    of the first order. ``cities``: name, latitude, longitude, tags.
    """
    nodes, ways, relations = [], [], []

    def add(kind, into, inside, **attributes):
        number = len(nodes) + len(ways) + len(relations) + 1
        said = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
        into.append(f'<{kind} id="{number}" version="1"{said}>{inside}</{kind}>')
        return number

    for name, lat, lon, size, tags in regions:
        corners = [
            add("node", nodes, "", lat=lat + y * size, lon=lon + x * size)
            for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
        way = add("way", ways, "".join(f'<nd ref="{one}"/>' for one in [*corners, corners[0]]))
        usual = {"type": "boundary", "boundary": "administrative", "admin_level": 4, "name": name}
        outer = f'<member type="way" ref="{way}" role="outer"/>'
        add("relation", relations, outer + tagged(usual | tags))
    for name, lat, lon, tags in cities:
        add("node", nodes, tagged({"name": name} | tags), lat=lat, lon=lon)
    body = "".join(nodes + ways + relations)
    return f'<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">{body}</osm>'


def tagged(tags):
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(str(v))}/>" for k, v in tags.items())


@contextmanager
def answering(osm_map):
    """Nominatim's server over a map (see ``draw``); gives its domain. Takes half a minute."""
    assert PROGRAM.exists(), f"{PROGRAM} is missing: `make test-systems` installs it"
    assert os.environ.get("POSTGRES"), "POSTGRES is not set: `make test-systems` says it"
    with (
        tempfile.TemporaryDirectory(prefix="nominatim-", dir="/tmp") as name,
        database(Path(name)) as socket_,
    ):
        folder = Path(name) / "project"
        folder.mkdir()
        (folder / "map.osm").write_text(osm_map, encoding="utf-8")
        settings = {
            "NOMINATIM_DATABASE_DSN": f"pgsql:dbname={DATABASE};host={socket_};user={DATABASE}",
            "NOMINATIM_DATABASE_WEBUSER": DATABASE,
        }
        options = {"cwd": folder, "env": os.environ | settings}
        run([PROGRAM, "import", "--osm-file", "map.osm", "--no-updates", "--offline", "-j", "2"],
            **options)  # fmt: skip
        domain = f"127.0.0.1:{free_port()}"
        with (folder / "server.log").open("wb") as log:
            serve = [PROGRAM, "serve", "--server", domain]
            server = subprocess.Popen(serve, stdout=log, stderr=log, **options)
            try:
                wait_for(domain, server, folder / "server.log")
                yield domain
            finally:
                server.terminate()
                server.wait(20)


@contextmanager
def database(folder):
    """A PostgreSQL of its own in ``folder``; gives the folder of its socket."""
    programs, home = Path(os.environ["POSTGRES"]), folder / "database"
    who = {}
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
        who = {"user": OWNER, "extra_groups": []}
    run([programs / "initdb", "-D", home, "-A", "trust", "-U", DATABASE, "-E", "UTF8",
         "--locale=C.UTF-8", "--no-sync"], cwd=folder, **who)  # fmt: skip
    control = [programs / "pg_ctl", "-D", home, "-w"]
    options = f"-k {folder} -c listen_addresses='' {FAST}"
    run([*control, "-l", folder / "database.log", "-o", options, "start"], cwd=folder, **who)
    try:
        yield folder
    finally:
        run([*control, "-m", "immediate", "stop"], cwd=folder, **who)


def run(command, **options):
    """Run it, and say all that it said if it fails."""
    with tempfile.TemporaryFile("w+") as said:  # a pipe would stay open in the database
        done = subprocess.run(
            list(map(str, command)), stdout=said, stderr=said, check=False, **options
        )
        said.seek(0)
        assert done.returncode == 0, f"{command} failed:\n{said.read()}"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(domain, server, log):
    for _ in range(300):
        assert server.poll() is None, f"Nominatim's server ended:\n{log.read_text()}"
        try:
            if requests.get(f"http://{domain}/status", timeout=5).text == "OK":
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"Nominatim's server does not answer:\n{log.read_text()}")
