"""What a new atlas begins with: an example of each thing, which says that it is one."""

import pandas as pd

from geo.intake.drafts import ALL
from geo.intake.texts import ORIGIN
from geo.text import Words

EXAMPLE = "Example"  # with which every text of an example begins
README = """# {title}

An atlas in eight tables. It opens with one example, which every row says it is: put your own
rows in its place, then delete it. These commands run in the folder of the program, so `cd` there:

    make check ATLAS={folder}     every fault at once: file, row, column, found, expected
    make geocode ATLAS={folder}   positions for new cities, without a network
    make run ATLAS={folder}       shows it in a browser

| file | a row is |
|---|---|
| `stations.csv` | one {one}: where it is, who runs it, what became of it |
| `places.csv` | a city, region or country that rows are in |
| `coordinates.csv` | the position of a city: `make geocode` writes it |
| `sources.csv` | a text that was read, or that others say they read |
| `claims.csv` | what one text says in one respect: each {one} rests on one at least |
| `origins.csv` | who found something out, apart from who prints it |
| `responses.csv` | what a government body or an accused party answered |
| `changes.csv` | what a new version of the data changed, and why |

`datapackage.json` describes every column, with the values that it may have, and holds the words
of the atlas: its title, what one row is called (`words`), its lists, its denial. Change them there.
`METHOD.md`, if you write one, stands on the About page. What every key and column means:
`data/README.md` of the program.
"""


def example(words: Words, today: str) -> dict[str, pd.DataFrame]:
    """The tables of a new atlas, by name: one example of each thing, the answer being a denial."""
    note = f"{EXAMPLE}: put your own rows in the place of this one."
    rows = {
        "stations": {"station_id": "ch-01", "place_id": "ch-bern", "listed": ALL, "note": note},
        "places": {"place_id": "ch-bern", "country": "CH", "city": "Bern", "precision": "city"},
        "coordinates": {
            "place_id": "ch-bern",
            "latitude": "46.94809",
            "longitude": "7.44744",
            "provider": "geonames",
            "provider_ref": "2661552",
            "retrieved": today,
        },
        "origins": {
            "origin_id": ORIGIN,
            "name": "Not stated",
            "kind": "unstated",
            "note": "For what no text says who found it out.",
        },
        "sources": {
            "source_id": "example-text",
            "publisher": f"{EXAMPLE} publisher",
            "title": f"{EXAMPLE} of a title",
            "published": today,
            "language": "en",
            "kind": "news",
            "relay": "report",
            "cautions": "no_url",
            "read": "in_part",
            "note": note,
        },
        "claims": {
            "claim_id": "c0001",
            "source_id": "example-text",
            "subject_kind": "station",
            "subject": "ch-01",
            "field": "stations",
            "value": "1",
            "qualifier": "exactly",
            "listed": ALL,
            "origin": ORIGIN,
            "stance": "asserts",
            "confidence": "high",
            "says": f"{EXAMPLE}: what the text says of this {words.one}, in a sentence.",
        },
        "responses": {
            "response_id": "r001",
            "country": "CH",
            "about": "ch-bern",
            "date": today,
            "actor": f"{EXAMPLE} ministry",
            "party": "host",
            "response": "denied_presence",
            "says": f"{EXAMPLE}: that there is none, as the text has it.",
            "source_id": "example-text",
        },
        "changes": {
            "version": f"{today[:4]}.{today[5:7]}.0",
            "date": today,
            "change": "The first version.",
            "reason": "Start of the atlas.",
        },
    }
    return {name: pd.DataFrame([row]) for name, row in rows.items()}
