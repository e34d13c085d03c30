"""Method, basis rule, limits, licences, how to cite, data version."""

import streamlit as st

from geo.changes import releases
from geo.counts import reconcile
from geo.view import View
from pages.parts.templates import show

METHOD = "METHOD.md"


def draw(view: View) -> None:
    """Draw the About page of a view's atlas: method, rules, licences, dictionary, changes."""
    atlas = view.whole
    st.title("About this atlas")
    total = view.counts.total
    whole = reconcile(atlas)
    show("about.html", atlas=atlas, whole=whole, total=total, query=view.query, api=True)
    method = atlas.folder / METHOD
    if method.exists():
        st.markdown(method.read_text(encoding="utf-8"))
    st.header("The data dictionary")
    for resource in atlas.descriptor["resources"]:
        if "schema" in resource:
            with st.expander(f"{resource['path']}".replace("_", r"\_")):
                show("dictionary.html", resource=resource)
    st.header("Changes of the data", anchor="changes")
    show("changes.html", releases=releases(atlas.changes))
