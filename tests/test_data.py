"""The bundled tables: whole, attributable, true to their sums, and no finer than a city."""

import re

import pytest
from atlases import DATA, FIRST, SECOND, read_dictionary
from frictionless import Package
from shapely.geometry import Point

from geo.atlas import counted
from geo.counts import reconcile
from geo.evidence.grades import LOWERED, RELAYS
from geo.evidence.support import existence
from geo.geocoding.geocode import geocode_places
from geo.tables.read import read_tables

ISO_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
TABLES = [r["name"] for r in read_dictionary()["resources"] if "schema" in r]


@pytest.fixture(scope="module")
def frames():
    return read_tables(DATA)[1]


def listed(real, country, *lists):
    rows = real.stations[real.stations["country"] == country]
    return int(rows["listed"].isin(lists or (FIRST, SECOND)).sum())


def claimed(real, kind, subject, field, value, qualifiers=("exactly", "at least")):
    """Claims that say so, each with a publisher that can be named."""
    claims = real.said(real.claims)
    rows = claims[
        (claims["subject_kind"] == kind)
        & (claims["subject"] == subject)
        & (claims["field"] == field)
        & (claims["value"] == value)
        & claims["qualifier"].isin(qualifiers)
        & (claims["stance"] == "asserts")
    ]
    assert rows["publisher"].ne("").all()
    return rows


def answered(real, country, about, *kinds):
    rows = real.responses.merge(real.sources, on="source_id")
    return rows[
        (rows["country"] == country)
        & rows["about"].str.match(about)
        & rows["response"].isin(kinds)
        & rows["publisher"].ne("")
    ]


def has_caution(real, caution):
    """Which sources have it, as a mask."""
    return real.sources["cautions"].str.split("; ").map(lambda codes: caution in codes)


# Whole


def test_the_tables_have_no_fault(frames):
    assert list(frames) == TABLES
    assert len(frames["stations"]) == 93
    assert frames["stations"]["withdrawn"].ne("").sum() == 1


def test_frictionless_finds_no_fault_either():
    report = Package(str(DATA / "datapackage.json")).validate()
    assert report.flatten(["title", "rowNumber", "message"]) == []
    assert report.valid


def test_the_files_are_plain_csv():
    for name in TABLES:
        content = (DATA / f"{name}.csv").read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf"), name
        assert b"\r" not in content, name
        assert content.endswith(b"\n"), name
        assert not content.endswith(b"\n\n"), name


def test_no_cell_has_spaces_around_it_or_line_breaks_in_it(frames):
    for name, frame in frames.items():
        for column in frame:
            cells = frame[column]
            assert cells.eq(cells.str.strip()).all(), (name, column)
            assert not cells.str.contains(r"[\n\t]|  ").any(), (name, column)


def test_every_id_stands_once(frames):
    for name, key in (
        ("stations", "station_id"),
        ("places", "place_id"),
        ("coordinates", "place_id"),
        ("origins", "origin_id"),
        ("sources", "source_id"),
        ("claims", "claim_id"),
        ("responses", "response_id"),
    ):
        assert frames[name][key].is_unique, name


def test_ids_say_the_country(real):
    assert real.stations["station_id"].str[:2].eq(real.stations["country"].str.lower()).all()
    assert real.stations["place_id"].str[:2].eq(real.stations["country"].str.lower()).all()


def test_a_withdrawn_station_has_its_reason_in_the_changes(real):
    withdrawn = real.stations[real.stations["withdrawn"] != ""]
    told = real.changes[
        (real.changes["table"] == "stations") & (real.changes["column"] == "withdrawn")
    ].set_index("id")
    assert set(withdrawn["station_id"]) == set(told.index)
    assert told["reason"].ne("").all()
    dates = withdrawn.set_index("station_id")["withdrawn"]
    assert told["date"].to_dict() == dates.to_dict()


def test_every_change_has_a_reason_and_the_version_s_own_date(real):
    assert real.changes[["change", "reason"]].ne("").all(axis=None)
    assert real.changes.groupby("version")["date"].nunique().eq(1).all()
    newest = real.changes.loc[real.changes["version"] == real.version, "date"]
    assert set(newest) == {real.descriptor["created"][:10]}


def test_the_version_is_the_last_of_the_changes(real):
    assert real.version == real.changes["version"].iloc[-1]


