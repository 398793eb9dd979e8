"""A folder's path in one line, shortened in the middle where there is no room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.widgets.labels import set_look


class ElidedPath(QLabel):
    """Shows a path, or other words while there is none; the whole path is its tool tip.

    Args:
        otherwise: what to say while there is no path.
    """

    def __init__(self, otherwise: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._otherwise = otherwise
        self.path = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_path("")

    def show_path(self, path: str) -> None:
        """Show another path; "" for none."""
        self.path = path
        set_look(self, "role", "normal" if path else "muted")
        self.setToolTip(path)
        self.setAccessibleName(path or self._otherwise)
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        words = self.path or self._otherwise
        self.setText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, self.width()))
