"""Of the values of a parameter, `make test` takes the first; `make test-systems` has the others."""

from collections.abc import Iterable

import pytest


def first(values: Iterable, n: int = 1) -> list:
    """All the values, those after the first ``n`` marked ``wide``. A tuple has several in it."""
    tuples = [value if isinstance(value, tuple) else (value,) for value in values]
    wide = [pytest.param(*value, marks=pytest.mark.wide) for value in tuples[n:]]
    return [*(pytest.param(*value) for value in tuples[:n]), *wide]
