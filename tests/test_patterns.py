"""No pattern of ours takes more than in proportion to the length of a text: on texts of others one
that does would hold a processor for minutes."""

import ast
import re
import signal
import time
from pathlib import Path

import pandas as pd
import pytest

from geo.intake.values import degrees

ROOT = Path(__file__).parent.parent
FILES = [*ROOT.glob("geo/**/*.py"), *ROOT.glob("pages/**/*.py")]
CALLS = ("compile", "fullmatch", "match", "search", "sub", "split", "findall", "finditer")
OF_TABLES = ("contains", "extract", "fullmatch", "match", "replace", "split")  # of pandas' .str
LENGTH = 20_000  # characters; a page takes cells of 32,768
LONGEST = 0.15  # seconds of a processor: what is linear takes some 5 ms
# What patterns begin, repeat and end with; each repeated, alone and with an end that fits nothing.
PIECES = (
    *(" ", "\n", "a", "A", "0", "-", ".", ",", ";", "/", "_", "'", "%", "[", "(", " (", "a-", "a."),
    *("1,", "1.", "0 ", "a ", " a", "<a ", '<a href="', "<script>", "url("),
    *("http://", "import ", ": "),
)  # fmt: skip

# Patterns of what is written here, of which nothing comes from others, or not as it was written.
OURS = (
    r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?",  # asked of whole cells alone
    r"text/(?!event-stream)|",  # our own content types
    r"""url\((["']?)""",  # our own styles
    r"<a ([^>]*?)href=",  # pages of our templates, which have no < of others
    "<script>(.*?)</script>",  # the map document, which has no data
    r"\s*([NSEW]?)\s*([-+]?",  # of LONGEST_DEGREES at most: below
)


def patterns() -> dict[str, int]:
    """Every pattern that stands in the code as one text, with its flags."""
    found: dict[str, int] = {}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
            ):
                continue
            of, name = node.func.value, node.func.attr
            ours = isinstance(of, ast.Name) and of.id == "re" and name in CALLS
            tables = isinstance(of, ast.Attribute) and of.attr == "str" and name in OF_TABLES
            first = node.args[0]
            if (
                (ours or tables)
                and isinstance(first, ast.Constant)
                and isinstance(first.value, str)
            ):
                if tables and any(k.arg == "regex" and not k.value.value for k in node.keywords):
                    continue
                flags = {one.attr for arg in node.args[1:] + [k.value for k in node.keywords]
                         for one in ast.walk(arg) if isinstance(one, ast.Attribute)}  # fmt: skip
                found[first.value] = sum(getattr(re, one) for one in flags if hasattr(re, one))
    return found


PATTERNS = patterns()


@pytest.fixture
def stopped():
    """A pattern that takes too long raises TimeoutError: it is not waited for."""

    def stop(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    yield lambda seconds: signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


def test_the_patterns_are_found():
    assert len(PATTERNS) > 60
    assert {r"[\W_]+", r"[0-9]+"} <= PATTERNS.keys()


def slow_on(pattern: str, flags: int, stopped, pieces=PIECES) -> list[str]:
    """The texts on which a pattern takes too long, by what is repeated in them."""
    read, found = re.compile(pattern, flags), []
    for piece in pieces:
        text = piece * (LENGTH // len(piece))
        for given in (text, text + "\x00"):
            begun = time.process_time()
            try:
                stopped(0.5)
                for _ in read.finditer(given):
                    pass
                read.fullmatch(given)
            except TimeoutError:
                pass
            finally:
                stopped(0)
            if (took := time.process_time() - begun) > LONGEST:
                found.append(f"{took:.2f} s on {piece!r} repeated")
    return found


@pytest.mark.wide
def test_a_pattern_that_is_not_linear_is_noticed(stopped):
    assert slow_on(r"(a+)+b", 0, stopped, ["a"])
    assert slow_on(r"\s+$", 0, stopped, [" "])


def test_degrees_are_not_looked_for_in_long_texts():
    cells = pd.Series([f"1{' ' * LENGTH}x", f"{' ' * LENGTH}", "52° 22' N"])
    begun = time.process_time()
    assert degrees(cells).round(2).tolist()[2] == 52.37
    assert time.process_time() - begun < LONGEST


@pytest.mark.wide
@pytest.mark.parametrize("pattern", [one for one in PATTERNS if not one.startswith(OURS)])
def test_a_pattern_takes_time_in_proportion_to_a_text(pattern, stopped):
    assert slow_on(pattern, PATTERNS[pattern], stopped) == []
