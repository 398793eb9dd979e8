"""Pictures and varied versions of them, a row for each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Slot
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import SMALL, sized_font, theme

EDGE, GAP, HEAD, RADIUS = 96, 8, 24, 8
APART = 24
"""Between the pictures as they are and the varied ones."""


class VariationGrid(QWidget):
    """Paints rows of images; the first of each row is the picture as it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[QImage, ...], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Pictures and how they are varied"))
        theme().changed.connect(self._repaint)

    def show_rows(self, rows: Sequence[Sequence[QImage]]) -> None:
        """Show other pictures."""
        self._rows = tuple(tuple(row) for row in rows)
        self.updateGeometry()
        self.update()

    def rows(self) -> tuple[tuple[QImage, ...], ...]:
        """What is shown."""
        return self._rows

    def sizeHint(self) -> QSize:
        """As large as its rows."""
        columns = max((len(row) for row in self._rows), default=0)
        return QSize(columns * (EDGE + GAP) + APART, HEAD + len(self._rows) * (EDGE + GAP))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Two words, then the pictures."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(sized_font(SMALL))
        painter.setPen(theme().color("muted"))
        painter.drawText(QRectF(0, 0, EDGE + APART, HEAD - 4), self.tr("as it is"))
        painter.drawText(QRectF(_left(1), 0, 4 * EDGE, HEAD - 4), self.tr("varied"))
        for line, row in enumerate(self._rows):
            for column, image in enumerate(row):
                place = QRectF(_left(column), HEAD + line * (EDGE + GAP), EDGE, EDGE)
                _paint(painter, place, image)
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()


def _left(column: int) -> float:
    return column * (EDGE + GAP) + (APART if column else 0)


def _paint(painter: QPainter, place: QRectF, image: QImage) -> None:
    outline = QPainterPath()
    outline.addRoundedRect(place, RADIUS, RADIUS)
    painter.save()
    painter.fillPath(outline, theme().color("track"))
    if not image.isNull():
        size = QSizeF(image.size()).scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        inner = QRectF(
            place.left() + (EDGE - size.width()) / 2,
            place.top() + (EDGE - size.height()) / 2,
            size.width(),
            size.height(),
        )
        painter.setClipPath(outline)
        painter.drawImage(inner, image)
    painter.restore()
