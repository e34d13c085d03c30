"""Readers who are slow, silent or gone: others are served, and what these held comes back."""

import base64
import os
import re
import resource
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress

import aiohttp
import pytest
import requests
import uvicorn
import websockets.sync.client
from generate import write_generated
from guarded import guarded, open_files, run
from servers import ROOT

from geo.guard.connections import ASK_WITHIN, TAKE_WITHIN, TRIED_WITH
from tests.load.session import Session

FILES = 600  # that a server may open: so some hundred connections are all
PROMPT = 3  # seconds in which a reader is served
PING = 2  # seconds


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    log = tmp_path_factory.mktemp("slow") / "log"
    options = [f"--server.websocketPingInterval={PING}", "--server.disconnectedSessionTTL=1"]
    limits = {resource.RLIMIT_NOFILE: FILES}
    with guarded(log, limits=limits, options=options, SESSIONS="20") as started:
        requests.get(f"{started.url}/map", timeout=30)
        yield started


def connect(server, receive=0):
    """A connection; ``receive``: bytes that it holds of an answer."""
    made = socket.socket()
    if receive:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    made.settimeout(30)
    made.connect(("127.0.0.1", server.port))
    return made


def is_served(server):
    begun = time.monotonic()
    answers = [requests.get(server.url + path, timeout=30) for path in ("/map", "/about", "/live")]
    return all(one.ok for one in answers) and time.monotonic() - begun < PROMPT


@contextmanager
def comes_back(server, within):
    """What a server had open before, it has open again after so many seconds."""
    before = open_files(server)
    yield
    end = time.monotonic() + within
    while (now := open_files(server)) > before + 5 and time.monotonic() < end:
        time.sleep(0.2)
    assert now <= before + 5


def is_over(connection, within):
    """Whether the server ends a connection in time."""
    connection.settimeout(within)
    try:
        while connection.recv(65_536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


def test_uvicorn_is_the_version_that_this_was_tried_with():
    assert uvicorn.__version__ == TRIED_WITH


def test_another_uvicorn_is_left_alone_with_a_word_in_the_log():
    script = """
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from geo.guard.connections import bound_connections
made = HttpToolsProtocol.connection_made
del HttpToolsProtocol.on_message_begin
bound_connections(9)
assert HttpToolsProtocol.connection_made is made
"""
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env)
    assert done.returncode == 0 and "uvicorn has other methods" in done.stderr


def test_more_silent_connections_than_there_may_be_keep_nobody_out(server):
    """They give way, the oldest first, to whoever comes."""
    with comes_back(server, ASK_WITHIN + 5), ExitStack() as stack:
        silent = [stack.enter_context(connect(server)) for _ in range(FILES + 200)]
        assert is_served(server)
        assert open_files(server) < FILES - 20
        assert is_over(silent[0], PROMPT)
        assert is_served(server)


@pytest.mark.wide
def test_who_sends_a_header_now_and_then_is_let_go(server):
    with comes_back(server, 5), ExitStack() as stack:
        slow = [stack.enter_context(connect(server)) for _ in range(100)]
        begun = time.monotonic()
        for one in slow:
            one.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n")
        while time.monotonic() - begun < ASK_WITHIN + 1:
            for one in slow:
                with suppress(OSError):
                    one.sendall(b"x-a: b\r\n")
            assert is_served(server)
            time.sleep(1)
        assert all(is_over(one, 1) for one in slow)


@pytest.mark.wide
def test_who_was_answered_and_goes_on_slowly_is_let_go(server):
    """With the next request, or with what belongs to a request that was answered already."""
    with comes_back(server, 5), ExitStack() as stack:
        half, body = (stack.enter_context(connect(server)) for _ in range(2))
        half.sendall(b"GET /live HTTP/1.1\r\nhost: x\r\n\r\n")
        body.sendall(b"GET /live HTTP/1.1\r\nhost: x\r\ncontent-length: 9000\r\n\r\n")
        assert half.recv(9) == body.recv(9) == b"HTTP/1.1 "
        begun = time.monotonic()
        while time.monotonic() - begun < ASK_WITHIN + 1:
            with suppress(OSError):
                half.sendall(b"G" if time.monotonic() - begun < 1 else b"")
            with suppress(OSError):
                body.sendall(b"x")
            time.sleep(0.5)
        assert is_over(half, 1) and is_over(body, 1)


