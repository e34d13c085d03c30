"""How large a request may be: its address, its headers, what it brings. Larger ones are refused."""

from starlette.types import ASGIApp, Receive, Scope, Send

from geo.guard.refusals import refuse
from geo.web.endpoint import MAX_QUERY

LONGEST_PATH = 2_000  # characters, percent-encoded
LARGEST_HEADERS = 64_000  # bytes, the address not counted
LARGEST_BODY = 10_000  # bytes: only a reader's own table is larger, see pages/parts/uploads.py
UPLOADS = "/_stcore/upload_file/"  # where that goes
# Streamlit's ways to sign in and to be driven by programs, which this app does not offer: what of
# them is not here cannot be misused.
NOT_OFFERED = ("/auth/", "/oauth2callback", "/_stcore/agent/", "/_stcore/script-health-check")
Refusal = tuple[int, str, str]  # status, title, detail


class Bounded:
    """ASGI middleware: see above."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request that is small enough."""
        if scope["type"] != "http" or (refusal := _refusal(scope)) is None:
            await self.app(scope, receive, send)
            return
        # what it brings is not read: the connection has no other use
        await refuse(scope, receive, send, *refusal, {"connection": "close"})


def _refusal(scope: Scope) -> Refusal | None:
    path, query, headers = scope["path"], scope["query_string"], scope["headers"]
    if (length := len(scope.get("raw_path") or path)) > LONGEST_PATH:
        return 414, "This address is too long", _said(length, LONGEST_PATH, "characters of a path")
    if len(query) > MAX_QUERY:
        said = _said(len(query), MAX_QUERY, "characters after the question mark")
        return 414, "This address is too long", said
    if (size := sum(len(name) + len(value) for name, value in headers)) > LARGEST_HEADERS:
        return 431, "The request's headers are too large", _said(size, LARGEST_HEADERS, "bytes")
    if path.startswith(NOT_OFFERED):
        return 404, "Not found", "This server does not offer that."
    return _of_body(path, dict(headers))


def _of_body(path: str, headers: dict[bytes, bytes]) -> Refusal | None:
    """What is wrong with what a request brings along."""
    length = headers.get(b"content-length", b"0")
    if b"transfer-encoding" in headers:
        return 411, "Length required", "A request that brings something along must say how much."
    if not length.isdigit() or len(length) > 15:
        return 400, "This request cannot be read", "Its Content-Length is no number of bytes."
    if int(length) > LARGEST_BODY and not path.startswith(UPLOADS):
        return 413, "Too much was sent", _said(int(length), LARGEST_BODY, "bytes")
    return None


def _said(found: int, most: int, what: str) -> str:
    return f"Found {found:,} {what}; expected at most {most:,}."
