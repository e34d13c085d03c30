"""The pictures and slides of a query, by the same keys as everything else."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.routing import Route

from geo.atlas import Atlas
from geo.pictures.figure import KINDS, figure
from geo.pictures.sheet import SIZES, THEMES
from geo.pictures.slides import MEDIA, slides
from geo.view import select
from geo.web.endpoint import BadQuery, Said, json_endpoint, parse_query
from geo.web.public_address import public_address

# keys of these routes alone: the default, and what there is
CHOICES = {"size": ("slide", tuple(SIZES)), "theme": ("light", tuple(THEMES))}


def picture_routes() -> list[Route]:
    """``/figure.svg|png|pdf`` and ``/slides.pptx``."""
    return [
        *(Route(f"/figure.{kind}", _figure(kind)) for kind in KINDS),
        Route("/slides.pptx", json_endpoint(_slides, MEDIA)),
    ]


def _figure(kind: str) -> Callable:
    def compose(request: Request, atlas: Atlas) -> bytes:
        query = parse_query(request, atlas, besides=tuple(CHOICES))
        chosen = {key: _chosen(request, key, *choice) for key, choice in CHOICES.items()}
        return figure(select(query, atlas), kind, link=_link(request, atlas), **chosen)

    return json_endpoint(compose, KINDS[kind], keep="by address")


def _slides(request: Request, atlas: Atlas) -> Said:
    made = slides(select(parse_query(request, atlas), atlas), _link(request, atlas))
    return Said(made, {"content-disposition": "attachment"})


def _chosen(request: Request, key: str, default: str, known: tuple[str, ...]) -> str:
    """The value of a key of CHOICES. Raises BadQuery if there is no such value, or several."""
    given = request.query_params.getlist(key) or [default]
    for value in given:
        if value not in known or len(given) > 1:
            expected = f"one of {', '.join(known)}"
            raise BadQuery([{"key": key, "value": value[:200], "expected": expected}])
    return given[0]


def _link(request: Request, atlas: Atlas) -> str:
    """Where the dashboard shows the same rows."""
    asked = parse_query(request, atlas, besides=tuple(CHOICES)).question.url()
    return f"{public_address(request.scope)}?{asked}".removesuffix("?")
