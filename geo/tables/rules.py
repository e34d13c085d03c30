"""Rules between the tables, which no dictionary can say. Each returns every fault it finds."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from geo.countries.names import other_names
from geo.errors import Fault
from geo.evidence.grades import GOOD, graded
from geo.evidence.links import VALUES, attested, claim_links, repeats
from geo.evidence.support import existence
from geo.geocoding.coordinates import is_stale, stale_fault
from geo.tables.schemas import DESCRIPTOR
from geo.text import Words, among, looked_up

BODIES = {"EU"}  # bodies that answer like governments and are no country
COUNTS = {"stations", "countries", "cities"}  # and what the ``atlas`` block names


def check(frames: dict[str, pd.DataFrame], countries: set[str], descriptor: dict) -> list[Fault]:
    """All faults between tables that are each readable by themselves.

    ``frames`` as from tables.read_tables (text, indexed by line of the file); ``countries`` the
    codes that the boundaries know.
    """
    found = (
        _place_shape(frames["places"]),
        _countries(frames, countries),
        _subjects(frames, countries),
        _counts(frames["claims"], descriptor),
        _stations_rest_on_claims(frames, descriptor),
        _values_are_claimed(frames, descriptor),
        _coordinates(frames),
        _names_are_told_apart(frames),
        _sources_say_how_they_came(frames["sources"]),
        _parties_fit_countries(frames, descriptor),
        _changes_name_rows(frames),
        _descriptor_rests_on_tables(frames, descriptor),
    )
    return [fault for faults in found for fault in faults]


def _faults(file: str, rows: pd.Series, column: str, expected: str) -> Iterator[Fault]:
    for row, value in zip(rows.index, rows, strict=True):
        yield Fault(file, row, column, repr(value) if value else "a blank", expected)


def _code_faults(file: str, rows: pd.Series, column: str, expected: str) -> Iterator[Fault]:
    """The same of codes of countries, with the one that is meant: GB for UK."""
    for fault, value in zip(_faults(file, rows, column, expected), rows, strict=True):
        meant = other_names().get(value)
        yield replace(fault, expected=f"{expected} such as {meant}") if meant else fault


def _place_shape(places: pd.DataFrame) -> Iterator[Fault]:
    """A city has a city, a region a region; nothing is finer than its precision says."""
    for precision in ("city", "region"):
        rows = places[(places["precision"] == precision) & (places[precision] == "")]
        yield from _faults("places.csv", rows[precision], precision, f"the name of the {precision}")
    finer = places[(places["precision"] != "city") & (places["city"] != "")]
    yield from _faults("places.csv", finer["city"], "city", "a blank unless precision is city")
    finer = places[(places["precision"] == "country") & (places["region"] != "")]
    yield from _faults("places.csv", finer["region"], "region", "a blank if precision is country")


def _countries(frames: dict[str, pd.DataFrame], countries: set[str]) -> Iterator[Fault]:
    places, responses = frames["places"], frames["responses"]
    lost = places.loc[~places["country"].isin(countries), "country"]
    yield from _code_faults("places.csv", lost, "country", "an ISO 3166-1 alpha-2 code")
    lost = responses.loc[~responses["country"].isin(countries | BODIES), "country"]
    yield from _code_faults("responses.csv", lost, "country", "an ISO 3166-1 alpha-2 code or EU")


def _subjects(frames: dict[str, pd.DataFrame], countries: set[str]) -> Iterator[Fault]:
    claims, responses, places = frames["claims"], frames["responses"], frames["places"]
    exact = places.loc[places["precision"] != "country", "place_id"]
    codes, world = (pd.Series(list(x), dtype="str") for x in (countries | BODIES, ("world",)))
    known = {
        "station": (frames["stations"]["station_id"], "a station_id of stations.csv"),
        "place": (exact, "a place_id of places.csv that is a city or region"),
        "country": (codes, "an ISO 3166-1 alpha-2 code"),
        "world": (world, "world"),
    }
    for kind, (subjects, expected) in known.items():
        said = claims[claims["subject_kind"] == kind]
        lost = said.loc[~among(said["subject"], subjects), "subject"]
        check = _code_faults if kind == "country" else _faults
        yield from check("claims.csv", lost, "subject", expected)
    lost = responses.loc[~among(responses["about"], pd.concat([exact, codes, world])), "about"]
    expected = "world, an ISO 3166-1 alpha-2 code, or a place_id that is a city or region"
    yield from _code_faults("responses.csv", lost, "about", expected)


def _counts(claims: pd.DataFrame, descriptor: dict) -> Iterator[Fault]:
    counted = COUNTS.union(descriptor.get("atlas", {}).get("count_fields", []))
    rows = claims[claims["field"].isin(counted)]
    yield from _faults(
        "claims.csv",
        rows.loc[~rows["value"].str.fullmatch("[0-9]+"), "value"],
        "value",
        "a whole number",
    )


def _placed(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The stations with line (``row``), country and precision; those of no known place left out."""
    places = frames["places"][["place_id", "country", "precision"]]
    return frames["stations"].reset_index(names="row").merge(places, on="place_id")


