"""What changed since a data version: for the rows of a view, and version by version."""

import pytest
from atlases import DATA, FIRST

from geo.changes import changes_since, order, releases
from geo.query import Query
from geo.tables.read import read_tables
from geo.view import select
from pages.parts.templates import html

OLD, NEW = "2026.01.9", "2026.01.10"


def entry(table, id="", column="", version=NEW, **more):
    return {"version": version, "table": table, "id": id, "column": column} | more


@pytest.fixture
def view_of(make):
    """The view of a query on an atlas of three stations, with these changes."""

    def view_of(changes, *asked, **more):
        tables = {
            "stations": [{}, {"place_id": "it-milan"}, {"place_id": "it", "listed": FIRST}],
            "claims": [
                {"subject": "nl-amsterdam", "source_id": "dutch"},
                {"subject": "it-milan", "source_id": "italian"},
                {"subject_kind": "country", "subject": "IT"},
                {"subject": "nl-amsterdam", "source_id": "low", "confidence": "low"},
                {"subject_kind": "world", "subject": "world", "source_id": "low"},
            ],
            "responses": [
                *({"about": about} for about in ("NL", "nl-amsterdam", "it-milan", "IT", "world"))
            ],
        }
        atlas = make(**(tables | more), changes=changes)
        query, problems = Query.read(asked, atlas)
        assert not problems
        return select(query, atlas)

    return view_of


def told(view, version=OLD):
    return [
        (table, id)
        for table, id in changes_since(view, version)[["table", "id"]].itertuples(index=False)
    ]


def test_a_view_is_told_of_its_stations_their_claims_answers_and_sources(view_of):
    ids = {
        "stations": ("nl-01", "it-02", "it-03"),
        "claims": ("c0001", "c0002", "c0003", "c0004", "c0005"),
        "responses": ("r001", "r002", "r003", "r004", "r005"),
        "sources": ("dutch", "italian", "low", "paper"),
        "places": ("nl-amsterdam",),
        "coordinates": ("nl-amsterdam",),
        "origins": ("ngo",),
    }
    changes = [entry(table, one) for table, rows in ids.items() for one in rows]
    assert told(view_of(changes, ("country", "NL"))) == [
        ("stations", "nl-01"),
        ("claims", "c0001"),
        ("claims", "c0004"),
        ("responses", "r001"),
        ("responses", "r002"),
        ("sources", "dutch"),
    ]
    assert told(view_of(changes, ("city", "Milan"))) == [
        ("stations", "it-02"),
        ("claims", "c0002"),
        ("responses", "r003"),
        ("responses", "r004"),
        ("sources", "italian"),
    ]


def test_only_later_versions_count_and_their_numbers_say_which_is_later(view_of):
    changes = [entry("stations", "nl-01", version=one) for one in ("2026.01.2", OLD, NEW)]
    view = view_of(changes)
    assert changes_since(view, OLD)["version"].tolist() == [NEW]
    assert changes_since(view, "2026.01.1")["version"].tolist() == ["2026.01.2", OLD, NEW]
    assert told(view, NEW) == told(view, "2027.01.0") == []
    assert order("2026.01.10") > order("2026.01.9") > order("2025.12.31")


def test_a_change_of_a_whole_column_or_table_concerns_no_row(view_of):
    assert told(view_of([entry("stations", column="note"), entry("claims"), entry("")])) == []


def test_a_station_that_was_withdrawn_is_told_of_where_it_would_have_been(view_of):
    changes = [entry("stations", "it-02", "withdrawn"), entry("claims", "c0002")]
    stations = [{}, {"place_id": "it-milan", "withdrawn": "2026-01-10"}, {"place_id": "it"}]
    more = {"stations": stations}
    assert told(view_of(changes, ("country", "IT"), **more)) == [
        ("stations", "it-02"),
        ("claims", "c0002"),
    ]
    assert told(view_of(changes, ("country", "NL"), **more)) == []


