"""Buttons in the looks that the style sheet knows. One accent button per page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QToolButton

from gui.theme import ColourName, set_icon


class PressButton(QPushButton):
    """A button that Enter presses as well as the space bar, also outside dialogs."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, once however long it is held."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)


def accent_button(text: str, icon: str = "") -> QPushButton:
    """The one thing to do next."""
    return _push_button(text, icon, "accent", "on_accent")


def plain_button(text: str, icon: str = "") -> QPushButton:
    """Any other thing to do."""
    return _push_button(text, icon, "plain", "text")


def link_button(text: str, icon: str = "") -> QPushButton:
    """A thing to do inside a sentence."""
    return _push_button(text, icon, "link", "accent")


def tab_button(text: str) -> QPushButton:
    """One of several views of the same thing; stays pressed."""
    button = _push_button(text, "", "tab", "muted")
    button.setCheckable(True)
    button.setAutoExclusive(True)
    return button


def icon_button(icon: str, name: str, colour: ColourName = "muted", size: int = 20) -> QToolButton:
    """An icon alone; `name` is said by its tool tip and to screen readers."""
    button = QToolButton()
    set_icon(button, icon, colour, size)
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _push_button(text: str, icon: str, kind: str, colour: ColourName) -> QPushButton:
    button = PressButton(text)
    button.setProperty("kind", kind)
    button.setAccessibleName(text.replace("&", ""))
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon:
        set_icon(button, icon, colour, 18)
    return button
