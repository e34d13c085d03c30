"""Which stations have words: in their names, or in what is said of them and by whom.

What is said often is looked through once: see geo.columns.distinct.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.atlas import Atlas
from geo.columns.distinct import distinct
from geo.columns.pairs import bearing
from geo.memory.cache import remembered
from geo.text import begins, plain, plain_all

OWN = ("country_name", "region", "city", "local_name", "operator", "note")


def with_words(atlas: Atlas, words: str) -> np.ndarray:
    """Which stations have every word, each at the beginning of one of theirs (see text.begins).

    Theirs are names, operator and note, what is said of them, and who published it: a mask of
    ``atlas.stations``.
    """
    fits = np.ones(len(atlas.stations), bool)
    for word in plain(words).split():
        fits &= _with_word(atlas, begins(word))
    return fits


def _with_word(atlas: Atlas, word: str) -> np.ndarray:
    has = _ids(atlas).str.contains(word, regex=False).to_numpy(bool)
    for column in OWN:
        texts = _texts(atlas, column)
        has = has | distinct(atlas, column).having(texts.str.contains(word, regex=False))
    said = _said(atlas)
    claimed = said.texts.str.contains(word, regex=False).to_numpy(bool)[said.text]
    has[said.station[claimed]] = True
    return has


@remembered
def _ids(atlas: Atlas) -> pd.Series:
    return _spaced(atlas.stations["station_id"])


@remembered
def _texts(atlas: Atlas, column: str) -> pd.Series:
    """The distinct texts of a column, as they are searched."""
    return _spaced(distinct(atlas, column).rows[column])


@dataclass(frozen=True, eq=False)
class Said:
    """``texts``: what is said, with who published it; ``text`` (of these) that bears on ``station``
    (row of the stations), one of each a claim and station."""

    texts: pd.Series
    text: np.ndarray
    station: np.ndarray


@remembered
def _said(atlas: Atlas) -> Said:
    claims = atlas.claims
    sources = atlas.tables["sources"]
    publishers = sources["publisher"].set_axis(sources["source_id"])
    parts = [claims["says"], claims["value"], claims["source_id"].map(publishers).fillna("")]
    code, held = np.zeros(len(claims), np.int64), []
    for part in parts:
        own, values = pd.factorize(part)
        code = code * max(1, len(values)) + own
        held.append((own, _spaced(pd.Series(values, dtype="str"))))
    _, first, text = np.unique(code, return_index=True, return_inverse=True)
    texts = pd.Series("", index=range(len(first)), dtype="str")
    for own, said in held:
        texts += said.iloc[own[first]].set_axis(texts.index)
    held = bearing(atlas)
    return Said(texts, text[held.claim].astype(np.int32), held.station)


def _spaced(texts: pd.Series) -> pd.Series:
    """As text.plain writes them, with a blank before each: see text.begins."""
    return " " + plain_all(texts.reset_index(drop=True))
