"""The atlas in a notebook: the rows of the API, a map that stands alone, errors that name all."""

import inspect
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import folium
import geopandas as gpd
import pandas as pd
import pytest
from atlases import write_atlas
from pandas.testing import assert_frame_equal

import geo
from geo.errors import AtlasError, TableError
from geo.export.formats import FORMATS
from geo.keys import KEYS
from geo.notebook import popups
from geo.notebook.answer import Answer
from geo.notebook.opened import OpenAtlas
from geo.query import Query
from geo.view import select

ROOT = Path(__file__).resolve().parent.parent
LOADED = {"script": "src", "link": "href", "img": "src", "iframe": "src"}


class Frames(HTMLParser):
    """The attributes of every element of some HTML, in order."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def atlas(real):
    return OpenAtlas(real)


@pytest.fixture
def dutch(atlas):
    return atlas.select(country="NL")


def page_of(answer):
    return answer.to_folium().get_root().render()


def test_a_folder_is_opened_by_its_path_as_text():
    opened = geo.open(str(ROOT / "data"))
    assert repr(opened).startswith(f"{opened.title}, data version {opened.version}: ")
    assert opened.reconciled.reported == sum(
        getattr(opened.reconciled, part) for part in ("on_map", "area_only", "unplaced")
    ) + (opened.reconciled.not_itemised)


def test_a_folder_that_is_no_atlas_is_refused_with_what_is_missing(tmp_path):
    with pytest.raises(TableError, match=r"datapackage\.json.*no such file"):
        geo.open(tmp_path / "nowhere")


def test_whoever_imports_a_part_of_the_library_does_not_load_the_notebook():
    program = "import sys, geo.keys; print({'geo.notebook', 'folium', 'pandas'} & {*sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert done.stdout == "set()\n"


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ({}, ""),
        (
            {"country": ["NL", "ES"], "support": "contested"},
            "country=NL&country=ES&support=contested",
        ),
        ({"without": ["safeguard-defenders"]}, "without=safeguard-defenders"),
        ({"q": "licence", "since": 2022}, "q=licence&since=2022"),
    ],
)
def test_the_tables_hold_the_rows_of_the_api(atlas, ask, asked, query):
    answer = atlas.select(**asked)
    for name, identifier in (
        ("stations", "station_id"),
        ("claims", "claim_id"),
        ("responses", "response_id"),
        ("sources", "source_id"),
        ("countries", "country"),
    ):
        rows = ask(f"/api/v1/{name}.json?{query}").json()[name]
        table = getattr(answer, name)
        assert [row[identifier] for row in rows] == table[identifier].tolist()
        assert not rows or {*rows[0]} == {*table.columns} - {"geometry"}


def test_every_key_of_a_query_can_be_asked_for(atlas):
    values = {"country": "NL", "v": atlas.version, "at": "3,50,7,54", "since": "2022-10"}
    assert {*KEYS} >= {*values}
    answer = atlas.select(**values)
    assert answer.view.query == Query.read(values.items(), atlas.atlas)[0]
    assert {*inspect.signature(Query).parameters} == {*KEYS}


def test_stations_are_a_geodataframe_in_degrees(dutch):
    assert isinstance(dutch.stations, gpd.GeoDataFrame)
    assert dutch.stations.crs.to_epsg() == 4326
    assert dutch.stations.geometry.geom_type.tolist() == ["Point", "Point"]


def test_all_that_cannot_be_used_is_named_at_once_with_what_could_be(atlas):
    with pytest.raises(AtlasError) as caught:
        atlas.select(country=["NL", "Atlantis"], sinse=2022, until="tomorrow", source=[], q="")
    said = str(caught.value).splitlines()
    assert len(said) == 5
    for line, begun in zip(
        sorted(said),
        (
            "country: found 'Atlantis'; expected one of ",
            "q: found ''; expected words",
            "sinse: found '2022'; expected one of the keys country, ",
            "source: found 'no value'; expected a value",
            "until: found 'tomorrow'; expected a year, month or day",
        ),
        strict=True,
    ):
        assert line.startswith(begun)


def test_an_empty_list_of_values_is_not_a_question_for_everything(atlas):
    with pytest.raises(AtlasError, match="country: found 'no value'"):
        atlas.select(country=pd.Series([], dtype="str"))


def test_a_reader_who_changes_a_table_changes_that_table_alone(atlas):
    before = atlas.select().claims
    mine = atlas.select()
    mine.claims["says"] = "changed"
    mine.stations["note"] = "changed"
    assert (mine.claims["says"] == "changed").all()
    assert_frame_equal(atlas.select().claims, before)
    assert not (atlas.atlas.stations["note"] == "changed").any()


def test_counts_add_up_and_are_said(atlas):
    answer = atlas.select(without="safeguard-defenders")
    held = answer.counts
    assert held.total == held.on_map + held.area_only + held.unplaced + held.filtered_out
    assert repr(answer) == answer.said
    assert (
        answer.view.left_out.words in answer.said and f"{held.shown} of {held.total}" in answer.said
    )


def test_the_map_is_folium_s_and_takes_what_folium_adds(dutch):
    drawn = dutch.to_folium(crs="EPSG3857")
    assert isinstance(drawn, folium.Map)
    folium.Marker([52.1, 4.3], popup="here").add_to(drawn)
    page = drawn.get_root().render()
    assert "L.CRS.EPSG3857" in page and "jQuery" in page
    assert "jQuery v3" not in page_of(dutch)


def test_the_map_loads_nothing(atlas):
    for answer in (atlas.select(), atlas.select(country="NL")):
        page = page_of(answer)
        found = Frames(page).found
        assert not any(LOADED[tag] in attributes for tag, attributes in found if tag in LOADED)
        styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.S))
        assert {url[:5] for url in re.findall(r"""url\(["']?([^)]+)""", styles)} <= {
            *("data:", "#hatc", "#defa")
        }
        assert all(
            attributes["target"] == "_blank" and attributes["rel"] == "noopener noreferrer"
            for tag, attributes in found
            if tag == "a"
        )


