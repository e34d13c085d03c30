"""The commands, as ``python -m geo`` offers them: see geo/commands/."""

import typer

from geo.commands import begin, bring, builders, curate, take_away
from geo.commands.options import with_keys
from geo.errors import AtlasError
from geo.files import no_room
from geo.geocoding.servers import ProviderError

app = typer.Typer(
    help="Check and complete the tables of an atlas. ATLAS names its folder (default: data/).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("new")(begin.new)
app.command("import")(bring.bring)
for command in (
    curate.check,
    curate.compare,
    curate.diff,
    curate.build,
    curate.alike,
    curate.geocode,
):
    app.command()(command)
app.command(context_settings={"ignore_unknown_options": True})(curate.override)  # degrees below 0
app.command("export")(with_keys(take_away.export))
app.command("figure")(with_keys(take_away.draw))
app.command("slides")(with_keys(take_away.present))
app.command("publish")(with_keys(take_away.lay_out))
app.command("snapshot")(with_keys(take_away.hold))
for builder in (
    builders.vendor,
    builders.icons,
    builders.boundaries,
    builders.labels,
    builders.regions,
    builders.names,
):
    app.command()(builder)


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
    except Exception as error:
        if not (why := no_room()):
            raise
        _fail(AtlasError(f"{why} ({type(error).__name__})"))


def _fail(error: AtlasError) -> None:
    typer.echo(str(error), err=True)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
