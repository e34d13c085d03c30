"""The icons of the pages as a typeface of 8 KB, cut from Streamlit's own of 375 KB.

Streamlit draws an icon by its name, as a ligature of the typeface Material Symbols, and asks for
all 4,000 of them to draw six. `build` keeps those that Streamlit's scripts or our pages name. The
result is committed; a test holds it to the Streamlit that is pinned.
"""

import json
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import AtlasError
from geo.files import ASSETS, write_whole

if TYPE_CHECKING:  # needed to build, not to run the app
    from fontTools.ttLib import TTFont

ICONS = ASSETS / "icons"
TYPEFACE, LIST = "icons.woff2", "icons.json"
PAGES = ASSETS.parent.parent / "pages"
NAMED = re.compile(r":material/([a-z0-9_]+)")
UNKNOWN = frozenset({"star_filled"})  # Streamlit's scripts name it; its typeface has no such icon


class IconsError(AtlasError, RuntimeError):
    """Streamlit's typeface is not where it was, or lacks an icon that is named."""


def named_icons() -> set[str]:
    """The names of all icons in Streamlit's scripts and in our pages."""
    files = [*(streamlit_static() / "js").glob("*.js"), *PAGES.rglob("*.py")]
    texts = (path.read_text(encoding="utf-8") for path in files)
    return {name for text in texts for name in NAMED.findall(text)} - UNKNOWN


def streamlit_static() -> Path:
    """The folder of the installed Streamlit's scripts (js) and typefaces (media)."""
    return Path(f"{distribution('streamlit').locate_file('streamlit/static/static')}")


def ligatures(font: "TTFont") -> Iterator[tuple[dict, str, object, str]]:
    """Every ligature: the table that it is in, its first glyph, itself, and its letters."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for part in lookup.SubTable:
            table = getattr(part, "ExtSubTable", part)
            for first, held in list(getattr(table, "ligatures", {}).items()):
                for one in held:
                    name = "".join(letters.get(glyph, "?") for glyph in [first, *one.Component])
                    yield table.ligatures, first, one, name


def subset(names: Iterable[str], source: Path) -> bytes:
    """A WOFF2 typeface with only the icons of these names. Raises IconsError if one is missing."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    wanted = set(names)
    font = TTFont(source)
    if missing := wanted - {name for *_, name in ligatures(font)}:
        raise IconsError(f"{source.name} has no icon {', '.join(sorted(missing))}")
    for table, first, one, name in list(ligatures(font)):
        if name not in wanted:
            table[first].remove(one)
            if not table[first]:
                del table[first]
    options = Options()
    options.layout_features, options.hinting = ["*"], False
    cutter = Subsetter(options)
    cutter.populate(unicodes={ord(letter) for name in wanted for letter in name})
    cutter.subset(font)
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def main() -> str:
    """Write the typeface and its list into `geo/assets/icons/`; return a sentence that says so."""
    found = list((streamlit_static() / "media").glob("MaterialSymbols-Rounded.*.woff2"))
    if len(found) != 1:
        raise IconsError(
            "Streamlit's typeface of icons is not where it was: see geo/build/icons.py"
        )
    names = sorted(named_icons())
    content = subset(names, found[0])
    about = {
        "package": "streamlit",
        "version": distribution("streamlit").version,
        "file": found[0].name,
        "licence": "Apache-2.0",
        "icons": names,
    }
    write_whole(ICONS / TYPEFACE, content)
    text = json.dumps(about, indent=2)
    write_whole(ICONS / LIST, f"{text}\n".encode())
    return f"{ICONS}: {len(names)} icons, {len(content) / 1000:.0f} kB"
