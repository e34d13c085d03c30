"""What the log says: of no reader, and with ``LOG=json`` one JSON object a line, for machines."""

import logging
import os
import sys

from pythonjsonlogger.json import JsonFormatter

from geo.operating import watched

FIELDS = {"asctime": "time", "levelname": "level", "name": "logger"}  # logging's name -> ours
UVICORN = "uvicorn.error"  # where uvicorn writes everything but the requests


def wanted() -> bool:
    """Whether LOG asks for JSON. Raises ValueError if it asks for something else."""
    given = os.environ.get("LOG", "")
    if given not in ("", "json"):
        raise ValueError(f"LOG: found {given!r}; expected json, or nothing for plain words.")
    return given == "json"


def begin() -> None:
    """Leave readers out of the log, and write it as JSON if that is wanted.

    To be called once uvicorn and Streamlit have their handlers: those are then taken away.
    """
    logging.getLogger(UVICORN).addFilter(_names_no_reader)
    if not wanted():
        return
    handler = logging.StreamHandler(sys.stderr)
    form = "{asctime} {levelname} {name} {message}"
    handler.setFormatter(JsonFormatter(form, style="{", rename_fields=FIELDS))
    for name in list(logging.root.manager.loggerDict):
        one = logging.getLogger(name)
        if one.handlers:  # one without is silent, or has what is above it
            one.handlers.clear()
            one.propagate = True
    logging.root.handlers[:] = [handler]
    logging.getLogger(watched.__name__).setLevel(logging.INFO)


def _names_no_reader(record: logging.LogRecord) -> bool:
    """Uvicorn writes the address of everybody who opens a WebSocket."""
    return "WebSocket" not in str(record.msg)
