"""The description of the API is a valid one, and answers are as it says, whatever is asked."""

import pytest
import schemathesis
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

from geo.facets import options
from geo.query import KEYS
from geo.web.api import MEDIA, RESOURCES
from geo.web.openapi import description

ADDRESSES = [
    *(f"/api/v1/{name}.{kind}" for name, (kinds, _) in RESOURCES.items() for kind in kinds),
    "/api/v1/counts.json",
]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def described(real):
    return description(real, RESOURCES, MEDIA)


def test_the_description_is_valid(described):
    assert described["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(described).validate()


def test_the_server_gives_the_description(ask, described, real):
    assert ask("/api/v1/openapi.json").json() == described
    assert described["info"]["version"] == real.version


def test_the_description_names_every_resource_and_each_answers(described, ask):
    assert set(described["paths"]) == set(ADDRESSES)
    for path in described["paths"]:
        assert ask(path).status_code == 200


def test_the_description_names_every_key_with_what_it_may_be(described, real):
    parameters = described["components"]["parameters"]
    assert list(parameters) == list(KEYS)
    for name, key in KEYS.items():
        shape = parameters[name]["schema"]
        assert parameters[name]["description"]
        assert (shape["type"] == "array") == key.repeatable
        if key.kind == "facet":
            assert shape["items"]["enum"] == list(options(real, name))
    for path in described["paths"].values():
        named = [one["$ref"].rpartition("/")[2] for one in path["get"]["parameters"]]
        assert named == list(KEYS)


def test_the_description_names_every_kind_of_answer(described):
    for path in described["paths"].values():
        assert set(path["get"]["responses"]) == {"200", "304", "400", "405", "503"}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("path", ADDRESSES)
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
