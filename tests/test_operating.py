"""For who runs a server: is it well, what does it do, what does its log say, of which edition."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time

import pytest
import requests
from atlases import edit, write_atlas
from prometheus_client.parser import text_string_to_metric_families
from servers import ROOT

from geo.operating import logs
from geo.operating.metrics import KINDS, kind_of
from geo.tables.compiled import read_compiled, write_compiled
from geo.tables.read import read_atlas
from pages.parts.opening import PAGES

STATIONS = [{}, {"place_id": "it-milan"}]


@pytest.fixture
def folder(ask, tmp_path):
    """Tables that the server shows."""
    written = write_atlas(tmp_path / "atlas", stations=STATIONS)
    ask.serve(written)
    return written


def test_a_server_is_live_and_ready_and_says_what_it_shows(ask, folder):
    atlas = read_atlas(folder)
    assert ask("/live").json() == {"live": True}
    ready = ask("/ready")
    shown = {"version": atlas.version, "edition": atlas.edition}
    assert ready.json() == {"ready": True} | shown
    for path in ("/map", "/map/marks.json", "/api/v1/stations.csv", "/place/nl-amsterdam"):
        headers = ask(path).headers
        assert (headers["x-data-version"], headers["x-edition"]) == tuple(shown.values()), path
    assert ask("/assets/map/map.js").headers["x-data-version"] == atlas.version
    assert ready.headers["cache-control"] == "no-store"


def test_a_server_whose_tables_have_faults_is_live_and_not_ready(ask, folder):
    edit(folder / "stations.csv", "it-milan", "it-nowhere")
    ready = ask("/ready")
    assert (ready.status_code, ready.json()) == (503, {"ready": False, "faults": 1})
    assert ask("/live").ok
    edit(folder / "stations.csv", "it-nowhere", "it-milan")
    assert ask("/ready").ok


def counted(ask):
    """What the server has counted: name and labels -> value."""
    said = ask("/metrics")
    assert said.headers["content-type"].startswith("text/plain")
    families = list(text_string_to_metric_families(said.text))
    return {(one.name, *one.labels.values()): one.value for f in families for one in f.samples}


def test_answers_are_counted_and_timed_by_kind_and_never_by_what_was_asked(ask, folder):
    before = counted(ask)
    for path in ("/map/marks.json?q=somebody", "/map/nothing", "/place/nl-amsterdam", "/somebody"):
        ask(path)
    after = counted(ask)
    grown = {
        key: n - before.get(key, 0) for key, n in after.items() if key[0] == "atlas_answers_total"
    }
    assert grown["atlas_answers_total", "map", "200"] == 1
    assert grown["atlas_answers_total", "map", "404"] == 1
    assert grown["atlas_answers_total", "light page", "200"] == 1
    assert grown["atlas_answers_total", "other", "404"] == 1
    assert after["atlas_answer_seconds_count", "map"] >= 2
    assert after["process_resident_memory_bytes",] > 1e7
    version, edition = read_atlas(folder).version, read_atlas(folder).edition
    assert after["atlas_info", version, edition] == 1
    assert "somebody" not in str(after) and "amsterdam" not in str(after)


def test_every_page_has_a_kind_of_its_own():
    assert {kind_of(f"/{path}") for path in PAGES} == {"page"}
    assert kind_of("/place/it-milan") == "light page" and kind_of("/wp-login.php") == "other"
    assert "other" not in KINDS.values()


def test_a_log_that_is_not_known_is_refused(monkeypatch):
    monkeypatch.setenv("LOG", "xml")
    with pytest.raises(ValueError, match="LOG: found 'xml'; expected json"):
        logs.wanted()


def test_a_log_as_json_has_one_object_a_line_and_no_reader():
    """As uvicorn and Streamlit leave their loggers, in a process of its own."""
    script = """
import logging
from geo.operating.logs import write_json
for name in ("uvicorn.error", "streamlit.web"):
    logging.getLogger(name).addHandler(logging.StreamHandler())
    logging.getLogger(name).propagate = False
    logging.getLogger(name).setLevel(logging.INFO)
