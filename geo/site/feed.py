"""What leads readers and robots to us: a feed of data versions, and a list of every address."""

from uuid import NAMESPACE_URL, uuid5

from geo.atlas import Atlas
from geo.changes import Release, releases
from geo.memory.cache import remembered
from geo.site.citation import dataset
from geo.site.contents import paths
from geo.site.templates import html, xml

MOST = 50_000  # addresses of one file, by the protocol of sitemaps.org
DASHBOARD = ("", "countries", "table", "answers", "sources", "figures", "about", "map-your-own")


@remembered
def feed_xml(atlas: Atlas, address: str) -> str:
    """What each data version changed and why, as Atom (RFC 4287), the newest first."""
    found = releases(atlas.changes)
    return xml(
        "feed.xml",
        atlas=atlas,
        address=address,
        id=_lasting(atlas),
        authors=dataset(atlas).authors,
        releases=[
            (one, _lasting(atlas, one.version), html("changes.html", releases=[one]), _summary(one))
            for one in found
        ],
    )


def _lasting(atlas: Atlas, version: str = "") -> str:
    """An identifier that no move to another address changes."""
    name = atlas.descriptor.get("name", atlas.descriptor["title"])
    return uuid5(NAMESPACE_URL, f"station-atlas:{name}:{version}").urn


def _summary(release: Release) -> str:
    counts = ", ".join(f"{count} in {table}" for table, count in release.counts.items())
    return f"Changes: {counts}." if counts else " ".join(one["change"] for one in release.whole)


@remembered
def sitemap_xml(atlas: Atlas, address: str, part: int = 0) -> str | None:
    """Every address of ours, or one part of them (from 1); None if there is no such part.

    Where one file cannot hold them all, part 0 lists the parts.
    """
    return sitemap_of(atlas, address, [*DASHBOARD, *paths(atlas)], part)


def sitemap_of(atlas: Atlas, address: str, every: list[str], part: int) -> str | None:
    """The same of any paths below an address."""
    parts = -(-len(every) // MOST)
    if part > parts or (part and parts == 1):
        return None
    if parts > 1 and not part:
        return xml("sitemaps.xml", address=address, parts=parts)
    start = MOST * max(part - 1, 0)
    changed = atlas.descriptor.get("created", "")[:10]
    return xml("sitemap.xml", address=address, paths=every[start : start + MOST], changed=changed)
