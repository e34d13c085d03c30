"""A table of a page, as a reader sees it: Streamlit draws it on a canvas beside accessible rows."""

import re

from playwright.sync_api import Locator, expect


class Grid:
    """The part of a Reader that reads and chooses the rows of the page's table."""

    @property
    def grid(self) -> Locator:
        """The accessible twin of the table that the page draws on a canvas: the rows in sight."""
        return self.page.get_by_test_id("stDataFrame").locator("canvas table")

    def has_rows(self, number: int) -> None:
        """Wait until the table has so many rows, in sight or not."""
        expect(self.grid).to_have_attribute("aria-rowcount", str(number + 1))  # and its header

    def row_count(self) -> int:
        """How many rows the table has now; ``has_rows`` waits for those of an action."""
        self.grid.wait_for(state="attached")
        return int(self.grid.get_attribute("aria-rowcount")) - 1

    def rows_in_sight(self) -> dict[int, list[str]]:
        """Row number, from 2 on, and cells."""
        self.grid.locator("tbody tr").first.wait_for(state="attached")
        rows = self.grid.evaluate(
            """table => [...table.tBodies[0].rows].map(row =>
              [Number(row.ariaRowIndex), [...row.cells].map(cell => cell.textContent)])"""
        )
        return dict(rows)

    def cells(self) -> list[list[str]]:
        """Every row of the table, read while scrolling through it."""
        total = self.row_count()
        rows = self.rows_in_sight()
        box = self.page.get_by_test_id("stDataFrame").bounding_box()
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        while len(rows) < total:
            first = min(self.rows_in_sight())
            self.page.mouse.wheel(0, 240)  # pixels: less than is in sight, so no row is missed
            gone = self.grid.locator(f'tbody tr[aria-rowindex="{first}"]')
            gone.wait_for(state="detached")
            rows |= self.rows_in_sight()
        return [cells for _, cells in sorted(rows.items())]

    def stations(self) -> list[str]:
        """The ids of the stations of the table, by the links of its rows."""
        self.grid.locator("tbody tr").first.wait_for(state="attached")
        column = self.grid.locator("thead th").all_text_contents().index("Record")
        return [re.search(r"station=([^&]+)", row[column])[1] for row in self.cells()]

    def holds(self, rows: list[dict]) -> None:
        """Wait until the table holds these stations in this order, and the summary their number."""
        self.has_rows(len(rows))
        self.show(len(rows))
        self.becomes(self.stations, [row["station_id"] for row in rows])

    def choose_row(self, row: int) -> None:
        """Choose a row of the table, 0 being the first, by the box before it."""
        self.grid.locator("tbody tr").first.wait_for(state="attached")
        height = 33  # pixels of a header and of a row
        spot = {"x": height / 2, "y": height * (row + 1.5)}
        self.page.get_by_test_id("stDataFrame").click(position=spot)
        self.grid.locator('tbody tr[aria-selected="true"]').wait_for(state="attached")
        self.settle()
