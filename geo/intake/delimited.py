"""Tables as text between separators (CSV, TSV), whoever saved them: encoding and separator told
from what is in them.
"""

import csv
from collections import Counter
from io import StringIO

import pandas as pd
from charset_normalizer import from_bytes

from geo.errors import AtlasError
from geo.intake.headers import LOOKED, framed
from geo.intake.limits import COMMAND, Limits, too_long, too_wide

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAMPLE = 200  # rows from which the separator is told
WESTERN = "cp1252"  # which Excel in western Europe and America writes; Latin-1 is a part of it
LIKELY = ("cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
          "gb18030", "big5", "cp932", "cp949", "koi8_r", "cp874")  # fmt: skip
PROBED = 200_000  # bytes from which the encoding is told


def read(content: bytes, limits: Limits = COMMAND) -> tuple[pd.DataFrame, list[str]]:
    """The rows as text, indexed by their line, and notes. Raises AtlasError."""
    text, notes = decoded(content)
    given = ""
    if text[:4].lower() == "sep=":  # as Excel writes and reads it
        first, _, text = text.partition("\n")
        given = first[4:5]
    separator = given if given in SEPARATORS else _separator(text)
    if separator != ",":
        notes.append(f"Its cells are parted by {SEPARATORS[separator]}.")
    lines, rows = _rows(text, separator, 2 if given else 1, limits)
    frame, said = framed(rows, lines)
    return frame, notes + said


def decoded(content: bytes) -> tuple[str, list[str]]:
    """The text of some bytes, and a note where they are not UTF-8. Raises AtlasError."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), ["It is in UTF-16, as Excel saves “Unicode text”."]
        except UnicodeDecodeError:
            raise AtlasError("found UTF-16 that breaks off; expected a whole file") from None
    if b"\x00" in content:
        raise AtlasError("found a binary file; expected CSV, XLSX, GeoJSON or Parquet")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    found = from_bytes(content[:PROBED], cp_isolation=[WESTERN, *LIKELY])
    best = min(found, key=lambda one: (one.chaos, -one.coherence, one.encoding), default=None)
    same = best.could_be_from_charset if best else [WESTERN]  # which give the same letters
    encoding = WESTERN if WESTERN in same or best is None else best.encoding
    text = content.decode(encoding, errors="replace")
    said = f"It is not in UTF-8 and was read as {encoding}"
    if "\ufffd" in text:
        said += f"; {text.count(chr(0xFFFD)):,} characters could not be read and stand as \ufffd"
    return text, [f"{said}. If letters look wrong, save it as “CSV UTF-8”."]


def _separator(text: str) -> str:
    """The one that gives the most rows the same number of cells, of at least two."""

    def fit(separator: str) -> tuple[int, int]:
        rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
        widths: Counter[int] = Counter()
        try:
            for row, _ in zip(rows, range(SAMPLE), strict=False):
                widths[len(row)] += 1
        except csv.Error:
            return (0, 0)
        width, n = max(widths.items(), key=lambda one: (one[0] > 1, one[1], one[0]), default=(0, 0))
        return (n, width) if width > 1 else (0, 0)

    return max(SEPARATORS, key=fit)


def _rows(
    text: str, separator: str, first: int, limits: Limits
) -> tuple[list[int], list[list[str]]]:
    """Every row that is not blank, and the line it begins on. Raises AtlasError."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    csv.field_size_limit(limits.longest)
    lines, rows, begins = [], [], first
    try:
        for row in reader:
            if len(row) > limits.columns:
                raise AtlasError(too_wide(len(row), limits))
            if any(cell.strip() for cell in row):
                lines.append(begins)
                rows.append(row)
                if len(rows) > limits.rows + LOOKED:
                    raise AtlasError(too_long(limits))
            begins = reader.line_num + first
    except csv.Error as error:
        why = f"found a cell that does not end, from line {begins:,} on ({error})"
        raise AtlasError(f"{why}; expected each quotation mark to have its second") from error
    return lines, rows
