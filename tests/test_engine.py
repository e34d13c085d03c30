"""The engine of a site without a server answers what the server answers, from its own tables."""

import json
import random
import shutil
import subprocess
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from atlases import DATA
from first import first
from generate import write_generated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from queries import queries
from servers import ROOT

from geo.evidence.support import UNSTATED
from geo.keys import KEYS
from geo.publish.tables import tables
from geo.tables.current import current_atlas
from geo.web.endpoint import dump

PATHS = ["map/marks.json", "map/times.json", "map/action.json"]
REPEATABLE = [name for name, key in KEYS.items() if key.repeatable]
FIND = ["", "new", "são", "ngo", "Küste", "police 2022", "中国"]
MORE_WORDS = ["中国", "полиция", "شرطة", "KÖLN", "l'aquila", "46", "İstanbul", "re station"]
UNDERSTOOD = [
    "country=Spain&country=uk&country=BEL&country=nl",
    "continent=Europe&contested=TRUE",
    "operator=FUZHOU",
    "without=Safeguard+defenders",
    "source=stuff+new+zealand&without=the+irish+times",
    "publisher=stuff+new+zealand&source=sd-14-governments-2022-11-07",
    "since=2022-10&undated=YES",
    "since=2023&country=NL&country=be",
    "support=Contested&grade=c&precision=CITY",
    "city=sao+paulo&status=reported+closed",
]
REFUSED = [
    "country=XX&country=NL&contry=NL",
    "support=contested&support=sure",
    "without=nobody&source=nothing",
    "since=2022-13&until=2022-02-30",
    "since=2023&until=2022-12&since=2024",
    "answered_since=2023-05&answered_until=2023-04-30",
    "q=&q=%00a&q=...",
    "q=" + "a" * 201,
    "at=1,2,3,4,5&at=10,95,20&at=3,50,7,53",
    "layer=action&layer=water&order=date&order=name",
    "place=atlantis&station=zz-99&text=none&v=a%20b",
    "country=NL%00&operator=Fuzhou%0A&city=%E2%80%8BRome",
    "country=%ZZ",
    "q=%E9",
    "origin=" + "&origin=".join(map(str, range(501))),
    "q=<script>" + "x" * 300 + "{{7*7}}",
]


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    return write_generated(tmp_path_factory.mktemp("generated"), 150)


@pytest.fixture(scope="module", params=first(["bundled", "generated"]))
def atlas(request):
    return current_atlas(
        DATA if request.param == "bundled" else request.getfixturevalue("generated")
    )


@pytest.fixture(scope="module")
def engine(atlas, tmp_path_factory):
    """Asks the engine in Node; it stays for all questions to one atlas."""
    file = tmp_path_factory.mktemp("engine") / "tables.json"
    file.write_bytes(dump(tables(atlas)))
    node = shutil.which("node")
    assert node, "Node is needed for the tests: see CONTRIBUTING.md"
    script = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", ROOT / "tests" / "js" / "answer.js"]
    with subprocess.Popen(
        [node, *script, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as running:

        def ask(address):
            running.stdin.write(json.dumps(address) + "\n")
            running.stdin.flush()
            line = running.stdout.readline()
            assert line, f"Node has ended: {running.wait()}"
            return json.loads(line)

        yield ask
        running.stdin.close()


@pytest.fixture
def same(engine, ask, address, atlas):
    """Holds what the engine answers to an address to what the server answers."""
    ask.serve(atlas.folder)

    def same(path):
        ours = engine(path)
        status, wanted = fetch(f"{address}/{path}")
        assert ours["status"] == status
        for said in (ours["body"], wanted):
            if "marks" in said:  # a name for the marks that only tells answers apart
                assert said["marks"].pop("key") is not None
        assert list(differences(ours["body"], wanted)) == []
        return wanted

    return same


def differences(ours, theirs, where=""):
    """Where two answers differ, and how."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        for key in ours:
            yield from differences(ours[key], theirs[key], f"{where}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for n, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(one, other, f"{where}[{n}]")
    elif ours != theirs:
        yield f"{where}: {ours!r:.200} is not {theirs!r:.200}"


def fetch(url):
    """Status and JSON of an address, which is asked for as it stands."""
    try:
        with urlopen(url, timeout=30) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def test_places_and_filters_are_the_servers(same):
    assert same("map/places.json")["id"]
    assert same("map/filters.json")["groups"]


@pytest.mark.parametrize("search", REFUSED, ids=lambda search: search[:30])
def test_a_query_that_cannot_be_read_is_refused_in_the_same_words(same, search):
    assert same(f"map/marks.json?{search}")["error"]["problems"]


@pytest.mark.parametrize("search", UNDERSTOOD, ids=lambda search: search[:30])
def test_a_value_that_is_written_otherwise_is_understood_in_the_same_way(same, atlas, search):
    for path in PATHS:
        said = same(f"{path}?{search}")
        assert atlas.folder != DATA or "error" not in said
    if atlas.folder == DATA:
        assert search not in (same(f"map/marks.json?{search}")["canonical"], "")


def test_a_filter_that_is_none_is_refused_in_the_same_words(same):
    for name in ("q", "since", "colour"):
        assert same(f"map/choices/{name}.json")["error"]["status"] == 404


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_the_engine_answers_what_the_server_answers(same, atlas, data):
    query = data.draw(queries(atlas))
    pairs = query.pairs()
    supporting = atlas.claims["source_id"].tolist() + atlas.responses["source_id"].tolist()
    ids = [*atlas.origins["origin_id"], *supporting]
    pairs += [("without", one) for one in data.draw(st.sets(st.sampled_from(ids), max_size=4))]
    if not query.q and data.draw(st.booleans()):
        pairs.append(("q", data.draw(st.sampled_from(MORE_WORDS))))
    search = urlencode(pairs)
    for path in PATHS:
        same(f"{path}?{search}")
    name = data.draw(st.sampled_from(REPEATABLE))
    same(
        f"map/choices/{name}.json?{urlencode([*pairs, ('find', data.draw(st.sampled_from(FIND)))])}"
    )


@pytest.mark.parametrize("each", first([3, 1]))
def test_whatever_is_left_out_the_engine_agrees_with_the_server(same, atlas, each):
    """Each origin and many random sets of sources and origins: what a claim stands against, and
    what an answer denies, falls in another place for each."""
    chance = random.Random(1)
    origins, sources = atlas.origins["origin_id"].tolist(), atlas.sources["source_id"].tolist()
    unstated = atlas.origins.loc[atlas.origins["kind"] == UNSTATED, "origin_id"].tolist()
    sets = [[], *([one] for one in [*unstated, *origins[:3]])]
    sets += [chance.sample(sources, min(n, len(sources))) for n in (2, 20, 100, 200)]
    sets += [chance.sample(origins, 3) + chance.sample(sources, 8) for _ in range(3)]
    contested = set()
    for ids in sets[::each]:
        search = urlencode([("without", one) for one in ids])
        contested.add(same(f"map/marks.json?{search}")["counts"]["contested"])
        same(f"map/times.json?{search}")
        same(f"map/questions.json?{search}")
    assert len(contested) > 4 // each, "what is left out makes a difference"
