"""First-order regions: the committed table, and which region a text means."""

import csv

import pytest

from geo.build.regions import build_regions
from geo.geocoding.geonames import read_table
from geo.geocoding.regions import TABLE, read_regions, read_rows
from geo.text import fold


@pytest.mark.parametrize(
    ("country", "text", "name"),
    [
        ("US", "IL", "Illinois"),
        ("US", "Illinois", "Illinois"),
        ("US", "State of Illinois", "Illinois"),
        ("US", "US-IL", "Illinois"),
        ("AU", "NSW", "New South Wales"),
        ("AU", "new south wales", "New South Wales"),
        ("GB", "England", "England"),
        ("GB", "GB-ENG", "England"),
        ("GB", "Cymru", "Wales"),
        ("DE", "Bayern", "Bavaria"),
        ("DE", "NRW", "North Rhine-Westphalia"),
        ("DE", "Niedersachsen", "Lower Saxony"),
        ("DE", "Freistaat Sachsen", "Saxony"),
        ("FR", "Ile de France", "Île-de-France"),
        ("FR", "Grand Est", "Grand Est"),
        ("FR", "PACA", "Provence-Alpes-Côte d'Azur"),
        ("IT", "Toscana", "Tuscany"),
        ("IT", "Val d'Aosta", "Aosta Valley"),
        ("ES", "Comunidad de Madrid", "Madrid"),
        ("ES", "Euskadi", "Basque Country"),
        ("ES", "Canary Islands", "Canary Islands"),
        ("CA", "QC", "Quebec"),
        ("CA", "Québec", "Quebec"),
        ("CN", "浙江", "Zhejiang"),
        ("CN", "浙江省", "Zhejiang"),
        ("CN", "Inner Mongolia", "Inner Mongolia"),
        ("JP", "大阪府", "Osaka"),
        ("JP", "Ōsaka", "Osaka"),
        ("RU", "Moscow", "Moscow"),
        ("RU", "Moscow Oblast", "Moscow Oblast"),
        ("RU", "Moskovskaya Oblast", "Moscow Oblast"),
        ("UA", "Kyiv", "Kyiv City"),
        ("UA", "Kyiv Oblast", "Kyiv Oblast"),
        ("IN", "Delhi", "Delhi"),
        ("IN", "UP", "Uttar Pradesh"),
        ("BR", "SP", "Sao Paulo"),
        ("BR", "São Paulo", "Sao Paulo"),
        ("AR", "Province of Buenos Aires", "Buenos Aires"),
        ("CH", "Canton of Zurich", "Zurich"),
        ("ZA", "KZN", "KwaZulu-Natal"),
        ("KR", "Jeju-do", "Jeju-do"),
        ("ID", "Central Java", "Central Java"),
        ("CR", "Alajuela", "Alajuela"),
        ("VN", "Ho Chi Minh City", "Ho Chi Minh City"),
        ("LV", "Rīga", "Riga"),
    ],
)
def test_a_region_is_known_by_name_code_and_what_it_is_called_there(country, text, name):
    regions = read_regions()
    meaning = regions.find(country, text)
    assert meaning and not meaning.part
    assert [fold(regions.name(country, code)) for code in meaning.codes] == [fold(name)]


@pytest.mark.parametrize(
    ("country", "text", "whole"),
    [
        ("FR", "Alsace", "Grand Est"),
        ("FR", "Seine-Saint-Denis", "Île-de-France"),
        ("IT", "South Tyrol", "Trentino-Alto Adige"),
        ("IT", "Südtirol", "Trentino-Alto Adige"),
        ("ES", "Alicante", "Valencian Community"),
        ("GB", "Kent", "England"),
        ("VN", "Binh Dinh", "Gia Lai"),
    ],
)
def test_a_part_is_known_as_a_part_of_its_region(country, text, whole):
    regions = read_regions()
    meaning = regions.find(country, text)
    assert meaning and meaning.part
    assert [fold(regions.name(country, code)) for code in meaning.codes] == [fold(whole)]


@pytest.mark.parametrize("text", ["Atlantis", "12", "", "Hess"])
def test_what_is_no_region_is_none(text):
    assert read_regions().find("DE", text) is None


def test_a_misspelt_region_is_offered_and_not_taken():
    assert read_regions().find("US", "Colorodo") is None
    assert read_regions().similar("US", "Colorodo") == ["Colorado"]


def test_a_point_far_from_a_region_is_known():
    regions = read_regions()
    hesse = regions.find("DE", "Hesse").codes
    assert regions.km_beyond("DE", hesse, (50.11, 8.68)) == 0
    assert regions.km_beyond("DE", hesse, (52.34, 14.55)) > 200


@pytest.mark.wide
def test_nearly_all_cities_of_the_gazetteer_have_a_region_with_a_name():
    cities = read_table("cities500.json").values()
    regions = read_regions()
    named = sum(bool(regions.name(one["countrycode"], one["admin1code"])) for one in cities)
    assert named > 0.99 * len(cities)


def test_the_table_is_sound():
    rows = list(read_rows(TABLE))
    keys = [(row.country, row.code) for row in rows]
    assert keys == sorted(set(keys)) and len(rows) > 3500
    assert len({row.country for row in rows}) > 200
    codes = [row.iso for row in rows if row.iso]
    assert len(codes) == len(set(codes)) > 2500
    assert all(code.startswith(row.country) for row in rows if (code := row.iso))


def test_the_name_of_a_region_is_that_which_most_of_its_cities_have(tmp_path):
    """The rule, on a small file of the same shape as the package's."""
    cities = read_table("cities500.json").values()
    kept = [
        one for one in cities if one["countrycode"] == "AU" and one["admin1code"] in ("02", "07")
    ]
    file = tmp_path / "cities.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["lat", "lon", "name", "admin1", "admin2", "cc"])
        for number, one in enumerate(kept):
            first = one["admin1code"] == "02" or number % 5 == 0
            name = "New South Wales" if first else "Victoria"
            writer.writerow([one["latitude"], one["longitude"], one["name"], name, "", "AU"])
    build_regions(file, tmp_path / "regions.csv")
    rows = {(row.country, row.code): row for row in read_rows(tmp_path / "regions.csv")}
    assert rows["AU", "02"].name == "New South Wales" and rows["AU", "02"].iso == "AU-NSW"
    assert rows["AU", "07"].name == "Victoria" and rows["AU", "07"].iso == "AU-VIC"
