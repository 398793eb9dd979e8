"""The shown pictures as a Qt model for the thumbnail grid."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QUrl,
    Slot,
)

from gui import wording
from gui.numbers import number
from gui.pages.pictures.view_model import PicturesViewModel, Shown
from gui.several_classes import shown_label
from gui.widgets.class_list import PICTURES_MIME
from gui.widgets.thumbnail_cell import CELL_ROLE, Cell

_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class PictureModel(QAbstractListModel):
    """Gives a `Cell` for each visible picture."""

    def __init__(self, pictures: PicturesViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._count = len(pictures.visible)
        pictures.reset.connect(self._on_reset)
        pictures.appended.connect(self._on_appended)
        pictures.relabelled.connect(self._on_relabelled)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many pictures are shown."""
        return 0 if parent.isValid() else self._count

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The cell, or the words in it for screen readers and tool tips."""
        if not index.isValid() or index.row() >= self._count:
            return None
        row = self._pictures.row(self._pictures.visible[index.row()])
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.path}\n{row.problem.sentence()}" if row.problem is not None else row.path
        if role not in {CELL_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        doubt = self._pictures.findings.doubt(row)
        group = self._pictures.findings.group(row) if self._pictures.choice is Shown.LOOK_ALIKES else 0
        cell = Cell(
            path=row.path,
            title=shown_label(row.label) if row.label is not None else self.tr("no class yet"),
            subtitle=self.tr("perhaps {0}").format(shown_label(doubt.suggested))
            if doubt is not None
            else PurePath(row.path).name,
            badge=self.tr("group {0}").format(number(group)) if group else "",
            title_colour="text" if row.label is not None else "muted",
            problem=wording.problem_word(row.problem) if row.problem is not None else "",
        )
        return cell if role == CELL_ROLE else cell.spoken()

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Pictures can be selected and dragged onto a class."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """Picture numbers for the list of classes, files for everybody else."""
        return [PICTURES_MIME, "text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The dragged pictures."""
        chosen = [self._pictures.visible[index.row()] for index in indexes]
        data = QMimeData()
        data.setData(PICTURES_MIME, json.dumps(chosen).encode())
        data.setUrls([QUrl.fromLocalFile(self._pictures.row(each).path) for each in chosen])
        return data

    @Slot()
    def _on_reset(self) -> None:
        self.beginResetModel()
        self._count = len(self._pictures.visible)
        self.endResetModel()

    @Slot(object)
    def _on_appended(self, added: int) -> None:
        if added:
            self.beginInsertRows(_ROOT, self._count, self._count + added - 1)
            self._count += added
            self.endInsertRows()

    @Slot()
    def _on_relabelled(self) -> None:
        if self._count:
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, 0))
