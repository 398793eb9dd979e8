"""Keeps what a person looks at in its place while a list is sorted under their eyes."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, Slot
from PySide6.QtWidgets import QAbstractItemView


class ScrollAnchor(QObject):
    """Holds the current item where it is if it is in view, else the first one in view; a list at its top stays so.

    Make it after the view has its model, so that the view hears of a new layout first.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._anchor = QPersistentModelIndex()
        self._top = 0
        view.model().layoutAboutToBeChanged.connect(self._remember)
        view.model().layoutChanged.connect(self._restore)

    @Slot()
    def _remember(self) -> None:
        anchor = self._view.currentIndex()
        if not self._in_view(anchor):
            at_top = self._view.verticalScrollBar().value() == 0
            anchor = QModelIndex() if at_top else self._first_in_view()
        self._anchor = QPersistentModelIndex(anchor)
        self._top = self._view.visualRect(anchor).top()

    @Slot()
    def _restore(self) -> None:
        if not self._anchor.isValid():
            return
        index = self._view.model().index(self._anchor.row(), self._anchor.column())
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + self._view.visualRect(index).top() - self._top)
        self._anchor = QPersistentModelIndex()

    def _in_view(self, index: QModelIndex) -> bool:
        return index.isValid() and self._view.visualRect(index).intersects(self._view.viewport().rect())

    def _first_in_view(self) -> QModelIndex:
        return next(_in_view(self._view), QModelIndex())


def first_whole_row(view: QAbstractItemView) -> int:
    """The first row that is not cut off at the top of the view; -1 if the view is empty."""
    whole = (index.row() for index in _in_view(view) if view.visualRect(index).top() >= 0)
    return next(whole, next((index.row() for index in _in_view(view)), -1))


def _in_view(view: QAbstractItemView) -> Iterator[QModelIndex]:
    """The items down the left edge of the view, from the top."""
    for y in range(8, view.viewport().height(), 8):
        index = view.indexAt(QPoint(24, y))
        if index.isValid():
            yield index
