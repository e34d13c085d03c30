"""Pictures of a view: what is on them, in every size, whatever the texts hold, always the same."""

import ast
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from atlases import write_atlas
from first import first
from PIL import Image

from geo.__main__ import main
from geo.pictures import words
from geo.pictures.figure import KINDS, figure
from geo.pictures.land import WORLD, bounds_of, fit
from geo.pictures.marks import marks, place, undrawn
from geo.pictures.sheet import SIZES, THEMES
from geo.pictures.typefaces import UNKNOWN, drawable, families, lines, width
from geo.query import Query
from geo.tables.read import read_atlas
from geo.view import select

MARK = re.compile(r'<g id="mark-([^"]+)">\s*<!-- ([\d,]+) -->')
HOSTILE = "{{7*7}} $x$ $\\frac{1}{2}$ </script><b>bold</b> & 😀 \n -- --> _a^b %s"
ROOT = Path(__file__).parent.parent
PIXELS = {
    "preview": (1200, 630),
    "slide": (1920, 1080),
    "square": (1080, 1080),
    "page": (1984, 2806),
}


def view_of(atlas, *pairs):
    query, problems = Query.read(pairs, atlas)
    assert not problems
    return select(query, atlas)


def numbers(svg):
    """The number of each mark that is drawn, by country code or place_id."""
    return {one: int(n.replace(",", "")) for one, n in MARK.findall(svg.decode())}


def pixels(png):
    return np.asarray(Image.open(BytesIO(png)).convert("L"), dtype=int)


