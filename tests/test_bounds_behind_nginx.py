"""The bounds behind nginx as it is shipped: who is slow, large, foreign, many."""

import random
import time
from contextlib import ExitStack, suppress

import aiohttp
import pytest
import requests
from guarded import guarded, open_files, run
from test_connections import connect, is_over, is_served, upgrade
from test_sockets import bring, opened, reader_of

from geo.intake.limits import PAGE
from tests.load.session import Session
from tests.replicas import Nginx

pytestmark = pytest.mark.systems
A_MINUTE = 2
SILENT = 10  # seconds that nginx waits for a header or a part of a body


@pytest.fixture(scope="module")
def replica(tmp_path_factory):
    log = tmp_path_factory.mktemp("replica") / "log"
    with guarded(log, COSTLY_PER_MINUTE=str(A_MINUTE), LOG="json") as server:
        yield server


@pytest.fixture(scope="module")
def nginx(replica, tmp_path_factory):
    proxy = Nginx(tmp_path_factory.mktemp("nginx"), [replica])
    proxy.port = int(proxy.url.rpartition(":")[2])
    try:
        proxy.wait(20)
        yield proxy
    finally:
        proxy.stop()


def from_address(proxy, address, path, **headers):
    """Asked from another address of this machine."""
    with requests.Session() as reader:
        adapter = requests.adapters.HTTPAdapter()
        adapter.init_poolmanager(1, 1, source_address=(address, 0))
        reader.mount("http://", adapter)
        return reader.get(proxy.url + path, headers=headers, timeout=60)


def test_who_is_slow_or_silent_holds_no_connection_of_a_server(nginx, replica):
    before = open_files(replica)
    with ExitStack() as stack:
        silent = [stack.enter_context(connect(nginx)) for _ in range(1_000)]
        slow = [stack.enter_context(connect(nginx)) for _ in range(100)]
        for one in slow:
            one.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n")
        begun = time.monotonic()
        while time.monotonic() - begun < SILENT + 2:
            for one in slow:
                with suppress(OSError):
                    one.sendall(b"x-a: b\r\n")
            assert is_served(nginx)
            assert open_files(replica) < before + 70, "64 are kept open to be used again"
            time.sleep(1)
        assert all(is_over(one, 2) for one in random.sample(silent, 20) + slow)
        assert is_served(nginx)


def test_who_takes_nothing_of_an_answer_keeps_no_server_busy(nginx, replica):
    """nginx takes the answer at once, as a file where it is large."""
    before = open_files(replica)
    with ExitStack() as stack:
        for n in range(60):
            one = stack.enter_context(connect(nginx, receive=2_000))
            asked = f"GET /api/v1/claims.json?q=a&limit={900 - n} HTTP/1.1\r\nhost: x\r\n\r\n"
            one.sendall(asked.encode())
        time.sleep(5)
        assert is_served(nginx)
        assert open_files(replica) < before + 70


def test_what_is_too_large_is_refused_before_it_comes(nginx):
    assert requests.post(f"{nginx.url}/map", data=b"x" * 20_000, timeout=30).status_code == 413
    assert requests.get(f"{nginx.url}/map?q=" + "a" * 33_000, timeout=30).status_code == 414
    assert requests.get(f"{nginx.url}/map?q=" + "a" * 60_000, timeout=30).status_code == 414

    async def put():
        async with reader_of(nginx.url) as (reader, headers):
            return await bring(reader, headers, PAGE.size), await bring(reader, headers, 13_000_000)

    taken, refused = run(put())
    assert (taken[0], refused[0]) == (204, 413)


def test_pages_of_other_hosts_get_no_session_and_ours_do(nginx):
    assert opened(nginx.url, "https://evil.example") == 403
    assert opened(nginx.url, "http://localhost:9999") == 403
    assert opened(nginx.url, nginx.url) == 101
    with connect(nginx) as one:
        assert upgrade(nginx, one, origin="null").startswith("HTTP/1.1 403 ")


def test_readers_are_told_apart_by_what_nginx_says_and_not_by_what_they_say(nginx, replica):
    def asked(address, n, **headers):
        path = f"/api/v1/claims.xlsx?country={n}"  # another each time: nginx keeps answers
        return from_address(nginx, address, path, **headers).status_code

    mine = [asked("127.0.0.7", n, **{"x-forwarded-for": f"192.0.2.{i}"})
            for i, n in enumerate(["NL", "ES", "IT", "FR"])]  # fmt: skip
    assert mine == [200, 200, 429, 429]
    assert asked("127.0.0.8", "GB") == 200
    for log in (replica.said(), nginx.said()):
        assert "127.0.0.7" not in log and "192.0.2." not in log


def test_after_all_of_it_a_reader_has_a_session(nginx, replica):
    async def visit():
        async with aiohttp.ClientSession() as http, Session(http, nginx.url) as reader:
            await reader.run()

    run(visit())
    assert "Traceback" not in replica.said()
