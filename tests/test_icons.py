"""The typeface of icons holds what Streamlit and our pages name, drawn as Streamlit draws it."""

import json
from importlib.metadata import version

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from geo.build.icons import (
    ICONS,
    LIST,
    TYPEFACE,
    IconsError,
    ligatures,
    named_icons,
    streamlit_static,
    subset,
)

ABOUT = json.loads((ICONS / LIST).read_text(encoding="utf-8"))
ORIGINAL = streamlit_static() / "media" / ABOUT["file"]


def drawn(font: TTFont) -> dict[str, list]:
    """How each icon is drawn, by its name."""
    shapes = {}
    for *_, one, name in ligatures(font):
        pen = RecordingPen()
        font.getGlyphSet()[one.LigGlyph].draw(pen)
        shapes[name] = pen.value
    return shapes


def test_every_icon_that_is_named_is_in_the_typeface():
    assert {"close", "map", "expand_more", "keyboard_double_arrow_left"} <= named_icons()
    held = {name for *_, name in ligatures(TTFont(ICONS / TYPEFACE))}
    assert held == set(ABOUT["icons"]) == named_icons()


def test_it_is_cut_from_the_pinned_streamlit_and_draws_the_same_shapes():
    assert ABOUT["version"] == version("streamlit")
    shapes = drawn(TTFont(ICONS / TYPEFACE))
    original = TTFont(ORIGINAL)
    glyphs = {name: one.LigGlyph for *_, one, name in ligatures(original)}
    for name in ("close", "map", "close", "expand_more"):
        pen = RecordingPen()
        original.getGlyphSet()[glyphs[name]].draw(pen)
        assert shapes[name] == pen.value


def test_it_is_small_and_its_licence_lies_beside_it():
    assert (ICONS / TYPEFACE).stat().st_size < 12_000
    assert ABOUT["licence"] == "Apache-2.0"
    assert "Apache License" in (ICONS / "LICENSE").read_text(encoding="utf-8")


def test_an_icon_that_streamlit_does_not_have_is_named():
    with pytest.raises(IconsError, match="no_such_icon"):
        subset({"close", "no_such_icon"}, ORIGINAL)
