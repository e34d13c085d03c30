"""The map document in a window of its own, as a reader uses it."""

LOOK = """() => {
  const map = window[document.querySelector("script[data-map]").dataset.map];
  const { lat, lng } = map.getCenter();
  return { lat, lng, zoom: map.getZoom() };
}"""
BOXES = """selector => [...document.querySelectorAll(selector)].map(element => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return [left, top, right, bottom, element.textContent];
})"""


class Chart:
    """The map document in a window of its own."""

    def __init__(self, reader):
        self.page = reader.page
        self.home = reader.home

    def open(self, fragment: str = "") -> "Chart":
        """Load the document at a fragment. Where it is open already, a fragment loads nothing."""
        if self.page.url.startswith(f"{self.home}/map"):
            self.page.goto("about:blank")
        self.page.goto(f"{self.home}/map#{fragment}")
        self.page.locator("body[data-marks]").wait_for()
        self.page.locator('body[data-land="drawn"]').wait_for()
        return self.arranged()

    def arranged(self) -> "Chart":
        """Wait until all marks and names stand where they belong since the last move or query."""
        self.page.locator("body[data-arranged]").wait_for()
        return self

    @property
    def card(self):
        return self.page.locator("#panel")

    @property
    def discs(self):
        return self.page.locator(".leaflet-marker-pane .disc")

    def numbers(self) -> list[int]:
        self.arranged()
        return [int(text) for text in self.discs.all_inner_texts()]

    def look(self) -> dict:
        return self.page.evaluate(LOOK)

    def still(self) -> dict:
        """Where the map looks once it has come to rest."""
        self.page.wait_for_function(
            f"""() => new Promise(done => {{
              const look = {LOOK};
              const before = JSON.stringify(look());
              setTimeout(() => done(JSON.stringify(look()) === before), 250);
            }})"""
        )
        return self.arranged().look()

    def boxes(self, selector: str) -> list[list]:
        return self.arranged().page.evaluate(BOXES, selector)

    def tool(self, name: str):
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def sheet(self):
        """What a narrow map has at its lower edge."""
        return self.page.locator("#sheet")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
