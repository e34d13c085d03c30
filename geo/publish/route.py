"""The snapshot of a view, as a file to take away; and the frame that a page shows one in."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from geo.atlas import Atlas
from geo.publish.snapshot import POLICY, snapshot
from geo.view import select
from geo.web.endpoint import NotOffered, Said, json_endpoint, parse_query
from geo.web.public_address import public_address

MEDIA = "application/octet-stream"  # a file to keep: at this address it would not be its own page
LARGEST = 2_000  # places: some 5 MB, and some seconds of a processor at first


def snapshot_route() -> Route:
    """``/snapshot.html``: the map as one file that opens without a network."""
    return Route("/snapshot.html", json_endpoint(_compose, MEDIA))


# The document comes from the page that holds the frame. In a sandbox without an origin it can read
# nothing of that page or of this server, and by the policy of snapshots it asks for nothing.
FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Map</title></head><body>
<script>
addEventListener("message", ({ source, data }) => {
  if (source !== parent || typeof data !== "string") return;
  document.open();
  document.write(data);
  document.close();
}, { once: true });
parent.postMessage("ready", "*");
</script></body></html>"""
SANDBOX = "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox"


def frame_route() -> Route:
    """``/snapshot-frame.html``: an empty document that shows the snapshot it is handed."""
    policy = f"{POLICY}; frame-ancestors 'self'; {SANDBOX}"

    def answer(_request: Request) -> Response:
        return HTMLResponse(FRAME, headers={"content-security-policy": policy})

    return Route("/snapshot-frame.html", answer)


def is_offered(atlas: Atlas) -> bool:
    """Whether the atlas is small enough for one file that a server makes for whoever asks."""
    return len(atlas.places) <= LARGEST


def _compose(request: Request, atlas: Atlas) -> Said:
    if not is_offered(atlas):
        detail = (
            f"More than {LARGEST:,} places: `python -m geo snapshot FILE.html` writes the file."
        )
        raise NotOffered(detail)
    view = select(parse_query(request, atlas), atlas)
    made = snapshot(view, public_address(request.scope))
    return Said(made, {"content-disposition": "attachment"})
