"""A few lines of code to copy."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from gui.theme import SMALL
from gui.widgets.buttons import plain_button
from gui.widgets.labels import label

LINES = 6
FRAME = "border: 1px solid palette(mid); border-radius: 8px;"


class Snippet(QWidget):
    """A heading, the lines, a button that copies them.

    Args:
        heading: what the lines are.
        above: stands between the heading and the lines, or None.
    """

    def __init__(self, heading: str, above: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = QPlainTextEdit()
        self.code.setReadOnly(True)
        self.code.setAccessibleName(heading)
        self.code.setTabChangesFocus(True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(SMALL)
        self.code.setFont(font)
        self.code.setStyleSheet(f"font-family: '{font.family()}'; font-size: {SMALL}px; {FRAME}")
        self.copy_button = plain_button(self.tr("Copy"), "copy")
        self.copy_button.setAccessibleName(self.tr("Copy: {0}").format(heading))
        self._copied = label("", "good")
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self._copied)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(label(heading, "heading"))
        if above is not None:
            layout.addWidget(above)
        layout.addWidget(self.code)
        layout.addLayout(buttons)
        self.code.setFixedHeight(self.code.fontMetrics().lineSpacing() * LINES + 32)
        self.copy_button.clicked.connect(self._on_copy)

    def show_lines(self, text: str) -> None:
        """Show other lines."""
        if text != self.code.toPlainText():
            self.code.setPlainText(text)
            self._copied.setText("")

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.toPlainText() + "\n")
        self._copied.setText(self.tr("Copied."))
