"""The HTML that a browser gets first: Streamlit's own, told its name and where its server is.

Without the address, Streamlit's script looks for its server below every part of the path, and a
link to /countries begins with two requests that fail.
"""

import re
from functools import lru_cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.web.responses import tagged

NAME = "Station Atlas"
# path -> title and icon of every page, in the order of the navigation; "" is the first page
PAGES = {
    "": ("Map", ":material/map:"),
    "countries": ("Countries", ":material/bar_chart:"),
    "table": ("Table", ":material/table_rows:"),
    "sources": ("Sources", ":material/library_books:"),
    "about": ("About", ":material/info:"),
}
# What every page draws, by the names of Streamlit's scripts. Without a hint a browser asks for them
# only when the first widgets arrive, one round after another.
DRAWN = ("Popover", "PageLink", "Html", "BidiComponent")
_IMPORT = re.compile(r"""(?:from|import)\s*[`"']\./([\w.-]+\.js)[`"']""")
_FONT = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>')  # a typeface that we do not use
_TITLE = "<title>Streamlit</title>"
_OWN = f"""<title>{NAME}</title>
    <meta name="description" content="Reported places, who reported them, and who disputes it." />
    <script>
      window.__streamlit = {{ BACKEND_BASE_URL: new URL("./", location.href).href }}
    </script>"""


# The map document loads beside Streamlit's script, not after it, and shows as soon as its marks are
# drawn, about where the page will put it; assets/map/bridge.js then moves the frame into the page.
# A browser that cannot move a frame without loading it again waits for the page.
_MAP = """<body>
    <link rel="modulepreload" href="./assets/map/bridge.js" />
    <link rel="modulepreload" href="./assets/filters/filters.js" />
    <link rel="modulepreload" href="./assets/filters/choices.js" />
    <link rel="modulepreload" href="./assets/filters/values.js" />
    <link rel="modulepreload" href="./assets/shared/protocol.js" />
    <link rel="modulepreload" href="./assets/shared/dom.js" />
    <link rel="modulepreload" href="./assets/shared/text.js" />
    <style>
      /* as pages/map.py and Streamlit lay it out: beside a sidebar of 18.75rem, 64 % of the rest */
      .parked-map { --left: 281px; --pad: clamp(15px, 3vw, 45px); position: fixed; z-index: 1;
        left: calc(var(--left) + var(--pad)); top: 390px; height: 400px; border: 0;
        width: calc((100vw - var(--left) - 2 * var(--pad) - 24px) * 0.64); border-radius: 4px;
        visibility: hidden }
      .parked-map.early { visibility: visible }
      @media (max-width: 1100px) { .parked-map { top: 460px } }
      @media (max-width: 768px) { .parked-map { --left: 0px; width: calc(100vw - 2 * var(--pad)) }
        .parked-map.early { visibility: hidden } }
      @media (prefers-color-scheme: dark) { body { background: #171c1f } }
    </style>
    <script>
      if ("moveBefore" in Element.prototype) {
        // a query waits until the page has read it and said what it cannot use
        const src = location.search ? "map#wait=all" : "map#wait=land";
        const frame = document.createElement("iframe");
        Object.assign(frame, { id: "atlas-map", className: "parked-map", src });
        frame.title = "Map of reported stations";
        frame.addEventListener("atlas", function show({ detail }) {
          if (detail.drawn === undefined) return;
          if (frame.parentNode === document.body) frame.classList.add("early");
          frame.removeEventListener("atlas", show);
        });
        document.body.append(frame);
      }
    </script>"""


def _scripts(folder: Path) -> list[str]:
    """The scripts that draw DRAWN, and all that they import."""
    found: set[str] = set()
    names = [path.name for name in DRAWN for path in folder.glob(f"{name}.*.js")]
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            names += _IMPORT.findall((folder / name).read_text(encoding="utf-8"))
    return sorted(found)


def page_routes() -> list[Route]:
    """A route for each page, answered with our HTML; Streamlit's script then draws the page."""
    return [Route(f"/{path}", _shell) for path in PAGES]


def _shell(request: Request) -> Response:
    return tagged(request, index_html(with_map=request.url.path == "/").encode(), "text/html")


@lru_cache(maxsize=2)
def index_html(*, with_map: bool) -> str:
    """Streamlit's index.html with our title, and with the map for the page that shows it.

    Raises RuntimeError if it has another shape.
    """
    static = Path(st.__file__).parent / "static"
    page = (static / "index.html").read_text(encoding="utf-8")
    if page.count(_TITLE) != 1 or page.count("<body>") != 1:
        raise RuntimeError("Streamlit's index.html has another shape: see pages/index_html.py")
    hints = "".join(
        f'\n    <link rel="modulepreload" crossorigin href="./static/js/{name}">'
        for name in _scripts(static / "static" / "js")
        if name not in page
    )
    # after the map: a browser asks a host for six files at a time, in the order of the page
    page = _FONT.sub("", page).replace(_TITLE, _OWN).replace("</body>", f"{hints}\n  </body>")
    return page.replace("<body>", _MAP) if with_map else page
