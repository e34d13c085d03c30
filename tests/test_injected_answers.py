"""What an address asks for is never HTML or a header of the answer; no cell of a file is a formula.

Without a browser; with one: browser/test_injection.py.
"""

import gzip
import io
import re
import socket
import zipfile
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import openpyxl
import pandas as pd
import pytest
from hostile import CONTROL, FRAGMENTS, MARK, Grammar

from geo.export.cells import RISKY
from geo.export.formats import FORMATS, write
from geo.keys import KEYS
from geo.query import Query
from geo.view import select
from geo.web.api.routes import routes

OWN_KEYS = (
    "limit",
    "offset",
    "after",
    "find",
    "box",
    "id",
    "part",
    "size",
    "theme",
    "format",
    "url",
)
SAYS_HTML = "text/html"
NAMED = {"id": "nl-amsterdam", "country": "NL", "filter": "country", "rest": "x", "part": "0"}
NAMED |= {"level": "0", "x": "0", "y": "0"}
ENDLESS = ("/slides.pptx", ".pdf", ".png", ".gpkg")  # whose makers are slow, and which are no text


SOON = ("/answers.html", "/map", "/oembed", "/place/nl-amsterdam", "/api/v1/claims.csv", "/api/")


def paths() -> list:
    """An address of each route; those of SOON for `make test`."""
    found = {re.sub(r"{(\w+)(:\w+)?}", lambda part: NAMED[part[1]], one.path) for one in routes()}
    found = {one for one in found if not one.endswith(ENDLESS) and one != "/assets"}
    assert found.issuperset(SOON)
    return [*SOON, *(pytest.param(one, marks=pytest.mark.wide) for one in sorted(found - {*SOON}))]


class Tags(HTMLParser):
    """What a page has that a text made: elements and attributes with a mark in their names."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            named = name in ("id", "class", "name", "style") or name.startswith("on")
            if MARK.search(name) or (named and MARK.search(value or "")):
                self.found.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action") and re.match(r"\W*(java|vb)script", value or ""):
                self.found.append(f"{tag} {name}={value}")


def innocent(answer, asked):
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers and "x-made" not in answer.headers
    if answer.headers.get("content-type", "").startswith(SAYS_HTML):
        assert Tags(answer.text).found == [], asked
    assert answer.status_code < 500 or answer.status_code == 501, asked


@pytest.mark.parametrize("path", paths())
def test_no_route_makes_html_or_a_header_of_what_it_is_asked(ask, path):
    """All keys at once: each value that cannot be used is named in the answer."""
    grammar = Grammar(
        len(path), [*FRAGMENTS, *CONTROL, "MARK\r\nX-Made: MARK", "\r\n\r\n<b id=MARK>"]
    )
    pairs = [(key, grammar.text()) for key in (*KEYS, *OWN_KEYS, grammar.text())]
    for asked in (urlencode(pairs), urlencode([pairs[0]]), quote(grammar.text())):
        innocent(ask(f"{path}?{asked}", allow_redirects=False), asked)
    head = {"if-none-match": 'zq00001", "<b>', "origin": "<b id=zq00001>", "accept": "<b>"}
    innocent(ask(path, headers=head, allow_redirects=False), head)


@pytest.mark.wide
@pytest.mark.parametrize("route", [one.path for one in routes() if "{" in one.path])
def test_no_part_of_a_path_becomes_html(ask, route):
    grammar = Grammar(1, [*FRAGMENTS, "..", "%00", "MARK\r\nX-Made: MARK"])
    for _ in range(3):
        path = re.sub(r"{\w+(:\w+)?}", lambda _: quote(grammar.text(), safe=""), route)
        innocent(ask(path, allow_redirects=False), path)


@pytest.mark.parametrize(
    "line",
    [
        "GET /map?q=a\r\nX-Made: 1 HTTP/1.1",
        "GET /answers.html?q=a%0d%0aX-Made:%201 HTTP/1.1",
        "GET /api/v1/claims.csv?limit=1&after=a%0d%0aX-Made:%201 HTTP/1.1",
        "GET /api/v1/stations.csv?q=a%0d%0aX-Made:%201 HTTP/1.1",
        "GET /docs%0d%0aX-Made:%201 HTTP/1.1",
        "GET /place/a%0d%0aX-Made:%201 HTTP/1.1",
    ],
)
def test_no_line_of_an_address_becomes_a_header(address, line):
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as asked:
        asked.sendall(f"{line}\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        said = b"".join(iter(lambda: asked.recv(65_536), b""))
    head = said.partition(b"\r\n\r\n")[0].lower()
    assert head.startswith(b"http/1.1 ") and not re.search(rb"^x-made", head, re.M)


def test_a_body_is_not_unpacked_for_anybody(ask):
    """No route takes a body: one that is large when unpacked is not looked at."""
    body = gzip.compress(b"\0" * 10_000_000)
    for path in ("/map/marks.json", "/api/v1/stations.json", "/figure.svg"):
        for coding in ("gzip", "br", "gzip, gzip"):
            said = ask(path, "POST", data=body, headers={"content-encoding": coding})
            assert said.status_code == 405 and said.elapsed.total_seconds() < 5


@pytest.fixture(scope="module")
def risky(make):
    """A view whose texts are of the grammar, most of them as spreadsheets read formulas."""
    forms = ["=MARK", "+MARK", "-MARK", "@MARK", "\tMARK", "'MARK", "=cmd|'/C'!MARK"]
    grammar = Grammar(5, [*FRAGMENTS, *CONTROL, *forms, *forms])
    texts = [{"note": grammar.text()} for _ in range(60)]
    says = [
        {"subject": "nl-amsterdam", "says": grammar.text(), "remark": grammar.text()}
        for _ in range(60)
    ]
    sources = [{"source_id": "paper", "publisher": grammar.text(), "title": grammar.text()}]
    atlas = make(stations=texts, claims=says, sources=sources)
    return select(Query(), atlas)


def safe(cells: pd.Series) -> bool:
    return not cells.str.startswith(RISKY[:-1]).any()


def texts_of(table: pd.DataFrame) -> pd.Series:
    return pd.concat([table[one] for one in table if pd.api.types.is_string_dtype(table[one])])


def test_no_cell_of_any_file_for_spreadsheets_is_a_formula(risky):
    read = {"keep_default_na": False, "dtype": "str"}
    assert safe(texts_of(pd.read_csv(io.BytesIO(write(risky, "csv")), **read)))
    with zipfile.ZipFile(io.BytesIO(write(risky, "zip"))) as archive:
        for name in archive.namelist():
            if name.endswith(".csv"):
                assert safe(texts_of(pd.read_csv(archive.open(name), **read))), name
    book = openpyxl.load_workbook(io.BytesIO(write(risky, "xlsx")))
    cells = [cell for name in book.sheetnames for row in book[name].iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert safe(pd.Series([cell.value for cell in cells if isinstance(cell.value, str)]))
    assert not any(cell.hyperlink for cell in cells)


def test_files_for_programs_have_texts_as_they_are(risky):
    notes = risky.stations["note"].tolist()
    held = pd.read_parquet(io.BytesIO(write(risky, "parquet")))
    assert held["note"].tolist() == notes
    told = pd.read_json(io.BytesIO(write(risky, "geojson")))["features"]
    assert [one["properties"]["note"] for one in told] == notes
    assert {"csv", "xlsx", "zip", "parquet", "geojson", "gpkg"} == FORMATS.keys()
