"""How much readers may bring: so much a session, and so much all together.

Streamlit bounds one file, and keeps as many as a session sends.
"""

import asyncio
from collections import Counter
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import Runtime

from geo.guard.bounds import UPLOADS
from geo.guard.refusals import refuse
from geo.guard.settings import setting
from geo.intake.limits import PAGE

OF_ONE = 2  # files of the largest size in a session: one that comes while another is there
FRAMING = 10_000  # bytes around a file in what a browser sends
PASSED_OVER = 50_000_000  # bytes of a file that is not taken: a larger one is cut off
WITHIN = 300  # seconds for a file to come


class Uploads:
    """ASGI middleware before Streamlit's route for files: see above."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self.coming: Counter[str] = Counter()  # bytes, by session, that are on their way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a file on if there is room for it, and it comes in time."""
        is_file = scope["type"] == "http" and scope["path"].startswith(UPLOADS)
        if not is_file or scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        session = scope["path"].removeprefix(UPLOADS).partition("/")[0]
        size = int(dict(scope["headers"]).get(b"content-length", b"0"))
        refusal = self._refusal(session, size)
        if refusal:
            await _let_it_come(receive, size)
            await refuse(scope, receive, send, *refusal, {"connection": "close"})
            return
        self.coming[session] += size
        try:
            await self._take(scope, receive, send)
        finally:
            self.coming[session] -= size
            self.coming += Counter()  # drops who has nothing on its way

    def _refusal(self, session: str, size: int) -> tuple[int, str, str] | None:
        if size > PAGE.size + FRAMING:
            largest = f"A table may have {PAGE.size // 1_000_000} MB."
            return 413, "This file is too large", largest
        of_session, of_all = held(session)
        if of_session + self.coming[session] + size > OF_ONE * (PAGE.size + FRAMING):
            again = "This page holds as much of your files as it can. Load it again to start anew."
            return 413, "Too many files", again
        if of_all + self.coming.total() + size > setting("UPLOADS_MB") * 1_000_000:
            full = "This server holds as many readers' tables as it can. Try again in some minutes."
            return 503, "No room for your table", full
        return None

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            async with asyncio.timeout(WITHIN):
                await self.app(scope, receive, noted)
        except TimeoutError:
            if not begun:
                late = f"The file did not come within {WITHIN} seconds."
                close = {"connection": "close"}
                await refuse(scope, receive, send, 408, "Too slow", late, close)
        except OSError:  # of the folder that large files are put in while they come
            if begun:
                raise
            full = "This server has no room to take a file in. Try again in some minutes."
            close = {"connection": "close"}
            await refuse(scope, receive, send, 503, "No room for your table", full, close)


async def _let_it_come(receive: Receive, size: int) -> None:
    """Pass over a file that is not taken: a browser reads no answer before it has sent all."""
    if size > PASSED_OVER:
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(WITHIN):
            while (await receive()).get("more_body"):
                pass


def held(session: str) -> tuple[int, int]:
    """Bytes that Streamlit holds of a session's files, and of all sessions' files."""
    storage = Runtime.instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
    sizes = {
        one: sum(len(file.data) for file in list(files.values()))
        for one, files in list(storage.items())
    }
    return sizes.get(session, 0), sum(sizes.values())
