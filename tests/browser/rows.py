"""A table of a page, as a reader sees it."""

from playwright.sync_api import Locator, expect


class Rows:
    """The part of a Reader that reads and chooses the rows of the page's table."""

    @property
    def table(self) -> Locator:
        return self.main.locator(".rows-table")

    @property
    def table_rows(self) -> Locator:
        return self.table.locator("tr[data-row]")

    def has_rows(self, number: int) -> None:
        """Wait until the table has so many rows, in sight or not."""
        expect(self.table_rows).to_have_count(number)

    def cells(self) -> list[list[str]]:
        """Every row of the table, by its columns."""
        self.table.wait_for()
        return self.table_rows.evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
        )

    def column(self, name: str) -> list[str]:
        """The texts of one column, from its first row to its last."""
        return self.table.locator(f'td[data-column="{name}"]').all_text_contents()

    def ids(self) -> list[str]:
        """What the rows of the table are rows of, in their order."""
        return self.table_rows.evaluate_all("rows => rows.map(row => row.dataset.row)")

    def holds(self, rows: list[dict]) -> None:
        """Wait until the table holds these stations and no others, and the summary their number."""
        self.has_rows(len(rows))
        self.show(len(rows))
        self.becomes(lambda: sorted(self.ids()), sorted(row["station_id"] for row in rows))

    def choose_row(self, row: int) -> None:
        """Choose a row of the table, 0 being the first, by one of its numbers."""
        before = self.page.url
        self.table_rows.nth(row).locator("td.number").first.click()
        self.changed(before)
