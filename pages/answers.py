"""What was answered, by whom and when."""

import streamlit as st

from geo.site.links import Links
from geo.site.lists import answers_html, answers_of_view
from geo.site.records import many
from geo.text import capital
from geo.view import View
from pages.parts.templates import source_line


def draw(view: View) -> None:
    """Draw the answers of a view: see geo.site.lists."""
    st.title("What was answered")
    st.html(answers_html(view, Links(view.query)))
    count = many(len(answers_of_view(view)), "answer")
    source_line(view, rows=f"{capital(count)}, each as one text reports it: {view.words}.")
