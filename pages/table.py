"""All rows of the view, each of which leads to its record."""

import pandas as pd

from geo.atlas import Atlas
from geo.export.rows import STATION_FIELDS, station_table
from geo.facets import label
from geo.text import joined, looked_up
from geo.view import View
from pages.parts import rows
from pages.parts.opening import kept
from pages.parts.rows import Column, Sheet, ranks

KINDS = {
    **dict.fromkeys(("sources", "sources_a"), "number"),
    **dict.fromkeys(("opened", "first_reported"), "date"),
}
TITLES = {
    "country_name": "Country",
    "precision": "Known by",
    "operator": "{Run_by}",
    "status": "Reported outcome",
    "support": "Rests on",
    "origins": "Found out by",
    "bases": "Kinds of origin",
    "grade": "Best grade",
    "sources_a": "Of grade A",
    "station_id": "{One}",
    "listed": "{Listed}",
}
SHOWN = [
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
PLACE = ["country_name", "city", "region"]  # the order of the rows if none is asked
_MEANING = {name: meaning for name, _, _, meaning in STATION_FIELDS}
SHEET = Sheet(
    name="table",
    caption="{Reported_many}, row by row",
    columns=tuple(
        Column(
            name,
            TITLES.get(name, name.replace("_", " ").capitalize()),
            _MEANING[name],
            KINDS.get(name, "text"),  # type: ignore[arg-type]  # a dict's values are plain texts
        )
        for name in SHOWN
    ),
    order="country_name",
    opens=("station", "./"),
    boxed=True,
)


def draw(view: View) -> None:
    """Draw the stations of a view, with the columns of SHEET; each row leads to its record."""
    found = rows.read(SHEET)
    rows.draw(_html(view, found.order, str(found.part), *map(str, found.problems)), "")


@kept
def _html(view: View, order: str, part: str, *problems: str) -> str:
    sheet = SHEET.said(view.whole.words)
    return rows.page_html(
        sheet,
        view,
        problems,
        title=sheet.caption,
        lede="",
        table=rows.table_html(
            sheet,
            view.query,
            stations(view),
            order=order,
            part=int(part),
            finish=lambda part: _finished(view, part),
            download=f"api/v1/stations.csv?{view.query.question.url()}",
        ),
        rows=view.whole.words.say(f"{view.counts.shown} {{reported_many}}: ") + f"{view.words}.",
    )


def stations(view: View) -> pd.DataFrame:
    """The stations of a view by country and place, as each column is ordered by.

    The columns of SHEET, and ``id``; citations are ordered by the identifiers of their sources.
    """
    held = pd.DataFrame(view.stations.drop(columns="geometry"))
    against = view.atlas.disputes
    fields = joined(against["field"], against["station_id"], "; ")
    held = held.assign(
        id=held["station_id"],
        disputes=looked_up(held["station_id"], fields),
        citations=held["source_ids"],
        **_in_words(view.atlas, held),
    )
    by = pd.DataFrame({name: ranks(held[name], empty=len(held)) for name in PLACE}, held.index)
    return held.loc[by.sort_values(PLACE, kind="stable").index]


def _finished(view: View, part: pd.DataFrame) -> pd.DataFrame:
    """The rows of a part with what is told at length: disputes and citations."""
    told = station_table(view, view.stations.loc[part.index])
    return part.assign(**{name: told[name].to_numpy() for name in ("disputes", "citations")})


def _in_words(atlas: Atlas, held: pd.DataFrame) -> dict[str, pd.Series]:
    """The columns that hold codes, as a reader would say them."""

    def said(name: str, key: str) -> pd.Series:
        words = {
            codes: "; ".join(label(atlas, key, code) for code in codes.split("; ") if code)
            for codes in held[name].unique()
        }
        return held[name].map(words)

    return {
        "status": said("status", "status"),
        "origins": said("origins", "origin"),
        "bases": said("bases", "basis"),
        "denied_by": said("denied_by", "denied_by"),
        "listed": said("listed", "listed"),
        "contested": held["contested"].map({True: "yes", False: ""}),
    }
