"""Tables part by part: ``limit`` and ``offset``, and where the parts before and after are."""

import re
from urllib.parse import urlencode

from starlette.requests import Request

from geo.query import Query
from geo.web.api.tables import Part
from geo.web.endpoint import BadQuery

PART_KEYS = {  # key -> least value, what it is
    "limit": (1, "at most so many rows"),
    "offset": (0, "after so many rows"),
}
MOST_DIGITS = 9
LONGEST = 1000  # characters of a query that a header names: proxies refuse long ones


def read_part(request: Request) -> Part:
    """The part that a request asks for. Raises BadQuery for what is no number of rows."""
    problems: list[dict] = []
    asked: dict[str, int] = {}
    for key, (least, _) in PART_KEYS.items():
        for n, value in enumerate(request.query_params.getlist(key)):
            fits = re.fullmatch(rf"[0-9]{{1,{MOST_DIGITS}}}", value, re.ASCII)
            if n or not fits or int(value) < least:
                expected = "one value" if n else f"a whole number, {least} or more"
                problems.append({"key": key, "value": value[:200], "expected": expected})
            else:
                asked[key] = int(value)
    if problems:
        raise BadQuery(problems)
    return Part(**asked)


def links(address: str, query: Query, part: Part, total: int) -> dict[str, str]:
    """The Link header (RFC 8288) of a table at an address: as the atlas writes the query
    (``canonical``), and the parts before and after (``prev``, ``next``), if there are any.

    None for a query of more than LONGEST characters.
    """
    if len(query.url()) > LONGEST:
        return {}
    found = {"canonical": part}
    if part.offset:
        before = max(0, part.offset - (part.limit or part.offset))
        found["prev"] = Part(before, min(part.limit or part.offset, part.offset))
    if part.limit and part.offset + part.limit < total:
        found["next"] = Part(part.offset + part.limit, part.limit)
    said = (f'<{_address(address, query, one)}>; rel="{rel}"' for rel, one in found.items())
    return {"link": ", ".join(said)}


def _address(address: str, query: Query, part: Part) -> str:
    own = [("limit", part.limit), ("offset", part.offset or None)]
    pairs = [*query.pairs(), *((key, str(value)) for key, value in own if value is not None)]
    return f"{address}?{urlencode(pairs)}".removesuffix("?")
