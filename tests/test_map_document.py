"""The map document depends on no data: the same bytes always, and nothing from elsewhere in it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from atlases import write_atlas

from geo.map.document import map_document
from geo.tables.current import current_atlas

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = "{{ 7*7 }}${alert(1)}<script>evil()</script>`"


@pytest.fixture
def fresh():
    """Renders the document anew, past the cache."""
    return map_document.__wrapped__


def test_the_document_is_the_same_bytes_each_time(fresh):
    assert fresh() == fresh() == map_document()


@pytest.mark.wide
def test_the_document_is_the_same_bytes_in_a_new_process():
    program = "from sys import stdout; from geo.map.document import map_document as made;"
    program += "stdout.buffer.write(made().encode())"
    command = [sys.executable, "-c", program]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert made.stdout == map_document().encode()


def test_the_document_names_no_other_host():
    assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+", map_document()) == []


@pytest.mark.parametrize("library", ["jquery", "bootstrap", "fontawesome", "awesome", "d3.", "cdn"])
def test_the_document_loads_leaflet_and_nothing_else_of_foliums(library):
    assert library not in map_document().lower()
    assert map_document().count("vendor/leaflet/leaflet.js") == 1


def test_every_file_that_the_document_loads_is_ours_and_is_there():
    files = re.findall(r'(?:src|href)="([^"]+)"', map_document())
    assert "assets/map/map.js" in files
    for file in files:
        ours = file.startswith("api/v1/") or (ROOT / "geo" / file).is_file()
        assert ours, file


def test_the_document_has_fixed_ids():
    document = map_document()
    assert re.findall(r'id="([^"]*)"', document) == ["map_atlas", "legend", "status", "time"]
    assert 'data-map="map_atlas"' in document
    assert not re.search(r"_[0-9a-f]{32}", document)


def test_the_document_is_in_a_language_has_a_title_and_works_without_scripts():
    document = map_document()
    assert '<html lang="en">' in document
    assert "<title>Map of reported places</title>" in document
    assert "<noscript>" in document
    assert 'aria-live="polite"' in document


def test_readers_may_zoom_no_further_than_the_map_is_true():
    # without a tile layer Leaflet knows no limits but those of the map itself
    assert re.search(r'"?maxZoom"?: 12\b', map_document())
    assert re.search(r'"?minZoom"?: 0\b', map_document())


def test_the_document_does_not_keep_readers_from_enlarging_the_page():
    assert "user-scalable=no" not in map_document()
    assert "maximum-scale=1" not in map_document()


def test_no_text_of_the_tables_is_in_the_document(real):
    document = map_document()
    texts = {*real.places["place_name"], *real.places["place_id"], *real.sources["publisher"]}
    texts |= {*real.claims["says"], real.about["subject"], real.about["denial"], real.version}
    assert [text for text in texts if len(text) > 2 and text in document] == []


def test_hostile_names_never_reach_the_document(tmp_path, monkeypatch, fresh):
    folder = write_atlas(tmp_path, stations=[{"note": HOSTILE}], about={"subject": HOSTILE})
    before = fresh()
    monkeypatch.setenv("ATLAS", str(folder))
    assert current_atlas().stations["note"].iloc[0] == HOSTILE
    assert fresh() == before
    assert "alert(1)" not in fresh()
