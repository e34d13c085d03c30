"""What the first page is made of: Streamlit draws it, and before it the server (first.py)."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps

from geo.export.formats import FORMATS, file_name
from geo.keys import KEYS
from geo.publish.route import is_offered
from geo.records.answers import actions
from geo.records.figures import number_in, texts_giving
from geo.site.citation import FORMATS as CITATIONS
from geo.site.citation import dataset
from geo.site.templates import href
from geo.view import View
from pages.parts.templates import html

OWN = "map-your-own"  # the page that shows nothing of the atlas
# path -> title and icon of every page, in the order of the navigation; "" is the first page
PAGES = {
    "": ("Map", ":material/map:"),
    "countries": ("Countries", ":material/bar_chart:"),
    "table": ("Table", ":material/table_rows:"),
    "answers": ("Answers", ":material/schedule:"),
    "sources": ("Sources", ":material/library_books:"),
    "figures": ("Figures", ":material/format_list_numbered:"),
    "about": ("About", ":material/info:"),
    OWN: ("Map your own", ":material/upload:"),
}
DOWNLOADS = {
    "csv": "CSV",
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "parquet": "GeoParquet",
    "xlsx": "Excel (XLSX)",
    "zip": "Zip package",
}

PICTURES = (("png", "PNG"), ("svg", "SVG"), ("pdf", "PDF"))


def kept(draw: Callable[..., str]) -> Callable[..., str]:
    """``draw(view, ...)``, its HTML kept with the atlas: many readers ask the same questions."""

    @wraps(draw)
    def recall(view: View, *given: str) -> str:
        html: str = view.whole.memory.recall(
            (draw, view.query, *given), partial(draw, view, *given)
        )
        return html

    return recall


@kept
def header_html(view: View, here: str = "") -> str:
    """The pages, how many rows are shown and which, and ways to undo, take and share them.

    ``here`` is the path of the page that it stands on.
    """
    query, atlas = view.query, view.whole
    asked = query.having(v=atlas.version).url()
    return html(
        "header.html",
        name=atlas.words.name,
        here=here,
        is_own=here == OWN,
        atlas=atlas,
        query=query,
        pages=[
            {"title": title, "href": href(path or "./", query), "here": path == here}
            for path, (title, _) in PAGES.items()
        ],
        counts=view.counts,
        number=_number_html(view) if here != "figures" else "",
        chips=[
            {"key": name, "noun": atlas.words.say(KEYS[name].noun), "words": words}
            for name, words in query.parts(atlas).items()
        ],
        files=[
            {
                "kind": kind,
                "title": DOWNLOADS[kind],
                "what": atlas.words.say(what),
                "name": file_name(view, kind),
                "href": f"api/v1/stations.{kind}?{asked}",
            }
            for kind, (_, what, _) in FORMATS.items()
        ],
        asked=asked,
        taken=file_name(view, "").rstrip("."),
        pictures=PICTURES,
        one_file=is_offered(atlas),
        cite=dataset(atlas).words,
        citations=[(kind, words) for kind, (_, words) in CITATIONS.items()],
        left_out=view.left_out,
        notes=view.notes,
        questions=_questions(view),
        others_count=bool(texts_giving(view.whole)),
    )


def _questions(view: View) -> list[tuple[str, str]]:
    """What readers ask of the answers: the words, and the query that leaves those alone."""
    asked = view.query.having(place="", station="")
    return [
        (one.question, replace(asked, response=tuple(sorted(one.responses))).url())
        for one in actions(view.whole)
        if one.question
    ]


def _number_html(view: View) -> str:
    """That the words asked are a number which texts give, with the way to who counts what."""
    number = number_in(view.query.q)
    texts = texts_giving(view.atlas).get(number, 0) if number is not None else 0
    return html("number.html", query=view.query, number=number, texts=texts) if texts else ""


def map_page_html(view: View) -> str:
    """The first page below its head: the map's place."""
    return html("map_page.html", fragment=view.query.url(selecting=True), place=opened(view))


def opened(view: View) -> str:
    """The place whose record is open: the query's, or that of the station it names; else ""."""
    query, atlas = view.query, view.whole
    if query.place or not query.station:
        return query.place
    rows = atlas.stations[atlas.stations["station_id"] == query.station]
    return str(rows["place_id"].iloc[0])
