"""Citations, read back by the parsers that users of reference managers have."""

import json

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from test_record_html import HOSTILE

from geo.site.citation import FORMATS, Work, dataset, entry, texts, write

URL = "https://atlas.example/place/nl-amsterdam"
AWKWARD = r"50 % of {it} & #1_a ~ $5 ^ back\slash “é” 警"


def works(title: str = "Amsterdam") -> list[Work]:
    text = Work(
        "paper", "text", (title,), title, "2022-10", url="https://paper.example/a_b%20c?d={e}&f#g"
    )
    undated = Work("undated", "text", ("A",), title, "")
    return [Work("x-1", "entry", ("One", "Two"), title, "2026-11-23", "The atlas", "1.0", URL, "en",
                 "CC-BY-4.0"), text, undated]  # fmt: skip


def read_bibtex(content: bytes, *, decode: bool = True) -> list[dict]:
    decoding = [LatexDecodingMiddleware()] if decode else []
    library = bibtexparser.parse_string(content.decode(), append_middleware=decoding)
    assert not library.failed_blocks
    found = []
    for one in library.entries:
        fields = {field.key: field.value.replace("ˆ", "^") for field in one.fields}
        found.append(fields | {"key": one.key, "type": one.entry_type})
    return found


@pytest.mark.parametrize("title", ["Amsterdam", AWKWARD, HOSTILE, "two\r\nlines\tand\x00tab"])
def test_every_format_gives_back_what_was_written(title):
    line = "two lines and tab" if title.startswith("two") else title
    first, text, undated = read_bibtex(write(works(title), "bib"))
    assert first["title"].strip("{}") == text["title"].strip("{}") == line.strip("{}")
    assert (first["key"], first["type"], first["date"]) == ("x-1", "online", "2026-11-23")
    assert first["author"] == "One and Two" and first["version"] == "1.0"
    assert "date" not in undated
    first, text, undated = rispy.loads(write(works(title), "ris").decode())
    assert first["title"] == text["title"] == line and first["authors"] == ["One", "Two"]
    assert (first["year"], first["date"], text["date"]) == ("2026", "2026/11/23/", "2022/10//")
    assert first["urls"] == [URL] and "year" not in undated
    first, text, undated = json.loads(write(works(title), "json"))
    assert first["title"] == title and first["URL"] == URL
    assert first["issued"] == {"date-parts": [[2026, 11, 23]]}
    assert text["issued"] == {"date-parts": [[2022, 10]]} and "issued" not in undated


def test_an_address_stands_in_bibtex_as_it_is_but_for_what_would_end_it():
    _, text, _ = read_bibtex(write(works(), "bib"), decode=False)  # BibLaTeX does not, there
    assert text["url"] == "https://paper.example/a_b%20c?d=%7Be%7D&f#g"


def test_the_words_say_who_what_when_which_version_and_where(real):
    work = entry(real, "place/nl-amsterdam", "Amsterdam, Netherlands", URL)
    assert work.words == (
        "Station Atlas contributors (2026): “Amsterdam, Netherlands”. In: Reported Chinese "
        f"overseas police service stations. Data version {real.version}. CC-BY-4.0. <{URL}>."
    )
    assert dataset(real).words.startswith("Station Atlas contributors (2026): Reported Chinese")


def test_every_text_of_the_tables_can_be_cited_in_every_format(real):
    every = texts(real, tuple(real.sources["source_id"]))
    assert len(every) == len(real.sources) == len({work.key for work in every})
    assert len(read_bibtex(write(every, "bib"))) == len(every)
    assert len(rispy.loads(write(every, "ris").decode())) == len(every)
    assert len(json.loads(write(every, "json"))) == len(every)


def test_the_file_of_a_record_has_its_page_and_the_texts_it_rests_on(ask):
    found = json.loads(ask("/cite/place/nl-amsterdam.json").content)
    page, *rest = found
    assert page["URL"].endswith("/place/nl-amsterdam") and len(rest) > 10
    left = json.loads(ask("/cite/place/nl-amsterdam.json?without=safeguard-defenders").content)
    assert {one["id"] for one in left[1:]} < {one["id"] for one in rest}
    assert left[0]["URL"].endswith("?without=safeguard-defenders")
    for kind, (media, _) in FORMATS.items():
        answer = ask(f"/cite/world.{kind}")
        assert answer.headers["content-type"].partition(";")[0] == media
    assert ask("/cite/place/nowhere.bib").status_code == 404