def _stations_rest_on_claims(frames: dict[str, pd.DataFrame], descriptor: dict) -> Iterator[Fault]:
    """Every station rests on a claim that bears on it: see claim_links and existence."""
    stations = _placed(frames)
    supporting = existence(frames["claims"])
    pairs = claim_links(stations, supporting, repeats(descriptor))
    without = ~among(stations["station_id"], pairs["station_id"])
    noun = Words.of(descriptor).one
    expected = f"a claim of high or medium confidence on the {noun} or its place"
    yield from _faults(
        "stations.csv",
        stations[without].set_index("row")["station_id"],
        "station_id",
        expected,
    )


def _values_are_claimed(frames: dict[str, pd.DataFrame], descriptor: dict) -> Iterator[Fault]:
    """Every non-empty operator, opened and status is a value that a claim or response gives."""
    stations, noun = _placed(frames), Words.of(descriptor).one
    for field in VALUES:
        held = attested(stations, frames["claims"], frames["responses"], field)
        whose = "a claim or response" if field == "status" else "a claim"
        expected = f"a value that {whose} about the {noun}, its place or its country gives"
        lost = stations[~held].set_index("row")[field]
        yield from _faults("stations.csv", lost, field, expected)


def _coordinates(frames: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """Only cities have positions, each that of its city, and an override says why."""
    spots, places = frames["coordinates"], frames["places"]
    finer = places.loc[places["precision"] != "city", "place_id"]
    finer = spots.loc[among(spots["place_id"], finer), "place_id"]
    yield from _faults("coordinates.csv", finer, "place_id", "a place whose precision is city")
    unexplained = spots[(spots["provider"] == "override") & (spots["override_reason"] == "")]
    yield from _faults(
        "coordinates.csv",
        unexplained["override_reason"],
        "override_reason",
        "the reason",
    )
    stray = spots[(spots["provider"] != "override") & (spots["override_reason"] != "")]
    yield from _faults(
        "coordinates.csv",
        stray["override_reason"],
        "override_reason",
        "a blank unless provider is override",
    )
    yield from _stale(spots, places)


def _stale(spots: pd.DataFrame, places: pd.DataFrame) -> Iterator[Fault]:
    """A position was looked up for the city, region and country that its place has now."""
    city, region, country = (places[one].str.strip() for one in ("city", "region", "country"))
    asked = city + region.where(region == "", ", " + region) + ", " + country
    now = looked_up(spots["place_id"], dict(zip(places["place_id"], asked, strict=True)))
    moved = (spots["asked"] != "") & (now != "") & (spots["asked"] != now)
    lines = moved.index[moved].tolist()
    for line, old, new in zip(lines, spots["asked"][moved], now[moved], strict=True):
        if is_stale(old, new):
            yield stale_fault(line, old, new)


def _names_are_told_apart(frames: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """``without`` takes a source or an origin, so no identifier may be both."""
    names = frames["origins"]["origin_id"]
    both = names[among(names, frames["sources"]["source_id"])]
    yield from _faults("origins.csv", both, "origin_id", "an identifier that no source has")


def _sources_say_how_they_came(sources: pd.DataFrame) -> Iterator[Fault]:
    """Grades rest on this: a copy names what it copies, what is its own names nobody else."""
    relays, named = sources["relay"], sources["original_publisher"]
    copies = sources.loc[(relays == "copy") & (named == ""), "original_publisher"]
    yield from _faults("sources.csv", copies, "original_publisher", "the publisher it copies")
    own = named[relays.isin(["inquiry", "report"]) & (named != "")]
    yield from _faults("sources.csv", own, "original_publisher", "a blank for its own text")
    lacking = sources["cautions"].str.contains("no_url", regex=False)
    unsaid = sources.loc[(sources["url"] == "") & ~lacking, "cautions"]
    yield from _faults("sources.csv", unsaid, "cautions", "no_url, as there is no url")
    stray = sources.loc[(sources["url"] != "") & lacking, "cautions"]
    yield from _faults("sources.csv", stray, "cautions", "no caution no_url, as there is a url")


def _parties_fit_countries(frames: dict[str, pd.DataFrame], descriptor: dict) -> Iterator[Fault]:
    """Disputes rest on this: the accused state's bodies are its own, a host speaks of itself."""
    responses, places = frames["responses"], frames["places"]
    party, state = responses["party"], descriptor.get("atlas", {}).get("state", "")
    bodies = responses["country"] == state
    lost = party[bodies & (party != "state")]
    yield from _faults("responses.csv", lost, "party", f"state, as its country is {state}")
    lost = responses.loc[(party == "state") & ~bodies, "country"]
    yield from _faults("responses.csv", lost, "country", f"{state}, as its party is state")
    countries = dict(zip(places["place_id"], places["country"], strict=True))
    about = responses["about"].map(countries).fillna(responses["about"])
    lost = responses.loc[(party == "host") & (about != responses["country"]), "about"]
    yield from _faults("responses.csv", lost, "about", "the host's own country or a place in it")


def _changes_name_rows(frames: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """Every change names a table and a row that there are; a column may be one that is gone."""
    changes = frames["changes"]
    for table, rows in changes[changes["table"] != ""].groupby("table"):
        if table not in frames:
            yield from _faults("changes.csv", rows["table"], "table", "the name of a table")
            continue
        known = frames[str(table)].iloc[:, 0]
        lost = rows.loc[(rows["id"] != "") & ~among(rows["id"], known), "id"]
        yield from _faults("changes.csv", lost, "id", f"an identifier of {table!s}.csv")
    for column in ("id", "column"):
        stray = changes.loc[(changes["table"] == "") & (changes[column] != ""), column]
        yield from _faults("changes.csv", stray, column, "a blank where no table is named")


def _descriptor_rests_on_tables(
    frames: dict[str, pd.DataFrame], descriptor: dict
) -> Iterator[Fault]:
    """The claims and responses that the descriptor names exist; claims give its values."""
    about = descriptor.get("atlas", {})
    values = frames["claims"].drop_duplicates("claim_id").set_index("claim_id")["value"]
    total = about.get("headline_total", {})
    named = [
        (f"headline_total.{claim}", total.get(claim), total.get(value))
        for value, claim in (("value", "claim"), ("countries_value", "countries_claim"))
        if claim in total
    ]
    named += [
        (f"lists.{entry['id']}", entry["total_claim"], entry.get("total"))
        for entry in about.get("lists", [])
        if "total_claim" in entry
    ]
    for key, claim, value in named:
        if values.get(claim) != str(value):
            found = f"{value!r} of claim {claim!r}"
            yield Fault(DESCRIPTOR, None, f"atlas.{key}", found, "that claim's value")
    yield from _figures_rest_on_claims(frames["claims"], about.get("figures", []))
    yield from _first_words(frames, about)


def _first_words(frames: dict[str, pd.DataFrame], about: dict) -> Iterator[Fault]:
    """What every page says first, the total and the denial, rests on no text of grade C."""
    sources = graded(frames["sources"])
    good = sources.loc[sources["grade"].isin(GOOD), "source_id"]
    total = about.get("headline_total", {})
    claims, responses = frames["claims"], frames["responses"]
    first = {
        "headline_total": claims[
            claims["claim_id"].isin(map(total.get, ("claim", "countries_claim")))
        ],
        "denial_responses": responses[
            responses["response_id"].isin(about.get("denial_responses", []))
        ],
    }
    for key, rows in first.items():
        for source in rows.loc[~among(rows["source_id"], good), "source_id"]:
            yield Fault(DESCRIPTOR, None, f"atlas.{key}", repr(source), "a text of grade A or B")
    known = set(responses["response_id"])
    for response in about.get("denial_responses", []):
        if response not in known:
            expected = "a response_id of responses.csv"
            yield Fault(DESCRIPTOR, None, "atlas.denial_responses", repr(response), expected)


def _figures_rest_on_claims(claims: pd.DataFrame, figures: list[dict]) -> Iterator[Fault]:
    """What the descriptor says of a number is about one that a claim gives, and rests on claims."""
    given = set(zip(claims["subject"], claims["field"], claims["value"], strict=True))
    known = set(claims["claim_id"])
    for n, note in enumerate(figures):
        where = f"atlas.figures[{n + 1}]"
        number = (note["subject"], note["field"], str(note["value"]))
        if number not in given:
            yield Fault(
                DESCRIPTOR, None, where, repr(number), "subject, field and value of a claim"
            )
        for claim in note["claims"]:
            if claim not in known:
                expected = "a claim_id of claims.csv"
                yield Fault(DESCRIPTOR, None, f"{where}.claims", repr(claim), expected)
