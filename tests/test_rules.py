"""Rules between the tables: one broken atlas each, and all faults of all files at once."""

import json

import pytest
from atlases import FIRST, PLACES, edit, read_dictionary, write_atlas, write_dictionary


def cells(faults):
    return [(fault.file, fault.row, fault.column) for fault in faults]


def place(place_id, country="NL", **more):
    return {"place_id": place_id, "country": country} | more


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        (place("nl-a"), "city", "the name of the city"),
        (place("nl-a", precision="region"), "region", "the name of the region"),
        (place("nl-a", precision="region", region="A", city="B"), "city", "a blank unless"),
        (place("nl", precision="country", city="B"), "city", "a blank unless"),
        (place("nl", precision="country", region="A"), "region", "a blank if precision is country"),
        (place("qq", "QQ", precision="country"), "country", "an ISO 3166-1 alpha-2 code"),
        (place("uk", "UK", precision="country"), "country", "alpha-2 code such as GB"),
    ],
)
def test_a_place_is_named_as_exactly_as_its_precision_says(
    tmp_path, faults_of, row, column, expected
):
    (fault,) = faults_of(write_atlas(tmp_path, places=[*PLACES, row]))
    assert (fault.file, fault.row, fault.column) == ("places.csv", len(PLACES) + 2, column)
    assert expected in fault.expected


def test_a_response_comes_from_a_country_or_from_the_union(tmp_path, faults_of):
    responses = [{"country": "EU"}, {"country": "QQ"}]
    (fault,) = faults_of(write_atlas(tmp_path, responses=responses))
    assert (fault.file, fault.row, fault.column) == ("responses.csv", 3, "country")


def test_a_response_is_about_something_known(tmp_path, faults_of):
    about = ["world", "NL", "EU", "it-prato", "it-sicily", "QQ", "nl-utrecht"]
    faults = faults_of(write_atlas(tmp_path, responses=[{"about": one} for one in about]))
    assert cells(faults) == [("responses.csv", row, "about") for row in (7, 8)]


@pytest.mark.parametrize(
    ("response", "column", "expected"),
    [
        ({"country": "CN", "party": "host"}, "party", "state, as its country is CN"),
        ({"country": "NL", "party": "state"}, "country", "CN, as its party is state"),
        ({"party": "host", "about": "it-milan"}, "about", "the host's own country"),
        ({"party": "host", "about": "world"}, "about", "the host's own country"),
    ],
)
def test_who_answers_is_the_accused_state_itself_or_a_host_that_speaks_of_its_own(
    tmp_path, faults_of, response, column, expected
):
    faults = faults_of(write_atlas(tmp_path, responses=[response]))
    (fault,) = [fault for fault in faults if fault.column == column]
    assert (fault.file, fault.row) == ("responses.csv", 2)
    assert expected in fault.expected


@pytest.mark.parametrize(
    ("source", "column", "expected"),
    [
        ({"relay": "copy", "original_publisher": ""}, "original_publisher", "the publisher it"),
        ({"relay": "inquiry", "original_publisher": "A"}, "original_publisher", "a blank"),
        ({"relay": "report", "original_publisher": "A"}, "original_publisher", "a blank"),
        ({"url": ""}, "cautions", "no_url, as"),
        ({"cautions": "copy; no_url"}, "cautions", "no caution no_url"),
    ],
)
def test_a_source_says_how_it_came_to_say_so(tmp_path, faults_of, source, column, expected):
    (fault,) = faults_of(write_atlas(tmp_path, sources=[{"source_id": "paper"} | source]))
    assert (fault.file, fault.row, fault.column) == ("sources.csv", 2, column)
    assert expected in fault.expected


def test_the_headline_and_the_denial_rest_on_no_text_of_grade_c(make, tmp_path, faults_of):
    world = {"subject_kind": "world", "subject": "world", "value": "102", "source_id": "told"}
    about = {
        "headline_total": {"value": 102, "claim": "c0002"},
        "denial_responses": ["r001"],
    }
    atlas = {
        "claims": [{}, world],
        "responses": [{"country": "CN", "response": "denied_presence", "source_id": "told"}],
        "about": about,
    }
    sources = [{"source_id": "paper"}, {"source_id": "told", "relay": "quotation"}]
    assert make(sources=sources, **atlas).sources["grade"].tolist() == ["A", "B"]
    sources[1]["relay"] = "rewrite"
    faults = faults_of(write_atlas(tmp_path / "told", sources=sources, **atlas))
    assert [(fault.column, fault.found) for fault in faults] == [
        ("atlas.denial_responses", "'told'"),
        ("atlas.headline_total", "'told'"),
    ]


