"""The usual way to a map in Streamlit: one folium Marker a row in a MarkerCluster, st_folium.

Leaflet and the plugin come from our own server, since the machine may be offline. Icons are
Leaflet's own, so what folium loads only for its other icons is left out.
"""

import folium
import streamlit as st
from folium.plugins import MarkerCluster
from shared import chosen_rows
from streamlit_folium import st_folium

VENDOR = "/app/static/"
folium.Map.default_js = [
    ("leaflet", VENDOR + "leaflet.js"),
    ("jquery", VENDOR + "jquery.min.js"),
]
folium.Map.default_css = [("leaflet_css", VENDOR + "leaflet.css")]
MarkerCluster.default_js = [("markercluster", VENDOR + "leaflet.markercluster.js")]
MarkerCluster.default_css = [
    ("markercluster_css", VENDOR + "MarkerCluster.css"),
    ("markercluster_default_css", VENDOR + "MarkerCluster.Default.css"),
]

st.set_page_config(layout="wide")
shown = folium.Map(location=(28, 12), zoom_start=2, tiles=None)
shown.options["maxZoom"] = 18
cluster = MarkerCluster().add_to(shown)
for row in chosen_rows().itertuples():
    words = f"{row.name}, {row.country_name}: {row.stations}".replace("`", "'").replace("{", "(")
    folium.Marker((row.latitude, row.longitude), popup=words, tooltip=row.stations).add_to(cluster)
st_folium(shown, key="map", height=400, width=800, returned_objects=[])
