"""Where the rows of somebody's table are: countries, regions, cities and given positions."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.intake import values
from geo.intake.countries import Countries
from geo.outlines import WGS84
from geo.text import fold, numbered, slug

DECIMALS = 2  # of degrees that a position keeps: about a kilometre, no finer than a city


@dataclass(frozen=True)
class Placed:
    """Rows with their places.

    rows    by line: place_id, country; only rows that a place was found for
    places  one row a place: place_id, country, region, city, precision
    spots   one row a city with a position of its own: place_id, latitude, longitude (degrees)
    lost    why a row has no place, in words, by line
    doubts  what was guessed, in sentences
    """

    rows: pd.DataFrame
    places: pd.DataFrame
    spots: pd.DataFrame
    lost: pd.Series
    doubts: list[str]


def placed(
    cells: Callable[[str], pd.Series], countries: Countries, outlines: gpd.GeoDataFrame
) -> Placed:
    """The place of each row. ``cells`` gives the column of a role, blank where there is none.

    ``outlines``: columns country and geometry (EPSG:4326): they tell the country of a row that has
    only a position.
    """
    doubts: list[str] = []
    city, region, named = cells("place"), cells("region"), cells("country")
    city, split = _without_country(city, named, countries)
    codes = countries.codes(named.where(named != "", split))
    latitude, longitude = _positions(cells("latitude"), cells("longitude"), doubts)
    here = latitude.notna()
    unnamed = here & (codes == "")
    if unnamed.any():
        told = _countries_at(latitude[unnamed], longitude[unnamed], outlines)
        codes = codes.mask(unnamed, told.reindex(codes.index).fillna("")).astype("str")
        if n := int((told != "").sum()):
            doubts.append(f"The country is told by the position in {numbered(n, 'row')}.")
    nameless = here & (city == "")
    if nameless.any():
        spots = latitude.round(1).astype("str") + ", " + longitude.round(1).astype("str")
        city = city.mask(nameless, spots).astype("str")
        nameless_rows = numbered(int(nameless.sum()), "row")
        doubts.append(f"Called by the position, as no city is named: {nameless_rows}.")
    lost = pd.Series("", index=codes.index, dtype="str")
    lost = lost.mask(codes == "", "no country that is known: found " + named.map(repr))
    lost = lost.mask((codes == "") & (named == ""), "no country, and no position that tells it")
    kept = codes != ""
    rows = pd.DataFrame({"country": codes, "region": region, "city": city})[kept]
    rows["latitude"], rows["longitude"] = latitude[kept], longitude[kept]
    rows["place_id"] = _ids(rows)
    return Placed(rows[["place_id", "country"]], _places(rows), _spots(rows), lost[~kept], doubts)


def _without_country(
    city: pd.Series, named: pd.Series, countries: Countries
) -> tuple[pd.Series, pd.Series]:
    """Cities without a country after a comma, and that country, where no column has one."""
    parts = city.str.rpartition(",")
    last = parts[2].str.strip()
    tells = (named == "") & (parts[0] != "") & (countries.codes(last) != "")
    alone = (named == "") & (countries.codes(city) != "") & ~tells  # "France" as a place
    rest = city.mask(tells, parts[0].str.strip()).mask(alone, "")
    return rest.astype("str"), last.where(tells, city.where(alone, "")).astype("str")


def _positions(
    latitude: pd.Series, longitude: pd.Series, doubts: list[str]
) -> tuple[pd.Series, pd.Series]:
    """Degrees, both or neither."""
    north, east = values.degrees(latitude), values.degrees(longitude)
    good = (north.abs() <= 90) & (east.abs() <= 180) & ~((north == 0) & (east == 0))
    bad = ~good & ((latitude != "") | (longitude != ""))
    if bad.any():
        found = numbered(int(bad.sum()), "position")
        lines = ", ".join(map(str, bad.index[bad][:5]))
        doubts.append(f"Not read as degrees, and not used: {found} (line {lines}).")
    return north.where(good), east.where(good)


def _countries_at(
    latitude: pd.Series, longitude: pd.Series, outlines: gpd.GeoDataFrame
) -> pd.Series:
    """The country that each position lies in, "" for none: dtype ``str``."""
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(longitude, latitude), index=latitude.index, crs=WGS84
    )
    shapes = outlines.loc[outlines["country"].notna() & outlines.geometry.notna()]
    found = points.sjoin(shapes[["country", "geometry"]], predicate="within")["country"]
    return found[~found.index.duplicated()].reindex(latitude.index).fillna("").astype("str")


def _ids(rows: pd.DataFrame) -> pd.Series:
    """A place_id for each row: cities of one name in two regions are told apart by these."""
    city, region = (
        rows["city"].map(_folded(rows["city"])),
        rows["region"].map(_folded(rows["region"])),
    )
    named = rows["country"] + "\0" + city
    regions = region.groupby(named).transform("nunique")
    part = np.select(
        [(city != "") & (regions > 1), city != "", region != ""],
        [city + "\0" + region, city, "region\0" + region],
        "",
    )
    keys = rows["country"] + "\0" + pd.Series(part, index=rows.index, dtype="str")
    codes, known = pd.factorize(keys)
    taken: dict[str, int] = {}
    ids = []
    for key in known:
        country, *parts = key.split("\0")
        words = "-".join(filter(None, (slug(one) for one in parts if one != "region")))
        if any(parts) and not words:  # of a script that an identifier cannot have
            words = "x" + hashlib.sha256(key.encode()).hexdigest()[:8]
        one = f"{country.lower()}-{words}".rstrip("-")[:80]
        taken[one] = taken.get(one, 0) + 1
        ids.append(one if taken[one] == 1 else f"{one}-{taken[one]}")
    return pd.Series(np.array(ids, dtype=object)[codes], index=rows.index, dtype="str")


def _folded(names: pd.Series) -> dict[str, str]:
    return {name: fold(name) for name in names.unique().tolist()}


def _places(rows: pd.DataFrame) -> pd.DataFrame:
    first = rows.drop_duplicates("place_id")
    precision = np.select(
        [first["city"] != "", first["region"] != ""], ["city", "region"], "country"
    )
    return pd.DataFrame(
        {
            "place_id": first["place_id"],
            "country": first["country"],
            "region": first["region"],
            "city": first["city"],
            "precision": precision,
        }
    ).sort_values("place_id", ignore_index=True)


def _spots(rows: pd.DataFrame) -> pd.DataFrame:
    """The middle of the positions that rows give of one city."""
    here = rows[(rows["city"] != "") & rows["latitude"].notna()]
    middle = here.groupby("place_id", sort=True)[["latitude", "longitude"]].median()
    return middle.round(DECIMALS).reset_index()
