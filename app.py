"""The server: Streamlit pages, the map document and the API in one process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from threading import Thread

import anyio.to_thread
import streamlit as st
from starlette.middleware import Middleware

from geo.errors import TableError
from geo.tables.current import current_atlas
from geo.web.api import routes
from geo.web.compression import Compression, prepare
from geo.web.map_document import map_document
from geo.web.responses import SecurityHeaders, disable_nagle
from pages.index_html import loaded_files, page_routes


@asynccontextmanager
async def read_first(_app: st.App) -> AsyncIterator[None]:
    """Do what is slow before the first visitor asks: import, read the tables, build the map.

    A broken table does not keep the server from starting: pages and API then say what is wrong.
    """

    def read() -> None:
        import_module("altair")  # the pages' slowest import
        map_document()
        with suppress(TableError):
            current_atlas()

    await anyio.to_thread.run_sync(read)
    # a reader who comes before this is done gets answers that are a tenth larger
    Thread(target=prepare, args=(loaded_files(),), daemon=True).start()
    yield


disable_nagle()
app = st.App(
    "pages/frame.py",
    routes=[*page_routes(), *routes()],
    middleware=[Middleware(SecurityHeaders), Middleware(Compression)],
    lifespan=read_first,
)

if __name__ == "__main__":
    app.run()
