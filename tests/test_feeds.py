"""The feed, the sitemap and robots.txt, read back by those who read such files."""

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import feedparser
import pytest
from atlases import write_atlas
from test_record_html import HOSTILE, Read

from geo.changes import order
from geo.site import feed
from geo.site.contents import paths
from geo.site.feed import DASHBOARD, feed_xml, sitemap_xml
from geo.tables.read import read_atlas
from pages.parts.opening import PAGES

HOME = "https://atlas.example/"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def listed(sitemap: str) -> list[str]:
    return [one.text for one in ElementTree.fromstring(sitemap.encode()).iter(LOC)]


def test_the_feed_has_an_entry_for_each_data_version_with_what_changed_and_why(real):
    read = feedparser.parse(feed_xml(real, HOME).encode())
    assert not read.bozo and read.version == "atom10"
    assert read.feed.title.startswith(real.descriptor["title"])
    versions = sorted(real.changes["version"].unique(), key=order, reverse=True)
    assert [one.title for one in read.entries] == [f"Data version {one}" for one in versions]
    for version, one in zip(versions, read.entries, strict=True):
        own = real.changes[real.changes["version"] == version]
        words = " ".join(Read(one.content[0].value).texts)
        assert one.updated == f"{own['date'].iloc[0]}T00:00:00Z"
        assert all(reason in words for reason in own["reason"])
        assert one.links[0].href.startswith(HOME)


def test_an_entry_keeps_its_id_wherever_the_atlas_is_served(real):
    here, there = (feedparser.parse(feed_xml(real, one).encode()) for one in (HOME, "http://b/"))
    assert [one.id for one in here.entries] == [one.id for one in there.entries]
    assert len({here.feed.id, *(one.id for one in here.entries)}) == len(here.entries) + 1


def test_text_of_changes_is_escaped_in_the_feed(make):
    atlas = make(changes=[{"change": HOSTILE, "reason": HOSTILE}])
    read = feedparser.parse(feed_xml(atlas, HOME).encode(), sanitize_html=False)
    assert not read.bozo
    page = Read(read.entries[0].content[0].value)
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert HOSTILE in "".join(page.texts)


def test_what_xml_cannot_write_is_left_out(make):
    atlas = make(changes=[{"change": "a\x0bb\ufffec", "reason": "why"}])
    assert "abc" in feedparser.parse(feed_xml(atlas, HOME).encode()).entries[0].content[0].value


def test_the_sitemap_has_every_page_once(real):
    found = listed(sitemap_xml(real, HOME))
    assert found == [HOME + path for path in (*DASHBOARD, *paths(real))]
    assert len(found) == len(set(found))
    assert set(DASHBOARD) == set(PAGES)
    assert sitemap_xml(real, HOME, 1) is None


def test_a_sitemap_that_is_too_large_is_in_parts(make, monkeypatch):
    atlas = make()
    every = listed(sitemap_xml(atlas, HOME))
    monkeypatch.setattr(feed, "MOST", 7)
    atlas.memory.clear()
    parts = listed(sitemap_xml(atlas, HOME))
    assert len(parts) == -(-len(every) // 7) > 1
    assert parts[0] == f"{HOME}sitemap-1.xml"
    found = [one for n in range(len(parts)) for one in listed(sitemap_xml(atlas, HOME, n + 1))]
    assert found == every
    assert sitemap_xml(atlas, HOME, len(parts) + 1) is None


def test_robots_may_read_all_but_the_server_s_own_and_are_told_of_the_sitemap(ask, address):
    robots = RobotFileParser()
    robots.parse(ask("/robots.txt").text.splitlines())
    assert robots.can_fetch("*", f"{address}/place/nl-amsterdam")
    assert not robots.can_fetch("*", f"{address}/_stcore/health")
    assert robots.site_maps() == [f"{address}/sitemap.xml"]
    for url in listed(ask("/sitemap.xml").text)[len(DASHBOARD) : len(DASHBOARD) + 8]:
        assert ask(url.removeprefix(address)).status_code == 200


@pytest.mark.parametrize(
    ("path", "media"),
    [("feed.xml", "application/atom+xml"), ("sitemap.xml", "application/xml")],
)
def test_they_follow_the_tables_and_say_their_kind(ask, tmp_path, path, media):
    folder = write_atlas(tmp_path / "atlas")
    ask.serve(folder)
    answer = ask(f"/{path}")
    assert answer.headers["content-type"].partition(";")[0] == media
    assert answer.headers["x-data-version"] == read_atlas(folder).version
    assert ask("/sitemap-9.xml").status_code == 404
