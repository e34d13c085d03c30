"""Every source, and everything that rests on it."""

import pandas as pd

from geo.atlas import Atlas
from geo.evidence.grades import GRADES
from geo.records.sources import source_record, source_table
from geo.records.statements import cautions_in_words
from geo.site.links import Links
from geo.site.records import source_html
from geo.view import View
from pages.parts import rows
from pages.parts.opening import kept
from pages.parts.rows import Column, Sheet
from pages.parts.templates import html

SHEET = Sheet(
    name="sources",
    caption="Who says so",
    columns=(
        Column("publisher", "Publisher"),
        Column("title", "Title", kind="away"),
        Column("published", "Published", "As far as the part read shows it", kind="date"),
        Column("grade", "Grade", "How the text came to us, not an outlet's reputation: A, B or C"),
        Column(
            "way", "How it came to us", "How far it stands from who found it out", by="distance"
        ),
        Column("cautions", "Keep in mind"),
        Column("stations", "{Many}", "{Many} that it supports", kind="number"),
        Column("claims", "Claims", kind="number"),
        Column(
            "responses",
            "Answers",
            "Answers of governments and of the accused that it reports",
            kind="number",
        ),
        Column("kind", "Kind"),
        Column("language", "Language"),
    ),
    order="way",
    opens=("text", "sources"),
)


def draw(view: View) -> None:
    """Draw every source of the atlas (columns of SHEET), whatever the view selects, with what rests
    on the one that is open."""
    found = rows.read(SHEET)
    rows.draw(_html(view, found.order, str(found.part), *map(str, found.problems)), view.query.text)


@kept
def _html(view: View, order: str, part: str, *problems: str) -> str:
    atlas, query, sheet = view.whole, view.query, SHEET.said(view.whole.words)
    table = source_table(atlas)
    record = source_record(atlas, query.text) if query.text else None
    unread = int((table["read"] == "not_read").sum())
    return rows.page_html(
        sheet,
        view,
        problems,
        title=sheet.caption,
        lede=html(
            "sources_lede.html",
            query=query,
            total=len(table),
            used=int((table["claims"] + table["responses"] > 0).sum()),
            in_full=int((table["read"] == "in_full").sum()),
            unread=unread,
            read=len(table) - unread,
            grades=[atlas.label("grade", one) for one in GRADES],
        ),
        table=rows.table_html(
            sheet,
            query,
            sources(atlas),
            order=order,
            part=int(part),
            opened=query.text,
            record=source_html(atlas, record, Links(query)) if record else "",
            download="api/v1/sources.csv",
        ),
        rows="Dates are those printed on the text; a blank was not shown in the part read.",
    )


def sources(atlas: Atlas) -> pd.DataFrame:
    """The rows of the table, as source_table orders them: the columns of SHEET and ``id``.

    ``way`` says the distance and the relay in words, and is ordered by the distance.
    """
    table = source_table(atlas)

    def said(name: str) -> pd.Series:
        return table[name].map({code: atlas.label(name, code) for code in table[name].unique()})

    by = table["original_publisher"].map(
        lambda name: f"; first published by {name}" if name else ""
    )
    return table.assign(
        id=table["source_id"],
        title_url=table["url"],
        way=said("distance") + ": " + said("relay") + by,
        cautions=[cautions_in_words(atlas, codes) for codes in table["cautions"]],
        kind=said("kind"),
    )
