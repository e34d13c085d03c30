"""Tables part by part: by ``limit`` and ``offset`` as they stand, or ``after`` an identifier, which
stays the place where one was when rows come or go; and where the parts before and after are."""

import re
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from geo.query import Query
from geo.web.api.tables import UNORDERED, File, Part
from geo.web.endpoint import BadQuery

PART_KEYS = {  # key -> least value of a number, what it is
    "limit": (1, "at most so many rows"),
    "offset": (0, "after so many rows"),
    "after": (None, "in the order of identifiers, after this one; empty for the first"),
}
MOST_DIGITS = 9
LONGEST = 1000  # characters of a query that a header names: proxies refuse long ones


def read_part(request: Request, table: str) -> Part:
    """The part of a table that a request asks for. Raises BadQuery for what is none."""
    problems: list[dict] = []
    asked: dict[str, Any] = {}
    for key, (least, _) in PART_KEYS.items():
        for n, value in enumerate(request.query_params.getlist(key)):
            if least is None:
                asked[key] = value
                if n or table in UNORDERED or "offset" in request.query_params:
                    expected = f"one value, without offset, of a table other than {UNORDERED[0]}"
                    problems.append({"key": key, "value": value[:200], "expected": expected})
                continue
            fits = re.fullmatch(rf"[0-9]{{1,{MOST_DIGITS}}}", value, re.ASCII)
            if n or not fits or int(value) < least:
                expected = "one value" if n else f"a whole number, {least} or more"
                problems.append({"key": key, "value": value[:200], "expected": expected})
            else:
                asked[key] = int(value)
    if problems:
        raise BadQuery(problems)
    return Part(**asked)


def links(address: str, query: Query, part: Part, file: File) -> dict[str, str]:
    """The Link header (RFC 8288) of a table at an address: as the atlas writes the query
    (``canonical``), and the parts before and after (``prev``, ``next``), if there are any.

    None for a query of more than LONGEST characters.
    """
    if len(query.url()) > LONGEST:
        return {}
    found = {"canonical": part}
    if part.offset and part.after is None:
        before = max(0, part.offset - (part.limit or part.offset))
        found["prev"] = Part(before, min(part.limit or part.offset, part.offset))
    if file.next:
        found["next"] = file.next
    said = (f'<{_address(address, query, one)}>; rel="{rel}"' for rel, one in found.items())
    return {"link": ", ".join(said)}


def _address(address: str, query: Query, part: Part) -> str:
    own = [("limit", part.limit), ("offset", part.offset or None), ("after", part.after)]
    pairs = [*query.pairs(), *((key, str(value)) for key, value in own if value is not None)]
    return f"{address}?{urlencode(pairs)}".removesuffix("?")
