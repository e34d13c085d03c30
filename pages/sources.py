"""Every source, and everything that rests on it."""

import pandas as pd
import streamlit as st

from geo.atlas import Atlas
from geo.evidence.grades import GRADES
from geo.records.sources import source_record, source_table
from geo.records.statements import cautions_in_words
from geo.view import View
from pages.parts.filters import write
from pages.parts.templates import show, source_line

COLUMNS = [
    "publisher",
    "grade",
    "distance",
    "relay",
    "original_publisher",
    "cautions",
    "title",
    "published",
    "stations",
    "claims",
    "responses",
    "kind",
    "language",
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
        query=query,
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
    in_words = {
        name: [atlas.label(name, code) for code in rows[name]]
        for name in ("kind", "distance", "relay")
    }
    cautions = [cautions_in_words(atlas, codes) for codes in rows["cautions"]]
    shown = rows.assign(**in_words, cautions=cautions)
    grades = "; ".join(atlas.label("grade", one) for one in GRADES)
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
            "grade": st.column_config.TextColumn(
                "Grade", help=f"How the text came to us, not an outlet's reputation. {grades}"
            ),
            "distance": st.column_config.TextColumn(
                "Distance", help="How far it stands from who found it out"
            ),
            "relay": st.column_config.TextColumn("How it came to us"),
            "original_publisher": st.column_config.TextColumn("First published by"),
            "cautions": st.column_config.TextColumn("Keep in mind"),
            "title": st.column_config.TextColumn("Title", width="large"),
            "published": st.column_config.TextColumn(
                "Published", help="Year, month and day as far as known"
            ),
            "kind": st.column_config.TextColumn("Kind"),
            "language": st.column_config.TextColumn("Language"),
            "stations": st.column_config.NumberColumn(
                "Stations", help="Stations in the table that it supports"
            ),
            "claims": st.column_config.NumberColumn("Claims"),
            "responses": st.column_config.NumberColumn(
                "Answers", help="Answers of governments and of the accused that it reports"
            ),
            "url": st.column_config.TextColumn("Address"),
        },
    )
    chosen = picked.selection.rows
    return rows["source_id"].iloc[chosen[0]] if chosen else ""
