"""The page that explains the API to people, with examples that can be copied as they stand."""

from geo.atlas import Atlas
from geo.export.formats import FORMATS
from geo.export.rows import STATION_FIELDS
from geo.facets import known, options
from geo.keys import KEYS
from geo.site.templates import html
from geo.web.api.openapi import FILES
from geo.web.api.parts import PART_KEYS
from geo.web.api.tables import TABLES, formats_of

NAMED = 6  # values of a key that the page names
# Titles and how to ask there; {address} is the API's, {query} what the examples ask for.
EXAMPLES = (
    ("A shell", "curl '{address}stations.json?{query}'\ncurl -OJ '{address}stations.xlsx?{query}'"),
    (
        "Python with pandas",
        "import pandas\n\n"
        'rows = pandas.read_csv("{address}stations.csv?{query}", keep_default_na=False)\n'
        'claims = pandas.read_parquet("{address}claims.parquet?{query}")',
    ),
    (
        "Python with GeoPandas",
        'import geopandas\n\nplaces = geopandas.read_file("{address}places.geojson?{query}")',
    ),
    (
        "R",
        'rows <- read.csv("{address}stations.csv?{query}")\n'
        'places <- sf::read_sf("{address}places.geojson?{query}")',
    ),
    ("Google Sheets, in a cell", '=IMPORTDATA("{address}stations.csv?{query}")'),
    (
        "Excel, LibreOffice",
        "Excel: Data > Get Data > From Web. LibreOffice: Sheet > External Links. Address:\n"
        "{address}stations.csv?{query}",
    ),
    (
        "Part by part",
        "curl -sD - -o part.csv '{address}claims.csv?limit=200&offset=400' | "
        "grep -iE '^(link|x-total-count):'",
    ),
)


def documentation(atlas: Atlas, address: str, root: str) -> str:
    """The page. ``address`` is the public one of the dashboard, ``root`` what its links begin from.

    The examples ask for the country with most stations.
    """
    say = atlas.words.say
    country = max(options(atlas, "country").items(), key=lambda pair: pair[1], default=("", 0))[0]
    query = f"country={country}" if country else ""
    given = {"address": f"{address}api/v1/", "query": query}
    files = [(f"stations.{kind}", say(FORMATS[kind][1])) for kind in FILES]
    return html(
        "api.html",
        root=root,
        atlas=atlas,
        address=address,
        tables=[(name, say(what), formats_of(name)) for name, (what, _) in TABLES.items()],
        files=files,
        keys=[
            (key, say(key.help), _values(atlas, key.name)) for key in KEYS.values() if key.selects
        ],
        part_keys=PART_KEYS,
        columns=[(name, kind, say(meaning)) for name, kind, _, meaning in STATION_FIELDS],
        query=query,
        examples=[(title, _filled(text, given)) for title, text in EXAMPLES],
    )


def _filled(text: str, given: dict[str, str]) -> str:
    for name, value in given.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _values(atlas: Atlas, key: str) -> str:
    """Some values of a key with their words, as an example of what it takes."""
    if KEYS[key].kind != "facet":
        return ""
    said = [
        value if value == words else f"{value} ({words})"
        for value, words in list(known(atlas, key).items())[:NAMED]
    ]
    more = len(known(atlas, key)) - len(said)
    return ", ".join([*said, *([f"and {more} more"] if more > 0 else [])])
