"""The line under the navigation of every page: how many rows, which, and ways to undo."""

import streamlit as st

from geo.query import KEYS
from geo.view import View
from pages.parts import filters
from pages.parts.downloads import draw_downloads
from pages.parts.templates import show

# Inline code is sent again when the data changes, so it is a few lines that load the file.
_COPY = """
const loaded = import(new URL("assets/summary/copy_link.js", document.baseURI).href);
export default (component) => void loaded.then((button) => button.show(component));
"""
_STYLE = """
button { font: inherit; color: inherit; background: none; cursor: pointer; padding: 0.35rem 0.7rem;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
button:hover, button:focus-visible { border-color: var(--st-primary-color);
  color: var(--st-primary-color); }
span { margin-left: 0.5rem; font-size: 0.9em; }
"""
_copy_link = st.components.v2.component("copy_link", js=_COPY, css=_STYLE)


def draw(view: View) -> None:
    """Say what is shown and what is not, and offer to clear, copy and download it."""
    atlas, query = view.whole, view.query
    parts = query.parts(atlas)
    with st.container(key="summary", horizontal=True, vertical_alignment="center", gap="small"):
        show("summary.html", counts=view.counts, parts=parts)
        for name in parts:
            _clear_button(f"Clear {KEYS[name].noun}", name)
        if len(parts) > 1:
            _clear_button("Clear all", "")
        draw_downloads(view)
        _copy_link(key="copy", data={"version": atlas.version}, width="content", height="content")
    if query.without:
        left = atlas.sources[atlas.sources["source_id"].isin(query.without)]
        show("without.html", sources=left.to_dict("records"))


def _clear_button(label: str, name: str) -> None:
    st.button(
        label,
        key=f"clear-{name or 'all'}",
        on_click=filters.clear,
        args=(name,),
        type="tertiary",
        icon=":material/close:",
    )
