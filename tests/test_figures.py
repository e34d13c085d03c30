"""Figures that texts disagree on: each number once, with who gives it, and nothing added up."""

import re

import pandas as pd
import pytest
from atlases import FIRST, SECOND, copy_data, edit, read_dictionary, write_atlas, write_dictionary

from geo.errors import TableError
from geo.leave_out import leave_out
from geo.query import Query
from geo.records.figures import figures, number_in, texts_giving
from geo.site.links import Links
from geo.site.lists import DIGIT, NARROWEST, picture, scale
from geo.tables.read import read_atlas
from geo.view import select
from pages.parts.opening import header_html
from pages.parts.templates import html

HEADLINE = {"value": 3, "claim": "c0001", "countries_value": 2, "countries_claim": "c0002"}
LISTS = [
    {"id": FIRST, "title": "First list", "total": 1},
    {"id": SECOND, "title": "Second list", "total": 2, "includes": [FIRST]},
    {"id": "other", "title": "No list"},
]


def of_world(value, field="stations", **more):
    world = {"subject_kind": "world", "subject": "world"}
    return world | {"field": field, "value": str(value), "source_id": f"s{value}"} | more


def counts_of(figure):
    return {count["number"]: count for group in figure["groups"] for count in group["counts"]}


@pytest.fixture
def made(make):
    """The figures of claims, beside one that makes the one station of the atlas."""

    def of(*claims, **more):
        station = {"subject_kind": "station", "subject": "nl-01"}
        return figures(make(claims=[*claims, station], **more))

    return of


def test_what_all_texts_count_alike_is_no_figure(made):
    assert made(of_world(3), of_world(3, source_id="another"), of_world(2, "cities")) == []


def test_a_figure_has_each_number_once_with_how_many_texts_give_it(made):
    claims = [of_world(3), of_world(3, source_id="another"), of_world(5), of_world(9, "cities")]
    (figure,) = made(*claims)
    assert figure["numbers"] == [3, 5]
    assert figure["texts"] == 3
    assert {n: count["texts"] for n, count in counts_of(figure).items()} == {3: 2, 5: 1}


def test_the_figures_of_the_world_come_first_then_parts_of_it_then_countries_then_others(made):
    subjects = [("operator", "Fuzhou"), ("country", "NL"), ("region", "Europe"), ("world", "world")]
    pairs = [(kind, subject, value) for kind, subject in subjects for value in ("1", "2")]
    claims = [of_world(v) | {"subject_kind": kind, "subject": name} for kind, name, v in pairs]
    found = [(one["kind"], one["link"]) for one in made(*claims)]
    assert found == [
        ("world", "world"),
        ("region", "world"),
        ("country", "NL"),
        ("operator", "world"),
    ]


def test_dates_words_denials_and_what_is_said_of_places_are_no_figures(made):
    claims = [
        *(of_world(year, "opened") for year in (2018, 2022)),
        *(of_world(words, "function") for words in ("a", "b")),
        *(of_world(n, stance=said) for n, said in ((3, "asserts"), (4, "denies"))),
        *({"value": n} for n in ("1", "2")),
    ]
    assert made(*claims) == []


def test_texts_stand_by_list_and_origin_and_the_best_grade_first(made):
    sources = [
        {"source_id": "s3", "relay": "opinion"},
        {"source_id": "s4", "relay": "inquiry"},
        {"source_id": "s5", "relay": "copy"},
        {"source_id": "paper"},
    ]
    claims = [
        of_world(3, listed=SECOND),
        of_world(4, listed=SECOND),
        of_world(5, listed=FIRST),
        of_world(4, listed=SECOND, origin="ministry"),
    ]
    (figure,) = made(*claims, sources=sources)
    found = [
        (group["list"], group["origin_name"], [(c["number"], c["grade"]) for c in group["counts"]])
        for group in figure["groups"]
    ]
    names = [("First list", "Ngo"), ("Second list", "Ministry"), ("Second list", "Ngo")]
    assert [one[:2] for one in found] == names
    assert [one[2] for one in found] == [[(5, "B")], [(4, "A")], [(4, "A"), (3, "C")]]


def test_a_number_keeps_the_words_that_texts_qualify_it_with(made):
    claims = [of_world(1000), of_world(1000, qualifier="at least", source_id="b"), of_world(2)]
    (figure,) = made(*claims)
    count = counts_of(figure)[1000]
    assert (count["value"], count["words"]) == ("1,000", ["at least 1,000"])


@pytest.mark.parametrize(
    ("value", "qualifier", "why"),
    [
        (50, "", "What that list itself counts, with the First list."),
        (48, "more than", "The 50 of that list, said less exactly."),
        (52, "about", "The 50 of that list, said less exactly."),
        (52, "more than", "That list itself counts 50."),
        (52, "up to", "The 50 of that list, said less exactly."),
        (20, "at least", "That list itself counts 50."),
        (48, "", "That list itself counts 50."),
    ],
)
def test_a_number_is_held_against_what_its_list_counts_itself(made, value, qualifier, why):
    lists = [LISTS[0] | {"total": 10}, LISTS[1] | {"total": 40}]
    claims = [of_world(value, qualifier=qualifier, listed=SECOND), of_world(7, listed=FIRST)]
    (figure,) = made(*claims, about={"lists": lists})
    assert counts_of(figure)[value]["why"] == why


