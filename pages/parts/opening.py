"""The words of the first page: Streamlit draws them, and before it the server (pages/first.py)."""

from geo.counts import reconcile
from geo.source_records import denials, headline
from geo.view import View
from pages.parts.templates import html

HEIGHT = 400  # pixels of the map, and of the record beside it
ROWS = "Numbers count reported stations, not confirmed ones."  # under the map


def headline_html(view: View) -> str:
    """What is reported and by whom, four counts, and what the state says to it."""
    return html(
        "headline.html",
        atlas=view.whole,
        counts=view.counts,
        whole=reconcile(view.whole),
        query=view.query,
        headline=headline(view.whole),
        denials=denials(view.atlas),
    )


def overview_html(view: View) -> str:
    """What stands beside the map while no record is open: the countries with most reports."""
    rows = view.countries.head(12).to_dict("records")
    return html("overview.html", query=view.query, words=view.words, countries=rows)
