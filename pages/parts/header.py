"""The head of every page, as one component: one message of a rerun, not a dozen."""

import streamlit as st

from geo.view import View
from pages.parts import filters
from pages.parts.opening import PAGES, header_html

# Inline code is sent again on each rerun, so it is a few lines that load the file.
_CODE = """
const loaded = import(new URL("assets/page/header.js", document.baseURI).href);
export default (component) => void loaded.then((header) => header.show(component));
"""
_header = st.components.v2.component("atlas_header", js=_CODE, isolate_styles=False)


def draw(view: View, here: str) -> None:
    """Draw the head of the page at ``here``, with the filters: see opening.header_html."""
    _header(
        key="header",
        data={
            "html": header_html(view, here),
            "pages": list(PAGES),
            "version": view.whole.version,
            "edition": view.whole.edition,
            "licence": (view.whole.descriptor.get("licenses") or [{}])[0].get("name", ""),
            "filters": filters.asked(view.query, view.whole),
        },
        height="content",
        on_asked_change=_ask,
        on_cleared_change=_clear,
    )


def _ask() -> None:
    if (said := st.session_state.get("header")) and (asked := said.asked):
        filters.ask(asked)


def _clear() -> None:
    if (said := st.session_state.get("header")) and (name := said.cleared):
        filters.clear("" if name == "all" else name)
