"""Counts of what things are against what they were taken for, as a table that may be huge and mostly empty."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gui.numbers import number, percent

AnyIndex = QModelIndex | QPersistentModelIndex
SHARE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""Share of the row's total, a float in [0, 1]."""
COUNT_ROLE = SHARE_ROLE + 1
"""Pictures in the cell, an int."""
_NOWHERE = QModelIndex()


class ConfusionModel(QAbstractTableModel):
    """Names on both sides; a cell says its count or its share of the row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.as_counts = False
        self._counts: Mapping[tuple[int, int], int] = {}
        self._totals: tuple[int, ...] = ()

    def fill(self, names: tuple[str, ...], counts: Mapping[tuple[int, int], int], totals: tuple[int, ...]) -> None:
        """Show other counts.

        Args:
            names: class names, the same for rows and columns.
            counts: pictures by (row, column); a pair that is not there counts 0.
            totals: pictures that really are of each row's class, those in columns that are not shown included.
        """
        self.beginResetModel()
        self.names, self._counts, self._totals = names, counts, totals
        self.endResetModel()

    def show_counts(self, as_counts: bool) -> None:
        """Say counts, or shares of the row in percent."""
        self.as_counts = as_counts
        if self.names:
            last = len(self.names) - 1
            self.dataChanged.emit(self.index(0, 0), self.index(last, last))

    def count(self, row: int, column: int) -> int:
        """Pictures that really are `row` and were taken for `column`."""
        return self._counts.get((row, column), 0)

    def share(self, row: int, column: int) -> float:
        """The same as a share of all pictures that really are `row`, in [0, 1]."""
        return self.count(row, column) / self._totals[row] if self._totals[row] else 0.0

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """One for each class."""
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """One for each class."""
        return 0 if parent.isValid() else len(self.names)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The number to show, the numbers behind it, or the cell in words."""
        row, column = index.row(), index.column()
        count = self.count(row, column)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(count, self.share(row, column))
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._in_words(row, column, count)
            case _ if role == SHARE_ROLE:
                return self.share(row, column)
            case _ if role == COUNT_ROLE:
                return count
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """Class names on both sides."""
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self.names[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation is Qt.Orientation.Vertical:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _shown(self, count: int, share: float) -> str:
        if count == 0:
            return "·"
        return number(count) if self.as_counts else number(max(1, round(share * 100)))

    def _in_words(self, row: int, column: int, count: int) -> str:
        shares = (number(count), number(self._totals[row]), self.names[row], self.names[column])
        if row == column:
            words = self.tr("{0} of {1} pictures of “{2}” were recognised ({3}).")
            return words.format(*shares[:3], percent(self.share(row, column)))
        words = self.tr("{0} of {1} pictures that really are “{2}” were taken for “{3}” ({4}).")
        return words.format(*shares, percent(self.share(row, column)))
