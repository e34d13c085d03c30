"""The first page below its head: one component, that holds the map document in a frame."""

import streamlit as st

from geo.view import View
from pages.parts.filters import request_id
from pages.parts.opening import map_page_html, opened

# Inline code is sent again on each rerun, so it is a few lines that load the file.
_CODE = """
const loaded = import(new URL("assets/map/bridge.js", document.baseURI).href);
export default (component) => void loaded.then((bridge) => bridge.hold(component));
"""
_map = st.components.v2.component("atlas_map", js=_CODE, isolate_styles=False)


def map_page(view: View) -> None:
    """Show the map of a view, with the record that its query opens, and what is said of the view.

    A changed query changes only the fragment of the frame's URL: the document is not loaded again,
    and zoom and centre stay. What a reader opens there is no concern of the server's.
    """
    _map(
        key="map",
        data={
            "html": map_page_html(view),
            "query": view.query.url(selecting=True),
            "place": opened(view),
            "request_id": request_id(),
        },
        height="content",
    )
