"""What makes an atlas of a spreadsheet: ``import``."""

from pathlib import Path
from typing import Annotated

import typer

from geo.commands.begin import Many, One, Operator, State, Title, checked
from geo.errors import AtlasError, GeocodeError
from geo.intake.roles import ROLES, guess
from geo.intake.sheets import read_sheet
from geo.outlines import read_countries
from geo.start.folders import check_free, titled
from geo.start.packages import Answers
from geo.start.reports import REPORT
from geo.text import numbered


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
    from geo.start.imports import (
        SHOWN,
        called_otherwise,
        countries_of,
        drafted,
        lost,
        said_otherwise,
        write_imported,
    )

    answers = checked(
        Answers(title or titled(file.name), one or "", many or "", operator or "", state or "")
    )
    check_free(folder)
    outlines = read_countries(folder)
    sheet = read_sheet(_content(file), file.name)
    roles = guess(sheet.rows, countries_of(outlines), _given(column or []))
    for line in roles.said:
        typer.echo(line)
    say = "with --column place=NAME or --column country=NAME"
    made = drafted(sheet, roles, outlines, file.name, say)
    try:
        written = write_imported(folder, answers, made, file.name)
    except GeocodeError as error:
        later = f"{folder} has all rows, without positions: `python -m geo geocode` finds these."
        raise AtlasError(f"{error}\n{later}") from error
    atlas, located = written.atlas, written.located
    for line in made.doubts:
        typer.echo(line)
    typer.echo(located.summary().partition("\n")[0])
    for fault in located.faults[:SHOWN]:
        typer.echo(f"  {fault}")
    renamed = called_otherwise(made, located)
    if len(renamed):
        typer.echo(f"Located under another name: {numbered(len(renamed), 'city', 'cities')}:")
        typer.echo(said_otherwise(renamed))
    if len(made.left_out):
        typer.echo(f"Left out, as no place was found: {numbered(len(made.left_out), 'row')}:")
        typer.echo(lost(made))
    said = atlas.words.number(len(atlas.stations), reported=True)
    typer.echo(
        f"{said} in {numbered(len(atlas.places), 'place')}, from "
        f"{numbered(len(sheet.rows), 'row')}. {REPORT} in {folder} has all of this. "
        f"To see it: make run ATLAS={folder}"
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
