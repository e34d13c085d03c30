"""What many tests need: the bundled atlas, read once, and small ones made to measure."""

import gc
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path

import pytest
import requests
import uvicorn
from atlases import DATA, copy_data, write_atlas
from servers import ROOT, RUNNING, Server, ready, start_app
from starlette.applications import Starlette
from starlette.middleware import Middleware

from geo.errors import TableError
from geo.geocoding import offline
from geo.guard.bounds import Bounded
from geo.guard.costly import Costly
from geo.guard.headers import OwnHeaders
from geo.operating.routes import operating_routes
from geo.operating.watched import Watched
from geo.publish.route import snapshot_route
from geo.tables.current import current_atlas
from geo.tables.read import read_atlas
from geo.web.api.routes import routes
from geo.web.at_hand import AtHand
from geo.web.compression import Compression

ARTIFACTS = ROOT / "artifacts" / "browser"  # git-ignored
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")  # of those who run tests side by side


def log_of(who: str) -> Path:
    """Where the next server of a worker writes."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    return ARTIFACTS / f"server-{who}-{len(RUNNING) + 1}.log"


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path | None], str]]:
    """Start the app on an atlas folder (none: the bundled data); returns its address.

    A start takes seconds: ``bundled`` and ``workshop`` are there for all tests of a session.
    """

    def start(folder: Path | None = None) -> str:
        return ready(start_app(folder, log_of(WORKER)))

    yield start
    for server in RUNNING.values():
        server.stop()


@pytest.fixture(scope="session")
def bundled(request, serve) -> str:
    """The address of the app on its real tables, which no test changes."""
    shared = getattr(request.config, "workerinput", {}).get("bundled")
    return ready(Server(shared[0], Path(shared[1]))) if shared else serve()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """One app on the real tables for all workers: to start it and to warm it takes six seconds."""
    server = next(iter(RUNNING.values()), None) or start_app(None, log_of("shared"))
    node.workerinput["bundled"] = (server.url, str(server.log))


def pytest_collection_finish() -> None:
    """Look for garbage less often, and not in what stays: that took a fifth of the processor."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def pytest_unconfigure() -> None:
    for server in RUNNING.values():
        server.stop()


@pytest.fixture(scope="session")
def workshop(serve, tmp_path_factory) -> tuple[str, Path]:
    """The address of an app, and the folder of its tables, whose files a test may change.

    Whoever changes them puts them back: see ``atlases.restore_data``.
    """
    folder = copy_data(tmp_path_factory.mktemp("workshop") / "atlas")
    return serve(folder), folder


@pytest.fixture(scope="session")
def real():
    """The bundled atlas."""
    return current_atlas(DATA)


@pytest.fixture(scope="session", autouse=True)
def gazetteer():
    """The GeoNames table, which takes seconds to read: once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(offline, "GeoNames", cache(offline.GeoNames))
        yield offline.GeoNames(min_city_population=offline.SMALLEST)


@pytest.fixture(scope="session")
def make(tmp_path_factory):
    """Writes an atlas (see atlases.write_atlas), reads it and returns it.

    Tests that ask for the same tables one after another share it: it never changes, nor may its
    folder.
    """

    @lru_cache(maxsize=8)
    def made(tables):
        folder = tmp_path_factory.mktemp("made")
        return read_atlas(write_atlas(folder, **json.loads(tables)))

    return lambda **tables: made(json.dumps(tables))


@pytest.fixture
def faults_of():
    """Reads a folder that must have faults and returns them."""

    def faults_of(folder):
        with pytest.raises(TableError) as caught:
            read_atlas(folder)
        return caught.value.faults

    return faults_of


@pytest.fixture(scope="session")
def address():
    """The routes beside the pages, on a real server."""
    app = Starlette(
        routes=[*operating_routes(), *routes(), snapshot_route()],
        middleware=[
            *(Middleware(Watched), Middleware(OwnHeaders), Middleware(Bounded)),
            *(Middleware(AtHand), Middleware(Costly), Middleware(Compression)),
        ],
    )
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def ask(address, monkeypatch):
    """Asks the server; ``ask.serve(folder)`` names the atlas that it reads."""
    monkeypatch.delenv("ATLAS", raising=False)

    def ask(path, method="GET", **more):
        return requests.request(method, address + path, timeout=30, **more)

    ask.serve = lambda folder: monkeypatch.setenv("ATLAS", str(folder))
    return ask
