"""A dashed strip that invites to drop pictures, and offers to choose them. The window takes the drop itself."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from gui.theme import theme
from gui.widgets.buttons import plain_button
from gui.widgets.labels import label

_RADIUS = 8


class DropZone(QWidget):
    """Invites; its button has a menu for pictures and for a folder.

    A drop on it goes to the window, which says over everything what it would do.

    Signals:
        choose_pictures, choose_folder: the person wants a dialog.
    """

    choose_pictures = Signal()
    choose_folder = Signal()

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(64)
        self.setAccessibleName(sentence)
        self._label = label(sentence, "muted")
        self.button = plain_button(self.tr("Choose…"))
        menu = QMenu(self.button)
        menu.addAction(self.tr("&Pictures…")).triggered.connect(self._on_pictures)
        menu.addAction(self.tr("A &folder…")).triggered.connect(self._on_folder)
        self.button.setMenu(menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(8)
        layout.addStretch()
        layout.addWidget(self._label)
        layout.addWidget(self.button)
        layout.addStretch()
        theme().changed.connect(self.update)

    @Slot()
    def _on_pictures(self) -> None:
        self.choose_pictures.emit()

    @Slot()
    def _on_folder(self) -> None:
        self.choose_folder.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dashed frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("field_line"), 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)


def local_paths(data: QMimeData) -> tuple[str, ...]:
    """Absolute paths of the local files and folders in a drop or a clipboard, in its order."""
    return tuple(url.toLocalFile() for url in data.urls() if url.isLocalFile() and url.toLocalFile())
