"""The machine-readable description of the API (OpenAPI 3.1), made from the same table of keys."""

from collections.abc import Callable
from typing import Any

from geo.atlas import WORLD, Atlas
from geo.export.formats import FORMATS
from geo.export.rows import COLUMNS, STATION_FIELDS
from geo.facets import options
from geo.keys import KEYS, Key
from geo.query import DATE, MAX_VALUES, MAX_WORDS

FILES = ("gpkg", "parquet", "xlsx", "zip")  # of FORMATS: each is made when it is asked for
ERROR = {"$ref": "#/components/schemas/Error"}
SAID = {
    "query": {"type": "string", "description": "the query in words"},
    "without": {
        "type": "object",
        "description": "only if the query leaves something out: what, and what remains",
        "required": ["ids", "names", "left", "of", "lost", "words"],
        "properties": {
            "ids": {"type": "array", "items": {"type": "string"}},
            "names": {"type": "array", "items": {"type": "string"}},
            "left": {"type": "integer", "description": "how many remain"},
            "of": {"type": "integer", "description": "how many count with it"},
            "lost": {"type": "integer", "description": "how many rest on it alone"},
            "words": {"type": "string", "description": "the same in words"},
        },
    },
    "count": {"type": "integer", "minimum": 0},
    "version": {"type": "string", "description": "data version"},
    "link": {"type": "string", "description": "the same view in the dashboard"},
    "title": {"type": "string"},
    "licence": {"type": "string"},
    "cite": {"type": "string"},
}


def description(
    atlas: Atlas, resources: dict[str, tuple[tuple[str, ...], Callable]], media: dict[str, str]
) -> dict:
    """The description of every resource in every format, with the values this atlas allows."""
    say, named = atlas.words.say, {"stations": atlas.words.many}
    paths = {
        f"/api/v1/{name}.{kind}": _path(
            f"The {named.get(name, name)} of a query", media[kind], _schema(name, kind, say)
        )
        for name, (kinds, _) in resources.items()
        for kind in kinds
    }
    for kind in FILES:
        kind_of_file, what, _ = FORMATS[kind]
        paths[f"/api/v1/stations.{kind}"] = _path(
            say(f"The {{many}} of a query: {what}"),
            kind_of_file,
            {"type": "string", "format": "binary"},
        )
    json, geojson = media["json"], media["geojson"]
    counts = {"type": "object", "properties": {"counts": {"type": "object"}, **SAID}}
    paths["/api/v1/counts.json"] = _path("How the rows reconcile", json, counts)
    for name, (what, known) in _records(atlas).items():
        address = f"/api/v1/{name}/{{id}}.json"
        paths[address] = _record_path(f"All that is said of {what}", json, known)
    shapes: dict[str, Any] = {"type": "object", "required": ["type", "features"]}
    shapes["properties"] = {"type": {"const": "FeatureCollection"}, "features": {"type": "array"}}
    whole = {"type": "object", "required": ["openapi", "paths"]}
    index = {"type": "object", "required": ["resources", "version"]}
    for name, said, kind, schema in (
        ("boundaries.geojson", "The outlines of the countries", geojson, shapes),
        ("openapi.json", "This description", json, whole),
        ("", "The addresses of this API", json, index),
    ):
        paths[f"/api/v1/{name}"] = _path(said, kind, schema, asked=False)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{atlas.words.name}: {atlas.descriptor['title']}",
            "version": atlas.version,
            "description": say(
                "Rows of {reported_many} by the same keys as in the pages' addresses. "
                "Every answer carries an ETag and the data version."
            ),
        },
        "paths": paths,
        "components": {
            "parameters": {name: _parameter(key, atlas) for name, key in KEYS.items()},
            "schemas": {"Error": _error()},
        },
    }


def index(described: dict) -> dict:
    """What ``/api/v1/`` answers: every address of a description, with what stands there."""
    return {
        "title": described["info"]["title"],
        "version": described["info"]["version"],
        "description": "/api/v1/openapi.json",
        "resources": [
            {"address": address, "what": path["get"]["summary"]}
            for address, path in described["paths"].items()
        ],
    }


