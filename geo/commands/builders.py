"""What a developer runs to make a committed file again."""

import typer


def vendor() -> None:
    """Fetch the scripts, styles and typefaces that the app serves (needs npm)."""
    from geo.build.vendor import main as build

    typer.echo(build())


def icons() -> None:
    """Cut the typeface of icons anew (developers)."""
    from geo.build.icons import main as build

    typer.echo(build())


def boundaries() -> None:
    """Build the outlines in data/ from Natural Earth (needs npm and requirements-dev.txt)."""
    from geo.build.boundaries import main as build
    from geo.build.fine_outlines import main as build_fine

    typer.echo(build())
    typer.echo(build_fine())


def labels() -> None:
    """Build geo/assets/map/cities.json, the cities that the map names, from GeoNames."""
    from geo.build.city_names import main as build

    typer.echo(build())


def regions() -> None:
    """Build geo/geocoding/regions.csv, the first-order regions of all countries."""
    from geo.build.regions import main as build

    typer.echo(build())


def names() -> None:
    """Build geo/countries/names.csv, what countries are called in other languages, from CLDR."""
    from geo.build.country_names import main as build

    typer.echo(build())
