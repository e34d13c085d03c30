"""An atlas on another subject has none of the words of the one that comes with the program."""

import io
import json
import re
import sys
import zipfile
from subprocess import run

import pytest
from atlases import edit, read_dictionary, write_atlas, write_dictionary, write_mines
from first import first
from pptx import Presentation
from test_record_html import Read

from geo.evidence.links import Denials, denial_codes
from geo.export.formats import FORMATS, write
from geo.map.document import map_document, titled
from geo.notebook.popups import popups_html
from geo.pictures import words as pictured
from geo.pictures.figure import figure
from geo.pictures.slides import slides
from geo.publish.pages import light_pages
from geo.publish.snapshot import snapshot
from geo.publish.ways import Ways
from geo.query import Query
from geo.records.subjects import country_record
from geo.site.contents import paths
from geo.site.feed import feed_xml
from geo.tables.read import read_atlas
from geo.text import Words
from geo.view import select
from pages import countries, sources, table
from pages.parts.opening import header_html
from pages.parts.templates import html as page_template

FIRST = re.compile(
    r"\b(stations?|police|chinese|china|qingtian|fuzhou|bureaus?|safeguard|overseas)\b", re.I
)
# Names of files, columns and addresses are the same in every atlas.
MACHINE = re.compile(
    r"stations?[._]\w+|/stations?\b|stations?=|=stations?|One of stations|default: stations"
)
SAID = ("title", "aria-label", "alt", "content", "placeholder")  # attributes that readers read
KINDS = {
    "with all": {},
    "with nothing": {"answers": False, "lists": False, "operators": False},
    "without answers": {"answers": False},
    "without lists": {"lists": False},
    "without operators": {"operators": False},
}


@pytest.fixture(scope="module", params=first(KINDS.values(), 2), ids=KINDS)
def mines(request, tmp_path_factory):
    return read_atlas(write_mines(tmp_path_factory.mktemp("mines"), **request.param))


def words_of_html(page: str) -> str:
    """What a reader reads or hears of a page."""
    page = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.S)
    read = Read(page)
    held = [value or "" for _, attrs in read.tags for name, value in attrs.items() if name in SAID]
    return "\n".join([*read.texts, *held])


def is_of_mines(said: str) -> None:
    found = FIRST.search(MACHINE.sub("", said))
    assert not found, said[max(0, found.start() - 80) : found.end() + 80]


def test_every_page_to_cite_has_its_own_words(mines):
    is_of_mines("\n".join(paths(mines)).replace("station/", ""))
    pages = dict(light_pages(mines, Ways(mines), "https://atlas.example/", {}))
    assert len(pages) > len(mines.stations)
    for path, page in pages.items():
        is_of_mines(words_of_html(page)), path
    assert "5 reported mines" in words_of_html(pages["world.html"])
    assert "Mine pt-02" in words_of_html(pages["station/pt-02.html"])


def test_the_pages_of_the_dashboard_have_its_own_words(mines):
    for asked in ({}, {"country": ("PT",)}, {"country": ("PT",), "support": ("contested",)}):
        view = select(Query(**asked), mines)
        for page, opened in ((countries, "PT"), (table, ""), (sources, "paper")):
            view = select(Query(**asked, place=opened if len(opened) == 2 else "",
                                text=opened if len(opened) > 2 else ""), mines)  # fmt: skip
            is_of_mines(words_of_html(page._html(view, page.SHEET.order, "1")))
        is_of_mines(words_of_html(header_html(view)))
    about = page_template("about.html", atlas=mines, whole=None, total=5, query=Query(), api=True)
    is_of_mines(words_of_html(about))
    assert "a mine" in about


def test_its_map_has_its_own_words(mines):
    page = titled(map_document(), mines.descriptor["title"], mines.words, "")
    is_of_mines(words_of_html(page))
    told = json.loads(Read(page).tags[0][1]["data-words"])
    assert told["reported_many"] == "reported mines"
    assert snapshot(select(Query(), mines)).decode()
    is_of_mines(words_of_html(popups_html(select(Query(), mines))))


@pytest.mark.wide
def test_its_pictures_slides_and_feed_have_its_own_words(mines):
    view = select(Query(), mines)
    drawn = figure(view, "svg").decode()
    is_of_mines(words_of_html(drawn))
    is_of_mines(pictured.alt_text(view))
    assert "5 reported mines" in pictured.alt_text(view)
    deck = Presentation(io.BytesIO(slides(view)))
    texts = [
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes
        if shape.has_text_frame
    ]  # fmt: skip
    assert any("reported mine" in one for one in texts)
    is_of_mines("\n".join(texts))
    is_of_mines(words_of_html(feed_xml(mines, "https://atlas.example/")))


def test_its_downloads_have_its_own_words(mines):
    view = select(Query(), mines)
    for kind in FORMATS:
        assert write(view, kind)
    with zipfile.ZipFile(io.BytesIO(write(view, "zip"))) as archive:
        is_of_mines(archive.read("README.md").decode())
        is_of_mines(archive.read("CITATION.cff").decode())
        package = json.loads(archive.read("datapackage.json"))
        fields = [one for resource in package["resources"] for one in resource["schema"]["fields"]]
    is_of_mines("\n".join(field.get("description", "") for field in fields))


