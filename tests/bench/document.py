"""docs/benchmarks.md: one document, each part written by the command that measures it."""

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
