"""What a curator runs: ``check``, ``compare``, ``build``, ``geocode`` and what goes with them."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from geo.atlas import Atlas, counted
from geo.commands.options import Folder
from geo.counts import count, reconcile
from geo.errors import AtlasError, TableError
from geo.evidence.derived import Rules, derive
from geo.evidence.support import SEVERAL
from geo.files import write_out
from geo.geocoding.coordinates import named_place
from geo.geocoding.providers import PROVIDERS, make_provider
from geo.geocoding.servers import PUBLIC_DELAY
from geo.tables.alike import unlike
from geo.tables.compare import compare as compare_versions
from geo.tables.compare import differences, draft, unraised, untold
from geo.tables.compiled import write_compiled
from geo.tables.current import atlas_folder
from geo.tables.dictionary import read_descriptor
from geo.tables.read import read_atlas


def check(folder: Folder) -> None:
    """Check the tables and say in words what they hold; exit 1 with every fault."""
    typer.echo(describe(read_atlas(folder)))


Old = Annotated[Path, typer.Argument(help="The folder of the published version.")]
New = Annotated[
    Path, typer.Argument(help="The folder to compare with it.", default_factory=atlas_folder)
]


def compare(old: Old, new: New) -> None:
    """Name all that was published and is gone or changed without an entry in changes.csv."""
    if faults := compare_versions(old, new):
        raise TableError(faults)
    typer.echo(f"{new} keeps what {old} has, or says in changes.csv what changed.")


def diff(
    old: Old,
    new: New,
    out: Annotated[
        Path | None,
        typer.Option("--draft", help="A file for the entries that changes.csv lacks, as CSV."),
    ] = None,
) -> None:
    """Say in words what differs between two versions; draft the entries that changes.csv lacks."""
    found, still = differences(old, new), unraised(old, new)
    if found and still:
        typer.echo(f"Raise `version` in datapackage.json first (it is still {still}).", err=True)
    for change in found:
        typer.echo(str(change))
    if not found:
        typer.echo(f"{new} has what {old} has.")
    if out:
        lacking = [change for change in untold(old, new) if change.may_be_told and change.fault]
        version = "" if still else read_descriptor(new)["version"]  # one to come is not known
        today = datetime.now(UTC).date().isoformat()
        write_out(out, draft(lacking, version, today).encode(), "--draft")
        said = "1 entry" if len(lacking) == 1 else f"{len(lacking)} entries"
        typer.echo(f"{said} in {out}: give each its reason, then put it into changes.csv", err=True)


def build(
    folder: Folder,
    out: Annotated[
        Path | None,
        typer.Option(help="Where to (default: compiled/ in the atlas).", envvar="COMPILED"),
    ] = None,
    spark: Annotated[
        str | None,
        typer.Option(
            metavar="MASTER",
            help="Work the rules out on Apache Spark, such as spark://host:7077 (see"
            " docs/large-atlases.md). The files are the same.",
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--spark-conf", metavar="KEY=VALUE", help="A setting of Spark; may be repeated."
        ),
    ] = None,
) -> None:
    """Compile the tables, so that a server starts in a fraction of the time."""
    out = out or folder / "compiled"
    try:
        with _rules(spark, settings or []) as rules:
            atlas = write_compiled(folder, out, rules)
    except OSError as error:
        raise AtlasError(f"--out {out}: {error}; expected a folder to write") from error
    size = sum(path.stat().st_size for path in out.iterdir()) / 1_000_000
    typer.echo(f"{atlas.words.number(len(atlas.stations))} compiled in {out} ({size:.1f} MB)")


def alike(
    one: Annotated[Path, typer.Argument(help="The folder of a compiled atlas.")],
    other: Annotated[Path, typer.Argument(help="The folder of another.")],
) -> None:
    """Say in what two compiled atlases differ: tables, columns, types, rows, order; else exit 0."""
    if found := unlike(one, other):
        raise AtlasError("\n".join(found))
    typer.echo(f"{one} and {other} have the same content.")


def _rules(master: str | None, settings: list[str]) -> AbstractContextManager[Rules]:
    """The rules of evidence: worked out here, or on Spark."""
    pairs = {key: value for key, _, value in (one.partition("=") for one in settings)}
    wrong = [one for one in settings if "=" not in one or not one.startswith("spark.")]
    if wrong or (settings and master is None):
        expected = "spark.KEY=VALUE, beside --spark MASTER"
        raise AtlasError(f"--spark-conf {(wrong or settings)[0]}: expected {expected}")
    if master is None:
        return nullcontext(derive)
    from geo.build.spark import rules_on

    return rules_on(master, pairs)


def geocode(
    folder: Folder,
    provider: Annotated[str, typer.Option(help=f"One of {', '.join(PROVIDERS)}.")] = "geonames",
    domain: Annotated[str | None, typer.Option(help="A server's host, required for it.")] = None,
    user_agent: Annotated[str | None, typer.Option(help="Who asks, required for a server.")] = None,
    scheme: Annotated[str, typer.Option(help="https or http.")] = "https",
    delay: Annotated[
        float, typer.Option(help="Seconds between requests to a server.")
    ] = PUBLIC_DELAY,
    api_key: Annotated[
        str, typer.Option(help="For a server that wants one.", envvar="GEOCODER_KEY")
    ] = "",
    recheck: Annotated[
        bool, typer.Option("--recheck", help="Ask again for committed rows too.")
    ] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Walk through review.csv instead, and decide.")
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option(help="Say of one place (an id, or city, region, country) what is found."),
    ] = None,
) -> None:
    """Fill coordinates.csv for the cities that have no row yet. Committed positions stay."""
    read_descriptor(folder)
    if review:
        from geo.commands.review import walk

        typer.echo(walk(folder))
        return
    from geo.geocoding.geocode import geocode_places
    from geo.geocoding.run_report import explain as explained

    asker = make_provider(
        provider,
        domain=domain,
        scheme=scheme,
        user_agent=user_agent,
        delay=delay,
        api_key=api_key,
    )
    if explain is not None:
        place = named_place(folder, explain)
        typer.echo(explained(place, asker.find(place), asker.name))
        return
    report = geocode_places(folder, asker, recheck=recheck)
    typer.echo(report.summary())
    if not report.ok:
        raise typer.Exit(1)


def override(
    folder: Folder,
    place_id: str,
    latitude: Annotated[float, typer.Argument(help="Degrees north, WGS 84.")],
    longitude: Annotated[float, typer.Argument(help="Degrees east, WGS 84.")],
    reason: Annotated[str, typer.Option(help="Why the geocoder's answer is not used.")],
) -> None:
    """Set the position of a city by hand, with the reason."""
    from geo.geocoding.decisions import override_place

    read_descriptor(folder)
    row = override_place(folder, place_id, latitude, longitude, reason)
    typer.echo(f"{row.place_id}: {row.latitude}, {row.longitude}, because {row.override_reason}")


def describe(atlas: Atlas) -> str:
    """What the tables hold, in words, with the counts that reconcile."""
    rows = counted(atlas.stations)
    counts, whole = count(rows, len(rows)), reconcile(atlas)
    lines = [
        f"{atlas.descriptor['title']}, data version {atlas.version}: no fault.",
        (
            f"{atlas.words.number(counts.total, reported=True)} in {counts.countries} countries: "
            f"{counts.on_map} in "
            f"{counts.cities} cities on the map, {counts.area_only} by region or country only, "
            f"{counts.unplaced} in a city that could not be located."
        ),
        (
            f"{counts.contested} are contested; "
            f"{int((rows['support'] == SEVERAL).sum())} rest on several bases."
        ),
        (
            f"{len(atlas.claims)} claims and {len(atlas.responses)} responses from "
            f"{len(atlas.sources)} sources."
        ),
    ]
    if whole:
        lines.append(
            f"{whole.reported} reported on the lists = {whole.on_map} on the map + "
            f"{whole.area_only} by region or country only + {whole.unplaced} not "
            f"located + {whole.not_itemised} not itemised; {whole.others} more from outside "
            "the lists."
        )
    for place, why in atlas.unplaced.items():  # the first of several that may be meant
        lines.append(f"Not located: {place} ({why.split('; ')[0]})")
    if atlas.unplaced:
        lines.append("`python -m geo geocode`, then `--review`, offers what may be meant.")
    return "\n".join(lines)
