"""A picture with a heat-map over it: where it speaks for a class."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Slot
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import theme
from gui.widgets.heat_colours import STOPS, heat_colour, heat_image
from gui.widgets.picture_view import PictureView
from gui.widgets.thumbnail_source import ThumbnailSource

DIMMED = QColor(0, 0, 0, 90)
"""Laid over the grey picture, so that bright colours stand out on white walls too."""


class HeatMap(PictureView):
    """Under a heat-map the picture turns grey and a little darker, so that every colour belongs to the map."""

    def __init__(self, source: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(source, parent)
        self._heat: tuple[int, int, bytes] | None = None
        self._strength = 0.8
        self._overlay = QImage()
        self._grey: tuple[int, QPixmap] | None = None

    @property
    def has_heat(self) -> bool:
        """Whether a heat-map lies over the picture."""
        return self._heat is not None

    def show_path(self, path: str, problem: str = "") -> None:
        """Show another file; a heat-map of the one before goes."""
        if path != self.path:
            self.show_heat(0, 0, b"")
        super().show_path(path, problem)

    def show_heat(self, width: int, height: int, heat: bytes) -> None:
        """Lay a heat-map over the whole picture, or none.

        Args:
            width: cells per row; 0 takes the heat-map away.
            height: rows.
            heat: `width * height` bytes, row by row: 0 says nothing, 255 speaks for the class most.

        Raises:
            ValueError: if there are fewer bytes than cells.
        """
        if len(heat) < width * height:
            raise ValueError(f"{len(heat)} bytes for {width} x {height} cells")
        self._heat = (width, height, heat) if width > 0 and height > 0 else None
        self._make_overlay()

    def set_strength(self, strength: float) -> None:
        """How much the heat-map covers, in [0, 1]."""
        self._strength = strength
        self._make_overlay()

    def paint_picture(self, painter: QPainter, place: QRectF, pixmap: QPixmap) -> None:
        """The picture, and the heat-map over it."""
        if self._heat is None:
            super().paint_picture(painter, place, pixmap)
            return
        super().paint_picture(painter, place, self._grey_of(pixmap))
        painter.fillRect(place, DIMMED)
        painter.drawImage(place, self._overlay, QRectF(self._overlay.rect()))

    def _make_overlay(self) -> None:
        self._overlay = heat_image(*self._heat, self._strength) if self._heat is not None else QImage()
        self.update()

    def _grey_of(self, pixmap: QPixmap) -> QPixmap:
        key = pixmap.cacheKey()
        if self._grey is None or self._grey[0] != key:
            grey = pixmap.toImage().convertToFormat(QImage.Format.Format_Grayscale8)
            self._grey = (key, QPixmap.fromImage(grey))
        return self._grey[1]


class HeatLegend(QWidget):
    """What the colours mean: a strip from nothing to most."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        words = self.tr("From dark to bright: says nothing, to speaks for it most")
        self.setToolTip(words)
        self.setAccessibleName(words)
        theme().changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        """A thin strip."""
        return QSize(72, 8)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The colours from cold to hot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        colours = QLinearGradient(area.topLeft(), area.topRight())
        for place in range(len(STOPS)):
            share = place / (len(STOPS) - 1)
            colours.setColorAt(share, heat_colour(share))
        painter.setPen(theme().color("line"))
        painter.setBrush(colours)
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()
