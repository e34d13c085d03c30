"""The head of every page: the pages, how many rows are shown and which, and ways to undo and share.

It is one component, and so one message of a rerun, not a dozen.
"""

import streamlit as st

from geo.export.formats import FORMATS, file_name
from geo.query import KEYS
from geo.view import View
from pages.index_html import PAGES
from pages.parts import filters
from pages.parts.templates import href, html

NAMES = {
    "csv": "CSV",
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "parquet": "GeoParquet",
    "xlsx": "Excel (XLSX)",
    "zip": "Zip package",
}
# Inline code is sent again on each rerun, so it is a few lines that load the file.
_CODE = """
const loaded = import(new URL("assets/page/header.js", document.baseURI).href);
export default (component) => void loaded.then((header) => header.show(component));
"""
_header = st.components.v2.component("atlas_header", js=_CODE, isolate_styles=False)


def draw(view: View, here: str) -> None:
    """Draw the head of the page whose path is ``here``."""
    query, atlas = view.query, view.whole
    asked = query.having(v=atlas.version).url()
    shown = html(
        "header.html",
        pages=[
            {"title": title, "href": href(path or "./", query), "here": path == here}
            for path, (title, _) in PAGES.items()
        ],
        counts=view.counts,
        parts=query.parts(atlas),
        keys=KEYS,
        files=[
            {
                "kind": kind,
                "title": NAMES[kind],
                "what": what,
                "name": file_name(view, kind),
                "href": f"api/v1/stations.{kind}?{asked}",
            }
            for kind, (_, what, _) in FORMATS.items()
        ],
        sources=_left_out(view) if query.without else [],
    )
    _header(
        key="header",
        data={"html": shown, "pages": list(PAGES), "version": atlas.version},
        height="content",
        on_cleared_change=_clear,
    )


def _left_out(view: View) -> list[dict]:
    """The sources that the query leaves out, as rows."""
    sources = view.whole.sources
    return sources[sources["source_id"].isin(view.query.without)].to_dict("records")


def _clear() -> None:
    if (said := st.session_state.get("header")) and (name := said.cleared):
        filters.clear("" if name == "all" else name)
