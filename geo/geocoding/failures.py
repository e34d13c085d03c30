"""What is said when a provider could not be asked, or came with something that is no answer."""

from __future__ import annotations

from typing import Protocol

from geo.errors import GeocodeError
from geo.geocoding.coordinates import Place


class Summary(Protocol):
    """What a run had done when it was stopped: see run_report.Report."""

    def summary(self) -> str:
        """The run in words, several lines."""
        ...


class ProviderError(GeocodeError):
    """A provider could not be asked, or came with something that is no answer.

    ``report``: what the run that it stopped had done until then, None outside a run.
    """

    def __init__(self, provider: str, place: Place, asked: str, came: str):
        super().__init__(f"{place.place_id}: asked {provider} for {asked}; came: {came}")
        self.provider, self.place_id = provider, place.place_id
        self.asked, self.came = asked, came
        self.report: Summary | None = None
