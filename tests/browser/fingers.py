"""Fingers on a screen: touch events, as a phone makes them."""

from playwright.sync_api import Page

PAUSE = 160  # milliseconds at the end of a move: it is put down there, not thrown


def drag(page: Page, *ways: tuple[tuple[float, float], tuple[float, float]]) -> None:
    """Move a finger or two over a page, each from a point to another, pixels of the window."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, part: float) -> None:
        points = [
            {"x": x + part * (to_x - x), "y": y + part * (to_y - y), "id": n}
            for n, ((x, y), (to_x, to_y)) in enumerate(ways)
        ]
        points = [] if kind == "touchEnd" else points
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0)
    for step in range(1, 9):
        touch("touchMove", step / 8)
        page.wait_for_timeout(16)
    page.wait_for_timeout(PAUSE)
    touch("touchEnd", 1)
    session.detach()
