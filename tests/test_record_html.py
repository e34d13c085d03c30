"""A record as HTML: what matters first, every claim once, every text escaped."""

import re
from html.parser import HTMLParser

import pytest

from geo.atlas import counted
from geo.leave_out import leave_out
from geo.query import Query
from geo.records.briefs import brief
from geo.records.origins import by_origin, denials, disputed
from geo.records.sources import source_record
from geo.records.subjects import place_record, record_of
from geo.site.links import Links, path_of
from geo.site.records import record_html, sentence, source_html
from geo.site.templates import environment

HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}<img src=x onerror=alert(1)>"
EVERY = ["nl-amsterdam", "es-barcelona", "ca-toronto", "it", "IT", "US", "NO", "FR", "world"]


class Read(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, page: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.texts: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((tag, ""))

    def handle_data(self, data):
        self.texts.append(data)
        if self.headings and not self.headings[-1][1]:
            self.headings[-1] = (self.headings[-1][0], data.strip())

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]

    def links(self) -> list[str]:
        return [attrs["href"] for tag, attrs in self.tags if tag == "a"]


def brief_of(atlas, name: str) -> dict[str, str]:
    """The lines of the head of a record, by what they are of."""
    found = record_html(atlas, record_of(atlas, name), Links(Query()))
    lines = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", found.split("</dl>")[0], re.DOTALL)
    return {of: re.sub(r"<.*?>", "", said).strip() for of, said in lines}


def shown(atlas, name: str, **query) -> Read:
    return Read(record_html(atlas, record_of(atlas, name), Links(Query(**query))))


def head_of(atlas, name: str) -> dict[str, str]:
    """The lines that a record begins with, by what they are called."""
    page = record_html(atlas, record_of(atlas, name), Links(Query()))
    lines = page.partition('<dl class="brief">')[2].partition("</dl>")[0]
    words = [" ".join("".join(Read(part).texts).split()) for part in re.split("<d[td]>", lines)]
    return dict(zip(words[1::2], words[2::2], strict=True))


def entries_of(record: dict) -> list[dict]:
    """Every statement of a record, of its stations, areas and parts."""
    held = [*record.get("stations", []), *record.get("areas", []), *record.get("parts", [])]
    own = [*record.get("claims", []), *record.get("named", [])]
    return own + [entry for one in held for entry in entries_of(one)]


def test_nothing_of_a_text_becomes_html(make):
    atlas = make(
        stations=[{"note": HOSTILE}],
        claims=[
            {"says": HOSTILE, "remark": HOSTILE},
            {"says": HOSTILE, "stance": "denies", "basis": "court"},
            {"field": "operator", "value": HOSTILE},
            {"subject_kind": "country", "subject": "NL", "value": "7", "says": HOSTILE},
        ],
        sources=[{"source_id": "paper", "publisher": HOSTILE, "title": HOSTILE}],
        responses=[{"actor": HOSTILE, "says": HOSTILE, "remark": HOSTILE}],
    )
    for name in ("nl-amsterdam", "NL"):
        page = record_html(atlas, record_of(atlas, name), Links(Query()))
        read = Read(page)
        assert not {"script", "img"} & {tag for tag, _ in read.tags}
        assert not any(key.startswith("on") for _, attrs in read.tags for key in attrs)
        assert not any(link.startswith("javascript") for link in read.links())
        assert HOSTILE in "".join(read.texts) and "49" not in page


@pytest.mark.parametrize("name", EVERY)
def test_a_record_says_what_matters_first(real, name):
    order = ["places", "disputes", "answers", "figures", "areas", "claims", "named", "table"]
    ids = [one for one in shown(real, name).ids() if one.startswith("record-")]
    assert ids == [f"record-{part}" for part in order if f"record-{part}" in ids]
    assert "record-answers" in ids


@pytest.mark.parametrize("name", EVERY)
def test_headings_begin_with_the_name_and_skip_no_level(real, name):
    levels = [int(tag[1]) for tag, _ in shown(real, name).headings]
    assert levels[0] == 2 and levels.count(2) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


@pytest.mark.parametrize("name", EVERY)
def test_the_claims_of_the_groups_and_the_denials_are_those_of_the_record(real, name):
    record = record_of(real, name)
    entries = entries_of(record)
    said = sum(len(entry["values"]) for entry in entries if entry["stance"] == "asserts")
    page = shown(real, name)
    words = " ".join(page.texts)
    counted_here = [int(n) for n in re.findall(r"(\d+) claims? in \d+ text", words)]
    assert sum(counted_here) == said
    for entry in entries:
        assert entry["says"] in words
    denied = [entry for entry in entries if entry["stance"] == "denies"]
    assert words.count("Denies:") == len(denied)


