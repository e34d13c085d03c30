"""The commands: ``check``, ``compare``, ``build``, ``geocode``, ``override``, ``export``, and the
builders."""

import sys
from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from geo.atlas import Atlas, counted
from geo.counts import count, reconcile
from geo.errors import AtlasError, TableError
from geo.evidence.support import SEVERAL
from geo.export.formats import FORMATS, write
from geo.files import write_whole
from geo.geocoding.providers import PROVIDERS, PUBLIC_DELAY, ProviderError
from geo.keys import KEYS
from geo.query import Query
from geo.tables.compare import compare as compare_versions
from geo.tables.compiled import write_compiled
from geo.tables.current import atlas_folder, open_atlas
from geo.tables.dictionary import read_descriptor
from geo.tables.read import read_atlas
from geo.view import select

app = typer.Typer(
    help="Check and complete the tables of an atlas. ATLAS names its folder (default: data/).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Folder = Annotated[
    Path,
    typer.Option(
        "--atlas",
        help="The atlas's folder.",
        envvar="ATLAS",
        default_factory=atlas_folder,
    ),
]


@app.command()
def check(folder: Folder) -> None:
    """Check the tables and say in words what they hold; exit 1 with every fault."""
    typer.echo(describe(read_atlas(folder)))


@app.command()
def compare(
    old: Annotated[Path, typer.Argument(help="The folder of the published version.")],
    new: Annotated[
        Path, typer.Argument(help="The folder to compare with it.", default_factory=atlas_folder)
    ],
) -> None:
    """Name all that was published and is gone or changed without an entry in changes.csv."""
    if faults := compare_versions(old, new):
        raise TableError(faults)
    typer.echo(f"{new} keeps what {old} has, or says in changes.csv what changed.")


@app.command()
def build(
    folder: Folder,
    out: Annotated[
        Path | None,
        typer.Option(help="Where to (default: compiled/ in the atlas).", envvar="COMPILED"),
    ] = None,
) -> None:
    """Compile the tables, so that a server starts in a fraction of the time."""
    out = out or folder / "compiled"
    try:
        atlas = write_compiled(folder, out)
    except OSError as error:
        raise AtlasError(f"--out {out}: {error}; expected a folder to write") from error
    size = sum(path.stat().st_size for path in out.iterdir()) / 1_000_000
    typer.echo(f"{len(atlas.stations)} stations compiled in {out} ({size:.1f} MB)")


@app.command()
def geocode(
    folder: Folder,
    provider: Annotated[str, typer.Option(help=f"One of {', '.join(PROVIDERS)}.")] = "geonames",
    domain: Annotated[str | None, typer.Option(help="Nominatim's host, required for it.")] = None,
    user_agent: Annotated[
        str | None, typer.Option(help="Who asks, required for Nominatim.")
    ] = None,
    scheme: Annotated[str, typer.Option(help="https or http.")] = "https",
    delay: Annotated[
        float, typer.Option(help="Seconds between requests to Nominatim.")
    ] = PUBLIC_DELAY,
    recheck: Annotated[
        bool, typer.Option("--recheck", help="Ask again for committed rows too.")
    ] = False,
) -> None:
    """Fill coordinates.csv for the cities that have no row yet. Committed rows never change."""
    from geo.geocoding.geocode import geocode_places

    read_descriptor(folder)
    report = geocode_places(
        folder,
        provider,
        domain=domain,
        scheme=scheme,
        user_agent=user_agent,
        delay=delay,
        recheck=recheck,
    )
    typer.echo(report.summary())
    if not report.ok:
        raise typer.Exit(1)


