"""docs/benchmarks.md, each part written by the command that measures it; and parts of others."""

import re
from pathlib import Path

PARTS = ("speed", "lighthouse", "load", "memory")  # in the order of the document
TITLE = "# Benchmarks\n"


def write_part(out: Path, name: str, text: str) -> None:
    """Put a part into the document in place of what it said before; the others stay."""
    held = out.read_text(encoding="utf-8") if out.exists() else ""
    parts = dict(re.findall(r"<!-- (\w+) -->\n(.*?)(?=<!-- \w+ -->\n|\Z)", held, re.S))
    parts[name] = f"\n{text.strip()}\n\n"
    whole = "".join(f"<!-- {one} -->\n{parts[one]}" for one in PARTS if one in parts)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(f"{TITLE}\n{whole}".rstrip() + "\n", encoding="utf-8")


def put_between(out: Path, name: str, text: str) -> None:
    """Put a part into a document that is otherwise written by hand, between its two marks."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, _, rest = out.read_text(encoding="utf-8").partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{out}: expected {begin.strip()} and {end}")
    out.write_text(f"{before}{begin}\n{text.strip()}\n\n{end}{after}", encoding="utf-8")
