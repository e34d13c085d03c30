"""What each kind of answer sends beside its content, so that browsers refuse what nobody means.

By kind of address: see geo.operating.metrics.KINDS. A header that an answer has already stays.
"""

from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.operating.metrics import kind_of
from geo.tables.current import atlas_at_hand
from geo.web.embed_routes import MAP_POLICY, frame_ancestors
from geo.web.responses import POLICY, POLICY_OF_PAGES

Headers = dict[bytes, bytes]

# A row of a table, a picture: opened by itself it loads nothing, and may be styled by itself alone.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
EVERYWHERE: Headers = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",  # who opens us in a window has no hold on it
    b"permissions-policy": b"camera=(), display-capture=(), geolocation=(), microphone=(), usb=()",
}


def _row(policy: str, frames: str, readers: str) -> Headers:
    """``frames``: whose pages may show it in a frame; ``readers``: whose may load it at all."""
    said = f"{policy}; frame-ancestors {frames}" if frames != "*" else policy
    return EVERYWHERE | {
        b"content-security-policy": said.encode(),
        b"cross-origin-resource-policy": readers.encode(),
    }


OURS, ALL = "same-origin", "cross-origin"
DASHBOARD = _row(POLICY, "'self'", OURS)
LIGHT_PAGE = _row(f"{POLICY_OF_PAGES}; form-action 'none'", "'self'", OURS)
FILE = _row(FILE_POLICY, "'none'", ALL)
ROWS: dict[str, Headers] = {  # by kind of address; what is HTML, whatever it is of, is at least a
    "page": DASHBOARD,
    "light page": LIGHT_PAGE,
    "map": FILE,  # what the map asks for: the document itself has its own, see row_of
    "api": FILE,
    "picture": FILE,
    "feed": FILE,
    "snapshot.html": FILE,
    "frame": _row(POLICY, "'self'", OURS),  # of a snapshot: its route says how it is shut in
    "assets": DASHBOARD,  # our pages' own scripts; those of a worker go by their own policy
    "streamlit": DASHBOARD,
    "operating": _row(FILE_POLICY, "'none'", OURS),
    "other": DASHBOARD,  # where nothing is, Streamlit answers with its page
}
# Streamlit gives these to pages of this machine, for its own development: none of ours needs them.
SHARED = (b"access-control-allow-origin", b"access-control-allow-credentials")
DATA_VERSION = b"x-data-version"


def row_of(path: str, media_type: bytes = b"") -> Headers:
    """The headers of an answer at a path; HTML of the API is a light page."""
    if path == "/map":
        return _map(frame_ancestors())
    kind = kind_of(path)
    is_page = kind == "api" and media_type.startswith(b"text/html")
    return ROWS["light page" if is_page else kind]


@lru_cache(maxsize=8)
def _map(allowed: tuple[str, ...]) -> Headers:
    """``allowed``: whose pages may hold the map; () for all."""
    return _row(MAP_POLICY, " ".join(allowed) or "*", ALL)


class OwnHeaders:
    """ASGI middleware that adds the row of its path, and the data version, to every answer."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; what its answer says already stays as it is."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _whole(scope["path"], message["headers"])
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _whole(path: str, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    present = {name.lower(): value for name, value in headers}
    ours = row_of(path, present.get(b"content-type", b""))
    if DATA_VERSION not in present and (atlas := atlas_at_hand()):
        ours = ours | {DATA_VERSION: atlas.version.encode()}
    if kind_of(path) == "streamlit":
        headers = [pair for pair in headers if pair[0].lower() not in SHARED]
    return [*headers, *((name, value) for name, value in ours.items() if name not in present)]
