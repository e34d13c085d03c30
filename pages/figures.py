"""Who counts what: how this atlas adds up, and every figure that texts disagree on."""

import streamlit as st

from geo.site.links import Links
from geo.site.lists import figures_html
from geo.view import View
from pages.parts.templates import source_line


def draw(view: View) -> None:
    """Draw the figures of a view's atlas: see geo.site.lists."""
    st.title("Who counts what")
    st.html(figures_html(view, Links(view.query, "figures")))
    source_line(view, rows="Each number is what a text gives; numbers of texts are not added up.")
