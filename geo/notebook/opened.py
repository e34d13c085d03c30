"""An atlas as a notebook has it: opened once, asked by the keys of every other query."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from geo.atlas import Atlas
from geo.counts import Reconciled, reconcile
from geo.errors import AtlasError
from geo.notebook.answer import Answer
from geo.query import Problem, Query
from geo.tables.current import open_atlas
from geo.view import select


@dataclass(frozen=True, eq=False, repr=False)
class OpenAtlas:
    """An atlas that was read from its folder; what changes there later is not seen."""

    atlas: Atlas

    @property
    def title(self) -> str:
        """What the atlas is called."""
        return self.atlas.descriptor["title"]

    @property
    def version(self) -> str:
        """The data version, such as 2026.11.0."""
        return self.atlas.version

    @property
    def reconciled(self) -> Reconciled | None:
        """How the total that is reported elsewhere and this table add up, if a total is named."""
        return reconcile(self.atlas)

    def select(self, **asked: object) -> Answer:
        """The rows that fit every key, by any of its values; without a key, all of them.

        The keys are those of the addresses, the API and the commands (geo/keys.py), as in
        ``select(country=["NL", "ES"], without="safeguard-defenders", q="licence", since=2022)``.
        Raises AtlasError with every key and value that cannot be used, and what could.
        """
        pairs, problems = [], []
        for key, value in asked.items():
            several = isinstance(value, Iterable) and not isinstance(value, str)
            values = list(value) if several else [value]  # type: ignore[call-overload]
            pairs += [(key, str(one)) for one in values]
            if not values:  # of a list that came out empty: this is not a question for everything
                problems.append(Problem(key, "no value", "a value, or no such key"))
        query, unusable = Query.read(pairs, self.atlas)
        problems += unusable
        if problems:
            raise AtlasError("\n".join(str(problem) for problem in problems))
        return Answer(select(query, self.atlas))

    def __repr__(self) -> str:
        return f"{self.title}, data version {self.version}: {self.select().said}"


def open_folder(folder: str | Path) -> OpenAtlas:
    """See geo.open."""
    return OpenAtlas(open_atlas(Path(folder).expanduser().resolve()))
