"""What pages make of the text of tables: links that a browser may open, and nothing that raises."""

import pytest

from geo.query import Query
from geo.records.sources import source_record
from geo.site.links import Links
from geo.site.records import source_html
from geo.site.templates import safe_link


@pytest.mark.parametrize("url", ["https://a.example/x", "HTTP://a.example", "https://[::1]/x"])
def test_an_address_of_the_web_is_a_link(url):
    assert safe_link(url) == url


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "data:text/html,x", "//a.example", "https://[bad/x"]
)
def test_any_other_is_none(url):
    assert safe_link(url) == ""


def test_a_source_whose_address_is_broken_is_shown_without_a_link(make):
    """It passes the pattern of the dictionary, and still has no host."""
    url = "https://[bad/x"
    atlas = make(sources=[{"source_id": "paper", "url": url}])
    shown = source_html(atlas, source_record(atlas, "paper"), Links(Query()))
    assert url in shown
    assert f'href="{url}"' not in shown