def test_a_claim_is_about_something_known(tmp_path, faults_of):
    lost = {
        "station": "nl-99",
        "place": "nl-utrecht",
        "country": "QQ",
        "world": "earth",
    }
    claims = [{"subject_kind": kind, "subject": subject} for kind, subject in lost.items()]
    claims += [{"subject": "it"}]  # what is said of a country is said of the country
    faults = faults_of(write_atlas(tmp_path, claims=[{}, *claims]))
    assert cells(faults) == [("claims.csv", row, "subject") for row in (3, 4, 5, 6, 7)]
    assert [fault.found for fault in faults] == [repr(claim["subject"]) for claim in claims]


def test_bureaus_and_regions_of_the_world_are_free_text(make):
    claims = [
        {},
        {"subject_kind": "operator", "subject": "Fuzhou"},
        {"subject_kind": "region", "subject": "Europe"},
    ]
    assert len(make(claims=claims).claims) == 3


def test_a_count_is_a_whole_number(tmp_path, faults_of):
    world = {"subject_kind": "world", "subject": "world"}
    values = ["102", "many", "-1", "1.5", "54+", "1,000"]
    fields = ["stations", "countries", "cities", "persons_persuaded"]
    claims = [world | {"field": f, "value": v} for f in fields for v in values]
    faults = faults_of(write_atlas(tmp_path, claims=[*claims, {}]))
    bad = [n for n, claim in enumerate(claims, start=2) if claim["value"] != "102"]
    assert cells(faults) == [("claims.csv", row, "value") for row in bad]
    assert {fault.expected for fault in faults} == {"a whole number"}


@pytest.mark.parametrize(
    "claim",
    [
        {"subject": "nl-rotterdam"},
        {"confidence": "low"},
        {"stance": "denies"},
        {"value": "0"},
        {"field": "function", "value": "driving_licence"},
        {"subject_kind": "country", "subject": "NL"},
        {"listed": "other"},
    ],
)
def test_a_station_that_rests_on_no_claim_is_a_fault(tmp_path, faults_of, claim):
    (fault,) = faults_of(write_atlas(tmp_path, claims=[claim]))
    assert (fault.file, fault.row, fault.column) == ("stations.csv", 2, "station_id")
    assert fault.found == "'nl-01'"


def test_a_station_without_any_claim_in_the_tables_is_a_fault(tmp_path, faults_of):
    (fault,) = faults_of(write_atlas(tmp_path, claims=[]))
    assert (fault.file, fault.row) == ("stations.csv", 2)


def test_a_value_that_nothing_gives_is_a_fault(tmp_path, faults_of):
    values = {"operator": "Fuzhou", "opened": "2018", "status": "closed"}
    claims = [{"subject": "nl-rotterdam", "field": f, "value": v} for f, v in values.items()]
    claims += [{"field": field, "value": "2019"} for field in values]
    folder = write_atlas(tmp_path, stations=[values], claims=[{}, *claims])
    faults = faults_of(folder)
    assert {(f.row, f.column, f.found) for f in faults} == {
        (2, field, repr(value)) for field, value in values.items()
    }


@pytest.mark.parametrize(
    "subject",
    [
        {"subject_kind": "station", "subject": "it-01"},
        {"subject_kind": "place", "subject": "it-milan"},
        {"subject_kind": "country", "subject": "IT"},
    ],
)
def test_a_value_may_come_from_station_place_or_country(make, subject):
    values = {"operator": "Fuzhou", "opened": "2018", "status": "closed"}
    claims = [subject | {"field": field, "value": value} for field, value in values.items()]
    stations = [{"place_id": "it-milan"} | values]
    atlas = make(stations=stations, claims=[{"subject": "it-milan"}, *claims])
    assert atlas.stations[list(values)].iloc[0].to_dict() == values


