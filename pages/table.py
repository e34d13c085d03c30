"""All rows of the view, sortable, each with a link to its record."""

import streamlit as st

from geo.atlas import Atlas
from geo.export import STATION_FIELDS, tables
from geo.query import Query
from geo.view import View
from pages.parts import href, source_line

SHOWN = [
    "record",
    "country_name",
    "city",
    "region",
    "precision",
    "operator",
    "opened",
    "status",
    "support",
    "contested",
    "disputes",
    "sources",
    "first_reported",
    "listed",
    "station_id",
    "citations",
    "note",
]


def draw(atlas: Atlas, query: Query, view: View) -> None:
    st.title("Reported stations, row by row")
    if not view.counts.shown:
        st.info("No reported station matches. Clear a filter to see more.")
        return
    rows = tables(view)["stations"]
    rows["record"] = [href("./", query, station=station) for station in rows["station_id"]]
    rows["status"] = [view.atlas.label("status", code) if code else "" for code in rows["status"]]
    rows["listed"] = rows["listed"].map(view.atlas.lists).fillna(rows["listed"])
    kinds = {"number": st.column_config.NumberColumn, "integer": st.column_config.NumberColumn}
    columns = {
        name: kinds.get(kind, st.column_config.TextColumn)(
            name.replace("_", " ").capitalize(), help=meaning[:1].upper() + meaning[1:]
        )
        for name, kind, _, meaning in STATION_FIELDS
        if kind != "boolean"
    }
    columns["record"] = st.column_config.LinkColumn(
        "Record", display_text="Open", help="The station with everything that is said of it"
    )
    columns["country_name"] = st.column_config.TextColumn("Country", pinned=True)
    st.dataframe(rows, hide_index=True, column_order=SHOWN, column_config=columns, height=620)
    source_line(atlas, query, rows=f"{view.counts.shown} reported stations: {view.words}.")
