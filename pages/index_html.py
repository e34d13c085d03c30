"""The HTML that a browser gets first: Streamlit's own, told its name and where its server is.

Without the address, Streamlit's script looks for its server below every part of the path, and a
link to /countries begins with two requests that fail. The first page stands in it as well, drawn
by the server, with the map that loads before Streamlit's scripts: see parts/first.py.
"""

import logging
import re
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from geo.files import ASSETS
from geo.map.document import PLAIN, begin, modules
from geo.tables.current import atlas_if_whole, current_words
from geo.web.old_browsers import NOTICE
from geo.web.public_address import public_address
from geo.web.responses import of_atlas, tagged
from pages.parts.first import FIRST_STYLE, first_html, rewritten
from pages.parts.link_previews import previewed
from pages.parts.opening import PAGES
from pages.parts.templates import STYLES

# What every page draws, by the names of Streamlit's scripts. Without a hint a browser asks for them
# only when the first widgets arrive, one round after another.
DRAWN = ("Html", "BidiComponent")
OURS = ("map/bridge.js", "filters/filters.js", "page/header.js", "page/table.js")
# no components: these wait for a reader who prints, and for a connection that is lost
WAITING = ("page/print.js", "page/connection.js")
STATIC = Path(st.__file__).parent / "static"

_IMPORT = re.compile(r"""(?:from|import)\s*[`"']\./([\w.-]+\.js)[`"']""")
_FONT = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>\n?')  # a typeface that we do not use
_STYLE = re.compile(r'<link rel="stylesheet"([^>]*)>\n?')
_SCRIPT = re.compile(r'<script type="module"[^>]*></script>\n?')
_AGENT = re.compile(r'<link rel="service-desc"[^>]*>\n?')  # of an interface that we do not serve
_HINT = re.compile(r'<link rel="modulepreload"[^>]*>\n?')
_TITLE, _HEAD, _ROOT = "<title>Streamlit</title>", "</head>", '<div id="root"></div>'
_FONTS = "assets/vendor/{0}/{0}-latin-wght-normal.woff2"
_SANS, _SERIF = _FONTS.format("libre-franklin"), _FONTS.format("source-serif-4")
PATIENCE = 400  # milliseconds that the first page's text waits for its typefaces
_NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.S)
# Streamlit's own words speak of an interface for programs that this app does not offer
NO_SCRIPT = """<noscript>
      <p>This page needs JavaScript. Without it there are <a href="./pages.html">every place,
      country and source on a page of its own</a>, <a href="./answers.html">the answers</a> and
      <a href="./figures.html">who counts what</a>.</p>
    </noscript>"""
# Streamlit's style has faces of these names of 170 and 375 KB: it asks for the first before it
# knows our theme, and for the second for a handful of icons (geo/build/icons.py). Even where a face
# of ours comes after it, Chromium asks for both.
_OWN = f"""<title></title>
    <link rel="service-desc" href="./api/v1/openapi.json" type="application/json" />
    <link rel="service-doc" href="./api.html" type="text/html" />
    <meta name="description" content="Reported places, who reported them, and who disputes it." />
    <style>
      @font-face {{ font-family: "Source Sans"; font-weight: 100 900; src: url({_SANS}) }}
      @font-face {{ font-family: "Material Symbols Rounded"; font-display: block;
        src: url(assets/icons/icons.woff2) }}
      @media (prefers-color-scheme: dark) {{ body {{ background: #171c1f }} }}
    </style>
    <script>
      window.__streamlit = {{ BACKEND_BASE_URL: new URL("./", location.href).href }};
      const leaveOutFaces = ({{ sheet }}) => {{
        for (let n = sheet.cssRules.length - 1; n >= 0; n--)
          if (/Source Sans|Material Symbols/.test(sheet.cssRules[n].style?.fontFamily))
            sheet.deleteRule(n);
      }};
    </script>"""
_FIRST_HEAD = f"""<link rel="preload" href="./{_SANS}" as="font" type="font/woff2" crossorigin />
    <link rel="preload" href="./{_SERIF}" as="font" type="font/woff2" crossorigin />
    <style>{{style}}</style>
    <script>
      // Typefaces that come later than this are passed over until Streamlit's page: their lines
      // would break elsewhere. (As `font-display: optional`, but that lasts in Chromium only until
      // the next style comes.)
      const faces = [["First Sans", "{_SANS}"], ["First Serif", "{_SERIF}"]].map(([name, url]) =>
        new FontFace(name, `url(${{url}})`, {{ weight: "100 900" }}).load());
      window.facesReady = Promise.race([
        Promise.all(faces),
        new Promise((done) => setTimeout(done, {PATIENCE}, [])),
      ]).then((ready) => ready.forEach((face) => document.fonts.add(face)), () => {{}});
    </script>
  """
_log = logging.getLogger(__name__)


class Shell(NamedTuple):
    """Streamlit's index.html in parts: its head but for its style and scripts, then these."""

    head: str
    style: str
    scripts: str
    body: str


def page_routes() -> list[Route]:
    """A route for each page, answered with our HTML; Streamlit's script then draws the page."""
    return [Route(f"/{path}", _answer) for path in PAGES]


