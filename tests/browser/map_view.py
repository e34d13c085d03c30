"""The map in a page of the dashboard, as a reader sees it."""

from typing import Self

from playwright.sync_api import FrameLocator, Locator

MARKS = ".leaflet-marker-pane > .leaflet-marker-icon"  # the legend has some too
# What the page's script puts into the fragment of a map that begins: the position in the address.
PLACED = """() => {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const at = new URL(parent.location.href).searchParams.get("at");
  if (at) fragment.set("at", at); else fragment.delete("at");
  history.replaceState(null, "", `#${fragment}`);
  return String(fragment);
}"""
RELOAD = "body => { body.dataset.left = ''; setTimeout(() => location.reload()); }"


class MapView:
    """The part of a Reader that looks at the map document, a frame of the page."""

    @property
    def map_frame(self) -> Locator:
        return self.page.locator('iframe[title="Map of reported stations"]')

    @property
    def map(self) -> FrameLocator:
        return self.map_frame.content_frame

    @property
    def card(self) -> Locator:
        """The panel over the map, with the record that is open."""
        return self.map.locator("#panel")

    def open_map(self, query: str = "") -> Self:
        """Open the map page and wait until its marks are drawn."""
        self.open(f"?{query}" if query else "")
        self.map.locator("body[data-arranged]").wait_for()
        return self

    def turn_to_map(self, query: str = "") -> Self:
        """Turn to the map page and wait until its marks are drawn, as ``open_map`` would.

        The map document alone is loaded again, so that it looks where it would on a first visit.
        """
        if not self.turn_to(f"?{query}" if query else "").turned:
            self.map.locator("body[data-arranged]").wait_for()
            return self
        body, asked = self.map.locator("body"), None
        while asked != (asked := body.evaluate(PLACED)):  # the page may yet ask for something else
            body.evaluate(RELOAD)
            self.map.locator("body:not([data-left])[data-arranged]").wait_for()
        return self

    def wait_for_marks(self, number: int) -> None:
        """Wait for the map's marks by the page's own script.

        Playwright loses sight of a frame that a page has put away and taken out again.
        """
        self.page.wait_for_function(
            """number => {
              const frames = root => [...root.querySelectorAll("*")].flatMap(element => [
                ...(element.matches("iframe") ? [element] : []),
                ...(element.shadowRoot ? frames(element.shadowRoot) : [])]);
              return frames(document).some(
                frame => frame.contentDocument?.body?.dataset.marks === String(number));
            }""",
            arg=number,
        )

    def disc(self, place: str) -> Locator:
        return self.map.locator(f'[data-place="{place}"]')

    def stays(self, look: dict) -> None:
        """Wait until the map shows this centre at this zoom, to two pixels.

        A map that gets another size, as while a page is laid out, keeps its middle only to whole
        pixels, and one pixel is 0.03 degrees at zoom 5.5.
        """
        self.map.locator("body").evaluate(
            """(_, { lat, lng, zoom }) => new Promise((done, fail) => {
              const map = window[document.querySelector("script[data-map]").dataset.map];
              const began = performance.now();
              let since = began;
              const check = now => {
                const off = map.latLngToContainerPoint([lat, lng])
                  .distanceTo(map.getSize().divideBy(2));
                if (off > 2 || map.getZoom() !== zoom) since = now;
                if (now - since > 700) done(); // one that would still move has then moved
                else if (now - began > 15000)
                  fail(`${off} pixels from ${lat}, ${lng}; zoom ${map.getZoom()}, not ${zoom}`);
                else requestAnimationFrame(check);
              };
              requestAnimationFrame(check);
            })""",
            look,
        )

    def look(self) -> dict:
        """The centre and zoom of the map in the page."""
        return self.map.locator("body").evaluate(
            """() => {
              const map = window[document.querySelector("script[data-map]").dataset.map];
              const { lat, lng } = map.getCenter();
              return { lat, lng, zoom: map.getZoom() };
            }"""
        )

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a position on the map lies in the page, in pixels."""
        x, y = self.map.locator("body").evaluate(
            """(_, [lat, lon]) => {
              const map = window[document.querySelector("script[data-map]").dataset.map];
              const { x, y } = map.latLngToContainerPoint([lat, lon]);
              return [x, y];
            }""",
            [lat, lon],
        )
        box = self.map_frame.bounding_box()
        return box["x"] + x, box["y"] + y

    def marked(self) -> int:
        """The sum of the numbers on the map's marks, in and around sight."""
        return sum(map(int, self.map.locator(MARKS).all_inner_texts()))
