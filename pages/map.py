"""The first page: what is reported and by whom, four counts, the map, and the record beside it."""

import streamlit as st

from geo.counts import by_country, reconcile
from geo.query import Query, View
from geo.records import country_record, place_record
from geo.sources import denials, headline
from geo.tables import Atlas
from pages.bridge import atlas_map
from pages.parts import show, source_line

HEIGHT = 430


def draw(atlas: Atlas, query: Query, view: View) -> None:
    show(
        "headline.html",
        atlas=atlas,
        counts=view.counts,
        whole=reconcile(atlas),
        query=query,
        headline=headline(atlas),
        denials=denials(atlas),
    )
    beside, panel = st.columns([0.64, 0.36], gap="medium")
    with beside:
        place = st.query_params.get("place", "")
        atlas_map(query.url(), place, height=HEIGHT, on_pick=_pick)
        source_line(atlas, rows="Numbers count reported stations, not confirmed ones.")
    with panel, st.container(height=HEIGHT, border=False, key="record"):
        _draw_record(atlas, query, view, place)


def _pick() -> None:
    picked = st.session_state["map"].pick
    if picked:
        st.query_params["place"] = picked


def _forget() -> None:
    del st.query_params["place"]


def _draw_record(atlas: Atlas, query: Query, view: View, place: str) -> None:
    record = (place_record(atlas, place) or country_record(atlas, place)) if place else None
    if record is None:
        if place:
            st.warning("The link names a place that this atlas does not hold.")
        show(
            "overview.html",
            atlas=atlas,
            query=query,
            words=query.words(atlas),
            countries=by_country(view.stations).head(12).to_dict("records"),
        )
        return
    st.button("Close this record", on_click=_forget, icon=":material/close:", type="tertiary")
    show("record.html", record=record, query=query)
