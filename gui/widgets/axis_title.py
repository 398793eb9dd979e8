"""Small words along an axis, lying or standing."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import SMALL, sized_font, theme


class AxisTitle(QWidget):
    """What an axis shows; standing words read from bottom to top."""

    def __init__(self, words: str, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._upright = upright

    def sizeHint(self) -> QSize:
        """As large as the words."""
        metrics = QFontMetrics(sized_font(SMALL))
        size = QSize(metrics.horizontalAdvance(self._words) + 4, metrics.height() + 4)
        return size.transposed() if self._upright else size

    def minimumSizeHint(self) -> QSize:
        """As high as a line."""
        return QSize(20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The words, in the middle."""
        painter = QPainter(self)
        painter.setFont(sized_font(SMALL))
        painter.setPen(theme().color("muted"))
        area = QRectF(0, 0, self.width(), self.height())
        if self._upright:
            painter.translate(0, self.height())
            painter.rotate(-90)
            area = QRectF(0, 0, self.height(), self.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._words)
        painter.end()
