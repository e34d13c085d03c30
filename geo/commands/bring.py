"""What makes an atlas of a spreadsheet: ``import``."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from geo.commands.begin import Many, One, Operator, State, Title, checked
from geo.errors import AtlasError
from geo.files import write_out
from geo.intake.countries import Countries
from geo.intake.drafts import Draft, draft
from geo.intake.roles import ROLES, guess
from geo.intake.sheets import read_sheet
from geo.outlines import read_countries
from geo.start.folders import check_free, titled, write_folder
from geo.start.packages import Answers
from geo.start.reports import REPORT, imported, report_of
from geo.tables.read import read_atlas

SHOWN = 10  # rows and cities that the command names; the report has them all


def bring(
    file: Annotated[Path, typer.Argument(help="A table: CSV, XLSX, GeoJSON or Parquet.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    title: Title = None,
    one: One = None,
    many: Many = None,
    operator: Operator = None,
    state: State = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help=f"What a column is, as place=Town: one of {', '.join(ROLES)}."),
    ] = None,
) -> None:
    """Make an atlas of a spreadsheet: columns are guessed, cities located without a network."""
    from geo.geocoding.geocode import geocode_places

    answers = checked(
        Answers(title or titled(file.name), one or "", many or "", operator or "", state or "")
    )
    check_free(folder)
    outlines = read_countries(folder)
    known = dict(outlines.dropna(subset="country").set_index("country")["name"])
    sheet = read_sheet(_content(file), file.name)
    roles = guess(sheet.rows, Countries(known), _given(column or []))
    for line in roles.said:
        typer.echo(line)
    if roles.unused:
        held = ", ".join(sheet.rows.columns)
        raise AtlasError(
            f"{file.name}: found no column of places among {held}; expected a city, a country or "
            "degrees: say which with --column place=NAME or --column country=NAME"
        )
    today = dt.date.today().isoformat()
    made = draft(sheet, roles, outlines, name=file.name, today=today)
    if made.tables["stations"].empty:
        raise AtlasError(f"{file.name}: found no row with a country that is known:\n{_lost(made)}")
    package = imported(answers, made, file.name, today)
    write_folder(folder, package.descriptor, package.tables, {REPORT: report_of(made, file.name)})
    located = geocode_places(folder)
    told = report_of(made, file.name, located.summary())
    write_out(folder / REPORT, told.encode(), "the report")
    atlas = read_atlas(folder)
    for line in made.doubts:
        typer.echo(line)
    typer.echo(located.summary().partition("\n")[0])
    for fault in located.faults[:SHOWN]:
        typer.echo(f"  {fault}")
    if len(made.left_out):
        typer.echo(f"{len(made.left_out):,} rows are left out, as no place was found for them:")
        typer.echo(_lost(made))
    said = atlas.words.number(len(atlas.stations), reported=True)
    typer.echo(
        f"{said} in {len(atlas.places):,} places, from {len(sheet.rows):,} rows. {REPORT} in "
        f"{folder} has all of this. To see it: make run ATLAS={folder}"
    )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise AtlasError(f"{file}: {error.strerror}; expected a file to read") from error


def _given(columns: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in columns]
    for role, sign, column in pairs:
        if not sign or not column:
            raise AtlasError(f"--column: found {role!r}; expected ROLE=COLUMN, as place=Town")
    return {role: column for role, _, column in pairs}


def _lost(made: Draft) -> str:
    lines = [
        f"  line {line}: {why} ({cells[:80]})"
        for line, why, cells in made.left_out.head(SHOWN).itertuples(index=False)
    ]
    more = len(made.left_out) - SHOWN
    return "\n".join([*lines, *([f"  and {more:,} more"] if more > 0 else [])])
