"""What a session holds of a reader's own table, and what of it goes to the browser."""

import gzip
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from geo.own.job import Outcome
from geo.own.results import MAP


@dataclass
class Own:
    """A reader's table in a session, which alone has it: no address leads to it.

    file     Streamlit's name for the upload: another file has another
    found    what geo.own.work.guess says of it
    asked    what the reader confirmed last, and ``is_asked``: it is to be made
    outcome  what came of it, and ``payload`` that for the browser
    problem  why not, in words
    """

    file: str
    name: str
    table: bytes
    found: dict[str, Any] | None = None
    asked: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    payload: dict[str, Any] | None = None
    problem: str = ""
    is_asked: bool = False

    def reopen(self) -> None:
        """Back to the columns: what was made goes."""
        self.outcome = self.payload = None


def payload(outcome: Outcome, shown: str) -> dict[str, Any]:
    """What assets/page/own.js takes: ``html``, the ``map`` as text, the other ``files`` (base64 of
    gzip) and their ``names``."""
    files = {
        kind: b64encode(gzip.compress(content, 6, mtime=0)).decode()
        for kind, content in outcome.files.items()
        if kind != MAP
    }
    return {
        "html": shown,
        "title": outcome.said["title"],
        "map": outcome.files.get(MAP, b"").decode(),
        "files": files,
        "names": outcome.said["files"],
    }
