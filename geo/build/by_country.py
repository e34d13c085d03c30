"""The rules worked out country by country, each apart from all others, and put together again.

What is found of a station follows from what is said of it, its place and its country
(geo.evidence.derived), so a part is a country, or of a very large one some of its places, with
all that is said of these. Nothing here knows who works the parts out: geo.build.spark does.
"""

import sys
from collections.abc import Callable
from importlib.metadata import version

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.evidence.derived import DERIVED, Derived, derive
from geo.outlines import WGS84
from geo.text import looked_up

LARGEST = 50_000  # stations of a part, but for those of one more place; of 9 KB each in a worker
# What the rules read: no column else is sent.
STATION = ["station_id", "place_id", "country", "city", "precision", "listed", "withdrawn"]
CLAIM = [
    *("claim_id", "source_id", "published", "origin", "basis", "grade", "subject_kind", "subject"),
    *("field", "value", "qualifier", "listed", "stance", "confidence", "says"),
]
RESPONSE = ["about", "actor", "party", "response", "grade", "says"]
# What a part gives: rows of three tables, each with nulls where the others have columns.
NUMBERS = {"sources": pa.int64(), "sources_a": pa.int64(), "contested": pa.bool_()}
FOUND = pa.schema(
    [
        ("table", pa.large_string()),
        ("row", pa.int64()),
        ("station_id", pa.large_string()),
        *((name, NUMBERS.get(name, pa.large_string())) for name in DERIVED),
        *((name, pa.large_string()) for name in ("claim_id", "field", "values")),
    ]
)
LINK, DISPUTE = ["station_id", "claim_id"], ["station_id", "field", "values"]
# What two machines must have alike to find the same.
LIBRARIES = ("geopandas", "numpy", "pandas", "pyarrow", "shapely")

Work = Callable[[pa.Table, pa.Table], pa.Table]


def split(
    stations: pd.DataFrame,
    claims: pd.DataFrame,
    responses: pd.DataFrame,
    sources: pd.DataFrame,
    largest: int = LARGEST,
) -> tuple[pa.Table, pa.Table]:
    """The stations by part, and what is said of them: tables with ``part`` and ``row``.

    The second has claims and responses (``table``); what is said of a whole country is in each of
    its parts, what bears on no station (as what is said of the world) in none. The arguments are
    those of derived.derive, ``largest`` how many stations make a part of its own.
    """
    part = _parts(stations, largest)
    claims = claims[[name for name in CLAIM if name != "published"]].assign(
        published=looked_up(claims["source_id"], sources.set_index("source_id")["published"])
    )
    keys = [("station\0", "station_id"), ("place\0", "place_id"), ("country\0", "country")]
    of_claims = _subjects([(kind + stations[key], part) for kind, key in keys])
    of_responses = _subjects([(stations[key], part) for key in ("place_id", "country")])
    told = (
        claims.assign(table="claim", about=claims["subject_kind"] + "\0" + claims["subject"])
        .reset_index(names="row")
        .merge(of_claims, on="about")
        .drop(columns="about"),
        responses[RESPONSE]
        .assign(table="response")
        .reset_index(names="row")
        .merge(of_responses, on="about"),
    )
    rows = stations[STATION].assign(part=part).reset_index(names="row")
    return _table(rows), pa.concat_tables(map(_table, told), promote_options="default")


def _parts(stations: pd.DataFrame, largest: int) -> pd.Series:
    """The part of each station: its country and a number, the same for all of a place."""
    size = stations.groupby(["country", "place_id"]).size()
    before = size.groupby(level="country").cumsum() - size
    number = (before // largest).reset_index(name="number")
    names = number["country"] + "/" + number["number"].astype("str")
    return looked_up(stations["place_id"], names.set_axis(number["place_id"]))


def _subjects(keys: list[tuple[pd.Series, pd.Series]]) -> pd.DataFrame:
    """In which parts something is: columns ``about``, ``part``."""
    pairs = (pd.DataFrame({"about": about, "part": part}) for about, part in keys)
    return pd.concat(pairs).drop_duplicates()


def _table(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()


def worker(descriptor: dict) -> Work:
    """What a worker does with a part: of both tables of ``split`` a table of FOUND.

    Raises RuntimeError there if the worker has other libraries than this process, and MemoryError.
    """
    libraries = versions()

    def work(stations: pa.Table, told: pa.Table) -> pa.Table:
        return _work_out(stations, told, descriptor, libraries)

    return work


def versions() -> dict[str, str]:
    """The version of each of LIBRARIES, and Python's, in this process."""
    python = ".".join(map(str, sys.version_info[:3]))
    return {"python": python, **{name: version(name) for name in LIBRARIES}}


def _work_out(
    stations: pa.Table, told: pa.Table, descriptor: dict, libraries: dict[str, str]
) -> pa.Table:
    if (here := versions()) != libraries:
        other = [f"{name} {has}" for name, has in here.items() if has != libraries[name]]
        wanted = [
            f"{name} {libraries[name]}" for name, has in here.items() if has != libraries[name]
        ]
        raise RuntimeError(f"a worker has {', '.join(other)}; expected {', '.join(wanted)}")
    rows = stations.sort_by("row").to_pandas()
    told = told.sort_by("row")
    claims = told.filter(pc.equal(told["table"], "claim")).select(CLAIM).to_pandas()
    responses = told.filter(pc.equal(told["table"], "response")).select(RESPONSE).to_pandas()
    sources = claims[["source_id", "published"]].drop_duplicates("source_id")
    found = derive(rows.assign(geometry=None), claims, responses, sources, descriptor)
    tables = {
        "station": pd.DataFrame(found.stations)[["row", *DERIVED]],
        "link": found.claim_links,
        "dispute": found.disputes,
    }
    named = [_table(table.assign(table=name)) for name, table in tables.items()]
    whole = pa.concat_tables(named, promote_options="permissive")
    lacking = [name for name in FOUND.names if name not in whole.column_names]
    assert not lacking, lacking
    return whole.select(FOUND.names).cast(FOUND)


def put_together(stations: pd.DataFrame, found: pa.Table) -> Derived:
    """What the parts found, as derived.derive gives it of all of them.

    ``found`` has the rows of FOUND of all parts, in any order. Raises ValueError if it does not
    have each station once.
    """
    tables = {
        name: found.filter(pc.equal(found["table"], name))
        for name in ("station", "link", "dispute")
    }
    own = tables["station"].select(["row", *DERIVED]).sort_by("row").to_pandas()
    if not own.pop("row").equals(pd.Series(range(len(stations)))):
        raise ValueError("some stations were not worked out, or twice")
    joined = stations.assign(**{name: own[name].set_axis(stations.index) for name in DERIVED})
    return Derived(
        gpd.GeoDataFrame(joined, geometry="geometry", crs=WGS84),
        _sorted(tables["link"], LINK),
        _sorted(tables["dispute"], DISPUTE),
    )


def _sorted(table: pa.Table, columns: list[str]) -> pd.DataFrame:
    """As the rules leave it: by all columns, from the first on."""
    rows = table.select(columns).sort_by([(name, "ascending") for name in columns])
    return rows.to_pandas()
