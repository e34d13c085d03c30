"""What a map document without a server reads: the tables, records as HTML, outlines."""

import json
from collections.abc import Callable, Iterator

from geo.atlas import WORLD, Atlas
from geo.files import ASSETS
from geo.outlines import boundaries_path, drawn_countries, fine_outline
from geo.publish.tables import tables
from geo.publish.ways import Way, turned
from geo.query import Query
from geo.records.sources import source_record
from geo.records.subjects import record_of
from geo.site.contents import names
from geo.site.links import COUNTRY, PLACE, SOURCE, Links, path_of, path_to
from geo.site.records import record_html, source_html
from geo.web.endpoint import dump

BOUNDARIES = "api/v1/boundaries.geojson"  # as the map asks for them
CITIES = "assets/map/cities.json"


def held_files(
    atlas: Atlas, way: Callable[[str], Way], outlined: set[str]
) -> Iterator[tuple[str, bytes]]:
    """Every file by its path, as geo/assets/static/held.js reads it.

    ``way`` of the links of records; ``outlined``: the countries whose fine outlines are among them.
    """
    yield "tables.json", dump(tables(atlas))
    yield BOUNDARIES, compact(boundaries_path(atlas.folder).read_bytes())
    yield CITIES, (ASSETS / CITIES.removeprefix("assets/")).read_bytes()
    for country in sorted(outlined & drawn_countries()):
        yield f"map/outlines/{country}.geojson", fine_outline(country)
    for path, said in records(atlas):
        yield f"{path}.html", turned(said, way).encode()


def records(atlas: Atlas) -> Iterator[tuple[str, str]]:
    """The record of each place, country and source, and of the world, by its path."""
    links = Links(Query())
    for name in [WORLD, *names(atlas, COUNTRY), *names(atlas, PLACE)]:
        record = record_of(atlas, name)
        assert record is not None, "it has a page"
        yield path_of(name), record_html(atlas, record, links)
    for name in names(atlas, SOURCE):
        text = source_record(atlas, name)
        assert text is not None, "it has a page"
        yield path_to(SOURCE, name), source_html(atlas, text, links)


def compact(text: bytes) -> bytes:
    """JSON without the blanks that it was written with."""
    return dump(json.loads(text))