def test_groups_name_who_found_it_out_and_how_many_repeat_it(make):
    sources = [
        {"source_id": "own", "relay": "record"},
        {"source_id": "b"},
        {"source_id": "c", "published": "2023"},
    ]
    claims = [
        {"source_id": "own"},
        {"source_id": "b"},
        {"source_id": "b", "says": "More.", "field": "operator", "value": "Lishui"},
        {"source_id": "c", "basis": "unstated"},
        {"source_id": "c", "basis": "court", "stance": "denies"},
    ]
    atlas = make(claims=claims, sources=sources)
    entries = place_record(atlas, "nl-amsterdam")["claims"]
    groups = by_origin(atlas, entries)
    assert [(one["words"], one["claims"], one["left"], one["of"]) for one in groups] == [
        ("Reported by Ngo in 1 text of its own; repeated by 1 text", 3, 0, 1),
        ("1 text does not say who found it out", 1, 1, 1),
    ]
    repeated = next(text for text in groups[0]["texts"] if text["source_id"] == "b")
    assert [entry["says"] for entry in repeated["statements"]] == ["Says so.", "More."]
    assert [text["source_id"] for text in denials(entries)] == ["c"]
    for one in groups:
        assert len(counted(leave_out(atlas, (one["origin"],)).stations)) == one["left"]


def test_a_text_s_line_stands_once_where_it_says_several_things(make):
    claims = [{}, {"says": "Another thing."}]
    page = record_html(
        atlas := make(claims=claims), record_of(atlas, "nl-amsterdam"), Links(Query())
    )
    assert page.count("about this source") == 1
    assert "Says so." in page and "Another thing." in page


def test_the_sentence_says_who_runs_it_since_when_what_became_of_it_and_who_denies_it(real):
    (station,) = place_record(real, "nl-amsterdam")["stations"]
    assert sentence(real, station) == (
        "Said to be run by Lishui (Chinese police bureau); said to have opened Jun 2018; "
        "first reported Sep 2022; outcome: reported closed; denied by China's bodies."
    )


def test_the_sentence_says_what_is_not_known_and_what_is_disputed(make):
    claims = [{}, {"field": "operator", "value": "A"}, {"field": "operator", "value": "B"}]
    (station,) = place_record(atlas := make(claims=claims), "nl-amsterdam")["stations"]
    said = sentence(atlas, station)
    assert said.startswith("Who runs it is not reported; first reported")
    assert "no outcome reported; disputed: operator." in said
    (plain,) = place_record(atlas := make(), "nl-amsterdam")["stations"]
    assert sentence(atlas, plain).endswith("no text read here disputes it.")


def test_a_place_of_several_stations_sums_them_up_and_then_says_which_is_which(make):
    atlas = make(
        stations=[{}, {}, {"operator": "Lishui"}],
        claims=[
            {},
            {"subject_kind": "station", "subject": "nl-03", "says": "Of the third."}
            | {"field": "operator", "value": "Lishui"},
        ],
    )
    page = "".join(shown(atlas, "nl-amsterdam").texts)
    assert head_of(atlas, "nl-amsterdam")["Said to run it"] == "Lishui (1), not reported (2)"
    facts = page.partition("In the table")[2]
    assert re.findall(r"Station(nl-0\d).*?Run by([\w ]+)", facts, re.DOTALL) == [
        ("nl-01", "not reported"),
        ("nl-02", "not reported"),
        ("nl-03", "Lishui"),
    ]
    assert "said of nl-03" in page


def test_a_dispute_of_several_stations_stands_once(make):
    claims = [{}, {"basis": "court", "stance": "denies", "says": "There are none."}]
    answer = {"response": "no_evidence_found", "about": "nl-amsterdam", "says": "Found none."}
    record = place_record(
        make(stations=[{}, {}], claims=claims, responses=[answer]), "nl-amsterdam"
    )
    (dispute,) = disputed(record["stations"], denials(record["claims"]))
    assert dispute["stations"] == ["nl-01", "nl-02"]
    assert "Found none." in dispute["values"], "what a text denies stands with that text"


def test_a_country_shows_its_figures_beside_those_of_others_and_leads_to_its_places(real):
    page = shown(real, "NL")
    words = " ".join(" ".join(page.texts).split())
    assert "The table of this atlas has 2 rows there." in words
    assert "RTL Nieuws and Follow the Money" in words and "9" in words
    opened = [attrs["data-record"] for _, attrs in page.tags if "data-record" in attrs]
    assert opened == ["nl-amsterdam", "nl-rotterdam"]
    assert "2 reported stations in this table: 2 in 2 named cities" in words


