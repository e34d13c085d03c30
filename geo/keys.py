"""The keys of a query: what can be asked for, in URLs, on pages, in the API and in commands."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Key:
    """One key of the query: its name in URLs, the API and commands; noun and title on pages.

    ``noun``, ``title`` and ``help`` are for Words.say.

    kind: ``facet`` (a value that stations have), ``source`` (a source_id), ``words``, ``date``
    (year, month or day); these select rows. ``record`` names what is opened and ``view`` how it is
    looked at; they select nothing. A facet and a source may be given several times. ``choice``: the
    values that a key of the kind ``view`` may have, where there are few.
    """

    name: str
    noun: str
    title: str
    kind: Literal["facet", "source", "words", "date", "record", "view"]
    help: str
    choice: tuple[str, ...] = ()

    @property
    def repeatable(self) -> bool:
        """Whether it may be given several times."""
        return self.kind in ("facet", "source")

    @property
    def selects(self) -> bool:
        """Whether it selects rows."""
        return self.kind not in ("record", "view")


KEYS = {
    key.name: key
    for key in (
        Key("country", "country", "Country", "facet", "ISO 3166-1 alpha-2 code"),
        Key("continent", "part of the world", "Part of the world", "facet", "part of the world"),
        Key("region", "region", "Region", "facet", "region of the place, where it is known"),
        Key("city", "city", "City", "facet", "city of the place, where it is known"),
        Key("operator", "{operator}", "Run by", "facet", "{operator_kind} said to run it"),
        Key("listed", "{list}", "{where_listed}", "facet", "the {list} that names the {one}"),
        Key("status", "outcome", "Reported outcome", "facet", "what is said to have become of it"),
        Key(
            "precision",
            "precision",
            "How exactly the place is known",
            "facet",
            "city, region or country",
        ),
        Key(
            "support",
            "support",
            "What it rests on",
            "facet",
            "several bases, one basis, weakly sourced, or contested",
        ),
        Key("contested", "contested", "Contested", "facet", "yes or no, whatever it rests on"),
        Key("basis", "basis", "Kind of origin", "facet", "kind of an origin that it rests on"),
        Key("origin", "origin", "Found out by", "facet", "an origin that it rests on"),
        Key("grade", "grade", "Best grade", "facet", "best grade of the texts that support it"),
        Key("denied_by", "denial", "Denied by", "facet", "party that denies it"),
        Key(
            "response", "answer", "What was answered", "facet", "answer about its place or country"
        ),
        Key(
            "source",
            "supporting source",
            "Supported by",
            "source",
            "only {many} that this source, or a text of this publisher, supports",
        ),
        Key(
            "without",
            "left-out sources",
            "Leave out",
            "source",
            "leave this source or origin out of everything, with all that relays it",
        ),
        Key(
            "q",
            "words",
            "Words",
            "words",
            "beginnings of words in names, operators, what sources say, and their publishers",
        ),
        Key(
            "since", "first date", "First reported since", "date", "year, month or day, as 2022-10"
        ),
        Key("until", "last date", "First reported until", "date", "year, month or day, as 2022-10"),
        Key(
            "undated",
            "undated",
            "Without a date",
            "facet",
            "yes: without a date of first report, beside those of since and until",
        ),
        Key(
            "answered_since",
            "first date of answers",
            "Answered since",
            "date",
            "with an answer of this year, month or day, or later",
        ),
        Key(
            "answered_until",
            "last date of answers",
            "Answered until",
            "date",
            "with an answer of this year, month or day, or earlier",
        ),
        Key("station", "{one}", "{One}", "record", "the {one} whose record is open"),
        Key("place", "place", "Place", "record", "the place, country or world that is open"),
        Key("text", "text", "Text", "record", "the source whose record is open"),
        Key("at", "position", "Map position", "view", "west,south,east,north of the map, degrees"),
        Key(
            "layer",
            "layer",
            "Layer",
            "view",
            "what colours the countries instead of counts",
            ("action", "none"),
        ),
        Key("order", "order", "Order", "view", "how answers are put in order", ("date", "country")),
        Key("v", "version", "Data version", "view", "the data version that the link was made with"),
    )
}
ALSO = {"publisher": "source"}  # other names of keys, which are read and never written
SELECTING = tuple(name for name, key in KEYS.items() if key.selects)
OF_REPORTS = ("since", "until", "undated")  # one question of when: in this span, or without a date
OF_ANSWERS = ("response", "answered_since", "answered_until")  # these select answers as well