def test_the_map_is_the_same_each_time(atlas):
    assert page_of(atlas.select(country="IT")) == page_of(atlas.select(country="IT"))


def test_jupyter_is_shown_one_sandboxed_frame_that_may_ask_for_nothing(dutch):
    ((tag, attributes),) = Frames(dutch._repr_html_()).found
    assert tag == "iframe" and {*attributes} == {
        "title",
        "srcdoc",
        "sandbox",
        "referrerpolicy",
        "style",
    }
    assert "allow-same-origin" not in attributes["sandbox"]
    policy = Frames(attributes["srcdoc"]).found[3][1]
    assert policy["http-equiv"] == "content-security-policy"
    assert policy["content"].startswith("default-src 'none'; ")


def test_the_frame_of_the_whole_atlas_is_no_larger_than_a_photograph(atlas):
    assert len(atlas.select()._repr_html_().encode()) < 1_350_000


def test_marks_tell_of_the_view_alone(atlas):
    spain = atlas.select(country="ES", support="contested")
    told = popups.popups_html(spain.view)
    number = len(spain.stations)
    assert number < len(atlas.select(country="ES").stations)
    assert re.search(
        rf'data-id="ES".*?<p>{number} reported stations, {number} contested', told, re.S
    )


def test_a_view_of_more_places_than_can_be_told_has_no_popups(atlas, monkeypatch):
    answer = atlas.select()
    places = len(answer.view.places) + len(answer.countries)
    assert popups.popups_html(answer.view).count("<template") == places
    monkeypatch.setattr(popups, "MOST", places - 1)
    assert popups.popups_html(answer.view) == ""


def test_a_view_of_nothing_is_a_map_too(atlas):
    nothing = atlas.select(country="NL", until="1999")
    assert nothing.stations.empty and nothing.claims.empty
    assert "None of 92 reported stations answers this question" in page_of(nothing)


def test_a_figure_has_its_words_and_is_drawn_by_the_ending_of_its_name(dutch, tmp_path):
    picture = dutch.figure(size="preview", theme="dark")
    ((tag, attributes),) = Frames(picture._repr_html_()).found
    assert tag == "img" and attributes["alt"] == repr(picture)
    assert attributes["src"].startswith("data:image/png;base64,iVBOR")
    for kind, begun in (("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        picture.save(tmp_path / f"map.{kind}")
        assert (tmp_path / f"map.{kind}").read_bytes().startswith(begun)


def test_what_is_no_size_no_theme_or_no_format_is_refused(dutch, tmp_path):
    with pytest.raises(AtlasError) as caught:
        dutch.figure(size="huge", theme="pink")
    assert re.findall(r"^\w+: found '\w+'; expected one of", str(caught.value), re.M) == [
        "size: found 'huge'; expected one of",
        "theme: found 'pink'; expected one of",
    ]
    with pytest.raises(AtlasError, match=r"map\.gif: found 'gif'; expected one of svg, png, pdf"):
        dutch.figure().save(tmp_path / "map.gif")
    with pytest.raises(AtlasError, match=r"rows\.doc: found 'doc'; expected one of csv, "):
        dutch.save(tmp_path / "rows.doc")
    with pytest.raises(AtlasError, match="expected a file to write"):
        dutch.save(tmp_path / "nowhere" / "rows.csv")


@pytest.mark.parametrize("kind", FORMATS)
def test_rows_are_saved_as_every_format_of_the_downloads(dutch, tmp_path, kind):
    dutch.save(str(tmp_path / f"rows.{kind}"))
    assert (tmp_path / f"rows.{kind}").stat().st_size > 500


def test_any_folder_that_is_an_atlas_can_be_opened(tmp_path):
    answer = geo.open(write_atlas(tmp_path)).select()
    assert isinstance(answer, Answer) and len(answer.stations) == 1


def test_the_answer_is_that_of_the_view(atlas, real):
    view = select(Query(country=("IT",)), real)
    assert atlas.select(country="IT").counts == view.counts
