"""The map document: folium draws it, and no text from the tables ever passes through folium.

branca compiles rendered script as a Jinja2 template a second time, so a name such as ``{{ 7*7 }}``
would run on the server. The document therefore holds no data. Its script reads the fragment of
the URL, fetches rows from the API as JSON, and shows them with ``textContent``.
"""

import json
import re
from functools import lru_cache
from html import escape
from posixpath import join, normpath
from typing import cast

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from geo.files import ASSETS as FILES
from geo.text import Words

ASSETS = "assets/"
SCRIPT = "map/map.js"
IMPORT = re.compile(r"""^import (?:.* from )?"(\.[^"]+)";$""", re.M)
TITLE = "Map of reported places"
PLAIN = '<html lang="en">'
START = (12.0, 8.0)  # latitude, longitude: the middle of the world that people live in


# folium's ban on enlarging the page, and what stands instead
ENLARGED = ("initial-scale=1.0, maximum-scale=1.0, user-scalable=no", "initial-scale=1.0")
# What folium writes that keeps readers out: no language, no description, that ban, no landmark.
_MENDED = (
    ("<body>", '<body><main><h1 class="unseen">Map of reported places</h1>'),
    ("</body>", '</main><footer id="time" aria-label="Timeline"></footer></body>'),
    ("<html>", PLAIN),
    (
        "<head>",
        '<head>\n<meta name="description" content="Reported places on a map, with sources."/>',
    ),
    ENLARGED,
)


def modules(script: str) -> list[str]:
    """A script of ASSETS and all that it imports, as paths below ASSETS, each once."""
    found = [script]
    for one in found:  # which grows
        text = (FILES / one).read_text(encoding="utf-8")
        paths = [normpath(join(one, "..", path)) for path in IMPORT.findall(text)]
        found += [path for path in dict.fromkeys(paths) if path not in found]
    return found


class OfflineMap(folium.Map):
    """A folium map that loads Leaflet from our own server and nothing else."""

    default_js = [
        ("leaflet", ASSETS + "vendor/leaflet/leaflet.js"),
        ("supercluster", ASSETS + "vendor/supercluster/supercluster.min.js"),
        ("equal_earth", ASSETS + "map/equal_earth.js"),
    ]
    default_css = [
        ("leaflet_css", ASSETS + "vendor/leaflet/leaflet.css"),
        ("atlas_map", ASSETS + "map/map.css"),
        ("atlas_record", ASSETS + "site/record.css"),
        ("atlas_panel", ASSETS + "map/panel.css"),
        ("atlas_sheet", ASSETS + "map/sheet.css"),
        ("atlas_timeline", ASSETS + "map/timeline.css"),
        ("atlas_action", ASSETS + "map/action.css"),
        ("atlas_print", ASSETS + "map/print.css"),
        ("atlas_marks", ASSETS + "map/marks.css"),
        ("atlas_present", ASSETS + "map/present.css"),
        ("atlas_made", ASSETS + "map/made.css"),
    ]


class PlaceLayer(MacroElement):
    """The layer of places and countries, its legend, and the region that reads changes aloud.

    All of it is built by ``assets/map/map.js``, which finds the Leaflet map by its fixed name.
    """

    _template = Template("""
        {% macro html(this, kwargs) %}
        <div id="legend" class="legend" role="region" aria-label="Legend"></div>
        <p id="status" class="status" role="status" aria-live="polite"></p>
        <noscript>This map needs JavaScript. The tables hold every row it shows.</noscript>
        <script type="module" src="{{ this.script }}" data-map="{{ this.target }}"></script>
        {% endmacro %}
        {% macro header(this, kwargs) %}
        {% for module in this.modules %}<link rel="modulepreload" href="{{ module }}"/>
        {% endfor %}
        {% endmacro %}
    """)

    def __init__(self, target: str, script: str) -> None:
        """``target`` is the name of the script's variable that holds the Leaflet map."""
        super().__init__()  # type: ignore[no-untyped-call]  # branca has types, not here
        self.target = target
        self._name = "PlaceLayer"
        self.script = ASSETS + script
        # loaded together, not one when another asks for it
        self.modules = [ASSETS + path for path in modules(script)]


@lru_cache(maxsize=2)
def map_document(script: str = SCRIPT) -> str:
    """The HTML of the map, the same bytes on every call: it depends on no data and no query.

    ``script``: the module that it begins with, below ASSETS.
    """
    drawn = OfflineMap(
        location=START,
        zoom_start=1,
        crs="EqualEarth",  # ours: see assets/map/equal_earth.js
        tiles=None,
        zoom_control="topright",
        minZoom=0,  # folium would set min_zoom and max_zoom on a tile layer, and there is none
        maxZoom=12,
        zoom_snap=0.25,
        zoom_delta=1,
    )
    layer = PlaceLayer("map_atlas", script).add_to(drawn)
    # folium's ids are random; fixed ones make the document cacheable
    figure = cast(Figure, drawn.get_root())
    for element, name in ((drawn, "atlas"), (layer, "places"), (figure, "figure")):
        element._id = name
    figure.title = TITLE
    page = figure.render()
    for found, wanted in _MENDED:
        page = page.replace(found, wanted)
    return page


def titled(page: str, title: str, words: Words, header: str, edition: str = "") -> str:
    """A map document with the atlas's own title and words and, over the map, a header (HTML)."""
    page = page.replace(f"<title>{TITLE}</title>", f"<title>{escape(title)}</title>", 1)
    page = page.replace(PLAIN, begin(words, edition), 1)
    return page.replace("<body>", f"<body>{header}", 1)


def begin(words: Words, edition: str = "") -> str:
    """The tag that begins a document whose scripts say these words: see assets/shared/words.js.

    ``edition``: of what the document was made, if a server gives it: see assets/shared/edition.js.
    """
    said = escape(json.dumps(words.for_browser, ensure_ascii=False))
    made = f' data-edition="{escape(edition)}"' if edition else ""
    return f'<html lang="en" data-words="{said}"{made}>'