def test_the_head_of_a_record_answers_since_when_by_whom_what_was_done_and_who_says_so(real):
    for name in ("NL", "nl-rotterdam"):
        head = head_of(real, name)
        assert head["Since"].startswith("first reported Sep 2022; said to be open since")
        assert "Fuzhou" in head["Said to run it"]
        assert head["Outcome"] == "reported closed"
        assert head["Government"].startswith("20 Dec 2022: reported closed; 1 Nov 2022: ordered")
        assert re.match(r"\d* ?\w* ?202\d: denied", head["China"])
        assert "Reported by Safeguard Defenders: " in head["Who says so"]
        assert head["Disputed"] == "denied by China's bodies; texts differ on: opened"
    page = record_html(real, record_of(real, "NL"), Links(Query(region=("Utrecht",))))
    spots = [page.index(x) for x in ("nl-rotterdam", 'id="record-answers"', 'id="record-figures"')]
    assert spots == sorted(spots)
    assert 'href="table?country=NL&amp;support=contested"' in page, "the rows of the count"
    assert head_of(real, "NO") == {
        "Government": "May 2024: statement. What it said",
        "China": "28 Nov 2022: denied that it exists (grade B). What it said",
    }


def test_the_accused_state_is_shown_with_its_denials_as_its_answers(make):
    answers = [
        {"country": "CN", "party": "state", "response": "denied_presence", "date": "2022-11-01"},
        {"country": "CN", "party": "state", "response": "statement", "date": "2023-01-02"},
    ]
    atlas = make(responses=answers)
    denial = atlas.about["denial"]
    assert head_of(atlas, "CN") == {
        "Its answers": "1 Nov 2022: denied presence; 2 Jan 2023: statement. All 2"
    }
    page = "".join(shown(atlas, "CN").texts)
    assert denial in page
    assert "No station is reported" not in page and "no answer" not in page
    other = "".join(shown(atlas, "NL").texts)
    assert denial not in other


def test_counts_that_disagree_are_said_in_words_with_who_gives_each(real):
    words = " ".join("".join(shown(real, "es-barcelona").texts).split())
    said = words.partition("Disputed: number of stations")[2].partition("Disputed:")[0]
    assert re.match(r" two .*TV3.* three used in the table .*El Mundo", said)
    assert "es-01" not in said, "all stations there: none need be named"


def test_remarks_name_texts_by_their_publishers_not_by_ids(real):
    ids = set(real.sources["source_id"])
    for name in ("NL", "GB", "IT", "US", "IE"):
        remarks = [one["remark"] for one in record_of(real, name)["responses"]]
        assert any(remarks)
        assert not ids & set(re.findall(r"[\w-]+", " ".join(remarks)))
    said = " ".join(one["remark"] for one in record_of(real, "GB")["responses"])
    assert "City A.M. adds that none" in said


def test_links_keep_the_query_and_lead_where_the_record_stands(real):
    query, record = Query(country=("NL",)), record_of(real, "nl-amsterdam")
    on_map = Read(record_html(real, record, Links(query))).links()
    assert "./?country=NL&place=NL" in on_map
    assert "./?country=NL&without=safeguard-defenders&place=nl-amsterdam" in on_map
    by_itself = Read(record_html(real, record, Links(query, path="place/nl-amsterdam"))).links()
    assert "country/NL?country=NL" in by_itself
    assert "place/nl-amsterdam?country=NL&without=safeguard-defenders" in by_itself
    on_page = Read(record_html(real, record, Links(query, page="countries"))).links()
    assert "countries?country=NL&without=safeguard-defenders&place=nl-amsterdam" in on_page


def test_grades_are_explained_once(real):
    words = "".join(shown(real, "nl-amsterdam").texts)
    assert words.count("How a text came to us") == 1
    for grade in ("A", "B", "C"):
        assert f"grade {real.label('grade', grade)}" in words