@pytest.mark.parametrize("about", ["NL", "nl-amsterdam"])
def test_a_status_may_come_from_a_response(make, about):
    responses = [{"about": about, "response": "ordered_closed"}]
    atlas = make(stations=[{"status": "ordered_closed"}], responses=responses)
    assert atlas.stations["status"].iloc[0] == "ordered_closed"


def test_a_region_or_country_has_no_position(tmp_path, faults_of):
    spots = [{"place_id": p, "latitude": "37", "longitude": "14"} for p in ("it-sicily", "it")]
    amsterdam = {"place_id": "nl-amsterdam", "latitude": "52", "longitude": "5"}
    faults = faults_of(write_atlas(tmp_path, coordinates=[amsterdam, *spots]))
    assert cells(faults) == [("coordinates.csv", row, "place_id") for row in (3, 4)]


def test_an_override_says_why_and_nothing_else_does(tmp_path, faults_of):
    spot = {"latitude": "52", "longitude": "5"}
    spots = [
        spot | {"place_id": "nl-amsterdam", "provider": "override"},
        spot | {"place_id": "nl-rotterdam", "override_reason": "because"},
    ]
    faults = faults_of(write_atlas(tmp_path, coordinates=spots))
    assert cells(faults) == [("coordinates.csv", row, "override_reason") for row in (2, 3)]


def test_no_origin_is_called_as_a_source_is(tmp_path, faults_of):
    claims = [{}, {"source_id": "ministry"}, {"source_id": "bureau"}]
    faults = faults_of(write_atlas(tmp_path, claims=claims))
    assert cells(faults) == [("origins.csv", row, "origin_id") for row in (4, 6)]
    assert [fault.found for fault in faults] == ["'ministry'", "'bureau'"]
    assert {fault.expected for fault in faults} == {"an identifier that no source has"}


ROWS = {
    "stations": "nl-01",
    "places": "hr",
    "coordinates": "fr-paris",
    "sources": "paper",
    "claims": "c0001",
    "responses": "r001",
    "origins": "ngo",
}


@pytest.mark.parametrize("table", ROWS)
def test_a_change_names_a_row_that_there_is(tmp_path, faults_of, table):
    right = {"table": table, "id": ROWS[table]}
    other = next(one for name, one in ROWS.items() if name != table and one != ROWS[table])
    changes = [right, right | {"column": "note"}, right | {"id": ""}]
    changes += [right | {"id": "nobody"}, right | {"id": other}]
    faults = faults_of(write_atlas(tmp_path, changes=changes, responses=[{}]))
    assert cells(faults) == [("changes.csv", row, "id") for row in (5, 6)]
    assert [fault.found for fault in faults] == ["'nobody'", repr(other)]
    assert {fault.expected for fault in faults} == {f"an identifier of {table}.csv"}


def test_a_change_of_all_names_no_table_no_row_and_no_column(tmp_path, faults_of):
    changes = [{}, {"id": "nl-01"}, {"column": "note"}]
    faults = faults_of(write_atlas(tmp_path, changes=changes))
    assert cells(faults) == [("changes.csv", 3, "id"), ("changes.csv", 4, "column")]
    assert {fault.expected for fault in faults} == {"a blank where no table is named"}


def test_a_change_names_a_column_of_its_table_though_it_be_gone(make):
    changes = [{"table": "claims", "column": "basis"}, {"table": "claims"}]
    assert make(changes=changes).changes["column"].tolist() == ["basis", ""]


def test_a_change_names_a_table_that_there_is_whatever_the_dictionary_admits(tmp_path, faults_of):
    folder = write_atlas(tmp_path, changes=[{"table": "rivers", "id": "amstel"}, {}])
    package = read_dictionary(folder)
    changes = next(one for one in package["resources"] if one["name"] == "changes")
    named = next(one for one in changes["schema"]["fields"] if one["name"] == "table")
    named["constraints"]["enum"].append("rivers")
    write_dictionary(folder, package)
    (fault,) = faults_of(folder)
    assert (fault.file, fault.row, fault.column) == ("changes.csv", 2, "table")
    assert (fault.found, fault.expected) == ("'rivers'", "the name of a table")


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"value": 103}, "atlas.headline_total.claim"),
        ({"claim": "c0999"}, "atlas.headline_total.claim"),
        ({"countries_value": 54}, "atlas.headline_total.countries_claim"),
    ],
)
def test_the_headline_is_the_value_of_its_claim(tmp_path, faults_of, change, column):
    world = {"subject_kind": "world", "subject": "world"}
    claims = [{}, world | {"value": "102"}, world | {"field": "countries", "value": "53"}]
    total = {"value": 102, "claim": "c0002", "countries_value": 53, "countries_claim": "c0003"}
    about = {"headline_total": total}
    folder = write_atlas(tmp_path / "right", claims=claims, about=about)
    assert (folder / "claims.csv").exists()
    about = {"headline_total": total | change}
    (fault,) = faults_of(write_atlas(tmp_path / "wrong", claims=claims, about=about))
    assert (fault.file, fault.column) == ("datapackage.json", column)


