"""What the map document and the filters ask for: places, marks of a query, choices, outlines."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from starlette.requests import Request
from starlette.routing import Route

from geo.atlas import Atlas
from geo.export.rows import country_rows, records
from geo.keys import KEYS
from geo.map.filter_options import filter_kinds, filter_options
from geo.map.grid import FINEST, LEAST, by_cells, nations, tile, token
from geo.map.marks import drawable, marks
from geo.map.named import found, inside, known, listed
from geo.map.questions import questions
from geo.map.times import official_action, times
from geo.memory.cache import remembered
from geo.outlines import drawn_countries, fine_outline
from geo.query import Query
from geo.records.figures import texts_giving
from geo.view import select
from geo.web.endpoint import BadQuery, NotFound, dump, json_endpoint, parse_query


def map_routes() -> list[Route]:
    """Their routes; a document asks for its places once and for the marks of each query."""
    return [
        Route("/map/places.json", json_endpoint(_drawable, keep=True)),
        Route("/map/marks.json", json_endpoint(_marks, keep=True)),
        Route("/map/cells/{level:int}/{x:int}/{y:int}.json", json_endpoint(_cells, keep=True)),
        Route("/map/some.json", json_endpoint(_some)),
        Route("/map/times.json", json_endpoint(_times, keep=True)),
        Route("/map/action.json", json_endpoint(_action, keep=True)),
        Route("/map/filters.json", json_endpoint(_filters, keep=True)),
        Route("/map/questions.json", json_endpoint(_questions, keep=True)),
        Route("/map/choices/{filter}.json", json_endpoint(_choices, keep=True)),
        Route(
            "/map/outlines/{country}.geojson",
            json_endpoint(_outline, "application/geo+json", keep=True),
        ),
    ]


def _drawable(_request: Request, atlas: Atlas) -> bytes:
    return _dump_drawable(atlas)


@remembered
def _dump_drawable(atlas: Atlas) -> bytes:
    """All of them; none of very many, which a map asks for as it meets them."""
    if by_cells(atlas):
        columns = ("id", "name", "country", "regions", "region", "lat", "lon")
        return dump({"token": token(atlas)} | {name: [] for name in columns})
    return dump(drawable(atlas))


def _marks(request: Request, atlas: Atlas) -> bytes:
    return _dump_marks(atlas, parse_query(request, atlas).question)


@remembered
def _dump_marks(atlas: Atlas, query: Query) -> bytes:
    """What the map shows of a query, and the counts that it holds itself to."""
    view = select(query, atlas)
    if by_cells(atlas):
        held = {"marks": None, "nations": nations(view)}
    else:
        drawn = marks(view, atlas)
        # the map keeps what it made of an answer
        key = hashlib.sha256(dump(drawn)).hexdigest()[:16]
        held = {"marks": drawn | {"key": key}}
    said = {"canonical": query.url(), "words": view.words, "notes": view.notes}
    said |= {"left_out": view.left_out.words if view.left_out else ""}
    return dump(
        {"token": _token(atlas), **said, "counts": vars(view.counts)}
        | held
        | {"countries": records(country_rows(view))}
        | {"figures": list(texts_giving(view.atlas).items())}
    )


def _token(atlas: Atlas) -> str:
    """What an answer says of the places that it speaks of."""
    return token(atlas) if by_cells(atlas) else drawable(atlas)["token"]


def _cells(request: Request, atlas: Atlas) -> bytes:
    """A tile of a query: what the map draws in it."""
    level, x, y = (request.path_params[name] for name in ("level", "x", "y"))
    across = 1 << max(0, level - LEAST)
    if not LEAST <= level <= FINEST or x >= across or y >= across:
        raise NotFound(f"There is no tile {level}/{x}/{y}.")
    return dump(tile(atlas, parse_query(request, atlas).question, level, x, y))


def _some(request: Request, atlas: Atlas) -> bytes:
    """Some places of a query: of a name (``find``), in a ``box``, one (``id``); else the first."""
    asked = request.query_params
    query = parse_query(request, atlas, besides=("find", "box", "id")).question
    if "find" in asked:
        return dump(found(select(query, atlas), asked["find"]))
    if "id" in asked:
        return dump(known(select(query, atlas), asked["id"]))
    if "box" in asked:
        return dump(inside(select(query, atlas), _box(asked["box"])))
    return dump(listed(atlas, query))


def _box(given: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = map(float, given.split(","))
    except ValueError:
        problem = {"key": "box", "value": given[:200], "expected": "west,south,east,north"}
        raise BadQuery([problem]) from None
    return west, south, east, north


def _times(request: Request, atlas: Atlas) -> bytes:
    """By month, whatever dates of first reports are asked for: those are chosen on it."""
    query = parse_query(request, atlas).question
    return _dump_times(atlas, replace(query, since="", until="", undated=()))


@remembered
def _dump_times(atlas: Atlas, query: Query) -> bytes:
    return dump({"token": _token(atlas)} | times(select(query, atlas)))


def _action(request: Request, atlas: Atlas) -> bytes:
    return _dump_action(atlas, parse_query(request, atlas).question)


@remembered
def _dump_action(atlas: Atlas, query: Query) -> bytes:
    return dump(official_action(select(query, atlas)))


def _filters(_request: Request, atlas: Atlas) -> bytes:
    """What the filters are, for a map document: the pages are given the same."""
    return dump(filter_kinds(atlas))


def _questions(request: Request, atlas: Atlas) -> bytes:
    return _dump_questions(atlas, parse_query(request, atlas).without)


@remembered
def _dump_questions(atlas: Atlas, without: tuple[str, ...]) -> bytes:
    """Of the whole atlas: what else is asked makes no difference."""
    return dump({"questions": questions(select(Query(without=without), atlas))})


def _choices(request: Request, atlas: Atlas) -> bytes:
    """What one filter of the pages offers; ``find`` is not part of the query."""
    name = request.path_params["filter"]
    if name not in KEYS or not KEYS[name].repeatable:
        raise NotFound(f"There is no filter {name!r} that offers choices.")
    query = parse_query(request, atlas, besides=("find",)).question
    return dump(filter_options(query, atlas, name, request.query_params.get("find", "")))


def _outline(request: Request, _atlas: Atlas) -> bytes:
    country = request.path_params["country"]
    try:
        return fine_outline(country)
    except KeyError:
        raise NotFound(f"There is no fine outline of a country {country!r}.") from None


def outline_answers() -> Iterator[tuple[str, bytes]]:
    """Every fine outline as it is answered, for geo.web.compression: path of the URL, and body.

    A map that moves to a first country asks for those of all countries in sight.
    """
    for one in drawn_countries():  # read when they are taken: not while the server starts
        yield f"/map/outlines/{one}.geojson", fine_outline(one)


def whole_answers(atlas: Atlas) -> None:
    """Make what a map document asks for of the whole atlas when it opens: it is remembered."""
    for answer in (_dump_marks, _dump_times, listed):
        answer(atlas, Query())
    _dump_questions(atlas, ())