@pytest.mark.parametrize("path", ["place/nl-amsterdam", "country/NL", "world"])
def test_a_page_of_a_record_is_whole_without_scripts(ask, path):
    answer = ask(f"/{path}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "accept-encoding" in answer.headers["vary"].lower()
    page = Read(answer.text)
    assert answer.text.lstrip().startswith("<!doctype html>")
    scripts = [attrs for tag, attrs in page.tags if tag == "script"]
    assert scripts == [{"type": "application/ld+json"}], "which no browser runs"
    assert [tag for tag, _ in page.tags].count("main") == 1
    assert [attrs["href"] for tag, attrs in page.tags if tag == "base"] == [
        "../" * path.count("/") or "./"
    ]
    part = ask(f"/{path}?part=record").text
    assert part.startswith("<article") and "<html" not in part
    assert [text for text in Read(part).texts if text.strip()][0] in page.texts
    again = ask(f"/{path}", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


def test_styles_of_a_page_are_there(ask):
    for link in re.findall(r'<link rel="stylesheet" href="([^"]+)"', ask("/world").text):
        assert ask(f"/{link}").status_code == 200


def test_a_record_without_an_origin_is_that_of_the_atlas_without_it(ask, real):
    left = leave_out(real, ("safeguard-defenders",))
    query = Query(without=("safeguard-defenders",))
    wanted = record_html(left, record_of(left, "nl-amsterdam"), Links(query))
    path = "/place/nl-amsterdam?part=record&without=safeguard-defenders"
    assert ask(path).text == wanted
    page = ask(path.replace("part=record&", "")).text
    assert "Left out: Safeguard Defenders and all that relay it." in page


@pytest.mark.parametrize("path", ["place/nowhere", "country/QQ", "place/NL", "place/%3Cb%3E"])
@pytest.mark.parametrize("part", ["", "?part=record"])
def test_what_the_atlas_does_not_know_is_said_in_plain_words(ask, path, part):
    answer = ask(f"/{path}{part}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "This atlas knows no" in answer.text and "<b>" not in answer.text


@pytest.mark.parametrize("query", ["country=XX", "part=x", "nonsense=1"])
def test_a_key_that_cannot_be_used_is_named(ask, query):
    answer = ask(f"/place/nl-amsterdam?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.text


def test_the_path_of_a_record_follows_from_its_id_alone(real):
    assert all(path_of(place) == f"place/{place}" for place in real.named_places["place_id"])
    assert path_of("NL") == "country/NL" and path_of("world") == "world"


def test_a_record_in_the_dashboard_leads_to_its_page_to_cite(real):
    query, record = Query(country=("NL",)), record_of(real, "nl-amsterdam")
    page = "place/nl-amsterdam?country=NL"
    assert page in Read(record_html(real, record, Links(query))).links()
    by_itself = record_html(real, record, Links(query, path="place/nl-amsterdam"))
    assert page not in Read(by_itself).links()
    text = source_record(real, "independent-2022-10-26")
    wanted = "source/independent-2022-10-26?country=NL"
    assert wanted in Read(source_html(real, text, Links(query))).links()


def test_a_city_that_no_gazetteer_knows_says_why_it_is_not_on_the_map(make):
    nowhere = {"place_id": "nl-nowhere", "country": "NL", "city": "Xyzzyquux"}
    atlas = make(places=[nowhere], coordinates=[], stations=[{"place_id": "nl-nowhere"}])
    record = record_of(atlas, "nl-nowhere")
    assert record["unplaced"]
    said = "".join(Read(record_html(atlas, record, Links(Query()))).texts)
    assert f"Not on the map: {record['unplaced']}" in said


def test_what_the_head_of_a_country_counts_comes_to_its_stations(real):
    """One of Spain was withdrawn."""
    for country in real.places["country"].unique():
        record = record_of(real, country)
        for line in ("run_by", "outcome"):
            assert sum(n for _, n in brief(real, record)[line]) == record["count"], country
    assert brief_of(real, "ES")["Said to run it"] == "Fuzhou (1), Qingtian (1), not reported (7)"


def test_how_many_have_no_operator_is_said_whatever_others_there_are(real):
    assert brief_of(real, "IT")["Said to run it"].endswith("Qingtian (1), not reported (7)")
    tally = environment().get_template("brief.html").make_module().tally
    many = [("A", 4), ("B", 3), ("C", 2), ("D", 1), ("E", 1), ("", 2)]
    assert tally([*many[:4], many[5]], "none", 12).strip() == (
        "A (4), B (3), C (2), 1 other (1), none (2)"
    )
    assert tally(many, "none", 13).strip() == "A (4), B (3), C (2), 2 others (2), none (2)"


def test_what_a_text_denies_of_a_country_is_said_in_its_head(real):
    assert brief_of(real, "PT")["Disputed"] == "denied in Expresso"
    assert brief_of(real, "GR")["Disputed"] == "no text read here disputes it"
