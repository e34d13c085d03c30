"""The one set of filters, in the sidebar of every page. The URL is their state."""

import streamlit as st

from geo.atlas import Atlas
from geo.facets import label
from geo.query import KEYS, SELECTING, Query
from geo.sources import source_table
from geo.view import drill_down
from pages.parts import show

GROUPS = {
    "Place": ("country", "region", "city", "precision"),
    "Report": ("operator", "listed", "support", "status"),
    "Date": ("since", "until"),
    "Source": ("source", "without"),
}
OWN = ("embed", "embed_options")  # keys of Streamlit's own


def read(atlas: Atlas) -> Query:
    """The query of this page's URL; what cannot be read is said on the page, not swallowed."""
    given = st.query_params
    url = [(key, value) for key in given if key not in OWN for value in given.get_all(key)]
    query, problems = Query.read(url, atlas)
    if problems:
        show("problems.html", problems=problems)
    if query.v and query.v != atlas.version:
        show("newer.html", made_with=query.v, atlas=atlas, query=query)
    return query


def draw(atlas: Atlas, query: Query) -> None:
    """Draw the filters; a value says how many stations have it under the other filters."""
    counts = drill_down(query.question, atlas)
    for name in SELECTING:
        value = getattr(query, name)
        st.session_state[name] = list(value) if isinstance(value, tuple) else value
    with st.sidebar:
        st.subheader("Narrow the view")
        st.text_input(
            KEYS["q"].title,
            key="q",
            placeholder="such as licence, Fuzhou",
            help="Looks in names, operators and what sources say. Every word must occur.",
            max_chars=200,
            on_change=_changed,
        )
        for title, names in GROUPS.items():
            asked = sum(bool(getattr(query, name)) for name in names)
            label = f"{title}: {asked} chosen" if asked else title
            # what is closed is not drawn: ten lists of choices would hold up the first page
            group = st.expander(label, expanded=asked > 0, key=f"group-{title}", on_change="rerun")
            if group.open:
                with group:
                    for name in names:
                        _draw_filter(atlas, name, counts)


def _draw_filter(atlas: Atlas, name: str, counts: dict[str, dict[str, int]]) -> None:
    kind = KEYS[name].kind
    if kind == "facet":
        _draw_facet(atlas, name, counts[name])
    elif kind == "source":
        _draw_source(atlas, name)
    else:
        st.text_input(KEYS[name].title, key=name, placeholder="2022-10", on_change=_changed)


def _draw_facet(atlas: Atlas, name: str, counts: dict[str, int]) -> None:
    chosen = st.session_state[name]
    offered = [value for value, n in counts.items() if n or value in chosen]
    offered += [value for value in chosen if value not in offered]
    st.multiselect(
        KEYS[name].title,
        offered,
        format_func=lambda value: f"{label(atlas, name, value)} ({counts.get(value, 0)})",
        key=name,
        placeholder="Any",
        on_change=_changed,
    )


def _draw_source(atlas: Atlas, name: str) -> None:
    rows = source_table(atlas)
    names = dict(zip(rows["source_id"], rows["publisher"] + ", " + rows["published"], strict=True))
    st.multiselect(
        KEYS[name].title,
        list(names),
        format_func=lambda source: names[source].removesuffix(", "),
        key=name,
        placeholder="None",
        help=KEYS[name].help,
        on_change=_changed,
    )


def _changed() -> None:
    for name in SELECTING:
        write(name, st.session_state[name])


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
