"""What robots and feed readers ask for: robots.txt, the sitemap, the feed of data versions."""

from starlette.requests import Request
from starlette.routing import Route

from geo.atlas import Atlas
from geo.site.feed import feed_xml, sitemap_xml
from geo.web.endpoint import NotFound, json_endpoint
from geo.web.public_address import public_address


def feed_routes() -> list[Route]:
    """Their routes; all name the public address."""
    sitemap = json_endpoint(_sitemap, "application/xml", keep="by address")
    return [
        Route("/robots.txt", json_endpoint(_robots, "text/plain", keep="by address")),
        Route("/feed.xml", json_endpoint(_feed, "application/atom+xml", keep="by address")),
        Route("/sitemap.xml", sitemap),
        Route("/sitemap-{part:int}.xml", sitemap),
    ]


def _robots(request: Request, _atlas: Atlas) -> bytes:
    sitemap = f"{public_address(request.scope)}sitemap.xml"
    return f"User-agent: *\nDisallow: /_stcore/\nSitemap: {sitemap}\n".encode()


def _feed(request: Request, atlas: Atlas) -> bytes:
    return feed_xml(atlas, public_address(request.scope)).encode()


def _sitemap(request: Request, atlas: Atlas) -> bytes:
    found = sitemap_xml(atlas, public_address(request.scope), request.path_params.get("part", 0))
    if found is None:
        raise NotFound(f"There is no {request.url.path!r}: see /sitemap.xml.")
    return found.encode()
