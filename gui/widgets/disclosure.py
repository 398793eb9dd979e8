"""A line that opens to show more, for those who want it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.theme import set_icon
from gui.widgets.buttons import link_button


class Disclosure(QWidget):
    """A button with a chevron above content that is hidden at first.

    Signals:
        opened: True when the content was shown, False when it was hidden.
    """

    opened = Signal(object)

    def __init__(self, words: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self.button = link_button(words, "chevron-right")
        self.button.setCheckable(True)
        content.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.button)
        layout.addWidget(content)
        self.button.toggled.connect(self._on_toggled)

    @Slot(bool)
    def _on_toggled(self, checked: bool) -> None:
        set_icon(self.button, "chevron-down" if checked else "chevron-right", "accent", 18)
        self.content.setVisible(checked)
        self.opened.emit(checked)
