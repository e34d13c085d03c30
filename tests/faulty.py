"""Ways to break a table, and what must be said of each: file, row, column, found, expected."""

import csv
import re
from collections.abc import Callable
from pathlib import Path


def edit_rows(path: Path, change: Callable[[dict[str, str], int], None]) -> None:
    """Rewrite a CSV file: ``change`` gets each row, a dict to change, and its number from 0 on."""
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        rows, columns = list(table), table.fieldnames
    for number, row in enumerate(rows):
        change(row, number)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def drop_column(folder: Path) -> None:
    path = folder / "stations.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[0] = lines[0].replace("operator", "run_by")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def set_cell(table: str, column: str, value: str, number: int = 4) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        edit_rows(folder / table, lambda row, n: row.update({column: value} if n == number else {}))

    return change


def repeat_id(folder: Path) -> None:
    path = folder / "stations.csv"
    first = path.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    set_cell("stations.csv", "station_id", first)(folder)


def not_utf8(folder: Path) -> None:
    path = folder / "places.csv"
    path.write_bytes(path.read_bytes().replace("São".encode(), "São".encode("latin-1"), 1))


def empty(folder: Path) -> None:
    (folder / "sources.csv").write_bytes(b"")


CASES = {
    # what was done: how, and what a line of the page says: file, row, column, found, expected
    "a missing column": (drop_column, ("stations.csv", "1", "operator", "no such column", "")),
    "an unknown source": (
        set_cell("claims.csv", "source_id", "nobody"),
        ("claims.csv", "6", "source_id", "nobody", "sources.csv"),
    ),
    "a latitude of 91": (
        set_cell("coordinates.csv", "latitude", "91"),
        ("coordinates.csv", "6", "latitude", "91", "90"),
    ),
    "a duplicate id": (repeat_id, ("stations.csv", "6", "station_id", "ae-01", "once")),
    "a bad date": (
        set_cell("coordinates.csv", "retrieved", "31.2.2026"),
        ("coordinates.csv", "6", "retrieved", "31.2.2026", "date"),
    ),
    "digits of another script": (
        set_cell("coordinates.csv", "longitude", "٤٫٨٩"),
        ("coordinates.csv", "6", "longitude", "٤٫٨٩", "a number"),
    ),
    "a byte that is not UTF-8": (not_utf8, ("places.csv", r"\d+", "", "0xe3", "UTF-8")),
    "an empty file": (empty, ("sources.csv", "", "", "empty", "header")),
}


def say_nothing_of_python(text: str) -> None:
    """Hold a text for readers to being no traceback."""
    assert not re.search(r"Traceback|\w+Error\b|File \"|Exception", text)
