"""Counts per country, each with a bar of how exactly places are known, and the latest answer."""

import pandas as pd

from geo.evidence.grades import GRADES
from geo.records.statements import denials_of_accused
from geo.records.subjects import latest_answers, record_of, world_record
from geo.site.links import Links
from geo.site.records import record_html
from geo.site.templates import day
from geo.view import View
from pages.parts import rows
from pages.parts.opening import kept
from pages.parts.rows import Column, Sheet
from pages.parts.templates import html

PARTS = (
    ("on_map", "in a known city"),
    ("area_only", "by region or country only"),
    ("unplaced", "in a city not located"),
)
SHEET = Sheet(
    name="countries",
    caption="{Reported_many} by country",
    columns=(
        Column("country_name", "Country"),
        Column("stations", "Reported", kind="bar", parts=PARTS),
        Column("on_map", "In a known city", kind="number"),
        Column("area_only", "Region or country only", kind="number"),
        Column("unplaced", "City not located", kind="number"),
        Column(
            "contested",
            "Contested",
            "Sources conflict, or a body denies or found no sign of them",
            kind="number",
        ),
        Column("weak", "Weakly sourced", "Only texts of grade C report them", kind="number"),
        Column(
            "accused",
            "Denials by the accused",
            "Denials and lawsuits of those who are said to run {a_one}",
            kind="number",
        ),
        Column("answer", "Its government's latest answer"),
        Column("says", "In short"),
        Column("source", "As told by", "The publisher of the text that gives this answer"),
    ),
    order="-stations",
    opens=("place", "countries"),
)
WORSE = GRADES[1:]  # than A: said wherever a figure or an answer stands on it


def draw(view: View) -> None:
    """Draw the countries of a view, with the columns of SHEET and the record that is open."""
    found = rows.read(SHEET)
    opened = _row(view.query.place)
    rows.draw(_html(view, found.order, str(found.part), *map(str, found.problems)), opened)


def _row(place: str) -> str:
    """The row of a record, if it has one: a country's."""
    return place.upper() if len(place) == 2 else place


@kept
def _html(view: View, order: str, part: str, *problems: str) -> str:
    query, sheet = view.query, SHEET.said(view.whole.words)
    record = record_of(view.atlas, query.place.upper()) or record_of(view.atlas, query.place)
    opened = record_html(view.atlas, record, Links(query, "countries")) if record else ""
    if query.place and not record:
        opened = html("no_record.html")
    return rows.page_html(
        sheet,
        view,
        problems,
        title=sheet.caption,
        lede=html("countries_lede.html", world=world_record(view.atlas), query=query),
        table=rows.table_html(
            sheet,
            query,
            countries(view),
            order=order,
            part=int(part),
            opened=_row(query.place),
            record=opened,
            download=f"api/v1/countries.csv?{query.question.url()}",
        ),
        rows=view.whole.words.say(f"{view.counts.shown} {{reported_many}}: ") + f"{view.words}.",
    )


def countries(view: View) -> pd.DataFrame:
    """The rows of the table: the columns of SHEET and ``id``, the country's code."""
    found = view.countries.merge(latest_answers(view.atlas), on="country", how="left")
    told = ["label", "date", "grade", "says", "source_id"]
    answered = found["label"].notna()  # of no answers these columns are none of text
    found[told] = found[told].astype("object").fillna("").astype("str")
    when = found["date"].map(lambda iso: f", {day(iso)}" if iso else "")
    when += found["grade"].map(lambda one: f" (grade {one})" if one in WORSE else "")
    publishers = view.atlas.sources.set_index("source_id")["publisher"]
    return found.assign(
        id=found["country"],
        accused=found["country"].map(denials_of_accused(view.atlas)).fillna(0).astype(int),
        answer=(found["label"] + when).where(answered, "none found"),
        source=found["source_id"].map(publishers).fillna(""),
    )
