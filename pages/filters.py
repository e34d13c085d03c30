"""The one set of filters, in the sidebar of every page. The URL is their state."""

import streamlit as st

from geo.query import KEYS, Query, label, options
from geo.tables import Atlas
from pages.parts import show

TITLES = {
    "country": "Country",
    "listed": "Where it was listed",
    "support": "What it rests on",
    "precision": "How exactly the place is known",
    "status": "Reported outcome",
}


def read(atlas: Atlas) -> Query:
    """The query of this page's URL; what cannot be read is said on the page, not swallowed."""
    url = [(key, value) for key in KEYS for value in st.query_params.get_all(key)]
    query, problems = Query.read(url, atlas)
    if problems:
        show("problems.html", problems=problems)
    return query


def draw(atlas: Atlas, query: Query) -> None:
    """Draw the filters; each says how many stations have a value."""
    with st.sidebar:
        st.subheader("Narrow the view")
        for key in KEYS:
            st.session_state[key] = list(getattr(query, key))
            st.multiselect(
                TITLES[key],
                list(options(atlas, key)),
                format_func=lambda value, key=key: (
                    f"{label(atlas, key, value)} ({options(atlas, key)[value]})"
                ),
                key=key,
                placeholder="Any",
                on_change=_changed,
            )
        st.button(
            "Clear all filters",
            on_click=_clear,
            disabled=not query.pairs(),
            width="stretch",
        )


def _changed() -> None:
    _write([(key, value) for key in KEYS for value in st.session_state[key]])


def _clear() -> None:
    _write([])


def _write(pairs: list[tuple[str, str]]) -> None:
    for key in KEYS:
        values = [value for name, value in pairs if name == key]
        if values:
            st.query_params[key] = values
        elif key in st.query_params:
            del st.query_params[key]