CODES = ("statement", "unaware", "closed", "lawsuit", "conviction", "no_comment")


def action(name, *codes, **more):
    return {"id": name, "title": "A class", "responses": list(codes)} | more


BLOCKS = {
    "a headline without a claim": ({"headline_total": {"value": 102}}, "headline_total.claim"),
    "a headline without a value": ({"headline_total": {"claim": "c0001"}}, "headline_total.value"),
    "a headline of words": (
        {"headline_total": {"value": "102", "claim": "c0001"}},
        "headline_total.value",
    ),
    "half a headline of countries": (
        {"headline_total": {"value": 1, "claim": "c0001", "countries_value": 53}},
        "headline_total.countries_claim",
    ),
    "a headline that is a number": ({"headline_total": 102}, "headline_total"),
    "a headline that is null": ({"headline_total": None}, "headline_total"),
    "a list without an id": ({"lists": [{"title": "A"}]}, "lists[1].id"),
    "a list without a title": ({"lists": [{"id": "a"}]}, "lists[1].title"),
    "a list twice": (
        {"lists": [{"id": "a", "title": "A"}, {"id": "a", "title": "B"}]},
        "lists[2].id",
    ),
    "a list that repeats none": (
        {"lists": [{"id": "a", "title": "A", "includes": ["b"]}]},
        "lists[1].includes",
    ),
    "a total that is a word": (
        {"lists": [{"id": "a", "title": "A", "total": "54"}]},
        "lists[1].total",
    ),
    "a claim without its total": (
        {"lists": [{"id": "a", "title": "A", "total_claim": "c0001"}]},
        "lists[1].total",
    ),
    "a date that is a word": (
        {"lists": [{"id": "a", "title": "A", "date": "September 2022"}]},
        "lists[1].date",
    ),
    "a date of no month": (
        {"lists": [{"id": "a", "title": "A", "date": "2022-13"}]},
        "lists[1].date",
    ),
    "a date of no day": (
        {"lists": [{"id": "a", "title": "A", "date": "2022-02-30"}]},
        "lists[1].date",
    ),
    "a date that is a number": (
        {"lists": [{"id": "a", "title": "A", "date": 2022}]},
        "lists[1].date",
    ),
    "lists that are none": ({"lists": {"id": "a"}}, "lists"),
    "a denial that rests on a word": ({"denial_responses": "r001"}, "denial_responses"),
    "a denial that rests on numbers": ({"denial_responses": [1]}, "denial_responses"),
    "a state that is a list": ({"state": ["CN"]}, "state"),
    "a denial that is none": ({"denial": None}, "denial"),
    "classes that are none": ({"action": {"id": "a"}}, "action"),
    "more classes than the map has": (
        {"action": [action(f"{n}", code) for n, code in enumerate(CODES)]},
        "action",
    ),
    "a class without a title": ({"action": [action("a", "closed", title="")]}, "action[1].title"),
    "a class of no code": ({"action": [action("a")]}, "action[1].responses"),
    "a class of a code that is not": ({"action": [action("a", "shut")]}, "action[1].responses"),
    "a code in two classes": (
        {"action": [action("a", "closed"), action("b", "closed")]},
        "action[2].responses",
    ),
    "a class twice": (
        {"action": [action("a", "closed"), action("a", "statement")]},
        "action[2].id",
    ),
    "an outcome that is a word": (
        {"action": [action("a", "closed", outcome="yes")]},
        "action[1].outcome",
    ),
    "a question without words": (
        {"action": [action("a", "closed", question="")]},
        "action[1].question",
    ),
    "labels that are a list": ({"labels": ["a"]}, "labels"),
    "labels without codes": ({"labels": {"basis": "NGO"}}, "labels.basis"),
    "words that are a number": ({"labels": {"basis": {"ngo": 1}}}, "labels.basis"),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_what_the_package_says_of_its_atlas_can_be_read(tmp_path, faults_of, case):
    about, column = BLOCKS[case]
    (fault,) = faults_of(write_atlas(tmp_path, about=about))
    assert (fault.file, fault.column) == ("datapackage.json", f"atlas.{column}")
    assert fault.found and fault.expected


@pytest.mark.parametrize(
    ("date", "first"),
    [
        ("2022", "2022-10-26"),
        ("2022-09", "2022-09"),
        ("2022-09-13", "2022-09-13"),
        ("2024-02-29", "2022-10-26"),
    ],
)
def test_a_list_may_have_a_partial_date(make, date, first):
    lists = [{"id": FIRST, "title": "First list", "date": date}]
    stations = make(about={"lists": lists}).stations
    assert stations["first_reported"].tolist() == [first]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("atlas", ["CN"]),
        ("atlas", None),
        ("licenses", {"name": "CC-BY-4.0"}),
        ("licenses", [{"title": "CC BY"}]),
        ("contributors", ["Somebody"]),
        ("contributors", [{"name": "Somebody"}]),
    ],
)
def test_what_the_package_says_of_itself_can_be_read(tmp_path, faults_of, key, value):
    folder = write_atlas(tmp_path)
    write_dictionary(folder, read_dictionary(folder) | {key: value})
    (fault,) = faults_of(folder)
    assert (fault.file, fault.column) == ("datapackage.json", key)


