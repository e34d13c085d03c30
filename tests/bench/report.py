"""The figures as a document: what was measured, medians, ratios to the floor, and the targets."""

from collections.abc import Callable, Iterator, Sequence
from math import isnan, nan

NAMES = {
    "floor": "empty app (floor)",
    "atlas": "this atlas",
    "usual": "usual way",
    "deck": "pydeck",
}
MAP = "the map by itself"
LIGHT = {  # pages to cite that differ in kind, by their path
    "a place to cite": "place/nl-amsterdam",
    "a source to cite": "source/independent-2022-10-26",
    "answers to cite": "answers.html",
    "figures to cite": "figures.html",
}
SCORES = ("performance", "accessibility", "best-practices", "seo")  # of Lighthouse
TIMES = {
    "open": "first open",
    "change": "filter chosen",
    "clear": "filter taken away",
    "again": "filter chosen again",
    "clear again": "and taken away again",
    "typed": "words typed",
    "untyped": "and deleted",
}
BYTES = {"open bytes": "first open", "change bytes": "filter chosen", "clear bytes": "taken away"}
SERVER = {"change server": "filter chosen", "clear server": "taken away"}
ACTIONS = """\
An empty app (`tests/bench/apps/floor.py`: the same filter, and a text), this atlas, the usual way
(a folium `Marker` with popup for each place, `MarkerCluster`, `st_folium`) and `st.pydeck_chart`
(`ScatterplotLayer`, no base map), on the same generated atlas (`tests/generate.py`: real cities,
made-up reports; a tenth of the places has no position and no mark). Each runs in a server of its
own with the same setting of garbage collection, and is used by the same actions, in turn:

- *first open*: the page in a browser with an empty cache, on a server that has been asked before;
  from the navigation until all marks are painted.
- *filter chosen*: from the click on a country that nobody has asked for yet until its marks, and no
  others, are painted; *taken away*: from the key that removes it (Backspace pressed; of a tick,
  Space let go) until all marks are painted;
  *again*: the same country once more in the same visit. Another country in every run, from the one
  with most places down: some 5 to 15 % of the places. So only *taken away* shows them all.

*Words typed* is from Enter in the field of words, with the name of a country that nobody has asked
for in it, until its marks are painted; *deleted* from Enter in the empty field.

*A record* is opened by a click on a mark in sight that was not pointed at before, some twenty in a
visit; the time runs from the click until its text is painted.

In the atlas a country is a box to tick, in the others a word in Streamlit's own list of choices;
the time runs from the reader's key or click to the marks either way.

Times are taken in the page in each animation frame. In the empty app the text stands for the marks.
pydeck's marks count as painted when they are handed to WebGL, which here is drawn by the processor,
after that. Bytes are those of HTTP bodies as sent and of WebSocket messages. The server's time is
its processor time from the action until a second after it is done."""

Medians = dict[tuple[int, str, str], float]