def test_what_a_view_leaves_out_has_not_changed_for_it(view_of):
    changes = [entry("claims", "c0001"), entry("sources", "dutch"), entry("responses", "r001")]
    claims = [
        {"source_id": "dutch"},
        {"source_id": "other"},
        {"subject": "it-milan"},
        {"subject_kind": "country", "subject": "IT"},
    ]
    asked = [("country", "NL"), ("without", "dutch")]
    assert told(view_of(changes, *asked, claims=claims)) == [("responses", "r001")]


def test_what_changed_in_the_data_is_told_to_a_link_of_the_published_version(real):
    def changed(*asked):
        rows = changes_since(select(Query.read(asked, real)[0], real), "2026.11.0")
        return list(zip(rows["table"], rows["id"], rows["column"], strict=True))

    spain = changed(("country", "ES"))
    assert ("stations", "es-10", "withdrawn") in spain
    assert ("claims", "c0807", "") in spain
    assert {one[:2] for one in changed(("city", "Amsterdam")) if one[0] == "stations"} == {
        ("stations", "nl-01")
    }
    assert changed(("country", "AO")) == [("claims", "c0396", "says")]


def test_the_releases_stand_newest_first_with_every_change_once(real):
    found = releases(real.changes)
    assert [one.version for one in found][-1] == "2026.11.0"
    assert [one.version for one in found] == sorted((o.version for o in found), key=order)[::-1]
    newest = real.changes[real.changes["version"] == real.version]
    assert found[0].counts == newest["table"].value_counts().to_dict()
    for table, groups in found[0].groups.items():
        ids = [one for group in groups for one in group["ids"].split(", ")]
        own = newest[(newest["table"] == table) & (newest["id"] != "")]
        assert sorted(ids) == sorted(own["id"])
    assert len(found[0].whole) == (newest["id"] == "").sum()


def test_rows_that_changed_alike_stand_together(make):
    alike = {"column": "note", "change": "Reworded.", "reason": "Shorter."}
    changes = [
        entry("stations", "nl-01", **alike),
        entry("stations", "it-02", **alike),
        entry("stations", "it-02", "opened"),
    ]
    atlas = make(stations=[{}, {"place_id": "it-milan"}], changes=changes)
    (release,) = releases(atlas.changes)
    assert [(one["column"], one["ids"]) for one in release.groups["stations"]] == [
        ("note", "nl-01, it-02"),
        ("opened", "it-02"),
    ]


# In words


def notice(view, version=OLD, is_later=False, shown=10):
    rows = changes_since(view, version)
    return html(
        "newer.html",
        atlas=view.whole,
        query=Query.read([("v", version)], view.whole)[0],
        is_later=is_later,
        total=len(rows),
        counts=rows["table"].value_counts(sort=False).to_dict(),
        changes=rows.head(shown).to_dict("records"),
    )


def test_a_link_says_what_changed_for_its_rows_and_how_much_more(view_of):
    changes = [entry("stations", "nl-01", "note", change="<b>Bold</b>.", reason="Because.")]
    changes += [entry("responses", "r001"), entry("responses", "r002")]
    said = notice(view_of(changes, ("country", "NL")), shown=2)
    assert "3 changes since then concern its rows: 1 in stations, 2 in responses." in " ".join(
        said.split()
    )
    assert "nl-01, note: &lt;b&gt;Bold&lt;/b&gt;." in said and "Because." in said
    assert "r001" in said and "r002" not in said
    assert "And 1 more." in said and '"about#changes"' in said


def test_a_link_says_so_if_nothing_changed_for_its_rows(view_of):
    said = notice(view_of([entry("stations", "it-02")], ("country", "NL")))
    assert "Nothing has changed since for its rows." in said and "<details" not in said


def test_a_link_of_a_later_version_claims_to_know_nothing(view_of):
    view = view_of([entry("stations", "nl-01")])
    said = notice(view, "2099.01.0", is_later=True)
    assert "is not known here" in said and "Nothing has changed" not in said


def test_every_version_of_the_data_and_its_changes_stand_on_the_about_page():
    changes = read_tables(DATA)[1]["changes"]
    said = html("changes.html", releases=releases(changes))
    for version in changes["version"].unique():
        assert f"<h3>{version}," in said
    assert "stations" in said and "Rows of claims" in said
    assert "es-10" in said and "First published version of the tables." in said
