"""What every answer says to browsers: whose scripts run, who may frame it, who may read it."""

import re

import pytest
import requests
from routes import addresses

from geo.guard.costly import is_costly
from geo.guard.headers import ROWS, row_of
from geo.operating.metrics import KINDS, kind_of
from geo.web.embed_routes import MAP_POLICY, TILES
from geo.web.responses import POLICY

OPEN = ("map", "api", "picture", "feed", "snapshot.html")  # kinds that any page may read
BINARY = re.compile(r"zip|openxml|geopackage|parquet|octet-stream|text/csv")  # files to keep


@pytest.fixture(scope="module")
def routes(real):
    return addresses(real.stations["station_id"].iloc[0], real.sources["source_id"].iloc[0])


def directives(policy):
    parts = [part.split(None, 1) for part in policy.split(";")]
    assert len({part[0] for part in parts}) == len(parts), "each directive once"
    return dict(parts)


def test_every_kind_of_address_has_a_row_and_every_route_of_ours_a_kind(routes):
    assert ROWS.keys() == {*KINDS.values(), "other"}
    assert len(routes) > 100
    assert [one.path for one in routes if kind_of(one.path) == "other"] == []


@pytest.mark.parametrize("costly", [False, pytest.param(True, marks=pytest.mark.wide)])
def test_every_route_sends_the_row_of_its_kind(routes, bundled, costly):
    """A route that is added is walked here: without a kind it fails above."""
    wrong = []
    for one in routes:
        if is_costly(one.path) != costly:
            continue
        asked = {"url": f"{bundled}/"} if one.path == "/oembed" else {}
        answer = requests.get(bundled + one.path, asked, timeout=60, allow_redirects=False)
        if answer.status_code >= (400 if one.ours and "nothing" not in one.path else 500):
            wrong.append(f"{one.path}: {answer.status_code}")
        row = row_of(one.path, answer.headers.get("content-type", "").encode())
        for name, value in row.items():
            found = answer.headers.get(name.decode())
            own = one.path == "/snapshot-frame.html" and name == b"content-security-policy"
            if found != value.decode() and not own:
                wrong.append(f"{one.path}: {name.decode()}: {found}")
        wrong += _of_readers(one, answer)
    assert wrong == []


def _of_readers(one, answer):
    """What is wrong with who may read an answer, and with what it leaves in the browser."""
    headers, kind = answer.headers, kind_of(one.path)
    reads = headers.get("access-control-allow-origin")
    is_open = kind in OPEN and answer.status_code < 300 and one.path != "/map"
    if is_open and reads != "*":
        yield f"{one.path}: pages of other hosts cannot read it"
    if kind in ("page", "streamlit", "operating", "assets", "frame") and reads is not None:
        yield f"{one.path}: {reads} may read it"
    if "access-control-allow-credentials" in headers:
        yield f"{one.path}: with cookies"
    if "set-cookie" in headers and not one.path.startswith("/_stcore/"):
        yield f"{one.path}: sets a cookie"
    is_file = answer.ok and BINARY.search(headers.get("content-type", ""))
    if is_file and not headers.get("content-disposition", "").startswith("attachment"):
        yield f"{one.path}: is no file to keep"


@pytest.mark.parametrize("kind", ROWS)
def test_no_policy_lets_a_browser_ask_another_host_or_another_site_frame_it(kind):
    ours = {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}
    policy = directives(ROWS[kind][b"content-security-policy"].decode())
    assert policy["default-src"] in ("'self'", "'none'")
    assert policy["frame-ancestors"] in ("'self'", "'none'")
    assert {source for sources in policy.values() for source in sources.split()} <= ours
    if kind in ("light page", *OPEN, "operating"):
        assert policy["default-src"] == "'none'" and "script-src" not in policy, "nothing runs"


def test_the_map_document_may_show_tiles_of_one_host_and_nothing_else_from_elsewhere():
    assert MAP_POLICY.replace(f" {TILES}", "") == POLICY
    assert row_of("/map")[b"content-security-policy"].decode() == MAP_POLICY


def test_what_streamlit_answers_is_shared_with_no_page_of_another_host(bundled):
    for path in ("/_stcore/health", "/_stcore/host-config", "/_stcore/upload_file/a/b"):
        for method in ("GET", "OPTIONS"):
            asked = {"origin": "http://localhost:8501", "access-control-request-method": "PUT"}
            answer = requests.request(method, bundled + path, headers=asked, timeout=30)
            assert "access-control-allow-origin" not in answer.headers, (path, method)
            assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/oauth2callback"])
def test_what_streamlit_offers_and_this_app_does_not_is_not_there(bundled, path):
    answer = requests.get(bundled + path, timeout=30, allow_redirects=False)
    assert answer.status_code == 404


def test_no_program_drives_the_app_by_streamlits_interface_for_agents(bundled):
    for path in ("interact", "mcp", "openapi.json"):
        answer = requests.post(f"{bundled}/_stcore/agent/{path}", json={}, timeout=30)
        assert answer.status_code == 404
