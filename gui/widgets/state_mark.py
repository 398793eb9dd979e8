"""A small sign for how something stands, each with a shape of its own; words stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.colours import ColourName
from gui.theme import icon_pixmap, theme

State = Literal["none", "busy", "good", "doubt", "bad"]

_SIDE = 20
_SIGNS: Mapping[State, tuple[str, ColourName]] = MappingProxyType(
    {
        "none": ("ring", "muted"),
        "busy": ("dot", "accent"),
        "good": ("tick", "good"),
        "doubt": ("warning", "doubt"),
        "bad": ("close", "bad"),
    }
)


class StateMark(QWidget):
    """A ring, a dot in a ring, a tick, a warning or a cross.

    Args:
        above: empty pixels over it, so that it stands level with the first of several lines.
    """

    def __init__(self, above: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._above = above
        self.state: State = "none"
        self.setFixedSize(_SIDE, _SIDE + above)
        theme().changed.connect(self.update)

    def show_state(self, state: State) -> None:
        """Show another state."""
        if state != self.state:
            self.state = state
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sign in the theme's colours."""
        name, colour = _SIGNS[self.state]
        QPainter(self).drawPixmap(0, self._above, icon_pixmap(name, colour, _SIDE, self.devicePixelRatioF()))