def test_every_source_is_used_or_says_what_it_is_for(real):
    used = {*real.claims["source_id"], *real.responses["source_id"]}
    idle = real.sources[~real.sources["source_id"].isin(used)]
    assert idle["note"].ne("").all()


def test_every_code_of_the_dictionary_has_words(real):
    for table, column, kind in (
        ("claims", "field", "field"),
        ("claims", "basis", "basis"),
        ("claims", "qualifier", "qualifier"),
        ("claims", "stance", "stance"),
        ("claims", "confidence", "confidence"),
        ("claims", "subject_kind", "subject_kind"),
        ("responses", "response", "response"),
        ("stations", "status", "status"),
        ("stations", "precision", "precision"),
        ("sources", "kind", "kind"),
        ("sources", "read", "read"),
        ("sources", "cautions", "caution"),
        ("sources", "relay", "relay"),
        ("sources", "distance", "distance"),
        ("sources", "grade", "grade"),
        ("responses", "party", "party"),
        ("origins", "kind", "basis"),
    ):
        codes = set(getattr(real, table)[column].str.split("; ").explode()) - {""}
        assert codes <= set(real.about["labels"][kind]), (table, column)


# Attributable


def test_every_station_rests_on_a_claim_that_says_it_exists(real):
    pairs = real.claim_links.merge(existence(real.claims), on="claim_id")
    assert set(pairs["station_id"]) == set(real.stations["station_id"])
    assert real.stations["support"].ne("").all()
    assert real.stations["sources"].ge(1).all()


@pytest.mark.parametrize("field", ["operator", "opened"])
def test_every_value_of_the_table_is_one_that_a_claim_on_it_gives(real, field):
    said = real.claim_links.merge(real.claims[real.claims["field"] == field], on="claim_id")
    given = set(zip(said["station_id"], said["value"], strict=True))
    filled = real.stations[real.stations[field] != ""]
    assert set(zip(filled["station_id"], filled[field], strict=True)) <= given


def test_where_sources_conflict_on_the_table_s_own_value_a_note_says_why(real):
    own = real.disputes[real.disputes["field"].isin(["operator", "opened", "place"])]
    notes = real.stations.set_index("station_id")["note"]
    assert [station for station in own["station_id"] if not notes[station]] == []


def test_what_is_said_of_places_not_counted_names_a_known_place(real, frames):
    about = real.claims.loc[real.claims["subject_kind"] == "place", "subject"]
    assert set(about) <= set(frames["places"]["place_id"])


def test_the_denials_shown_beside_every_view_are_the_accused_state_s_own(real):
    rows = real.responses.set_index("response_id").loc[real.about["denial_responses"]]
    assert set(rows["country"]) == {real.about["state"]} == {"CN"}
    assert set(rows["response"]) >= {"denied_presence", "denied_police_role"}


def test_the_totals_of_the_lists_are_the_values_of_their_claims(real):
    values = real.claims.set_index("claim_id")["value"]
    totals = [entry for entry in real.about["lists"] if "total" in entry]
    assert [values[entry["total_claim"]] for entry in totals] == ["54", "48"]
    assert [entry["total"] for entry in totals] == [54, 48]


# Sums


@pytest.mark.parametrize(
    ("country", "stations"),
    [("IT", 11), ("ES", 9), ("US", 4), ("CA", 5), ("FR", 4), ("GB", 3), ("NL", 2), ("PT", 3)],
)
def test_the_lists_give_this_many_stations_to_a_country(real, country, stations):
    assert listed(real, country) == stations


@pytest.mark.parametrize(
    ("country", "stations"), [("NL", 2), ("ES", 9), ("IT", 4), ("GB", 3), ("DE", 1), ("FR", 3)]
)
def test_the_first_list_gives_this_many_and_a_source_says_so(real, country, stations):
    assert listed(real, country, FIRST) == stations
    if country == "DE":
        assert not claimed(real, "country", "DE", "stations", "1").empty
    said = claimed(real, "country", country, "stations", str(stations))
    assert not said[said["listed"] == FIRST].empty


def test_manresa_is_a_claim_on_the_third_in_barcelona_and_no_station_that_counts(real):
    others = real.stations[
        (real.stations["country"] == "ES") & (real.stations["listed"] == "other")
    ]
    assert list(others["city"]) == ["Manresa"]
    assert others["withdrawn"].ne("").all()
    assert len(counted(real.stations).query("country == 'ES'")) == 9
    assert not claimed(real, "station", "es-03", "place", "Manresa", ("",)).empty
    assert not claimed(real, "place", "es-manresa", "stations", "1").empty
    against = real.disputes[real.disputes["station_id"] == "es-03"]
    assert ("place", "Barcelona / Manresa") in set(
        against[["field", "values"]].itertuples(index=False, name=None)
    )


