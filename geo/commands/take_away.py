"""What takes a view away: its rows, a ``figure``, ``slides``, a ``snapshot``, a site."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from geo.commands.options import Asked, Folder, asked_view
from geo.errors import AtlasError
from geo.export.formats import FORMATS, write
from geo.export.stream import STREAMED, Told, stream
from geo.files import write_out
from geo.pictures.figure import KINDS, figure
from geo.pictures.sheet import SIZES, THEMES
from geo.pictures.slides import slides
from geo.publish.folder import publish
from geo.publish.snapshot import snapshot
from geo.web.api.tables import TABLES, formats_of, table_file, table_stream
from geo.web.public_address import given_address

Link = Annotated[str, typer.Option(help="Where the view can be seen: it is written there.")]


def export(
    folder: Folder,
    format: Annotated[
        str | None,
        typer.Option(help=f"One of {', '.join(FORMATS)}, or json; else as --out ends, or csv."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A file; else standard output.")] = None,
    table: Annotated[str, typer.Option(help=f"One of {', '.join(TABLES)}.")] = "stations",
    **asked: Asked,
) -> None:
    """Write the rows of a query, with their sources, or another table of it."""
    _one_of("--table", table, TABLES)
    kinds = FORMATS if table == "stations" else formats_of(table)
    if format is None:
        ending = (out.suffix.removeprefix(".").lower() if out else "") or "csv"
        _one_of(f"the ending of --out {out} (or --format)", ending, kinds)
        format = ending
    _one_of("--format", format, kinds)
    view = asked_view(folder, asked)
    if format in STREAMED:
        held = table_stream(view, table)
        rows = held.total
        if out is None:
            sys.stdout.buffer.writelines(stream(held, format))
            return
        with _progress(table, rows) as told:
            write_out(out, stream(held, format, told), "--out")
    else:
        if table == "stations":
            content, rows = write(view, format), len(view.stations)
        else:
            content, rows, _ = table_file(view.whole, view.query.question, table, format)
        if out is None:
            sys.stdout.buffer.write(content)
            return
        write_out(out, content, "--out")
    said = view.whole.words.number(rows) if table == "stations" else f"{rows} {table}"
    typer.echo(f"{said} ({view.words}) in {out}", err=True)


@contextmanager
def _progress(what: str, rows: int) -> Iterator[Told]:
    """How far a file is, where somebody waits for it at a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with typer.progressbar(length=rows, label=what, file=sys.stderr) as bar:
        yield bar.update


def draw(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help=f"A file whose name ends in {', '.join(KINDS)}.")],
    size: Annotated[str, typer.Option(help=f"One of {', '.join(SIZES)}.")] = "slide",
    theme: Annotated[str, typer.Option(help=f"One of {', '.join(THEMES)}.")] = "light",
    link: Link = "",
    **asked: Asked,
) -> None:
    """Draw the map of a query, with its legend, the denial and sources, to a file."""
    kind = file.suffix.removeprefix(".").lower()
    _one_of(f"the ending of {file}", kind, KINDS)
    _one_of("--size", size, SIZES)
    _one_of("--theme", theme, THEMES)
    view = asked_view(folder, asked)
    write_out(file, figure(view, kind, size=size, theme=theme, link=link), "file")
    typer.echo(f"{view.whole.words.number(len(view.stations))} ({view.words}) in {file}", err=True)


def present(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="A file whose name ends in pptx.")],
    link: Link = "",
    **asked: Asked,
) -> None:
    """Write the slides of a query: its map, numbers, records, answers and sources, to a file."""
    _one_of(f"the ending of {file}", file.suffix.removeprefix(".").lower(), ("pptx",))
    view = asked_view(folder, asked)
    write_out(file, slides(view, link), "file")
    typer.echo(f"{view.whole.words.number(len(view.stations))} ({view.words}) in {file}", err=True)


def hold(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="A file whose name ends in html.")],
    **asked: Asked,
) -> None:
    """Write the whole map as one HTML file that opens without a network, with this view first."""
    _one_of(f"the ending of {file}", file.suffix.removeprefix(".").lower(), ("html",))
    view = asked_view(folder, asked)
    content = snapshot(view, given_address())
    write_out(file, content, "file")
    opens = f"opens with {len(view.stations)} ({view.words})" if not view.query.is_empty else ""
    said = f"{view.whole.words.number(view.counts.total)} in {file}, {len(content) / 1e6:.1f} MB"
    typer.echo("; ".join([said, *filter(None, [opens])]), err=True)


def lay_out(
    folder: Folder,
    out: Annotated[Path, typer.Argument(metavar="DIR", help="A folder; new, or published before.")],
    **asked: Asked,
) -> None:
    """Write the whole atlas as files that any web host serves; its map opens with this view.

    ADDRESS says where readers will find it, for canonical links, previews and the sitemap.
    """
    view, address = asked_view(folder, asked), given_address()
    done = publish(view, out, address)
    said = f"{done.files} files in {out}, {done.size / 1e6:.1f} MB"
    opens = "" if view.query.is_empty else f"; its map opens with {view.words}"
    bare = "" if address else "; without ADDRESS: no sitemap, canonical links and previews"
    typer.echo(said + opens + bare, err=True)


def _one_of(what: str, found: str, known: dict | tuple) -> None:
    if found not in known:
        raise AtlasError(f"{what}: found {found!r}; expected one of {', '.join(known)}")
