"""The pages to cite as files: those that the server writes, with links that lead to files."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from geo.atlas import WORLD, Atlas
from geo.changes import releases
from geo.counts import reconcile
from geo.export.formats import FORMATS
from geo.keys import KEYS
from geo.publish.ways import ABOUT, BY_COUNTRY, Ways, turned
from geo.query import Query
from geo.site import citation, linked_data
from geo.site.contents import names
from geo.site.links import ANSWERS, CONTENTS, COUNTRY, FIGURES, PLACE, SOURCE, STATION
from geo.site.pages import Page, page_html, page_of, works_of
from geo.site.templates import html
from geo.site.withdrawn import tombstone_html
from geo.view import View, select
from geo.web.api.tables import TABLES, formats_of

ENDING = ".html"
Pictures = dict[str, tuple[str, str]]  # of a country: path, and what it shows


def light_pages(
    atlas: Atlas, ways: Ways, address: str, pictures: Pictures
) -> Iterator[tuple[str, str]]:
    """Every page by its path: records, sources, lists, what was withdrawn, and about.

    ``address`` "" leaves out what must name a host; ``pictures``: of each country, and under ""
    of the whole.
    """
    view = select(Query(), atlas)
    for page, root in pages(view):
        country = page.path.split("/")[1][:2].upper() if "/" in page.path else ""
        picture = pictures.get(country, pictures.get("", ("", "")))
        yield page.path, turned(page_html(view, page, address, root, picture), ways.of_page)
    gone = atlas.stations.loc[atlas.stations["withdrawn"] != "", "station_id"]
    for station in gone:
        said = tombstone_html(view, station, "../")
        yield f"{STATION}/{station}{ENDING}", turned(said, ways.of_page)


def citations(atlas: Atlas, address: str) -> Iterator[tuple[str, bytes]]:
    """How to cite each page, in each format, by path."""
    view = select(Query(), atlas)
    for page, _ in pages(view):
        works = works_of(view, page, address)
        for form in citation.FORMATS:
            name = page.path.removesuffix(ENDING)
            yield f"cite/{name}.{form}", citation.write(works, form)


def pages(view: View) -> Iterator[tuple[Page, str]]:
    """Each page, and what its links begin from."""
    atlas = view.whole
    for kind in (COUNTRY, PLACE, STATION, SOURCE):
        for name in names(atlas, kind):
            page = page_of(view, kind, name)
            if page:
                yield _filed(page, f"{unquote(page.path)}{ENDING}"), "../"
    for kind in (WORLD, CONTENTS, ANSWERS, FIGURES):
        page = page_of(view, kind)
        assert page is not None, "every atlas has it"
        path = page.path if page.path.endswith(ENDING) else f"{page.path}{ENDING}"
        yield _filed(page, path), "./" if kind == WORLD else path
    by_country = page_of(replace(view, query=Query(order="country")), ANSWERS)
    assert by_country is not None, "every atlas has it"
    yield _filed(by_country, BY_COUNTRY), BY_COUNTRY
    yield about(view), ABOUT


def _filed(page: Page, path: str) -> Page:
    """A page at a path that a file server knows; its dashboard is the map."""
    return replace(page, path=path, url=path, dashboard="./")


def about(view: View) -> Page:
    """How to read the atlas, its files, and what changed: the dashboard's page of that name."""
    atlas = view.whole
    title = "About this atlas"
    say = atlas.words.say
    files = [(f"api/v1/stations.{kind}", say(what)) for kind, (_, what, _) in FORMATS.items()]
    files += [
        (f"api/v1/{name}.{kind}", say(what))
        for name, (what, _) in TABLES.items()
        for kind in formats_of(name)
        if name != "stations" and kind != "json"
    ]
    method = atlas.folder / "METHOD.md"
    return Page(
        path=ABOUT,
        url=ABOUT,
        title=title,
        words="How to read a mark, licences, downloads, and what each data version changed.",
        opens={},
        dashboard="./",
        thing=lambda address, said: linked_data.page_thing(
            atlas, address, said | {"about": linked_data.atlas_thing(atlas, address)}
        ),
        draw=lambda links: html(
            "about_page.html",
            atlas=atlas,
            whole=reconcile(atlas),
            total=view.counts.total,
            query=view.query,
            api=False,
            files=files,
            releases=releases(atlas.changes),
            method=method.read_text(encoding="utf-8") if method.exists() else "",
            keys=[key for key in KEYS.values() if key.selects],
        ),
    )
