"""A sheet to draw on by matplotlib's objects: measured in units, 1200 to its width, from the top.

No part of it is shared with another sheet, so that several can be drawn at once; what matplotlib
holds for the whole process is set once, when the first is made. Made of the same marks a sheet
gives the same bytes: no date, no random names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely

from geo.pictures.land import Box, Frame
from geo.pictures.typefaces import drawable, families, one_line, width

WIDTH = 1200  # units of every sheet
PIXELS = 96  # of a stylesheet, to an inch
COLOURS = 192  # of a PNG
HATCH = 7.0  # units from one slanting line to the next


@dataclass(frozen=True)
class Size:
    """Width and height in pixels of a stylesheet, and how many dots a PNG has to one of these."""

    wide: float
    high: float
    dots: float = 1.0

    @property
    def units(self) -> float:
        """The height in units."""
        return WIDTH * self.high / self.wide


SIZES = {
    "preview": Size(1200, 630),
    "slide": Size(1920, 1080),
    "square": Size(1080, 1080),
    "page": Size(210 / 25.4 * PIXELS, 297 / 25.4 * PIXELS, 2.5),  # A4
}


@dataclass(frozen=True)
class Theme:
    """Colours as those of geo/assets/map/map.css; ``ramp`` for classes of counts."""

    sea: str
    beyond: str
    grid: str
    land: str
    unknown: str
    border: str
    ink: str
    quiet: str
    paper: str
    ramp: tuple[str, ...]
    disc: str
    disc_ink: str
    pale: str
    hatch: str


THEMES = {
    "light": Theme(
        sea="#e6edf0",
        beyond="#ffffff",
        grid="#d9e2e6",
        land="#fbfaf7",
        unknown="#efeeea",
        border="#c9ccc9",
        ink="#22282b",
        quiet="#5b6468",
        paper="#ffffff",
        ramp=("#d6e3e4", "#b3cdd0", "#87b0b7", "#578f9b", "#2f6c7b"),
        disc="#17414d",
        disc_ink="#ffffff",
        pale="#d5dddf",
        hatch="#48626a",
    ),
    "dark": Theme(
        sea="#12181b",
        beyond="#1c2226",
        grid="#1d262b",
        land="#262d31",
        unknown="#1e2428",
        border="#3c464b",
        ink="#e9ecec",
        quiet="#a5b0b4",
        paper="#1c2226",
        ramp=("#2b414a", "#33596a", "#3f7486", "#5596a6", "#7fbcc7"),
        disc="#e4eff0",
        disc_ink="#10262d",
        pale="#40474a",
        hatch="#b9cacf",
    ),
}


class Sheet:
    """One picture while it is drawn."""

    def __init__(self, size: Size, theme: Theme):
        _matplotlib()
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.size, self.theme, self.high = size, theme, size.units
        inches = (size.wide / PIXELS, size.high / PIXELS)
        self.figure = Figure(figsize=inches, dpi=PIXELS, facecolor=theme.beyond)
        FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, WIDTH), ylim=(self.high, 0))
        self.axes.axis("off")
        self.points = inches[0] * 72 / WIDTH  # of a unit

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        face: str = "sans",
        *,
        colour: str | None = None,
        anchor: str = "left",
        halo: str | None = None,
        name: str | None = None,
    ) -> None:
        """One line of words as they are, its baseline at ``y``; no character means anything."""
        from matplotlib.font_manager import FontProperties
        from matplotlib.patheffects import withStroke

        line = drawable(words)
        if not line:
            return
        drawn = self.axes.text(
            x,
            y,
            line,
            font=FontProperties(family=families(face, line), size=size * self.points),
            color=colour or self.theme.ink,
            ha=anchor,
            va="baseline",
            parse_math=False,
            gid=name,
        )
        if halo:
            stroke = withStroke(linewidth=4 * self.points, foreground=halo)
            drawn.set_path_effects([stroke])

    def words(
        self, x: float, y: float, rows: Sequence[str], size: float, face: str = "sans", **more: Any
    ) -> float:
        """Several lines, the top of the first at ``y``; gives where the next may begin."""
        for row in rows:
            y += size * 1.3
            self.text(x, y - size * 0.32, row, size, face, **more)
        return y

    def rectangle(self, box: Box, *, round_: float = 0, **look: Any) -> Any:
        """A box, its corners round by so many units."""
        from matplotlib.patches import FancyBboxPatch, Rectangle

        left, top, right, bottom = box
        if not round_:
            return self._add(Rectangle((left, top), right - left, bottom - top), look)
        style = f"round,pad=0,rounding_size={round_}"
        return self._add(
            FancyBboxPatch((left, top), right - left, bottom - top, boxstyle=style), look
        )

    def circle(self, x: float, y: float, r: float, **look: Any) -> Any:
        """A circle around a point."""
        from matplotlib.patches import Circle

        return self._add(Circle((x, y), r), look)

    def line(self, points: Iterable[tuple[float, float]], **look: Any) -> Any:
        """A line through points."""
        from matplotlib.path import Path

        return self._path(Path(np.array(list(points))), {"fill": False} | look)

    def shape(self, geometry: Any, frame: Frame, **look: Any) -> Any:
        """A polygon or several, in metres of the plane, as it stands in a frame."""
        from matplotlib.path import Path

        rings = shapely.get_rings(shapely.get_parts(geometry))
        if not len(rings):
            return None
        points, of = shapely.get_coordinates(rings, return_index=True)
        codes = np.full(len(points), Path.LINETO, dtype=Path.code_type)
        starts = np.flatnonzero(np.diff(of, prepend=-1))
        codes[starts] = Path.MOVETO
        codes[[*(starts[1:] - 1), len(points) - 1]] = Path.CLOSEPOLY
        x, y = frame.at(points[:, 0], points[:, 1])
        return self._path(Path(np.column_stack([x, y]), codes), look, frame)

    def hatch(self, geometry: Any, frame: Frame, colour: str) -> None:
        """Slanting lines over a shape, in metres of the plane, that lies within a frame."""
        from matplotlib.path import Path

        shape = self.shape(geometry, frame, facecolor="none")
        if shape is None:
            return
        west, south, east, north = geometry.bounds
        (left, bottom), (right, top) = frame.at(west, south), frame.at(east, north)
        high = bottom - top
        starts = np.arange(np.floor((left - high) / HATCH) * HATCH, right, HATCH)
        ends = [((x, bottom), (x + high, top)) for x in starts]
        codes = [Path.MOVETO, Path.LINETO] * len(ends)
        lines = Path(np.array(ends).reshape(-1, 2), codes)
        look = {"fill": False, "edgecolor": colour, "linewidth": 1.2, "alpha": 0.55}
        self._path(lines, look).set_clip_path(shape)

    def _path(self, path: Any, look: dict, frame: Frame | None = None) -> Any:
        from matplotlib.patches import PathPatch

        return self._add(PathPatch(path), look, frame)

    def _add(self, patch: Any, look: dict, frame: Frame | None = None) -> Any:
        """Draw a patch; its line's width and dashes are in units."""
        look = {"edgecolor": "none", "linewidth": 0.0} | look
        wide = look["linewidth"] * self.points
        if dashes := look.pop("dashes", None):  # matplotlib counts them in widths of the line
            look["linestyle"] = (0, tuple(one / look["linewidth"] for one in dashes))
        patch.set(**look | {"linewidth": wide})
        self.axes.add_artist(patch)
        if frame:
            self.clip(patch, frame.box)
        return patch

    def clip(self, patch: Any, box: Box) -> None:
        """Show only what of a patch lies in a box."""
        from matplotlib.transforms import Bbox, TransformedBbox

        left, top, right, bottom = box
        corners = Bbox([[left, top], [right, bottom]])
        patch.set_clip_box(TransformedBbox(corners, self.axes.transData))

    def write(self, kind: str, title: str, said: str) -> bytes:
        """The picture as ``svg``, ``png`` or ``pdf``, with a title and what it shows in words."""
        target, title = BytesIO(), one_line(title)
        if kind == "png":
            self.figure.savefig(target, dpi=PIXELS * self.size.dots, metadata={"Software": None})
            return _few_colours(target.getvalue())
        if kind == "pdf":
            own = {"Title": title, "Subject": said, "CreationDate": None, "Creator": None}
            self.figure.savefig(target, format="pdf", metadata=own)
            return target.getvalue()
        self.figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
        head, mark, rest = target.getvalue().decode().partition("<svg ")
        start, end, rest = rest.partition(">")
        label = f'{mark}role="img" aria-label={quoteattr(said)} {start}{end}'
        return f"{head}{label}\n<title>{escape(title)}</title>{rest}".encode()


def text_end(x: float, words: str, size: float, face: str = "sans") -> float:
    """Where a line of words that begins at ``x`` ends."""
    return x + width(drawable(words), face, size)


def _few_colours(content: bytes) -> bytes:
    """A PNG with a palette: some apps show no picture of more than 300 KB."""
    from PIL import Image

    image = Image.open(BytesIO(content)).convert("RGB")
    target = BytesIO()
    method = Image.Quantize.MEDIANCUT
    image.quantize(COLOURS, method, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()


@cache
def _matplotlib() -> None:
    """What matplotlib knows for the whole process alone: read when a picture is written."""
    import matplotlib

    matplotlib.rcParams.update(
        {
            "svg.fonttype": "path",  # a reader need not have the typeface
            "svg.hashsalt": "station-atlas",
            "pdf.fonttype": 42,  # whole outlines: the text can be searched and edited
            "path.simplify": False,
            "text.usetex": False,
            "text.hinting": "none",  # letters keep their distance at every size
        }
    )
