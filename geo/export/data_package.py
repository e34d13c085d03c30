"""A view as a zip: its tables with their dictionary, a README, a citation, and checksums."""

import hashlib
import json
import zipfile
from copy import deepcopy
from io import BytesIO

import yaml

from geo.export.cells import to_csv
from geo.export.rows import RULE, STATION_FIELDS, WORKED_OUT, describe, tables
from geo.tables import dictionary
from geo.text import slug
from geo.view import View

STAMP = (1980, 1, 1, 0, 0, 0)  # zip members carry no time: the same view gives the same bytes


def zip_package(view: View, link: str) -> bytes:
    """A Frictionless data package of the view: its tables, as rows.tables gives them."""
    files = {f"{name}.csv": to_csv(table) for name, table in tables(view).items()}
    files["datapackage.json"] = _dump(_package(view, files))
    files["CITATION.cff"] = yaml.safe_dump(
        _citation(view, link), allow_unicode=True, sort_keys=False
    ).encode()
    files["README.md"] = _readme(view, link, files).encode()
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _dump(content: dict) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def _package(view: View, files: dict[str, bytes]) -> dict:
    """The dictionary of the export: as the atlas's, for the files that are in it."""
    whole = view.atlas.descriptor
    kept = ("licenses", "contributors", "sources", "version", "created")
    package = {"name": f"{slug(view.atlas.words.name) or 'atlas'}-export"} | {
        k: whole[k] for k in kept if k in whole
    }
    said = " ".join([f"Rows of: {view.words}.", *_besides(view)])
    package |= {"title": whole["title"], "description": said}
    schemas = {"stations": _station_schema(view)}
    for name in ("claims", "sources", "responses", "origins"):
        schemas[name] = deepcopy(dictionary.schema(whole, name))
        schemas[name]["fields"] += [
            {"name": column, "type": "string", "description": meaning}
            for column, meaning in WORKED_OUT.get(name, ())
        ]
        held = schemas[name].get("foreignKeys", [])
        schemas[name]["foreignKeys"] = [
            key for key in held if f"{key['reference']['resource']}.csv" in files
        ]
    package["resources"] = [
        {
            "name": name,
            "path": f"{name}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(files[f"{name}.csv"]),
            "hash": f"sha256:{_sum(files[f'{name}.csv'])}",
            "schema": schema,
        }
        for name, schema in schemas.items()
    ]
    return package


def _besides(view: View) -> list[str]:
    """What a reader must know besides the question: a sentence each."""
    return [*([view.left_out.words] if view.left_out else []), *view.notes]


def _station_schema(view: View) -> dict:
    say = view.atlas.words.say
    fields = [
        {"name": name, "type": kind, "description": say(meaning)}
        | ({"unit": unit} if unit else {})
        | ({"trueValues": ["True"], "falseValues": ["False"]} if kind == "boolean" else {})
        for name, kind, unit, meaning in STATION_FIELDS
    ]
    return {"fields": fields, "primaryKey": "station_id", "missingValues": [""]}


def _citation(view: View, link: str) -> dict:
    said = describe(view, link)
    return {
        "cff-version": "1.2.0",
        "message": "If you use these rows, cite the atlas, and the sources of a row beside it.",
        "type": "dataset",
        "title": f"{said['title']}: {said['query']}",
        "version": said["version"],
        "license": said["licence"],
        "authors": [
            {"name": person["title"]} for person in view.atlas.descriptor.get("contributors", [])
        ]
        or [{"name": f"{view.atlas.words.name} contributors"}],
    } | ({"url": link} if link.startswith("http") else {})


def _readme(view: View, link: str, files: dict[str, bytes]) -> str:
    said, counts, words = describe(view, link), view.counts, view.atlas.words
    one = words.forms["reported_one"]
    left_out = "".join(f"\n{note}\n" for note in _besides(view))
    sums = "\n".join(f"| {name} | {_sum(content)} |" for name, content in files.items())
    return f"""# {said["title"]}

Rows of this query: {said["query"]}
{left_out}
- Link to the same view: {link if link.startswith("http") else "(made without a server)"}
- Data version: {said["version"]}
- Licence of the tables: {said["licence"]}
- How to cite: {said["cite"]}

Showing {counts.shown} of {counts.total} {words.forms["reported_many"]}: {counts.on_map} on the map,
{counts.area_only} by region or country only, {counts.unplaced} in a city that could not be located;
{counts.filtered_out} are filtered out. A row is a report, not a finding.

## Files

- `stations.csv`: one {one} a row, with its sources (`source_ids`, `citations`)
- `claims.csv`: who says what, about what, and who found it out
- `sources.csv`: the texts, and how each came to say it
- `responses.csv`: what government bodies and accused parties answered
- `origins.csv`: who found things out
- `datapackage.json`: every column, its type, unit and meaning
- `CITATION.cff`: how to cite these rows

{words.say(RULE[view.query.is_whole])}

Text is UTF-8. A cell that begins with = + - @ ' tab or carriage return has an apostrophe before it,
so that a spreadsheet does not run it: take one apostrophe off the beginning to have the text back.

| file | sha256 |
|---|---|
{sums}
"""


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
