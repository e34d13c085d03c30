"""How much of this server readers may take: what who runs it sets in its surroundings."""

import os
from functools import lru_cache

DEFAULTS = {  # name -> where nothing is set
    "COSTLY_AT_ONCE": 2,  # costly answers that are made at the same time
    "COSTLY_PER_MINUTE": 0,  # costly answers that one address is given; 0 for any number
    "SESSIONS": 2_000,  # pages that are connected, some 100 KB each
    "UPLOADS_MB": 200,  # of tables that readers brought, in all sessions together
}
LEAST = {"COSTLY_PER_MINUTE": 0}  # else 1


def setting(name: str) -> int:
    """A setting of DEFAULTS. Raises ValueError with what was found and expected."""
    return _read(name, os.environ.get(name, ""))


def check_settings() -> None:
    """Raises ValueError for the first setting that is none."""
    for name in DEFAULTS:
        setting(name)


@lru_cache(maxsize=64)
def _read(name: str, given: str) -> int:
    if not given:
        return DEFAULTS[name]
    least = LEAST.get(name, 1)
    if not (given.isascii() and given.isdigit() and len(given) < 10 and int(given) >= least):
        raise ValueError(f"{name}: found {given!r}; expected a whole number, {least} or more.")
    return int(given)
