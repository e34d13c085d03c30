"""What a page says of itself to machines: JSON-LD in the words of schema.org.

The atlas is a Dataset and its index a DataCatalog; a list is a Dataset with its downloads; any
other page is a WebPage about a Place, a Country or a text. Claims are not marked up as ``Claim``,
nor anything as ``ClaimReview``: a review needs a verdict, of which this atlas gives none, and those
who gather such marks show them as checked facts.
"""

import json
from typing import Any

from geo.atlas import Atlas
from geo.export.formats import FORMATS
from geo.records.statements import Record
from geo.site.templates import safe_link

CONTEXT = "https://schema.org"
LISTED = ("csv", "json")  # formats of a list of the API
Thing = dict[str, Any]


def as_script(thing: Thing) -> str:
    """A thing as a ``script`` that no browser runs and that nothing in it can end."""
    said = json.dumps({"@context": CONTEXT} | thing, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        said = said.replace(letter, f"\\u{ord(letter):04x}")
    return f'<script type="application/ld+json">{said}</script>'


def atlas_thing(atlas: Atlas, address: str) -> Thing:
    """The atlas as a Dataset, its files as distributions; ``address`` is that of its first page."""
    package = atlas.descriptor
    return _known(
        {
            "@type": "Dataset",
            "@id": f"{address}#atlas",
            "name": package["title"],
            "description": package.get("description", ""),
            "url": address,
            "version": atlas.version,
            "dateModified": package.get("created", "")[:10],
            "inLanguage": "en",
            "isAccessibleForFree": True,
            "license": _licence(atlas),
            "keywords": package.get("keywords", []),
            "creator": [
                {"@type": "Organization", "name": one["title"]}
                for one in package.get("contributors", [])
            ],
            "spatialCoverage": {"@type": "Place", "name": "World"},
            "distribution": [
                _download(f"{address}api/v1/stations.{kind}", media)
                for kind, (media, _, _) in FORMATS.items()
            ],
        }
    )


def page_thing(atlas: Atlas, address: str, page: Thing) -> Thing:
    """A page (its own keys, ``url`` and ``name`` among them) as a part of the atlas."""
    whole = {"@type": "Dataset", "@id": f"{address}#atlas", "url": address}
    whole |= {"name": atlas.descriptor["title"], "description": _description(atlas)}
    return _known(
        {
            "@type": "WebPage",
            "@id": page["url"],
            "inLanguage": "en",
            "version": atlas.version,
            "dateModified": atlas.descriptor.get("created", "")[:10],
            "license": _licence(atlas),
            "isPartOf": whole,
        }
        | page
    )


def list_thing(atlas: Atlas, address: str, page: Thing, resource: str) -> Thing:
    """A list as a Dataset of its own: that resource of the API is its distribution."""
    files = [_download(f"{address}api/v1/{resource}.{kind}", _MEDIA[kind]) for kind in LISTED]
    kind = {"@type": "Dataset", "isAccessibleForFree": True, "distribution": files}
    return page_thing(atlas, address, page | kind)


def catalog_thing(atlas: Atlas, address: str, page: Thing) -> Thing:
    """The index as a DataCatalog with the atlas in it."""
    return page_thing(
        atlas, address, page | {"@type": "DataCatalog", "dataset": [atlas_thing(atlas, address)]}
    ) | {"isPartOf": {"@type": "WebSite", "url": address, "name": atlas.descriptor["title"]}}


def place_thing(record: Record, spot: tuple[float, float] | None) -> Thing:
    """A place of the atlas, never finer than a city; ``spot``: longitude and latitude, degrees."""
    city = record["precision"] == "city"
    country = {"@type": "Country", "name": record["country_name"]}
    return _known(
        {
            "@type": "City" if city else "Place",
            "name": record.get("place_name", record["name"]),
            "alternateName": record["local_name"],
            "address": {"@type": "PostalAddress", "addressCountry": record["country"]}
            | ({"addressLocality": record.get("place_name", record["name"])} if city else {}),
            "containedInPlace": country,
            "geo": {"@type": "GeoCoordinates", "longitude": spot[0], "latitude": spot[1]}
            if spot
            else "",
        }
    )


def country_thing(record: Record) -> Thing:
    """A country, by its ISO code."""
    return {"@type": "Country", "name": record["name"], "identifier": record["id"]}


def text_thing(source: Record) -> Thing:
    """A text of somebody else."""
    return _known(
        {
            "@type": "CreativeWork",
            "name": source["title"] or source["publisher"],
            "publisher": {"@type": "Organization", "name": source["publisher"]},
            "datePublished": source["published"],
            "inLanguage": source["language"],
            "url": safe_link(source["url"]),
        }
    )


_MEDIA = {"csv": "text/csv", "json": "application/json"}


def _download(address: str, media: str) -> Thing:
    return {"@type": "DataDownload", "contentUrl": address, "encodingFormat": media}


def _licence(atlas: Atlas) -> str:
    return safe_link((atlas.descriptor.get("licenses") or [{}])[0].get("path", ""))


def _description(atlas: Atlas) -> str:
    return atlas.descriptor.get("description", "")


def _known(thing: Thing) -> Thing:
    """A thing without what is not known."""
    return {name: value for name, value in thing.items() if value not in ("", [], None)}
