"""Files of exactly the rows on screen, made when they are asked for."""

from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from geo.export.formats import FORMATS, file_name, write
from geo.view import View
from pages.parts.templates import show

NAMES = {
    "csv": "CSV",
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "parquet": "GeoParquet",
    "xlsx": "Excel (XLSX)",
    "zip": "Zip package",
}


def draw_downloads(view: View) -> None:
    """A button for each format; the file is written only when its button is pressed."""
    box = st.popover("Download", icon=":material/download:", key="downloads", on_change="rerun")
    if not box.open:
        return
    with box:
        shown = view.counts.shown
        show("hint.html", words=f"{shown} stations with their sources, as on this page.")
        for kind, (media, what, _) in FORMATS.items():
            st.download_button(
                f"{NAMES[kind]}: {what}",
                data=partial(write, view, kind, share_link(view)),
                file_name=file_name(view, kind),
                mime=media,
                key=f"download-{kind}",
                on_click="ignore",
                width="stretch",
            )


def share_link(view: View) -> str:
    """The address of this view, with the data version it was made with."""
    here = urlsplit(st.context.url or "")
    base = f"{here.scheme}://{here.netloc}/" if here.netloc else ""
    return f"{base}?{view.query.having(v=view.atlas.version).url()}"