def test_the_number_that_the_rows_are_held_against_is_told_apart(make):
    claims = [
        of_world(3, listed=SECOND),
        of_world(2, "countries", listed=SECOND, source_id="s3"),
        of_world(3, listed="other", origin="ministry", source_id="b"),
        of_world(5, "countries", listed=SECOND),
        of_world(4),
        {"subject_kind": "station", "subject": "nl-01"},
    ]
    atlas = make(claims=claims, about={"lists": LISTS, "headline_total": HEADLINE})
    countries, stations = figures(atlas)  # no label puts one before the other
    marked = [
        (group["listed"], count["number"])
        for figure in (stations, countries)
        for group in figure["groups"]
        for count in group["counts"]
        if count["itemised"]
    ]
    assert marked == [(SECOND, 3), (SECOND, 2)]
    assert "itemises the 3: 1 of them are rows of its table, and 2 no text" in stations["here"]
    assert "1 rows of this atlas lie in 1 countries" in countries["here"]


def test_a_country_says_how_many_rows_stand_on_each_list(make):
    claims = [
        of_world(n, subject_kind="country", subject="NL", listed=listed)
        for n, listed in ((1, FIRST), (2, SECOND), (9, "other"))
    ]
    claims += [{"subject_kind": "station", "subject": one} for one in ("nl-01", "nl-02")]
    stations = [{}, {"listed": SECOND}]
    (figure,) = figures(make(stations=stations, claims=claims, about={"lists": LISTS}))
    assert [group["rows"] for group in figure["groups"]] == [1, 2, None]
    assert [group["later"] for group in figure["groups"]] == [["Second list"], [], []]
    assert [n for n, count in counts_of(figure).items() if count["itemised"]] == [1, 2]
    assert figure["here"] == "The table of this atlas has 2 rows there."


def test_a_remark_stands_once_with_the_texts_that_it_is_about(made):
    claims = [
        of_world(3, remark="A slip."),
        of_world(3, remark="A slip.", source_id="b"),
        of_world(3, source_id="c"),
        of_world(4),
    ]
    (figure,) = made(*claims)
    (note,) = counts_of(figure)[3]["notes"]
    assert note["says"] == "A slip."
    assert sorted(source["source_id"] for source in note["sources"]) == ["b", "s3"]


def test_what_the_package_says_goes_with_a_text_that_bears_it_out(make):
    note = {
        "subject": "world",
        "field": "stations",
        "value": 3,
        "says": "Why.",
        "claims": ["c0002"],
    }
    station = {"subject_kind": "station", "subject": "nl-01"}
    claims = [of_world(3), of_world(3, source_id="b"), of_world(4), station]
    atlas = make(claims=claims, about={"figures": [note]})

    def said(left):
        return [one["says"] for one in counts_of(figures(left)[0])[3]["notes"]]

    assert said(atlas) == ["Why."]
    assert said(leave_out(atlas, ("b",))) == []


def test_sources_that_are_left_out_give_no_number(make):
    station = {"subject_kind": "station", "subject": "nl-01"}
    claims = [of_world(3), of_world(4, origin="ministry"), of_world(5, source_id="s3"), station]
    atlas = make(claims=claims)
    assert texts_giving(atlas) == {3: 1, 4: 1, 5: 1}
    assert texts_giving(leave_out(atlas, ("ministry",))) == {3: 1, 5: 1}
    assert figures(leave_out(atlas, ("s3",))) == []


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("46", 46),
        (" 46 ", 46),
        ("230,000", 230_000),
        ("230 000", 230_000),
        ("230000", 230_000),
        ("46 stations", None),
        ("2022-10", None),
        ("12 34", None),
        ("", None),
        ("٤٦", None),
    ],
)
def test_words_that_are_one_whole_number_are_told_from_others(words, number):
    assert number_in(words) == number


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"claims": ["c9999"]}, "atlas.figures[1].claims"),
        ({"value": 77}, "atlas.figures[1]"),
        ({"claims": []}, "atlas.figures[1].claims"),
        ({"says": ""}, "atlas.figures[1].says"),
        ({"value": "3"}, "atlas.figures[1].value"),
        ({"field": None}, "atlas.figures[1].field"),
        ({"listed": 3}, "atlas.figures[1].listed"),
    ],
)
def test_a_note_of_the_package_that_rests_on_nothing_is_a_fault(tmp_path, change, column):
    note = {
        "subject": "world",
        "field": "stations",
        "value": 3,
        "says": "Why.",
        "claims": ["c0001"],
    }
    station = {"subject_kind": "station", "subject": "nl-01"}
    about = {"figures": [note | change]}
    folder = write_atlas(tmp_path, claims=[of_world(3), station], about=about)
    with pytest.raises(TableError) as error:
        read_atlas(folder)
    assert [fault.column for fault in error.value.faults] == [column]


