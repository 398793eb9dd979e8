"""Where the window was when it was closed; the only thing that QSettings keeps."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QWidget

_KEY = "window/geometry"


def keep_geometry(window: QWidget) -> None:
    """Remember place and size."""
    QSettings().setValue(_KEY, window.saveGeometry())


def restore_geometry(window: QWidget, width: int, height: int) -> None:
    """Give the window its remembered place and size, or this size the first time."""
    kept = QSettings().value(_KEY)
    if not isinstance(kept, QByteArray) or not window.restoreGeometry(kept):
        window.resize(width, height)
