"""``/live``, ``/ready`` and ``/metrics``: for whoever runs the server."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geo.errors import TableError
from geo.operating.metrics import registry
from geo.tables.current import current_atlas
from geo.web.responses import of_atlas

FRESH = {"cache-control": "no-store"}


def operating_routes() -> list[Route]:
    """Their routes. What they say is no secret, but of use to nobody else."""
    return [
        Route("/live", _live),
        Route("/ready", _ready),
        Route("/metrics", _metrics),
    ]


async def _live(_request: Request) -> Response:
    """The process answers: if not, it is to be started again."""
    return JSONResponse({"live": True}, headers=FRESH)


def _ready(_request: Request) -> Response:
    """Whether readers may be sent here: the tables have been read, without faults.

    In a thread, as the answers to readers are: where these wait, so does this.
    """
    try:
        atlas = current_atlas()
    except TableError as error:
        return JSONResponse({"ready": False, "faults": len(error.faults)}, 503, headers=FRESH)
    said = {"ready": True, "version": atlas.version, "edition": atlas.edition}
    return JSONResponse(said, headers=FRESH | of_atlas(atlas))


def _metrics(_request: Request) -> Response:
    """For Prometheus, in its text format: see geo.operating.metrics."""
    return Response(generate_latest(registry), headers=FRESH, media_type=CONTENT_TYPE_LATEST)
