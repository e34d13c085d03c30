"""A site without a server: whole, the same for the same tables, every link within it."""

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import requests
from atlases import edit, write_atlas
from generate import write_generated
from starlette.requests import Request
from typer.testing import CliRunner

from geo.__main__ import app
from geo.publish import route
from geo.publish.folder import MANIFEST, publish
from geo.publish.snapshot import snapshot
from geo.query import Query
from geo.tables.read import read_atlas
from geo.view import select
from geo.web.endpoint import NotOffered

ADDRESS = "https://atlas.example.org/reports/"
OPENS = Query(country=("NL",), q="says & <so>")


def small(folder):
    """Two stations and one that was withdrawn, an answer, two sources of Amsterdam's."""
    stations = [{}, {"place_id": "it-milan"}, {"withdrawn": "2026-01-02"}]
    claims = [{"subject_kind": "station", "subject": one} for one in ("nl-01", "it-02", "nl-03")]
    claims.append({"source_id": "weekly", "basis": "court"})
    return write_atlas(folder, stations=stations, claims=claims, responses=[{}])


class Links(HTMLParser):
    """What a page links to and loads, what can be linked to in it, and what it begins from."""

    def __init__(self, page: Path):
        super().__init__()
        self.base, self.to, self.ids, self.relative = "", [], set(), True
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.ids.add(said.get("id", ""))
        if tag == "base":
            self.base = said["href"]
        else:
            self.to += [said[key] for key in ("href", "src") if said.get(key)]


def lost(folder: Path) -> list[tuple[str, str]]:
    """Each link of a page to what the folder does not have."""
    pages = {path: Links(path) for path in folder.rglob("*.html") if "data-" not in str(path)}
    found = []
    for path, page in pages.items():
        here = f"/{path.relative_to(folder).as_posix()}"
        for link in page.to:
            if urlsplit(link).scheme in ("http", "https") or here == "/404.html":
                continue
            to = urlsplit(urljoin(urljoin(here, page.base), link))
            target = folder / unquote(to.path)[1:]
            part = unquote(to.fragment) if target.name != "index.html" else ""
            if not target.is_file() or (part and part not in pages[target].ids):
                found.append((here, link))
    return found


def publish_small(there):
    """A folder published from tables of its own, with an address; the view it opens with."""
    view = select(OPENS, read_atlas(small(there / "tables")))
    publish(view, there / "site", ADDRESS)
    return there / "site", view


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    return publish_small(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def site(once):
    return once[0]


def read(folder, path):
    return (folder / path).read_text(encoding="utf-8")


@pytest.mark.wide
def test_the_same_tables_give_the_same_snapshot(once, tmp_path):
    again = select(OPENS, read_atlas(small(tmp_path / "tables")))
    assert snapshot(once[1], ADDRESS) == snapshot(again, ADDRESS)


@pytest.mark.wide
def test_the_same_tables_give_the_same_files(site, tmp_path):
    folders = site, publish_small(tmp_path)[0]
    one, two = (sorted(path for path in folder.rglob("*") if path.is_file()) for folder in folders)
    assert [path.relative_to(folders[0]) for path in one] == [
        path.relative_to(folders[1]) for path in two
    ]
    assert len(one) > 100
    assert [a for a, b in zip(one, two, strict=True) if a.read_bytes() != b.read_bytes()] == []


def test_every_link_leads_to_a_file_and_no_page_asks_another_host(site):
    assert lost(site) == []
    for path in site.rglob("*.html"):
        if "data-" in str(path):
            continue
        loaded = [one for one in Links(path).to if one.endswith((".css", ".js", ".svg"))]
        assert loaded and not [one for one in loaded if urlsplit(one).scheme], path


def test_the_folder_holds_records_lists_files_citations_and_what_was_withdrawn(site):
    folder = site
    for path in ("place/nl-amsterdam", "country/NL", "station/it-02", "source/weekly", "world"):
        assert "<h1>" in read(folder, f"{path}.html")
    assert "was withdrawn" in read(folder, "station/nl-03.html")
    assert "How to read a mark" in read(folder, "about.html")
    assert json.loads(read(folder, "api/v1/stations.json"))["count"] == 2
    for kind in ("csv", "geojson", "gpkg", "parquet", "xlsx", "zip"):
        assert (folder / f"api/v1/stations.{kind}").stat().st_size > 500
    assert f"{ADDRESS}place/nl-amsterdam.html" in read(folder, "cite/place/nl-amsterdam.bib")
    listed = json.loads(read(folder, MANIFEST))["files"]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(listed) == there - {MANIFEST}
    for folder_name in ("assets-", "data-", "pictures/"):
        assert folder_name in read(folder, "README.txt") and folder_name in read(folder, "_headers")


def test_with_an_address_pages_feed_and_sitemap_name_it(site):
    folder = site
    page = read(folder, "place/it-milan.html")
    assert f'<link rel="canonical" href="{ADDRESS}place/it-milan.html">' in page
    picture = page.partition('og:image" content="')[2].partition('"')[0]
    assert (folder / picture.removeprefix(ADDRESS)).read_bytes().startswith(b"\x89PNG")
    assert f"{ADDRESS}about.html#changes" in read(folder, "feed.xml")
    assert f"Sitemap: {ADDRESS}sitemap.xml" in read(folder, "robots.txt")
    listed = read(folder, "sitemap.xml").split("<loc>")[1:]
    for one in listed:
        path = one.partition("<")[0].removeprefix(ADDRESS) or "index.html"
        assert (folder / path).is_file(), path


def test_the_map_opens_with_the_view_and_holds_the_whole_atlas(site):
    said = read(site, "index.html")
    assert 'data-query="country=NL&amp;q=says+%26+%3Cso%3E"' in said
    tables = next(site.glob("data-*/tables.json"))
    assert json.loads(tables.read_bytes())["stations"]["id"] == ["nl-01", "it-02"]


@pytest.mark.wide
def test_without_an_address_nothing_names_a_host(tmp_path):
    publish(select(Query(), read_atlas(small(tmp_path / "tables"))), tmp_path / "site")
    page = read(tmp_path / "site", "place/nl-amsterdam.html")
    assert "canonical" not in page and "og:image" not in page and "og:title" in page
    assert not list(tmp_path.glob("site/sitemap*")) and "Sitemap" not in read(
        tmp_path, "site/robots.txt"
    )
    assert (
        "url" not in read(tmp_path / "site", "cite/place/nl-amsterdam.bib").partition("@online")[0]
    )
    assert lost(tmp_path / "site") == []


def test_a_folder_that_was_not_published_stays_as_it_is(tmp_path):
    run, tables = CliRunner(), small(tmp_path / "tables")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "me.txt").write_text("mine", encoding="utf-8")
    for target in ("photos", "photos/me.txt"):
        done = run.invoke(app, ["publish", str(tmp_path / target), "--atlas", str(tables)])
        assert done.exit_code and "were not published from an atlas" in str(done.exception)
    assert (tmp_path / "photos" / "me.txt").read_text(encoding="utf-8") == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"photos", "tables"}


