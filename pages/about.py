"""Method, basis rule, limits, licences, how to cite, data version."""

import streamlit as st

from geo.atlas import Atlas
from geo.counts import reconcile
from geo.query import Query
from geo.view import View
from pages.parts import show

METHOD = "METHOD.md"


def draw(atlas: Atlas, query: Query, view: View) -> None:
    st.title("About this atlas")
    show("about.html", atlas=atlas, whole=reconcile(atlas), total=view.counts.total, query=query)
    method = atlas.folder / METHOD
    if method.exists():
        st.markdown(method.read_text(encoding="utf-8"))
    st.header("The data dictionary")
    for resource in atlas.package["resources"]:
        if "schema" in resource:
            with st.expander(f"{resource['path']}".replace("_", r"\_")):
                show("dictionary.html", resource=resource)
    st.header("Changes of the data")
    show("changes.html", changes=atlas.changes.to_dict("records"))
