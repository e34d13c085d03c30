"""Where links lead without a server: the same templates are used, and what they lead to is turned.

Templates write links into the dashboard and to pages to cite. Without a server there is no
dashboard: what would filter there opens the map with that view, and pages are files that end in
``.html``, which any host serves as they are.
"""

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from geo.atlas import Atlas
from geo.site.contents import paths
from geo.site.links import ANSWERS, CONTENTS, FIGURES, SOURCE, STATION, path_to

MAP = "index.html"
ABOUT = "about.html"
BY_COUNTRY = "answers-by-country.html"
_LINK = re.compile(r'<a ([^>]*?)href="([^"]*)"([^>]*)>(.*?)</a>', re.S)
_HEAD = re.compile(r'(<link rel="(?:prev|next)" href=")([^"]*)(">)')
_PAGE = re.compile(r"((?:place|country|station|source)/[^/]+?|world)(?:\.html)?")
_PAGES = {  # of the dashboard, beside those that show rows
    "answers": ANSWERS,
    "figures": FIGURES,
    "sources": f"{CONTENTS}#sources",
    "countries": f"{CONTENTS}#records",
    "about": ABOUT,
}

Way = tuple[str, str] | None  # where a link leads, and its further attributes; None: nowhere


def turned(html: str, way: Callable[[str], Way]) -> str:
    """HTML of our templates with each link turned; one that leads nowhere is its words alone.

    A value in it cannot look like a link: the templates escape every quotation mark.
    """

    def turn(found: re.Match[str]) -> str:
        before, href, more, words = found.groups()
        found_way = way(unescape(href))
        if found_way is None:
            return words
        to, added = found_way
        return f'<a {before}href="{escape(to)}"{more}{added}>{words}</a>'

    def turn_head(found: re.Match[str]) -> str:
        to = way(unescape(found[2]))
        return f"{found[1]}{escape(to[0])}{found[3]}" if to else found[0]

    return _HEAD.sub(turn_head, _LINK.sub(turn, html))


class Ways:
    """Where the links of an atlas lead, by the addresses that its templates write."""

    def __init__(self, atlas: Atlas):
        stations = atlas.stations
        self.place_of = dict(zip(stations["station_id"], stations["place_id"], strict=True))
        self.pages = {*paths(atlas), *(path_to(STATION, one) for one in stations["station_id"])}

    def of_page(self, href: str) -> Way:
        """From a page of a published folder, whose links begin from the folder."""
        parts = urlsplit(href)
        if parts.scheme or not (parts.path or parts.query):
            return href, ""
        path, asked = parts.path.removeprefix("./"), dict(parse_qsl(parts.query))
        mark = f"#{parts.fragment}" if parts.fragment else ""
        if found := _PAGE.fullmatch(path):
            path = found[1]
            if path not in self.pages:  # as of a country of which the tables say nothing
                return None
            if "without" in asked:  # pages are of the whole atlas
                return f"{MAP}#{self.view(parts.query, opened=path)}", ""
            return f"{path}.html{mark}", ""
        if path.startswith(("cite/", "api/")) or path in (CONTENTS, FIGURES, "feed.xml", ABOUT):
            return f"{path}{mark}", ""
        if path in (ANSWERS, "answers"):
            return self._answers(parts.query, mark), ""
        if path == "sources" and "text" in asked:
            return f"{path_to(SOURCE, asked['text'])}.html", ""
        if path in _PAGES:
            page, _, part = _PAGES[path].partition("#")
            return page + (mark or (f"#{part}" if part else "")), ""
        return f"{MAP}#{self.view(parts.query)}".removesuffix("#"), ""

    def of_record(self, href: str) -> Way:
        """From a record in the map of a published folder: what it can, it opens there."""
        inside = self._inside(href)
        return inside if inside else self.of_page(href)

    def of_snapshot(self, href: str) -> Way:
        """From a record in a snapshot, which has no pages beside it."""
        if urlsplit(href).scheme:
            return href, ""
        return self._inside(href)

    def _inside(self, href: str) -> Way:
        """To what a map document holds itself: views, records, sources."""
        parts = urlsplit(href)
        if parts.scheme:
            return None
        if not parts.path and not parts.query:
            return href, ""
        path, asked = parts.path.removeprefix("./"), dict(parse_qsl(parts.query))
        if path == "sources" and "text" in asked:
            name = path_to(SOURCE, asked["text"])
            return f"#place={quote(name, safe='')}", f' data-record="{escape(name)}"'
        if path in ("", "table") or (path == "answers" and asked.keys() - {"place", "order"}):
            return f"#{self.view(parts.query)}", ""
        return None

    def _answers(self, query: str, mark: str) -> str:
        asked = dict(parse_qsl(query))
        if asked.keys() - {"order", "place"}:
            return f"{MAP}#{self.view(query)}"
        return f"{BY_COUNTRY if asked.get('order') == 'country' else ANSWERS}{mark}"

    def view(self, query: str, opened: str = "") -> str:
        """A query as the fragment of the map's address; ``opened``: the page that it comes from."""
        pairs = [one for one in parse_qsl(query) if one[0] not in ("station", "text", "order", "v")]
        asked = dict(parse_qsl(query))
        kind, _, name = opened.partition("/")
        kind = next((one for one in ("station", "text") if one in asked), kind)
        name = asked.get(kind, unquote(name))
        if kind == "station":
            name = self.place_of.get(name, "")
        if kind in ("source", "text"):
            name = path_to(SOURCE, name)
        if name and "place" not in asked:
            pairs.append(("place", name))
        return urlencode(pairs)
