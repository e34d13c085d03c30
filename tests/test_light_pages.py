"""Light pages: each id of the tables has one, whole, escaped, at its own address on any host."""

import json
import re
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from atlases import write_atlas
from first import first
from pyld import jsonld
from test_record_html import HOSTILE, Read

from geo.atlas import WORLD, counted
from geo.query import Query
from geo.records.subjects import country_record
from geo.site.contents import names, paths
from geo.site.links import COUNTRY, PLACE, SOURCE, STATION
from geo.site.locator import MARGIN, WIDTH, draw
from geo.site.pages import page_of
from geo.site.preview import LONGEST, shorten
from geo.view import select

KINDS = ["place/nl-amsterdam", "station/nl-01", "country/NL", "world"]
KINDS += ["source/independent-2022-10-26", "answers.html", "figures.html", "pages.html"]
VOCABULARY = {"@context": {"@vocab": "https://schema.org/"}}  # of schema.org's own context


@pytest.fixture
def get(ask, monkeypatch):
    """Asks the server under the name of a host."""
    monkeypatch.delenv("ADDRESS", raising=False)
    return lambda path, host="atlas.example": ask(
        f"/{path}", headers={"host": host, "accept-encoding": "identity"}
    )


def head(page: str) -> dict[str, str]:
    """What the head of a page says, by property, name or rel."""
    found = {}
    for tag, attrs in Read(page.partition("<body")[0]).tags:
        if tag == "meta" and "content" in attrs:
            found[attrs.get("property") or attrs.get("name")] = attrs["content"]
        elif tag == "link":
            found.setdefault(attrs["rel"], attrs["href"])
    return found


def things(page: str) -> list[dict]:
    """The JSON-LD of a page as a processor of the standard reads it, offline."""
    said = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)

    def load(url, _options):
        assert url == "https://schema.org"
        return {"contextUrl": None, "documentUrl": url, "document": VOCABULARY}

    return [jsonld.expand(json.loads(one), {"documentLoader": load})[0] for one in said]


def types(thing: dict) -> list[str]:
    return [one.removeprefix("https://schema.org/") for one in thing["@type"]]


def term(thing: dict, name: str) -> list:
    return thing.get(f"https://schema.org/{name}", [])


@pytest.mark.wide
def test_every_id_of_the_tables_has_a_page_without_a_missing_value(real, get):
    every = paths(real)
    assert len(every) == len(set(every))
    assert len(every) > len(real.sources) + len(real.named_places) + len(counted(real.stations))
    for path in every:
        answer = get(path)
        assert answer.status_code == 200, path
        words = " ".join(Read(answer.text).texts)
        assert not re.search(r"\b(None|nan|NaN|undefined)\b|\[\]|\{\}", words), path
        assert head(answer.text)["canonical"] == f"http://atlas.example/{path}"


def test_a_country_without_a_page_is_one_of_which_nothing_is_said(real):
    others = sorted(real.country_names.keys() - names(real, COUNTRY).keys())
    assert others and not any(country_record(real, code) for code in others[::5])


@pytest.mark.parametrize("path", KINDS)
def test_a_page_says_what_it_is_where_it_stands_and_how_to_cite_it(real, get, path):
    page = get(path).text
    read, said = Read(page), head(page)
    assert [level for level, _ in read.headings].count("h1") == 1
    assert [tag for tag, _ in read.tags].count("main") == 1
    assert not [attrs for tag, attrs in read.tags if tag == "script" and "src" in attrs]
    assert real.version in "".join(read.texts)
    assert f"<http://atlas.example/{path}>" in "".join(read.texts)
    assert "feed.xml" in said["alternate"]
    cited = [link for link in read.links() if link.startswith("cite/")]
    assert [link.rpartition(".")[2] for link in cited] == ["bib", "ris", "json"]
    for link in cited:
        assert get(link).status_code == 200
    assert real.about["denial"] in "".join(read.texts)


@pytest.mark.parametrize("path", first(KINDS, 5))
def test_every_link_of_a_page_into_the_site_leads_somewhere(get, path):
    page = get(path)
    root = [attrs["href"] for tag, attrs in Read(page.text).tags if tag == "base"][0]
    dashboard = {"", "countries", "table", "answers", "sources", "figures", "about"}
    found = set()
    for link in Read(page.text).links():
        address = urlsplit(urljoin(urljoin(f"http://atlas.example/{path}", root), link))
        if address.netloc == "atlas.example":
            found.add(address.path.strip("/"))
    assert found - dashboard
    for one in sorted(found - dashboard)[:60]:
        assert get(one).status_code in (200, 410), one


