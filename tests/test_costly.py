"""Answers that take long to make: few at once, so many a minute, and others wait for none of it."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from guarded import guarded

from geo.guard.costly import CLIENTS, WAITING, Costly, client, is_costly
from geo.guard.settings import DEFAULTS, check_settings, setting

A_MINUTE = 3  # costly answers
COUNTRIES = ["NL", "ES", "IT", "FR", "GB", "CA", "US", "DE", "PT", "CZ", "HU", "AT", "IE", "SE"]


@pytest.fixture(scope="module")
def narrow(tmp_path_factory):
    """A server that makes one costly answer at a time, and gives an address three a minute."""
    log = tmp_path_factory.mktemp("narrow") / "log"
    settings = {"COSTLY_AT_ONCE": "1", "COSTLY_PER_MINUTE": str(A_MINUTE), "LOG": "json"}
    with guarded(log, **settings) as server:
        yield server


def ask(server, path, address):
    """As the proxy of this machine passes a reader's request on."""
    headers = {"x-forwarded-for": address}
    return requests.get(server.url + path, headers=headers, timeout=120)


def test_only_what_takes_long_is_costly():
    costly = ("/figure.png", "/slides.pptx", "/snapshot.html", "/api/v1/stations.xlsx",
              "/api/v1/stations.gpkg", "/api/v1/stations.zip", "/api/v1/claims.xlsx")  # fmt: skip
    cheap = ("/", "/map", "/map/marks.json", "/api/v1/stations.json", "/api/v1/stations.csv",
             "/place/it-milan", "/assets/map/map.js", "/ready", "/static/x.zip")  # fmt: skip
    assert all(map(is_costly, costly)) and not any(map(is_costly, cheap))


@pytest.mark.wide
def test_beyond_a_queue_costly_answers_are_refused_and_all_others_given_at_once(narrow):
    many = WAITING + 6
    slides = [f"/slides.pptx?country={one}" for one in COUNTRIES[:many]]
    ask(narrow, "/slides.pptx?country=BR", "192.0.2.250")  # what draws them is loaded
    with ThreadPoolExecutor(many) as readers:
        asked = [readers.submit(ask, narrow, p, f"192.0.2.{n}") for n, p in enumerate(slides)]
        time.sleep(0.3)
        begun = time.monotonic()
        marks = ask(narrow, "/map/marks.json?q=nobody", "192.0.2.99")
        took = time.monotonic() - begun
        answers = [one.result() for one in asked]
    assert marks.status_code == 200 and took < 3
    kinds = [one.status_code for one in answers]
    assert set(kinds) == {200, 503} and kinds.count(200) >= WAITING
    for one in answers:
        if one.status_code == 503:
            assert 1 <= int(one.headers["retry-after"]) <= 30
            assert "many are asking" in one.json()["error"]["detail"]
    again = ask(narrow, slides[0], "192.0.2.100")
    assert again.status_code == 200, "the queue is empty again"


def test_an_address_is_given_so_many_a_minute_and_others_and_cheap_answers_go_on(narrow):
    who = "198.51.100.7"
    answers = [ask(narrow, f"/api/v1/claims.xlsx?country={one}", who) for one in COUNTRIES[:5]]
    assert [one.status_code for one in answers] == [200] * A_MINUTE + [429] * 2
    refused = answers[-1]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["retry-after"] in refused.json()["error"]["detail"]
    assert ask(narrow, "/api/v1/claims.xlsx?country=NL", "198.51.100.8").status_code == 200
    for path in ("/", "/map/marks.json", "/api/v1/stations.csv", "/place/it-milan"):
        assert ask(narrow, path, who).status_code == 200
    assert "198.51.100" not in narrow.said()


@pytest.mark.wide
def test_an_address_that_anybody_may_name_counts_for_nothing(tmp_path):
    """The proxy is another machine, so this one is a reader who would be many."""
    settings = {"COSTLY_PER_MINUTE": "2", "FORWARDED_ALLOW_IPS": "203.0.113.1"}
    with guarded(tmp_path / "log", **settings) as server:
        asked = [ask(server, "/api/v1/claims.xlsx", f"198.51.100.{n}") for n in range(4)]
        assert [one.status_code for one in asked] == [200, 200, 429, 429]


def test_nothing_is_counted_where_nothing_is_set(bundled):
    answers = [requests.get(f"{bundled}/api/v1/changes.xlsx", timeout=60) for _ in range(12)]
    assert {one.status_code for one in answers} == {200}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),  # the network of one reader
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("", "x" * 100, False),
    ],
)
def test_who_asks_is_told_apart_by_address_or_by_a_readers_network(one, other, same):
    assert (client({"client": (one, 1)}) == client({"client": (other, 2)})) is same


def test_the_table_of_addresses_is_bounded(monkeypatch):
    monkeypatch.setenv("COSTLY_PER_MINUTE", "5")
    guard = Costly(app=None)
    for n in range(CLIENTS + 500):
        guard._too_soon({"client": (f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", 1)})
    assert len(guard.given) == CLIENTS


@pytest.mark.parametrize("name", DEFAULTS)
@pytest.mark.parametrize("given", ["-1", "many", "1.5", "٣", "9999999999"])
def test_a_setting_that_cannot_be_read_is_refused_with_what_could_be(monkeypatch, name, given):
    monkeypatch.setenv(name, given)
    with pytest.raises(ValueError, match=re.escape(f"{name}: found {given!r}; expected a whole")):
        check_settings()


def test_settings_are_what_is_said_of_them_where_none_is_given(monkeypatch):
    for name, value in DEFAULTS.items():
        monkeypatch.delenv(name, raising=False)
        assert setting(name) == value
