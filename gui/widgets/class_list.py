"""A list of classes with a count and a bar each; pictures can be dragged onto a class."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.theme import SMALL, sized_font, theme
from gui.widgets.thumbnail_cell import paint_bar

PICTURES_MIME = "application/x-tellapart-pictures"
"""A JSON list of numbers: what is dragged from the grid onto a class."""

_ENTRY = int(Qt.ItemDataRole.UserRole) + 1
_LINE_HEIGHT = 44
_KEY_WIDTH = 26
_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """One line.

    Attributes:
        words: its name.
        count: how many, as it should be written.
        share: length of its bar in [0, 1], or None for a line without one.
        key: a figure that stands for it, or "".
        droppable: whether pictures can be dragged onto it.
        editable: whether it can be renamed.
    """

    words: str
    count: str
    share: float | None
    key: str = ""
    droppable: bool = True
    editable: bool = True


class ClassList(QListView):
    """Shows lines and tells what was done to them, by their place.

    Signals:
        chosen: place of the current line.
        dropped: (place, tuple of numbers) of what was dragged onto a line.
        renamed: (place, new name).
    """

    chosen = Signal(object)
    dropped = Signal(object)
    renamed = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = _Entries(self)
        self.setModel(self._entries)
        self._delegate = _Line(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setDropIndicatorShown(True)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self._entries.dropped.connect(self.dropped)
        self._entries.renamed.connect(self.renamed)
        self.selectionModel().currentChanged.connect(self._on_current)
        theme().changed.connect(self.viewport().update)

    def set_entries(self, entries: Sequence[ClassEntry], current: int) -> None:
        """Show these lines; `current` is marked, without telling."""
        model = self.selectionModel()
        model.blockSignals(True)
        self._entries.fill(tuple(entries))
        self.setCurrentIndex(self._entries.index(current, 0))
        model.blockSignals(False)
        self.viewport().update()

    def entries(self) -> tuple[ClassEntry, ...]:
        """The lines shown."""
        return self._entries.lines

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.row())


class _Entries(QAbstractListModel):
    dropped = Signal(object)
    renamed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: tuple[ClassEntry, ...] = ()

    def fill(self, lines: tuple[ClassEntry, ...]) -> None:
        if len(lines) == len(self.lines):
            self.lines = lines
            if lines:
                self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, 0))
            return
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == _ENTRY:
            return line
        if role in {Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole}:
            return line.words
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return f"{line.words}, {line.count}"
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.row() < len(self.lines):
            line = self.lines[index.row()]
            if line.droppable:
                flags |= Qt.ItemFlag.ItemIsDropEnabled
            if line.editable:
                flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role == Qt.ItemDataRole.EditRole and isinstance(value, str) and value.strip():
            self.renamed.emit((index.row(), value.strip()))
        return False

    def mimeTypes(self) -> list[str]:
        return [PICTURES_MIME]

    def canDropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, parent: _Index
    ) -> bool:
        return data.hasFormat(PICTURES_MIME) and bool(self.flags(parent) & Qt.ItemFlag.ItemIsDropEnabled)

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, parent: _Index
    ) -> bool:
        if not parent.isValid() or not data.hasFormat(PICTURES_MIME):
            return False
        numbers = json.loads(bytes(data.data(PICTURES_MIME).data()))
        self.dropped.emit((parent.row(), tuple(numbers)))
        return True

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction | Qt.DropAction.MoveAction


class _Line(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(160, _LINE_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line = index.data(_ENTRY)
        if not isinstance(line, ClassEntry):
            return
        state, colours = option.state, theme()
        place = option.rect.adjusted(4, 2, -4, -2)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(colours.color("soft" if selected else "hover"))
            painter.drawRoundedRect(QRectF(place), 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colours.color("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        self._words(painter, place.adjusted(12, 0, -12, 0), line, selected)
        painter.restore()

    def _words(self, painter: QPainter, place: QRect, line: ClassEntry, selected: bool) -> None:
        colours = theme()
        words = QRect(place.left(), place.top(), place.width(), 28 if line.share is not None else place.height())
        painter.setFont(sized_font(SMALL))
        painter.setPen(colours.color("muted"))
        if line.key:
            cap = QRect(words.right() - 17, words.center().y() - 8, 18, 18)
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, line.key)
            painter.setPen(colours.color("field_line"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(cap).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(colours.color("muted"))
        count = words.adjusted(0, 0, -_KEY_WIDTH, 0)
        painter.drawText(count, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, line.count)
        taken = painter.fontMetrics().horizontalAdvance(line.count) + _KEY_WIDTH + 8
        painter.setFont(sized_font(weight=QFont.Weight.DemiBold if selected else QFont.Weight.Normal))
        painter.setPen(colours.color("text"))
        name = painter.fontMetrics().elidedText(line.words, Qt.TextElideMode.ElideRight, words.width() - taken)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
        if line.share is not None:
            paint_bar(painter, QRectF(place.left(), place.bottom() - 9, place.width(), 4), line.share, "accent")

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            editor.setAccessibleName(self.tr("New name"))
        return editor
