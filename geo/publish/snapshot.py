"""The whole map as one HTML file, which opens from a disk with the network off.

All that a map document loads and asks for lies in the file, packed: geo/assets/static/unpack.js
takes it apart. Its own policy forbids it every connection.
"""

import gzip
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from html import escape
from mimetypes import guess_type

from geo.atlas import Atlas
from geo.files import ASSETS
from geo.map.document import IMPORT, map_document, modules, titled
from geo.memory.cache import remembered
from geo.publish.assets import FILE, LATER, SCRIPT, SHEET, SHEETS, START, beside, text
from geo.publish.records import held_files
from geo.publish.ways import Ways
from geo.site.templates import html
from geo.view import View
from geo.web.endpoint import dump

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
Watch = Callable[[Iterator[tuple[str, bytes]]], Iterator[tuple[str, bytes]]]
_INLINE = re.compile(r"<script>(.*?)</script>", re.S)
_MODULE = re.compile(r'<script type="module"[^>]* data-map="(\w+)"></script>')
_PRELOAD = re.compile(r'<link rel="modulepreload"[^>]*/>\s*')


def snapshot(view: View, address: str = "", watch: Watch = iter) -> bytes:
    """The file: the map of the whole atlas, which opens with the view's query.

    Only countries with reports have their fine outlines in it. ``address``: where the atlas can be
    seen online, "" for nowhere. ``watch`` gives the files in it on, one by one, as they are made,
    and may tell somebody. The same bytes for the same tables.
    """
    atlas, page = view.whole, map_document(START)
    for gone in (SHEET, SCRIPT, _INLINE, _MODULE, _PRELOAD):
        page = gone.sub("", page)
    query = escape(view.query.question.url())
    parts = [
        f'<script type="application/octet-stream" id="held" data-query="{query}">',
        _packed(atlas, watch),
        f"</script>\n<script>{text('static/unpack.js')}</script>\n",
    ]
    policy = f'<head>\n<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>'
    page = page.replace("<head>", policy, 1)
    made = html("made.html", atlas=atlas, pages={}, live=address, shared=None)
    page = titled(page, atlas.descriptor["title"], atlas.words, made)
    return page.replace("</body>", "".join([*parts, "</body>"]), 1).encode()


@remembered
def _packed(atlas: Atlas, watch: Watch) -> str:
    """All that the map of the whole atlas loads and asks for: JSON, gzip, base64."""
    page = map_document(START)
    held = held_files(atlas, Ways(atlas).of_snapshot, {*atlas.places["country"]})
    packed = {
        "styles": [sheet(path) for path in (*SHEET.findall(page), *SHEETS)],
        "scripts": [text(path) for path in SCRIPT.findall(page)] + _INLINE.findall(page),
        "modules": {path: bare(path) for path in modules(START)},
        "files": {
            **{path: sheet(path) for path in LATER},
            **{path: said.decode() for path, said in watch(held)},
        },
        "map": _MODULE.findall(page)[0],
    }
    return b64encode(gzip.compress(dump(packed), mtime=0)).decode()


def sheet(path: str) -> str:
    """A style sheet of geo/assets with the files that it names in it."""

    def inline(found: re.Match[str]) -> str:
        return f'url("{data_url(beside(path, found[2]))}")'

    return FILE.sub(inline, text(path))


def data_url(path: str) -> str:
    """A picture or a typeface of geo/assets as an address that holds it."""
    kind = guess_type(path)[0] or "font/woff2"
    return f"data:{kind};base64,{b64encode((ASSETS / path).read_bytes()).decode()}"


def bare(path: str) -> str:
    """A module whose imports name modules as an import map does: by their path in geo/assets."""

    def name(found: re.Match[str]) -> str:
        return found[0].replace(found[1], beside(path, found[1]))

    return IMPORT.sub(name, text(path))