def _records(atlas: Atlas) -> dict[str, tuple[str, list[str]]]:
    """The kinds of records, each with what they are of and an id that is known."""
    named = atlas.named_places
    places, countries = named["place_id"].head(1).tolist(), named["country"].head(1).tolist()
    return {
        "places": ("a place", places),
        "countries": ("a country, by its ISO code", countries),
        "records": ("a place, a country or the world", [WORLD]),
    }


def _record_path(summary: str, media_type: str, known: list[str]) -> dict:
    schema = {"type": "object", "required": ["id", "kind", "name", "count", "claims", "responses"]}
    path = _path(summary, media_type, schema)
    shape = {"type": "string", "minLength": 1, "examples": known}
    own = {"name": "id", "in": "path", "required": True, "schema": shape}
    path["get"]["parameters"] = [own, *path["get"]["parameters"]]
    error = {"application/json": {"schema": ERROR}}
    path["get"]["responses"]["404"] = {"description": "nothing of that id", "content": error}
    return path


def _path(summary: str, media_type: str, schema: dict, *, asked: bool = True) -> dict:
    """One address; ``asked``: whether it answers to the keys of the query."""
    refs = [{"$ref": f"#/components/parameters/{name}"} for name in KEYS if asked]
    headers = {
        "ETag": {"schema": {"type": "string"}},
        "X-Data-Version": {"schema": {"type": "string"}},
    }
    problems = {
        "400": "a key or value that cannot be used",
        "405": "a method that is not offered",
        "503": "tables with faults",
    }
    if not asked:
        del problems["400"]
    answers: dict[str, Any] = {
        code: {"description": said, "content": {"application/json": {"schema": ERROR}}}
        for code, said in problems.items()
    }
    answers["200"] = {
        "description": summary,
        "headers": headers,
        "content": {media_type: {"schema": schema}},
    }
    answers["304"] = {"description": "unchanged since the ETag in If-None-Match"}
    return {"get": {"summary": summary, "parameters": refs, "responses": answers}}


def _parameter(key: Key, atlas: Atlas) -> dict:
    shape: dict[str, Any] = {"type": "string", "minLength": 1}
    if key.kind == "facet":
        shape["enum"] = list(options(atlas, key.name)) or [""]
    elif key.kind == "source":
        origins = list(atlas.origin_names) if key.name == "without" else []
        shape["enum"] = [*origins, *atlas.sources["source_id"]]
    elif key.kind == "date":
        shape["pattern"] = f"^{DATE.pattern}$"
    elif key.name == "q":
        shape["maxLength"] = MAX_WORDS
    if key.repeatable:
        shape = {"type": "array", "items": shape, "maxItems": MAX_VALUES}
    return {
        "name": key.name,
        "in": "query",
        "required": False,
        "description": atlas.words.say(key.help),
        "schema": shape,
    } | ({"style": "form", "explode": True} if key.repeatable else {})


def _schema(name: str, kind: str, say: Callable[[str], str]) -> dict:
    if kind == "csv":
        return {"type": "string"}
    if kind == "geojson":
        feature = {"type": "object", "required": ["type", "id", "geometry", "properties"]}
        return {
            "type": "object",
            "required": ["type", "features"],
            "properties": {"type": {"const": "FeatureCollection"}, **SAID}
            | {"features": {"type": "array", "items": feature}},
        }
    row: dict[str, Any] = {"type": "object"}
    if name == "stations":
        row["required"] = COLUMNS
        row["properties"] = {
            column: {"type": [kind, "null"] if kind == "number" else kind}
            | {"description": say(meaning)}
            for column, kind, _, meaning in STATION_FIELDS
        }
    return {
        "type": "object",
        "required": [name, "query", "count", "version"],
        "properties": {name: {"type": "array", "items": row}, **SAID},
    }


def _error() -> dict:
    texts = {key: {"type": "string"} for key in ("title", "detail")}
    entry = {key: {"type": "string"} for key in ("key", "value", "expected")}
    problems = {"type": "array", "items": {"type": "object", "properties": entry}}
    error = {"status": {"type": "integer"}, **texts, "problems": problems}
    return {
        "type": "object",
        "required": ["error"],
        "properties": {"error": {"type": "object", "properties": error}},
    }
