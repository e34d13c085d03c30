"""A watch over everything that the pages of one test ask for and complain about."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request
from servers import RUNNING


class Watch:
    """What the pages of one test asked for and complained about."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.allowed: list[str] = []
        self.hosts: dict[Page, str] = {}  # of the pages that are followed
        self.listeners = {
            "request": self._request,
            "console": self._console,
            "pageerror": self._error,
            "requestfailed": self._failure,
        }
        self.logs = {url: len(server.said()) for url, server in RUNNING.items()}

    def allow(self, pattern: str) -> None:
        """Let complaints pass that match the pattern, because the test expects them."""
        self.allowed.append(pattern)

    def follow(self, page: Page, home: str) -> None:
        """Listen to a page until ``leave``; it may ask only the host of ``home``."""
        self.hosts[page] = urlsplit(home).netloc
        for event, listen in self.listeners.items():
            page.on(event, listen)

    def leave(self, page: Page) -> None:
        for event, listen in self.listeners.items():
            page.remove_listener(event, listen)

    @property
    def pages(self) -> list[Page]:
        return list(self.hosts)

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        ours = self.hosts.values()
        if parts.scheme not in ("data", "blob", "about") and parts.netloc not in ours:
            self.complaints.append(f"request to another host: {request.url}")

    def _failure(self, request: Request) -> None:
        # leaving a page ends what it was still loading, which is no failure
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"request failed: {request.url} {request.failure}")

    def _error(self, error: Error) -> None:
        self.complaints.append(f"uncaught error: {error}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.complaints.append(f"console error: {message.text} ({where})")

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(urlsplit(url).path == path for url in self.requests)

    def found(self) -> list[str]:
        for url, server in RUNNING.items():
            if "Traceback" in server.said()[self.logs.get(url, 0) :]:
                self.complaints.append(f"a traceback in the server's log: {server.log}")
        return [c for c in self.complaints if not any(re.search(p, c) for p in self.allowed)]
