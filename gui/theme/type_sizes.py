"""The four text sizes, in logical pixels; emphasis comes from weight, not from more sizes."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

SMALL = 12
NORMAL = 14
HEADING = 18
TITLE = 26

_BARE = ("DejaVu Sans", "Sans Serif", "Sans", "")
_NICER = ("Inter", "Cantarell", "Ubuntu", "Noto Sans", "Source Sans 3", "Open Sans", "Liberation Sans")


def sized_font(pixels: int = NORMAL, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The window's font in one of the four sizes, with figures of equal width."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font


def application_font() -> QFont:
    """The system's font at the normal size.

    A Linux desktop without font settings gives DejaVu Sans; then a calmer installed font is taken.
    """
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if sys.platform.startswith("linux") and font.family() in _BARE:
        installed = set(QFontDatabase.families())
        for family in _NICER:
            if family in installed:
                font.setFamily(family)
                break
    font.setPixelSize(NORMAL)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
