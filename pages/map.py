"""The first page: what is reported and by whom, four counts, the map, and the record beside it."""

import streamlit as st

from geo.records import record_of
from geo.view import View
from pages.parts.filters import write
from pages.parts.map_frame import atlas_map
from pages.parts.opening import HEIGHT, ROWS, headline_html, overview_html
from pages.parts.templates import html, show, source_line


def draw(view: View) -> None:
    """Draw the map of a view, with the record that its query opens beside it."""
    st.html(headline_html(view))
    beside, panel = st.columns([0.64, 0.36], gap="medium")
    with beside:
        place = _opened(view)
        atlas_map(view.query.url(selecting=True), place, height=HEIGHT, on_pick=_pick)
        source_line(view, rows=ROWS)
    with panel, st.container(height=HEIGHT, border=False, key="record"):
        _draw_record(view, place)


def _opened(view: View) -> str:
    """The place whose record is open: the query's, or that of the station it names."""
    query, atlas = view.query, view.whole
    if query.place or not query.station:
        return query.place
    rows = atlas.stations[atlas.stations["station_id"] == query.station]
    return rows["place_id"].iloc[0]


def _pick() -> None:
    if picked := st.session_state["map"].pick:
        _open(picked)


def _open(place: str) -> None:
    write("place", place)
    write("station", "")


def _forget() -> None:
    _open("")


def _draw_steps(view: View, place: str) -> None:
    """The record before and the one after, in the order of the view's places, and a way out."""
    ids = view.places["place_id"].tolist()
    at = ids.index(place) if place in ids else -1
    several = at >= 0 and len(ids) > 1
    with st.container(horizontal=True, vertical_alignment="center", key="steps", gap="small"):
        if several:
            _step("Previous", ids[at - 1])
            st.html(html("step.html", at=at + 1, of=len(ids)), width="content")
            _step("Next", ids[(at + 1) % len(ids)])
        st.button("Close this record", on_click=_forget, icon=":material/close:", type="tertiary")


def _step(words: str, place: str) -> None:
    st.button(words, key=f"step-{words}", on_click=_open, args=(place,), type="tertiary")


def _draw_record(view: View, place: str) -> None:
    atlas = view.atlas
    record = record_of(atlas, place) if place else None
    if place:
        _draw_steps(view, place)
    if record:
        show("record.html", record=record, query=view.query)
        return
    if place:
        show("no_record.html")
    st.html(overview_html(view))
