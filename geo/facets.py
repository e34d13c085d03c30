"""The values that stations have, how many have each, what they are called, how they are written."""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from geo.atlas import Atlas
from geo.columns.distinct import distinct, in_force
from geo.countries import unions
from geo.countries.continents import CONTINENTS, continent_of
from geo.countries.names import all_names
from geo.evidence.support import ONE, SEVERAL, UNSTATED, WEAK
from geo.memory.cache import remembered
from geo.text import looked_up, plain

ALIKE = 75  # of 100 by rapidfuzz's ratio: a letter of five is wrong, or two have changed places
SHORTEST, LONGEST = 4, 60  # characters of a text that is compared: codes are all alike
CONTESTED = "contested"  # stands beside the kinds of support
YES, NO = "yes", "no"
WHETHER: dict[str, Callable[[pd.DataFrame], pd.Series]] = {  # key -> for which stations it is YES
    "contested": lambda stations: stations["contested"],
    "undated": lambda stations: stations["first_reported"] == "",
}
SEVERAL_EACH = {  # key -> column
    "basis": "bases",
    "origin": "origins",
    "denied_by": "denied_by",
    "response": "responses",
}
VOCABULARIES = {  # key -> table and column of the dictionary that lists its codes
    "listed": ("stations", "listed"),
    "status": ("stations", "status"),
    "precision": ("places", "precision"),
    "basis": ("origins", "kind"),
    "denied_by": ("responses", "party"),
    "response": ("responses", "response"),
}


def columns(key: str) -> list[str]:
    """Those columns of Atlas.stations that tell which values of a facet a station has."""
    own = {
        "support": ["support", "contested"],
        "continent": ["country"],
        "undated": ["first_reported"],
    }
    return own.get(key, [SEVERAL_EACH.get(key, key)])


def is_column(key: str) -> bool:
    """Whether the values of a facet are those of a column of its name."""
    return columns(key) == [key] and key not in WHETHER and key not in SEVERAL_EACH


def has(stations: pd.DataFrame, key: str, values: tuple[str, ...]) -> pd.Series:
    """Which stations have one of the values of a facet: a mask in their order.

    ``stations`` has the columns of Atlas.stations; ``key`` is a facet of query.KEYS.
    """
    if key == "support":
        return stations["support"].isin(values) | (stations["contested"] & (CONTESTED in values))
    if key in WHETHER:
        yes = WHETHER[key](stations)
        return (yes & (YES in values)) | (~yes & (NO in values))
    if key in SEVERAL_EACH:
        return one_of(stations[SEVERAL_EACH[key]], values)
    return _values(stations, key).isin(values)


def one_of(lists: pd.Series, values: Iterable[str]) -> pd.Series:
    """Which lists, joined by "; ", have one of the values."""
    held = "; " + lists + "; "
    fits = pd.Series(False, index=lists.index)
    for value in values:
        fits |= held.str.contains(f"; {value}; ", regex=False)
    return fits


def tally(stations: pd.DataFrame, key: str, number: np.ndarray | None = None) -> dict[str, int]:
    """How many stations have each value of a facet, in the order in which they are offered.

    For ``support`` its kinds and CONTESTED, also with 0; otherwise only values that occur.
    ``stations`` needs the ``columns`` of the facet; ``number``: how many each row stands for, if
    not one.
    """
    n = pd.Series(1 if number is None else number, index=stations.index, dtype="int64")
    if key == "support":
        held = n.groupby(stations["support"]).sum()
        counts = {kind: int(held.get(kind, 0)) for kind in (SEVERAL, ONE, WEAK)}
        return counts | {CONTESTED: int(n[stations["contested"]].sum())}
    if key in WHETHER:
        yes = int(n[WHETHER[key](stations)].sum())
        counts = {YES: yes, NO: int(n.sum()) - yes}
        return {value: counts[value] for value in _whether(key) if counts[value]}
    values = _values(stations[n > 0], SEVERAL_EACH.get(key, key))
    if key in SEVERAL_EACH:
        values = values.str.split("; ").explode()
    values = values[values != ""]
    found = n.reindex(values.index).groupby(values.to_numpy(object)).sum().sort_index()
    if key == "origin":  # the origin of most first
        found = found.sort_values(ascending=False, kind="stable")
    return {str(value): int(n) for value, n in found.items()}


def _values(stations: pd.DataFrame, column: str) -> pd.Series:
    if column == "continent":
        return looked_up(stations["country"], continent_of())
    return stations[column]


def _whether(key: str) -> tuple[str, ...]:
    """What may be asked: a date of first report is asked for by ``since`` and ``until``."""
    return (YES,) if key == "undated" else (YES, NO)


@remembered
def options(atlas: Atlas, key: str) -> dict[str, int]:
    """Every value that the atlas has for a facet, with the number of stations that have it."""
    return numbers(atlas, key, in_force(atlas))


def numbers(atlas: Atlas, key: str, stations: np.ndarray) -> dict[str, int]:
    """How many of some stations of an atlas (a mask) have each value: as ``tally``."""
    held = distinct(atlas, *columns(key))
    return tally(held.rows, key, held.number(stations))


@remembered
def known(atlas: Atlas, key: str) -> dict[str, str]:
    """Every value that a facet may be asked for, with its words: those that stations have first.

    Beside these: all countries, parts of the world, lists, origins and codes of the dictionary.
    """
    more: Iterable[str] = ()
    if key == "country":
        more = (code for code in atlas.country_names if code not in unions.MEMBERS)
    elif key == "continent":
        more = CONTINENTS
    elif key == "origin":
        more = atlas.origin_names
    elif key in WHETHER:
        more = _whether(key)
    elif key in VOCABULARIES:
        more = _codes(atlas, *VOCABULARIES[key])
    return {value: label(atlas, key, value) for value in [*options(atlas, key), *more]}


