"""Where the links of a record, a source or a list lead: into the dashboard, or to light pages."""

from dataclasses import dataclass
from urllib.parse import quote

from geo.atlas import WORLD
from geo.query import Query
from geo.site.templates import href

COUNTRY, PLACE, STATION, SOURCE = "country", "place", "station", "source"  # pages with an id
ANSWERS, FIGURES, CONTENTS = "answers.html", "figures.html", "pages.html"  # pages of their own


@dataclass(frozen=True)
class Links:
    """Where the links of what is shown lead: to the dashboard's pages, or to light pages.

    query  what is asked: links keep what selects rows
    page   the dashboard's page that shows it
    path   the path of the light page that shows it, "" in the dashboard
    """

    query: Query
    page: str = "./"
    path: str = ""

    @property
    def top(self) -> int:
        """The level of its heading: a light page has no other title."""
        return 1 if self.path else 2

    def record(self, name: str) -> str:
        """To the record of a place_id, a country code or ``world``."""
        return self._to(path_of(name), "./", place=name)

    def station(self, station_id: str) -> str:
        """To the record of a station."""
        return self._to(path_to(STATION, station_id), "./", station=station_id)

    def without(self, gone: str, record: str) -> str:
        """To the same record without a source or an origin, from the record of this name."""
        return self._to(self.path, self.page, {"without": gone}, place=record)

    def text(self, source_id: str) -> str:
        """To all that rests on a source."""
        return self._to(path_to(SOURCE, source_id), "sources", text=source_id)

    def figures(self, **changes: str) -> str:
        """To who counts what, of the query with these changes."""
        return self._to(FIGURES, "figures", changes)

    def answers(self, **changes: str) -> str:
        """To the answers of the query with these changes, in the same order."""
        return self.answers_of(self.kept().having(**changes))

    def answers_of(self, query: Query) -> str:
        """To the answers of a query."""
        return f"{ANSWERS if self.path else 'answers'}?{query.url()}"

    def kept(self) -> Query:
        """What links to other answers keep: with the order, and the record that they are about."""
        return self.query.question.having(order=self.query.order, place=self.query.place)

    def sources(self) -> str:
        """To all sources."""
        return self._to(CONTENTS, "sources") + ("#sources" if self.path else "")

    def to_cite(self, path: str) -> str:
        """From the dashboard to the light page at a path."""
        return href(path, self.query)

    def _to(self, light: str, page: str, both: dict[str, str] | None = None, **opened: str) -> str:
        """To a light page, or to the dashboard's ``page`` where that is ``opened``."""
        both = both or {}
        if self.path:
            return href(light, self.query, **both)
        return href(page, self.query, **both, **opened)


def path_to(kind: str, name: str) -> str:
    """The path of the page of a country, place, station or source."""
    return f"{kind}/{quote(name, safe='')}"


def path_of(name: str) -> str:
    """The path of the page of a record: of a place_id, a country code or ``world``."""
    if name == WORLD:
        return name
    return path_to(COUNTRY if len(name) == 2 and name.isupper() else PLACE, name)
