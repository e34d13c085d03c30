"""A view as a folium map that stands alone: scripts, styles, outlines and texts are in the page.

branca compiles what its macros render a second time, so text of the tables comes only as the value
of Verbatim, which is written as it stands: JSON that no tag can end, or HTML of templates that
escape every value.
"""

import json
from functools import lru_cache
from html import escape
from typing import Any, cast
from urllib.parse import quote

import folium
from branca.element import Element, Figure
from folium.template import Template

from geo.export.rows import country_rows
from geo.export.rows import records as rows_as_json
from geo.map.document import ENLARGED, START, modules
from geo.map.marks import drawable, marks
from geo.notebook.popups import popups_html
from geo.notebook.templates import html
from geo.outlines import boundaries_path
from geo.pictures import words
from geo.publish.assets import text
from geo.publish.snapshot import POLICY, bare, data_url, sheet
from geo.view import View

HEIGHT = 600  # pixels
STYLES = (
    "vendor/leaflet/leaflet.css",
    "map/map.css",
    "map/marks.css",
    "site/record.css",
    "notebook/notebook.css",
)
SCRIPT = "notebook/notebook.js"
SCRIPTS = (
    "vendor/leaflet/leaflet.js",
    "vendor/supercluster/supercluster.min.js",
    "map/equal_earth.js",
)
JQUERY = "vendor/jquery/jquery.slim.min.js"  # for folium's own popups alone
ICONS = {  # of folium's own markers
    "iconUrl": "vendor/leaflet/images/marker-icon.png",
    "iconRetinaUrl": "vendor/leaflet/images/marker-icon-2x.png",
    "shadowUrl": "vendor/leaflet/images/marker-shadow.png",
}


def framed(page: str, title: str) -> str:
    """A page in a frame for a notebook: its scripts reach nothing but the page itself."""
    return html("frame.html", page=page, title=title, height=HEIGHT)


class Verbatim(Element):
    """A part of a page that is written as it stands."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        """``text``: HTML whose values are escaped, or a script."""
        super().__init__()
        self.text = text


class Page(Figure):
    """folium's page, in a language, with a landmark; ``closed`` refuses every request."""

    _template = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
{% if kwargs.closed -%}
<meta http-equiv="content-security-policy" content="{{ this.policy }}"/>
{%- endif %}
<title>{{ this.title }}</title>
{{ this.header.render(**kwargs) }}
</head>
<body>
<main>
{{ this.html.render(**kwargs) }}
</main>
</body>
<script>
{{ this.script.render(**kwargs) }}
</script>
</html>
""")
    policy = POLICY

    def render(self, **kwargs: Any) -> str:
        """The whole page."""
        return super().render(**kwargs).replace(*ENLARGED)

    def _repr_html_(self, **kwargs: Any) -> str:
        return framed(self.render(**kwargs), "Map")


class ViewMap(folium.Map):
    """The map of a view. What is added to it is drawn with it; folium's popups and markers work."""

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []

    def __init__(self, view: View, crs: str = "EqualEarth") -> None:
        """``crs`` as in folium, or EqualEarth, our own: see assets/map/equal_earth.js."""
        super().__init__(
            location=START,
            zoom_start=1,
            crs=crs,
            tiles=None,
            zoom_control="topright",
            minZoom=0,
            maxZoom=12,
            zoom_snap=0.25,
            zoom_delta=1,
            fade_animation=False,
        )
        self.view = view
        self._id = "atlas"
        page = Page(title=escape(view.whole.descriptor["title"]))
        page._id = "page"
        page.add_child(self)

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # as folium's gives None
        """Put all that the map is made of into its page."""
        page = cast(Figure, self.get_root())
        added = bool(self._children)
        _put(page.header, "styles", _styles())
        _put(page.header, "scripts", _scripts(added))
        _put(page.html, "heading", _heading(self.view))
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        _put(page.html, "foot", _foot(self.view))
        _put(page.html, "drawn", _drawn(self.view, self.get_name()))


def _put(part: Element, name: str, text: str) -> None:
    part.add_child(Verbatim(text), name=name)


def _heading(view: View) -> str:
    return html(
        "heading.html",
        title=view.whole.descriptor["title"],
        question=words.question(view).rstrip("."),
        counts=words.counts(view),
    )


def _foot(view: View) -> str:
    said = html(
        "foot.html",
        denial=words.denial(view),
        sources=words.sources(view),
        unplaced=view.counts.unplaced,
        foot=words.foot(view, ""),
    )
    return said + popups_html(view)


def _drawn(view: View, name: str) -> str:
    """What the script draws, as JSON that no tag can end, and the script; ``name`` of the map."""
    drawn = {
        "places": drawable(view.whole),
        "marks": marks(view, view.whole) | {"key": "one"},
        "countries": rows_as_json(country_rows(view)),
        "filtered": view.counts.filtered_out > 0,
        "at": view.query.at,
    }
    held = {
        "land": boundaries_path(view.whole.folder).read_text(encoding="utf-8"),
        "cities": text("map/cities.json"),
        "drawn": json.dumps(drawn, ensure_ascii=False, separators=(",", ":")),
    }
    parts = [
        _script(one.replace("<", "\\u003c"), f'type="application/json" id="{key}"')
        for key, one in held.items()
    ]
    return "\n".join([*parts, _script(bare(SCRIPT), f'type="module" data-map="{name}"')])


def _script(content: str, attributes: str = "") -> str:
    return f"<script {attributes}>{content}</script>"


@lru_cache(maxsize=1)
def _styles() -> str:
    return "\n".join(f"<style>{sheet(path)}</style>" for path in STYLES)


@lru_cache(maxsize=2)
def _scripts(added: bool) -> str:
    """Leaflet, our projection and modules; if anything is added, also what folium's own popups and
    markers need."""
    parts = [_script(text(path)) for path in SCRIPTS]
    if added:
        icons = json.dumps({key: data_url(path) for key, path in ICONS.items()})
        parts.append(_script(text(JQUERY)))
        parts.append(
            _script(f'L.Icon.Default.imagePath = ""; L.Icon.Default.mergeOptions({icons});')
        )
    imports = {path: _module(path) for path in modules(SCRIPT) if path != SCRIPT}
    return "\n".join([*parts, _script(json.dumps({"imports": imports}), 'type="importmap"')])


def _module(path: str) -> str:
    return f"data:text/javascript,{quote(bare(path))}"
