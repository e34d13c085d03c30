"""The typefaces of pictures: the vendored ones, cut into subsets, as matplotlib can draw them.

matplotlib draws the static TrueType file of one weight; what is vendored for browsers is woff2 of
all weights. So the subsets that a text needs are made into such files once a process, in a folder
of its own. What these have no letter for (Greek, Cyrillic, Arabic) is drawn in DejaVu Sans, which
matplotlib brings along, and Chinese in Noto Sans SC.
"""

import atexit
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

from geo.files import ASSETS

VENDOR = ASSETS / "vendor"
SUBSETS = ("latin", "latin-ext", "vietnamese")
FACES = {  # name -> files, weight
    "serif": ("source-serif-4/source-serif-4-{}-wght-normal", 600),
    "sans": ("libre-franklin/libre-franklin-{}-wght-normal", 400),
    "bold": ("libre-franklin/libre-franklin-{}-wght-normal", 600),
}
DEJAVU = "DejaVu Sans"
CHINESE = "noto-sans-sc/noto-sans-sc-chinese-simplified-400-normal"
UNKNOWN = "\ufffd"  # drawn for what no typeface has

# control characters, ends of lines and paragraphs, marks of direction, halves of characters
_NOT_OF_A_LINE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_lock = RLock()


@dataclass(frozen=True)
class Font:
    """A typeface that matplotlib knows by ``family``; ``widths`` of characters in parts of an em.

    ``file`` is None for what matplotlib has of its own.
    """

    family: str
    widths: dict[str, float]
    file: Path | None = None


def one_line(words: str) -> str:
    """The words in one line: line ends and other control characters become blanks.

    So do marks that turn the direction of what follows.
    """
    return " ".join(_NOT_OF_A_LINE.sub(" ", words).split())


def drawable(words: str) -> str:
    """The words in one line that can be drawn: what no typeface has becomes U+FFFD."""
    return "".join(one if _home("sans", one) else UNKNOWN for one in one_line(words))


def families(face: str, words: str) -> list[str]:
    """The families that matplotlib needs to draw the words, the face's own first."""
    homes = dict.fromkeys(["latin", *(_home(face, one) for one in words)])
    return [_font(face, home).family for home in homes if home]


def width(words: str, face: str, size: float) -> float:
    """How wide the words are written, in the unit of ``size``; without kerning."""
    return size * sum(_advance(face, one) for one in words)


def lines(words: str, face: str, size: float, room: float, most: int) -> list[str]:
    """The words in at most ``most`` lines of at most ``room``; what is cut off ends in "…"."""
    rows = list(_wrapped(drawable(words).split(" "), face, size, room))
    if len(rows) <= most:
        return rows
    return [*rows[: most - 1], _cut(" ".join(rows[most - 1 : most + 1]), face, size, room)]


def _wrapped(words: Iterable[str], face: str, size: float, room: float) -> Iterator[str]:
    row = ""
    for word in words:
        longer = f"{row} {word}".strip()
        if width(longer, face, size) <= room:
            row = longer
            continue
        if row:
            yield row
        row = word
        while width(row, face, size) > room and len(row) > 1:  # a word longer than a line
            fits = max(1, len(_cut(row, face, size, room)) - 1)
            yield row[:fits]
            row = row[fits:]
    if row:
        yield row


def _cut(words: str, face: str, size: float, room: float) -> str:
    while words and width(f"{words}…", face, size) > room:
        words = words[:-1]
    return f"{words.rstrip()}…"


@cache
def _home(face: str, character: str) -> str:
    """Where a character is drawn from: a subset, DEJAVU, CHINESE; "" where nothing has it."""
    for subset in SUBSETS:
        if ord(character) in _letters(FACES[face][0].format(subset)):
            return subset
    if character in _dejavu().widths:
        return DEJAVU
    return CHINESE if ord(character) in _letters(CHINESE) else ""


@cache
def _advance(face: str, character: str) -> float:
    """How wide a character is, in parts of an em."""
    home = _home(face, character)
    if home in ("", CHINESE):  # all as wide as high, so that none has to be made to be measured
        return 1.0
    return _font(face, home).widths[character]


def _font(face: str, home: str) -> Font:
    if home == DEJAVU:
        return _dejavu()
    if home == CHINESE:
        return _made(CHINESE, 0)
    return _made(FACES[face][0].format(home), FACES[face][1])


@cache
def _letters(name: str) -> frozenset[int]:
    """The characters of a vendored file."""
    from fontTools.ttLib import TTFont

    with TTFont(VENDOR / f"{name}.woff2", lazy=True) as font:
        return frozenset(font.getBestCmap())


def _made(name: str, weight: int) -> Font:
    with _lock:
        return _make(name, weight)


@cache
def _make(name: str, weight: int) -> Font:
    """A vendored file as TrueType, under a family name of its own: ours are all called "Thin"."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont
    from matplotlib.font_manager import fontManager

    font = TTFont(VENDOR / f"{name}.woff2", recalcTimestamp=False)
    if weight:
        spots = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
        font = instantiateVariableFont(font, spots | {"wght": weight}, inplace=True)
    family = f"Atlas {Path(name).name} {weight or 400}"
    for record in list(font["name"].names):
        if record.nameID in (1, 4, 6, 16):
            font["name"].setName(
                family.replace(" ", "-") if record.nameID == 6 else family,
                record.nameID,
                record.platformID,
                record.platEncID,
                record.langID,
            )
        elif record.nameID == 17:
            font["name"].removeNames(nameID=17)
    font["OS/2"].usWeightClass = 400  # a family of its own: the regular one of it
    font["OS/2"].fsSelection = 1 << 6
    font["head"].macStyle = 0
    font.flavor = None
    file = _folder() / f"{family.replace(' ', '-')}.ttf"
    font.save(file)
    fontManager.addfont(file)
    return Font(family, _widths(font), file)


@cache
def _dejavu() -> Font:
    from fontTools.ttLib import TTFont
    from matplotlib import get_data_path

    file = Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    with TTFont(file, lazy=True) as font:
        return Font(DEJAVU, _widths(font))


def _widths(font: Any) -> dict[str, float]:
    em, advances = font["head"].unitsPerEm, font["hmtx"]
    return {chr(code): advances[glyph][0] / em for code, glyph in font.getBestCmap().items()}


@cache
def _folder() -> Path:
    """Where the files lie while the process runs."""
    folder = tempfile.TemporaryDirectory(prefix="atlas-typefaces-")
    atexit.register(folder.cleanup)
    return Path(folder.name)