def _codes(atlas: Atlas, table: str, column: str) -> list[str]:
    """The codes that the dictionary allows in a column; none if it lists none."""
    return [
        str(code)
        for resource in atlas.descriptor["resources"]
        if resource.get("name") == table
        for field in resource["schema"]["fields"]
        if field["name"] == column
        for code in field.get("constraints", {}).get("enum", [])
    ]


def understood(atlas: Atlas, key: str, value: str) -> tuple[str, ...]:
    """The values that are meant by one of a facet or of ``source`` and ``without``; () for none.

    The value itself if there is such a one, else those that are so written, or so called, without
    regard to case, accents and punctuation (control characters are neither): of a facet more than
    one are more than one meaning, unless they are the members of a union (``united``), of sources
    all texts of a publisher.
    """
    if value in _held(atlas, key):
        return (value,)
    if not value.isprintable():
        return ()
    said = plain(value)
    return _spellings(atlas, key).get(said) or united(atlas, key).get(said, ())


@remembered
def united(atlas: Atlas, key: str) -> dict[str, tuple[str, ...]]:
    """The values that are asked for together by one name, as ``plain`` has it: a union's members
    that the atlas knows."""
    if key != "country":
        return {}
    members = {
        name: tuple(code for code in codes if code in atlas.country_names)
        for name, codes in unions.by_name().items()
    }
    return {name: codes for name, codes in members.items() if codes}


def suggested(atlas: Atlas, key: str, value: str) -> str:
    """What may be meant by a value that is none, in words: ``Spain (ES)``; "" for nothing like it.

    The only value of which code or words begin so, else the one whose are spelt most alike.
    """
    said = plain(value)
    if not said or len(said) > LONGEST:
        return ""
    names: dict[str, str] = {}
    held = _held(atlas, key)
    for one, words in held.items():
        for text in (one, words):
            names.setdefault(plain(text), one)
    begun = sorted(name for name in names if len(said) > 1 and name.startswith(said))
    if len({names[name] for name in begun}) != 1:
        if len(said) < SHORTEST:
            return ""
        found = process.extractOne(said, sorted(names), scorer=fuzz.ratio, score_cutoff=ALIKE)
        begun = [found[0]] if found else []
    for name in begun[:1]:
        one = names[name]
        if key in ("source", "without"):
            return one if plain(one) == name else held[one]
        return one if plain(held[one]) == plain(one) else f"{held[one]} ({one})"
    return ""


@remembered
def _spellings(atlas: Atlas, key: str) -> dict[str, tuple[str, ...]]:
    """The values that are so written, by ``plain``: as codes before words before other names."""
    held = _held(atlas, key)
    ways: tuple[Iterable[tuple[str, str]], ...] = (
        ((value, value) for value in held),
        ((name, value) for value, name in held.items()),
        also_called(atlas, key).items(),
    )
    found: dict[str, tuple[str, ...]] = {}
    for pairs in ways:
        level: dict[str, dict[str, None]] = {}
        for name, value in pairs:
            level.setdefault(plain(name), {})[value] = None
        found = {name: tuple(values) for name, values in level.items() if name} | found
    return found


def _held(atlas: Atlas, key: str) -> dict[str, str]:
    return _sources(atlas, key) if key in ("source", "without") else known(atlas, key)


def _sources(atlas: Atlas, key: str) -> dict[str, str]:
    """The names of all that ``source`` or ``without`` may be asked for: origins before texts."""
    sources = atlas.tables["sources"]
    texts = dict(zip(sources["source_id"], sources["publisher"], strict=True))
    names = set(atlas.origin_names.values()) if key == "without" else set()
    own = {one: "" if name in names else name for one, name in texts.items()}
    return own | (atlas.origin_names if key == "without" else {})


def also_called(atlas: Atlas, key: str) -> dict[str, str]:
    """What else a facet's values are called, where neither code nor words say it."""
    if key in WHETHER:
        return {"true": YES} | ({"false": NO} if NO in _whether(key) else {})
    if key == "country":
        codes = atlas.country_names
        return {name: code for name, code in all_names().items() if code in codes}
    return {}


def label(atlas: Atlas, key: str, value: str) -> str:
    """The words for one value of a facet, or for a source or origin."""
    if key == "country":
        return atlas.country_names.get(value, value)
    if key == "continent":
        return CONTINENTS.get(value, value)
    if key == "listed":
        return atlas.lists.get(value, value)
    if key == "origin":
        return atlas.origin_names.get(value, value)
    if key == "denied_by":
        return atlas.label("party", value)
    if key == "undated":
        return "without a date of first report"
    if key in ("source", "without"):
        return publisher(atlas, value)
    return atlas.label(key, value)


def publishers(atlas: Atlas, names: tuple[str, ...]) -> list[str]:
    """What sources and origins are called, each once: no text of an origin that is named itself."""
    origins = [atlas.origin_names[name] for name in names if name in atlas.origin_names]
    said = dict.fromkeys(publisher(atlas, name) for name in names)
    return [one for one in said if one not in origins]


def publisher(atlas: Atlas, name: str) -> str:
    """The publisher of a source, or the name of an origin with those that relay it.

    The id itself if the atlas has neither.
    """
    if name in atlas.origin_names:
        kinds = atlas.origins.set_index("origin_id")["kind"]
        if kinds[name] == UNSTATED:
            return "all that does not say who found it out"
        return f"{atlas.origin_names[name]} and all that relay it"
    sources = atlas.tables["sources"]
    rows = sources.loc[sources["source_id"] == name, "publisher"]
    return rows.iloc[0] if len(rows) else name