@pytest.mark.parametrize("path", KINDS)
def test_what_others_show_of_a_link_is_of_that_page(real, get, path):
    said = head(get(path).text)
    assert said["og:title"] == said["twitter:title"] and said["og:url"] == said["canonical"]
    assert 20 < len(said["og:description"]) <= LONGEST
    picture = urlsplit(said["og:image"])
    assert said["og:image"].startswith("http://atlas.example/figure.png?")
    asked = parse_qs(picture.query)
    assert asked["size"] == ["preview"] and asked["v"] == [real.version]
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["og:image:alt"] and said["twitter:card"] == "summary_large_image"
    kind, _, name = path.partition("/")
    opened = {PLACE: "place", COUNTRY: "place", STATION: "station", SOURCE: "text"}
    if name:
        assert asked[opened[kind]] == [name]


def test_pages_differ_in_what_is_shown_of_them(get):
    shown = [head(get(path).text) for path in KINDS]
    for key in ("og:title", "og:description", "og:url"):
        assert len({one[key] for one in shown}) == len(KINDS), key


def test_machines_read_a_place_a_text_a_list_and_the_catalogue(real, get):
    (place,) = things(get("place/nl-amsterdam").text)
    (about,) = term(place, "about")
    spot = real.named_places.set_index("place_id").loc["nl-amsterdam"].geometry
    (geo,) = term(about, "geo")
    assert types(place) == ["WebPage"] and types(about) == ["City"]
    assert term(geo, "latitude")[0]["@value"] == spot.y
    (source,) = things(get("source/independent-2022-10-26").text)
    assert types(term(source, "about")[0]) == ["CreativeWork"]
    (answers,) = things(get("answers.html").text)
    assert types(answers) == ["Dataset"]
    files = [term(one, "contentUrl")[0]["@value"] for one in term(answers, "distribution")]
    assert files == [f"http://atlas.example/api/v1/responses.{kind}" for kind in ("csv", "json")]
    (catalogue,) = things(get("pages.html").text)
    (whole,) = term(catalogue, "dataset")
    assert types(catalogue) == ["DataCatalog"] and types(whole) == ["Dataset"]
    assert term(whole, "version")[0]["@value"] == real.version
    for one in term(whole, "distribution"):
        address = term(one, "contentUrl")[0]["@value"].removeprefix("http://atlas.example")
        answer = get(address.removeprefix("/"))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == term(one, "encodingFormat")[0]["@value"]


def test_nothing_is_marked_up_as_a_checked_claim(get):
    for path in KINDS:
        assert '"Claim' not in get(path).text


def test_two_hosts_have_an_address_each_and_one_that_is_configured_goes_before_both(
    get, monkeypatch
):
    for host in ("one.example", "two.example:8501", "[::1]:80"):
        for _ in range(2):  # the second time from what is at hand
            assert (
                head(get("place/nl-amsterdam", host).text)["canonical"]
                == f"http://{host}/place/nl-amsterdam"
            )
    monkeypatch.setenv("ADDRESS", "https://atlas.example.org/a")
    for path in ("place/nl-amsterdam", "feed.xml", "sitemap.xml", "robots.txt"):
        said = get(path, "evil.example").text
        assert "https://atlas.example.org/a/" in said and "evil.example" not in said


@pytest.mark.parametrize("host", ['x"><script>', "a b", "a/b", "a@b", "x" * 300])
def test_a_host_that_can_be_none_is_not_repeated(get, host):
    page = get("world", host).text
    assert f"//{host}" not in page and "<script>" not in page
    assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+/world", head(page)["canonical"])


@pytest.mark.parametrize("none", ["atlas", "ftp://a.example", "https://a.example/?q", "https://[x"])
def test_an_address_that_is_none_is_passed_over_and_logged(get, monkeypatch, caplog, none):
    monkeypatch.setenv("ADDRESS", none)
    assert head(get("world").text)["canonical"] == "http://atlas.example/world"
    assert none in caplog.text


def test_what_was_withdrawn_says_what_it_was_when_why_and_where_its_claims_stand(real, get):
    answer = get("station/es-10")
    assert answer.status_code == 410
    words = " ".join(Read(answer.text).texts)
    row = real.stations.set_index("station_id").loc["es-10"]
    told = real.changes[real.changes["id"] == "es-10"]
    assert "23 Nov 2026" in words and row["note"] in words and row["place_name"] in words
    assert all(reason in words for reason in told["reason"])
    moved = real.claims[real.claims["subject"] == row["place_id"]]
    assert len(moved) and all(says in words for says in moved["says"])
    assert "place/es-manresa" in Read(answer.text).links()
    assert get("cite/station/es-10.bib").status_code == 410
    assert "station/es-10" not in paths(real)


def test_a_claim_that_was_about_a_withdrawn_station_is_found_where_it_stands_now(ask, tmp_path):
    moved = {"table": "claims", "id": "c0001", "column": "subject", "reason": "Not said."}
    moved["change"] = "nl-02 became nl-01."
    claims = [{"says": "Moved.", "subject_kind": "station", "subject": "nl-01"}]
    claims += [{"subject": "nl-rotterdam"}]
    claims += [{"subject": "nl-rotterdam", "confidence": "medium"}]
    stations = [{}, {"withdrawn": "2026-01-02", "place_id": "nl-rotterdam"}]
    ask.serve(write_atlas(tmp_path / "atlas", stations=stations, claims=claims, changes=[moved]))
    answer = ask("/station/nl-02")
    assert answer.status_code == 410 and "Moved." in answer.text
    assert {"place/nl-amsterdam", "place/nl-rotterdam"} <= set(Read(answer.text).links())


