"""A dashed strip that invites to drop pictures, and to choose them where dropping is not possible."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from gui.theme import theme
from gui.widgets.buttons import plain_button
from gui.widgets.labels import label

_RADIUS = 8


class DropZone(QWidget):
    """Takes files and folders by drop, or by a button with a menu for pictures and for a folder.

    Signals:
        dropped: tuple of absolute paths.
        choose_pictures, choose_folder: the person wants a dialog.
    """

    dropped = Signal(object)
    choose_pictures = Signal()
    choose_folder = Signal()

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setMinimumHeight(64)
        self.setAccessibleName(sentence)
        self._hovered = False
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

    def set_sentence(self, sentence: str) -> None:
        """Change the invitation."""
        self._label.setText(sentence)
        self.setAccessibleName(sentence)

    @Slot()
    def _on_pictures(self) -> None:
        self.choose_pictures.emit()

    @Slot()
    def _on_folder(self) -> None:
        self.choose_folder.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Light up for files, and for nothing else."""
        if local_paths(event.mimeData()):
            self._light(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Go dark again."""
        self._light(False)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        self._light(False)
        paths = local_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dashed frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme()
        pen = QPen(colours.color("accent" if self._hovered else "field_line"), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        if self._hovered:
            painter.setBrush(colours.color("soft"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)

    def _light(self, on: bool) -> None:
        self._hovered = on
        self.update()


def local_paths(data: QMimeData) -> tuple[str, ...]:
    """Absolute paths of the local files and folders in a drop or a clipboard, in its order."""
    return tuple(url.toLocalFile() for url in data.urls() if url.isLocalFile() and url.toLocalFile())