@pytest.mark.wide
def test_a_newer_version_takes_the_place_of_the_older_one(tmp_path):
    tables, site = small(tmp_path / "tables"), tmp_path / "site"
    run = CliRunner()
    assert run.invoke(app, ["publish", str(site), "--atlas", str(tables)]).exit_code == 0
    older = {path.name for path in site.glob("*-*") if path.is_dir()}
    edit(tables / "claims.csv", "Says so.", "Says it again.")
    done = run.invoke(app, ["publish", str(site), "--atlas", str(tables), "--country", "IT"])
    assert done.exit_code == 0 and "its map opens with country: Italy" in done.output
    newer = {path.name for path in site.glob("*-*") if path.is_dir()}
    assert len(newer - older) == 1 and len(newer) == 2, "only the data have another name"
    assert "Says it again." in read(site, "place/nl-amsterdam.html")
    assert {path.name for path in tmp_path.iterdir()} == {"tables", "site"}


def test_what_cannot_be_written_or_read_is_said(tmp_path):
    run = CliRunner()
    tables = str(small(tmp_path / "tables"))
    for asked, said in (
        (["publish", f"{tables}/claims.csv/site"], "expected a folder to write"),
        (["publish", str(tmp_path / "site"), "--country", "XX"], "--country: found 'XX'"),
        (["snapshot", str(tmp_path / "map.pdf")], "found 'pdf'; expected one of html"),
        (["snapshot", str(tmp_path / "no" / "map.html")], "expected a file to write"),
    ):
        done = run.invoke(app, [*asked, "--atlas", tables])
        assert done.exit_code and said in str(done.exception)


@pytest.mark.wide
def test_a_snapshot_of_many_countries_stays_small(tmp_path):
    """84 stations; most of it are outlines. With 1,055 it were 2.3 million bytes."""
    atlas = read_atlas(write_generated(tmp_path / "generated", 60))
    assert len(snapshot(select(Query(), atlas))) < 1_600_000


@pytest.mark.wide
def test_a_snapshot_of_a_thousand_stations_is_below_five_megabytes(tmp_path):
    atlas = read_atlas(write_generated(tmp_path / "generated", 750))
    assert len(atlas.stations) > 1_000
    assert len(snapshot(select(Query(), atlas))) < 5_000_000


def test_a_server_gives_the_snapshot_of_a_view_as_a_file_to_keep(ask, address, tmp_path):
    folder = small(tmp_path / "tables")
    ask.serve(folder)
    answer = ask("/snapshot.html?country=NL")
    assert answer.headers["content-type"] == "application/octet-stream"
    view = select(Query(country=("NL",)), read_atlas(folder))
    assert answer.content == snapshot(view, f"{address}/")
    assert ask("/snapshot.html?country=Nowhere").status_code == 400


@pytest.mark.wide
def test_the_app_gives_the_snapshot_of_its_real_tables(bundled, real):
    answer = requests.get(f"{bundled}/snapshot.html?country=NL", timeout=60)
    assert answer.headers["content-type"] == "application/octet-stream"
    view = select(Query(country=("NL",)), real)
    assert answer.content == snapshot(view, f"{bundled}/")
    assert len(answer.content) < 2_000_000


def test_an_atlas_too_large_for_one_file_of_a_server_names_the_command(real, monkeypatch):
    assert route.is_offered(real)
    monkeypatch.setattr(route, "LARGEST", 1)
    with pytest.raises(NotOffered, match="python -m geo snapshot"):
        route._compose(Request({"type": "http"}), real)
