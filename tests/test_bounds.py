"""Requests larger than anybody means: refused in words, at every route, by a real server."""

import socket
from contextlib import suppress

import aiohttp
import pytest
import requests
from guarded import run
from routes import addresses

from geo.guard.bounds import LARGEST_BODY, LARGEST_HEADERS, LONGEST_PATH
from geo.guard.connections import LARGEST_HEAD, LONGEST_MESSAGE
from geo.query import MAX_PAIRS
from geo.web.endpoint import MAX_QUERY
from tests.load.session import Session

SEEN = {"accept": "text/html,application/xhtml+xml"}  # by a person


@pytest.fixture
def ask(bundled):
    """Ask the whole app, as it runs."""

    def ask(path, method="GET", **more):
        return requests.request(method, bundled + path, timeout=30, **more)

    return ask


def says(answer, status, *words):
    """Whether an answer has the status and says why, in the API's shape."""
    error = answer.json()["error"]
    assert (answer.status_code, error["status"]) == (status, status)
    assert all(word in error["detail"] for word in words), error
    return True


def test_an_address_that_is_too_long_is_refused_in_words_everywhere(ask):
    query = "q=" + "a" * MAX_QUERY
    for path in ("/", "/table", "/map", "/map/marks.json", "/api/v1/stations.csv", "/figure.png"):
        assert says(ask(f"{path}?{query}"), 414, f"{MAX_QUERY + 2:,}", f"{MAX_QUERY:,}")
    for path in ("/place/", "/api/v1/", "/assets/", "/static/", "/"):
        assert says(ask(path + "é" * LONGEST_PATH), 414, f"{LONGEST_PATH:,}")


def test_an_address_of_the_longest_length_is_read(ask):
    answer = ask("/api/v1/counts.json?q=" + "a" * (MAX_QUERY - 2))
    assert answer.status_code == 400 and "characters" in answer.text  # of words: read, and refused
    assert ask("/api/v1/counts.json", headers={"x-many": "a" * 60_000}).status_code == 200


def test_who_opens_an_address_that_is_too_long_sees_a_page_that_says_so(ask):
    answer = ask("/about?q=" + "a" * MAX_QUERY, headers=SEEN)
    assert answer.status_code == 414 and "<h1>This address is too long</h1>" in answer.text
    assert "text/html" in answer.headers["content-type"]
    assert answer.headers["content-security-policy"] and answer.headers["x-data-version"]


def test_headers_that_are_too_large_are_refused_in_words(ask):
    many = {f"x-{n}": "a" * 8_000 for n in range(9)}
    assert sum(map(len, many.values())) > LARGEST_HEADERS
    assert says(ask("/map", headers=many), 431, f"{LARGEST_HEADERS:,}")


def test_whatever_is_sent_to_whatever_route_only_so_much_is_taken(ask, real):
    routes = addresses(real.stations["station_id"].iloc[0], real.sources["source_id"].iloc[0])
    much, wrong = b"x" * (LARGEST_BODY + 1), []
    for one in routes:
        if one.path.startswith(("/_stcore/upload_file", "/_stcore/agent", "/auth", "/oauth")):
            continue  # takes files, or is not there
        answer = ask(one.path, "POST", data=much)
        if answer.status_code != 413 or "10,001" not in answer.text:
            wrong.append((one.path, answer.status_code))
    assert wrong == []


def test_what_comes_without_saying_how_much_it_is_is_not_taken(ask):
    def parts():
        yield b"x"

    assert says(ask("/api/v1/stations.json", "POST", data=parts()), 411)
    assert says(ask("/_stcore/upload_file/a/b", "PUT", data=parts()), 411)


def test_a_body_that_never_comes_keeps_nobody_waiting(bundled):
    host, port = bundled.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as reader:
        reader.sendall(b"POST /map HTTP/1.1\r\nhost: x\r\ncontent-length: 900000000\r\n\r\nxx")
        said = b""
        with suppress(ConnectionError):
            while part := reader.recv(65_536):
                said += part
    assert said.startswith(b"HTTP/1.1 413 ") and b"900,000,000" in said


def test_headers_that_never_end_are_cut_off(bundled):
    host, port = bundled.removeprefix("http://").split(":")
    sent, said = 0, b""
    with socket.create_connection((host, int(port)), timeout=10) as reader:
        reader.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n")
        with suppress(ConnectionError):
            while sent < 100 * LARGEST_HEAD:
                reader.sendall(b"x-more: " + b"a" * 8_000 + b"\r\n")
                sent += 8_000
        with suppress(ConnectionError):
            said = reader.recv(65_536)
    assert sent < 50 * LARGEST_HEAD, "it went on reading"
    assert said == b"" or said.startswith(b"HTTP/1.1 431 ")


def test_a_question_of_very_many_keys_is_refused_before_they_are_looked_up(ask):
    asked = "&".join(f"k{n}=1" for n in range(MAX_PAIRS + 1))
    answer = ask(f"/api/v1/stations.json?{asked}")
    (problem,) = answer.json()["error"]["problems"]
    assert answer.status_code == 400 and f"{MAX_PAIRS + 1} keys" in problem["value"]
    assert len(answer.content) < 1_000


def test_a_page_is_asked_no_more_than_an_address_may(bundled):
    """By its WebSocket, where no address bounds it: said on the page; and by a larger message the
    connection ends."""

    async def ask():
        async with aiohttp.ClientSession() as http:
            async with Session(http, bundled) as reader:
                await reader.run(query="&".join(f"k{n}=1" for n in range(5_000)))
            async with Session(http, bundled) as reader:
                await reader.run()
                await reader.socket.send_bytes(b"x" * (LONGEST_MESSAGE + 1))
                while (got := await reader.socket.receive(20)).type is aiohttp.WSMsgType.BINARY:
                    pass
                return got.type, reader.socket.close_code

    kind, code = run(ask())
    assert kind in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED) and code == 1009
