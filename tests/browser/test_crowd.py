"""A session of `make load` is one that the server takes for a reader's."""

import asyncio
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aiohttp
import pytest

sys.path.append(str(Path(__file__).parents[2]))

from tests.load.session import Session, trigger


@pytest.mark.wide
def test_a_session_without_a_browser_chooses_and_gets_the_whole_page(bundled):
    async def choose() -> tuple[Session, int]:
        async with aiohttp.ClientSession() as http, Session(http, bundled) as one:
            await one.run()
            opened = one.messages
            changes = {"changes": {"country": ["ES"]}, "request_id": 1}
            value = json.dumps([{"event": "asked", "value": changes}])
            await one.run(trigger(one.ids["atlas_header"], value))
            return one, opened

    with ThreadPoolExecutor() as beside:  # the browser's own loop runs in this thread
        session, opened = beside.submit(asyncio.run, choose()).result()
    assert session.said["atlas_header"]["filters"]["asked"] == {"country": ["ES"]}
    assert "country: Spain" in session.said["atlas_header"]["html"]
    assert session.messages - opened < 20  # each message of a rerun wakes the server's loop
