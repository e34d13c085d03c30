"""What readers of a large atlas ask for first, made before one asks."""

from geo.atlas import Atlas
from geo.columns.search import with_words
from geo.map.grid import by_cells
from geo.map.named import found
from geo.query import Query
from geo.records.subjects import record_of
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
    for place in view.places["place_id"].head(1):
        record_of(atlas, place)
    for words in ("a", "the"):
        found(view, words)
        with_words(atlas, words)
