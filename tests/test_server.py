"""The running app over HTTP, without a browser: its first HTML, its headers, its health."""

import asyncio
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin

import pytest
import requests
import uvloop

from pages.parts.opening import PAGES

PACKED = [
    "table",
    "map",
    "api/v1/stations.json",
    "api/v1/stations.csv",
    "api/v1/boundaries.geojson",
    "assets/map/map.js",
]
ANSWERED = ["", *PACKED, "api/v1/nothing", "api/v1/stations.csv?country=XX", "_stcore/health",
            "_stcore/host-config", "assets/nothing.js", "nothing"]  # fmt: skip


@pytest.fixture
def get(bundled):
    """Get a path of the running app on the bundled tables."""

    def get(path: str, **headers: str) -> requests.Response:
        return requests.get(f"{bundled}/{path}", headers=headers, timeout=30)

    return get


@pytest.mark.parametrize("path", PACKED)
def test_answers_are_packed_for_those_who_can_unpack_them(get, path):
    packed = get(path, **{"Accept-Encoding": "gzip"})
    plain = get(path, **{"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content  # requests has unpacked it
    assert int(packed.headers["content-length"]) < len(plain.content)


@pytest.mark.parametrize("path", ANSWERED)
def test_every_answer_has_the_security_headers(get, path):
    got = get(path)
    assert got.status_code < 500
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in got.headers["content-security-policy"]


def test_the_server_is_well_and_its_map_document_is_the_same_each_time(get):
    health = get("_stcore/health")
    assert health.ok and health.text == "ok"
    first, second = get("map"), get("map")
    assert first.text == second.text
    assert first.headers["etag"] == second.headers["etag"]
    assert get("map", **{"If-None-Match": first.headers["etag"]}).status_code == 304


def test_the_api_answers_an_unknown_key_or_value_with_one_shape_of_error(get):
    for query, named in (("country=XX", "XX"), ("contry=NL", "contry")):
        answer = get(f"api/v1/places.geojson?{query}")
        assert answer.status_code == 400
        error = answer.json()["error"]
        assert error["status"] == 400 and error["detail"]
        assert named in "".join(one["key"] + one["value"] for one in error["problems"])
    answer = get("api/v1/places/xx-nowhere.json")
    assert answer.status_code == 404 and answer.json()["error"]["status"] == 404


@pytest.mark.parametrize("path", PAGES)
def test_the_first_html_of_a_page_is_ours_and_drawn_by_streamlit(get, path):
    got = get(path)
    assert got.status_code == 200 and got.headers["content-type"].startswith("text/html")
    assert re.findall(r"<title>(.*?)</title>", got.text) == ["Station Atlas"]
    assert re.search(r'<meta\s+name="description"\s+content="[^"]{20,}"', got.text)
    assert re.search(r'<script[^>]*type="module"[^>]*src="[^"]*static/js/', got.text)
    assert 'id="root"' in got.text, "Streamlit draws into it"
    assert get(path, **{"If-None-Match": got.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", PAGES)
def test_every_file_that_the_first_html_names_is_there_and_ours(get, bundled, path):
    html = get(path).text
    named = set(re.findall(r'<(?:script|link)\b[^>]*?(?:src|href)="([^"]+)"', html))
    assert len(named) > 5
    for name in named:
        address = urljoin(f"{bundled}/{path}", name)
        assert address.startswith(f"{bundled}/"), name
        got = requests.get(address, timeout=30)
        assert got.status_code == 200, name
        if name.endswith(".js"):  # an unknown path would get Streamlit's HTML
            assert "javascript" in got.headers["content-type"], name


def test_each_address_of_the_dashboard_is_shown_elsewhere_as_what_it_asks_for(get, bundled):
    def said(path: str) -> dict[str, str]:
        return dict(re.findall(r'<meta property="(og:[a-z]+)" content="([^"]+)"', get(path).text))

    whole, dutch = said(""), said("answers?country=NL")
    assert dutch["og:url"] == f"{bundled}/answers?country=NL"
    assert dutch["og:image"].startswith(f"{bundled}/figure.png?country=NL&amp;size=preview&amp;v=")
    assert "Netherlands" in dutch["og:description"] not in whole["og:description"]


@pytest.mark.parametrize("path", PAGES)
def test_a_link_that_writes_a_value_otherwise_leads_to_the_one_that_the_atlas_writes(get, path):
    asked = f"{path}?country=Spain&country=uk&sort=country&at=3.3,50.7,7.3,53.6"
    (moved,), got = (found := get(asked)).history, found
    assert moved.status_code == 307
    assert got.url.endswith(
        f"/{path}?country=ES&country=GB&at=3.3%2C50.7%2C7.3%2C53.6&sort=country"
    )
    for good in ("", "country=GB&country=ES", "country=XX&operator=fuzhou", "v=2000.01.0"):
        assert get(f"{path}?{good}").history == [], "it is written so, or the page says what is not"


def test_only_the_page_with_a_map_begins_to_load_one(get):
    begins = {path for path in PAGES if "atlas-map" in get(path).text}
    assert begins == {""}


def test_small_answers_are_sent_at_once():
    """uvloop turns Nagle's algorithm off, also on a socket opened as Streamlit opens its own.

    asyncio does not: its second write would wait 40 ms for the first to be acknowledged.
    """

    async def nodelay() -> bool:
        found = asyncio.get_running_loop().create_future()

        async def serve(reader, writer):
            sock = writer.get_extra_info("socket")
            found.set_result(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0)
            writer.close()

        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # its protocol number is 0
        listening.bind(("127.0.0.1", 0))
        server = await asyncio.start_server(serve, sock=listening)
        async with server:
            _, writer = await asyncio.open_connection(*listening.getsockname())
            answer = await asyncio.wait_for(found, 10)
            writer.close()
        return answer

    with ThreadPoolExecutor() as beside:  # a browser's own loop may run in this thread
        assert beside.submit(uvloop.run, nodelay()).result()
        assert not beside.submit(asyncio.run, nodelay()).result(), "uvloop is not needed for this"
