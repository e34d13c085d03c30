"""The snapshot of a view, as a file to take away."""

from starlette.requests import Request
from starlette.routing import Route

from geo.atlas import Atlas
from geo.publish.snapshot import snapshot
from geo.view import select
from geo.web.endpoint import NotOffered, json_endpoint, parse_query
from geo.web.public_address import public_address

MEDIA = "application/octet-stream"  # a file to keep: at this address it would not be its own page
LARGEST = 2_000  # places: some 5 MB, and some seconds of a processor at first


def snapshot_route() -> Route:
    """``/snapshot.html``: the map as one file that opens without a network."""
    return Route("/snapshot.html", json_endpoint(_compose, MEDIA))


def is_offered(atlas: Atlas) -> bool:
    """Whether the atlas is small enough for one file that a server makes for whoever asks."""
    return len(atlas.places) <= LARGEST


def _compose(request: Request, atlas: Atlas) -> bytes:
    if not is_offered(atlas):
        detail = (
            f"More than {LARGEST:,} places: `python -m geo snapshot FILE.html` writes the file."
        )
        raise NotOffered(detail)
    view = select(parse_query(request, atlas), atlas)
    return snapshot(view, public_address(request.scope))
