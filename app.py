"""The server: Streamlit pages, the map document and the API in one process."""

import streamlit as st
from starlette.middleware import Middleware

from geo.api import SecurityHeaders, routes

app = st.App(
    "pages/frame.py", routes=routes(), middleware=[Middleware(SecurityHeaders)]
)

if __name__ == "__main__":
    app.run()
