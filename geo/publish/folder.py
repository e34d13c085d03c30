"""The whole atlas as a folder of files: map, pages to cite, downloads, pictures, feed."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path, PurePosixPath

from geo.atlas import Atlas
from geo.errors import AtlasError
from geo.export.formats import write
from geo.map.document import map_document, titled
from geo.outlines import drawn_countries
from geo.pictures.figure import figure
from geo.publish import assets
from geo.publish.pages import Pictures, citations, light_pages
from geo.publish.records import held_files
from geo.publish.ways import ABOUT, MAP, Ways
from geo.query import Query
from geo.site.contents import names, paths
from geo.site.feed import feed_xml, sitemap_of
from geo.site.links import CONTENTS, COUNTRY
from geo.site.preview import Preview, in_counts, meta_html
from geo.site.templates import html
from geo.view import View, select
from geo.web.api.openapi import FILES
from geo.web.api.tables import TABLES, formats_of, table_file
from geo.web.embed_routes import TILES
from geo.web.responses import POLICY_OF_PAGES

PAGES = {CONTENTS: "All pages", ABOUT: "About, files"}
MANIFEST = "site.json"  # what says that a folder is ours, and what is in it
DIGITS = 12  # of a hash in a name
FOREVER = "public, max-age=31536000, immutable"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    f"img-src 'self' data: {TILES}; object-src 'none'; base-uri 'self'"
)

Files = Iterable[tuple[str, bytes]]


@dataclass(frozen=True)
class Published:
    """How many files a folder has, and how many bytes."""

    files: int
    size: int


def publish(view: View, folder: Path, address: str = "") -> Published:
    """Write the whole atlas into a folder, whose map opens with the view's query.

    It is written beside and then renamed. ``address`` is where readers will find it, "" if nobody
    knows: then there is no sitemap, and no page names a host. The same tables give the same bytes.
    Raises AtlasError if the folder is not empty and was not published before, or cannot be written.
    """
    folder = folder.resolve()
    if not _may_be_written(folder):
        raise AtlasError(
            f"{folder}: found files that were not published from an atlas (no {MANIFEST}); "
            "expected a new or empty folder, or one that was"
        )
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        written = _write(beside, site(view, address), view.whole)
        _put(beside, folder)
    except OSError as error:
        raise AtlasError(f"{folder}: {error}; expected a folder to write") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return written


def site(view: View, address: str) -> Iterator[tuple[str, bytes]]:
    """Every file by its path, without the manifest."""
    atlas, ways = view.whole, Ways(view.whole)
    whole = select(Query(), atlas)
    loaded, under = _named("assets", assets.files())
    held, below = _named("data", held_files(atlas, ways.of_record, drawn_countries()))
    yield from loaded.items()
    yield from held.items()
    pictures: Pictures = {}
    if address:
        for country, shown, path, drawn in _pictures(whole, address):
            pictures[country] = path, shown
            yield path, drawn
    yield MAP, _map(view, under, below, address, pictures.get("", ("", ""))).encode()
    for path, said in light_pages(atlas, ways, address, pictures):
        yield path, _placed(said, under).encode()
    yield from citations(atlas, address)
    yield from _downloads(whole, address)
    yield from _for_robots(atlas, address)
    yield from _for_hosts(atlas, under, below, address)


def _named(kind: str, files: Files) -> tuple[dict[str, bytes], str]:
    """Files in a folder that has a hash of all of them in its name: a browser may keep them."""
    found = dict(files)
    digest = hashlib.sha256()
    for path in sorted(found):
        digest.update(f"{path}\0{len(found[path])}\0".encode() + found[path])
    folder = f"{kind}-{digest.hexdigest()[:DIGITS]}/"
    return {folder + path: content for path, content in found.items()}, folder


def _map(view: View, under: str, below: str, address: str, picture: tuple[str, str]) -> str:
    """The map document; ``under`` its scripts and styles, ``below`` its tables and records."""
    atlas = view.whole
    whole = select(Query(), atlas)
    made = html("made.html", atlas=atlas, pages=PAGES, live="", shared=None)
    page = titled(map_document(assets.START), atlas.descriptor["title"], atlas.words, made)
    sheets = "".join(f'<link rel="stylesheet" href="assets/{one}"/>' for one in assets.SHEETS)
    title = atlas.descriptor["title"]
    meta = meta_html(whole, Preview(title, in_counts(whole), "", Query(), picture), address)
    query = escape(view.query.question.url())
    held = f'data-files="{below}" data-query="{query}" data-map='
    return _placed(
        page.replace("</head>", f"{sheets}{_icon()}\n{meta}</head>", 1)
        .replace('<meta name="description" content="Reported places on a map, with sources."/>', "")
        .replace("data-map=", held, 1),
        under,
        POLICY,
    )


def _icon() -> str:
    return '<link rel="icon" href="assets/icon.svg">'


def _placed(page: str, under: str, policy: str = POLICY_OF_PAGES) -> str:
    """A page that loads our own files from where they are, and nothing from elsewhere."""
    for attribute in ("href", "src"):
        page = page.replace(f'{attribute}="assets/', f'{attribute}="{under}')
    said = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace("<head>", f"<head>\n{said}", 1)


def _pictures(whole: View, address: str) -> Iterator[tuple[str, str, str, bytes]]:
    """What others show of a link: of the whole ("") and of each country, by its code.

    With what it shows in words, its path and its bytes.
    """
    codes = names(whole.whole, COUNTRY).keys() & {*whole.countries["country"]}
    for country in ["", *sorted(codes)]:
        query = Query(country=(country,)) if country else Query()
        view = select(query, whole.whole)
        drawn = figure(view, "png", size="preview", link=address)
        digest = hashlib.sha256(drawn).hexdigest()[:DIGITS]
        yield country, in_counts(view), f"pictures/{(country or 'all').lower()}-{digest}.png", drawn


def _downloads(whole: View, address: str) -> Iterator[tuple[str, bytes]]:
    """The files of the API at the paths of the API, of all rows."""
    for name in TABLES:
        for kind in formats_of(name):
            yield f"api/v1/{name}.{kind}", table_file(whole.whole, Query(), name, kind).body
    for kind in FILES:
        yield f"api/v1/stations.{kind}", write(whole, kind, address)


def _for_robots(atlas: Atlas, address: str) -> Iterator[tuple[str, bytes]]:
    """Feed, robots.txt, and a sitemap where there is an address."""
    feed = feed_xml(atlas, address or "./").replace("about#changes", f"{ABOUT}#changes")
    yield "feed.xml", feed.encode()
    lines = ["User-agent: *", "Allow: /"]
    if address:
        lines.append(f"Sitemap: {address}sitemap.xml")
        pages = [one if one.endswith(".html") else f"{one}.html" for one in paths(atlas)]
        every, part = ["", *pages, ABOUT], 0
        while (said := sitemap_of(atlas, address, every, part)) is not None:
            yield f"sitemap{f'-{part}' if part else ''}.xml", said.encode()
            part += 1
    yield "robots.txt", "\n".join([*lines, ""]).encode()


def _for_hosts(atlas: Atlas, under: str, below: str, address: str) -> Iterator[tuple[str, bytes]]:
    """What file servers read, and a note for whoever runs one."""
    yield (
        "README.txt",
        html(
            "site_readme.txt",
            atlas=atlas,
            under=under,
            below=below,
            forever=FOREVER,
            address=address,
        ).encode(),
    )
    yield ".nojekyll", b""  # GitHub's pages else leave out what begins with an underscore
    rules = "".join(f"/{one}*\n  Cache-Control: {FOREVER}\n" for one in (under, below, "pictures/"))
    yield "_headers", rules.encode()  # as Cloudflare's and Netlify's hosts read it
    missing = html(
        "refused.html",
        root=address or "./",
        title="Not found",
        problems=[],
        detail="This atlas has no such page. At its beginning are its map and a list of all pages.",
    )
    yield "404.html", _placed(missing, under).encode()


def _may_be_written(folder: Path) -> bool:
    if not folder.exists():
        return True
    return folder.is_dir() and ((folder / MANIFEST).is_file() or not any(folder.iterdir()))


def _write(folder: Path, files: Files, atlas: Atlas) -> Published:
    """The files, and a manifest with the size and SHA-256 of each."""
    listed: dict[str, dict[str, int | str]] = {}
    size = 0
    for path, content in files:
        parts = PurePosixPath(path).parts
        if not parts or {"..", "/"} & {*parts} or "\\" in path or path in listed:
            raise AtlasError(f"found the path {path!r}, which no file can have or two have")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        size += len(content)
        listed[path] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    package = atlas.descriptor
    manifest = {
        "title": package["title"],
        "version": atlas.version,
        "files": dict(sorted(listed.items())),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
    return Published(len(listed) + 1, size)


def _put(beside: Path, folder: Path) -> None:
    """The new folder in the place of the old one, which goes when the new one stands."""
    if not folder.exists():
        os.replace(beside, folder)
        return
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    os.replace(folder, old)
    try:
        os.replace(beside, folder)
    except OSError:
        os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
