"""Where the keyboard goes when the control that had it is hidden or switched off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget


class FocusKeeper(QObject):
    """Gives the keyboard to the page in front, without a ring.

    Left alone, Qt hands it to the next control in the tab order: a Stop button that goes away when its job ends
    makes some far control light up.

    Args:
        window: what the control has to lie in.
        page: gives the page in front.
    """

    def __init__(self, window: QWidget, page: Callable[[], QWidget]) -> None:
        super().__init__(window)
        self._window, self._page = window, page
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    @Slot("QWidget*", "QWidget*")
    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is None or now is None or not self._window.isAncestorOf(before):
            return
        gone = before.isHidden() or not before.isVisible() or not before.isEnabled()
        page = self._page()
        if gone and now is not page and self._window.isAncestorOf(now):
            page.setFocus()