@pytest.mark.parametrize("most", [1, 2, 4, 5, 9, 42, 110, 999, 230_000])
def test_a_scale_holds_all_numbers_and_has_few_round_ticks(most):
    step, top = scale(most)
    assert top >= most and top % step == 0 and top // step <= 4
    assert re.fullmatch("[125]0*", str(step))


def test_no_number_of_a_picture_is_written_over_another(real):
    for figure in figures(real):
        for row in picture(figure).rows:
            ends = {}
            for dot in row.dots:
                width = DIGIT * len(dot.given["value"])
                begin = NARROWEST * dot.left / 100 - width / 2
                assert begin >= ends.get(dot.lane, -1000), figure["id"]
                ends[dot.lane] = begin + width
            assert row.lanes == 1 + max(dot.lane for dot in row.dots)


def test_the_bundled_figures_are_every_number_that_its_claims_disagree_on(real):
    claims = pd.DataFrame(real.claims)
    claims = claims[~claims["subject_kind"].isin(["station", "place"])]
    claims = claims[claims["value"].str.fullmatch("[0-9]+") & (claims["field"] != "opened")]
    wanted = {}
    for key, rows in claims.groupby(["subject_kind", "subject", "field"]):
        if rows["value"].nunique() > 1:
            wanted[re.sub(r"\W+", "-", "-".join(key).casefold())] = sorted(rows["claim_id"])
    found = {
        figure["id"]: sorted(
            claim["claim_id"]
            for group in figure["groups"]
            for count in group["counts"]
            for claim in count["claims"]
        )
        for figure in figures(real)
    }
    assert found == wanted


def test_the_numbers_that_the_five_first_texts_give_are_all_explained(real):
    by_id = {figure["id"]: figure for figure in figures(real)}
    first = next(iter(by_id.values()))
    assert first["id"] == "world-world-stations"

    def said(figure, number):
        groups = [g for g in by_id[figure]["groups"] for c in g["counts"] if c["number"] == number]
        (count,) = [c for c in groups[0]["counts"] if c["number"] == number]
        assert len(groups) == 1
        return groups[0]["origin_name"], " ".join(note["says"] for note in count["notes"])

    who, why = said("world-world-stations", 54)
    assert who == "Safeguard Defenders" and "21" in why
    who, why = said("world-world-stations", 46)
    assert who == "RTL Nieuws and Follow the Money" and "not the NGO's 54" in why
    who, why = said("region-europe-stations", 36)
    assert who == "Safeguard Defenders" and "Europe" in why
    assert "Fuzhou" in said("world-world-countries", 21)[1]


def test_every_note_of_the_bundled_package_is_shown(real):
    shown = {
        note["says"]
        for figure in figures(real)
        for count in counts_of(figure).values()
        for note in count["notes"]
    }
    assert {note["says"] for note in real.about["figures"]} <= shown


def test_the_head_of_every_page_says_that_a_number_asked_is_a_figure(real):
    page = header_html(select(Query(q="46"), real), "table")
    assert 'href="figures?q=46"' in page
    assert "46 is a figure that 2 texts give: see who counts what" in " ".join(page.split())
    without = header_html(select(Query(q="46", without=("rtl-follow-the-money",)), real))
    assert "is a figure" not in without
    assert "is a figure" not in header_html(select(Query(q="licence"), real))
    assert "is a figure" not in header_html(select(Query(q="46"), real), "figures")


def test_text_of_the_tables_is_escaped_on_the_page(make):
    evil = "<script>alert(1)</script>"
    sources = [{"source_id": name, "publisher": evil} for name in ("paper", "s3", "s4")]
    station = {"subject_kind": "station", "subject": "nl-01"}
    claims = [of_world(3, says=evil, remark=evil), of_world(4, says=evil), station]
    atlas = make(claims=claims, sources=sources)
    shown = [(one, picture(one)) for one in figures(atlas)]
    page = html(
        "figures.html",
        headline="",
        query=Query(),
        links=Links(Query()),
        without=evil,
        figures=shown,
        found=0,
        total=1,
        asked=3,
    )
    assert "<script>" not in page and page.count("&lt;script&gt;") > 5


def test_a_number_that_is_changed_in_the_package_alone_is_a_fault(tmp_path):
    folder = copy_data(tmp_path / "atlas")
    package = read_dictionary(folder)
    package["atlas"]["figures"][0]["value"] += 1
    write_dictionary(folder, package)
    with pytest.raises(TableError, match="figures"):
        read_atlas(folder)
    edit(folder / "datapackage.json", '"value": 55', '"value": 54')
    assert read_atlas(folder)
