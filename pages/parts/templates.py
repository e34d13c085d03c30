"""What several pages draw: HTML from our templates, dates in words, source lines.

Text from tables, URLs and uploads reaches a page only through these templates, which escape it,
or as the cells of a table. It never becomes Markdown.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geo.query import Query
from geo.view import View

TEMPLATES = Path(__file__).parent.parent / "templates"
STYLES = [TEMPLATES / f"{name}.css" for name in ("style", "rows", "print")]  # of every page
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def day(iso: str) -> str:
    """2022-10-26 as 26 Oct 2022, 2022-10 as Oct 2022, an interval as from-to; else as it stands."""
    if "/" in iso:
        return " to ".join(day(part) for part in iso.split("/"))
    parts = iso.split("-")
    if len(parts) in (2, 3) and all(part.isdigit() for part in parts):
        month = int(parts[1])
        if 1 <= month <= 12:
            return " ".join([*(str(int(p)) for p in parts[2:]), MONTHS[month - 1], parts[0]])
    return iso or "date not known"


def safe_link(url: str) -> str:
    """The address if a browser may open it safely (http or https), else ""."""
    try:
        return url if urlsplit(url).scheme.lower() in ("http", "https") else ""
    except ValueError:  # as of https://[bad/x, which has no host
        return ""


def href(page: str, query: Query, **changes: str) -> str:
    """A link to a page of ours that keeps the query's rows: see Query.having.

    What is open now (a place, a station, a text) is not kept; a link within the map page keeps
    where the map looks.
    """
    kept = {} if page.removeprefix("./") else {"at": query.at}
    return f"{page}?{query.question.having(**kept, **changes).url()}".removesuffix("?")


_templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,  # else every use looks at the file's date
)
_templates.filters |= {
    "day": day,
    "safe_link": safe_link,
}
_templates.globals["href"] = href


def html(template: str, **data: Any) -> str:
    """One of our templates filled with data, every value escaped."""
    return _templates.get_template(template).render(**data)


def show(template: str, **data: Any) -> None:
    """Draw one of our templates on the page."""
    st.html(html(template, **data))


def source_line(view: View, *, rows: str) -> None:
    """The line that ends every figure and table: what it counts, from where, in which version."""
    show("source_line.html", atlas=view.whole, query=view.query, rows=rows)
