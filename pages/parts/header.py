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
    """Draw the head of the page whose path is ``here``: see opening.header_html."""
    shown = header_html(view, here)
    _header(
        key="header",
        data={
            "html": shown,
            "pages": list(PAGES),
            "version": view.whole.version,
            "licence": (view.whole.descriptor.get("licenses") or [{}])[0].get("name", ""),
        },
        height="content",
        on_cleared_change=_clear,
    )


def _clear() -> None:
    if (said := st.session_state.get("header")) and (name := said.cleared):
        filters.clear("" if name == "all" else name)
