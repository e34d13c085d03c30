"""The one set of filters, in the head of every page. The URL is their state."""

import json
from typing import Any

import streamlit as st

from geo.atlas import Atlas
from geo.changes import changes_since, order
from geo.keys import SELECTING
from geo.map.filter_options import filter_kinds
from geo.memory.cache import remembered
from geo.query import Query
from geo.view import select
from pages.parts.templates import show

TOLD = 10  # changes that a page of an older link lists; the others are on the About page
OWN = ("embed", "embed_options", "sort", "part")  # keys of Streamlit's own, and of parts/rows.py


def read(atlas: Atlas) -> Query:
    """The query of this page's URL; what cannot be read is said on the page, not swallowed.

    So is a link that was made with another data version, with what has changed for its rows.
    """
    given = st.query_params
    url = [(key, value) for key in given if key not in OWN for value in given.get_all(key)]
    query, problems = Query.read(url, atlas)
    if problems:
        show("problems.html", problems=problems)
    if query.v and query.v != atlas.version:
        _show_changes(query, atlas)
    return query


def _show_changes(query: Query, atlas: Atlas) -> None:
    """What the data versions since the link's changed for its rows, in short."""
    changes = changes_since(select(query, atlas), query.v)
    show(
        "newer.html",
        atlas=atlas,
        query=query,
        is_later=order(query.v) > order(atlas.version),
        total=len(changes),
        counts=changes["table"].value_counts(sort=False).to_dict(),
        changes=changes.head(TOLD).to_dict("records"),
    )


def asked(query: Query, atlas: Atlas) -> dict[str, Any]:
    """What geo/assets/filters shows: what is asked, in answer to which choice, of what kinds."""
    held = {name: value for name in SELECTING if (value := getattr(query, name))}
    return {"asked": held, "request_id": request_id(), "kinds": _kinds(atlas)}


@remembered
def _kinds(atlas: Atlas) -> str:
    """As one text: Streamlit looks through whatever else it is given, with every rerun."""
    return json.dumps(filter_kinds(atlas))


def request_id() -> int:
    """The number that the reader's last choice came with: tells answers to older ones apart."""
    return st.session_state.get("request_id", 0)


def ask(said: dict[str, Any]) -> None:
    """Put what the reader chose into the page's URL; ``said`` as geo/assets/shared/protocol.js."""
    st.session_state["request_id"] = said["request_id"]
    for name, value in said["changes"].items():
        write(name, value)


def clear(name: str = "") -> None:
    """Take one key, or every key that selects rows, out of the URL."""
    for one in [name] if name else SELECTING:
        write(one, "")


def write(name: str, value: str | list[str]) -> None:
    """Put a key into the page's URL, or take it out if the value is empty."""
    if value:
        st.query_params[name] = value.strip() if isinstance(value, str) else value
    elif name in st.query_params:
        del st.query_params[name]
