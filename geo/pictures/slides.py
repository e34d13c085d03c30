"""A presentation of a view: title, map, numbers, records, answers by date, numbered sources.

What is too much for slides is left out by a rule, and said: how much it is, and where it stands.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from geo.export.data_package import STAMP
from geo.export.rows import describe, response_rows
from geo.pictures import words
from geo.pictures.deck import EDGE, HIGH, WIDE, Deck, Line, Slide, cut
from geo.pictures.figure import figure
from geo.pictures.kept import kept
from geo.pictures.typefaces import one_line
from geo.records.answers import answer_list
from geo.records.briefs import brief
from geo.records.origins import DENIES
from geo.records.statements import Record
from geo.records.subjects import place_record
from geo.site.records import sentence
from geo.site.templates import day, safe_link
from geo.view import View

MEDIA = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
RECORDS = 24  # places with a slide of their own
STATIONS, GROUNDS, DISPUTES, TEXTS = 3, 3, 3, 5  # of a record on its slide
ROWS, COLUMNS = 14, 3  # of the table of countries
ANSWERS, ANSWER_SLIDES = 9, 3  # rows on a slide, and slides
SOURCES, SOURCE_SLIDES = 15, 5
ROOM = WIDE - 2 * EDGE


@dataclass
class Cited:
    """The sources that the slides name, numbered in the order in which they are named first."""

    where: str
    rows: list[Record] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, row: Record) -> int:
        """The number of a source, given the columns of statements.SOURCE."""
        name = row["source_id"]
        if name not in self.numbers:
            self.rows.append(row)
            self.numbers[name] = len(self.rows)
        return self.numbers[name]

    def notes(self, rows: Sequence[Record]) -> str:
        """Sources as the notes of a slide give them, with the address of the view."""
        named = dict.fromkeys(self.number(row) for row in rows)
        texts = [f"[{n}] {_cite(self.rows[n - 1])}" for n in named]
        return "\n".join([*(["Sources:"] if texts else []), *texts, self.where])


def slides(view: View, link: str = "") -> bytes:
    """The presentation (PPTX) of a view; ``link`` is where the view can be seen, if anywhere."""
    picture = figure(
        view, "png", size="slide", link=link
    )  # before: it waits for a place of its own
    return kept(view, ("pptx", link), lambda: _slides(view, picture, link))


def _slides(view: View, picture: bytes, link: str) -> bytes:
    package = view.whole.descriptor
    said = describe(view)
    where = f"Data version {said['version']}, {said['licence']}." + (f" {link}" if link else "")
    deck = Deck(
        package["title"],
        ", ".join(person["title"] for person in package.get("contributors", []))
        or view.whole.words.name,
        cut(words.question(view), 250),
        _written(package),
    )
    cited = Cited(where)
    _title(deck, view, where)
    deck.picture(picture, words.alt_text(view), f"{words.alt_text(view)}\n{where}")
    if view.counts.shown:
        _countries(deck, view, where)
    _records(deck, view, cited)
    _answers(deck, view, cited)
    _sources(deck, cited)
    return deck.write()


def _written(package: dict) -> datetime:
    """When the data version was made, as far as the package says it."""
    try:
        return datetime.fromisoformat(str(package.get("created"))).replace(tzinfo=None)
    except ValueError:
        return datetime(*STAMP)


def _title(deck: Deck, view: View, where: str) -> None:
    slide = deck.slide(cut(view.whole.descriptor["title"], 120), where, size=40)
    lines = [
        Line(cut(words.question(view), 240), 22, bold=True),
        Line(f"{words.counts(view)}.", 18),
        Line(cut(words.denial(view), 300), 18, bold=True),
        Line("Every number counts reports, not findings.", 16, quiet=True),
        Line(cut(words.sources(view), 240), 16, quiet=True),
        Line(cut(where, 240), 14, quiet=True),
    ]
    slide.text((EDGE, 2.4, ROOM, 4.4), [line for line in lines if line.words])


def _countries(deck: Deck, view: View, where: str) -> None:
    slide = deck.slide(view.whole.words.say("{Reported_many} by country"), where)
    rows = [
        (cut(name, 40), f"{n:,}", f"{contested:,}")
        for name, n, contested in zip(
            view.countries["country_name"],
            view.countries["stations"],
            view.countries["contested"],
            strict=True,
        )
    ]
    shown, wide = rows[: ROWS * COLUMNS], ROOM / COLUMNS - 0.2
    for n in range(0, len(shown), ROWS):
        left = EDGE + n // ROWS * (wide + 0.3)
        part = [("Country", "Reported", "Contested"), *shown[n : n + ROWS]]
        slide.table((left, 1.5, wide), (wide - 2.1, 1.0, 1.1), part)
    _rest(slide, len(rows) - len(shown), "country", "countries", where)


def _records(deck: Deck, view: View, cited: Cited) -> None:
    """A slide for each place, those with the most stations first."""
    places = view.places.sort_values(["stations", "place_id"], ascending=[False, True])["place_id"]
    own = set(view.stations["station_id"])
    for place in places.head(RECORDS):
        record = place_record(view.atlas, place)
        if record:
            _record(deck, view, record, own, cited)
    left = len(places) - RECORDS
    if left > 0:
        slide = deck.slide(f"{words.numbered(left, 'more place')} without a slide", cited.where)
        slide.text(
            (EDGE, 1.6, ROOM, 2), [Line(f"Their records stand in the atlas. {cited.where}", 18)]
        )


def _record(deck: Deck, view: View, place: Record, own: set[str], cited: Cited) -> None:
    stations = [one for one in place["stations"] if one["station_id"] in own]
    claims = [*place["claims"], *(claim for one in stations for claim in one["claims"])]
    claims = sorted((one for one in claims if one["stance"] != DENIES), key=itemgetter("grade"))
    texts = list({claim["source_id"]: claim for claim in claims}.values())
    head = brief(view.atlas, place)  # as the head of its record has them
    answers = [*head["answers"], *head["of_state"][:1]]
    of = "" if place["precision"] == "country" else f", {place['country_name']}"
    said = Counter(sentence(view.atlas, one) for one in stations)
    grounds = Counter(ground["words"] for one in stations for ground in one["grounds"])
    lines = [Line(view.whole.words.number(len(stations), reported=True), 20, bold=True)]
    lines += [
        Line(cut(_of(view, n, stations) + one, 260), 16) for one, n in said.most_common(STATIONS)
    ]
    lines += _more(len(said) - STATIONS, view.whole.words.one, view.whole.words.many)
    lines += [
        Line(f"{cut(_of(view, n, stations) + one, 200)}.", 16)
        for one, n in grounds.most_common(GROUNDS)
    ]
    disputes = [(one["field"], one["values"]) for own in stations for one in own["disputes"]]
    disputes = list(dict.fromkeys(disputes))
    lines += [Line(cut(f"Disputed: {a}: {b}", 220), 15) for a, b in disputes[:DISPUTES]]
    lines += _more(len(disputes) - DISPUTES, "dispute")
    lines += [Line(_answer(one, cited), 15) for one in answers]
    lines += _more(len(place["responses"]) - len(answers), "answer")
    named = [f"[{cited.number(one)}] {cut(one['publisher'], 60)}" for one in texts[:TEXTS]]
    others = f" and {words.numbered(len(texts) - TEXTS, 'more text')}" if texts[TEXTS:] else ""
    lines += [Line(f"Said by {'; '.join(named)}{others}", 14, quiet=True)] if named else []
    slide = deck.slide(cut(f"{place['name']}{of}", 90), cited.notes([*texts[:TEXTS], *answers]))
    slide.text((EDGE, 1.5, ROOM, HIGH - 2.4), lines)
    denial = Line(cut(words.denial(view), 200), 13, bold=True)
    slide.text((EDGE, HIGH - 0.75, ROOM, 0.4), [denial])


def _of(view: View, n: int, stations: Sequence[Record]) -> str:
    """Of how many of the stations something is said, where it is not said of all of them."""
    return f"{view.whole.words.number(n)}: " if n < len(stations) else ""


def _more(n: int, what: str, many: str = "") -> list[Line]:
    said = words.numbered(n, f"more {what}", f"more {many}" if many else "")
    return [Line(f"and {said}", 14, quiet=True)] if n > 0 else []


def _answer(row: Record, cited: Cited) -> str:
    said = f"{day(row['date'])}, {row['actor']}: {row['label']}. {row['says']}"
    return f"{cut(said, 200)} [{cited.number(row)}]"


def _answers(deck: Deck, view: View, cited: Cited) -> None:
    chosen = view.atlas.responses["response_id"].isin(response_rows(view)["response_id"])
    rows = answer_list(view.atlas, chosen)
    shown = rows[: ANSWERS * ANSWER_SLIDES]
    slide: Slide | None = None
    for n in range(0, len(shown), ANSWERS):
        part = shown[n : n + ANSWERS]
        table = [("Date", "About", "Who", "What", "Source")]
        table += [
            (day(row["date"]), cut(row["about_name"], 30), cut(row["actor"], 48),
             cut(row["label"], 40), f"[{cited.number(row)}]")
            for row in part
        ]  # fmt: skip
        slide = deck.slide("Answers, the latest first", cited.notes(part))
        slide.table((EDGE, 1.5, ROOM), (1.7, 2.6, 3.7, 3.0, 0.9), table, high=0.5)
    if slide:
        _rest(slide, len(rows) - len(shown), "answer", "answers", cited.where)


def _sources(deck: Deck, cited: Cited) -> None:
    shown = cited.rows[: SOURCES * SOURCE_SLIDES]
    slide: Slide | None = None
    for n in range(0, len(shown), SOURCES):
        lines: list[Line] = []
        for number, row in enumerate(shown[n : n + SOURCES], n + 1):
            url = safe_link(row["url"])
            lines.append(Line(f"[{number}] {cut(_cite(row), 150)}", 13, link=url))
        slide = deck.slide("Sources", cited.where)
        slide.text((EDGE, 1.5, ROOM, HIGH - 2.3), lines)
    if slide:
        _rest(slide, len(cited.rows) - len(shown), "source", "sources", cited.where)


def _rest(slide: Slide, left: int, one: str, many: str, where: str) -> None:
    """Say what a slide leaves out, and where it stands."""
    if left > 0:
        said = (
            f"{words.numbered(left, f'more {one}', f'more {many}')}, not on these slides. {where}"
        )
        slide.text((EDGE, HIGH - 0.75, ROOM, 0.5), [Line(cut(said, 200), 13, quiet=True)])


def _cite(row: dict[str, Any]) -> str:
    """A source as a reader cites it, in one line."""
    parts = [row["publisher"], f"({day(row['published'])})" if row["published"] else ""]
    head = " ".join(part for part in parts if part)
    return one_line(", ".join(part for part in (head, row["title"]) if part))