def speed_part(
    medians: Medians,
    worst_pan: dict[int, float],
    remarks: list[str],
    about: dict[str, str],
    limit: int,
) -> str:
    """One reader's speed, as a part of the document. ``medians``: size, app, measure -> figure."""
    sizes = sorted({size for size, *_ in medians})
    lines = ["## One reader", "", "Written by `make bench`; every figure is a median.", ""]
    lines += [f"- {key}: {value}" for key, value in about.items()]
    lines += ["", "### Targets", "", "| target | chosen | taken away |", "|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in targets(medians, worst_pan, sizes)]
    lines += ["", "### Milliseconds, and times the floor", ""]
    lines += table(medians, sizes, TIMES, times, limit)
    lines += ["", "### Kilobytes over the wire", ""]
    lines += table(medians, sizes, BYTES, lambda value, _: f"{value / 1000:,.1f}", limit)
    lines += ["", "### Milliseconds of the server's processor", ""]
    lines += table(medians, sizes, SERVER, lambda value, _: f"{value:,.0f}", limit)
    lines += ["", "### Megabytes of the server's memory, after a first open", ""]
    lines += table(medians, sizes, {"memory": "resident"}, lambda value, _: f"{value:,.0f}", limit)
    opened = [size for size in sizes if (size, "atlas", "record") in medians]
    if opened:
        lines += ["", "### Milliseconds until a record is read", ""]
        lines += ["| places | median | slowest of a visit |", "|--:|--:|--:|"]
        for size in opened:
            both = (medians[size, "atlas", name] for name in ("record", "slowest record"))
            lines.append(f"| {size:,} | {' | '.join(f'{value:,.0f}' for value in both)} |")
    if worst_pan:
        lines += ["", "### Longest frame while the atlas's map is panned", ""]
        lines += ["| places | median of the runs, ms | worst, ms |", "|--:|--:|--:|"]
        lines += [
            f"| {size:,} | {medians[size, 'atlas', 'pan']:,.0f} | {worst_pan[size]:,.0f} |"
            for size in sorted(worst_pan)
        ]
    if remarks:
        lines += ["", "### What could not be measured", "", *(f"- {one}" for one in remarks)]
    lines += ["", "### What was measured", "", ACTIONS]
    return "\n".join(lines) + "\n"


OF_THE_ATLAS = ("typed", "untyped")  # the others have no field for words


def times(value: float, floor: float | None) -> str:
    return f"{value:,.0f} ({value / floor:.1f}x)" if floor else f"{value:,.0f}"


def table(medians: Medians, sizes: list[int], measures: dict, words, limit: int) -> list[str]:
    lines = [f"| places | | {' | '.join(NAMES.values())} |", "|--:|---|" + "--:|" * len(NAMES)]
    for size in sizes:
        for measure, title in measures.items():
            floor = medians.get((size, "floor", measure))
            cells = []
            for app in NAMES:
                value = medians.get((size, app, measure))
                tried = any((size, app, other) in medians for other in TIMES) or app == "atlas"
                tried &= app == "atlas" or measure not in OF_THE_ATLAS
                missing = f"over {limit} s" if tried else "-"
                cells.append(missing if value is None else words(value, floor))
            lines.append(f"| {size:,} | {title} | {' | '.join(cells)} |")
    return lines


TICK = 10  # ms: a server that used less of its processor is said to have used none
LARGEST = 100_000  # places of an atlas that is held to the targets of small ones


def targets(medians: Medians, worst_pan: dict[int, float], sizes: list[int]) -> Iterator[list[str]]:
    """Rows: each target that the sizes allow to judge, and the figure by each way to change."""

    def of(size: int, app: str, measure: str) -> float:
        return medians.get((size, app, measure), nan)

    def row(
        title: str,
        over: tuple[int, str],
        under: tuple[int, str],
        fits: Callable,
        measures: Sequence[str] = ("change", "clear"),
    ) -> list[str]:
        ratios = [of(*over, measure) / (of(*under, measure) or TICK) for measure in measures]
        return [title, *(judged(f"{ratio:.1f}x", ratio, fits) for ratio in ratios)]

    for size in (size for size in sizes if size > LARGEST):
        title = f"filter at {size:,} places within 3x the floor"
        yield row(title, (size, "atlas"), (size, "floor"), lambda x: x <= 3)
        ratio = of(size, "atlas", "open") / of(150, "atlas", "open")
        title = f"first open at {size:,} within 3x that at 150"
        yield [title, judged(f"{ratio:.1f}x", ratio, lambda x: x <= 3), ""]
        held = of(size, "atlas", "memory")
        title = f"memory at {size:,} under 6 GB"
        yield [title, judged(f"{held:,.0f} MB", held, lambda x: x < 6_000), ""]
    for size in (size for size in sizes if size <= LARGEST):
        both = (size, "atlas"), (size, "floor")
        yield row(f"filter at {size:,} within 1.5x the floor", *both, lambda x: x <= 1.5)
        ratio = of(size, "atlas", "open") / of(size, "floor", "open")
        title = f"first open at {size:,} within 1.3x the floor"
        yield [title, judged(f"{ratio:.1f}x", ratio, lambda x: x <= 1.3), ""]
        title = f"server's processor for a filter at {size:,} within 3x the floor"
        yield row(title, *both, lambda x: x <= 3, tuple(SERVER))
        ratios = [
            of(size, "atlas", typed) / of(size, "atlas", ticked)
            for typed, ticked in (("typed", "change"), ("untyped", "clear"))
        ]
        fast = (judged(f"{ratio:.1f}x", ratio, lambda x: x <= 1.2) for ratio in ratios)
        yield [f"words typed at {size:,} as fast as a tick (within 1.2x)", *fast]
        took = of(size, "atlas", "record")
        title = f"a record at {size:,} within 100 ms of the click"
        yield [title, judged(f"{took:,.0f} ms", took, lambda x: x <= 100), ""]
    for size in sorted({150, 1_000} & set(sizes)):
        title = f"filter at {size:,} ahead of the usual way"
        yield row(title, (size, "usual"), (size, "atlas"), lambda x: x > 1)
    for size in sizes:
        if size >= 1_000:
            title = f"filter at {size:,} ahead of pydeck"
            yield row(title, (size, "deck"), (size, "atlas"), lambda x: x > 1)
    if {150, 100_000} <= set(sizes):
        ratio = of(100_000, "atlas", "open") / of(150, "atlas", "open")
        title = "first open at 100,000 under 3x that at 150"
        yield [title, judged(f"{ratio:.1f}x", ratio, lambda x: x < 3), ""]
    if 100_000 in sizes:
        worst = worst_pan.get(100_000, nan)
        title = "no frame over 100 ms while panning at 100,000"
        yield [title, judged(f"{worst:,.0f} ms", worst, lambda x: x <= 100), ""]


def judged(words: str, figure: float, fits: Callable[[float], bool]) -> str:
    if isnan(figure):
        return "not measured"
    return f"{words}, {'met' if fits(figure) else 'not met'}"


AUDITS = {  # measure -> heading, and how its figure is written
    "fcp": ("first paint, ms", "{:,.0f}"),
    "lcp": ("largest paint, ms", "{:,.0f}"),
    "cls": ("layout shift", "{:.3f}"),
    "bytes": ("KiB", "{:,.0f}"),
    "performance": ("performance", "{:.0f}"),
    "accessibility": ("accessibility", "{:.0f}"),
    "best-practices": ("best practices", "{:.0f}"),
    "seo": ("search engines", "{:.0f}"),
}
FIRST_OPEN_WORDS = """\
Lighthouse {version} opens each page with an empty cache in its desktop preset and in its mobile
setting (a slow line, 1.6 Mbit/s with 150 ms to and fro, and a processor of a quarter of the speed);
the empty app is `tests/bench/apps/floor.py`. Its paints are computed for that line from an open
without it. *Painted on that line* is measured: a real open in Chromium held to that line and
processor, until the first paint and until the map's marks have been painted."""

Audits = dict[tuple[str, str, str], float]  # page, setting, measure -> median


def first_open_section(found: Audits, held: Audits, runs: int, version: str) -> list[str]:
    """The section of Lighthouse's figures. ``held``: "paint" and "marks" in ms on the slow line."""
    pages = list(dict.fromkeys((page, setting) for page, setting, _ in found))
    lines = ["## First open by Lighthouse", "", f"Medians of {runs} runs, in turn.", ""]
    lines += ["| target | figure |", "|---|---|"]
    lines += [f"| {title} | {words} |" for title, words in _first_open_targets(found, held)]
    lines += ["", f"| page | setting | {' | '.join(title for title, _ in AUDITS.values())} |"]
    lines += ["|---|---|" + "--:|" * len(AUDITS)]
    for page, setting in pages:
        cells = [
            words.format(found.get((page, setting, audit), nan))
            for audit, (_, words) in AUDITS.items()
        ]
        lines.append(f"| {page} | {setting} | {' | '.join(cells)} |")
    lines += ["", "| painted on that line, ms | first paint | the map's marks |", "|---|--:|--:|"]
    for page in dict.fromkeys(page for page, *_ in held):
        cells = [held.get((page, "mobile", measure)) for measure in ("paint", "marks")]
        said = ["-" if cell is None else f"{cell:,.0f}" for cell in cells]
        lines.append(f"| {page} | {' | '.join(said)} |")
    return [*lines, "", FIRST_OPEN_WORDS.format(version=version)]


def _first_open_targets(found: Audits, held: Audits) -> Iterator[tuple[str, str]]:
    atlas, floor = NAMES["atlas"], NAMES["floor"]
    for setting in ("desktop", "mobile"):
        ours, least = (found.get((page, setting, "fcp"), nan) for page in (atlas, floor))
        words = f"{ours:,.0f} against {least:,.0f} ms"
        title = f"{setting}: first paint sooner than the empty app's"
        yield title, judged(words, ours / least, lambda x: x < 1)
        shift = found.get((atlas, setting, "cls"), nan)
        yield (
            f"{setting}: layout shift under 0.02",
            judged(f"{shift:.3f}", shift, lambda x: x < 0.02),
        )
        worst = min(found.get((atlas, setting, name), nan) for name in SCORES[1:])
        title = f"{setting}: accessibility, best practices, search engines at least 95"
        yield title, judged(f"{worst:.0f}", worst, lambda x: x >= 95)
        size = found.get((atlas, setting, "bytes"), nan) * 1024 / 1e6
        title = f"{setting}: at most 1.3 MB over the wire"
        yield title, judged(f"{size:.2f} MB", size, lambda x: x <= 1.3)
        worst = min(found.get((page, setting, name), nan) for page in LIGHT for name in SCORES)
        title = f"{setting}: pages to cite at least 95 in all four"
        yield title, judged(f"{worst:.0f}", worst, lambda x: x >= 95)
    for page, least in ((atlas, 85), (MAP, 95)):
        score = found.get((page, "desktop", "performance"), nan)
        title = f"desktop: performance of {page} at least {least}"
        yield title, judged(f"{score:.0f}", score, lambda x, least=least: x >= least)
    marks = held.get((atlas, "mobile", "marks"), nan)
    paint = held.get((floor, "mobile", "paint"), nan)
    words = f"{marks:,.0f} against {paint:,.0f} ms"
    title = "mobile: the map's marks in a third of the empty app's first paint"
    yield title, judged(words, marks / paint, lambda x: x <= 1 / 3)


def memory_part(figures: dict[str, float], size: int, queries: int) -> str:
    """What ``memory.measure`` found, as a part of the document: bytes and seconds."""
    lines = ["## Many questions to a large atlas", ""]
    lines += [
        f"A compiled atlas of {size:,} places; {queries:,} questions, each of which leaves other",
        "sources out, asked of the map's marks and of the API's counts by four readers at once",
        "(`python -m tests.bench.memory`).",
        "",
    ]
    start, highest = figures["start"], figures["highest"]
    lines += ["| target | figure |", "|---|---|"]
    words = judged(f"{start:.1f} s", start, lambda x: x <= 5)
    lines += [f"| from the process to the first marks within 5 s | {words} |"]
    words = judged(f"{highest / 1e6:,.0f} MB", highest, lambda x: x < 1.5e9)
    lines += [f"| memory under 1.5 GB | {words} |", "", "| measure | figure |", "|---|--:|"]
    for name, figure in figures.items():
        shown = f"{figure / 1e6:,.0f} MB" if figure > 1e5 else f"{figure:.3g}"
        lines.append(f"| {name} | {shown} |")
    return "\n".join(lines) + "\n"
