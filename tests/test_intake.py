"""Tables of other people: read whatever saved them, columns guessed and said, nothing lost."""

import io
import json
import subprocess
import sys
import zipfile

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from geo.errors import AtlasError
from geo.files import BUNDLED
from geo.intake import values
from geo.intake.countries import Countries
from geo.intake.drafts import draft
from geo.intake.limits import COMMAND
from geo.intake.roles import guess
from geo.intake.sheets import read_sheet
from geo.outlines import read_countries

ROWS = [
    ["City", "Country", "Date", "Source", "Link"],
    ["Córdoba", "Argentina", "2022-10-26", "Clarín", "https://clarin.example/1"],
    ["Zürich", "CH", "Oct 2023", "NZZ", "https://nzz.example/2"],
]


@pytest.fixture(scope="module")
def outlines():
    return read_countries(BUNDLED)


@pytest.fixture(scope="module")
def countries(outlines):
    return Countries(dict(outlines.dropna(subset="country").set_index("country")["name"]))


@pytest.fixture
def drafted(outlines, countries):
    """A draft of a CSV text."""

    def made(text, **given):
        sheet = read_sheet(text.encode(), "table.csv")
        roles = guess(sheet.rows, countries, given)
        return draft(sheet, roles, outlines, name="table.csv", today="2026-01-01")

    return made


def csv_of(rows, separator=","):
    return "\n".join(separator.join(row) for row in rows) + "\n"


def book(rows, *, merged=(), sheets=()):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for cells in merged:
        made.active.merge_cells(cells)
    for name in sheets:
        made.create_sheet(name)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def cells(content, name="table.csv"):
    rows = read_sheet(content, name).rows
    return [list(rows.columns), *rows.to_numpy().tolist()]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_is_read_in_whatever_form_it_was_saved(separator, encoding):
    assert cells(csv_of(ROWS, separator).encode(encoding)) == ROWS


def test_what_excel_says_of_the_separator_is_believed():
    assert cells(("sep=;\n" + csv_of(ROWS, ";")).encode()) == ROWS
    assert read_sheet(("sep=;\n" + csv_of(ROWS, ";")).encode(), "t.csv").rows.index.tolist() == [
        3,
        4,
    ]


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Łódź i Kraków są w Polsce; Gdańsk też, żółw", "cp1250"),
        ("Киев и Москва: города, в которых были", "cp1251"),
    ],
)
def test_another_encoding_is_told_and_named(words, encoding):
    sheet = read_sheet(
        csv_of([["City", "Note"], *[["Lodz", words]] * 30]).encode(encoding), "t.csv"
    )
    assert any("not in UTF-8" in note for note in sheet.notes)
    assert "\ufffd" not in sheet.rows["Note"].iloc[0]


def test_a_workbook_is_read_with_its_dates_numbers_and_formulas():
    content = book(
        [["City", "Country", "When", "How many", "Sum"],
         ["Bern", "CH", pd.Timestamp("2022-10-26").to_pydatetime(), 3.0, "=1+1"]],
        sheets=["Old"],
    )  # fmt: skip
    sheet = read_sheet(content, "t.xlsx")
    assert sheet.rows.to_numpy().tolist() == [["Bern", "CH", "2022-10-26", "3"]]
    assert any("formulas hold no value, first in rows 2" in note for note in sheet.notes)
    assert any("Columns without a value are left out: 'Sum'" in note for note in sheet.notes)
    assert any("“Sheet” was read, not “Old”" in note for note in sheet.notes)


def test_a_title_over_the_header_and_merged_names_are_understood():
    rows = [
        ["Reported mines, 2024", None, None, None],
        [None, None, None, None],
        ["City", "Country", "Source", None],
        [None, None, "name", "link"],
        ["Bern", "CH", "NZZ", "https://nzz.example/1"],
    ]
    sheet = read_sheet(book(rows, merged=["A1:D1", "C3:D3"]), "t.xlsx")
    assert list(sheet.rows.columns) == ["City", "Country", "Source name", "Source link"]
    assert sheet.rows.index.tolist() == [5]
    assert any("Reported mines, 2024" in note for note in sheet.notes)