def write(folder, names, **about):
    """An atlas of two cities, one without a position, and a country; two stations each."""
    places = [
        {"place_id": f"nl-{n}", "country": "NL", "city": name} for n, name in enumerate(names)
    ]
    places.append({"place_id": "nl", "country": "NL", "precision": "country"})
    spots = [("52.37", "4.89"), ("51.92", "4.48")]
    return read_atlas(
        write_atlas(
            folder,
            places=places,
            stations=[{"place_id": one["place_id"]} for one in places for _ in range(2)],
            coordinates=[
                {"place_id": f"nl-{n}", "latitude": lat, "longitude": lon}
                for n, (lat, lon) in enumerate(spots)
            ],
            about=about,
        )
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return write(tmp_path_factory.mktemp("small") / "atlas", ["Amsterdam", "Rotterdam", "Nowhere"])


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The same with texts of every kind."""
    names = ["Amsterdam 警察 полиция شرطة", HOSTILE.replace("\n", " "), "x" * 300]
    folder = tmp_path_factory.mktemp("hostile") / "atlas"
    return write(folder, names, denial_line=HOSTILE, denial="No. " * 200)


@pytest.mark.parametrize(
    "pairs",
    first([[], [("country", "IT")], [("support", "contested")], [("precision", "country")]], 2),
)
def test_the_numbers_on_a_picture_add_up_to_those_of_the_view(real, pairs):
    view = view_of(real, *pairs)
    shown = numbers(figure(view, "svg"))
    assert sum(shown.values()) == view.counts.shown > 0
    assert shown == {one.id: one.n for one in marks(view)}


def test_what_has_no_position_is_counted_and_said(small):
    view = view_of(small)
    svg = figure(view, "svg", size="square")
    assert view.counts.unplaced == undrawn(view, marks(view)) == 2
    assert sum(numbers(svg).values()) == view.counts.shown - 2
    assert "2 stations without a position not drawn" in svg.decode()


def test_few_countries_are_marked_by_city_and_many_by_country(real):
    assert {one.id for one in marks(view_of(real))} == set(view_of(real).countries["country"])
    few = marks(view_of(real, ("country", "IT"), ("country", "NL")))
    assert {"it-milan", "nl-amsterdam", "IT"} <= {one.id for one in few}
    assert next(one for one in few if one.id == "IT").area  # by region or country only: one badge


def test_a_mark_says_what_it_rests_on(real):
    view = view_of(real)
    found = {one.id: one for one in marks(view)}
    rows = view.countries.set_index("country")
    for code, mark in found.items():
        assert mark.contested == (rows.at[code, "contested"] > 0)
        assert mark.area == (rows.at[code, "on_map"] == 0)
        assert mark.weak == (rows.at[code, "weak"] == rows.at[code, "stations"])
    assert any(mark.ended for mark in found.values())


@pytest.mark.parametrize("room", first([[1128, 300], [600, 280], [400, 900]]))
def test_no_mark_covers_another_or_leaves_the_map(real, room):
    frame = fit(bounds_of([WORLD]), (0, 0, *room))
    europe = [one for one in marks(view_of(real)) if one.country in {"IT", "FR", "AT", "CZ", "RS"}]
    placed = place(europe, frame, [(0, 0, 40, 40)])
    for n, one in enumerate(placed):
        left, top, right, bottom = one.box
        assert min(left, top) >= 0 and right <= room[0] and bottom <= room[1]
        for other in placed[:n]:
            assert np.hypot(one.x - other.x, one.y - other.y) >= one.r + other.r


@pytest.mark.parametrize("size", first(SIZES))
def test_a_picture_has_the_pixels_of_its_size_and_ink_where_its_title_stands(small, size):
    view = view_of(small)
    grey = pixels(figure(view, "png", size=size, theme="dark" if size == "slide" else "light"))
    assert grey.shape[::-1] == PIXELS[size]
    unit = grey.shape[1] / 1200
    title = grey[int(30 * unit) : int(76 * unit), int(36 * unit) : int(300 * unit)]
    assert 0.05 < (np.abs(title - grey[2, 2]) > 100).mean() < 0.6
    assert (np.abs(grey[:, -3] - grey[2, 2]) < 20).all(), "something runs off the edge"


def test_a_preview_is_small_enough_for_every_app_and_large_enough_to_read(real):
    png = figure(view_of(real), "png", size="preview")
    assert len(png) < 250_000
    assert Image.open(BytesIO(png)).mode == "P"


def forget(atlas):
    """Let go of the pictures that are kept of an atlas, so that they are drawn again."""
    for key in [key for key in atlas.memory._kept if key[0] == "picture"]:
        del atlas.memory._kept[key]


@pytest.mark.wide
def test_the_same_view_gives_the_same_bytes_and_another_view_or_theme_others(small):
    asked = [
        ((), "svg", "light"),
        ((), "pdf", "light"),
        ((), "png", "light"),
        ((), "svg", "dark"),
        ((("city", "Amsterdam"),), "svg", "light"),
    ]

    def draw():
        return [figure(view_of(small, *pairs), kind, theme=theme) for pairs, kind, theme in asked]

    first = draw()
    assert len(set(first)) == len(asked)
    forget(small)
    assert draw() == first


def test_pictures_that_are_drawn_at_once_are_as_if_drawn_alone(small):
    asked = [(size, theme) for size in ("preview", "square") for theme in THEMES]

    def draw(one):
        return figure(view_of(small), "svg", size=one[0], theme=one[1])

    alone = [draw(one) for one in asked]
    forget(small)
    with ThreadPoolExecutor(4) as several:
        assert list(several.map(draw, asked)) == alone


@pytest.mark.wide
def test_text_is_drawn_as_it_is_and_breaks_nothing(hostile):
    svg = figure(view_of(hostile), "svg", size="page", link="http://x/?" + "a" * 500)
    tree = ElementTree.fromstring(svg)
    kinds = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert not {"script", "b", "foreignObject"} & kinds
    said = svg.decode()
    for part in ("{{7*7}}", "$x$", "\\frac{1}{2}", "&lt;/script"):
        assert part in said or part.replace("&lt;", "<") in said, part
    assert tree.attrib["aria-label"] == words.alt_text(view_of(hostile))


@pytest.mark.wide
def test_every_script_has_a_typeface_and_what_has_none_is_a_sign_not_an_empty_box():
    written = "警察 полиция شرطة Đặng Łódź Ελλάδα"
    assert drawable(written) == written
    assert len(families("sans", written)) > 3
    assert drawable("\U0001fae8 a\nb\x07\u202e") == f"{UNKNOWN} a b"
    assert families("bold", UNKNOWN)[-1] == "DejaVu Sans"


def test_words_are_wrapped_by_width_and_cut_with_a_sign():
    for text in ("w" * 300, "word " * 60, HOSTILE * 4, "警" * 300):
        rows = lines(text, "sans", 20, 400, 3)
        assert len(rows) == 3 and rows[-1].endswith("…")
        assert all(width(row, "sans", 20) <= 400 for row in rows)
    assert lines("short", "sans", 20, 400, 3) == ["short"]


def test_a_pdf_has_its_typefaces_in_it(small):
    pdf = figure(view_of(small), "pdf", size="page")
    fonts = pdf.count(b"/Type /FontDescriptor")
    assert fonts >= 3 and pdf.count(b"/FontFile2") == fonts
    assert b"/Type3" not in pdf and b"/CreationDate" not in pdf
    assert b"/MediaBox [ 0 0 595.2" in pdf and b"841.8" in pdf  # A4, in points


def test_an_empty_view_is_an_empty_map_that_says_so(small):
    view = view_of(small, ("q", "zzzz"))
    svg = figure(view, "svg", size="preview")
    assert numbers(svg) == {}
    assert "None of 8 reported stations answers this question" in svg.decode()
    assert "None of 8 reported stations" in words.alt_text(view)


def test_the_alternative_text_says_what_is_asked_how_many_and_where_most(real):
    said = words.alt_text(view_of(real, ("support", "contested")))
    assert said.startswith(f"Map: {real.descriptor['title']}. What it rests on: contested.")
    assert "22 of 92 reported stations" in said and "Most: Italy 4," in said
    assert said.endswith(f"{real.about['denial_line']}.")


def test_what_a_view_leaves_out_is_on_its_picture(real):
    view = view_of(real, ("country", "NL"), ("without", "safeguard-defenders"))
    assert "Left out: Safeguard Defenders" in figure(view, "svg").decode()


@pytest.mark.parametrize(("kind", "media"), first(KINDS.items()))
def test_addresses_and_commands_give_the_same_bytes(
    ask, address, small, tmp_path, monkeypatch, kind, media
):
    ask.serve(small.folder)
    link = f"{address}/?country=NL"
    path = f"/figure.{kind}?size=preview&country=NL&theme=dark&place=nl"
    answer = ask(path)
    assert (answer.status_code, answer.headers["x-data-version"]) == (200, small.version)
    assert answer.headers["content-type"].partition(";")[0] == media
    known = {"if-none-match": answer.headers["etag"]}
    assert ask(path, headers=known).status_code == 304
    file = tmp_path / f"map.{kind}"
    given = [file, "--size=preview", "--theme=dark", f"--link={link}", "--country=NL"]
    monkeypatch.setattr(
        sys, "argv", ["geo", "figure", *map(str, given), "--atlas", str(small.folder)]
    )
    with suppress(SystemExit):
        main()
    assert file.read_bytes() == answer.content
    if kind == "svg":
        assert link in answer.text


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("size=huge", "size"),
        ("size=page&size=slide", "size"),
        ("theme=red", "theme"),
        ("colour=red", "colour"),
        ("country=XX", "country"),
    ],
)
def test_a_key_or_value_that_is_not_known_is_named(ask, asked, key):
    for kind in KINDS:
        answer = ask(f"/figure.{kind}?{asked}")
        assert answer.status_code == 400
        assert [one["key"] for one in answer.json()["error"]["problems"]][:1] == [key]


def test_a_command_names_what_it_cannot_use_and_writes_nothing(small, tmp_path, monkeypatch):
    for given, said in [
        ([tmp_path / "map.gif"], "expected one of svg, png, pdf"),
        ([tmp_path / "map.png", "--size", "huge"], "--size: found 'huge'"),
        ([tmp_path / "map.png", "--theme", "red"], "--theme: found 'red'"),
        ([tmp_path / "map.png", "--country", "XX"], "--country: found 'XX'"),
        ([tmp_path / "none" / "map.png", "--size", "preview"], "expected a file to write"),
    ]:
        monkeypatch.setattr(
            sys, "argv", ["geo", "figure", *map(str, given), "--atlas", str(small.folder)]
        )
        caught = []
        monkeypatch.setattr("typer.echo", lambda text, caught=caught, **_: caught.append(text))
        with pytest.raises(SystemExit, match="1"):
            main()
        assert said in caught[-1]
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("geo/pictures/*.py")), ids=lambda path: path.stem)
def test_what_draws_is_loaded_by_the_first_picture_and_not_at_the_start(path):
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            named = [alias.name for alias in node.names]
            modules = [node.module] if isinstance(node, ast.ImportFrom) else named
            found = {module.partition(".")[0] for module in modules}
            assert not found & {"matplotlib", "pptx", "fontTools", "PIL"}


def test_a_picture_has_the_colours_of_the_map():
    """Each theme is that of map.css, which has the dark one twice: chosen, and the system's own."""
    css = (ROOT / "geo/assets/map/map.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root[^{]*\{([^}]+)\}", css)
    colours = [dict(re.findall(r"--([\w-]+): (#\w{6});", block)) for block in blocks]
    assert len(colours) == 3
    for theme, own in zip(("light", "dark", "dark"), colours, strict=True):
        drawn = {name.replace("_", "-"): value for name, value in vars(THEMES[theme]).items()}
        ramp = drawn.pop("ramp")
        drawn |= {f"l{n}": shade for n, shade in enumerate(ramp, 1)}
        assert drawn.pop("beyond") == own["paper"], "a picture lies on its paper"
        mixed = [
            round(0.18 * int(own["disc"][n : n + 2], 16) + 0.82 * int(own["paper"][n : n + 2], 16))
            for n in (1, 3, 5)
        ]
        pale = drawn.pop("pale")  # the weak disc's: a mix there, which a picture does not know
        assert [int(pale[n : n + 2], 16) for n in (1, 3, 5)] == pytest.approx(mixed, abs=1)
        assert drawn == {name: own[name] for name in drawn}
