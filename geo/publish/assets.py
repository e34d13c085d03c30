"""Our own scripts, styles and typefaces as files of a published folder."""

import re
from collections.abc import Iterator
from posixpath import join, normpath

from geo.files import ASSETS
from geo.map.document import map_document, modules

START = "static/start.js"  # what a map document without a server begins with
SHEETS = ("static/made.css",)  # beside those that the map document names
LATER = ("filters/filters.css",)  # asked for by a script
OF_PAGES = ("site/record.css", "site/lists.css", "site/page.css", "icon.svg")
SHEET = re.compile(r'<link rel="stylesheet" href="assets/([^"]+)"/>')
SCRIPT = re.compile(r'<script src="assets/([^"]+)"></script>')
FILE = re.compile(r"""url\((["']?)(?!data:|#)([^"')]+)\1\)""")


def text(path: str) -> str:
    """One of geo/assets, as text."""
    return (ASSETS / path).read_text(encoding="utf-8")


def named_in(sheet: str) -> list[str]:
    """The files that a style sheet names, as paths in geo/assets."""
    return [beside(sheet, found[1]) for found in FILE.findall(text(sheet))]


def beside(path: str, named: str) -> str:
    """What a file of geo/assets calls ``named``, as a path in geo/assets."""
    return normpath(join(path, "..", named))


def files() -> Iterator[tuple[str, bytes]]:
    """All that map and pages load, by path in geo/assets, with the licences of what is not ours."""
    page = map_document(START)
    sheets = [*SHEET.findall(page), *SHEETS, *LATER, *OF_PAGES]
    named = [one for sheet in sheets if sheet.endswith(".css") for one in named_in(sheet)]
    found = {*sheets, *SCRIPT.findall(page), *modules(START), *named}
    vendors = {path.split("/")[1] for path in found if path.startswith("vendor/")}
    found |= {f"vendor/{one}/LICENSE" for one in vendors}
    for path in sorted(found):
        yield path, (ASSETS / path).read_bytes()
