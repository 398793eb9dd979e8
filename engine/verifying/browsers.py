"""Finds a browser that can be started without a window."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

BROWSER_VARIABLE = "TELLAPART_BROWSER"

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def find_browser() -> str | None:
    """Chromium, Chrome or Edge: what the environment variable TELLAPART_BROWSER names, else the first found."""
    named = os.environ.get(BROWSER_VARIABLE)
    if named:
        return named if Path(named).is_file() else None
    installed = [path for name in _NAMES if (path := shutil.which(name))]
    return next((path for path in (*installed, *_PLACES) if Path(path).is_file()), None)


def browser_command(browser: str, profile: Path, address: str) -> list[str]:
    """The words that open a page without a window, ask nobody else anything, and remember nothing.

    Args:
        browser: from `find_browser`.
        profile: a folder for what it writes.
        address: of the page.
    """
    words = [
        browser,
        "--headless=new",
        f"--user-data-dir={profile}",
        "--no-first-run",
        "--no-default-browser-check",
        "--no-proxy-server",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--disable-gpu",
        "--disable-sync",
        "--metrics-recording-only",
        "--password-store=basic",
        "--use-mock-keychain",
    ]
    if sys.platform.startswith("linux") and os.geteuid() == 0:
        words.append("--no-sandbox")  # Chromium's sandbox refuses to work for root
    return [*words, address]
