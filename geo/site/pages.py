"""Light pages: a record, a source or a list as a page of its own, readable without scripts.

Each has a lasting address, says how to cite it, and what it is to machines; see README.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from geo.atlas import WORLD
from geo.keys import SELECTING
from geo.records.figures import figures
from geo.records.sources import source_record
from geo.records.statements import Record
from geo.records.subjects import OF_KIND
from geo.site import citation, linked_data
from geo.site.contents import LISTS, Leaf, around, contents_html
from geo.site.links import (
    ANSWERS,
    CONTENTS,
    COUNTRY,
    FIGURES,
    PLACE,
    SOURCE,
    STATION,
    Links,
    path_of,
    path_to,
)
from geo.site.lists import answers_html, answers_of_view, figures_html
from geo.site.locator import Spot, locator_html
from geo.site.preview import Preview, meta_html, shorten
from geo.site.records import many, record_html, record_words, source_html
from geo.site.templates import html
from geo.view import View


@dataclass(frozen=True)
class Page:
    """What one light page is.

    path       its path, with its id where it has one
    url        the same with what changes what it says: the address to keep
    title      what it is called
    words      what it says, in a sentence
    opens      the keys that open the same in the dashboard
    dashboard  the page there that shows it
    thing      what it is of its own to machines, given the atlas's address and what all pages say
    draw       its article, given where links lead
    texts      the source_ids that it rests on
    above      the pages that it belongs to, the widest first
    beside     those before and after it
    """

    path: str
    url: str
    title: str
    words: str
    opens: dict[str, str]
    dashboard: str
    thing: Callable[[str, dict], dict]
    draw: Callable[[Links], str]
    texts: tuple[str, ...] = ()
    above: tuple[Leaf, ...] = ()
    beside: tuple[Leaf, ...] = ()


def page_of(view: View, kind: str, name: str = "") -> Page | None:
    """The page of a place, country, station or source, or of a list; None if there is none."""
    if kind in OF_KIND:
        record = OF_KIND[kind](view.atlas, name)
        return _record_page(view, kind, record) if record else None
    if kind == SOURCE:
        return _source_page(view, name)
    return {ANSWERS: _answers_page, FIGURES: _figures_page, CONTENTS: _contents_page}[kind](view)


def page_html(
    view: View, page: Page, address: str, root: str, picture: tuple[str, str] = ("", "")
) -> str:
    """The whole page.

    ``address`` is that of the dashboard, for what must name its host ("" if nobody knows it);
    ``root`` leads there from the page's path; ``picture``: where that is a file,
    its path and what it shows.
    """
    query, atlas = view.query, view.whole
    links = Links(query, path=page.path)
    drawn = replace(query.question, **page.opens)  # type: ignore[arg-type]  # keys of a record
    preview = Preview(page.title, page.words, page.url, drawn, picture)
    url = address + page.url
    thing = {"url": url, "name": page.title, "description": page.words}
    work = citation.entry(atlas, page.path, page.title, url if address else "")
    return html(
        "light_page.html",
        root=root,
        page=page,
        atlas=atlas,
        query=query,
        links=links,
        rows="",
        view=view,
        older=query.v if query.v not in ("", atlas.version) else "",
        meta=meta_html(view, preview, address),
        thing=linked_data.as_script(page.thing(address, thing)),
        article=page.draw(links),
        work=work,
        cite=f"cite/{page.path.removesuffix('.html')}",
        files={kind: name for kind, (_, name) in citation.FORMATS.items()},
        lists=LISTS,
    )


def works_of(view: View, page: Page, address: str) -> list[citation.Work]:
    """What to cite of a page: the page, then the texts that it rests on."""
    url = address + page.url if address else ""
    own = citation.entry(view.whole, page.path, page.title, url)
    return [own, *citation.texts(view.atlas, page.texts)]


def _record_page(view: View, kind: str, record: Record) -> Page:
    atlas, name = view.atlas, record["id"]
    path = WORLD if kind == WORLD else path_to(kind, name)
    country = record.get("country", "")
    above = [Leaf("up", "The world", WORLD)] if kind != WORLD else []
    if kind in (PLACE, STATION):
        above += [Leaf("up", record["country_name"], path_of(country))]
    if kind == STATION:
        above += [Leaf("up", record["place_name"], path_of(record["place"]))]
    spots = _spots(view, record)

    def draw(links: Links) -> str:
        caption = _map_title(record, spots) if country else ""
        drawn = locator_html(atlas, country, spots, caption) if country else ""
        return record_html(atlas, record, links, drawn, caption)

    def thing(address: str, said: dict) -> dict:
        about = {}
        if kind == COUNTRY:
            about = {"about": linked_data.country_thing(record)}
        elif kind != WORLD:
            about = {"about": linked_data.place_thing(record, spots[0] if spots else None)}
        return linked_data.page_thing(atlas, address, said | about)

    return Page(
        path=path,
        url=_url(view, path),
        title=_title(record),
        words=shorten(record_words(atlas, record)),
        opens={STATION: name} if kind == STATION else {PLACE: name},
        dashboard="./",
        thing=thing,
        draw=draw,
        texts=tuple(sorted(set(_source_ids(record)))),
        above=tuple(above),
        beside=tuple(around(atlas, kind, name)) if kind != WORLD else (),
    )


def _source_page(view: View, name: str) -> Page | None:
    record = source_record(view.atlas, name)
    if record is None:
        return None
    source = record["source"]
    rests = (
        f"{many(len(record['claims']), 'claim')}, {many(len(record['responses']), 'answer')} and "
        f"{view.whole.words.number(record['stations'], none='no')} rest on it"
    )
    said = f"{source['publisher']}, {source['published'] or 'date not known'}: {rests}"
    return Page(
        path=path_to(SOURCE, name),
        url=_url(view, path_to(SOURCE, name)),
        title=source["title"] or source["publisher"],
        words=shorten(f"{said}. Grade {record['grade']}; {record['distance']}: {record['relay']}."),
        opens={"text": name},
        dashboard="sources",
        thing=lambda address, said: linked_data.page_thing(
            view.whole, address, said | {"about": linked_data.text_thing(source)}
        ),
        draw=lambda links: source_html(view.atlas, record, links),
        texts=(name,),
        above=(Leaf("up", "Sources", f"{CONTENTS}#sources"),),
        beside=tuple(around(view.atlas, SOURCE, name)),
    )


def _answers_page(view: View) -> Page:
    count = len(answers_of_view(view))
    return _list_page(
        view,
        ANSWERS,
        f"{many(count, 'answer')} of governments and accused parties, each as one text reports it:"
        f" {view.words}.",
        "responses",
        lambda links: answers_html(view, links),
        {"order": view.query.order, "place": view.query.place},
        (*SELECTING, "place", "order"),
    )


def _figures_page(view: View) -> Page:
    count = len(figures(view.atlas))
    return _list_page(
        view,
        FIGURES,
        f"{many(count, 'figure')} that texts disagree on, side by side: who gives each number, "
        "drawing on whom, and what is known of why they differ.",
        "claims",
        lambda links: figures_html(view, links),
        {},
        ("q", "without"),
    )


def _list_page(
    view: View,
    path: str,
    words: str,
    resource: str,
    draw: Callable[[Links], str],
    opens: dict[str, str],
    keys: tuple[str, ...],
) -> Page:
    title = LISTS[path]
    return Page(
        path=path,
        url=_url(view, path, keys),
        title=title,
        words=shorten(words),
        opens={key: value for key, value in opens.items() if value},
        dashboard=path.removesuffix(".html"),
        thing=lambda address, said: linked_data.list_thing(view.whole, address, said, resource),
        draw=lambda links: html("list.html", title=title, content=draw(links)),
    )


def _contents_page(view: View) -> Page:
    atlas, of_what = view.whole, f"country, place, {view.whole.words.one}"
    return Page(
        path=CONTENTS,
        url=_url(view, CONTENTS),
        title=LISTS[CONTENTS],
        words=shorten(f"Every {of_what} and text of this atlas: {_subject(view)}"),
        opens={},
        dashboard="./",
        thing=lambda address, said: linked_data.catalog_thing(atlas, address, said),
        draw=lambda links: contents_html(view.atlas, links),
    )


def _url(view: View, path: str, keys: tuple[str, ...] = ("without",)) -> str:
    """A path with these keys of the query: those that change what stands there."""
    return f"{path}?{urlencode([one for one in view.query.pairs() if one[0] in keys])}".rstrip("?")


def _title(record: Record) -> str:
    """What a record is called where its country is not at hand."""
    country = record.get("country_name", "")
    if record["name"] == country:
        return f"{country}, place in the country not known"
    return f"{record['name']}, {country}" if country else str(record["name"])


def _map_title(record: Record, spots: tuple[Spot, ...]) -> str:
    name = record.get("place_name", record["name"])
    if record["kind"] == COUNTRY:
        most = " with most reports" if record["more"]["cities"] else ""
        dots = f", a dot for each of {len(spots)} cities{most}" if len(spots) > 1 else ""
        return f"{name}{dots or (', a dot for the city' if spots else '')}"
    where = record["country_name"]
    return f"{name} in {where}" if spots else f"{where}: known by {record['precision']} only"


def _spots(view: View, record: Record) -> tuple[Spot, ...]:
    """Where the cities of a record lie; none where it is known by region or country only."""
    if record["kind"] == WORLD:
        return ()
    places = view.atlas.named_places
    cities = record.get("cities", [{"place_id": record.get("place", record["id"])}])
    ids = [city["place_id"] for city in cities]
    here = places[places["place_id"].isin(ids) & (places["precision"] == "city")]
    here = here[here.geometry.notna()]
    return tuple(zip(here.geometry.x, here.geometry.y, strict=True))


def _source_ids(held: Any) -> list[str]:
    """Every ``source_id`` in a record, however deep."""
    if isinstance(held, dict):
        own = [held["source_id"]] if "source_id" in held else []
        return own + [one for value in held.values() for one in _source_ids(value)]
    return [one for value in held for one in _source_ids(value)] if isinstance(held, list) else []


def _subject(view: View) -> str:
    about = view.whole.about.get("subject") or view.whole.descriptor.get("description", "")
    return str(about or view.whole.descriptor["title"])
