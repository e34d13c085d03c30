"""The first page below its head: one component, that holds the map document in a frame."""

from collections.abc import Callable

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


def map_page(view: View, *, on_pick: Callable[[], None]) -> None:
    """Show the map of a view, what is said of it, and the record that its query opens.

    ``on_pick`` runs when a reader opens a record on the map: ``st.session_state["map"].pick`` is
    then a place_id or a country code. A changed query changes only the fragment of the frame's
    URL: the document is not loaded again, and zoom and centre stay.
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
        on_pick_change=on_pick,
    )
