"""What the measured apps share: the rows, the filter, and the setting of garbage collection."""

import gc
from importlib import import_module
from pathlib import Path

import pandas as pd
import streamlit as st

from geo.outlines import read_countries
from geo.tables.current import atlas_folder

import_module(
    "geo.web.api.routes"
)  # the atlas's libraries: what is loaded slows the collector down


@st.cache_resource
def settle() -> None:
    """As in the atlas: take what the imports allocated out of garbage collection."""
    gc.collect()
    gc.freeze()


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False)  # NA is Namibia


@st.cache_resource
def places() -> pd.DataFrame:
    """The places with a position: name, country_name, latitude, longitude, stations."""
    folder = atlas_folder()
    tables = (_read(folder / f"{name}.csv") for name in ("places", "coordinates", "stations"))
    spots, positions, stations = tables
    held = stations.groupby("place_id").size().rename("stations").reset_index()
    names = read_countries(folder)[["country", "name"]].rename(columns={"name": "country_name"})
    rows = positions.merge(spots, on="place_id").merge(held, on="place_id")
    rows = rows.merge(names, on="country").rename(columns={"city": "name"})
    return rows[["name", "country_name", "latitude", "longitude", "stations"]]


@st.cache_resource
def options() -> dict[str, int]:
    return places()["country_name"].value_counts().sort_index().to_dict()


def choose() -> list[str]:
    """The filter that every app has: the names of the countries that are chosen."""
    settle()
    counts = options()
    with st.sidebar:
        return st.multiselect(
            "Country",
            list(counts),
            format_func=lambda name: f"{name} ({counts[name]})",
            key="country",
            placeholder="Any",
        )


def chosen_rows() -> pd.DataFrame:
    """The rows that the filter leaves; all if nothing is chosen."""
    chosen, rows = choose(), places()
    return rows[rows["country_name"].isin(chosen)] if chosen else rows