def test_102_are_63_on_the_map_25_by_area_and_14_not_itemised(real):
    whole = reconcile(real)
    assert whole.reported == 102 == 63 + 25 + 14
    assert (whole.on_map, whole.area_only, whole.unplaced) == (63, 25, 0)
    assert (whole.not_itemised, whole.others) == (14, 4)
    assert len(counted(real.stations)) == 92 == 63 + 25 + 4


def test_the_method_states_the_same_sums(real):
    method = (DATA / "METHOD.md").read_text(encoding="utf-8")
    whole, rows = reconcile(real), counted(real.stations)
    counts = rows.groupby(["listed", "precision"]).size().unstack(fill_value=0)
    totals = {entry["id"]: entry.get("total") for entry in real.about["lists"]}

    def line(name, *numbers, form="{}"):
        return "| " + " | ".join(form.format(one) for one in (name, *numbers)) + " |"

    for listed_on, name in (
        (FIRST, "first list, September 2022"),
        (SECOND, "new on the second list, December 2022"),
        ("other", "not on an NGO list"),
    ):
        own = counts.loc[listed_on, ["city", "region", "country"]].tolist()
        total = totals[listed_on] or sum(own)
        assert line(name, *own, total - sum(own), total) in method
    cells = (whole.on_map, 2, 23, whole.not_itemised, whole.reported)
    assert line("on the NGO's lists", *cells, form="**{}**") in method
    area = rows.loc[rows["listed"] != "other", "precision"].value_counts()
    assert (area["region"], area["country"]) == (2, 23)
    assert f"{whole.reported - whole.not_itemised} of the {whole.reported} are rows" in method
    on_lists = rows.loc[rows["listed"] != "other", "country"].nunique()
    assert f"in {on_lists} of the 53 countries" in method
    places = ", ".join(["Belfast", "Montreal", "Brossard", "Seoul"])
    assert set(rows.loc[rows["listed"] == "other", "city"]) == set(places.split(", "))
    assert f"Four more rows ({places}) are counted apart, so {len(rows)} count" in method


def test_the_method_and_the_readme_count_what_is_there(real):
    method = (DATA / "METHOD.md").read_text(encoding="utf-8")
    readme = (DATA.parent / "README.md").read_text(encoding="utf-8")
    in_full = int((real.sources["read"] == "in_full").sum())
    assert in_full == 5
    assert f"Of {len(real.sources)} texts, five were read in full" in method
    assert (
        f"{len(counted(real.stations))} stations, {len(real.claims)} claims, "
        f"{len(real.responses)} answers and {len(real.sources)} texts"
    ) in readme
    assert not (real.claims["basis"] == "court").any()
    assert "No claim rests on one so far." in method


def test_the_method_gives_the_rules_by_which_texts_are_graded():
    method = (DATA / "METHOD.md").read_text(encoding="utf-8")
    said = {  # how the method's table calls each relay
        "inquiry": "own inquiry",
        "record": "a body's own record",
        "agency": "news agency",
        "report": "own report of a named publisher",
        "copy": "copy",
        "translation": "translation",
        "quotation": "quoted in another text",
        "rewrite": "rewrite",
        "reader": "by a reader",
        "opinion": "opinion",
        "unnamed": "publisher not known",
    }
    assert said.keys() == RELAYS.keys()
    rows = re.findall(r"^\| (primary|secondary|tertiary) \| (.+) \| ([ABC]) \|$", method, re.M)
    for relay, (distance, grade) in RELAYS.items():
        texts = [words for way, words, best in rows if (way, best) == (distance, grade)]
        assert any(said[relay] in words for words in texts), relay
    for caution in LOWERED:
        assert caution.split("_")[0] in method.lower(), caution


# What the first reports say


def test_amsterdam_opened_in_june_2018_and_lishui_runs_it_of_which_qingtian_is_a_county(real):
    row = real.stations.set_index("station_id").loc["nl-01"]
    assert (row["city"], row["operator"], row["opened"]) == ("Amsterdam", "Lishui", "2018-06")
    for field, value in (("opened", "2018-06"), ("operator", "Lishui")):
        assert not claimed(real, "place", "nl-amsterdam", field, value, ("",)).empty
    lishui = claimed(real, "place", "nl-amsterdam", "operator", "Lishui", ("",))
    assert lishui["says"].str.contains("Lishui, Qingtian").any()
    assert "Qingtian is a county of Lishui" in row["note"]
    assert not row["contested"]


