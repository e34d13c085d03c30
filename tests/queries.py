"""Random queries, for the tests that hold every way to ask to the same rows."""

from hypothesis import strategies as st

from geo.facets import known, options
from geo.keys import KEYS, SELECTING
from geo.query import Query

WORDS = ["police", "Fuzhou", "são paulo", "licence", "xyzzy", "the stat", "safeguard def"]
DATES = ["2022", "2022-10", "2022-10-20", "2023", "2023-04", "2022-12-05"]


@st.composite
def queries(draw, atlas, *, least=0):
    """Any query of ``least`` to three keys, one value often enough that rows are left.

    Now and then a value is one that no row has.
    """
    asked = {}
    supporting = atlas.stations["source_ids"].str.split("; ").explode().unique().tolist()
    for key in draw(st.sets(st.sampled_from(SELECTING), min_size=least, max_size=3)):
        kind = KEYS[key].kind
        if kind in ("facet", "source"):
            offered = list(options(atlas, key)) if kind == "facet" else supporting
            if kind == "facet":
                offered += list(known(atlas, key))[len(offered) :][:2]
            values = draw(st.sets(st.sampled_from(offered), min_size=1, max_size=4))
            asked[key] = tuple(sorted(values))
        else:
            asked[key] = draw(st.sampled_from(WORDS if kind == "words" else DATES))
    query, problems = Query.read(Query(**asked).pairs(), atlas)
    return query.having(until="") if problems else query
