"""Results as a Qt model: appended to while they stream in, brought into order now and then."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from engine.api import PictureResult
from gui.numbers import percent
from gui.pages.classify.arrangement import Arrangement, RowOrder, SortBy
from gui.pages.classify.result_words import answer_words, cell_of, short_problem
from gui.pages.classify.results import ResultBook, file_name
from gui.widgets.thumbnail_cell import CELL_ROLE

SORT_EVERY_MS = 1000
RESULT_ROLE = CELL_ROLE + 1
"""The role that gives the `PictureResult` of an index."""
_NOWHERE = QModelIndex()
AnyIndex = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """Columns of the table; the grid uses the first."""

    PICTURE = 0
    CLASS = 1
    CONFIDENCE = 2
    SECOND_GUESS = 3
    PROBLEM = 4


SORTED_BY = {
    Column.PICTURE: SortBy.NAME,
    Column.CLASS: SortBy.CLASS,
    Column.CONFIDENCE: SortBy.CONFIDENCE,
    Column.SECOND_GUESS: SortBy.SECOND_GUESS,
    Column.PROBLEM: SortBy.PROBLEM,
}


class ResultModel(QAbstractTableModel):
    """What is shown of a book of results.

    New results are appended, which moves nothing; at most once a second, and once at the end, everything is
    brought into order, through which views keep their selection.
    """

    shown_changed = Signal()
    """Other rows are shown, or more."""

    def __init__(self, book: ResultBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._order = RowOrder(book)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SORT_EVERY_MS)
        self._timer.timeout.connect(self.sort_now)

    @property
    def arrangement(self) -> Arrangement:
        """Which results are shown, and in what order."""
        return self._order.arrangement

    def arrange(self, arrangement: Arrangement) -> None:
        """Show other results, or in another order."""
        if arrangement == self._order.arrangement:
            return
        if arrangement.shows_like(self._order.arrangement):
            self._move_rows(arrangement)
            return
        self._timer.stop()
        self.beginResetModel()
        self._order.arrange(arrangement)
        self.endResetModel()
        self.shown_changed.emit()

    def result(self, row: int) -> PictureResult:
        """The result shown in a row."""
        return self._book[self._order.rows[row]]

    def results(self) -> tuple[PictureResult, ...]:
        """All results that are shown, in the order they are shown."""
        return tuple(self._book[row] for row in self._order.rows)

    def book_row(self, row: int) -> int:
        """The place in the book of what is shown in a row; it never changes."""
        return self._order.rows[row]

    def row_of(self, book_row: int) -> int:
        """Where a result is shown, or -1 if it is not."""
        return self._order.rows.index(book_row) if book_row in self._order.rows else -1

    @Slot(object)
    def append(self, rows: range) -> None:
        """Take new rows of the book."""
        shown = self._order.append(rows)
        if not shown:
            return
        first = len(self._order.rows)
        self.beginInsertRows(QModelIndex(), first, first + len(shown) - 1)
        self._order.rows.extend(shown)
        self.endInsertRows()
        if self.arrangement.sort is not SortBy.DROPPED and not self._timer.isActive():
            self._timer.start()
        self.shown_changed.emit()

    @Slot()
    def clear(self) -> None:
        """The book is empty now."""
        self._timer.stop()
        self.beginResetModel()
        self._order.clear()
        self.endResetModel()
        self.shown_changed.emit()

    @Slot()
    def sort_now(self) -> None:
        """Bring the rows into order."""
        self._move_rows(self.arrangement)

    def sort_if_needed(self) -> None:
        """Bring the rows into order if some were appended since; for the end of a job."""
        if self._timer.isActive():
            self.sort_now()

    def _move_rows(self, arrangement: Arrangement) -> None:
        self._timer.stop()
        before = list(self._order.rows)
        self.layoutAboutToBeChanged.emit()
        if arrangement == self.arrangement:
            self._order.sort()
        else:
            self._order.sort_by(arrangement)
        kept = self.persistentIndexList()
        if kept:
            place = dict(zip(self._order.rows, range(len(before)), strict=True))
            moved = [self.index(place[before[index.row()]], index.column()) for index in kept]
            self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Results shown."""
        return 0 if parent.isValid() else len(self._order.rows)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Columns of the table."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Words for the table, a `Cell` for the grid, the `PictureResult` itself."""
        if not index.isValid():
            return None
        result = self.result(index.row())
        if role == CELL_ROLE:
            return cell_of(result)
        if role == RESULT_ROLE:
            return result
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == Column.PICTURE:
            return f"{file_name(result)}, {cell_of(result).spoken()}"
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(result, Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return result.path
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """Names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        names = {
            Column.PICTURE: self.tr("picture"),
            Column.CLASS: self.tr("class"),
            Column.CONFIDENCE: self.tr("confidence"),
            Column.SECOND_GUESS: self.tr("second guess"),
            Column.PROBLEM: self.tr("problem"),
        }
        return names[Column(section)]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; called by the table's header."""
        now = self.arrangement
        descending = order is Qt.SortOrder.DescendingOrder
        self.arrange(replace(now, sort=SORTED_BY[Column(column)], descending=descending))

    def _words(self, result: PictureResult, column: Column) -> str:
        match column:
            case Column.PICTURE:
                return file_name(result)
            case Column.CLASS:
                return answer_words(result)
            case Column.CONFIDENCE:
                return "–" if result.confidence is None else percent(result.confidence)
            case Column.SECOND_GUESS:
                return f"{result.top[1][0]}  {percent(result.top[1][1])}" if len(result.top) > 1 else ""
            case Column.PROBLEM:
                return short_problem(result)
