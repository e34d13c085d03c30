"""The first page as the server draws it, for the seconds until Streamlit's scripts have drawn it.

It stands where Streamlit will put the same things (templates/first.css; a test compares them), so
that nothing moves when Streamlit's page takes its place.
"""

from weakref import WeakKeyDictionary

from geo.atlas import Atlas
from geo.errors import TableError
from geo.query import Query
from geo.tables.current import current_atlas
from geo.view import View, select
from pages.parts.opening import HEIGHT, ROWS, header_html, headline_html, overview_html
from pages.parts.templates import STYLE, TEMPLATES, html

FIRST_STYLE = TEMPLATES / "first.css"
_whole: WeakKeyDictionary[Atlas, str] = WeakKeyDictionary()  # what everybody asks for first


def first_html(asked: list[tuple[str, str]]) -> str | None:
    """The page of a query (the pairs of its URL), or None where Streamlit must draw it alone.

    That is where something stands above the page that only Streamlit's says: tables with faults,
    a key or value that cannot be used, a link made with another version of the data.
    """
    try:
        atlas = current_atlas()
    except TableError:
        return None
    query, problems = Query.read(asked, atlas)
    if problems or query.v not in ("", atlas.version):
        return None
    if query != Query():
        return _draw(select(query, atlas))
    if atlas not in _whole:
        _whole[atlas] = _draw(select(query, atlas))
    return _whole[atlas]


def _draw(view: View) -> str:
    query, atlas = view.query, view.whole
    opened = query.place or query.station
    source_line = html("source_line.html", atlas=atlas, query=query, rows=ROWS)
    return html(
        "first.html",
        header=header_html(view),
        headline=headline_html(view),
        fragment=query.url(selecting=True),
        height=HEIGHT,
        source_line=source_line,
        record="" if opened else overview_html(view),
    )


def first_style() -> str:
    """The style of that page: what every page has, and where its parts stand."""
    return "".join(path.read_text(encoding="utf-8") for path in (STYLE, FIRST_STYLE))
