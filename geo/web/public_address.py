"""The address under which readers know this server: what links that leave a page must name."""

import logging
import os
import re
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.types import Scope

# a name or an address of RFC 3986, 3.2.2, and a port; anything else is a mistake or an attack
HOST = re.compile(r"([A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")


def public_address(scope: Scope) -> str:
    """The address of the first page, with "/" at its end.

    It is what ADDRESS names, else what the reader asked for: the Host header if it can be one, or
    else the socket that was asked.
    """
    given = given_address()
    if given:
        return given
    asked = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    name, port = scope.get("server") or ("localhost", None)
    socket = f"[{name}]" if ":" in name else name
    host = asked if HOST.fullmatch(asked) else f"{socket}:{port}" if port else socket
    return f"{scope.get('scheme', 'http')}://{host}{scope.get('root_path', '').rstrip('/')}/"


def given_address() -> str:
    """What ADDRESS names, with "/" at its end; "" if it names none."""
    return _configured(os.environ.get("ADDRESS", ""))


@lru_cache(maxsize=8)
def _configured(address: str) -> str:
    """ADDRESS with "/" at its end; "", with a line in the log, if it is none of the web."""
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and HOST.fullmatch(parts.netloc)
    except ValueError:
        usable = None
    if not usable or parts.query or parts.fragment:
        logging.getLogger(__name__).error(
            "ADDRESS=%s is passed over: expected the address of the first page, such as "
            "https://atlas.example.org/ or https://example.org/atlas/.",
            address,
        )
        return ""
    return f"{address.rstrip('/')}/"
