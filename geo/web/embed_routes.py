"""The map in other sites: the document ``/map``, who may hold it in a frame, and oEmbed.

oEmbed (version 1.0, oembed.com) tells a site that is given a link to us what to put in its page.
"""

import os
import re
from functools import lru_cache
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.atlas import Atlas
from geo.map.document import map_document, titled
from geo.query import Query
from geo.site.preview import HEIGHT, WIDTH, in_counts
from geo.site.templates import html
from geo.tables.current import atlas_if_whole
from geo.view import select
from geo.web.endpoint import MAX_QUERY, BadQuery, NotFound, NotOffered, dump, json_endpoint
from geo.web.old_browsers import NOTICE
from geo.web.public_address import public_address
from geo.web.responses import POLICY, of_atlas, tagged

# The one host that a reader may choose to ask, in assets/map/controls.js: no page does by itself.
TILES = "https://tile.openstreetmap.org"
MAP_POLICY = POLICY.replace("img-src 'self'", f"img-src 'self' {TILES}")
DASHBOARD = ("", "countries", "table", "answers", "sources", "figures", "about", "map-your-own")
OF_THE_MAP = ("theme", "present")  # keys of /map alone: see assets/shared/protocol.js
FRAME = {"width": (960, 240), "height": (660, 200)}  # pixels: what is usual, and the least
KEPT = 86400  # seconds that a site may keep an answer
# a source of Content Security Policy Level 3, 2.3.1, without paths
SOURCE = re.compile(
    r"https?:|(https?://)?(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]{0,252})(:([0-9]{1,5}|\*))?", re.ASCII
)


def embed_routes() -> list[Route]:
    """``/map`` and ``/oembed``."""
    return [
        Route("/map", _map),
        Route("/oembed", json_endpoint(_oembed, keep="by address")),
    ]


def frame_ancestors() -> tuple[str, ...]:
    """Whose pages may hold the map in a frame, as FRAME_ANCESTORS names them; () for all.

    Our own may always. Raises ValueError with what was found and expected.
    """
    return _allowed(os.environ.get("FRAME_ANCESTORS", ""))


@lru_cache(maxsize=8)
def _allowed(given: str) -> tuple[str, ...]:
    named = given.split()
    if named in ([], ["*"]):
        return ()
    if named == ["'none'"]:
        return ("'self'",)
    for one in named:
        if one != "'self'" and not SOURCE.fullmatch(one):
            raise ValueError(
                f"FRAME_ANCESTORS: found {one!r}; expected origins with blanks between them, such "
                "as https://news.example.org https://*.example.com, or * for any site, "
                "or 'none' for no other site."
            )
    return tuple(dict.fromkeys(("'self'", *named)))


def _map(request: Request) -> Response:
    """The map document; over the map it says what it is, if the tables can be read."""
    page, asked = map_document(), request.url.query
    atlas = atlas_if_whole()  # else what the map asks for says what is wrong
    if atlas:
        title = atlas.descriptor["title"]
        header = html("made.html", atlas=atlas, pages={}, live="", shared=asked)
        home = public_address(request.scope)
        shown = f"{home}map?{asked}".removesuffix("?")
        link = html("oembed.html", title=title, oembed=f"{home}oembed?{urlencode({'url': shown})}")
        page = titled(page, title, atlas.words, header, atlas.edition)
        page = page.replace("</head>", f"{link}{NOTICE}</head>", 1)
    return tagged(request, page.encode(), "text/html", of_atlas(atlas))


def _oembed(request: Request, atlas: Atlas) -> bytes:
    given = request.query_params
    if (form := given.get("format", "json")) != "json":
        raise NotOffered(f"oEmbed is not offered as {form[:40]!r}: expected json.")
    home = public_address(request.scope)
    pairs = _pairs_of(given.get("url", ""), home)
    own = [pair for pair in pairs if pair[0] in OF_THE_MAP]
    query, problems = Query.read([pair for pair in pairs if pair not in own], atlas)
    if problems:
        raise BadQuery([vars(one) | {"value": one.value[:200]} for one in problems])
    size = {side: _side(given.get(f"max{side}"), side) for side in FRAME}
    asked = urlencode([*query.pairs(), *own])
    title = atlas.descriptor["title"]
    frame = f"{home}map#{asked}".removesuffix("#")
    said = {
        "version": "1.0",
        "type": "rich",
        "title": f"{title}: {in_counts(select(query.question, atlas))}",
        "provider_name": title,
        "provider_url": home,
        "cache_age": KEPT,
        **size,
        "html": f'<iframe src="{escape(frame)}" title="{escape(title)}" width="{size["width"]}" '
        f'height="{size["height"]}" style="border:0;max-width:100%" loading="lazy" '
        "allowfullscreen></iframe>",
    }
    if "maxwidth" not in given and "maxheight" not in given:  # which hold for pictures too
        drawn = urlencode([*query.question.pairs(), ("size", "preview"), ("v", atlas.version)])
        said |= {"thumbnail_url": f"{home}figure.png?{drawn}"}
        said |= {"thumbnail_width": WIDTH, "thumbnail_height": HEIGHT}
    return dump(said)


def _pairs_of(url: str, home: str) -> list[tuple[str, str]]:
    """What an address of the dashboard or the map asks for; as the map itself reads it.

    Raises NotFound if it is another's, or another page's.
    """
    if len(url) > MAX_QUERY:
        raise NotFound(f"An address has at most {MAX_QUERY} characters.")
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    path = url.partition("#")[0].partition("?")[0]
    known = [home + one for one in (*DASHBOARD, "map")] + [home.rstrip("/")]
    if path not in known:
        expected = f"{home} or {home}map, with a query"
        raise NotFound(f"There is nothing to embed at {url[:200]!r}: expected {expected}.")
    asked = parse_qsl(parts.query, keep_blank_values=True)
    if not path.endswith("/map"):
        return asked
    own = parse_qsl(parts.fragment, keep_blank_values=True)
    return [pair for pair in asked if pair[0] not in dict(own)] + own


def _side(most: str | None, side: str) -> int:
    """Pixels of a side of the frame. Raises BadQuery if ``most`` is no number of pixels."""
    usual, least = FRAME[side]
    if most is None:
        return usual
    if not re.fullmatch(r"[0-9]{1,5}", most, re.ASCII) or int(most) < least:
        expected = f"a number of pixels, {least} or more"
        raise BadQuery([{"key": f"max{side}", "value": most[:200], "expected": expected}])
    return min(usual, int(most))
