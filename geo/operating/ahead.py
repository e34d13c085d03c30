"""What readers of a large atlas ask for first, made before one asks."""

from geo.atlas import Atlas
from geo.columns.search import with_words
from geo.keys import KEYS, SELECTING
from geo.map.filter_options import filter_options
from geo.map.grid import by_cells
from geo.map.named import found
from geo.query import Query
from geo.records.subjects import record_of
from geo.site.links import Links
from geo.site.records import record_html
from geo.view import select
from geo.web.map_routes import whole_answers


def make_ahead(atlas: Atlas) -> None:
    """Make what the first answer of each kind needs: of a million stations some 20 s of one core.

    A small atlas is at hand without that. Who asks meanwhile waits for what is being made.
    """
    if not by_cells(atlas):
        return
    view = select(Query(), atlas)
    whole_answers(atlas)
    for column in ("place_id", "country"):
        for name in view.places[column].head(1):
            if record := record_of(atlas, name):
                record_html(atlas, record, Links(Query()))
    for name in SELECTING:
        if KEYS[name].repeatable:
            filter_options(Query(), atlas, name)
    for words in ("a", "the"):
        found(view, words)
        with_words(atlas, words)
