"""The frame of every page: settings, navigation, the one set of filters, then the page itself."""

import gc

import streamlit as st

from geo.errors import TableError
from geo.files import ASSETS
from geo.query import Query
from geo.tables.current import current_atlas
from geo.view import View, select
from pages import about, countries, faults, sources, table
from pages import map as map_page
from pages.index_html import NAME, PAGES
from pages.parts import filters, summary
from pages.parts.templates import STYLE

DRAWN_BY = {
    "": map_page,
    "countries": countries,
    "table": table,
    "sources": sources,
    "about": about,
}


@st.cache_resource
def freeze_gc() -> None:
    """Take what the imports and the tables have allocated out of garbage collection.

    Streamlit collects every generation after each rerun, which costs some 50 ms with the
    geographic libraries loaded. Frozen objects are not scanned; new garbage still is.
    """
    gc.collect()
    gc.freeze()


def run() -> None:
    """Draw the page of this URL; tables with faults give the page that names them instead."""
    st.set_page_config(page_title=NAME, page_icon=str(ASSETS / "icon.svg"), layout="wide")
    st.html(STYLE)
    try:
        atlas = current_atlas()
    except TableError as error:
        faults.draw(error)
        return
    freeze_gc()
    pages = [
        st.Page(
            lambda path=path: DRAWN_BY[path].draw(view),  # type: ignore[misc]  # mypy and defaults
            title=title,
            url_path=path,
            icon=icon,
            default=not path,
        )
        for path, (title, icon) in PAGES.items()
    ]
    chosen = st.navigation(pages, position="hidden")
    view: View = select(filters.read(atlas), atlas)
    # the page itself is sent first, so that a map shows while the browser draws the filters
    above = st.container()
    chosen.run()
    with above:
        _draw_navigation(pages, view.query)
        summary.draw(view)
    filters.draw(view.query)


def _draw_navigation(pages: list[st.Page], query: Query) -> None:
    """Links to the pages that keep the query: Streamlit's own would drop it from the URL."""
    with st.container(horizontal=True, key="navigation"):
        for page in pages:
            st.page_link(page, width="content", query_params=query.question.pairs())


run()
