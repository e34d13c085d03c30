"""Whose WebSockets are taken, and how much readers may bring: asked of a real server."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
import uvicorn
from guarded import guarded, run
from servers import free_port
from streamlit import config as settings

from geo.guard.bounds import UPLOADS
from geo.guard.sockets import Sockets, is_ours
from geo.intake.limits import PAGE
from pages.parts.uploads import OF_ONE
from tests.load.session import Session

STREAM = "_stcore/stream"
XSRF = "_streamlit_xsrf"


@asynccontextmanager
async def reader_of(home):
    """A reader with a session, and what a browser sends with a file."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with http.get(f"{home}/_stcore/health") as well:
            token = well.cookies[XSRF].value
        async with Session(http, home) as reader:
            await reader.run()
            yield reader, {"x-xsrftoken": token}


async def bring(reader, headers, size, name="t.csv", session=""):
    """Put a file of so many bytes; status and words of the answer."""
    form = aiohttp.FormData()
    form.add_field("file", b"a" * size, filename=name, content_type="text/csv")
    address = f"{reader.home}{UPLOADS}{session or reader.id}/{name}"
    async with reader.http.put(address, data=form, headers=headers) as answer:
        return answer.status, await answer.text()


def opened(home, origin, path=STREAM):
    """The status that a WebSocket of a page gets: 101 if it is opened."""

    async def open_one():
        headers = {"origin": origin} if origin else {}
        async with aiohttp.ClientSession() as http:
            try:
                async with http.ws_connect(f"{home}/{path}", headers=headers):
                    return 101
            except aiohttp.WSServerHandshakeError as refused:
                return refused.status

    return run(open_one())


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost:9999",  # another program of the reader's machine: Streamlit takes it
        "http://127.0.0.1",
        "null",  # a frame in a sandbox
        "file://",
        "http://127.0.0.1:1@evil.example",
        "http://[",
    ],
)
def test_a_page_of_another_host_gets_no_session(bundled, origin):
    assert opened(bundled, origin) == 403


def test_pages_of_the_server_and_programs_get_one(bundled):
    assert opened(bundled, bundled) == opened(bundled, "") == 101


def test_there_is_one_address_for_websockets(bundled):
    for path in ("", "map", "nothing", "_stcore/health", "static/x", "api/v1/"):
        assert opened(bundled, bundled, path) == 403, path


def test_pages_of_the_public_address_get_one_where_a_proxy_names_another_host(monkeypatch):
    def scope(origin):
        headers = [(b"host", b"10.0.0.7:8501"), (b"origin", origin.encode())]
        return {"headers": headers}

    monkeypatch.setenv("ADDRESS", "https://atlas.example.org/")
    assert is_ours(scope("https://atlas.example.org"))
    assert not is_ours(scope("https://atlas.example.org.evil.example"))
    monkeypatch.delenv("ADDRESS")
    assert not is_ours(scope("https://atlas.example.org"))
    assert not is_ours({"headers": [(b"origin", b"")]})


def test_a_socket_that_speaks_in_text_is_ended_without_a_traceback(tmp_path):
    async def speak(home):
        async with (
            aiohttp.ClientSession() as http,
            http.ws_connect(f"{home}/{STREAM}") as ws,
        ):
            await ws.send_str("hello")
            while (await ws.receive(10)).type is aiohttp.WSMsgType.BINARY:
                pass
            return ws.close_code

    with guarded(tmp_path / "log") as server:
        assert run(speak(server.url)) == 1003
        assert opened(server.url, "https://evil.example") == 403
        said = server.said()
        assert "Traceback" not in said and "ASGI" not in said
        assert "evil.example" not in said and "external IP" not in said, "nobody else is asked"


