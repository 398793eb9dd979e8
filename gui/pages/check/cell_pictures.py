"""The pictures of one cell as a model for the thumbnail grid."""

from __future__ import annotations

from collections.abc import Mapping, Set

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.api import CheckedPicture
from gui.numbers import percent
from gui.several_classes import shown_label
from gui.widgets.thumbnail_cell import CELL_ROLE, Cell

SURE_FROM = 0.8
_NOWHERE = QModelIndex()
AnyIndex = QModelIndex | QPersistentModelIndex


class CellPictures(QAbstractListModel):
    """Each says what was guessed and how surely; one whose label was put right carries the new one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: tuple[CheckedPicture, ...] = ()
        self._relabelled: Mapping[int, str | None] = {}
        self._removed: Set[int] = frozenset()

    def show_pictures(self, pictures: tuple[CheckedPicture, ...]) -> None:
        """Show other pictures."""
        self.beginResetModel()
        self._pictures = pictures
        self.endResetModel()

    def show_labels(self, relabelled: Mapping[int, str | None], removed: Set[int] = frozenset()) -> None:
        """Mark the pictures that have another label now than when the model learned, or were removed since."""
        self._relabelled, self._removed = dict(relabelled), frozenset(removed)
        if self._pictures:
            self.dataChanged.emit(self.index(0), self.index(len(self._pictures) - 1))

    def picture(self, row: int) -> CheckedPicture:
        """The picture in a row."""
        return self._pictures[row]

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Pictures in the cell."""
        return 0 if parent.isValid() else len(self._pictures)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """A `Cell` for the grid, words for screen readers."""
        if not index.isValid():
            return None
        picture = self._pictures[index.row()]
        if role == CELL_ROLE:
            return self._cell(picture)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._cell(picture).spoken()
        if role == Qt.ItemDataRole.ToolTipRole:
            return picture.path
        return None

    def _cell(self, picture: CheckedPicture) -> Cell:
        badge = ""
        if picture.picture in self._removed:
            badge = self.tr("removed")
        elif picture.picture in self._relabelled:
            label = self._relabelled[picture.picture]
            badge = self.tr("now no class") if label is None else self.tr("now {0}").format(shown_label(label))
        return Cell(
            picture.path,
            shown_label(picture.guess) or self.tr("no class"),
            subtitle=percent(picture.confidence),
            bar=picture.confidence,
            colour="good" if picture.confidence >= SURE_FROM else "doubt",
            badge=badge,
        )