def test_its_api_describes_itself_in_its_own_words(tmp_path, ask):
    ask.serve(write_mines(tmp_path / "mines"))
    for name in ("openapi.json", ""):
        described = ask(f"/api/v1/{name}").json()
        is_of_mines("\n".join(_said(described)))
    answered = ask("/api/v1/stations.json").json()
    is_of_mines(f"{answered['query']} {answered['cite']}")
    assert answered["query"] == "all reported mines"
    kinds = ask("/map/filters.json").json()["keys"]
    assert kinds["listed"]["title"] == "Category"
    is_of_mines(
        "\n".join(f"{one['title']} {one['help']} {one['placeholder']}" for one in kinds.values())
    )
    gone = ask("/map/marks.json?without=paper").json()
    assert gone["left_out"].endswith("0 of 5 mines remain; 5 rest on it alone.")
    explained = re.sub(r"<code>\w+</code>", "", ask("/api.html").text)
    is_of_mines(words_of_html(explained))


def test_what_nobody_reports_is_said_in_its_own_words(tmp_path):
    folder = write_mines(tmp_path / "mines")
    path = folder / "stations.csv"
    path.write_text(path.read_text().replace("brine", "hard-rock"))
    view = select(Query(listed=("brine",)), read_atlas(folder))
    assert view.notes == ("Category: nothing reported for Brine.",)


def _said(described) -> list[str]:
    """Every description, summary and title in a description of an API."""
    if isinstance(described, list):
        return [one for entry in described for one in _said(entry)]
    if not isinstance(described, dict):
        return []
    own = [
        value for key, value in described.items()
        if key in ("description", "summary", "title", "what") and isinstance(value, str)
        and not value.startswith("/")
    ]  # fmt: skip
    return own + [one for value in described.values() for one in _said(value)]


@pytest.mark.parametrize(
    "command", first([["export"], [], ["figure"], ["slides"], ["new"], ["import"]])
)
def test_the_help_of_its_commands_has_its_own_words(tmp_path, command, monkeypatch):
    monkeypatch.setenv("ATLAS", str(write_mines(tmp_path / "mines")))
    done = run(
        [sys.executable, "-m", "geo", *command, "--help"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    said = " ".join(re.sub(r"[│╭╰─╮╯]", " ", done.stdout).split())
    is_of_mines(said)
    if command == ["export"]:
        assert "company said to run it" in said


def test_without_words_a_row_is_a_report(tmp_path):
    folder = write_mines(tmp_path / "mines")
    package = read_dictionary(folder)
    del package["atlas"]["words"]
    write_dictionary(folder, package)
    view = select(Query(), read_atlas(folder))
    assert pictured.counts(view).startswith("5 reports in 4 countries")
    assert view.words == "all reports"


def test_a_country_of_an_atlas_without_answers_has_a_record(tmp_path):
    atlas = read_atlas(write_mines(tmp_path / "mines", answers=False))
    assert country_record(atlas, "PT")["responses"] == []
    assert countries.countries(select(Query(), atlas))["answer"].unique().tolist() == ["none found"]


@pytest.mark.parametrize(
    ("given", "forms"),
    [
        ({}, {"reported_many": "reports", "a_one": "a report", "Listed": "Listed"}),
        ({"one": "oil field"}, {"a_one": "an oil field", "A_reported_one": "A reported oil field"}),
        ({"one": "camp", "reported": "alleged"}, {"A_reported_one": "An alleged camp"}),
        ({"one": "camp", "many": "camps", "reported": ""}, {"reported_many": "camps"}),
    ],
)  # fmt: skip
def test_words_come_in_the_forms_that_sentences_need(given, forms):
    words = Words.of({"atlas": {"words": given}})
    assert {name: words.forms[name] for name in forms} == forms


def test_which_answers_deny_is_for_the_atlas_to_say(make):
    responses = [{"about": "nl-amsterdam", "response": "statement"}]
    assert not make(responses=responses).stations["contested"].item()
    atlas = make(responses=responses, about={"denials": ["statement"]})
    assert atlas.stations["contested"].item()
    assert atlas.stations["denied_by"].item() == "host"
    assert denial_codes({}) == Denials()


@pytest.mark.parametrize(
    ("words", "column", "expected"),
    [
        ("mine", "atlas.words", "an object with one and many"),
        ({"one": "mine"}, "atlas.words.many", "one and many, such as station and stations"),
        ({"one": "mine", "many": 3}, "atlas.words.many", "a text"),
        ({"one": "", "many": "mines"}, "atlas.words.one", "a text"),
        ({"noun": "mine"}, "atlas.words.noun", "one of one, many"),
    ],
)
def test_words_that_cannot_be_used_are_named(tmp_path, faults_of, words, column, expected):
    (fault,) = faults_of(write_atlas(tmp_path / "atlas", about={"words": words}))
    assert (fault.file, fault.column) == ("datapackage.json", column)
    assert fault.expected.startswith(expected)


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("denials", ["no_such_answer"], "'no_such_answer'"),
        ("denials_of_accused", "lawsuit", "'lawsuit'"),
        ("count_fields", ["no_such_field"], "'no_such_field'"),
        ("name", 3, "3"),
    ],
)
def test_a_key_of_the_block_that_cannot_be_used_is_named(tmp_path, faults_of, key, value, found):
    (fault,) = faults_of(write_atlas(tmp_path / "atlas", about={key: value}))
    assert (fault.file, fault.column, fault.found) == ("datapackage.json", f"atlas.{key}", found)


def test_a_field_that_the_atlas_counts_has_whole_numbers(tmp_path, faults_of):
    folder = write_atlas(
        tmp_path / "atlas",
        about={"count_fields": ["return_cases"]},
        claims=[{}, {"field": "return_cases", "value": "many"}],
    )
    (fault,) = faults_of(folder)
    assert (fault.column, fault.found, fault.expected) == ("value", "'many'", "a whole number")
    edit(folder / "datapackage.json", '"count_fields": ["return_cases"]', '"count_fields": []')
    assert len(read_atlas(folder).claims) == 2