@pytest.mark.parametrize("first", ["the reader", "the server"])
def test_what_is_sent_over_a_socket_that_has_just_ended_is_no_fault(first):
    """Of a real uvicorn, which calls it one where it ended itself: Streamlit logs a traceback."""
    seen = []

    async def app(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        if first == "the server":
            await send({"type": "websocket.close"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        try:
            await send({"type": "websocket.send", "bytes": b"late"})
        except Exception as error:
            seen.append(error)

    async def leave():
        port, how = free_port(), "websockets-sansio"  # as Streamlit asks for
        server = uvicorn.Server(
            uvicorn.Config(Sockets(app, 9), port=port, lifespan="off", ws=how, log_level="error")
        )
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        address = f"http://127.0.0.1:{port}/{STREAM}"
        async with aiohttp.ClientSession() as http, http.ws_connect(address):
            pass
        while not seen:
            await asyncio.sleep(0.01)
        server.should_exit = True
        await serving

    run(leave())
    assert isinstance(seen[0], OSError)


def test_a_file_without_the_token_of_the_page_is_not_taken(bundled):
    async def put():
        async with reader_of(bundled) as (reader, headers):
            return (
                await bring(reader, {}, 100),
                await bring(reader, {"x-xsrftoken": "1"}, 100),
                await bring(reader, headers, 100, session="of-somebody-else"),
                await bring(reader, headers, 100),
            )

    assert [status for status, _ in run(put())] == [403, 403, 400, 204]


def test_a_session_brings_two_files_of_the_largest_size_and_no_more(bundled):
    """Also where they come at the same time; what is taken away makes room again."""

    async def put():
        async with reader_of(bundled) as (reader, headers):
            named = [f"{n}.csv" for n in range(OF_ONE + 2)]
            many = [bring(reader, headers, PAGE.size, name) for name in named]
            answers = await asyncio.gather(*many)
            kept = named[[status for status, _ in answers].index(204)]
            gone = f"{reader.home}{UPLOADS}{reader.id}/{kept}"
            async with reader.http.delete(gone, headers=headers) as answer:
                assert answer.status == 204
            return answers, await bring(reader, headers, PAGE.size, "later.csv")

    answers, later = run(put())
    assert sorted(status for status, _ in answers) == [204, 204, 413, 413]
    assert "as much of your files as it can" in next(w for s, w in answers if s == 413)
    assert later[0] == 204


def test_a_file_that_is_too_large_is_refused_before_it_comes(bundled):
    async def put():
        async with reader_of(bundled) as (reader, headers):
            return await bring(reader, headers, PAGE.size + 50_000)

    status, said = run(put())
    assert status == 413 and "A table may have 10 MB." in said


@pytest.mark.wide
def test_all_sessions_together_bring_so_much_and_get_it_back_when_they_end(tmp_path):
    async def put(home):
        async with reader_of(home) as first, reader_of(home) as second, reader_of(home) as third:
            whole = [await bring(*one, PAGE.size) for one in (first, second)]
            refused = await bring(*third, PAGE.size)
            small = await bring(*third, 1_000)
        await asyncio.sleep(2)
        async with reader_of(home) as later:  # Streamlit looks for who is gone when one comes
            pass
        async with reader_of(home) as later:
            return whole, refused, small, await bring(*later, PAGE.size)

    options = ["--server.disconnectedSessionTTL=1"]
    with guarded(tmp_path / "log", options=options, UPLOADS_MB="21") as server:
        whole, refused, small, later = run(put(server.url))
    assert [status for status, _ in whole] == [204, 204]
    assert refused[0] == 503 and "as many readers' tables as it can" in refused[1]
    assert small[0] == later[0] == 204


def test_the_settings_that_keep_other_pages_out_are_on():
    """Streamlit's own, which stand behind ours: nobody has turned them off."""
    assert settings.get_option("server.enableXsrfProtection") is True
    assert settings.get_option("server.enableCORS") is True
    assert settings.get_option("server.enableAgentApi") is False
    assert settings.get_option("server.maxUploadSize") * 1_000_000 == PAGE.size
