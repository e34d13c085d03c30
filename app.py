"""The server: Streamlit pages, the map document and the API in one process."""

import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from threading import Thread

import anyio.to_thread
import streamlit as st
from starlette.middleware import Middleware

from geo.errors import TableError
from geo.map.document import map_document
from geo.operating import logs
from geo.operating.ahead import make_ahead
from geo.operating.routes import operating_routes
from geo.operating.watched import Watched
from geo.publish.route import frame_route, snapshot_route
from geo.tables.current import atlas_at_hand, current_atlas
from geo.web.api.routes import routes
from geo.web.at_hand import AtHand
from geo.web.compression import Compression, prepare
from geo.web.embed_routes import frame_ancestors
from geo.web.map_routes import outline_answers
from geo.web.responses import OwnHeaders, OwnRoutes
from pages.index_html import loaded_files, page_routes
from pages.parts.opening import PAGES
from pages.streamlit_internals import remember_theme


@asynccontextmanager
async def read_first(_app: st.App) -> AsyncIterator[None]:
    """Do what is slow before the first visitor asks: import, read the tables, build the map.

    A broken table does not keep the server from starting: pages and API then say what is wrong.
    What is then in memory stays: out of garbage collection, it costs no collection anything.
    """

    def read() -> None:
        if logs.wanted():
            logs.write_json()
        for page in PAGES:
            import_module(f"pages.{page.replace('-', '_') or 'map'}")
        map_document()
        try:
            current_atlas()
        except TableError:
            pass
        except Exception:  # the folder, say: whoever asks next is told, or finds it mended
            logging.getLogger(__name__).exception("The atlas could not be read at the start")
        gc.collect()
        gc.freeze()

    def go_on() -> None:
        atlas = atlas_at_hand()
        prepare(loaded_files(), outline_answers(), atlas.edition if atlas else "")
        if atlas:
            make_ahead(atlas)

    await anyio.to_thread.run_sync(read)
    # a reader who comes before this is done waits longer, for answers that are a tenth larger
    Thread(target=go_on, daemon=True).start()
    yield


try:
    frame_ancestors()
    logs.wanted()
except ValueError as error:  # a site that is not shut out unnoticed: nothing starts
    sys.exit(str(error))
remember_theme()
own_routes = [*page_routes(), snapshot_route(), frame_route(), *operating_routes(), *routes()]
app = st.App(
    "pages/frame.py",
    middleware=[
        Middleware(Watched),
        Middleware(AtHand),
        Middleware(OwnHeaders),
        Middleware(Compression),
        Middleware(OwnRoutes, routes=own_routes),
    ],
    lifespan=read_first,
)

if __name__ == "__main__":
    app.run()
