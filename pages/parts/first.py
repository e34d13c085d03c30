"""The first page as the server draws it, for the seconds until Streamlit's scripts have drawn it.

It stands where Streamlit will put the same things (templates/first.css; a test compares them), so
that nothing moves when Streamlit's page takes its place.
"""

from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from geo.atlas import Atlas
from geo.errors import TableError
from geo.keys import KEYS
from geo.query import Query
from geo.tables.current import current_atlas
from geo.view import View, select
from pages.parts.opening import header_html, map_page_html
from pages.parts.templates import TEMPLATES, html

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


def rewritten(asked: list[tuple[str, str]]) -> str | None:
    """The address's query as the atlas writes it (the pairs of its URL): country=ES for Spain.

    None where it is written so already, or holds what cannot be used: then the page says what.
    """
    try:
        atlas = current_atlas()
    except TableError:
        return None
    pairs = [pair for pair in asked if pair[0] in KEYS]
    query, problems = Query.read(pairs, atlas)
    if problems or set(query.pairs()) == set(pairs):
        return None
    return urlencode([*query.pairs(), *(pair for pair in asked if pair[0] not in KEYS)])


def _draw(view: View) -> str:
    return html(
        "first.html",
        header=header_html(view),
        page=map_page_html(view),
        title=view.whole.words.say("Map of {reported_many}"),
    )
