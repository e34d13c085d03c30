"""Unions of countries that may be asked for as if they were one."""

from geo.text import plain

MEMBERS = {  # code -> members as of the United Kingdom's leaving on 31 January 2020
    "EU": "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK",
}
_NAMES = {"EU": "EU", "EU27": "EU", "EU-27": "EU", "European Union": "EU"}


def by_name() -> dict[str, tuple[str, ...]]:
    """The members (ISO alpha-2 codes) of each union by its names, as geo.text.plain has them."""
    return {plain(name): tuple(MEMBERS[code].split(" ")) for name, code in _NAMES.items()}
