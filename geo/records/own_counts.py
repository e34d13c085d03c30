"""What lists count themselves and what this atlas has of them: what figures are held against."""

from typing import NamedTuple

import pandas as pd

from geo.atlas import WORLD, Atlas, counted
from geo.counts import count, reconcile
from geo.memory.cache import remembered
from geo.records.statements import Record

NEAR = 0.1  # of a list's own count: how far off a text may be that says the same less exactly
NO_LESS, NO_MORE = ("at least", "more than"), ("up to",)  # of the values of ``qualifier``


class Subject(NamedTuple):
    """What a figure counts: ``kind``, ``subject`` and ``field`` of its claims."""

    kind: str
    subject: str
    field: str


def list_name(atlas: Atlas, listed: str) -> str:
    """A list as texts draw on it: its label, else its title."""
    labels = atlas.about.get("labels", {}).get("listed", {})
    return labels.get(listed) or atlas.lists.get(listed, listed) or "no list named"


def earlier_lists(atlas: Atlas, listed: str) -> list[str]:
    """The names of the lists that a list repeats."""
    return [list_name(atlas, one) for one in _lists(atlas).get(listed, {}).get("includes", [])]


def later_lists(atlas: Atlas, listed: str) -> list[str]:
    """The names of the lists that repeat a list."""
    entries = _lists(atlas).values()
    return [list_name(atlas, one["id"]) for one in entries if listed in one.get("includes", [])]


def rows_of_list(atlas: Atlas, of: Subject, listed: str) -> int | None:
    """How many stations of this atlas a list names, with the lists that it repeats.

    Of the world or of a country; None for all else, and for what is on no list with a total.
    """
    entry = _lists(atlas).get(listed, {})
    if of.field != "stations" or of.kind not in (WORLD, "country") or not entry.get("total"):
        return None
    rows = _stations_by_list(atlas)
    rows = rows[rows["listed"].isin([listed, *entry.get("includes", [])])]
    return int((rows if of.kind == WORLD else rows[rows["country"] == of.subject])["n"].sum())


def is_itemised(atlas: Atlas, of: Subject, listed: str, number: int) -> bool:
    """Whether the rows of this atlas are held against a number of a list.

    Of the world that is the headline total, of a country what the rows of that list come to.
    """
    headline = atlas.about.get("headline_total")
    if of.kind == WORLD and headline:
        value = {"stations": headline["value"], "countries": headline.get("countries_value")}
        return value.get(of.field) == number and listed == _list_of(atlas, headline)
    return of.kind == "country" and 0 < number == rows_of_list(atlas, of, listed)


def beside_its_list(
    atlas: Atlas, of: Subject, listed: str, number: int, qualifiers: pd.Series
) -> str:
    """How a number that texts give stands to what its list counts itself, in a sentence.

    "" where the list does not count that. ``qualifiers`` are those of the texts.
    """
    own = own_count(atlas, of, listed)
    if own is None:
        totals = any(entry.get("total") for entry in _lists(atlas).values())
        is_total = of.kind == WORLD and of.field == "stations" and totals
        return "Not taken from a list that this atlas itemises." if is_total else ""
    if number == own:
        names = " and the ".join(earlier_lists(atlas, listed))
        return f"What that list itself counts{f', with the {names}' if names else ''}."
    if all(_fits(qualifier, number, own) for qualifier in qualifiers):
        return f"The {own:,} of that list, said less exactly."
    return f"That list itself counts {own:,}."


def own_rows(atlas: Atlas, of: Subject) -> str:
    """What this atlas itself has of a figure, in a sentence; "" where it counts no such thing."""
    if of.kind == "country" and of.field == "stations":
        rows = _stations_by_list(atlas)
        n = int(rows.loc[rows["country"] == of.subject, "n"].sum())
        return f"The table of this atlas has {n} row{'' if n == 1 else 's'} there."
    if of.kind == "region" and of.field == "stations":
        return "This atlas does not count its rows by parts of the world."
    return _of_the_world(atlas, of.field) if of.kind == WORLD else ""


def _of_the_world(atlas: Atlas, field: str) -> str:
    rows = counted(atlas.stations)
    own = count(rows, len(rows))
    if field == "countries":
        return f"The {own.shown} rows of this atlas lie in {own.countries} countries."
    if field == "cities":
        return f"The rows of this atlas name {own.cities} cities that could be placed."
    if field != "stations":
        return ""
    whole = reconcile(atlas)
    if atlas.without:
        return f"Of the rows of this atlas {own.shown} remain without what is left out."
    if not whole:
        return f"The table of this atlas has {own.shown} rows."
    said = (
        f"This atlas itemises the {whole.reported:,}: {whole.reported - whole.not_itemised} of "
        f"them are rows of its table, and {whole.not_itemised} no text read here names."
    )
    outside = f" It has {whole.others} more rows, which are on none of these lists."
    return said + (outside if whole.others else "")


def _lists(atlas: Atlas) -> dict[str, Record]:
    return {entry["id"]: entry for entry in atlas.about.get("lists", [])}


@remembered
def _stations_by_list(atlas: Atlas) -> pd.DataFrame:
    """How many stations count (``n``), by ``listed`` and ``country``."""
    rows = pd.DataFrame(counted(atlas.stations)[["listed", "country"]])
    return rows.value_counts().reset_index(name="n")


def own_count(atlas: Atlas, of: Subject, listed: str) -> int | None:
    """What a list counts itself, with the lists that it repeats; None where it does not say."""
    lists = _lists(atlas)
    entry = lists.get(listed, {})
    if of.kind != WORLD:
        return None
    if of.field == "stations" and entry.get("total"):
        repeated = (lists[one].get("total", 0) for one in entry.get("includes", []))
        return int(entry["total"] + sum(repeated))
    headline = atlas.about.get("headline_total", {})
    if of.field == "countries" and listed and listed == _list_of(atlas, headline):
        value: int | None = headline.get("countries_value")
        return value
    return None


def _list_of(atlas: Atlas, headline: Record) -> str:
    """The list that the headline total draws on; "" if there is none."""
    claims = atlas.tables["claims"]
    return "".join(claims.loc[claims["claim_id"] == headline.get("claim"), "listed"])


def _fits(qualifier: str, number: int, own: int) -> bool:
    """Whether what is qualified so says ``own`` less exactly."""
    if qualifier in ("", "exactly") or abs(own - number) > NEAR * own:
        return False
    return not (qualifier in NO_LESS and own < number or qualifier in NO_MORE and own > number)
