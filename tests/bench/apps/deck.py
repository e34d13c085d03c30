"""The map that Streamlit brings along: pydeck's ScatterplotLayer on no base map."""

import pydeck
import streamlit as st
from shared import chosen_rows

st.set_page_config(layout="wide")
layer = pydeck.Layer(
    "ScatterplotLayer",
    chosen_rows(),
    get_position=["longitude", "latitude"],
    get_fill_color=[47, 108, 123],
    get_radius=20_000,
    radius_min_pixels=3,
    pickable=True,
)
view = pydeck.ViewState(latitude=28, longitude=12, zoom=1)
st.pydeck_chart(
    pydeck.Deck([layer], initial_view_state=view, map_provider=None, tooltip={"text": "{name}"}),
    height=400,
)