def test_geojson_and_parquet_give_their_positions():
    features = [
        {"type": "Feature", "properties": {"city": "Bern", "n": 2},
         "geometry": {"type": "Point", "coordinates": [7.44, 46.94]}},
        {"type": "Feature", "properties": {"city": "Nowhere"}, "geometry": None},
    ]  # fmt: skip
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    wanted = [["city", "n", "latitude", "longitude"], ["Bern", "2", "46.940000", "7.440000"]]
    assert cells(content, "t.geojson") == [*wanted, ["Nowhere", "", "", ""]]
    target = io.BytesIO()
    gpd.read_file(io.BytesIO(content)).to_parquet(target)
    assert cells(target.getvalue(), "t.parquet")[1][0] == "Bern"
    assert cells(target.getvalue(), "t.parquet")[1][-2:] == ["46.940000", "7.440000"]
    target = io.BytesIO()
    pd.DataFrame({"city": ["Bern"], "year": [2022.0]}).to_parquet(target)
    assert cells(target.getvalue(), "t") == [["city", "year"], ["Bern", "2022"]]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"\xef\xbb\xbf \n\n", "an empty file"),
        (b"City,Country\n", "a header and no rows"),
        (b"1,2\n3,4\n", "no header"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old Excel file (XLS); save it as XLSX"),
        (b"%PDF-1.4 ...", "a PDF"),
        (b"<html><table>", "a page"),
        (b"PK\x03\x04 broken", "a file that breaks off"),
        (b"PAR1 broken PAR1", "Parquet that cannot be read"),
        (b"{\"type\": \"FeatureCollection\"", "JSON that cannot be read"),
        (b"[" * 100_000, "brackets nested deeper"),
        (b'{"a": 1}', "JSON of another kind"),
        (b"\x01\x00\x02\x00binary", "a binary file"),
        (b'City,Country\n"Bern,CH\n' + b"x" * 200_000, "a cell that does not end, from line 2"),
    ],
    ids=range(14),
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_words(content, found):
    with pytest.raises(AtlasError) as error:
        read_sheet(content, "their.file")
    assert str(error.value).startswith(f"their.file: found {found}")


def test_a_file_that_is_huge_once_it_is_unpacked_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        for n in range(6):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", b"\0" * 100_000_000)
    with pytest.raises(AtlasError, match=r"their.file: found 600 MB once it is unpacked"):
        read_sheet(target.getvalue(), "their.file")


def test_a_huge_file_is_refused_by_its_size():
    with pytest.raises(AtlasError, match=r"found 101 MB; expected at most 100"):
        read_sheet(b"a" * (COMMAND.size + 1_000_000), "t.csv")


def test_a_row_with_more_cells_than_the_header_keeps_them():
    sheet = read_sheet(b"City,Country\nBern,CH,more\nBasel\n", "t.csv")
    assert sheet.rows.to_numpy().tolist() == [["Bern", "CH", "more"], ["Basel", "", ""]]
    assert any("More cells than the header has stand in line 2" in note for note in sheet.notes)


@pytest.mark.parametrize(
    ("header", "row", "wanted"),
    [
        ("City;Country", "Bern;CH", {"place": "City", "country": "Country"}),
        ("Ort;Land;Datum;Quelle", "Bern;Schweiz;1.2.2023;NZZ",
         {"place": "Ort", "country": "Land", "date": "Datum", "source": "Quelle"}),
        ("Ville;Pays;Lien", "Berne;Suisse;https://a.example",
         {"place": "Ville", "country": "Pays", "link": "Lien"}),
        ("where;A;B;C", "Bern;CH;2022-01-02;https://a.example",
         {"country": "A", "date": "B", "link": "C"}),
        ("place;lat;lon;state", "Bern;46,9;7,4;Bern",
         {"place": "place", "latitude": "lat", "longitude": "lon", "region": "state"}),
        ("Place;Country;Number of mines;Company name", "Bern;CH;3;Acme",
         {"place": "Place", "country": "Country", "number": "Number of mines",
          "operator": "Company name"}),
        ("City;Country;Date", "Bern;CH;soon", {"place": "City", "country": "Country"}),
    ],
)  # fmt: skip
def test_columns_are_told_by_their_names_and_by_what_is_in_them(countries, header, row, wanted):
    sheet = read_sheet(f"{header}\n{row}\n".encode(), "t.csv")
    roles = guess(sheet.rows, countries)
    assert roles.columns == wanted
    unsaid = [one for one in sheet.rows.columns if f"“{one}”" not in " ".join(roles.said)]
    assert unsaid == []


