"""What a server has done, for Prometheus: counts and times by kind of address, never by reader."""

import re
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from geo.tables.current import atlas_at_hand

SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # upper bounds
KINDS = {  # first part of a path -> kind; "" is the first page
    **dict.fromkeys(("", "countries", "table", "answers", "sources", "figures"), "page"),
    **dict.fromkeys(("about", "map-your-own"), "page"),
    **dict.fromkeys(("place", "station", "country", "source", "world", "cite"), "light page"),
    **dict.fromkeys(("answers.html", "figures.html", "pages.html", "api.html"), "light page"),
    **dict.fromkeys(("figure.svg", "figure.png", "figure.pdf", "slides.pptx"), "picture"),
    **dict.fromkeys(("live", "ready", "metrics"), "operating"),
    **dict.fromkeys(("robots.txt", "feed.xml", "sitemap.xml", "oembed"), "feed"),
    **dict.fromkeys(("docs", "redoc", "openapi.json", "swagger.json"), "api"),
    **{one: one for one in ("map", "api", "assets", "snapshot.html")},
    "snapshot-frame.html": "frame",
    **dict.fromkeys(("static", "_stcore", "media", "component"), "streamlit"),
    **dict.fromkeys(("auth", "oauth2callback"), "streamlit"),
}
_SITEMAP = re.compile(r"sitemap-[0-9]+\.xml")

registry = CollectorRegistry()
answers = Counter(
    "atlas_answers", "Answers to HTTP requests.", ("kind", "status"), registry=registry
)
seconds = Histogram(
    *("atlas_answer_seconds", "Until an answer was sent.", ("kind",)),
    buckets=SECONDS,
    registry=registry,
)
sessions = Gauge("atlas_sessions", "Readers whose page is connected.", registry=registry)
ProcessCollector(registry=registry)  # processor, memory, open files


class _OfAtlas(Collector):
    """What the server shows now, asked for with each look."""

    def collect(self) -> Iterable[Metric]:
        atlas = atlas_at_hand()
        shown = InfoMetricFamily("atlas", "What the server shows.")
        if atlas:
            shown.add_metric((), {"data_version": atlas.version, "edition": atlas.edition})
        yield shown
        kept = atlas.memory.bytes if atlas else 0
        yield GaugeMetricFamily("atlas_kept_bytes", "Of answers kept to be given again.", kept)


registry.register(_OfAtlas())


def kind_of(path: str) -> str:
    """The kind of an address: one of a dozen, whatever is asked for."""
    first = path.removeprefix("/").partition("/")[0]
    return KINDS.get(first, "feed" if _SITEMAP.fullmatch(first) else "other")
