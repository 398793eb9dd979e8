"""One picture, as large as there is room."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Slot
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import SMALL, icon_pixmap, sized_font, theme
from gui.widgets.thumbnail_source import ThumbnailSource

RADIUS = 8


class PictureView(QWidget):
    """Shows a file through a thumbnail source of large thumbnails.

    Args:
        source: makes the picture; used by this widget alone.
    """

    def __init__(self, source: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._path = ""
        self._problem = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        source.arrived.connect(self._on_arrived)
        theme().changed.connect(self._repaint)

    @property
    def path(self) -> str:
        """The file that is shown, or ""."""
        return self._path

    def show_path(self, path: str, problem: str = "") -> None:
        """Show another file; `problem` is a word for why it cannot be shown, "" if it can."""
        self._path, self._problem = path, problem
        self.setAccessibleName(path)
        if path and not problem:
            self._source.need([path])
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(280, 280)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a small window."""
        return QSize(120, 120)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The whole picture, or why there is none."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect())
        pixmap = None if self._problem else self._source.pixmap(self._path)
        outline = QPainterPath()
        if pixmap is None:
            outline.addRoundedRect(area, RADIUS, RADIUS)
            painter.fillPath(outline, theme().color("track"))
            if self._problem or self._source.is_broken(self._path):
                self._paint_problem(painter, area)
        else:
            place = self.place_of(pixmap)
            outline.addRoundedRect(place, RADIUS, RADIUS)
            painter.setClipPath(outline)
            self.paint_picture(painter, place, pixmap)
        painter.end()

    def place_of(self, pixmap: QPixmap) -> QRectF:
        """Where the whole picture lies in this widget."""
        area = QRectF(self.rect())
        size = QSizeF(pixmap.size()).scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (area.width() - size.width()) / 2, (area.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def paint_picture(self, painter: QPainter, place: QRectF, pixmap: QPixmap) -> None:
        """Paint the picture into its place, whose corners are cut off already."""
        painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))

    def _paint_problem(self, painter: QPainter, area: QRectF) -> None:
        side = 40
        mark = icon_pixmap("broken", "muted", side, self.devicePixelRatioF())
        painter.drawPixmap(int(area.center().x() - side / 2), int(area.center().y() - side), mark)
        painter.setFont(sized_font(SMALL))
        painter.setPen(theme().color("muted"))
        words = QRectF(area.left(), area.center().y() + 8, area.width(), 24)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self._problem or self.tr("cannot be read"))

    @Slot(object)
    def _on_arrived(self, path: object) -> None:
        if path == self._path:
            self.update()

    @Slot()
    def _repaint(self) -> None:
        self.update()
