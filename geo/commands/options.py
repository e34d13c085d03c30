"""Options that several commands share: the atlas's folder, and the keys of a query."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from geo.errors import AtlasError
from geo.keys import KEYS
from geo.query import Query
from geo.tables.current import atlas_folder, current_words, open_atlas
from geo.view import View, select

Folder = Annotated[
    Path,
    typer.Option(
        "--atlas",
        help="The atlas's folder.",
        envvar="ATLAS",
        default_factory=atlas_folder,
    ),
]
Asked = tuple[str, ...] | str | None  # the values of a key


def asked_view(folder: Path, asked: dict[str, Asked]) -> View:
    """The view of the keys that a command was given.

    Raises AtlasError with every option that cannot be used.
    """
    held = open_atlas(folder)
    pairs = [
        (name, one)
        for name, value in asked.items()
        for one in ((value,) if isinstance(value, str) else value or ())
    ]
    query, problems = Query.read(pairs, held)
    if problems:
        raise AtlasError("\n".join(f"--{problem}" for problem in problems))
    view = select(query, held)
    for note in view.notes:
        typer.echo(note, err=True)
    return view


def with_keys(command: Callable) -> Callable:
    """The command with an option for each key that selects rows, from the one table of keys."""
    words = current_words()
    own = [p for p in signature(command).parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
    keys = [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                list[str] | None if key.repeatable else str | None,
                typer.Option(f"--{name}", help=words.say(key.help)),  # as in addresses: --denied_by
            ],
        )
        for name, key in KEYS.items()
        if key.selects
    ]

    @wraps(command)
    def called(*args: Any, **kwargs: Any) -> None:
        command(*args, **kwargs)

    called.__signature__ = Signature([*own, *keys])  # type: ignore[attr-defined]  # see inspect
    called.__annotations__ = {p.name: p.annotation for p in [*own, *keys]}
    return called
