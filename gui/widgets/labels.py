"""Words and cards in the looks that the style sheet knows."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

Role = Literal["normal", "title", "heading", "strong", "muted", "small", "good", "doubt", "bad"]


def label(text: str, role: Role = "normal", *, wrap: bool = False) -> QLabel:
    """A label that never takes text for markup (file names may look like it)."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setProperty("role", role)
    if wrap:
        result.setWordWrap(True)
        result.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return result


def card() -> QFrame:
    """A raised frame with round corners."""
    frame = QFrame()
    frame.setProperty("role", "card")
    return frame


def set_look(widget: QWidget, name: Literal["role", "kind"], value: str) -> None:
    """Change the look of a widget that is already shown."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
