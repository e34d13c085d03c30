"""What others show of a link to us: title, words and picture (Open Graph, Twitter)."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from geo.query import Query
from geo.site.templates import html
from geo.view import View

LONGEST = 200  # characters of a description: what is longer is cut off where it is shown
WIDTH, HEIGHT = 1200, 630  # pixels of a picture


@dataclass(frozen=True)
class Preview:
    """What is said of one address.

    url      the address to keep, below that of the dashboard
    picture  the query whose picture it has
    file     where the picture is a file, its path and what it shows; else the server draws it
    """

    title: str
    words: str
    url: str
    picture: Query
    file: tuple[str, str] = ("", "")


def meta_html(view: View, preview: Preview, address: str, *, embeds: bool = False) -> str:
    """What the head of a page says of it.

    ``address`` is that of the dashboard: what must name it is left out where it is "".
    ``embeds``: whether oEmbed answers for it there.
    """
    pairs = [*replace(preview.picture, v="").pairs(), ("size", "preview")]
    picture = f"figure.png?{urlencode([*pairs, ('v', view.whole.version)])}"
    file, shown = preview.file
    return html(
        "meta.html",
        preview=preview,
        atlas=view.whole,
        address=address,
        url=address + preview.url,
        title=preview.title,
        oembed=f"{address}oembed?{urlencode({'url': address + preview.url})}" if embeds else "",
        picture=address + (file or picture),
        alt=shorten(f"{preview.title}: a map of {shown or in_counts(view)}"),
        width=WIDTH,
        height=HEIGHT,
    )


def in_counts(view: View) -> str:
    """How many stations a view shows, and how well their places are known."""
    counts, many = view.counts, view.whole.words.forms["reported_many"]
    shown = f"{counts.shown} of {counts.total} {many}"
    if not counts.shown:
        return f"{shown}."
    where = f"{counts.on_map} in {counts.cities} {'city' if counts.cities == 1 else 'cities'}"
    where += f", {counts.area_only} by region or country only" if counts.area_only else ""
    return f"{shown}: {where}; {counts.contested} contested."


def shorten(text: str) -> str:
    """The text, or as many of its words as fit into LONGEST characters, and a mark."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
