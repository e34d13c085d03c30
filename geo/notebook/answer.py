"""What a notebook is given for a question: the rows as tables, the map, a picture, files."""

from base64 import b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.counts import Counts
from geo.errors import AtlasError
from geo.export.formats import FORMATS, write
from geo.export.rows import claim_rows, country_rows, response_rows, source_rows, station_rows
from geo.files import write_out
from geo.notebook.offline_map import ViewMap, framed
from geo.notebook.templates import html
from geo.pictures import words
from geo.pictures.figure import KINDS, figure
from geo.pictures.sheet import SIZES, THEMES
from geo.view import View


@dataclass(frozen=True, eq=False, repr=False)
class Answer:
    """The rows that answer a question. Jupyter shows it as a map.

    The tables are those of the API and the downloads, made for this answer alone: change them as
    you like. Their texts are as the tables have them; ``save`` makes them safe for spreadsheets.
    """

    view: View

    @cached_property
    def stations(self) -> gpd.GeoDataFrame:
        """One row a station: the columns of export.rows.STATION_FIELDS and a point (EPSG:4326),
        None where the place is a region, a country or not located."""
        return station_rows(self.view)

    @cached_property
    def claims(self) -> pd.DataFrame:
        """What is said of these stations, their places and countries: see export.rows."""
        return claim_rows(self.view).copy()

    @cached_property
    def responses(self) -> pd.DataFrame:
        """What was answered about their places and countries: see export.rows."""
        return response_rows(self.view).copy()

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The texts of all of these: see export.rows."""
        return source_rows(self.view).copy()

    @cached_property
    def countries(self) -> pd.DataFrame:
        """Counts per country, most first: see export.rows.country_rows."""
        return country_rows(self.view)

    @property
    def counts(self) -> Counts:
        """How these stations and those of the whole atlas add up."""
        return self.view.counts

    @property
    def said(self) -> str:
        """What was asked, what was left out, and how many stations there are, in words."""
        return f"{words.question(self.view).rstrip('.')}. {words.counts(self.view)}."

    def to_folium(self, crs: str = "EqualEarth") -> ViewMap:
        """The map as a folium.Map that asks no other host for anything; more can be added to it.

        ``crs`` is its projection: under tiles of others it has to be ``EPSG3857``.
        """
        return ViewMap(self.view, crs)

    def figure(self, size: str = "slide", theme: str = "light") -> "Picture":
        """A picture of the map with legend, denial, sources and version, as ``size`` and ``theme``.

        Raises AtlasError if there is no such size or theme.
        """
        _known([("size", size, SIZES), ("theme", theme, THEMES)])
        return Picture(self.view, size, theme)

    def save(self, file: str | Path) -> None:
        """Write the rows to a file, in the format that its name ends in: see export.formats.

        Raises AtlasError if there is no such format or the file cannot be written.
        """
        _save(Path(file), FORMATS, lambda kind: write(self.view, kind))

    def _repr_html_(self) -> str:
        return framed(ViewMap(self.view).get_root().render(closed=True), words.alt_text(self.view))

    def __repr__(self) -> str:
        return self.said


@dataclass(frozen=True, eq=False, repr=False)
class Picture:
    """A picture of a view, which Jupyter shows; drawn when it is shown or saved."""

    view: View
    size: str
    theme: str

    def save(self, file: str | Path) -> None:
        """Write it to a file whose name ends in svg, png or pdf.

        Raises AtlasError if it ends otherwise or cannot be written.
        """
        _save(Path(file), KINDS, self._draw)

    def _draw(self, kind: str) -> bytes:
        return figure(self.view, kind, size=self.size, theme=self.theme)

    def _repr_html_(self) -> str:
        data = b64encode(self._draw("png")).decode()
        return html("picture.html", data=data, words=repr(self))

    def __repr__(self) -> str:
        return words.alt_text(self.view)


def _save(file: Path, kinds: Collection[str], make: Callable[[str], bytes]) -> None:
    kind = file.suffix.removeprefix(".").lower()
    _known([(f"the ending of {file}", kind, kinds)])
    write_out(file, make(kind), "file")


def _known(asked: list[tuple[str, str, Collection[str]]]) -> None:
    """Raises AtlasError with all that is none of what is known: what it is, found, known."""
    wrong = [
        f"{what}: found {found!r}; expected one of {', '.join(known)}"
        for what, found, known in asked
        if found not in known
    ]
    if wrong:
        raise AtlasError("\n".join(wrong))
