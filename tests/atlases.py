"""Small atlases on disk, so that a test says only what matters to it."""

import csv
import json
import shutil
from pathlib import Path

from geo.start.packages import Answers, new_package

DATA = Path(__file__).resolve().parent.parent / "data"
FIRST, SECOND = "110-overseas-2022-09", "patrol-and-persuade-2022-12"

# place_id: country, region, city, latitude, longitude
CITIES = {
    "nl-amsterdam": ("NL", "", "Amsterdam", "52.37", "4.89"),
    "nl-rotterdam": ("NL", "", "Rotterdam", "51.92", "4.48"),
    "it-milan": ("IT", "", "Milan", "45.46", "9.19"),
    "it-prato": ("IT", "Tuscany", "Prato", "43.88", "11.10"),
    "fr-paris": ("FR", "", "Paris", "48.85", "2.35"),
}
PLACES = [
    *({"place_id": p, "country": c, "region": r, "city": t} for p, (c, r, t, *_) in CITIES.items()),
    {"place_id": "it-sicily", "country": "IT", "region": "Sicily", "precision": "region"},
    {"place_id": "it", "country": "IT", "precision": "country"},
    {"place_id": "hr", "country": "HR", "precision": "country"},
]
COORDINATES = [
    {"place_id": p, "latitude": lat, "longitude": lon} for p, (*_, lat, lon) in CITIES.items()
]
ABOUT = {
    "name": "Station Atlas",
    "words": {"one": "station", "many": "stations", "operator": "bureau"},
    "denials_of_accused": ["denied_police_role", "lawsuit"],
    "count_fields": ["persons_persuaded"],
    "state": "CN",
    "subject": "A small atlas.",
    "denial": "Denied.",
    "denial_line": "It denies that.",
    "lists": [
        {"id": FIRST, "title": "First list", "total": 1},
        {"id": SECOND, "title": "Second list", "includes": [FIRST]},
        {"id": "other", "title": "No list"},
    ],
    "labels": {
        "basis": {"ngo_report": "NGO report", "unstated": "not stated"},
        "found_by": {"chinese_authority": "named by"},
    },
}
# An origin of each kind, for tests to which only the kind matters: they give a claim's ``basis``.
ORIGINS = {
    "ngo_report": "ngo",
    "own_investigation": "newsroom",
    "government": "ministry",
    "court": "high-court",
    "chinese_authority": "bureau",
    "unstated": "not-stated",
}
DEFAULTS = {
    "stations": {"place_id": "nl-amsterdam", "listed": FIRST},
    "places": {"precision": "city"},
    "coordinates": {"provider": "geonames", "retrieved": "2026-01-01"},
    "sources": {
        "publisher": "A Paper",
        "title": "A title",
        "url": "https://paper.example/1",
        "published": "2022-10-26",
        "language": "en",
        "kind": "news",
        "relay": "report",
        "read": "in_part",
    },
    "origins": {"kind": "own_investigation"},
    "claims": {
        "source_id": "paper",
        "subject_kind": "place",
        "subject": "nl-amsterdam",
        "field": "stations",
        "value": "1",
        "origin": "ngo",
        "stance": "asserts",
        "confidence": "high",
        "says": "Says so.",
    },
    "responses": {
        "country": "NL",
        "about": "NL",
        "date": "2022-11-01",
        "actor": "A ministry",
        "response": "statement",
        "says": "Said so.",
        "source_id": "paper",
    },
    "changes": {"version": "2026.01.0", "date": "2026-01-01", "change": "New", "reason": "Why"},
}


