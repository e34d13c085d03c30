"""The frame of every page: settings, navigation, the one set of filters, then the page itself."""

import gc

import streamlit as st

from geo.api import ASSETS
from geo.errors import TableError
from geo.query import select
from geo.tables import current_atlas
from pages import about, countries, faults, filters, map, sources
from pages.parts import STYLE

ICON = ASSETS / "icon.svg"
PAGES = (
    (map, "Map", "", ":material/map:"),
    (countries, "Countries", "countries", ":material/bar_chart:"),
    (sources, "Sources", "sources", ":material/library_books:"),
    (about, "About", "about", ":material/info:"),
)


@st.cache_resource
def settle() -> None:
    """Take what the imports and the tables have allocated out of garbage collection.

    Streamlit collects every generation after each rerun, which costs some 50 ms with the
    geographic libraries loaded. Frozen objects are not scanned; new garbage still is.
    """
    gc.collect()
    gc.freeze()


def run() -> None:
    st.set_page_config(page_title="Station Atlas", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    try:
        atlas = current_atlas()
    except TableError as error:
        faults.draw(error)
        return
    settle()
    chosen = st.navigation(
        [
            st.Page(
                lambda page=page: page.draw(atlas, query, view),
                title=title,
                url_path=path,
                icon=icon,
                default=not path,
            )
            for page, title, path, icon in PAGES
        ],
        position="top",
    )
    query = filters.read(atlas)
    view = select(query, atlas)
    filters.draw(atlas, query, view)
    chosen.run()


run()