logging.getLogger("uvicorn.access").propagate = False
logging.getLogger("uvicorn.access").setLevel(logging.INFO)
write_json()
logging.getLogger("uvicorn.access").info('%s - "GET /place/x"', "10.1.2.3:5")
logging.getLogger("uvicorn.error").info('%s - "WebSocket %s" [accepted]', "10.1.2.3:5", "/x")
logging.getLogger("uvicorn.error").info("Shutting down")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("streamlit.web").exception("It \\n broke")
"""
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env)
    said = [json.loads(line) for line in done.stderr.splitlines()]
    assert [one["message"] for one in said] == ["Shutting down", "It \n broke"]
    assert "ZeroDivisionError" in said[1]["exc_info"] and said[1]["level"] == "ERROR"
    assert "10.1.2.3" not in done.stderr + done.stdout


def test_an_edition_is_of_the_tables_wherever_and_since_when_they_lie(tmp_path):
    one = write_atlas(tmp_path / "one", stations=STATIONS)
    other = tmp_path / "other"
    shutil.copytree(one, other)
    for path in other.iterdir():
        os.utime(path, (1, 1))
    first = read_atlas(one).edition
    assert first == read_atlas(other).edition
    write_compiled(one, tmp_path / "compiled")
    assert first == read_compiled(one, tmp_path / "compiled").edition
    edit(other / "places.csv", "Milan", "Milano")
    assert first != read_atlas(other).edition


def test_the_same_answer_of_another_edition_has_another_tag(ask, folder):
    """A cache that kept the headers of the first would name an edition that is gone."""
    first = ask("/map/outlines/NL.geojson")
    edit(folder / "places.csv", "Milan", "Milano")
    known = ask("/map/outlines/NL.geojson", headers={"if-none-match": first.headers["etag"]})
    assert known.status_code == 200 and known.content == first.content
    assert known.headers["x-edition"] != first.headers["x-edition"]


def test_a_table_that_is_edited_under_load_is_taken_whole_or_refused_whole(ask, folder):
    """Each answer is of the table before, of that after, or says that it has faults."""
    path, left, seen, wrong = folder / "places.csv", threading.Event(), set(), []
    before = path.read_bytes()
    after = before.replace(b"Milan", b"Milano")
    names: dict[str, bool] = {}  # edition -> whether Milan has its other name

    def read():
        while not left.is_set():
            for asked in ("/map/places.json", "/api/v1/stations.json", "/place/it-milan"):
                answer = ask(asked)
                if answer.status_code == 503:
                    seen.add("faults")
                    continue
                later = "Milano" in answer.text
                seen.add("after" if later else "before")
                of_edition = names.setdefault(answer.headers["x-edition"], later)
                if answer.status_code != 200 or of_edition != later:
                    wrong.append((asked, answer.status_code, later))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for one in readers:
        one.start()
    try:
        for text in (after, after[:-300], before, b"", after, before):
            with path.open("wb") as file:  # not beside and renamed: as an editor saves
                file.write(text[: len(text) // 2])
                file.flush()
                time.sleep(0.02)
                file.write(text[len(text) // 2 :])
            ask("/ready")  # once it has been read
            time.sleep(0.2)
    finally:
        left.set()
        for one in readers:
            one.join()
    assert wrong == []
    assert seen == {"before", "after", "faults"}
    assert ask("/ready").ok and path.read_bytes() == before


def test_the_running_app_says_the_data_version_at_every_address(bundled, real):
    addresses = ("", "about", "map", "_stcore/health", "static/no", "assets/map/map.js", "live")
    for path in addresses:
        answer = requests.get(f"{bundled}/{path}", timeout=30)
        assert answer.headers["x-data-version"] == real.version, path
    page = requests.get(f"{bundled}/", timeout=30)
    assert page.headers["x-edition"] == real.edition
    assert f'data-edition="{real.edition}"' in page.text
    assert requests.get(f"{bundled}/ready", timeout=30).json()["edition"] == real.edition