def write_atlas(folder, *, about=None, **tables):
    """Write an atlas of a few rows into ``folder`` and return it.

    Each table is a list of dicts; columns that are not given take a default, ids are numbered.
    By default there is one station in Amsterdam. Stations rest on one claim each and claims and
    responses on known sources, unless a test gives those tables itself. ``about`` changes keys of
    the package's ``atlas`` part.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    package = read_dictionary() | {"atlas": ABOUT | (about or {})}
    rows = {"stations": [{}], "places": PLACES, "coordinates": COORDINATES, "responses": []}
    rows |= {"changes": [{}]} | tables
    rows["stations"] = numbered(rows["stations"], "station_id", station_id)
    if "claims" not in rows:
        rows["claims"] = [
            {"subject_kind": "station", "subject": row["station_id"]} for row in rows["stations"]
        ]
    rows["claims"] = [with_origin(row) for row in rows["claims"]]
    rows["claims"] = numbered(rows["claims"], "claim_id", lambda row, n: f"c{n:04}")
    rows["responses"] = [with_party(row, rows["places"]) for row in rows["responses"]]
    rows["responses"] = numbered(rows["responses"], "response_id", lambda row, n: f"r{n:03}")
    if "sources" not in rows:
        named = [r.get("source_id", "paper") for r in rows["claims"] + rows["responses"]]
        rows["sources"] = [{"source_id": name} for name in dict.fromkeys(["paper", *named])]
    rows["sources"] = [
        {"original_publisher": "A Wire"} | row if row.get("relay") == "copy" else row
        for row in rows["sources"]
    ]
    if "origins" not in rows:
        kinds = {name: kind for kind, name in ORIGINS.items()}
        rows["origins"] = [
            {"origin_id": name, "name": name.replace("-", " ").capitalize(), "kind": kind}
            for name, kind in kinds.items()
        ]
    for resource in package["resources"]:
        if "schema" in resource:
            columns = [field["name"] for field in resource["schema"]["fields"]]
            filled = [DEFAULTS[resource["name"]] | row for row in rows[resource["name"]]]
            write_table(folder / resource["path"], columns, filled)
    write_dictionary(folder, package)
    return folder


def with_origin(claim):
    """The claim with the origin of its kind, if it gives only a kind, as ``basis``."""
    claim = dict(claim)
    if "basis" in claim:
        claim["origin"] = ORIGINS.get(claim.pop("basis"), "")
    return claim


def with_party(response, places):
    """The response with the party of its country, if it gives none."""
    filled = DEFAULTS["responses"] | response
    countries = {place["place_id"]: place["country"] for place in places if "country" in place}
    host = countries.get(filled["about"], filled["about"]) == filled["country"]
    return {
        "party": "state" if filled["country"] == "CN" else "host" if host else "other"
    } | response


def numbered(rows, key, name):
    return [{key: name(row, n)} | row for n, row in enumerate(rows, start=1)]


def station_id(row, n):
    return f"{row.get('place_id', 'nl-amsterdam')[:2]}-{n:02}"


def write_table(path, columns, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_dictionary(folder=DATA):
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def write_dictionary(folder, package):
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def edit(path, old, new):
    """Replace a piece of a file, which must be in it."""
    text = path.read_bytes().decode("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode("utf-8"))


def copy_data(folder):
    """The bundled atlas in a folder of its own."""
    return Path(shutil.copytree(DATA, folder))


def restore_data(folder):
    """The bundled tables over those of a folder that ``copy_data`` made."""
    shutil.copytree(DATA, folder, dirs_exist_ok=True)


MINES = {  # place_id: country, region, city, latitude, longitude
    "cl-antofagasta": ("CL", "", "Antofagasta", "-23.65", "-70.40"),
    "pt-boticas": ("PT", "", "Boticas", "41.69", "-7.67"),
    "au-greenbushes": ("AU", "Western Australia", "Greenbushes", "-33.85", "116.06"),
}


def write_mines(folder, *, answers=True, lists=True, operators=True):
    """An atlas on another subject: lithium mines, with a package that this program begins.

    With or without answers (and then without any date), several lists, and operators.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    told = Answers("Lithium mines", "mine", "mines", "company" if operators else "")
    kinds = {"hard-rock": "Hard rock", "brine": "Brine"} if lists else {"all": "All"}
    package = new_package(
        told, kinds, today="2026-01-01", description="Mines that texts tell of.", kinds=lists
    )
    if answers:
        package["atlas"] |= {"state": "CL", "denial": "Chile denies that these are mines."}
        package["atlas"] |= {"denial_line": "Chile denies it", "denial_responses": ["r001"]}
    mines = [
        {
            "station_id": f"{place[:2]}-{n:02}",
            "place_id": place,
            "listed": list(kinds)[n % len(kinds)],
            "operator": "Albemarle" if operators and n == 1 else "",
        }
        for n, place in enumerate([*MINES, "ar", "pt-boticas"], start=1)
    ]
    claims = [
        {"subject_kind": "station", "subject": mine["station_id"], "field": field, "value": value}
        | {"origin": "not-stated"}
        for mine in mines
        for field, value in (("stations", "1"), ("operator", mine["operator"]))
        if value
    ]
    claims.append(
        {"subject": "pt-boticas", "value": "3", "qualifier": "exactly", "origin": "not-stated"}
    )
    claims.append({"subject_kind": "world", "subject": "world", "value": "9"} | claims[0] | {
        "subject_kind": "world", "subject": "world", "value": "9"})  # fmt: skip
    says = {"date": "2025-03", "actor": "A ministry"}
    responses = [
        says | {"country": "CL", "about": "world", "party": "state"},
        says | {"country": "PT", "about": "pt-boticas", "party": "host"},
        says | {"country": "PT", "about": "pt-boticas", "party": "accused"},
    ]
    for one, response in zip(
        responses, ("denied_presence", "ordered_closed", "lawsuit"), strict=True
    ):
        one["response"] = response
    rows = {
        "stations": mines,
        "places": [
            *(
                {"place_id": one, "country": country, "region": region, "city": city}
                for one, (country, region, city, *_) in MINES.items()
            ),
            {"place_id": "ar", "country": "AR", "precision": "country"},
        ],
        "coordinates": [
            {"place_id": one, "latitude": lat, "longitude": lon}
            for one, (*_, lat, lon) in MINES.items()
        ],
        "origins": [{"origin_id": "not-stated", "name": "Not stated", "kind": "unstated"}],
        "sources": [{"source_id": "paper"} | ({} if answers else {"published": ""})],
        "claims": numbered(claims, "claim_id", lambda row, n: f"c{n:04}"),
        "responses": numbered(responses if answers else [], "response_id", lambda _, n: f"r{n:03}"),
        "changes": [{}],
    }
    for resource in package["resources"]:
        columns = [field["name"] for field in resource["schema"]["fields"]]
        filled = [DEFAULTS[resource["name"]] | row for row in rows[resource["name"]]]
        write_table(folder / resource["path"], columns, filled)
    write_dictionary(folder, package)
    return folder
