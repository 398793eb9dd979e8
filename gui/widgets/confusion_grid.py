"""The mix-ups of a model as a grid of coloured cells: rows "it really is", columns "the model guessed"."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QGridLayout, QHeaderView, QTableView, QWidget

from gui.theme import NORMAL, sized_font
from gui.widgets.axis_title import AxisTitle
from gui.widgets.confusion_cells import ConfusionCells
from gui.widgets.confusion_model import ConfusionModel
from gui.widgets.upright_header import UprightHeader

SMALLEST_CELL, LARGEST_CELL = 34, 84
WIDEST_NAME = 152
LINE, AXIS = 36, 24
MARGIN, SPACING = 16, 8
NO_FRAME = "QTableView, QTableView::corner { background: transparent; border: none; }"


class ConfusionGrid(QWidget):
    """A table of counts with arrow keys, tool tips and sticky names; cells grow with the room there is.

    Signals:
        cell_chosen: (row, column) of the cell that became current, by mouse or keyboard.
    """

    cell_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ConfusionModel(self)
        self.table = _Table()
        self.table.setModel(self._model)
        self.table.setItemDelegate(ConfusionCells(self.table))
        self.table.setAccessibleName(
            self.tr("Mix-ups: rows say what it really is, columns what the model guessed")
        )
        self.table.selectionModel().currentChanged.connect(self._on_current)
        self.setFocusProxy(self.table)
        layout = QGridLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(SPACING)
        layout.addWidget(AxisTitle(self.tr("the model guessed") + "  →"), 1, 2)
        layout.addWidget(AxisTitle(self.tr("it really is") + "  →", upright=True), 2, 1)
        layout.addWidget(self.table, 2, 2)
        for outer in (0, 3):
            layout.setRowStretch(outer, 1)
            layout.setColumnStretch(outer, 1)
        layout.setRowStretch(2, 1000)
        layout.setColumnStretch(2, 1000)

    def show_counts_of(
        self, names: tuple[str, ...], counts: Mapping[tuple[int, int], int], totals: tuple[int, ...]
    ) -> None:
        """Show other counts; see `ConfusionModel.fill`."""
        self._model.fill(names, counts, totals)
        self._fit()

    def say_counts(self, as_counts: bool) -> None:
        """Say counts, or shares of the row in percent."""
        self._model.show_counts(as_counts)

    def choose(self, row: int, column: int) -> None:
        """Make a cell the current one."""
        self.table.setCurrentIndex(self._model.index(row, column))

    def current(self) -> tuple[int, int] | None:
        """(row, column) of the current cell, or None."""
        index = self.table.currentIndex()
        return (index.row(), index.column()) if index.isValid() else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cells follow the room there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        taken = 2 * MARGIN + SPACING + AXIS
        self.table.fit(QSize(self.width() - taken, self.height() - taken))

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, before: QModelIndex) -> None:  # noqa: ARG002 - Qt's signature
        if current.isValid():
            self.cell_chosen.emit((current.row(), current.column()))


class _Table(QTableView):
    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setStyleSheet(NO_FRAME)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self._columns = UprightHeader(Qt.Orientation.Horizontal, self)
        self._rows = UprightHeader(Qt.Orientation.Vertical, self)
        for header in (self._columns, self._rows):
            header.setMinimumSectionSize(SMALLEST_CELL)
            header.setDefaultSectionSize(SMALLEST_CELL)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHorizontalHeader(self._columns)
        self.setVerticalHeader(self._rows)

    def fit(self, room: QSize) -> None:
        """Make cells as large as fits, within limits; names stand where they are wider than a cell."""
        model = self.model()
        count = model.columnCount() if model is not None else 0
        if count == 0:
            return
        widest = self._widest_name(count)
        cell = min((room.width() - widest) // count, (room.height() - LINE) // count)
        upright = widest > max(SMALLEST_CELL, min(cell, LARGEST_CELL))
        top = widest if upright else LINE
        cell = max(SMALLEST_CELL, min(LARGEST_CELL, cell, (room.height() - top) // count))
        self._columns.set_upright(upright)
        self._rows.setFixedWidth(widest)
        self._columns.setFixedHeight(top)
        for header in (self._columns, self._rows):
            header.setDefaultSectionSize(cell)
        bars = 14 if top + count * cell > room.height() or widest + count * cell > room.width() else 0
        self.setMaximumSize(widest + count * cell + bars + 2, top + count * cell + bars + 2)
        self.updateGeometries()

    def _widest_name(self, count: int) -> int:
        model = self.model()
        metrics = QFontMetrics(sized_font(NORMAL))
        names = (str(model.headerData(place, Qt.Orientation.Horizontal)) for place in range(count))
        return min(WIDEST_NAME, max(metrics.horizontalAdvance(name) for name in names) + 16)
