"""The description of the API is a valid one, and answers are as it says, whatever is asked."""

import re

import pytest
import schemathesis
from generate import write_generated
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from geo.facets import known, options
from geo.keys import KEYS
from geo.tables.read import read_atlas
from geo.web.api.openapi import FEW, description, index
from geo.web.api.parts import PART_KEYS
from geo.web.api.routes import LEADS, routes
from geo.web.api.tables import TABLES, formats_of
from geo.web.endpoint import dump

# what the server has, not what the description is made from
ADDRESSES = [
    route.path
    for route in routes()
    if route.path.startswith("/api/v1/") and route.path not in LEADS
]
PARTED = {f"/api/v1/{name}.{kind}" for name in TABLES for kind in formats_of(name)}
PLAIN = {"/api/v1/", "/api/v1/openapi.json", "/api/v1/boundaries.geojson"}  # no query
KINDS = ("places", "countries", "records")
RECORDS = {f"/api/v1/{kind}/{{id}}.json" for kind in KINDS}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def described(real):
    return description(real)


def test_the_description_is_valid(described):
    assert described["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(described).validate()


def test_the_server_gives_the_description(ask, described, real):
    assert ask("/api/v1/openapi.json").json() == described
    assert described["info"]["version"] == real.version


def test_the_description_names_every_resource_and_each_answers(described, ask):
    assert set(described["paths"]) == set(ADDRESSES)
    assert {*PLAIN, *RECORDS} <= {*ADDRESSES}
    for path, said in described["paths"].items():
        if path in RECORDS:
            (known,) = said["get"]["parameters"][0]["schema"]["examples"]
            path = path.replace("{id}", known)
        assert ask(path).status_code == 200


def test_the_api_begins_with_a_list_of_its_addresses(ask, described, real):
    answer = ask("/api/v1/").json()
    assert answer == index(described)
    assert [one["address"] for one in answer["resources"]] == list(described["paths"])
    assert all(one["what"] for one in answer["resources"])
    assert (answer["version"], answer["description"]) == (real.version, "/api/v1/openapi.json")
    for name in ("description", "documentation"):
        assert ask(answer[name]).status_code == 200


def test_the_description_names_every_key_with_what_it_may_be(described, real):
    parameters = described["components"]["parameters"]
    assert list(parameters) == [*KEYS, *PART_KEYS]
    for name, key in KEYS.items():
        shape = parameters[name]["schema"]
        assert parameters[name]["description"]
        assert (shape["type"] == "array") == key.repeatable
        if key.kind == "facet" and name != "country" and 0 < len(known(real, name)) <= FEW:
            assert shape["items"]["enum"] == list(known(real, name))
        elif key.kind == "facet":
            assert shape["items"]["examples"] == list(options(real, name))[:FEW]
        elif name in ("station", "place", "text", "at", "v"):
            assert shape["pattern"]
    for address, path in described["paths"].items():
        own, named = path["get"]["parameters"], []
        if address in RECORDS:
            assert (own[0]["name"], own[0]["in"]) == ("id", "path")
            own = own[1:]
        named = [one["$ref"].rpartition("/")[2] for one in own]
        parts = list(PART_KEYS) if address in PARTED else []
        assert named == ([] if address in PLAIN else [*KEYS, *parts])


def test_the_form_of_a_key_is_that_of_what_it_opens(described, real):
    known_ones = {
        "station": real.stations["station_id"],
        "place": [*real.named_places["place_id"], "world", "NL", "EU"],
        "text": real.sources["source_id"],
        "at": ["52.37,4.89,6", "-3,-60.5,4", "3.3,50.7,7.3,53.6"],
        "v": [real.version],
    }
    for name, values in known_ones.items():
        form = re.compile(described["components"]["parameters"][name]["schema"]["pattern"])
        assert all(form.search(value) for value in values), name
        assert not any(form.search(one) for one in ("", "a b", "<x>", "1,2")), name


@pytest.mark.wide
def test_the_description_of_a_large_atlas_stays_small(tmp_path):
    atlas = read_atlas(write_generated(tmp_path, 3000))
    assert len(dump(description(atlas))) < 200_000


def test_the_description_names_every_kind_of_answer(described):
    for address, path in described["paths"].items():
        expected = {"200", "304", "405", "414", "429", "503"}
        expected |= set() if address in PLAIN else {"400"}
        expected |= {"404"} if address in RECORDS else set()
        assert set(path["get"]["responses"]) == expected


ASKED = [(path, GenerationMode.POSITIVE) for path in ADDRESSES]
ASKED += [(path, GenerationMode.NEGATIVE) for path in ADDRESSES if path not in PLAIN]


@pytest.mark.wide
@pytest.mark.parametrize(("path", "mode"), ASKED)
def test_every_answer_is_as_described_whatever_is_asked(described, address, path, mode):
    schema = schemathesis.openapi.from_dict(described)

    @given(case=schema[path]["GET"].as_strategy(generation_mode=mode))
    @settings(
        max_examples=6,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def holds(case):
        case.validate_response(case.call(base_url=address), checks=CHECKS)

    holds()
