"""What the process does that a table is handed to: ``python -m geo.own.work TASK FOLDER``.

The folder holds ``table``, the bytes of a file, and ``asked.json``. The answer is files in ``out``;
progress goes to standard output, a JSON object a line, the last of which has ``result`` or
``error``. Before anything is read the process gives up what a table can have no use for, so that
a hostile one takes no more than this process along.
"""

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

MEMORY = 3_000_000_000  # bytes of address space, most of which is never used
LARGEST_FILE = 200_000_000  # bytes of one that it writes
SECONDS = {"guess": 60, "make": 300}  # of a processor
MOST_SHOWN = 5  # rows of a table that a reader sees
EVERY = 0.2  # seconds between two words on progress
One = TypeVar("One")


def confine(task: str) -> None:
    """Take the limits of a task upon this process: memory, time, files. Readers come first."""
    limits = {
        resource.RLIMIT_CPU: SECONDS[task],
        resource.RLIMIT_FSIZE: LARGEST_FILE,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: MEMORY,
    }
    for what, most in limits.items():
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS knows no limit of memory
            continue
    os.nice(5)
    gc.set_threshold(50_000, 50, 100)  # it lives for seconds, and holds few cycles


def tell(**said: Any) -> None:
    """Say something to who started this process."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def watched(step: str, of: int) -> Callable[[Iterable[One]], Iterator[One]]:
    """Gives things on, one by one, and tells how many of ``of`` there were."""

    def watch(things: Iterable[One]) -> Iterator[One]:
        last = 0.0
        for done, one in enumerate(things):
            if (now := time.monotonic()) - last > EVERY:
                last = now
                tell(step=step, done=done, of=of)
            yield one

    return watch


def guess(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """What the table holds, and what its columns are taken for.

    ``columns``: names; ``roles``: role -> column; ``head``: the first rows; ``rows``: how many;
    ``private``: columns that an atlas is not to show; ``many``: column -> what becomes of the rows
    if it says how many each is; ``notes`` in sentences.
    """
    from geo.intake.limits import PAGE
    from geo.intake.roles import guess as guessed
    from geo.intake.roles import is_private, multiplied
    from geo.intake.sheets import read_sheet
    from geo.outlines import read_countries
    from geo.start.imports import countries_of

    sheet = read_sheet((folder / "table").read_bytes(), asked["name"], PAGE)
    roles = guessed(sheet.rows, countries_of(read_countries(folder)))
    return {
        "columns": sheet.rows.columns.tolist(),
        "roles": roles.columns,
        "head": sheet.rows.head(MOST_SHOWN).to_numpy().tolist(),
        "rows": len(sheet.rows),
        "private": [one for one in sheet.rows.columns if is_private(one)],
        "many": {one: multiplied(cells) for one, cells in sheet.rows.items()},
        "notes": sheet.notes,
    }


def make(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """The atlas of the table, and all that is made of it, as files: map, rows, the atlas itself.

    ``asked``: name (of the file), roles (role -> column), title, one, many.
    """
    from geo.intake.limits import PAGE
    from geo.intake.roles import chosen
    from geo.intake.sheets import read_sheet
    from geo.outlines import read_countries
    from geo.own.results import results
    from geo.start.imports import drafted, write_imported
    from geo.start.packages import Answers

    name = asked["name"]
    tell(step="Reading the table", done=0, of=0)
    sheet = read_sheet((folder / "table").read_bytes(), name, PAGE)
    roles = chosen(sheet.rows, asked["roles"])
    made = drafted(sheet, roles, read_countries(folder), name, "below")
    answers = Answers(asked["title"], asked["one"], asked["many"])
    cities = int((made.tables["places"]["precision"] == "city").sum())
    tell(step="Reading the gazetteer", done=0, of=cities)
    written = write_imported(
        folder / "atlas", answers, made, name, watched("Looking cities up", cities)
    )
    out = folder / "out"
    out.mkdir()
    return results(written, made, folder / "atlas", out, len(sheet.rows), watched)


TASKS = {"guess": guess, "make": make}


def main(task: str, folder: str) -> None:
    """Do a task; what goes wrong is told in words."""
    confine(task)
    from geo.errors import AtlasError
    from geo.files import no_room

    asked = json.loads((Path(folder) / "asked.json").read_text(encoding="utf-8"))
    try:
        tell(result=TASKS[task](Path(folder), asked))
    except AtlasError as error:
        tell(error=str(error))
    except MemoryError:
        tell(error=f"{asked['name']}: it takes more memory than this page gives one table")
    except Exception as error:  # a file that nobody foresaw: the server's log has the rest
        if why := no_room():
            tell(error="This server has no room to work on a table now. Try again in some minutes.")
            raise OSError(why) from error
        tell(error=f"{asked['name']}: it could not be read ({type(error).__name__})")
        raise


if __name__ == "__main__":
    main(*sys.argv[1:])
