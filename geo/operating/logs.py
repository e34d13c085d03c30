"""The log as lines of JSON, for machines that collect logs: ``LOG=json``. It names no reader."""

import logging
import os
import sys

from pythonjsonlogger.json import JsonFormatter

from geo.operating import watched

FIELDS = {"asctime": "time", "levelname": "level", "name": "logger"}  # logging's name -> ours
REQUESTS, SERVER = "uvicorn.access", "uvicorn.error"  # with whose address, and all else of uvicorn


def wanted() -> bool:
    """Whether LOG asks for JSON. Raises ValueError if it asks for something else."""
    given = os.environ.get("LOG", "")
    if given not in ("", "json"):
        raise ValueError(f"LOG: found {given!r}; expected json, or nothing for plain words.")
    return given == "json"


def write_json() -> None:
    """From now on every line of the log is one JSON object, whoever writes it.

    To be called once uvicorn and Streamlit have their handlers, which are taken away.
    """
    handler = logging.StreamHandler(sys.stderr)
    form = "{asctime} {levelname} {name} {message}"
    handler.setFormatter(JsonFormatter(form, style="{", rename_fields=FIELDS))
    for name in list(logging.root.manager.loggerDict):
        one = logging.getLogger(name)
        one.handlers.clear()
        one.propagate = name != REQUESTS
    logging.root.handlers[:] = [handler]
    logging.getLogger(SERVER).addFilter(_names_no_reader)
    logging.getLogger(watched.__name__).setLevel(logging.INFO)


def _names_no_reader(record: logging.LogRecord) -> bool:
    """Uvicorn writes the address of everybody who opens a WebSocket."""
    return "WebSocket" not in str(record.msg)
