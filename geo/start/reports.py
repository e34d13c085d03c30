"""An imported table as an atlas's package and tables, and the report of what was made of it."""

import datetime as dt
from typing import Any, NamedTuple

import pandas as pd

from geo.intake.drafts import ALL, Draft
from geo.intake.texts import ORIGIN
from geo.start.packages import Answers, new_package

REPORT = "IMPORT.md"


class Imported(NamedTuple):
    """What is to be written: see folders.write_folder."""

    descriptor: dict[str, Any]
    tables: dict[str, pd.DataFrame]


def imported(answers: Answers, made: Draft, name: str, today: str) -> Imported:
    """The package and all tables of a draft. ``name`` is the file's, ``today`` an ISO date."""
    made_from = f"Made from {name} on {dt.date.fromisoformat(today):%-d %b %Y}"
    package = new_package(
        answers,
        made.lists,
        today=today,
        description=f"{made_from}: what its rows report, as it stands there.",
        kinds=list(made.lists) != [ALL],
        states=made.states,
        made_from=made_from,
    )
    origin = {"origin_id": ORIGIN, "name": "Not stated", "kind": "unstated"}
    change = {
        "version": package["version"],
        "date": today,
        "change": f"Imported from {name}.",
        "reason": "Start of the atlas.",
    }
    return Imported(
        package,
        made.tables | {"origins": pd.DataFrame([origin]), "changes": pd.DataFrame([change])},
    )


def report_of(made: Draft, name: str, located: str = "") -> str:
    """Everything that was guessed, and everything that was not understood, as Markdown.

    ``located``: what the geocoder says of the cities.
    """
    lines = [f"# What was made of {name}", "", "## Columns", ""]
    lines += [f"- {one}" for one in made.said]
    if made.doubts:
        lines += ["", "## To look at", "", *(f"- {one}" for one in made.doubts)]
    lines += ["", "## What stands in the tables and is not in yours", ""]
    lines += [
        "- Who found a thing out, a table of texts does not tell: the origin of each claim is",
        "  *Not stated*.",
        "- No text is taken as read: each is known only as your table names it (`quotation`), so",
        "  none has grade A, the best ones B. A row without a source rests on the table itself and",
        "  is weakly sourced. Mend `relay`, `cautions` and `read` in `sources.csv` as you read it.",
        "- Positions that you give are kept to about a kilometre: an atlas shows cities.",
    ]
    if len(made.left_out):
        lines += ["", "## Rows that are left out", ""]
        lines += [
            f"- line {line}: {why}. {cells}"
            for line, why, cells in made.left_out.itertuples(index=False)
        ]
    if located:
        lines += ["", "## How cities were located", ""]
        lines += [f"    {line}" for line in located.splitlines()]
    return "\n".join([*lines, ""])