def test_a_station_that_nothing_else_supports_is_not_called_withdrawn(ask, tmp_path):
    ask.serve(write_atlas(tmp_path / "atlas"))
    assert ask("/station/nl-01").status_code == 200
    answer = ask("/station/nl-01?without=paper")
    assert answer.status_code == 404 and "nl-01" in answer.text


def test_a_page_of_a_question_keeps_it_and_says_what_is_left_out(get):
    page = get("source/independent-2022-10-26?country=NL&without=safeguard-defenders").text
    assert "Left out: Safeguard Defenders" in page
    assert "place/nl-rotterdam?country=NL&without=safeguard-defenders" in Read(page).links()
    assert head(page)["canonical"].endswith("?without=safeguard-defenders")
    listed = get("answers.html?country=NL&order=country").text
    assert head(listed)["canonical"].endswith("/answers.html?country=NL&order=country")
    assert get("answers.html?country=XX").status_code == 400


def test_a_link_from_an_older_version_says_so(real, get):
    assert "made with data version 2026.11.0" in get("station/nl-01?v=2026.11.0").text
    assert "made with data version" not in get(f"station/nl-01?v={real.version}").text


def test_nothing_of_a_hostile_atlas_becomes_html(ask, tmp_path):
    word = {"says": HOSTILE, "remark": HOSTILE}
    folder = write_atlas(
        tmp_path / "atlas",
        about={"subject": HOSTILE, "denial": HOSTILE},
        stations=[{"note": HOSTILE, "operator": HOSTILE}, {"withdrawn": "2026-01-02"}],
        claims=[
            word | {"field": "operator", "value": HOSTILE},
            word | {"subject_kind": "world", "subject": "world", "value": "3"},
            word | {"subject_kind": "world", "subject": "world", "value": "4"},
        ],
        sources=[{"source_id": "paper", "publisher": HOSTILE, "title": HOSTILE, "note": HOSTILE}],
        responses=[word | {"actor": HOSTILE}],
        changes=[{"table": "stations", "id": "nl-02", "change": HOSTILE, "reason": HOSTILE}],
    )
    ask.serve(folder)
    for path in ["place/nl-amsterdam", "station/nl-01", "station/nl-02", "country/NL", "world",
                 "source/paper", "answers.html", "figures.html", "pages.html"]:  # fmt: skip
        page = ask(f"/{path}").text
        read = Read(page)
        assert HOSTILE in "".join(read.texts) + json.dumps(things(page)), path
        scripts = [attrs for tag, attrs in read.tags if tag == "script"]
        assert all(one == {"type": "application/ld+json"} for one in scripts)
        assert "img" not in {tag for tag, _ in read.tags}
        assert not any(key.startswith("on") for _, attrs in read.tags for key in attrs)
    assert term(term(things(ask("/source/paper").text)[0], "about")[0], "name") == [
        {"@value": HOSTILE}
    ]


def test_the_small_map_has_a_dot_for_a_city_and_none_for_what_is_known_no_better(real, get):
    assert get("place/nl-amsterdam").text.count("<circle") == 1
    assert get("country/NL").text.count("<circle") == 2
    for path in ("place/it", "place/it-sicily"):
        page = get(path).text
        assert "<svg" in page and "<circle" not in page
        assert "known by" in page.partition("</title>")[2].partition("<figcaption")[2]


def test_the_small_map_holds_its_dots_and_leaves_far_parts_out(real):
    spots = ((4.89, 52.37), (-70.0, 12.5))
    near = draw(real, "NL", spots[:1])
    ((x, y),) = near.dots
    assert MARGIN <= x <= WIDTH - MARGIN and MARGIN <= y <= near.height - MARGIN
    assert near.country.startswith("M") and near.country.endswith("Z")
    both = draw(real, "NL", spots)
    assert all(0 <= x <= WIDTH and 0 <= y <= both.height for x, y in both.dots)
    assert draw(real, "XX", ()) is None


def test_the_small_map_lies_as_the_world_does(real):
    north, south = draw(real, "IT", ((9.19, 45.46), (13.36, 38.12))).dots
    assert north[1] < south[1] and north[0] < south[0]


def test_long_words_are_cut_between_words():
    assert shorten("short") == "short"
    cut = shorten("word " * 60)
    assert len(cut) <= LONGEST and cut.endswith("word…")


def test_a_station_s_page_is_of_that_station_alone(real):
    page = page_of(select(Query(), real), STATION, "es-01")
    assert page.title == "Station es-01, Barcelona, Spain"
    assert [leaf.path for leaf in page.above] == [WORLD, "country/ES", "place/es-barcelona"]
    assert page_of(select(Query(), real), STATION, "es-10") is None
