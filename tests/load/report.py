"""The figures of ``make load`` as a part of docs/benchmarks.md."""

from collections.abc import Sequence
from math import ceil, nan
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.load.__main__ import Stage
    from tests.load.replicas import Carried

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


READERS = (300, 1_000, 3_000, 10_000)  # of the table of sizes
PACES = (3, 15)  # seconds from one choice of a reader to the next: in haste, and reading
BUSY = 0.7  # of a core: what a server is given, so that some is left for who comes all at once


def replicas_report(found: Sequence["Carried"], about: dict[str, str], share: float | None) -> str:
    """The part of docs/deploy.md as Markdown. ``found``: one server, then several ways of more.

    ``share``: of a core, to which each server was held, if it was.
    """
    one = found[0].stage
    lines = [*(f"- {key}: {value}" for key, value in about.items())]
    lines += [f"- each server held to {share:g} of a core"] if share else []
    heads = "servers | sessions | reruns a second | times one server | median, ms | p95, ms"
    heads += " | errors | connected again | cores: servers | nginx | readers"
    lines += ["", f"| {heads} |", "|---|" + "--:|" * 10]
    for each in found:
        stage, cores = each.stage, each.cores
        cells = [
            f"{each.servers}, one killed" if each.killed else f"{each.servers}",
            f"{stage.sessions}",
            f"{stage.rate:.1f}",
            f"{stage.rate / one.rate:.2f}",
            *(f"{_at(stage.reruns, percent):,.0f}" for percent in (50, 95)),
            *(f"{len(stage.errors)}", f"{each.again}"),
            *(f"{cores[who]:.2f}" for who in ("servers", "nginx", "readers")),
        ]
        lines.append(_row(cells))
    work = one.worked / max(1, len(one.reruns))  # seconds of a core for one choice
    alone, each = one.rested / 1e6, (one.held - one.rested) / one.sessions / 1e6
    lines += [
        "",
        f"At {1000 * work:.1f} ms of a core for a choice and {BUSY:.0%} of a core a server:",
    ]
    lines += [
        "",
        f"| readers at once | {' | '.join(f'servers, a choice every {p} s' for p in PACES)}",
    ]
    lines[-1] += " | memory of all, at the fewer servers |"
    lines += ["|--:|" + "--:|" * (len(PACES) + 1)]
    for readers in READERS:
        counts = [max(2, ceil(readers / pace * work / BUSY)) for pace in PACES]
        memory = min(counts) * alone + readers * each
        lines.append(_row([f"{readers:,}", *map(str, counts), f"{memory / 1000:,.1f} GB"]))
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