def test_rotterdam_opened_in_2022_or_in_2018(real):
    row = real.stations.set_index("station_id").loc["nl-02"]
    assert (row["city"], row["opened"]) == ("Rotterdam", "2022")
    for year in ("2022", "2018"):
        assert not claimed(real, "place", "nl-rotterdam", "opened", year, ("",)).empty
    assert ("opened", "2018 / 2022") in set(
        real.disputes.loc[real.disputes["station_id"] == "nl-02", ["field", "values"]].itertuples(
            index=False, name=None
        )
    )


@pytest.mark.parametrize(
    ("kind", "subject", "field", "value", "qualifier"),
    [
        ("world", "world", "stations", "54", "at least"),
        ("world", "world", "stations", "54", "exactly"),
        ("world", "world", "stations", "50", "more than"),
        ("region", "Europe", "stations", "50", "more than"),
        ("world", "world", "stations", "46", "at least"),
        ("region", "Europe", "stations", "36", "at least"),
        ("world", "world", "cities", "25", "exactly"),
        ("world", "world", "countries", "21", "exactly"),
        ("world", "world", "countries", "30", "exactly"),
        ("world", "world", "stations", "102", "at least"),
        ("world", "world", "countries", "53", "exactly"),
        ("world", "world", "persons_persuaded", "200000", "more than"),
        ("world", "world", "persons_persuaded", "230000", "up to"),
    ],
)
def test_totals_that_differ_stand_side_by_side(real, kind, subject, field, value, qualifier):
    assert not claimed(real, kind, subject, field, value, (qualifier,)).empty


def test_dublin_was_ordered_to_close(real):
    assert not answered(real, "IE", "ie-dublin$", "ordered_closed").empty


@pytest.mark.parametrize("country", ["NL", "ES", "IE"])
def test_these_countries_opened_inquiries(real, country):
    assert not answered(real, country, country, "investigation_opened").empty


def test_china_s_denials_are_rows_of_their_own(real):
    assert len(answered(real, "CN", "world$", "denied_presence", "denied_police_role")) >= 4
    assert len(answered(real, "CN", "world$", "denied_presence")) >= 3
    assert len(answered(real, "CN", "NL$", "denied_police_role")) >= 4
    assert not answered(real, "CN", "NL$", "unaware").empty


def test_the_accused_deny_in_rows_of_their_own_and_without_a_name(real):
    rows = real.responses[real.responses["party"] == "accused"]
    assert {"denied_presence", "denied_police_role", "lawsuit"} <= set(rows["response"])
    assert {"kr-seoul", "ca-montreal", "ca-brossard", "us-new-york"} <= set(rows["about"])
    assert rows["actor"].str.contains("accused|defendant").all()
    contested = real.stations.set_index("station_id")["contested"]
    assert contested[["kr-02", "ca-06", "ca-07"]].all()


@pytest.mark.parametrize(
    ("value", "qualifier"),
    [
        ("driving_licence", "stated"),
        ("civil_status", "stated"),
        ("diplomatic_services", "stated"),
        ("administrative_help", "stated"),
        ("law_enforcement", "stated"),
        ("persuasion_to_return", "alleged"),
        ("contact_critics", "alleged"),
        ("monitor_and_silence", "alleged"),
        ("information_gathering", "alleged"),
        ("locating_and_threatening", "alleged"),
        ("political_influence", "alleged"),
    ],
)
def test_functions_are_kept_as_stated_or_as_alleged(real, value, qualifier):
    functions = real.claims[real.claims["field"] == "function"]
    assert functions["qualifier"].isin(["stated", "alleged", "finding"]).all()
    rows = functions[(functions["value"] == value) & (functions["qualifier"] == qualifier)]
    assert rows["source_id"].isin(real.sources["source_id"]).any()


@pytest.mark.parametrize(
    ("caution", "word"),
    [
        ("partisan", "partisan|advocacy|senator's site|state outlet"),
        ("machine_translation", "transl"),
    ],
)
def test_partisan_and_translated_sources_say_so_in_word_and_note(real, caution, word):
    rows = real.sources[has_caution(real, caution)]
    assert len(rows) >= 4
    assert rows["note"].str.contains(word, case=False).all()


