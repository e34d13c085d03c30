"""The machine-readable description of the API (OpenAPI 3.1), made from the same table of keys."""

from collections.abc import Callable
from typing import Any

from geo.atlas import WORLD, Atlas
from geo.export.formats import FORMATS
from geo.export.rows import COLUMNS, STATION_FIELDS
from geo.facets import known, options
from geo.keys import KEYS, Key
from geo.query import DATE, MAX_VALUES, MAX_WORDS, POSITION, VERSION
from geo.tables import dictionary
from geo.web.api.parts import MOST_DIGITS, PART_KEYS
from geo.web.api.tables import MEDIA, TABLES, formats_of

Say = Callable[[str], str]  # Words.say
FEW = 60  # values of a key: of more, as sources and cities, only some are named
FILES = ("gpkg", "xlsx", "zip")  # of FORMATS: each is made when it is asked for
BINARY = {"type": "string", "format": "binary"}
ERROR = {"$ref": "#/components/schemas/Error"}
_OPENED = {  # key -> table and column of the dictionary that say its form, and what else it may be
    "station": ("stations", "station_id", ""),
    "place": ("places", "place_id", f"|[A-Z]{{2}}|{WORLD}"),
    "text": ("sources", "source_id", ""),
}
SAID = {
    "query": {"type": "string", "description": "the query in words"},
    "canonical": {"type": "string", "description": "the same as an address has it"},
    "notes": {
        "type": "array",
        "items": {"type": "string"},
        "description": "only if there are any: what nobody reports, what has no date",
    },
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
    "count": {"type": "integer", "minimum": 0, "description": "rows that answer, in all parts"},
    "limit": {"type": ["integer", "null"], "description": "only of a part: as it was asked"},
    "offset": {"type": "integer", "description": "only of a part: as it was asked"},
    "after": {"type": "string", "description": "only of a part: as it was asked"},
    "version": {"type": "string", "description": "data version"},
    "link": {"type": "string", "description": "the same view in the dashboard"},
    "title": {"type": "string"},
    "licence": {"type": "string"},
    "cite": {"type": "string"},
}


def description(atlas: Atlas) -> dict:
    """The description of every table in every format, with the values this atlas allows."""
    say = atlas.words.say
    paths = {
        f"/api/v1/{name}.{kind}": _table_path(name, kind, what, say)
        for name, (what, _) in TABLES.items()
        for kind in formats_of(name)
    }
    for kind in FILES:
        kind_of_file, what, _ = FORMATS[kind]
        summary = say(f"{{Many}}: {what}")
        paths[f"/api/v1/stations.{kind}"] = _path(summary, kind_of_file, BINARY)
    json, geojson = MEDIA["json"], MEDIA["geojson"]
    counts = {"type": "object", "properties": {"counts": {"type": "object"}, **SAID}}
    paths["/api/v1/counts.json"] = _path("How the rows reconcile", json, counts)
    for name, (what, found) in _records(atlas).items():
        address = f"/api/v1/{name}/{{id}}.json"
        paths[address] = _record_path(f"All that is said of {what}", json, found)
    shapes: dict[str, Any] = {"type": "object", "required": ["type", "features"]}
    shapes["properties"] = {"type": {"const": "FeatureCollection"}, "features": {"type": "array"}}
    whole = {"type": "object", "required": ["openapi", "paths"]}
    index = {"type": "object", "required": ["resources", "version"]}
    for name, said, kind, schema in (
        ("boundaries.geojson", "The outlines of the countries", geojson, shapes),
        ("openapi.json", "This description", json, whole),
        ("", "The addresses of this API; for browsers a page that explains it", json, index),
    ):
        paths[f"/api/v1/{name}"] = _path(said, kind, schema, asked=False)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": ": ".join(dict.fromkeys((atlas.words.name, atlas.descriptor["title"]))),
            "version": atlas.version,
            "description": say(
                "Rows of {reported_many} by the same keys as in the pages' addresses. "
                "Every answer carries an ETag and the data version."
            ),
        },
        "paths": paths,
        "components": {
            "parameters": {name: _parameter(key, atlas) for name, key in KEYS.items()}
            | {key: _part_parameter(key) for key in PART_KEYS},
            "schemas": {"Error": _error()},
        },
    }


def index(described: dict) -> dict:
    """What ``/api/v1/`` answers: every address of a description, with what stands there."""
    return {
        "title": described["info"]["title"],
        "version": described["info"]["version"],
        "documentation": "/api.html",
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


def _table_path(name: str, kind: str, what: str, say: Say) -> dict:
    """The address of a table, which is also given part by part."""
    named = "{Many}" if name == "stations" else name.capitalize()
    path = _path(say(f"{named}: {what}"), MEDIA[kind], _schema(name, kind, say))
    get = path["get"]
    get["parameters"] += [{"$ref": f"#/components/parameters/{key}"} for key in PART_KEYS]
    get["responses"]["200"]["headers"] |= {
        "Link": {"schema": {"type": "string"}},
        "X-Total-Count": {"schema": {"type": "integer", "minimum": 0}},
        "Content-Disposition": {"schema": {"type": "string"}},
    }
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
        "414": "an address that is too long",
        "429": "more files than one address is given within a minute, where that is set",
        "503": "tables with faults, or more files at once than can be written",
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
    shape: dict[str, Any] = {"type": "string", "minLength": 1} | _values(key, atlas)
    if key.repeatable:
        shape = {"type": "array", "items": shape, "maxItems": MAX_VALUES}
    return {
        "name": key.name,
        "in": "query",
        "required": False,
        "description": atlas.words.say(key.help),
        "schema": shape,
    } | ({"style": "form", "explode": True} if key.repeatable else {})


def _values(key: Key, atlas: Atlas) -> dict[str, Any]:
    """What the values of a key are: all of them where they are few, else some and their form."""
    if key.kind == "facet":
        values = list(known(atlas, key.name))
        if key.name != "country" and 0 < len(values) <= FEW:
            return {"enum": values}
        return {"examples": list(options(atlas, key.name))[:FEW]}
    if key.kind == "source":
        origins = list(atlas.origin_names) if key.name == "without" else []
        return {"examples": [*origins, *atlas.sources["source_id"].head(FEW)][:FEW]}
    if key.kind == "date":
        return {"pattern": f"^{DATE.pattern}$"}
    if key.choice:
        return {"enum": list(key.choice)}
    if key.name == "q":
        return {"maxLength": MAX_WORDS}
    if key.name in _OPENED:
        table, column, more = _OPENED[key.name]
        fields = dictionary.schema(atlas.descriptor, table)["fields"]
        own = next(field for field in fields if field["name"] == column)
        form = own.get("constraints", {}).get("pattern", ".+")
        return {"pattern": f"^({form.removeprefix('^').removesuffix('$')}{more})$"}
    return {"pattern": f"^({POSITION if key.name == 'at' else VERSION.pattern})$"}


def _part_parameter(key: str) -> dict:
    least, what = PART_KEYS[key]
    shape: dict[str, Any] = {"type": "string"}
    if least is not None:
        shape = {"type": "integer", "minimum": least, "maximum": 10**MOST_DIGITS - 1}
    return {"name": key, "in": "query", "required": False, "description": what, "schema": shape}


def _schema(name: str, kind: str, say: Say) -> dict:
    if kind == "csv":
        return {"type": "string"}
    if kind in ("parquet", "xlsx"):
        return BINARY
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
