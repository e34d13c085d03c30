"""The frame of every page: settings, navigation, the one set of filters, then the page itself."""

import streamlit as st

from geo.errors import TableError
from geo.files import ASSETS
from geo.tables.current import current_atlas, current_words
from geo.view import View, select
from pages import about, answers, countries, faults, figures, map_your_own, sources, table
from pages import map as map_page
from pages.index_html import streamlit_shell
from pages.parts import filters, header
from pages.parts.opening import OWN, PAGES
from pages.parts.templates import STYLES

DRAWN_BY = {
    "": map_page,
    "countries": countries,
    "table": table,
    "answers": answers,
    "sources": sources,
    "figures": figures,
    "about": about,
    OWN: map_your_own,
}
ICON = str(ASSETS / "icon.svg")


def run() -> None:
    """Draw the page of this URL; tables with faults give the page that names them instead."""
    st.set_page_config(page_title=current_words().name, page_icon=ICON, layout="wide")
    if streamlit_shell() is None:  # else it stands in the page's HTML
        for style in STYLES:
            st.html(style)
    try:
        atlas = current_atlas()
    except TableError as error:
        faults.draw(error)
        return
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
    header.draw(view, chosen.url_path)
    chosen.run()


run()
