"""What being stricter costs: share right of the answers, against the share of pictures that are answered."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.numbers import percent
from gui.theme import theme
from gui.widgets.plot_ground import SHARES, paint_ground, plot_area

DOT = 6.0
STEPS = 4


class CoverageChart(QWidget):
    """A line through what can be chosen, with a dot at what is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[tuple[float, float], ...] = ()
        self._place = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Share right, by share answered"))
        theme().changed.connect(self._repaint)

    def show_points(self, points: Sequence[tuple[float, float]], place: int) -> None:
        """Show (share answered, share right) pairs, each in [0, 1], and which of them is chosen."""
        self._points, self._place = tuple(points), place
        if self._points:
            answered, right = self._points[place]
            self.setAccessibleDescription(
                self.tr("{0} answered, {1} right").format(percent(answered), percent(right))
            )
        self.update()

    def sizeHint(self) -> QSize:
        """Room for a quiet chart."""
        return QSize(360, 220)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a small window."""
        return QSize(200, 96)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The ground, the line, the dot."""
        if not self._points:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = plot_area(self.width(), self.height())
        answered = [point for point in self._points if point[0] > 0] or list(self._points)
        floor = min(0.9, math.floor(10 * min(right for _, right in answered)) / 10)
        up = [(step / STEPS, percent(floor + step / STEPS * (1 - floor))) for step in (0, STEPS // 2, STEPS)]
        across = [(share, percent(share)) for share in SHARES]
        paint_ground(painter, plot, across, up, self.tr("pictures answered"))
        painter.setPen(QPen(theme().color("accent"), 2))
        painter.drawPolyline(QPolygonF([_place(plot, floor, point) for point in answered]))
        painter.setPen(QPen(theme().color("raised"), 2))
        painter.setBrush(theme().color("accent"))
        painter.drawEllipse(_place(plot, floor, self._points[self._place]), DOT, DOT)
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()


def _place(plot: QRectF, floor: float, point: tuple[float, float]) -> QPointF:
    height = max(0.0, (point[1] - floor) / (1 - floor))
    return QPointF(plot.left() + point[0] * plot.width(), plot.bottom() - height * plot.height())
