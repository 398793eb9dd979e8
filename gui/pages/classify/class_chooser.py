"""The chooser of classes above the results."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QWidget

from gui.numbers import number
from gui.pages.classify.results import ResultBook


class ClassChooser(QComboBox):
    """Offers "All classes" and each class that was guessed, with its count.

    Filled when somebody is about to use it: counting a thousand classes ten times a second would cost too much.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book: ResultBook | None = None
        self._chosen: str | None = None
        self.addItem(self.tr("All classes"), None)

    def show_book(self, book: ResultBook) -> None:
        """Offer the classes of these results from the next use on."""
        self._book = book

    def show_chosen(self, class_name: str | None) -> None:
        """Show which class is chosen, None for all."""
        self._chosen = class_name
        self.fill()

    def fill(self) -> None:
        """Offer the classes of now."""
        counts = self._book.class_counts() if self._book is not None else []
        with QSignalBlocker(self):
            self.clear()
            self.addItem(self.tr("All classes"), None)
            for name, count in counts:
                self.addItem(f"{name}  {number(count)}", name)
            self.setCurrentIndex(max(0, self.findData(self._chosen)))

    def showPopup(self) -> None:
        """Open the list, fresh."""
        self.fill()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The arrow keys choose without opening the list."""
        self.fill()
        super().focusInEvent(event)
