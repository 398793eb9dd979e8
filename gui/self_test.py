"""The window's part of the self-test: it opens and paints."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from engine.api import ProcessHost
from gui.app import Desktop, make_application
from gui.settings.store import SettingsStore
from gui.theme import theme

FEWEST_COLOURS = 16
"""A window that painted its words, lines and icons shows many more shades than this."""


def paint_once() -> int:
    """Open the window without an engine, paint every page once, and look whether anything was painted.

    Returns:
        0, or 1 if a page stayed empty.
    """
    make_application()
    theme().apply()
    with tempfile.TemporaryDirectory() as folder:
        desktop = Desktop(ProcessHost(), SettingsStore(Path(folder) / "settings.json"))
        desktop.window.resize(1280, 800)
        desktop.window.show()
        for key in ("start", "pictures", "train", "check", "classify", "share"):
            desktop.window.show_page(key)
            image = desktop.window.grab().toImage()
            colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
            if len(colours) < FEWEST_COLOURS:
                sys.stderr.write(f"The page {key} stayed empty.\n")
                return 1
        desktop.window.close()
    sys.stdout.write(f"every page was painted on “{QGuiApplication.platformName()}”\n")
    return 0
