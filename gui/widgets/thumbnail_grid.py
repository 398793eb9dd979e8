"""A grid of thumbnails that stays quick with tens of thousands of pictures.

All cells have one size, so every place is computed and nothing is laid out: inserting, scrolling and resizing cost
the same for 30 and for 30,000 pictures. Only what is on screen is painted and asked for.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QDrag, QKeyEvent, QPainter, QPaintEvent, QPixmap, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from gui.theme import theme
from gui.widgets.drag_pixmap import drag_pixmap
from gui.widgets.figure_keys import shifted_figure
from gui.widgets.thumbnail_cell import CELL_ROLE, GAP, WORDS_HEIGHT, Cell, CellPainter
from gui.widgets.thumbnail_source import ThumbnailSource

DEFAULT_PICTURE = QSize(132, 120)
_MARGIN = 6
_CursorAction = QAbstractItemView.CursorAction
_Index = QModelIndex | QPersistentModelIndex


class ThumbnailGrid(QAbstractItemView):
    """Shows a flat model whose indexes give a `Cell` under `CELL_ROLE`.

    Args:
        source: where thumbnails come from; may be shared by grids of which one is visible at a time.
        picture: size of the picture part of a cell, in logical pixels.

    Signals:
        key_pressed: a letter or figure that the grid has no use for, as text ("3").
        shift_pressed: a figure from "1" to "9" that was pressed together with Shift.
        selection_changed: other pictures are selected; ask `selected_rows`.
    """

    key_pressed = Signal(object)
    shift_pressed = Signal(object)
    selection_changed = Signal()

    def __init__(
        self, source: ThumbnailSource, picture: QSize = DEFAULT_PICTURE, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._picture = picture
        self._painter = CellPainter()
        self._hovered = -1
        self.broken_word = self.tr("cannot be read")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setMinimumSize(picture.width() + 2 * _MARGIN + 16, picture.height() + WORDS_HEIGHT)
        self.setAccessibleName(self.tr("Pictures"))
        self.viewport().setAutoFillBackground(False)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.entered.connect(self._on_entered)
        self.viewportEntered.connect(self._on_left)
        source.arrived.connect(self._on_arrived)
        theme().changed.connect(self._on_theme_changed)

    # What others ask

    def selected_rows(self) -> tuple[int, ...]:
        """Rows of the selected pictures, in order."""
        if not self._count():
            return ()
        runs = self.selectionModel().selection()  # a few runs, also when 30,000 pictures are selected
        rows: set[int] = set()
        for place in range(runs.count()):
            run = runs.at(place)
            rows.update(range(run.top(), run.bottom() + 1))
        return tuple(sorted(rows))

    def select_row(self, row: int) -> None:
        """Select one picture and bring it into view, whatever keys are held: the Ctrl of Ctrl+Z adds nothing."""
        model = self.model()
        if model is not None and 0 <= row < model.rowCount():
            only = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(model.index(row, 0), only)

    def visible_rows(self) -> range:
        """Rows that are on screen now, at least in part."""
        return self._rows_between(0, self.viewport().height())

    # Geometry: everything follows from the number of columns

    def _columns(self) -> int:
        return max(1, (self.viewport().width() - 2 * _MARGIN + GAP) // (self._picture.width() + GAP))

    def _picture_width(self) -> int:
        columns = self._columns()
        fair = (self.viewport().width() - 2 * _MARGIN + GAP) // columns - GAP
        return max(1, min(fair, self._picture.width() + 24))

    def _cell_height(self) -> int:
        return self._picture.height() + WORDS_HEIGHT + 8

    def _count(self) -> int:
        model = self.model()
        return model.rowCount(self.rootIndex()) if model is not None else 0

    def _rows_between(self, top: int, bottom: int) -> range:
        columns, height, count = self._columns(), self._cell_height(), self._count()
        first_line = max(0, (top + self.verticalOffset() - _MARGIN) // height)
        last_line = max(0, (bottom + self.verticalOffset() - _MARGIN) // height)
        return range(min(count, first_line * columns), min(count, (last_line + 1) * columns))

    def _place(self, row: int) -> QRect:
        line, column = divmod(row, self._columns())
        width = self._picture_width()
        left = _MARGIN + column * (width + GAP)
        top = _MARGIN + line * self._cell_height() - self.verticalOffset()
        return QRect(left, top, width, self._picture.height() + WORDS_HEIGHT)

    def visualRect(self, index: _Index) -> QRect:
        """Where a picture is, in the viewport's coordinates."""
        return self._place(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The picture under a point, or an invalid index."""
        for row in self._rows_between(point.y(), point.y()):
            if self._place(row).contains(point):
                return self.model().index(row, 0, self.rootIndex())
        return QModelIndex()

    def horizontalOffset(self) -> int:
        """Always 0: the grid only scrolls up and down."""
        return 0

    def verticalOffset(self) -> int:
        """How far it is scrolled, in pixels."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: _Index) -> bool:
        """Nothing is ever hidden; filtering is the model's job."""
        return False

    def scrollTo(
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Scroll just as far as needed to show a picture."""
        place = self.visualRect(index)
        if not place.isValid():
            return
        bar = self.verticalScrollBar()
        if hint is QAbstractItemView.ScrollHint.PositionAtTop or place.top() < 0:
            bar.setValue(bar.value() + place.top() - _MARGIN)
        elif place.bottom() > self.viewport().height():
            bar.setValue(bar.value() + place.bottom() - self.viewport().height() + _MARGIN)

    def updateGeometries(self) -> None:
        """Set the scroll bar's range."""
        lines = -(-self._count() // self._columns())
        content = lines * self._cell_height() + _MARGIN
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._cell_height() // 4)
        bar.setRange(0, max(0, content - self.viewport().height()))
        super().updateGeometries()

    # Selection and keys

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select what a rubber band touches, or the run from the last current picture."""
        selection = QItemSelection()
        if self.state() is QAbstractItemView.State.DragSelectingState:
            band = rect.normalized()
            rows = self._rows_between(band.top(), band.bottom())
            touched = [row for row in rows if self._place(row).intersects(band)]
        else:
            ends = [self.indexAt(rect.topLeft()).row(), self.indexAt(rect.bottomRight()).row()]
            touched = list(range(min(ends), max(ends) + 1)) if min(ends) >= 0 else []
        model = self.model()
        for first, last in _runs(touched):
            selection.select(model.index(first, 0), model.index(last, 0))
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, _selection: QItemSelection) -> QRegion:
        """The part of the viewport to repaint after a change of selection: all of it, it is quick."""
        return QRegion(self.viewport().rect())

    def moveCursor(self, action: _CursorAction, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """The picture that a key leads to."""
        count = self._count()
        if not count:
            return QModelIndex()
        now, columns = self.currentIndex().row(), self._columns()
        page = max(1, self.viewport().height() // self._cell_height()) * columns
        steps = {
            _CursorAction.MoveLeft: -1,
            _CursorAction.MovePrevious: -1,
            _CursorAction.MoveRight: 1,
            _CursorAction.MoveNext: 1,
            _CursorAction.MoveUp: -columns,
            _CursorAction.MoveDown: columns,
            _CursorAction.MovePageUp: -page,
            _CursorAction.MovePageDown: page,
        }
        if action is _CursorAction.MoveHome:
            row = 0
        elif action is _CursorAction.MoveEnd:
            row = count - 1
        elif now < 0:
            row = 0
        elif action in {_CursorAction.MoveUp, _CursorAction.MoveDown} and not 0 <= now + steps[action] < count:
            row = now
        else:
            row = min(count - 1, max(0, now + steps[action]))
        return self.model().index(row, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, letters and figures are handed on: they label, they do not search."""
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if plain and len(event.text()) == 1 and event.text().isalnum():
            self.key_pressed.emit(event.text())
            event.accept()
            return
        figure = shifted_figure(event)
        if figure:
            self.shift_pressed.emit(figure)
            event.accept()
            return
        super().keyPressEvent(event)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the selected pictures, shown by the first one and their number."""
        rows = self.selected_rows()
        if not rows:
            return
        model = self.model()
        drag = QDrag(self)
        drag.setMimeData(model.mimeData([model.index(row, 0, self.rootIndex()) for row in rows]))
        drag.setPixmap(self.drag_picture(rows))
        drag.exec(Qt.DropAction.CopyAction)

    def drag_picture(self, rows: tuple[int, ...]) -> QPixmap:
        """What hangs at the pointer while these rows are dragged."""
        cell = self.model().index(rows[0], 0, self.rootIndex()).data(CELL_ROLE)
        first = self._source.pixmap(cell.path) if isinstance(cell, Cell) else None
        words = QLocale().toString(len(rows)) if len(rows) > 1 else ""
        return drag_pixmap(first, words, self.devicePixelRatioF())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Repaint, and tell."""
        super().selectionChanged(selected, deselected)
        self.viewport().update()
        self.selection_changed.emit()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show other pictures."""
        super().setModel(model)
        self._refresh()
        if model is not None:
            model.rowsInserted.connect(self._on_inserted)
            for change in (model.rowsRemoved, model.modelReset, model.layoutChanged):
                change.connect(self._refresh)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells that are on screen, and ask for the thumbnails they lack."""
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        model, chosen = self.model(), self.selectionModel()
        current = self.currentIndex().row() if self.hasFocus() else -1
        for row in self._rows_between(event.rect().top() - GAP, event.rect().bottom() + GAP):
            index = model.index(row, 0, self.rootIndex())
            cell = index.data(CELL_ROLE)
            if not isinstance(cell, Cell):
                continue
            self._painter.paint(
                painter,
                self._place(row),
                cell,
                self._source.pixmap(cell.path),
                broken_word=self.broken_word if self._source.is_broken(cell.path) else "",
                selected=chosen is not None and chosen.isSelected(index),
                hovered=row == self._hovered,
                focused=row == current,
            )
        self._need_visible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture at the top where it was while the columns change."""
        super().resizeEvent(event)
        self.updateGeometries()

    def changeEvent(self, event: QEvent) -> None:
        """Other fonts need other metrics."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._painter = CellPainter()

    def _need_visible(self) -> None:
        shown = self.visible_rows()
        ahead = range(shown.stop, min(self._count(), shown.stop + len(shown)))
        model = self.model()
        paths = []
        for rows in (shown, ahead):
            for row in rows:
                cell = model.index(row, 0, self.rootIndex()).data(CELL_ROLE)
                if isinstance(cell, Cell) and cell.path and not cell.problem:
                    paths.append(cell.path)
        self._source.need(paths)

    @Slot()
    def _refresh(self) -> None:
        self._hovered = -1
        self.updateGeometries()
        self.viewport().update()

    @Slot(QModelIndex, int, int)
    def _on_inserted(self, _parent: QModelIndex, first: int, _last: int) -> None:
        # Results stream in by the hundred below what is looked at: only the scroll bar hears of those.
        shown = self.visible_rows()
        if first < shown.stop:
            self._refresh()
            return
        self.updateGeometries()
        if first < shown.stop + len(shown):
            self._need_visible()

    @Slot(object)
    def _on_arrived(self, path: object) -> None:
        if not self.isVisible():
            return
        model = self.model()
        for row in self.visible_rows():
            cell = model.index(row, 0, self.rootIndex()).data(CELL_ROLE)
            if isinstance(cell, Cell) and cell.path == path:
                self.viewport().update(self._place(row))

    @Slot()
    def _on_theme_changed(self) -> None:
        self._painter = CellPainter()
        self.viewport().update()

    @Slot(QModelIndex)
    def _on_entered(self, index: QModelIndex) -> None:
        self._hovered = index.row()
        self.viewport().update()

    @Slot()
    def _on_left(self) -> None:
        self._hovered = -1
        self.viewport().update()


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
