"""Answers given before: the same bytes and headers, and gone when a table changes."""

import pytest
from atlases import edit, write_atlas

from geo.tables.current import current_atlas

MARKS = "/map/marks.json?country=NL"
CODINGS = ["br", "gzip", "identity"]


@pytest.fixture
def folder(ask, tmp_path):
    written = write_atlas(tmp_path / "atlas", stations=[{}, {"place_id": "it-milan"}] * 40)
    ask.serve(written)
    return written


def sent(folder):
    """The answers that are kept of the atlas: by path, query and coding."""
    return {key[1:] for key in current_atlas(folder).memory._kept if key[0] == "sent"}


def said(answer):
    """All that was answered but for the time."""
    headers = {k.lower(): v for k, v in answer.headers.items() if k.lower() != "date"}
    return answer.status_code, headers, answer.content


@pytest.mark.parametrize("coding", CODINGS)
def test_an_answer_is_given_again_as_it_was(ask, folder, coding):
    first = ask(MARKS, headers={"accept-encoding": coding})
    assert ("/map/marks.json", b"country=NL", coding.removeprefix("identity")) in sent(folder)
    assert said(ask(MARKS, headers={"accept-encoding": coding})) == said(first)
    assert first.headers["content-security-policy"] and first.headers["etag"]


def test_who_has_it_already_is_told_so_without_its_body(ask, folder):
    for coding in CODINGS:
        headers = {"accept-encoding": coding}
        tag = ask(MARKS, headers=headers).headers["etag"]
        for known in (tag, f'"other", {tag}', "*"):
            answer = ask(MARKS, headers=headers | {"if-none-match": known})
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["etag"] == tag
            assert not {"content-length", "content-encoding"} & set(answer.headers)
        assert ask(MARKS, headers=headers | {"if-none-match": '"other"'}).status_code == 200


def test_a_changed_table_has_an_answer_of_its_own(ask, folder):
    before = ask("/map/places.json").content
    edit(folder / "places.csv", "Milan", "Milano")
    assert b"Milano" not in before and b"Milano" in ask("/map/places.json").content


def test_only_whole_answers_that_follow_from_the_address_are_kept(ask, folder):
    ask("/map/marks.json?country=XX")  # 400
    ask("/map/outlines/XX.geojson")  # 404
    ask("/map/places.json", method="HEAD")
    ask("/map/places.json", headers={"range": "bytes=0-9"})
    ask("/api/v1/stations.json")  # names the host that was asked
    assert not sent(folder)
    whole = ask("/map/places.json")
    assert sent(folder) and ask("/map/places.json", method="HEAD").content == b""
    assert ask("/map/places.json").content == whole.content
