"""The first page: what is reported and by whom, four counts, and the map, which shows records."""

from geo.view import View
from pages.parts.map_frame import map_page


def draw(view: View) -> None:
    """Draw the map of a view, with the record that its query opens."""
    map_page(view)
