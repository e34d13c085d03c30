"""The least that an app can do: a filter of countries, and a text that names what is chosen."""

import streamlit as st
from shared import choose

st.set_page_config(layout="wide")
with st.container(key="shown"):
    st.text("Shown: " + (", ".join(choose()) or "all"))