def test_a_country_may_be_written_in_its_own_language_and_in_others(countries):
    names = [
        "Česko",
        "Schweden",
        "Reino Unido",
        "Россия",
        "日本",
        "مصر",
        "U.S.",
        "uk",
        "Kongo",
        "Česky",
    ]
    found = countries.codes(pd.Series(names))
    assert found.tolist() == ["CZ", "SE", "GB", "RU", "JP", "EG", "US", "GB", "", ""]


def test_what_a_reader_says_of_a_column_comes_first(countries):
    sheet = read_sheet(b"a,City,country\nBern,Basel,CH\n", "t.csv")
    assert guess(sheet.rows, countries, {"place": "a"}).columns["place"] == "a"
    with pytest.raises(AtlasError, match="found no 'b'; the table has a, City, country"):
        guess(sheet.rows, countries, {"place": "b"})
    with pytest.raises(AtlasError, match="expected one of place, country"):
        guess(sheet.rows, countries, {"spot": "a"})


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2022", "2022"), ("2022-10", "2022-10"), ("2022-10-26T10:00:00Z", "2022-10-26"),
        ("26.10.2022", "2022-10-26"), ("26 October 2022", "2022-10-26"),
        ("Oct 26th, 2022", "2022-10-26"), ("10/2022", "2022-10"), ("März 2021", "2021-03"),
        ("44860", "2022-10-26"), ("soon", ""), ("2022-13-01", ""), ("31.2.2022", ""),
        ("maybe 2022", ""), ("", ""),
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(cell, wanted):
    assert values.dates(pd.Series([cell], dtype="str")).dates.tolist() == [wanted]


def test_two_numbers_before_a_year_are_read_alike_in_a_column():
    us = values.dates(pd.Series(["3/4/2022", "3/14/2022"], dtype="str"))
    assert (us.dates.tolist(), us.day_first, us.sure) == (["2022-03-04", "2022-03-14"], False, True)
    open_to_both = values.dates(pd.Series(["3/4/2022"], dtype="str"))
    assert (open_to_both.dates.tolist(), open_to_both.sure) == (["2022-04-03"], False)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [("1", 1), ("1,5", 1.5), ("1.250,5", 1250.5), ("1,250.5", 1250.5), ("1,250", 1250),
     ("3 000", 3000), ("1'250", 1250), ("-4", -4), ("four", None)],
)  # fmt: skip
def test_numbers_are_read_with_points_and_commas(cell, wanted):
    found = values.numbers(pd.Series([cell], dtype="str")).item()
    assert found == wanted if wanted is not None else pd.isna(found)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [("52.37", 52.37), ("52,37", 52.37), ("4.9 W", -4.9), ("52°22′12″N", 52.37), ("north", None)],
)
def test_degrees_are_read_with_letters_minutes_and_seconds(cell, wanted):
    found = values.degrees(pd.Series([cell], dtype="str")).item()
    assert found == pytest.approx(wanted) if wanted is not None else pd.isna(found)


def test_each_row_becomes_a_station_with_its_place_text_and_claims(drafted):
    made = drafted(csv_of(ROWS))
    stations, places, claims, sources = (
        made.tables[one] for one in ("stations", "places", "claims", "sources")
    )
    assert stations["station_id"].tolist() == ["ar-01", "ch-01"]
    assert places[["place_id", "city", "precision"]].to_numpy().tolist() == [
        ["ar-cordoba", "Córdoba", "city"],
        ["ch-zurich", "Zürich", "city"],
    ]
    assert sources["published"].tolist() == ["2022-10-26", "2023-10"]
    assert claims["source_id"].tolist() == sources["source_id"].tolist()
    assert made.left_out.empty


