"""What a reader asks for: one table of keys, read from a URL and written to one, said in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from geo.atlas import WORLD, Atlas
from geo.facets import known, label, publishers, suggested, understood, united
from geo.keys import ALSO, KEYS, OF_ANSWERS, SELECTING, Key
from geo.text import plain

MAX_PAIRS = 1000  # keys with values: each that cannot be used is answered with what could be
MAX_VALUES = 500  # of one key: more is a mistake or an attack
MAX_WORDS = 200  # characters of search words
MAX_NAMED = 60  # allowed values that a message names
MAX_SUGGESTED = 5  # values of one key for which something like it is looked for
DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
SPANS = (("since", "until"), ("answered_since", "answered_until"))
_DEGREES = r"-?[0-9]{1,3}(\.[0-9]{1,6})?"
POSITION = rf"{_DEGREES}(,{_DEGREES}){{2,3}}"
VERSION = re.compile(r"[0-9A-Za-z._-]{1,40}")


@dataclass(frozen=True)
class Problem:
    """A key or value that cannot be used, and what could."""

    key: str
    value: str
    expected: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 80 else f"{self.value[:80]}…"
        return f"{self.key}: found {shown!r}; expected {self.expected}"


@dataclass(frozen=True)
class Query:
    """A question to the atlas; see KEYS. A row must fit every key asked, by any of its values."""

    country: tuple[str, ...] = ()
    continent: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    operator: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    precision: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()
    denied_by: tuple[str, ...] = ()
    response: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    q: str = ""
    since: str = ""
    until: str = ""
    undated: tuple[str, ...] = ()
    answered_since: str = ""
    answered_until: str = ""
    station: str = ""
    place: str = ""
    text: str = ""
    at: str = ""
    layer: str = ""
    order: str = ""
    v: str = ""

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]], atlas: Atlas) -> tuple["Query", list[Problem]]:
        """Read the pairs of a URL, say: the query, and everything that it had to leave out.

        Repeated values count once; their order does not matter. A value may be written otherwise
        than the atlas writes it (see facets.understood): the query has it as the atlas does.
        """
        pairs = list(pairs)
        if len(pairs) > MAX_PAIRS:
            many = f"{len(pairs)} keys with values"
            return cls(), [Problem("", many, f"at most {MAX_PAIRS} of them")]
        given: dict[str, list[str]] = {}
        for key, value in pairs:
            given.setdefault(ALSO.get(key, key), []).append(value)
        asked: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, values in given.items():
            if name not in KEYS:
                expected = f"one of the keys {', '.join(KEYS)}"
                problems.append(Problem(name[:80], values[0], expected))
                continue
            good, bad = _usable(KEYS[name], values, atlas)
            problems += bad
            if good:
                asked[name] = tuple(sorted(set(good))) if KEYS[name].repeatable else good[0]
        query = cls(**asked)
        for since, until in SPANS:
            first, last = getattr(query, since), getattr(query, until)
            if first and last and last < first[: len(last)]:
                problems.append(Problem(until, last, f"a date not before {since}, {first}"))
                query = query.having(**{until: ""})
        return query, problems

    def pairs(self, *, selecting: bool = False) -> list[tuple[str, str]]:
        """The pairs that read() turns into this query; or only those that select rows."""
        pairs = []
        for field in fields(self):
            if selecting and not KEYS[field.name].selects:
                continue
            value = getattr(self, field.name)
            values = value if isinstance(value, tuple) else (value,) if value else ()
            pairs += [(field.name, one) for one in values]
        return pairs

    def having(self, **changes: str) -> "Query":
        """This query with one more value for each key; a key with one value takes the new one.

        "" empties a key.
        """
        new: dict[str, Any] = {}
        for name, value in changes.items():
            held = getattr(self, name)
            if isinstance(held, tuple):
                new[name] = tuple(sorted({*held, value})) if value else ()
            else:
                new[name] = value
        return replace(self, **new)

    def url(self, *, selecting: bool = False) -> str:
        """The query string of a link to this query; "" if it asks for everything."""
        return urlencode(self.pairs(selecting=selecting))

    @property
    def question(self) -> "Query":
        """The part that selects rows: equal for all queries that have the same rows."""
        return replace(self, station="", place="", text="", at="", layer="", order="", v="")

    @property
    def is_empty(self) -> bool:
        """Whether it asks for everything."""
        return self.question == Query()

    @property
    def is_whole(self) -> bool:
        """Whether it filters no station out, though it may leave sources out."""
        return replace(self.question, without=()) == Query()

    @property
    def asks_of_answers_alone(self) -> bool:
        """Whether nothing but what was answered, and when, filters stations out."""
        return all(key in (*OF_ANSWERS, "without") for key, _ in self.question.pairs())

    def parts(self, atlas: Atlas) -> dict[str, str]:
        """What each key asks for, as a reader would say it."""
        parts = {}
        for name in SELECTING:
            value = getattr(self, name)
            if not value:
                continue
            key = KEYS[name]
            if name == "undated":
                beside = "or " if self.since or self.until else ""
                parts[name] = beside + label(atlas, name, value[0])
            elif key.kind == "facet":
                said = " or ".join(label(atlas, name, one) for one in value)
                parts[name] = f"{atlas.words.say(key.title).lower()}: {said}"
            elif key.kind == "source":
                said = (" or " if name == "source" else " and ").join(publishers(atlas, value))
                parts[name] = f"supported by {said}" if name == "source" else f"without {said}"
            elif key.kind == "date":
                done = "" if name in OF_ANSWERS else "first reported "
                parts[name] = f"{done}{name.replace('_', ' ')} {value}"
            else:
                parts[name] = f"with the words “{value}”"
        return parts

    def words(self, atlas: Atlas) -> str:
        """What the query asks for, as a reader would say it."""
        return "; ".join(self.parts(atlas).values()) or atlas.words.say("all {reported_many}")


def _usable(key: Key, values: list[str], atlas: Atlas) -> tuple[list[str], list[Problem]]:
    """The values of a key that can be used, and a problem for every other one."""
    if len(values) > MAX_VALUES:
        return [], [_too_many(key, len(values))]
    good: list[str] = []
    bad: list[Problem] = []
    for value in dict.fromkeys(values):
        meant = understood(atlas, key.name, value) if key.repeatable else (value,)
        expected = _misfit(key, value, meant, atlas)
        if expected:
            if key.repeatable and not meant and len(bad) < MAX_SUGGESTED:
                like = suggested(atlas, key.name, value)
                expected = f"another value: did you mean {like}?" if like else expected
            bad.append(Problem(key.name, value, expected))
        else:
            good += meant
    if len(set(good)) > MAX_VALUES:  # of a publisher's name, say
        return [], [*bad, _too_many(key, len(set(good)))]
    if not key.repeatable and len(good) > 1:
        bad += [Problem(key.name, value, "one value") for value in good[1:]]
    return good, bad


def _too_many(key: Key, found: int) -> Problem:
    return Problem(key.name, f"{found} values", f"at most {MAX_VALUES} values")


def _misfit(key: Key, value: str, meant: tuple[str, ...], atlas: Atlas) -> str:
    """What was expected instead of the value; "" if it fits."""
    if key.kind == "facet":
        allowed = meant or tuple(known(atlas, key.name))
        fits = len(meant) == 1 or meant in united(atlas, key.name).values()
        return "" if fits else f"one of {', '.join(allowed[:MAX_NAMED])}"
    if key.kind == "source":
        return "" if meant else "a source_id or a publisher of the sources"
    if key.name == "text":
        return "" if (atlas.sources["source_id"] == value).any() else "a source_id of the sources"
    if key.kind == "date":
        return "" if _is_date(value) else "a year, month or day such as 2022, 2022-10 or 2022-10-26"
    if key.name == "q":
        unusable = len(value) > MAX_WORDS or any(
            not c.isprintable() or c == "\ufffd" for c in value
        )
        expected = f"words of at most {MAX_WORDS} printable characters"
        return expected if unusable or not plain(value) else ""
    if key.choice:
        return "" if value in key.choice else " or ".join(key.choice)
    if key.name == "v":
        return "" if VERSION.fullmatch(value) else "a data version such as 2026.11.0"
    if key.name == "at":
        return "" if _is_position(value) else "west,south,east,north such as 3.3,50.7,7.3,53.6"
    if key.name == "station":
        is_station = (atlas.stations["station_id"] == value).any()
        return "" if is_station else "a station_id of this atlas"
    is_country = value in (WORLD, *atlas.country_names)
    is_known = is_country or bool((atlas.named_places["place_id"] == value).any())
    return "" if is_known else "a place_id or country code of this atlas, or world"


def _is_date(value: str) -> bool:
    if not DATE.fullmatch(value):
        return False
    return len(value) < 10 or not pd.isna(pd.to_datetime(value, format="%Y-%m-%d", errors="coerce"))


def _is_position(value: str) -> bool:
    if not re.fullmatch(POSITION, value):
        return False
    parts = value.split(",")
    if len(parts) == 3:  # as older links have it
        latitude, longitude, zoom = map(float, parts)
        return abs(latitude) <= 90 and abs(longitude) <= 180 and 0 <= zoom <= 20
    west, south, east, north = map(float, parts)
    return -180 <= west < east <= 180 and -90 <= south < north <= 90