def _answer(request: Request) -> Response:
    first, atlas = None, atlas_if_whole()  # asked first: its edition is no later than the page
    asked, path = request.query_params.multi_items(), request.url.path.strip("/")
    if "present" in request.query_params:  # the map by itself shows it: see assets/map/present.js
        return RedirectResponse(f"map#{request.url.query}", 307)
    if (query := rewritten(asked)) is not None:
        return RedirectResponse(f"?{query}", 307)
    if not path:
        first = first_html(asked)
    said = previewed(asked, path, public_address(request.scope))
    page = index_html(first, said, atlas.edition if atlas else "")
    return tagged(request, page.encode(), "text/html", of_atlas(atlas))


def index_html(first: str | None = None, said: str = "", edition: str = "") -> str:
    """Streamlit's index.html with the atlas's name, and with the first page where it is given.

    ``said`` is what the head says of this address: see geo.site.preview. ``edition``: of what the
    page is made.
    """
    shell = streamlit_shell()
    if shell is None:
        return (STATIC / "index.html").read_text(encoding="utf-8")
    # in the body, so that it has the last word: Streamlit's scripts write theirs into the head
    style = f"<style>{''.join(map(_read, STYLES))}</style>\n"
    if first is None:
        head, body = shell.head + said + shell.style, style + shell.body + shell.scripts
    else:
        head = shell.head + said + _FIRST_HEAD.replace("{style}", _read(FIRST_STYLE))
        later = f'<template id="streamlit">{shell.style}{shell.scripts}</template>'
        body = f"{style}{later}\n{first}\n{shell.body}"
    words = current_words()
    head = head.replace("<title></title>", f"<title>{escape(words.name)}</title>", 1)
    head = head.replace(PLAIN, begin(words, edition), 1)
    return f"{head}{NOTICE}</head>\n  <body>\n    {body}\n  </body>\n</html>\n"


@cache
def _read(style: Path) -> str:
    return style.read_text(encoding="utf-8")


@cache
def streamlit_shell() -> Shell | None:
    """Streamlit's index.html, taken apart: see take_apart."""
    return take_apart((STATIC / "index.html").read_text(encoding="utf-8"))


def take_apart(page: str) -> Shell | None:
    """The parts of Streamlit's page; None, with a line in the log, if it has another shape."""
    once = (_TITLE, _HEAD, "<body>", "</body>", _ROOT)
    head, _, body = page.partition("<body>")
    if (
        any(page.count(mark) != 1 for mark in once)
        or len(_SCRIPT.findall(head)) != 1
        or not _STYLE.search(head)
    ):
        _log.warning(
            "Streamlit's index.html has another shape than pages/index_html.py knows, and is sent "
            "as it is: the pages work, but open later and under Streamlit's name."
        )
        return None
    styles = [found[0] for found in _STYLE.finditer(head)]
    scripts = _SCRIPT.findall(head) + _HINT.findall(head)
    scripts += [
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">\n'
        for name in hinted(DRAWN)
        if name not in page
    ]
    ours = dict.fromkeys(path for script in OURS for path in modules(script))
    scripts += [f'<link rel="modulepreload" href="./assets/{path}">\n' for path in ours]
    scripts += [f'<script type="module" src="./assets/{path}"></script>\n' for path in WAITING]
    style = _STYLE.sub(r'<link rel="stylesheet" onload="leaveOutFaces(this)"\1>', "".join(styles))
    for pattern in (_AGENT, _FONT, _STYLE, _SCRIPT, _HINT):
        head = pattern.sub("", head)
    head = head.replace(_TITLE, _OWN).replace(_HEAD, "")
    body = _NO_SCRIPT.sub(NO_SCRIPT, body.partition("</body>")[0].strip())
    return Shell(head, style, "".join(scripts), body)


def hinted(names: Iterable[str]) -> list[str]:
    """The files of Streamlit's scripts of these names and of all that they import, each once.

    A name that none begins with is passed over, with a line in the log.
    """
    folder = STATIC / "static" / "js"
    found: dict[str, None] = {}
    left: list[str] = []
    for name in names:
        files = [path.name for path in folder.glob(f"{name}.*.js")]
        if not files:
            _log.warning("Streamlit has no script %s: it will be asked for late.", name)
        left += files
    while left:
        name = left.pop()
        if name not in found:
            found[name] = None
            left += _IMPORT.findall((folder / name).read_text(encoding="utf-8"))
    return sorted(found)


def loaded_files() -> list[tuple[str, Path]]:
    """What browsers load, for geo.web.compression: path of the URL, and file."""
    shell = streamlit_shell()
    named = re.findall(
        r'"\./(static/[^"]+\.(?:js|css))"', shell.style + shell.scripts if shell else ""
    )
    named += [f"static/js/{name}" for name in hinted(DRAWN)]
    ours = [path for path in sorted(ASSETS.rglob("*")) if path.suffix in (".js", ".css", ".json")]
    return [(f"/assets/{path.relative_to(ASSETS).as_posix()}", path) for path in ours] + [
        (f"/{name}", STATIC / name) for name in dict.fromkeys(named)
    ]
