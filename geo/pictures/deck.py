"""A presentation while it is written, by python-pptx: titles, lines of text, tables, notes.

Text is text that can be edited, in typefaces that every computer has. The same slides give the same
bytes: no time of writing is kept.
"""

import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from geo.export.data_package import STAMP
from geo.pictures.typefaces import one_line, width

WIDE, HIGH, EDGE = 13.333, 7.5, 0.7  # inches
SERIF, SANS = "Georgia", "Arial"
INK, QUIET, LINE, DISC = "22282B", "5B6468", "D9E2E6", "17414D"
AFTER = 0.35  # of a line, between paragraphs
TITLE_ONLY, BLANK = 5, 6  # layouts of python-pptx's own template


@dataclass(frozen=True)
class Line:
    """A line of text: its size in points, and where it leads, if anywhere."""

    words: str
    size: float = 16
    bold: bool = False
    quiet: bool = False
    link: str = ""


def cut(words: str, most: int) -> str:
    """The words in one line of at most so many characters."""
    line = one_line(words)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def fitted(lines: Sequence[Line], wide: float, high: float) -> list[Line]:
    """The lines, all smaller by the same part where they would not fit in a box (inches)."""
    for part in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5):
        smaller = [replace(line, size=round(line.size * part, 1)) for line in lines]
        if sum(_height(line, wide) for line in smaller) <= high:
            break
    return smaller


def _height(line: Line, wide: float) -> float:
    """How high a paragraph is, in inches, as far as can be told without its typeface."""
    rows = math.ceil(width(line.words, "sans", line.size) / 72 / wide * 1.04) or 1
    return line.size / 72 * (rows * 1.2 + AFTER)


class Deck:
    """Slides in their order; every one with notes."""

    def __init__(self, title: str, author: str, subject: str, written: datetime):
        from pptx import Presentation
        from pptx.util import Inches

        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = Inches(WIDE), Inches(HIGH)
        core = self.deck.core_properties
        core.title, core.author, core.subject = cut(title, 250), cut(author, 250), subject
        core.last_modified_by, core.revision = cut(author, 250), 1
        core.created = core.modified = written

    def slide(self, title: str, notes: str, size: float = 30) -> "Slide":
        """A new slide under a title."""
        made = self.deck.slides.add_slide(self.deck.slide_layouts[TITLE_ONLY])
        slide = Slide(made)
        slide.place(made.shapes.title, (EDGE, 0.45, WIDE - 2 * EDGE, 1.0))
        slide.fill(made.shapes.title.text_frame, [Line(title, size, bold=True)], SERIF)
        made.notes_slide.notes_text_frame.text = notes
        return slide

    def picture(self, content: bytes, said: str, notes: str) -> None:
        """A slide that is a picture, with what it shows in words."""
        made = self.deck.slides.add_slide(self.deck.slide_layouts[BLANK])
        wide, high = self.deck.slide_width, self.deck.slide_height
        shape = made.shapes.add_picture(BytesIO(content), 0, 0, wide, high)
        shape._element.nvPicPr.cNvPr.set("descr", said)  # python-pptx has no other way to it
        made.notes_slide.notes_text_frame.text = notes

    def write(self) -> bytes:
        """The file."""
        written = BytesIO()
        self.deck.save(written)
        target = BytesIO()
        with zipfile.ZipFile(written) as source, zipfile.ZipFile(target, "w") as archive:
            for name in source.namelist():
                entry = zipfile.ZipInfo(name, STAMP)
                archive.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED)
        return target.getvalue()


class Slide:
    """One slide while it is written; places are left, top, width, height in inches."""

    def __init__(self, made: Any):
        self.made = made

    def place(self, shape: Any, where: tuple[float, float, float, float]) -> None:
        """Put a shape there."""
        from pptx.util import Inches

        shape.left, shape.top, shape.width, shape.height = (Inches(one) for one in where)

    def text(self, where: tuple[float, float, float, float], lines: Sequence[Line]) -> None:
        """A box of lines, one paragraph each, as large as all of them have room."""
        from pptx.util import Inches

        left, top, wide, high = (Inches(one) for one in where)
        frame = self.made.shapes.add_textbox(left, top, wide, high).text_frame
        self.fill(frame, fitted(lines, where[2] - 0.2, where[3] - 0.1), SANS)

    def fill(self, frame: Any, lines: Sequence[Line], face: str) -> None:
        """Write lines into a frame of text."""
        from pptx.dml.color import RGBColor
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        for n, line in enumerate(lines):
            row = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
            row.alignment = PP_ALIGN.LEFT
            row.space_after = Pt(line.size * AFTER)
            run = row.add_run()
            run.text = one_line(line.words)
            run.font.size, run.font.bold, run.font.name = Pt(line.size), line.bold, face
            if line.link:
                run.hyperlink.address = line.link
            else:
                run.font.color.rgb = RGBColor.from_string(QUIET if line.quiet else INK)

    def table(
        self,
        where: tuple[float, float, float],
        widths: Sequence[float],
        rows: Sequence[Sequence[str]],
        high: float = 0.32,
        size: float = 13,
    ) -> None:
        """A table at left and top, as wide as given; the first row is its head."""
        from pptx.dml.color import RGBColor
        from pptx.util import Inches, Pt

        left, top, wide = where
        shape = self.made.shapes.add_table(
            len(rows),
            len(widths),
            Inches(left),
            Inches(top),
            Inches(wide),
            Inches(high * len(rows)),
        )
        table = shape.table
        table.horz_banding = False
        for n, part in enumerate(widths):
            table.columns[n].width = Inches(part)
        for y, cells in enumerate(rows):
            table.rows[y].height = Inches(high)
            for x, words in enumerate(cells):
                cell = table.cell(y, x)
                cell.margin_top = cell.margin_bottom = Inches(0.03)
                cell.fill.solid()
                cell.fill.fore_color.rgb = RGBColor.from_string(DISC if y == 0 else "FFFFFF")
                self.fill(cell.text_frame, [Line(words, size, bold=y == 0)], SANS)
                run = cell.text_frame.paragraphs[0].runs[0]
                cell.text_frame.paragraphs[0].space_after = Pt(0)
                if y == 0:
                    run.font.color.rgb = RGBColor.from_string("FFFFFF")
