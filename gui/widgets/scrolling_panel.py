"""A part of a page that scrolls where the window is too small for it, by keyboard too."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget


class ScrollingPanel(QScrollArea):
    """Only ever higher than its room, never wider; Tab stops at it while there is something to scroll.

    Args:
        content: what scrolls.
        name: what it is, for screen readers.
    """

    def __init__(self, content: QWidget, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        for words in content.findChildren(QLabel):
            if words.wordWrap():
                # Else it would be as high as in a narrow window, and scroll where everything fits.
                words.setMinimumHeight(1)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)

    @Slot(int, int)
    def _on_range(self, _least: int, most: int) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if most > 0 else Qt.FocusPolicy.NoFocus)
