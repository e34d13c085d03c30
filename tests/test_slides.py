"""Slides of a view: read back, every text on them is there, bounded, and the same each time."""

import re
import sys
from contextlib import suppress
from io import BytesIO

import pytest
from atlases import write_atlas
from pptx import Presentation

from geo.__main__ import main
from geo.export.rows import response_rows
from geo.pictures import slides as made
from geo.pictures.deck import Line, fitted
from geo.pictures.slides import MEDIA, slides
from geo.query import Query
from geo.records.briefs import brief
from geo.records.subjects import place_record
from geo.tables.read import read_atlas
from geo.view import select

LINK = "http://atlas.example/?country=IT"
HOSTILE = "{{7*7}} $x$ </script><b>bold</b> & 😀 \n _x0041_ Ελλάδα " + "w" * 300


def view_of(atlas, *pairs):
    query, problems = Query.read(pairs, atlas)
    assert not problems
    return select(query, atlas)


def read(content):
    return list(Presentation(BytesIO(content)).slides)


def texts(slide):
    """All that is written on a slide, in lines and cells."""
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found += [row.text for row in shape.text_frame.paragraphs]
        elif shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def notes(slide):
    return slide.notes_slide.notes_text_frame.text


@pytest.fixture(scope="module")
def italy(real):
    return read(slides(view_of(real, ("country", "IT")), LINK))


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """An atlas with more places, answers and sources than slides are made of."""
    count = 90
    places = [
        {"place_id": f"nl-{n}", "country": "NL", "city": f"City {n} {HOSTILE}".replace("\n", " ")}
        for n in range(count)
    ]
    spots = [
        {"place_id": f"nl-{n}", "latitude": f"{51 + n / 50}", "longitude": "5"}
        for n in range(count)
    ]
    said = {"says": HOSTILE.replace("\n", " "), "actor": "A ministry " + "y" * 300}
    return read_atlas(
        write_atlas(
            tmp_path_factory.mktemp("many") / "atlas",
            places=places,
            coordinates=spots,
            stations=[{"place_id": one["place_id"]} for one in places],
            claims=[
                {"subject": f"nl-{n}", "source_id": f"text-{n}", "origin": "ngo"}
                for n in range(count)
            ],
            responses=[said | {"source_id": f"text-{n}"} for n in range(60)],
            sources=[
                {"source_id": f"text-{n}", "title": HOSTILE, "url": "https://[bad/x"}
                if n == 0
                else {"source_id": f"text-{n}", "title": f"Text {n}"}
                for n in range(count)
            ],
        )
    )


def test_the_first_slide_says_what_is_asked_how_many_and_who_denies_it(italy, real):
    said = texts(italy[0])
    assert said[0] == real.descriptor["title"]
    assert said[1] == "Country: Italy"
    assert said[2].startswith("11 of 92 reported stations in 1 country")
    assert f"{real.about['denial_line']}." in said
    assert real.version in said[-1] and "CC-BY-4.0" in said[-1] and LINK in said[-1]


def test_the_map_is_a_slide_with_what_it_shows_in_words(italy):
    (picture,) = italy[1].shapes
    assert picture.image.size == (1920, 1080)
    described = picture._element.nvPicPr.cNvPr.get("descr")
    assert described.startswith("Map: ") and "11 of 92 reported stations" in described


def test_every_place_has_a_slide_and_the_numbers_are_those_of_the_view(italy, real):
    view = view_of(real, ("country", "IT"))
    titles = [texts(slide)[0] for slide in italy if slide.shapes.title]
    for place in view.places.itertuples():
        of = "" if place.precision == "country" else ", Italy"
        at = titles.index(f"{place.place_name}{of}")
        slide = [one for one in italy if one.shapes.title][at]
        what = "station" if place.stations == 1 else "stations"
        assert f"{place.stations} reported {what}" in texts(slide)
        assert f"{real.about['denial_line']}." in texts(slide)
    table = texts(next(one for one in italy if texts(one)[:1] == ["Reported stations by country"]))
    assert table[-3:] == ["Italy", "11", "4"]


