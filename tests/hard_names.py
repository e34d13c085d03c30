"""Hard names of cities, held against positions that were written from a map and not by the code.

`hard_names.csv` has columns kind, city, region, country, expected (latitude and longitude, or
"refused"), and candidates: positions, joined by "; ", that a refusal must offer. A city of the kind
"too small" may be missing from the gazetteer altogether.

`python -m tests.hard_names` prints how many are settled, and each one that is not.
"""

import csv
from collections import Counter
from pathlib import Path

from geopy.distance import great_circle

from geo.geocoding.candidates import decide
from geo.geocoding.coordinates import Place
from geo.geocoding.offline import GeoNamesProvider

TABLE = Path(__file__).with_name("hard_names.csv")
NEAR = 25.0  # km
REFUSED = "refused"
TOO_SMALL = "too small"

PLACED, OFFERED = "placed within 25 km", "refused with the right one offered"
MISSING, WRONG = "refused without the right one", "placed elsewhere"


def read_names():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def decide_all(names):
    """Each name, what is decided, and whether that settles it."""
    provider = GeoNamesProvider()
    rows = []
    for row, name in enumerate(names):
        place = Place("x", name["country"], name["region"], name["city"], "", "city", row)
        decision = decide(place, provider.find(place))
        rows.append((name, decision, verdict(name, decision)))
    return rows


def verdict(name, decision):
    right = [point(text) for text in name["candidates"].split("; ") if text]
    if name["expected"] != REFUSED:
        right.append(point(name["expected"]))
        if decision.chosen:
            return PLACED if near(decision.chosen, right[-1]) else WRONG
    elif decision.chosen:
        return WRONG
    offered = all(any(near(one, spot) for one in decision.others) for spot in right)
    return OFFERED if offered or name["kind"] == TOO_SMALL else MISSING


def point(text):
    return tuple(map(float, text.split()))


def near(candidate, spot):
    return great_circle(candidate.point, spot).km <= NEAR


def told(rows):
    return "\n".join(
        f"{name['city']}, {name['region']}, {name['country']}: {one}" for name, one, _ in rows
    )


def main():
    rows = decide_all(read_names())
    countries = {name["country"] for name, *_ in rows}
    print(f"{len(rows)} hard names of cities in {len(countries)} countries")
    counts = Counter(settled for *_, settled in rows)
    for settled in (PLACED, OFFERED, MISSING, WRONG):
        print(f"{counts[settled]:5} {counts[settled] / len(rows):6.1%} {settled}")
    print(told([row for row in rows if row[2] in (MISSING, WRONG)]))


if __name__ == "__main__":
    main()
