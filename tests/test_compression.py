"""Compressed answers of the real server: negotiation, ETags, ranges, and the bytes themselves."""

import gzip
import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
import streamlit
from first import first

from geo.web.compression import CODINGS, Kept, accepted, tag_of

STATIC = Path(streamlit.__file__).parent / "static"
UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
SCRIPT = (
    "/"
    + re.search(
        r"static/js/index\.[\w-]+\.js", (STATIC / "index.html").read_text(encoding="utf-8")
    )[0]
)
OURS = (
    "/",
    "/map",
    "/map/places.json",
    "/map/marks.json",
    "/api/v1/stations.csv",
    "/api/v1/boundaries.geojson",
    "/assets/map/map.js",
    "/assets/vendor/leaflet/leaflet.css",
)


@pytest.fixture
def get(bundled):
    """Ask over a socket of our own: status, headers and body as they were sent."""

    def get(path, accept=None, method="GET", **headers):
        asked = {"Host": "atlas", "Connection": "close"} | headers
        if accept is not None:
            asked["Accept-Encoding"] = accept
        lines = [
            f"{method} {path} HTTP/1.1",
            *(f"{k.replace('_', '-')}: {v}" for k, v in asked.items()),
        ]
        with socket.create_connection(("127.0.0.1", urlsplit(bundled).port), timeout=30) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode())
            said = b"".join(iter(lambda: line.recv(1 << 16), b""))
        head, _, body = said.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        pairs = [(k.lower(), v) for k, v in (one.split(": ", 1) for one in rest)]
        assert len(pairs) == len(dict(pairs)), "a header stands twice"
        return int(first.split()[1]), dict(pairs), body

    return get


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, ""),
        ("", ""),
        ("identity", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("gzip;q=0", ""),
        ("gzip;q=0.0, br", "br"),
        ("gzip;q=0, *", "br"),
        ("br;q=0, *;q=0.1", "gzip"),
        ("*;q=0", ""),
        ("*", "br"),
        ("br ; q=0.2 , identity ; q=0.8", ""),
        ("gzip;q=many", ""),
        ("gzip;q=2", ""),
        ("deflate", ""),
    ],
)
def test_the_reader_says_which_coding_it_takes(header, coding):
    assert accepted(header) == coding


def test_what_is_kept_stays_within_its_bytes_and_lets_the_oldest_go():
    kept = Kept(most=100)
    for name in "abcde":
        kept.add((name, '"1"', "br"), b"x" * 25)
        kept.get(("a", '"1"', "br"))
    assert kept.bytes <= 100
    assert kept.get(("a", '"1"', "br")) and not kept.get(("b", '"1"', "br"))
    kept.add(("f", '"1"', "br"), b"x" * 26)  # more than a quarter
    assert not kept.get(("f", '"1"', "br"))
    kept.add(("a", '"1"', "br"), b"y" * 5)
    assert kept.bytes == 80


@pytest.mark.parametrize("path", [SCRIPT, *OURS])
@pytest.mark.parametrize("coding", CODINGS)
def test_every_kind_of_answer_is_the_same_once_unpacked(get, path, coding):
    _, plainly, plain = get(path, "identity")
    for _ in range(2):  # made, then kept
        status, headers, body = get(path, coding)
        assert status == 200 and headers["content-encoding"] == coding
        assert "Accept-Encoding" in headers["vary"] and "Accept-Encoding" in plainly["vary"]
        assert int(headers["content-length"]) == len(body) < len(plain)
        assert UNPACK[coding](body) == plain
        assert headers["content-type"] == plainly["content-type"]


def test_no_etag_stands_for_two_codings(get):
    for path in (SCRIPT, *OURS):
        tags = [get(path, coding)[1]["etag"] for coding in ("identity", *CODINGS)]
        assert len(set(tags)) == 3
        assert tags[1:] == [tag_of(tags[0], coding) for coding in CODINGS]


@pytest.mark.parametrize("path", [SCRIPT, "/", "/map/marks.json", "/assets/map/map.js"])
def test_what_a_reader_has_in_its_coding_is_not_sent_again(get, path):
    for coding in ("identity", *CODINGS):
        tag = get(path, coding)[1]["etag"]
        status, headers, body = get(path, coding, If_None_Match=tag)
        assert (status, headers["etag"], body) == (304, tag, b"")
        assert "Accept-Encoding" in headers["vary"]
        assert get(path, coding, If_None_Match=f'"other", {tag}')[0] == 304
    packed = get(path, "br")[1]["etag"]
    assert get(path, "identity", If_None_Match=packed)[0] == 200
    assert get(path, "gzip", If_None_Match=packed)[0] == 200


@pytest.mark.parametrize("path", [SCRIPT, "/map/places.json", "/assets/map/map.js"])
def test_head_says_what_get_says(get, path):
    for coding in ("identity", "br"):
        status, headers, body = get(path, coding, "HEAD")
        same = get(path, coding)[1]
        del headers["date"], same["date"]
        assert (status, headers, body) == (200, same, b"")


def test_a_part_of_a_file_is_sent_plain(get):
    plain = get(SCRIPT, "identity")[2]
    status, headers, body = get(SCRIPT, "br, gzip", Range="bytes=100-299")
    assert status == 206 and "content-encoding" not in headers
    assert headers["content-range"] == f"bytes 100-299/{len(plain)}" and body == plain[100:300]
    assert "accept-ranges" not in get(SCRIPT, "br")[1]


def test_a_name_with_a_hash_is_kept_for_long_and_ours_is_asked_for_again(get):
    assert "immutable" in get(SCRIPT, "br")[1]["cache-control"]
    assert get("/assets/map/map.js", "br")[1]["cache-control"] == "no-cache"
    font = "/assets/vendor/libre-franklin/libre-franklin-latin-wght-normal.woff2"
    status, headers, body = get(font, "br, gzip")
    assert status == 200 and "content-encoding" not in headers and body[:4] == b"wOF2"
    assert "max-age=604800" in headers["cache-control"]


def test_a_file_that_is_not_there_and_a_wrong_query_are_answered_as_before(get):
    assert get("/static/js/none.js", "br")[1]["content-type"].startswith("text/html")
    status, headers, body = get("/api/v1/stations.csv?" + "x" * 900 + "=1", "br")
    assert status == 400 and b"x" * 80 in UNPACK[headers.get("content-encoding", "")](body)


@pytest.mark.parametrize("coding", first(CODINGS))
def test_every_script_and_style_of_streamlit_is_the_same_once_unpacked(get, coding):
    files = [*(STATIC / "static/js").glob("*.js"), *(STATIC / "static/css").glob("*.css")]
    assert len(files) > 100
    for file in files:
        _, headers, body = get(f"/{file.relative_to(STATIC).as_posix()}", coding)
        assert UNPACK[headers.get("content-encoding", "")](body) == file.read_bytes(), file.name
