"""The first page: what is reported and by whom, four counts, the map, and the record beside it."""

import streamlit as st

from geo.view import View
from pages.parts.filters import write
from pages.parts.map_frame import map_page


def draw(view: View) -> None:
    """Draw the map of a view, with the record that its query opens beside it."""
    map_page(view, on_pick=_pick)


def _pick() -> None:
    if picked := st.session_state["map"].pick:
        write("place", picked)
        write("station", "")
