"""The figures of ``make load`` as a part of docs/benchmarks.md."""

from collections.abc import Sequence
from math import nan
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.load.__main__ import Stage

NAMES = {"floor": "empty app", "atlas": "this atlas"}
WORDS = """\
Each session is a WebSocket that speaks Streamlit's own protocol, as a browser's does. It chooses a
country, reads the whole answer, and chooses another {pace:g} s after it began to choose the last;
*at the knee* nobody pauses. A session of the atlas asks for the marks of its choice as well, as its
map does: its time runs until both are there. Beside the sessions some {readers:g} requests a
second come over HTTP: for the map document, marks and stations of the atlas, for the page of the
empty app. Both apps run with the same settings, in turn, each in a process of its own; the readers
share the machine's other processor."""


def load_report(
    stages: Sequence["Stage"],
    soaked: dict[str, list[tuple[float, float]]],
    about: dict[str, str],
    pace: float,
) -> str:
    """The part as Markdown. ``soaked``: app -> seconds and bytes of memory."""
    lines = ["## A crowd", "", "Written by `make load`.", ""]
    lines += [f"- {key}: {value}" for key, value in about.items()]
    lines += ["", "| target | |", "|---|---|", *map(_row, _targets(stages, soaked))]
    heads = (
        "sessions | app | reruns a second | median, ms | p95, ms | HTTP median, ms | HTTP p95, ms"
    )
    heads += " | errors | processor of a rerun, ms | memory a session, KB"
    lines += ["", f"| {heads} |", "|--:|---|" + "--:|" * 8]
    lines += [_row(_cells(stage)) for stage in stages]
    for app, samples in soaked.items():
        lines += ["", f"Memory of {NAMES[app]} while sessions go on:", ""]
        lines += ["| minute | MB |", "|--:|--:|"]
        lines += [f"| {at / 60:.0f} | {held / 1e6:,.0f} |" for at, held in _minutes(samples)]
    lines += ["", WORDS.format(pace=pace, readers=5)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(stage: "Stage") -> list[str]:
    knee = stage.sessions == 24
    each = (stage.held - stage.rested) / stage.sessions / 1000
    return [
        "at the knee" if knee else f"{stage.sessions}",
        NAMES[stage.app],
        f"{stage.rate:.1f}",
        *(
            f"{_at(values, share):,.0f}"
            for values in (stage.reruns, stage.requests)
            for share in (50, 95)
        ),
        f"{len(stage.errors)}",
        f"{1000 * stage.worked / max(1, len(stage.reruns)):.1f}",
        f"{each:,.0f}",
    ]


def _at(values: Sequence[float], percent: int) -> float:
    """A percentile; nan of nothing."""
    if len(values) < 2:
        return values[0] if values else nan
    return median(values) if percent == 50 else quantiles(values, n=100)[percent - 1]


def _targets(
    stages: Sequence["Stage"], soaked: dict[str, list[tuple[float, float]]]
) -> list[list[str]]:
    found = {(stage.app, stage.sessions): stage for stage in stages}
    rows = []
    for sessions, share, said in ((100, 95, "p95"), (300, 50, "median")):
        if ("atlas", sessions) in found and ("floor", sessions) in found:
            ours, floor = (_at(found[app, sessions].reruns, share) for app in ("atlas", "floor"))
            title = f"{said} at {sessions} sessions within 3x the empty app's"
            rows.append([title, _judged(f"{ours / floor:.1f}x", ours <= 3 * floor)])
    if ("atlas", 24) in found:
        rate = found["atlas", 24].rate
        rows.append(["100 reruns a second at the knee", _judged(f"{rate:.0f}", rate >= 100)])
    errors = sum(len(stage.errors) for stage in stages)
    rows.append(["no error", _judged(f"{errors}", errors == 0)])
    for samples in soaked.values():
        minutes = [held for _, held in _minutes(samples)]
        if len(minutes) > 4:
            later = minutes[-1] / minutes[len(minutes) // 2] - 1
            title = "memory flat: the second half of the time adds less than 3 %"
            rows.append([title, _judged(f"{100 * later:+.1f} %", later < 0.03)])
    return rows


def _judged(words: str, met: bool) -> str:
    return f"{words}, {'met' if met else 'not met'}"


def _minutes(samples: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The first sample of every minute."""
    first: dict[int, tuple[float, float]] = {}
    for at, held in samples:
        first.setdefault(int(at // 60), (at, held))
    return list(first.values())
