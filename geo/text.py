"""How names and words are compared (without case, accents or punctuation) and joined; and what an
atlas calls things.

Texts of the code that name what is counted have places for the atlas's words, such as
``{many}``, and are said by ``Words.say``.
"""

import re
import textwrap
import unicodedata
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_APOSTROPHES = re.compile(r"['’‘ʼʻ`´ʹ]")
_NOT_WORD = re.compile(r"[\W_]+")
_VOWELS = tuple("aeiou")
# Scripts that write words without blanks between them: Thai to Burmese, Khmer, Chinese and
# Japanese. geo/assets/shared/text.js has the same.
_UNSPACED = re.compile(
    "[\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_NAME = 28  # characters of a title that make a name: what the head of a phone's page has room for
_SHORTENED = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


def plain(text: str) -> str:
    """The text as words in lower case without accents, parted by single blanks.

    ``plain("Viña del Mar") == "vina del mar"``. Letters of every script are kept.
    """
    text = _APOSTROPHES.sub("", text.casefold())
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", text).strip()


def plain_all(texts: pd.Series) -> pd.Series:
    """Each text as ``plain`` writes it; those in ASCII all at once, the others each once."""
    held = in_one_piece(texts)
    latin = pc.replace_substring_regex(pc.utf8_lower(held), r"['`]", "")
    latin = pc.utf8_trim(pc.replace_substring_regex(latin, r"[^a-z0-9]+", " "), " ")
    found = latin.to_pandas().set_axis(texts.index).astype("str")
    others = ~pc.string_is_ascii(held).to_numpy(zero_copy_only=False)
    if others.any():
        rest = texts[others]
        found[others] = rest.map({text: plain(text) for text in rest.unique()})
    return found


def in_one_piece(texts: pd.Series) -> pa.Array:
    """The texts (dtype ``str``) as Arrow has them."""
    held = pa.array(texts.array)
    return held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held


def begins(word: str) -> str:
    """What a text of ``plain`` words, with a blank before it, holds if one begins with ``word``.

    In scripts without blanks between words a word may begin anywhere.
    """
    return word if _UNSPACED.match(word) else f" {word}"


def fold(text: str) -> str:
    """``plain`` with St, Ste, Mt and Ft written out: the form in which place names are compared."""
    return " ".join(_SHORTENED.get(word, word) for word in plain(text).split())


def among(texts: pd.Series, values: pd.Series) -> pd.Series:
    """What ``texts.isin(values)`` gives, both of dtype ``str``.

    pandas makes an Arrow scalar of each of the values first: seconds for 100,000 of them.
    """
    found = pc.is_in(pa.array(texts.array), value_set=pa.array(values.array))
    return pd.Series(found.to_numpy(zero_copy_only=False), index=texts.index, dtype=bool)


def joined(texts: pd.Series, by: pd.Series, separator: str) -> pd.Series:
    """The texts of each group as one text, in their order; indexed by ``by``, sorted.

    What ``texts.groupby(by).agg(separator.join)`` gives, which takes minutes for 100,000 groups.
    """
    codes, keys = pd.factorize(by.to_numpy(object), sort=True)
    order = np.argsort(codes, kind="stable")[np.count_nonzero(codes < 0) :]  # of no group: -1
    codes = codes[order]
    parts = texts.to_numpy(object)[order].tolist()
    ends = np.cumsum(np.bincount(codes, minlength=len(keys))).tolist()
    whole = [separator.join(parts[start:end]) for start, end in zip([0, *ends], ends, strict=False)]
    return pd.Series(whole, index=pd.Index(keys, name=by.name, dtype="str"), dtype="str")


def looked_up(keys: pd.Series, texts: pd.Series | dict[str, str]) -> pd.Series:
    """The text of each key, "" where there is none: dtype ``str``, in the order of ``keys``."""
    return keys.map(texts).astype("object").fillna("").astype("str")


@dataclass(frozen=True)
class Words:
    """The words of one atlas.

    name           what the pages are called, where the title would be too long; else from the title
    one, many      what one row is: "station", "stations"
    reported       what stands before them, so that a report is no finding: "reported"; may be ""
    operator       who is said to run one, in a word: "bureau"
    operator_kind  the same in full: "Chinese police bureau"
    category       what the lists are, where they are kinds of things: "Category"; may be ""
    grounds        kinds of ground, listed as a sentence does, to explain several bases; may be ""
    search         what one might search for: "such as licence"; may be ""
    """

    name: str = "Atlas"
    one: str = "report"
    many: str = "reports"
    reported: str = ""
    operator: str = "operator"
    operator_kind: str = "operator"
    category: str = ""
    grounds: str = ""
    search: str = ""

    @classmethod
    def of(cls, descriptor: dict) -> "Words":
        """Those of a package whose ``atlas`` block can be read: see tables.about."""
        about = descriptor.get("atlas", {})
        given = dict(about.get("words", {}))
        if "one" in given:
            given.setdefault("reported", "reported")
        kind = about.get("labels", {}).get("subject_kind", {}).get("operator")
        given.setdefault("operator_kind", kind or given.get("operator", cls.operator))
        name = about.get("name") or _name_of(descriptor.get("title", ""))
        return cls(**given, **({"name": name} if name else {}))

    @cached_property
    def forms(self) -> dict[str, str]:
        """Every form that a text may name, by its name there."""
        one, many = (f"{self.reported} {noun}".strip() for noun in (self.one, self.many))
        forms = asdict(self) | {"reported_one": one, "reported_many": many}
        forms |= {"listed": self.category or "listed"}
        forms |= {"run_by": "Said to be run by" if self.tells_of_operators else "Operator"}
        forms |= {"where_listed": self.category or "Where it was listed"}
        forms |= {"list": self.category.lower() or "list"}
        forms |= {"a_one": _with_article(self.one), "a_reported_one": _with_article(one)}
        return forms | {name[:1].upper() + name[1:]: capital(said) for name, said in forms.items()}

    @property
    def tells_of_operators(self) -> bool:
        """Whether the package has a word for who runs one."""
        return self.operator != Words.operator

    def say(self, text: str) -> str:
        """A text of the code with this atlas's words in their places."""
        return text.format_map(self.forms)

    def number(self, n: int, *, reported: bool = False, none: str = "0") -> str:
        """So many of them: "1 station", "2,000 reported stations"; ``none`` stands for 0."""
        noun = "one" if n == 1 else "many"
        return f"{f'{n:,}' if n else none} {self.forms[f'reported_{noun}' if reported else noun]}"

    @property
    def for_browser(self) -> dict[str, str]:
        """What scripts are told: see assets/shared/words.js."""
        named = ("one", "many", "reported_one", "reported_many", "a_one")
        return {name: self.forms[name] for name in named}


def numbered(n: int, one: str, many: str = "") -> str:
    """So many things in words: "1 row", "2,000 rows"; ``many`` where an s does not make it."""
    return f"{n:,} {one if n == 1 else many or f'{one}s'}"


def _name_of(title: str) -> str:
    """The first part of a title, and of that as many words as are short enough."""
    first = re.split(r"[:;(|]|,\s|\s[-–—]\s", title.strip(), maxsplit=1)[0].strip()
    short = textwrap.shorten(first, _NAME, placeholder="…")
    return short if short != "…" else f"{first[:_NAME]}…"


def slug(words: str) -> str:
    """Words for names of files and packages: ASCII letters, digits and dashes; "" if none is."""
    return re.sub(r"[^a-z0-9]+", "-", plain(words)).strip("-")


def _with_article(noun: str) -> str:
    return f"{'an' if noun.lower().startswith(_VOWELS) else 'a'} {noun}"


def capital(words: str) -> str:
    """The words as a sentence begins."""
    return words[:1].upper() + words[1:]