def test_a_note_that_speaks_of_a_partisan_outlet_has_the_caution_too(real):
    speaks = real.sources["note"].str.contains("partisan outlet", case=False)
    assert speaks.sum() >= 4
    assert has_caution(real, "partisan")[speaks].all()


# No finer than a city, and nobody named


def own_words(frames):
    """Every text of this atlas's own: all cells but addresses and titles of the sources."""
    for name, frame in frames.items():
        for column in frame.columns.difference(["url", "archived_url", "title", "source_id"]):
            yield from ((f"{name}.{column}", text) for text in frame[column] if text)
    yield "METHOD.md", (DATA / "METHOD.md").read_text(encoding="utf-8")
    yield "datapackage.json", (DATA / "datapackage.json").read_text(encoding="utf-8")


def found(frames, pattern, flags=re.IGNORECASE):
    return [(where, text) for where, text in own_words(frames) if re.search(pattern, text, flags)]


STREET = (
    r"(street|st\.|road|rd\.|avenue|ave\.|lane|boulevard|blvd|broadway|square|floor|suite"
    r"|rue|stra(ss|ß)e|straat|weg|laan|plein|calle|via|piazza|rua|avenida|ulica|utca)\b"
)


def test_there_is_no_mail_address(frames):
    assert found(frames, r"@|mailto:|\[at\]") == []


def test_there_is_no_street_address(frames):
    assert found(frames, r"\b\d{1,5}[a-z]?,?\s+([A-Z][\w'-]+\s+){0,2}" + STREET) == []
    assert found(frames, r"\b" + STREET + r"[^.;,]{0,25}\s\d{1,4}\b(?! (stations|countries))") == []


def test_there_is_no_telephone_number_and_no_postcode(frames):
    assert found(frames, r"\+\d{2}[\s\d]{7,}|\btel\b|\bphone number") == []
    assert found(frames, r"\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b|\b\d{4} [A-Z]{2}\b", 0) == []


def test_nothing_speaks_of_how_the_tables_were_made(frames):
    words = r"\bseeds?\b|\baudit|stored cop(y|ies)|shared/|/work\b|\bTODO\b|\bprompt"
    assert found(frames, words) == []


def test_a_city_is_the_finest_place(frames):
    assert set(frames["places"]["precision"]) <= {"city", "region", "country"}
    assert frames["coordinates"]["latitude"].str.fullmatch(r"-?\d+(\.\d{1,5})?").all()


# Positions


def test_every_city_has_a_position_inside_its_country(real, frames):
    places = frames["places"]
    cities = places[places["precision"] == "city"]
    assert set(frames["coordinates"]["place_id"]) == set(cities["place_id"])
    assert real.unplaced == {}
    shapes = real.countries.dropna(subset="country").set_index("country").geometry
    spots = cities.merge(frames["coordinates"], on="place_id", validate="1:1")
    for spot in spots.itertuples():
        point = Point(float(spot.longitude), float(spot.latitude))
        # outlines are simplified to 0.1 degree: a port may lie off the drawn coast
        assert shapes[spot.country].distance(point) < 0.25, spot.place_id


def test_the_geocoder_has_nothing_left_to_do_and_no_complaint(real):
    report = geocode_places(DATA, boundaries=real.countries, save=False)
    assert (report.faults, report.added) == ([], [])
    assert report.kept == len((DATA / "coordinates.csv").read_text().splitlines()) - 1


def test_a_place_without_a_station_is_named_by_a_claim_or_response(real, frames):
    idle = set(frames["places"]["place_id"]) - set(real.stations["place_id"])
    named = set(real.claims.loc[real.claims["subject_kind"] == "place", "subject"])
    assert idle <= named | set(real.responses["about"])


def test_who_speaks_for_the_accused_state_is_of_it_and_nobody_else_is(real):
    of_state = real.responses["country"] == real.about["state"]
    assert (of_state == (real.responses["party"] == "state")).all()


def test_a_source_says_where_it_has_no_address_and_where_it_is_a_copy(real):
    cautions = real.sources["cautions"]
    assert ((real.sources["url"] == "") == cautions.str.contains("no_url")).all()
    assert cautions[real.sources["relay"] == "copy"].str.contains("copy").all()


def test_every_origin_found_something_out(real):
    assert set(real.origins["origin_id"]) == set(real.claims["origin"])
