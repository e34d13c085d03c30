"""What a picture and a presentation of a view say in words."""

from collections.abc import Iterable

from geo.evidence.support import UNSTATED
from geo.export.rows import describe, source_rows
from geo.pictures.marks import Mark, undrawn
from geo.pictures.typefaces import one_line
from geo.view import View

FINDERS = 3  # that the line of sources names
LEADING = 5  # countries that the alternative text names


def question(view: View) -> str:
    """What is asked, as a title says it."""
    words = view.words
    said = f"{words[0].upper()}{words[1:]}"
    more = [*([view.left_out.words] if view.left_out else []), *view.notes]
    return f"{said}. {' '.join(more)}" if more else said


def counts(view: View) -> str:
    """How many stations there are, and how exactly they are known."""
    held = view.counts
    if not held.shown:
        return f"None of {view.whole.words.number(held.total, reported=True)} answers this question"
    parts = [
        f"{held.on_map:,} in {numbered(held.cities, 'city', 'cities')}" if held.on_map else "",
        f"{held.area_only:,} known by region or country only" if held.area_only else "",
        f"{held.unplaced:,} in a city that could not be located" if held.unplaced else "",
        f"{held.contested:,} contested" if held.contested else "",
    ]
    of = "" if held.shown == held.total else f"{held.shown:,} of "
    head = of + view.whole.words.number(held.total, reported=True)
    countries = numbered(held.countries, "country", "countries")
    return f"{head} in {countries}: {', '.join(part for part in parts if part)}"


def denial(view: View) -> str:
    """The denial that stands under every view, in a line; "" where the package has none."""
    about = view.whole.about
    line = str(about.get("denial_line") or about.get("denial") or "")
    return f"{line}." if line and line[-1] not in ".!?" else line


def sources(view: View, most: int = FINDERS) -> str:
    """How many texts the view rests on, and at most so many who found most of its stations out."""
    rows = source_rows(view)
    if rows.empty:
        return "Sources: none"
    texts, by = numbered(len(rows), "text"), numbered(rows["publisher"].nunique(), "publisher")
    found = finders(view)
    named = [f"{name} ({n:,})" for name, n in found[:most]]
    if named and len(found) > most:
        named.append(f"{len(found) - most:,} more")
    return f"Sources: {texts} of {by}" + (f". Found out by {_listed(named)}" if named else "")


def finders(view: View) -> list[tuple[str, int]]:
    """The origins that are stated for the view's stations, each with how many rest on it."""
    held = view.stations["origins"].str.split("; ").explode()
    origins = view.atlas.origins.set_index("origin_id")
    counted = held[held.isin(origins.index[origins["kind"] != UNSTATED])].value_counts()
    found = [(str(origins.at[one, "name"]), int(n)) for one, n in counted.items()]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def foot(view: View, link: str) -> str:
    """Data version, licence, whose outlines these are, and where the view can be seen."""
    said = describe(view)
    outlines = "Outlines: Natural Earth, as held on the ground"
    parts = [f"Data {said['version']}", said["licence"], outlines, link]
    return " · ".join(part for part in parts if part)


def note(view: View, found: Iterable[Mark]) -> str:
    """How many stations the picture cannot show, if any."""
    left = undrawn(view, found)
    return f"{view.whole.words.number(left)} without a position not drawn" if left else ""


def alt_text(view: View) -> str:
    """What a picture of the view shows, in one paragraph, for those who do not see it."""
    title = view.whole.descriptor["title"]
    head = f"Map: {title}. {question(view).rstrip('.')}. {counts(view)}."
    if view.counts.shown:
        rows = view.countries.head(LEADING)
        leading = [
            f"{name} {n:,}" for name, n in zip(rows["country_name"], rows["stations"], strict=True)
        ]
        more = view.counts.countries - len(leading)
        rest = f", and {numbered(more, 'other country', 'other countries')}" if more else ""
        head += f" Most: {', '.join(leading)}{rest}."
    return one_line(f"{head} {denial(view)}")


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def numbered(number: int, one: str, many: str = "") -> str:
    """A number of things: "1 text", "2,000 texts"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
