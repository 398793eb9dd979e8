"""Any list of pictures as a model for the thumbnail grid: cells are made when they are looked at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gui.widgets.thumbnail_cell import CELL_ROLE, Cell

_NOWHERE = QModelIndex()
AnyIndex = QModelIndex | QPersistentModelIndex


class CellList(QAbstractListModel):
    """As many rows as it was filled with; thirty thousand cost no more than thirty."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._cell: Callable[[int], Cell] | None = None

    def fill(self, count: int, cell: Callable[[int], Cell]) -> None:
        """Show other pictures; `cell` makes the cell of a row whenever it is looked at."""
        self.beginResetModel()
        self._count, self._cell = count, cell
        self.endResetModel()

    def refresh(self) -> None:
        """The same pictures have other words now."""
        if self._count:
            self.dataChanged.emit(self.index(0), self.index(self._count - 1))

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Pictures."""
        return 0 if parent.isValid() else self._count

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """A `Cell` for the grid, words for screen readers."""
        if not index.isValid() or self._cell is None:
            return None
        if role == CELL_ROLE:
            return self._cell(index.row())
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._cell(index.row()).spoken()
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._cell(index.row()).path
        return None