def test_a_place_is_answered_as_in_the_head_of_its_record(real):
    found = read(slides(view_of(real, ("country", "DE")), LINK))
    record = place_record(real, "de-frankfurt")
    head = brief(real, record)
    said = "\n".join(
        next(text for text in map(texts, found) if "Frankfurt am Main, Germany" in text)
    )
    for answer in [*head["answers"], *head["of_state"][:1]]:
        assert f"{answer['actor']}: {answer['label']}. " in said
    shown = len(head["answers"]) + 1
    assert f"and {len(record['responses']) - shown} more answers" in said


def test_answers_stand_by_date_and_every_number_leads_to_a_source(italy, real):
    view = view_of(real, ("country", "IT"))
    rows = [texts(one) for one in italy if texts(one)[:1] == ["Answers, the latest first"]]
    assert sum((len(one) - 1) // 5 - 1 for one in rows) == len(response_rows(view)) > 0
    said = " ".join(text for one in italy for text in texts(one))
    numbers = {int(one) for one in re.findall(r"\[([0-9]+)\]", said)}
    sources = [text for one in italy if texts(one)[:1] == ["Sources"] for text in texts(one)[1:]]
    assert numbers == set(range(1, len(sources) + 1))
    assert [int(text[1:].partition("]")[0]) for text in sources] == sorted(numbers)


def test_every_slide_has_notes_that_say_where_the_view_is(italy):
    assert all(LINK in notes(slide) for slide in italy)
    assert any("[1] " in notes(slide) for slide in italy)


def test_what_is_too_much_is_left_out_by_a_rule_and_said(many):
    found = read(slides(view_of(many), LINK))
    of_places = [one for one in found if one.shapes.title and texts(one)[0].startswith("City ")]
    assert len(of_places) == made.RECORDS
    assert f"{90 - made.RECORDS} more places without a slide" in [
        one.shapes.title.text for one in found if one.shapes.title
    ]
    shown = made.ANSWERS * made.ANSWER_SLIDES
    said = [text for one in found for text in texts(one)]
    assert any(
        text.startswith(f"{60 - shown} more answers, not on these slides. ") and LINK in text
        for text in said
    )
    assert len(found) <= 2 + 1 + made.RECORDS + 1 + made.ANSWER_SLIDES + made.SOURCE_SLIDES


def test_text_is_written_as_it_is_and_only_a_sound_address_is_a_link(many):
    found = read(slides(view_of(many), LINK))
    said = "\n".join(text for one in found for text in texts(one))
    for part in ("{{7*7}}", "$x$", "</script><b>bold</b>", "😀", "_x0041_", "Ελλάδα"):
        assert part in said
    assert all(len(text) <= 320 for text in said.split("\n"))
    links = [
        run.hyperlink.address
        for one in found
        for shape in one.shapes
        if shape.has_text_frame
        for row in shape.text_frame.paragraphs
        for run in row.runs
    ]
    assert "https://paper.example/1" in links
    assert "https://[bad/x" not in links


def test_lines_are_made_smaller_until_all_of_them_fit():
    few, crowd = [Line("One line", 20)], [Line("word " * 60, 20)] * 12
    assert fitted(few, 10, 5) == few
    sizes = {line.size for line in fitted(crowd, 10, 5)}
    assert len(sizes) == 1 and 9 < sizes.pop() < 20


def test_an_empty_view_has_a_title_a_map_and_no_more(many):
    found = read(slides(view_of(many, ("q", "zzzz"))))
    assert len(found) == 2
    assert "None of 90 reported stations answers this question." in texts(found[0])


@pytest.mark.wide
def test_the_address_and_the_command_give_the_same_bytes_each_time(
    ask, address, many, tmp_path, monkeypatch
):
    ask.serve(many.folder)
    answer = ask("/slides.pptx?q=zzzz")
    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA)
    file = tmp_path / "atlas.pptx"
    given = ["slides", file, "--q=zzzz", f"--link={address}/?q=zzzz", "--atlas", many.folder]
    monkeypatch.setattr(sys, "argv", ["geo", *map(str, given)])
    with suppress(SystemExit):
        main()
    assert file.read_bytes() == answer.content
    assert ask("/slides.pptx?country=XX").json()["error"]["problems"][0]["key"] == "country"
    assert ask("/slides.pptx?size=page").status_code == 400
