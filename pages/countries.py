"""Counts per country as a chart and a sortable table, with each government's latest answer."""

import altair as alt
import pandas as pd
import streamlit as st

from geo.atlas import Atlas
from geo.evidence.grades import GRADES
from geo.query import Query
from geo.records.statements import denials_of_accused
from geo.records.subjects import latest_answers, record_of, world_record
from geo.site.records import Links, record_html
from geo.site.templates import day
from geo.view import View
from pages.parts.filters import write
from pages.parts.templates import show, source_line

COLUMNS = [
    *("country_name", "stations", "on_map", "area_only", "contested", "weak", "accused"),
    *("answer", "says", "source"),
]
WORSE = GRADES[1:]  # than A: said wherever a figure or an answer stands on it
CHARTED = 25  # countries; the table has them all


def draw(view: View) -> None:
    """Draw the countries of a view, with the columns COLUMNS and as a chart.

    The record that is open is that of the row a reader chose, or of the address.
    """
    st.title("Reported stations by country")
    rows = view.countries.merge(latest_answers(view.atlas), on="country", how="left")
    rows["accused"] = rows["country"].map(denials_of_accused(view.atlas)).fillna(0).astype(int)
    chosen = _draw_table(rows, view) if len(rows) else ""
    if chosen:
        write("place", chosen)
    show("world_link.html", world=world_record(view.atlas), query=view.query)
    _draw_record(view.atlas, view.query, chosen or view.query.place)
    if rows.empty:
        st.info("No reported station matches. Clear a filter in the sidebar to see more.")
        return
    _draw_chart(rows.head(CHARTED), len(rows))
    source_line(view, rows=f"{view.counts.shown} reported stations: {view.words}.")


def _draw_record(atlas: Atlas, query: Query, place: str) -> None:
    """The record of the country that the chosen row names, or of what the link does."""
    if not place:
        return
    record = record_of(atlas, place.upper()) or record_of(atlas, place)
    if record:
        with st.container(border=True, key="record"):
            st.html(record_html(atlas, record, Links(query, "countries")))
    else:
        st.warning("The link names something that this atlas says nothing of.")


def _draw_table(rows: pd.DataFrame, view: View) -> str:
    """The table; returns the code of the country whose row the reader chose, or ""."""
    show("hint.html", words="Choose a row to read who reported what and what was answered.")
    answered = rows["label"].notna()
    when = rows["date"].fillna("").map(lambda iso: f", {day(iso)}" if iso else "")
    when += rows["grade"].map(lambda one: f" (grade {one})" if one in WORSE else "")
    publishers = view.atlas.sources.set_index("source_id")["publisher"]
    shown = rows.assign(
        answer=(rows["label"] + when).where(answered, "none found"),
        says=rows["says"].fillna(""),
        source=rows["source_id"].map(publishers).fillna(""),
    )
    picked = st.dataframe(
        shown,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"countries-{view.query.url(selecting=True)}",  # a choice does not outlive its rows,
        column_order=COLUMNS,
        column_config={
            "country_name": st.column_config.TextColumn("Country", pinned=True),
            "stations": st.column_config.NumberColumn("Reported"),
            "on_map": st.column_config.NumberColumn("In a known city"),
            "area_only": st.column_config.NumberColumn("Region or country only", width="small"),
            "contested": st.column_config.NumberColumn(
                "Contested", help="Sources conflict, or a body denies or found no sign of them"
            ),
            "weak": st.column_config.NumberColumn(
                "Weakly sourced", width="small", help="Only texts of grade C report them"
            ),
            "accused": st.column_config.NumberColumn(
                "Denials by the accused",
                width="small",
                help="Denials and lawsuits of those who are said to run a station",
            ),
            "answer": st.column_config.TextColumn("Its government's latest answer", width="medium"),
            "says": st.column_config.TextColumn("In short", width="large"),
            "source": st.column_config.TextColumn(
                "As told by", help="The publisher of the text that gives this answer"
            ),
        },
    )
    chosen = picked.selection.rows
    return rows["country"].iloc[chosen[0]] if chosen else ""


def _draw_chart(rows: pd.DataFrame, total: int) -> None:
    parts = {
        "on_map": "In a known city",
        "area_only": "By region or country only",
        "unplaced": "City not located",
    }
    long = rows.rename(columns=parts).melt(
        id_vars=["country_name", "stations"],
        value_vars=list(parts.values()),
        var_name="part",
        value_name="count",
    )
    long = long[long["count"] > 0]
    st.header(
        f"The {len(rows)} countries with most reports" if total > len(rows) else "Every country"
    )
    chart = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            x=alt.X(
                "count:Q",
                title="Reported stations",
                axis=alt.Axis(tickMinStep=1, format="d"),
            ),
            y=alt.Y(
                "country_name:N",
                title=None,
                sort=alt.EncodingSortField("stations", op="max", order="descending"),
                axis=alt.Axis(labelOverlap=False, labelLimit=160),
            ),
            color=alt.Color(
                "part:N",
                title=None,
                sort=list(parts.values()),
                legend=alt.Legend(orient="top"),
            ),
            order=alt.Order("part:N", sort="descending"),
            tooltip=[
                alt.Tooltip("country_name:N", title="Country"),
                alt.Tooltip("part:N", title="Place"),
                alt.Tooltip("count:Q", title="Reported stations"),
            ],
        )
        .properties(height=22 * len(rows) + 60)
    )
    st.altair_chart(chart, width="stretch")