@pytest.mark.wide
def test_who_takes_nothing_of_a_large_answer_is_let_go(tmp_path):
    """While others are served, also what is made in turn."""
    folder = write_generated(tmp_path / "atlas", 3_000)
    with guarded(tmp_path / "log", ATLAS=str(folder), COSTLY_AT_ONCE="1") as server:
        for path in (large := ("map/places.json", "api/v1/stations.json", "api/v1/stations.zip")):
            requests.get(f"{server.url}/{path}", timeout=120)
        with comes_back(server, 5), ExitStack() as stack:
            begun, before = time.monotonic(), open_files(server)
            for path in large * 10:
                one = stack.enter_context(connect(server, receive=2_000))
                one.sendall(f"GET /{path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
            time.sleep(5)
            assert open_files(server) > before + 15, "the answers fit into the network"
            assert is_served(server)
            made = requests.get(f"{server.url}/api/v1/changes.xlsx", timeout=15)
            assert made.ok, "the turn of who reads slowly is over"
            while open_files(server) > before + 5 and time.monotonic() < begun + TAKE_WITHIN + 30:
                time.sleep(1)
            assert open_files(server) <= before + 5


def upgrade(server, connection, origin=""):
    """Open a WebSocket by hand, which then answers nothing."""
    key = base64.b64encode(os.urandom(16)).decode()
    said = f"origin: {origin}\r\n" if origin else ""
    connection.sendall(
        f"GET /_stcore/stream HTTP/1.1\r\nhost: 127.0.0.1:{server.port}\r\nupgrade: websocket\r\n"
        f"connection: Upgrade\r\nsec-websocket-key: {key}\r\nsec-websocket-version: 13\r\n{said}"
        "\r\n".encode()
    )
    return connection.recv(65_536).decode("latin-1")


def connected(server):
    said = requests.get(f"{server.url}/metrics", timeout=10).text
    return float(re.search(r"^atlas_sessions (\S+)$", said, re.M)[1])


@pytest.mark.wide
def test_a_reader_who_is_gone_without_a_word_leaves_a_session_within_two_pings(server):
    """Whose machine sleeps or has lost its network: the connection stays, and nothing comes."""
    with ExitStack() as stack:
        before = connected(server)
        gone = [stack.enter_context(connect(server)) for _ in range(5)]
        assert all(upgrade(server, one).startswith("HTTP/1.1 101 ") for one in gone)
        assert connected(server) == before + 5
        end = time.monotonic() + 4 * PING + 5
        while connected(server) > before and time.monotonic() < end:
            time.sleep(0.2)
        assert connected(server) == before
        assert is_served(server)


@pytest.mark.wide
def test_a_session_on_a_connection_that_was_used_before_lasts(server):
    """nginx keeps connections to a server, and asks for a WebSocket on one of these."""
    with connect(server) as one:
        one.sendall(b"GET /live HTTP/1.1\r\nhost: x\r\n\r\n")
        said = b""
        while b'"live"' not in said:
            said += one.recv(65_536)
        address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
        with websockets.sync.client.connect(address, sock=one) as session:
            end = time.monotonic() + ASK_WITHIN + 2
            while time.monotonic() < end:
                with suppress(TimeoutError):
                    session.recv(timeout=1)
            assert session.ping().wait(5)


def test_what_a_session_had_open_comes_back(server):
    """Three files each, which Streamlit gives back when a later session ends."""

    async def visit(n):
        async with aiohttp.ClientSession() as http:
            for _ in range(n):
                async with Session(http, server.url) as reader:
                    await reader.run()

    with comes_back(server, 10):
        run(visit(15))
        time.sleep(2)
        run(visit(1))


def test_readers_beyond_the_most_get_no_session_and_the_map_by_itself_still_works(server):
    """Their page says that there is no lasting connection, and what works without."""

    async def crowd():
        async with aiohttp.ClientSession() as http:
            address = f"{server.url}/_stcore/stream"
            held = [await http.ws_connect(address) for _ in range(20)]
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await http.ws_connect(address)
            assert is_served(server)
            for one in held:
                await one.close()
            async with Session(http, server.url) as reader:
                await reader.run()  # there is room again
            return refused.value

    refused = run(crowd())
    assert refused.status == 403
    assert "20 are open, which is the most" in server.said()


def test_nothing_of_it_leaves_a_traceback_in_the_log(server):
    assert "Traceback" not in server.said()


@pytest.mark.parametrize(("files", "sessions"), [(256, 14), (600, 33), (1024, 68)])
def test_there_are_as_many_connections_as_the_system_lets_us_open_files(files, sessions):
    """More than half are left for what sessions open, and for all that is no connection."""
    script = f"""
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({files} // 2, {files}))
from geo.guard.connections import room
print(*room(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env)
    connections, found, opened = map(int, done.stdout.split())
    assert opened == files, "the server asks for as many as it may have"
    assert connections < files / 2 and found == sessions
    assert connections + 3 * sessions < files - 80