def test_all_that_is_wrong_with_the_package_comes_at_once(tmp_path, faults_of):
    about = {"headline_total": {"value": 1.5}, "lists": [{}], "labels": 1, "denial_responses": 1}
    found = faults_of(write_atlas(tmp_path, about=about))
    assert {fault.column for fault in found} == {
        f"atlas.{key}"
        for key in (
            "headline_total.value",
            "headline_total.claim",
            "lists[1].id",
            "lists[1].title",
            "labels",
            "denial_responses",
        )
    }


def test_faults_in_several_files_come_at_once(tmp_path, faults_of):
    folder = write_atlas(
        tmp_path,
        stations=[{"operator": "Nobody"}, {"place_id": "it-prato"}],
        places=[*PLACES, place("nl-a")],
        claims=[{}, {"subject": "nl-utrecht"}, {"value": "some"}],
        responses=[{"country": "QQ", "about": "nl-utrecht"}],
    )
    edit(folder / "coordinates.csv", "2026-01-01,", "2026-01-01,because")
    assert cells(faults_of(folder)) == [
        ("claims.csv", 3, "subject"),
        ("claims.csv", 4, "value"),
        ("coordinates.csv", 2, "override_reason"),
        ("places.csv", len(PLACES) + 2, "city"),
        ("responses.csv", 2, "about"),
        ("responses.csv", 2, "country"),
        ("stations.csv", 2, "operator"),
        ("stations.csv", 3, "station_id"),
    ]


def test_broken_outlines_are_a_fault_beside_the_others(tmp_path, faults_of):
    folder = write_atlas(tmp_path, stations=[{"withdrawn": "soon"}])
    (folder / "countries.geojson").write_text("{}")
    files = {fault.file for fault in faults_of(folder)}
    assert files == {"countries.geojson", "stations.csv"}


def test_an_atlas_may_bring_its_own_outlines(tmp_path, faults_of):
    folder = write_atlas(tmp_path, stations=[{"listed": FIRST}])
    outline = {
        "type": "Feature",
        "properties": {"country": "FR", "name": "France", "label_lat": 46, "label_lon": 2}
        | {"bounds": [-5, 42, 8, 51]},
        "geometry": {"type": "Polygon", "coordinates": [[[0, 44], [5, 44], [5, 48], [0, 44]]]},
    }
    collection = {"type": "FeatureCollection", "features": [outline]}
    (folder / "countries.geojson").write_text(json.dumps(collection))
    faults = faults_of(folder)
    assert {(fault.file, fault.column) for fault in faults} == {("places.csv", "country")}
    assert {fault.found for fault in faults} == {"'NL'", "'IT'", "'HR'"}
