"""The frame of every page: settings, navigation, the one set of filters, then the page itself."""

import gc

import streamlit as st

from geo.api import ASSETS
from geo.errors import TableError
from geo.query import Query
from geo.tables import current_atlas
from geo.view import select
from pages import about, countries, faults, filters, map, sources, summary, table
from pages.parts import STYLE
from pages.shell import NAME, PAGES

DRAWN_BY = {
    "": map,
    "countries": countries,
    "table": table,
    "sources": sources,
    "about": about,
}


@st.cache_resource
def settle() -> None:
    """Take what the imports and the tables have allocated out of garbage collection.

    Streamlit collects every generation after each rerun, which costs some 50 ms with the
    geographic libraries loaded. Frozen objects are not scanned; new garbage still is.
    """
    gc.collect()
    gc.freeze()


def run() -> None:
    st.set_page_config(page_title=NAME, page_icon=str(ASSETS / "icon.svg"), layout="wide")
    st.html(STYLE)
    try:
        atlas = current_atlas()
    except TableError as error:
        faults.draw(error)
        return
    settle()
    pages = [
        st.Page(
            lambda path=path: DRAWN_BY[path].draw(atlas, query, view),
            title=title,
            url_path=path,
            icon=icon,
            default=not path,
        )
        for path, (title, icon) in PAGES.items()
    ]
    chosen = st.navigation(pages, position="hidden")
    query = filters.read(atlas)
    view = select(query, atlas)
    # the page itself is sent first, so that a map shows while the browser draws the filters
    above = st.container()
    chosen.run()
    with above:
        _draw_navigation(pages, query)
        summary.draw(atlas, query, view)
    filters.draw(query)


def _draw_navigation(pages: list[st.Page], query: Query) -> None:
    """Links to the pages that keep the query: Streamlit's own would drop it from the URL."""
    with st.container(horizontal=True, key="navigation"):
        for page in pages:
            st.page_link(page, width="content", query_params=query.question.pairs())


run()
