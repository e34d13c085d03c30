"""Every route of the app, as it runs: asked in a process of its own, which loads it whole."""

import json
import subprocess
import sys
from functools import cache
from typing import NamedTuple

from servers import ROOT

SCRIPT = """
import json
from app import app, own_routes
ours = [["ours", type(one).__name__, one.path] for one in own_routes]
theirs = [["theirs", type(one).__name__, one.path] for one in app._build_starlette_app().routes]
print(json.dumps(ours + theirs))
"""
NAMES = {  # parameter of a path -> one that there is
    "/map/choices/{filter}": "country",
    "/map/outlines/{country}": "NL",
    "/place/{id}": "it-milan",
    "/cite/place/{id}": "it-milan",
    "/api/v1/places/{id}": "it-milan",
    "/api/v1/records/{id}": "world",
    "/country/{id}": "NL",
    "/cite/country/{id}": "NL",
    "/api/v1/countries/{id}": "NL",
    "/station/{id}": "it-milan-1",
    "/cite/station/{id}": "it-milan-1",
    "/sitemap-{part:int}": "0",
    "/map/cells/{level:int}/{x:int}/{y:int}": "3/0/0",
}


class Address(NamedTuple):
    """A route, and an address that it answers: of ours, or of Streamlit's."""

    route: str
    path: str
    ours: bool


@cache
def addresses(station: str, source: str) -> tuple[Address, ...]:
    """Each route once; WebSockets and Streamlit's files are not among them."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, Address] = {}
    for whose, kind, route in json.loads(done.stdout.splitlines()[-1]):
        if kind == "WebSocketRoute" or not route:
            continue
        found.setdefault(route, Address(route, _filled(route, station, source), whose == "ours"))
    return tuple(found.values())


def _filled(route: str, station: str, source: str) -> str:
    if route == "/assets":
        return "/assets/map/map.js"
    if "{" not in route:
        return route
    begin = route[: route.rindex("}") + 1]
    if "station" in begin:
        value = station
    elif "source" in begin:
        value = source
    else:
        value = NAMES.get(begin, "nothing")
    return begin[: begin.index("{")] + value + route[len(begin) :]