def test_several_sources_of_a_cell_are_several_texts(drafted):
    made = drafted(
        "City,Country,Source,Link\n"
        'Bern,CH,"NZZ; Le Temps","https://nzz.example/1; https://temps.example/2"\n'
        "Basel,CH,NZZ,https://nzz.example/1\n"
        "Biel,CH,,https://www.bund.example/3\n"
        "Chur,CH,,\n"
    )
    sources = made.tables["sources"].set_index("source_id")
    assert sources["publisher"].tolist() == ["NZZ", "Le Temps", "bund.example", "table.csv"]
    assert sources["relay"].tolist() == ["report", "report", "report", "unnamed"]
    assert sources["cautions"].tolist() == ["", "", "", "no_url"]
    claims = made.tables["claims"]
    said = claims.groupby("subject")["source_id"].agg(list).to_dict()
    assert said["ch-01"] == ["nzz", "le-temps"] and said["ch-02"] == ["nzz"]
    assert any("1 rows name no source" in one for one in made.doubts)


def test_a_number_is_so_many_rows_or_an_amount(drafted):
    made = drafted("City,Country,Number\nBern,CH,3\nBasel,CH,1\n")
    assert made.tables["stations"]["place_id"].value_counts().to_dict() == {
        "ch-bern": 3,
        "ch-basel": 1,
    }
    made = drafted("City,Country,Number\nBern,CH,3000\nBasel,CH,1\n")
    claims = made.tables["claims"]
    assert len(made.tables["stations"]) == 2
    assert claims.loc[claims["field"] == "amount", "value"].tolist() == ["3000", "1"]
    assert any("kept as an amount" in one for one in made.doubts)


def test_places_of_one_name_are_told_apart_by_their_regions(drafted):
    made = drafted(
        "City,Country,Region\nSpringfield,US,Illinois\nSpringfield,US,Missouri\nspringfield,US,illinois\n"
    )
    assert made.tables["stations"]["place_id"].tolist() == [
        "us-springfield-illinois", "us-springfield-missouri", "us-springfield-illinois",
    ]  # fmt: skip


def test_a_region_or_a_country_alone_is_a_place_and_so_is_another_script(drafted):
    made = drafted("City,Country,Region\n,IT,Sicily\n,IT,\n台北,Taiwan,\n東京,Japan,\n")
    places = made.tables["places"].set_index("place_id")
    assert places.loc["it-sicily", "precision"] == "region"
    assert places.loc["it", "precision"] == "country"
    assert set(places.loc[places["precision"] == "city", "city"]) == {"台北", "東京"}
    assert places.index.str.fullmatch(r"[a-z]{2}(-[a-z0-9]+)*").all()


def test_a_country_may_stand_behind_the_city_or_follow_from_the_position(drafted):
    made = drafted('Place\n"Paris, France"\n"Portland, Oregon, USA"\nGermany\n')
    assert made.tables["places"]["place_id"].tolist() == ["de", "fr-paris", "us-portland-oregon"]
    made = drafted("Name,Lat,Lon\nA,46.94809,7.44744\n")
    assert made.tables["places"][["country", "precision"]].to_numpy().tolist() == [["CH", "city"]]
    assert made.tables["coordinates"][["latitude", "longitude"]].to_numpy().tolist() == [
        ["46.95", "7.45"]
    ]


def test_no_row_is_lost_without_a_word(drafted):
    made = drafted(
        "City,Country,Date\nBern,CH,2022\nAtlantis,Nowhere,soon\nOslo,,2022\nBasel,CH,soon\n"
    )
    assert made.left_out[["line", "why"]].to_numpy().tolist() == [
        [3, "no country that is known: found 'Nowhere'"],
        [4, "no country, and no position that tells it"],
    ]
    assert "Atlantis; Nowhere; soon" in made.left_out["cells"].tolist()
    assert any("1 cells of the date are no date" in one and "line 5" in one for one in made.doubts)


def test_kinds_become_the_lists_of_the_atlas(drafted):
    made = drafted("City,Country,Type\nBern,CH,Hard rock\nBasel,CH,Brine\nBiel,CH,\n")
    assert made.lists == {"hard-rock": "Hard rock", "brine": "Brine", "not-told": "not told"}
    assert made.tables["stations"]["listed"].tolist() == ["hard-rock", "brine", "not-told"]


def test_reading_writes_nothing_and_loads_no_page(tmp_path):
    code = (
        "import sys, geo.intake.drafts, geo.intake.sheets\n"
        "assert not {'streamlit', 'folium', 'geo.start', 'geo.geocoding'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=BUNDLED.parent, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    assert list(tmp_path.iterdir()) == []
