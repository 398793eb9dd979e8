"""The results as pictures or as a table: two views of one model, with one current picture."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from engine.api import PictureResult
from gui.pages.classify.arrangement import SortBy
from gui.pages.classify.result_model import SORTED_BY, ResultModel
from gui.widgets.result_table import ResultTable
from gui.widgets.scroll_anchor import ScrollAnchor, first_whole_row
from gui.widgets.thumbnail_grid import ThumbnailGrid
from gui.widgets.thumbnail_source import ThumbnailSource

PICTURE = QSize(120, 116)


class ResultLists(QStackedWidget):
    """Keeps the current picture current while results stream in, are sorted, filtered, or shown the other way.

    Signals:
        current_changed: the `PictureResult` that became current, or None.
    """

    current_changed = Signal(object)

    def __init__(self, model: ResultModel, thumbnails: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._current = -1
        self.grid = ThumbnailGrid(thumbnails, PICTURE)
        self.grid.setModel(model)
        self.grid.setAccessibleName(self.tr("Results"))
        self.table = ResultTable(model, (0, 136, 96, 168, 120))
        self.table.setAccessibleName(self.tr("Results"))
        self.table.show_order(2, descending=False)
        self.table.setSortingEnabled(True)
        self._anchors = (ScrollAnchor(self.grid), ScrollAnchor(self.table))
        self.addWidget(self.grid)
        self.addWidget(self.table)
        for view in (self.grid, self.table):
            view.selectionModel().currentChanged.connect(self._on_current)
        model.modelReset.connect(self._on_reset)
        model.layoutChanged.connect(self._show_order)

    def show_table(self, table: bool) -> None:
        """Show the table, or the grid; the current picture stays the current one."""
        self.setCurrentWidget(self.table if table else self.grid)
        self._bring_back_current()

    def look_at_first(self) -> None:
        """Select the first result in view, if none is; the view stays where it was scrolled to."""
        if self._current < 0 and self._model.rowCount():
            self._view().setCurrentIndex(self._model.index(max(0, first_whole_row(self._view())), 0))

    def selected(self) -> tuple[PictureResult, ...]:
        """The selected results, in the order they are shown."""
        rows = sorted({index.row() for index in self._view().selectionModel().selectedIndexes()})
        return tuple(self._model.result(row) for row in rows)

    def _view(self) -> ThumbnailGrid | ResultTable:
        return self.grid if self.currentWidget() is self.grid else self.table

    def _bring_back_current(self) -> None:
        row = self._model.row_of(self._current) if self._current >= 0 else -1
        if row >= 0:
            index = self._model.index(row, 0)
            self._view().setCurrentIndex(index)
            self._view().scrollTo(index)
        else:
            self._current = -1
            self.current_changed.emit(None)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, before: QModelIndex) -> None:  # noqa: ARG002 - Qt's signature
        if current.isValid() and self.sender() is self._view().selectionModel():
            self._current = self._model.book_row(current.row())
            self.current_changed.emit(self._model.result(current.row()))

    @Slot()
    def _on_reset(self) -> None:
        self._show_order()
        self._bring_back_current()

    @Slot()
    def _show_order(self) -> None:
        now = self._model.arrangement
        column = next((int(column) for column, sort in SORTED_BY.items() if sort is now.sort), -1)
        self.table.show_order(-1 if now.sort is SortBy.DROPPED else column, descending=now.descending)
