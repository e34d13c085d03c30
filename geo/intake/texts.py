"""Who says so, in somebody's table: publishers and addresses as the sources of an atlas."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

import pandas as pd

from geo.intake import values
from geo.text import numbered, slug

ORIGIN = "not-stated"  # who found it out: a table of others seldom says
_LONGEST = 50  # characters of an identifier


class Texts(NamedTuple):
    """The texts that rows rest on.

    sources  the dictionary's columns of sources that have a value
    links    which rows rest on which: columns line, source_id
    unread   what is no address in the column of links, by line
    doubts   what was guessed, in sentences
    """

    sources: pd.DataFrame
    links: pd.DataFrame
    unread: pd.Series
    doubts: list[str]


def texts(publishers: pd.Series, links: pd.Series, dates: pd.Series, name: str) -> Texts:
    """The texts of each row; several in a cell are parted by semicolons, bars or new lines.

    Publishers and addresses of a row go together in their order. An address without a publisher
    has its host's name; a row without either rests on the table itself, ``name``. ``dates``:
    partial dates by row, which are taken for those of the texts.
    """
    doubts: list[str] = []
    both = pd.concat([publishers, links])
    urls = values.addresses(both)
    named = values.listed(publishers.str.replace(values.ADDRESS, ";", regex=True))
    named = named.str.strip(" ,;:-()")
    named = named[named != ""]
    other = links[(links != "") & ~links.str.contains(values.ADDRESS)]
    if len(other):
        shown = ", ".join(repr(one[:40]) for one in other.head(3))
        found = numbered(len(other), "link")
        doubts.append(f"No web address (http or https) in {found}, kept in the note: {shown}.")
    pairs = _paired(named, urls)
    alone = publishers.index.difference(pd.Index(pairs["line"]))
    if len(alone):
        doubts.append(f"No source in {numbered(len(alone), 'row')}: {name} itself stands for it.")
        own = pd.DataFrame({"line": alone, "publisher": name, "url": "", "own": True})
        pairs = pd.concat([pairs, own])
    pairs["published"] = pairs["line"].map(dates).astype("str")
    key = ["publisher", "url", "published"]
    # a text read at one address is one text, whatever dates stand beside it
    first = pairs[pairs["url"] != ""].sort_values("published", key=_blank_last)
    first = first.drop_duplicates("url").set_index("url")
    for column in ("publisher", "published"):
        pairs[column] = (
            pairs[column].where(pairs["url"] == "", pairs["url"].map(first[column])).astype("str")
        )
    unique = pairs.drop_duplicates(key).reset_index(drop=True)
    unique["source_id"] = _ids(unique)
    linked = pairs.merge(unique[[*key, "source_id"]], on=key)[["line", "source_id"]]
    sources = pd.DataFrame(
        {
            "source_id": unique["source_id"],
            "publisher": unique["publisher"],
            "url": unique["url"],
            "published": unique["published"],
            "kind": unique["own"].map({True: "table", False: "news"}),
            # known only as the table names it: nobody but who made it has read the text
            "relay": unique["own"].map({True: "unnamed", False: "quotation"}),
            "cautions": unique["url"].map(lambda url: "" if url else "no_url"),
            "read": "not_read",
        }
    )
    return Texts(sources, linked.drop_duplicates(ignore_index=True), other, doubts)


def _blank_last(dates: pd.Series) -> pd.Series:
    return dates.where(dates != "", "~")


def _paired(named: pd.Series, urls: pd.Series) -> pd.DataFrame:
    """Columns line, publisher, url, own: the publishers and addresses of a row in their order.

    One publisher goes with all addresses of its row; else what has no partner stands alone.
    """
    left = pd.DataFrame({"line": named.index, "publisher": named.to_numpy()})
    right = pd.DataFrame({"line": urls.index, "url": urls.to_numpy()}).drop_duplicates()
    for part in (left, right):
        part["n"] = part.groupby("line").cumcount()
    pairs = left.merge(right, on=["line", "n"], how="outer")
    one = left[left.groupby("line")["n"].transform("size") == 1].set_index("line")["publisher"]
    pairs["publisher"] = pairs["publisher"].fillna(pairs["line"].map(one))
    pairs["url"] = pairs["url"].astype("object").fillna("").astype("str")
    hosts = {url: _host(url) for url in pairs["url"].unique().tolist()}
    pairs["publisher"] = (
        pairs["publisher"].astype("object").fillna(pairs["url"].map(hosts)).astype("str")
    )
    return pairs[["line", "publisher", "url"]].assign(own=False)


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # as of https://[bad/x
        host = ""
    return re.sub(r"^www\d?\.", "", host) or url[:60]


def _ids(sources: pd.DataFrame) -> pd.Series:
    """An identifier each: publisher and date, and a number where that is taken."""
    said = {
        one: slug(one)[:_LONGEST].strip("-") or "source" for one in sources["publisher"].unique()
    }
    stem = sources["publisher"].map(said)
    stem = stem.where(stem != ORIGIN, f"{ORIGIN}-text")
    stem = stem.where(sources["published"] == "", stem + "-" + sources["published"])
    taken: dict[str, int] = {}
    ids = []
    for one in stem.tolist():
        taken[one] = taken.get(one, 0) + 1
        made = one
        while taken[one] > 1 and (made := f"{one}-{taken[one]}") in taken:
            taken[one] += 1
        taken.setdefault(made, 1)
        ids.append(made)
    return pd.Series(ids, index=sources.index, dtype="str")
