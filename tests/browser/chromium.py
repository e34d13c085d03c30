"""Which Chromium the tests drive, and how it is started."""

import os
import shutil

SYSTEM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "google-chrome")
# What a window of Chromium does besides showing a page: the popups of its address field alone,
# two pages drawn for every window, take a fifth of the processor's time. A later list of features
# replaces an earlier one, so what matters here of Playwright's own list is said again.
OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter"),
    *("NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    *("AimEnabled", "DestroyProfileOnBrowserClose", "AvoidUnnecessaryBeforeUnloadCheckSync"),
)
# The network in a process of its own takes a tenth of what it takes to load a page.
ON = "NetworkServiceInProcess2"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    f"--disable-features={','.join(OFF)}",
    f"--enable-features={ON}",
]


def find_chromium() -> str | None:
    """Which Chromium to start; None leaves it to Playwright, which fails if it has none."""
    if named := os.environ.get("CHROMIUM"):
        return named
    return next(filter(None, map(shutil.which, SYSTEM)), None)
