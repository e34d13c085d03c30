"""All rows of the view, sortable, each with a link to its record."""

import streamlit as st

from geo.atlas import Atlas
from geo.export.rows import STATION_FIELDS, station_table
from geo.facets import label
from geo.site.templates import href
from geo.view import View
from pages.parts.templates import source_line

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
    "origins",
    "bases",
    "grade",
    "contested",
    "denied_by",
    "disputes",
    "sources",
    "sources_a",
    "first_reported",
    "listed",
    "station_id",
    "citations",
    "note",
]


def draw(view: View) -> None:
    """Draw the stations of a view (columns SHOWN), each with a link to its record."""
    st.title("Reported stations, row by row")
    if not view.counts.shown:
        st.info("No reported station matches. Clear a filter to see more.")
        return
    rows = station_table(view)
    rows["record"] = [href("./", view.query, station=station) for station in rows["station_id"]]
    rows["status"] = [view.atlas.label("status", code) if code else "" for code in rows["status"]]
    for name, key in (("origins", "origin"), ("bases", "basis"), ("denied_by", "denied_by")):
        rows[name] = [_in_words(view.atlas, key, held) for held in rows[name]]
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
    source_line(view, rows=f"{view.counts.shown} reported stations: {view.words}.")


def _in_words(atlas: Atlas, key: str, held: str) -> str:
    """The values of a facet of one station (joined by "; ") as a reader would say them."""
    return "; ".join(label(atlas, key, value) for value in held.split("; ") if value)
