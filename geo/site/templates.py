"""HTML from templates, dates in words, links that keep a query.

Text from tables, URLs and uploads reaches a page only through these templates, which escape it,
or as the cells of a table. It never becomes Markdown.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geo.query import Query

TEMPLATES = Path(__file__).resolve().parent / "templates"
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
    where the map looks and its layer.
    """
    kept = {} if page.removeprefix("./") else {"at": query.at, "layer": query.layer}
    return f"{page}?{query.question.having(**kept, **changes).url()}".removesuffix("?")


def environment(*folders: Path) -> Environment:
    """The templates of these folders, then ours, every value escaped."""
    made = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # else every use looks at the file's date
    )
    made.filters |= {"day": day, "safe_link": safe_link}
    made.globals["href"] = href
    return made


_templates = environment()
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML 1.0, 2.2


def html(template: str, **data: Any) -> str:
    """One of our templates filled with data, every value escaped."""
    return _templates.get_template(template).render(**data)


def xml(template: str, **data: Any) -> str:
    """The same as XML, which has no way to write some characters: these are left out."""
    return _NOT_XML.sub("", html(template, **data))
