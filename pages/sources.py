"""Every source, and everything that rests on it."""

import pandas as pd
import streamlit as st

from geo.atlas import Atlas
from geo.records.sources import source_record, source_table
from geo.view import View
from pages.parts.filters import write
from pages.parts.templates import show, source_line

COLUMNS = [
    "publisher",
    "title",
    "published",
    "kind",
    "language",
    "caution",
    "stations",
    "claims",
    "responses",
    "url",
]


def draw(view: View) -> None:
    """Draw every source of the atlas (columns COLUMNS), whatever the view selects, and what rests
    on the one that is chosen or linked to."""
    atlas, query = view.whole, view.query
    st.title("Who says so")
    rows = source_table(atlas)
    used = int((rows["claims"] + rows["responses"] > 0).sum())
    show(
        "sources_lede.html",
        total=len(rows),
        used=used,
        in_full=int((rows["read"] == "in_full").sum()),
    )
    chosen = _draw_table(atlas, rows)
    source_line(
        view,
        rows="Dates are those printed on the text; a blank was not shown in the part read.",
    )
    if chosen:
        write("text", chosen)
    source = chosen or query.text
    record = source_record(atlas, source) if source else None
    if record:
        st.divider()
        show("source.html", query=query, **record)


def _draw_table(atlas: Atlas, rows: pd.DataFrame) -> str:
    """The table; returns the source_id of the row the reader chose, or ""."""
    show("hint.html", words="Choose a row to read what rests on that source.")
    shown = rows.assign(
        kind=[atlas.label("kind", code) for code in rows["kind"]],
        caution=[atlas.label("caution", code) if code else "" for code in rows["caution"]],
    )
    picked = st.dataframe(
        shown,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="sources_table",
        height=460,
        column_order=COLUMNS,
        column_config={
            "publisher": st.column_config.TextColumn("Publisher", pinned=True),
            "title": st.column_config.TextColumn("Title", width="large"),
            "published": st.column_config.TextColumn(
                "Published", help="Year, month and day as far as known"
            ),
            "kind": st.column_config.TextColumn("Kind"),
            "language": st.column_config.TextColumn("Language"),
            "caution": st.column_config.TextColumn("Keep in mind"),
            "stations": st.column_config.NumberColumn(
                "Stations", help="Stations in the table that it supports"
            ),
            "claims": st.column_config.NumberColumn("Claims"),
            "responses": st.column_config.NumberColumn(
                "Answers", help="Government answers that it reports"
            ),
            "url": st.column_config.TextColumn("Address"),
        },
    )
    chosen = picked.selection.rows
    return rows["source_id"].iloc[chosen[0]] if chosen else ""
