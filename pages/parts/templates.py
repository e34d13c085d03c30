"""What several pages draw: HTML from the pages' own templates and those of geo.site."""

from pathlib import Path
from typing import Any

import streamlit as st

from geo.files import ASSETS
from geo.site.links import Links
from geo.site.records import source_line_html
from geo.site.templates import environment
from geo.view import View

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
STYLES = (  # of all pages
    ASSETS / "site" / "record.css",
    ASSETS / "site" / "lists.css",
    *(TEMPLATES / f"{name}.css" for name in ("style", "rows", "print")),
)

_templates = environment(TEMPLATES)


def html(template: str, **data: Any) -> str:
    """One of the templates filled with data, every value escaped."""
    return _templates.get_template(template).render(**data)


def show(template: str, **data: Any) -> None:
    """Draw one of the templates on the page."""
    st.html(html(template, **data))


def source_line(view: View, *, rows: str) -> None:
    """The line that ends every figure and table: what it counts, from where, in which version."""
    st.html(source_line_html(view, Links(view.query), rows))
