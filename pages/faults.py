"""The page a reader sees when the tables have faults: every fault, no traceback."""

import streamlit as st

from geo.errors import TableError
from pages.parts.templates import show


def draw(error: TableError) -> None:
    """Draw every fault of the tables: file, row, column, found, expected."""
    st.title("This atlas cannot be shown yet")
    show("faults.html", faults=error.faults)