@app.command(context_settings={"ignore_unknown_options": True})
def override(
    folder: Folder,
    place_id: str,
    latitude: Annotated[float, typer.Argument(help="Degrees north, WGS 84.")],
    longitude: Annotated[float, typer.Argument(help="Degrees east, WGS 84.")],
    reason: Annotated[str, typer.Option(help="Why the geocoder's answer is not used.")],
) -> None:
    """Set the position of a city by hand, with the reason."""
    from geo.geocoding.geocode import override_place

    read_descriptor(folder)
    row = override_place(folder, place_id, latitude, longitude, reason)
    typer.echo(f"{row.place_id}: {row.latitude}, {row.longitude}, because {row.override_reason}")


@app.command()
def vendor() -> None:
    """Fetch the scripts, styles and typefaces that the app serves (needs npm)."""
    from geo.build.vendor import main as build

    typer.echo(build())


@app.command()
def icons() -> None:
    """Cut the typeface of icons anew (developers)."""
    from geo.build.icons import main as build

    typer.echo(build())


@app.command()
def boundaries() -> None:
    """Build the outlines in data/ from Natural Earth (needs npm and requirements-dev.txt)."""
    from geo.build.boundaries import main as build
    from geo.build.fine_outlines import main as build_fine

    typer.echo(build())
    typer.echo(build_fine())


@app.command()
def labels() -> None:
    """Build geo/assets/map/cities.json, the cities that the map names, from GeoNames."""
    from geo.build.city_names import main as build

    typer.echo(build())


def _export(
    folder: Folder,
    format: Annotated[str, typer.Option(help=f"One of {', '.join(FORMATS)}.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="A file; else standard output.")] = None,
    **asked: tuple[str, ...] | str | None,
) -> None:
    """Write the stations of a query, with their sources, to a file or standard output."""
    if format not in FORMATS:
        raise AtlasError(f"--format: found {format!r}; expected one of {', '.join(FORMATS)}")
    held = open_atlas(folder)
    pairs = [
        (name, one)
        for name, value in asked.items()
        for one in ((value,) if isinstance(value, str) else value or ())
    ]
    query, problems = Query.read(pairs, held)
    if problems:
        raise AtlasError("\n".join(f"--{problem}" for problem in problems))
    view = select(query, held)
    content = write(view, format)
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        write_whole(out, content)
    except (OSError, ValueError) as error:
        raise AtlasError(f"--out {out}: {error}; expected a file to write") from error
    typer.echo(f"{len(view.stations)} stations ({view.words}) in {out}", err=True)


def _with_keys(command: Callable) -> Callable:
    """The command with an option for each key that selects rows, from the one table of keys."""
    own = [p for p in signature(command).parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
    keys = [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                list[str] | None if key.repeatable else str | None,
                typer.Option(f"--{name}", help=key.help),  # as in addresses: --denied_by
            ],
        )
        for name, key in KEYS.items()
        if key.selects
    ]

    @wraps(command)
    def with_keys(*args: Any, **kwargs: Any) -> None:
        command(*args, **kwargs)

    with_keys.__signature__ = Signature([*own, *keys])  # type: ignore[attr-defined]  # see inspect
    with_keys.__annotations__ = {p.name: p.annotation for p in [*own, *keys]}
    return with_keys


app.command("export")(_with_keys(_export))


def describe(atlas: Atlas) -> str:
    """What the tables hold, in words, with the counts that reconcile."""
    rows = counted(atlas.stations)
    counts, whole = count(rows, len(rows)), reconcile(atlas)
    lines = [
        f"{atlas.descriptor['title']}, data version {atlas.version}: no fault.",
        (
            f"{counts.total} reported stations in {counts.countries} countries: {counts.on_map} in "
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
    lines += [f"Not located: {place} ({why})" for place, why in atlas.unplaced.items()]
    return "\n".join(lines)


def main() -> None:
    """Run a command; faults are printed as they are, with exit status 1 and no traceback."""
    try:
        app()
    except ProviderError as error:
        if error.report is not None:
            typer.echo(error.report.summary())
        _fail(error)
    except AtlasError as error:
        _fail(error)


def _fail(error: AtlasError) -> None:
    typer.echo(str(error), err=True)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
