"""The live chart of a training: share right on pictures not learned from, against pictures looked at."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.numbers import number, percent
from gui.theme import SMALL, sized_font, theme

LEFT, TOP, BOTTOM = 56, 16, 40
END_WORDS = 112
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
DOT = 4.5


class LearningChart(QWidget):
    """A line that grows while the model learns; its end carries a dot and words.

    Painted here rather than with a plotting library: importing one holds the window for a quarter of a second at
    the very moment the person presses Train.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[tuple[int, float]] = []
        self._expected = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Right for pictures it had never seen"))
        theme().changed.connect(self._repaint)

    def begin(self, expected: int) -> None:
        """Clear the chart and make room for `expected` pictures."""
        self._points.clear()
        self._expected = expected
        self.setAccessibleDescription("")
        self.update()

    def add(self, pictures: int, share: float) -> None:
        """Add a point: after so many pictures, this share in [0, 1] was right; a newer word replaces an older."""
        if self._points and self._points[-1][0] == pictures:
            self._points.pop()
        self._points.append((pictures, share))
        self.setAccessibleDescription(self.tr("{0} after {1} pictures").format(percent(share), number(pictures)))
        self.update()

    def points(self) -> tuple[tuple[int, float], ...]:
        """What is shown."""
        return tuple(self._points)

    def sizeHint(self) -> QSize:
        """Room for a quiet chart."""
        return QSize(640, 200)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a small window."""
        return QSize(280, 160)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Hairlines, the line, its end."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized_font(SMALL))
        plot = QRectF(LEFT, TOP, max(1, self.width() - LEFT - END_WORDS), max(1, self.height() - TOP - BOTTOM))
        self._paint_ground(painter, plot)
        if self._points:
            self._paint_line(painter, plot)
        painter.end()

    def _paint_ground(self, painter: QPainter, plot: QRectF) -> None:
        for tick in TICKS:
            y = round(plot.bottom() - tick * plot.height()) + 0.5
            painter.setPen(QPen(theme().color("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(theme().color("muted"))
            words = QRectF(0, y - 10, LEFT - 8, 20)
            painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, percent(tick))
        below = QRectF(plot.left(), plot.bottom() + 8, plot.width(), 20)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.tr("pictures looked at") + "  →")
        last = max([self._expected, *(pictures for pictures, _ in self._points)])
        if last:
            painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(last))

    def _paint_line(self, painter: QPainter, plot: QRectF) -> None:
        last = max([self._expected, 1, *(pictures for pictures, _ in self._points)])
        places = [
            QPointF(plot.left() + pictures / last * plot.width(), plot.bottom() - share * plot.height())
            for pictures, share in self._points
        ]
        accent = theme().color("accent")
        painter.setPen(
            QPen(accent, 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(places))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(places[-1], DOT, DOT)
        painter.setPen(accent)
        words = f"{self.tr('never seen')}  {percent(self._points[-1][1])}"
        beside = QRectF(places[-1].x() + 12, places[-1].y() - 10, END_WORDS, 20)
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    @Slot()
    def _repaint(self) -> None:
        self.update()
