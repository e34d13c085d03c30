"""The terminal walk through review.csv: one place after another, its candidates, a key each."""

from pathlib import Path

import typer

from geo.errors import GeocodeError
from geo.geocoding.candidates import REFUSED
from geo.geocoding.decisions import leave, override_place, take_candidate
from geo.geocoding.review import REVIEW, SEPARATOR, YES, Row, read_review

_KEYS = "a number takes that one, Enter leaves it as it is, h sets it by hand, s skips, q stops"


def walk(folder: Path) -> str:
    """Ask about every place of review.csv that nobody decided on yet; return a sentence.

    Each decision is saved at once. Raises TableError if a table cannot be read.
    """
    undecided = {
        place_id: rows for place_id, rows in read_review(folder).items() if not rows[0].decided
    }
    in_order = sorted(undecided.items(), key=lambda one: not _is_refused(one[1]))
    if not undecided:
        return f"Nothing to look at: {REVIEW} has no place that is not decided."
    whole = "1 place" if len(undecided) == 1 else f"{len(undecided)} places"
    typer.echo(f"{whole} to look at, those without a position first: {_KEYS}.")
    done = 0
    for number, (place_id, rows) in enumerate(in_order, start=1):
        typer.echo(f"\n{number} of {len(undecided)}: {_told(rows)}")
        key = _settle(folder, place_id, rows)
        if key == "q":
            break
        done += key != "s"
    return f"{done} decided; {len(undecided) - done} left to look at."


def _settle(folder: Path, place_id: str, rows: list[Row]) -> str:
    """Ask until the answer is one; carry it out, and return it."""
    while True:
        key = typer.prompt(">", default="", show_default=False, prompt_suffix=" ").strip().lower()
        try:
            if key == "":
                leave(folder, place_id)
            elif key == "h":
                _by_hand(folder, place_id)
            elif key.isdecimal() and 1 <= int(key) <= len(rows) and rows[0].is_candidate:
                row = take_candidate(folder, place_id, rows[int(key) - 1].ref)
                typer.echo(f"{place_id}: {row.latitude}, {row.longitude}")
            elif key not in ("s", "q"):
                typer.echo(f"Found {key!r}; {_KEYS}.")
                continue
        except GeocodeError as error:
            typer.echo(str(error), err=True)
            continue
        return key


def _is_refused(rows: list[Row]) -> bool:
    return REFUSED in rows[0].kinds.split(SEPARATOR)


def _by_hand(folder: Path, place_id: str) -> None:
    """Ask for a position, as one number or as both with a comma between, and for the reason."""
    latitude, comma, longitude = typer.prompt("Degrees north (or north, east)").partition(",")
    try:
        north = float(latitude)
        east = float(longitude if comma else typer.prompt("Degrees east"))
    except ValueError:
        raise GeocodeError(f"{place_id}: expected degrees such as 48.86, 2.35") from None
    override_place(folder, place_id, north, east, typer.prompt("Why"))


def _told(rows: list[Row]) -> str:
    first = rows[0]
    says = f" ({first.says})" if first.says else ""
    lines = [f"{first.place_id}, {first.asked}: {first.kinds}{says}"]
    for number, row in enumerate(rows if first.is_candidate else [], start=1):
        people = f"{int(row.population):,} people" if row.population else "population unknown"
        where = ", ".join(filter(None, (row.name, row.region, row.country)))
        taken = ", taken" if row.chosen == YES else ""
        spot = f"{row.latitude}, {row.longitude}"
        off = "" if _is_refused(rows) else f"{row.km} km off, "
        lines.append(f"  {number}  {where}: {people}, {spot}, {off}{row.ref}{taken}")
    return "\n".join(lines)
