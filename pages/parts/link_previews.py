"""What others show of a link into the dashboard: that of the record it opens, or of its rows."""

from dataclasses import replace
from urllib.parse import urlencode

from geo.atlas import WORLD, Atlas
from geo.errors import TableError
from geo.memory.cache import remembered
from geo.query import Query
from geo.site.links import COUNTRY, PLACE, SOURCE, STATION
from geo.site.pages import Page, page_of
from geo.site.preview import Preview, in_counts, meta_html, shorten
from geo.tables.current import current_atlas
from geo.view import View, select
from pages.parts.opening import PAGES


def previewed(asked: list[tuple[str, str]], path: str, address: str) -> str:
    """What the head of the page at ``path`` says of a query (the pairs of its URL).

    What cannot be used of the query is passed over, as on the page. ``address`` is the public one.
    "" where the tables have faults.
    """
    try:
        atlas = current_atlas()
    except TableError:
        return ""
    query, _ = Query.read(asked, atlas)
    return _previewed(atlas, replace(query, v="", at=""), path, address)


@remembered
def _previewed(atlas: Atlas, query: Query, path: str, address: str) -> str:
    view = select(query, atlas)
    url = f"{path}?{urlencode(query.pairs())}".rstrip("?")
    opened = _opened(view)
    if opened:
        return meta_html(
            view, Preview(opened.title, opened.words, url, query), address, embeds=True
        )
    title = atlas.descriptor["title"]
    named = f"{PAGES[path][0]}: {title}" if path else title
    asked = f"{view.words[:1].upper()}{view.words[1:]}"
    said = [f"{asked}.", in_counts(view), atlas.about.get("denial_line", "")]
    words = shorten(" ".join(part for part in said if part))
    return meta_html(view, Preview(named, words, url, query), address, embeds=True)


def _opened(view: View) -> Page | None:
    """The light page of the record that a query opens, if any."""
    query = view.query
    if query.text:
        return page_of(view, SOURCE, query.text)
    if query.station:
        return page_of(view, STATION, query.station)
    if not query.place:
        return None
    if query.place == WORLD:
        return page_of(view, WORLD)
    country = len(query.place) == 2 and query.place.isupper()
    return page_of(view, COUNTRY if country else PLACE, query.place)
