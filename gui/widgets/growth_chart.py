"""A learning curve: how good a model is with fewer pictures, and about how good with twice as many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.numbers import number, percent
from gui.theme import SMALL, sized_font, theme
from gui.widgets.plot_ground import paint_ground, plot_area

DOT = 4.5
BAND = 48
"""Opacity of the spread, of 255."""
ROUND_STEPS = (0.02, 0.05, 0.1, 0.2, 0.25)
END_WORDS = 44


@dataclass(frozen=True, slots=True)
class Grown:
    """How good it is after learning from so many pictures; shares right in [0, 1], with their spread."""

    pictures: int
    accuracy: float
    low: float
    high: float


class GrowthChart(QWidget):
    """A line with its spread as a band; what is only expected is dashed and hollow.

    Pictures are laid out by ratio: as far from 100 to 200 as from 200 to 400.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[Grown, ...] = ()
        self._expected: tuple[int, float] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("How good it is, by how many pictures it learned from"))
        theme().changed.connect(self._repaint)

    def show_growth(self, points: Sequence[Grown], expected: tuple[int, float] | None) -> None:
        """Show another curve, fewest pictures first, and the (pictures, share right) to expect, if known."""
        self._points, self._expected = tuple(points), expected
        words = [
            self.tr("{0} with {1} pictures").format(percent(p.accuracy), number(p.pictures)) for p in self._points
        ]
        if expected is not None:
            words.append(self.tr("about {0} with {1}").format(percent(expected[1]), number(expected[0])))
        self.setAccessibleDescription("; ".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for a quiet chart."""
        return QSize(640, 360)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a small window."""
        return QSize(280, 180)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The ground, the band, the line, its expected end."""
        if not self._points:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = plot_area(self.width() - END_WORDS, self.height())
        floor, step = self._scale()
        up = [(tick, percent(floor + tick * (1 - floor))) for tick in _ticks(floor, step)]
        across = [(self._across(count), number(count)) for count in self._counts()]
        paint_ground(painter, plot, across, up, self.tr("pictures learned from"))
        line = [self._place(plot, floor, point.pictures, point.accuracy) for point in self._points]
        band = [self._place(plot, floor, point.pictures, point.high) for point in self._points]
        band += [self._place(plot, floor, point.pictures, point.low) for point in reversed(self._points)]
        self._paint_curve(painter, line, band)
        self._paint_expected(painter, plot, floor, line[-1])
        painter.end()

    def _paint_curve(self, painter: QPainter, line: list[QPointF], band: list[QPointF]) -> None:
        accent = theme().color("accent")
        shade = QColor(accent)
        shade.setAlpha(BAND)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawPolygon(QPolygonF(band))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(QPolygonF(line))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        for place in line:
            painter.drawEllipse(place, DOT, DOT)
        if self._expected is None:
            _beside(painter, line[-1], percent(self._points[-1].accuracy))

    def _paint_expected(self, painter: QPainter, plot: QRectF, floor: float, now: QPointF) -> None:
        if self._expected is None:
            return
        then = self._place(plot, floor, *self._expected)
        painter.setPen(QPen(theme().color("accent"), 2, Qt.PenStyle.DashLine))
        painter.drawLine(now, then)
        painter.setPen(QPen(theme().color("accent"), 2))
        painter.setBrush(theme().color("raised"))
        painter.drawEllipse(then, DOT, DOT)
        _beside(painter, then, percent(self._expected[1]))

    def _scale(self) -> tuple[float, float]:
        """The share at the bottom, and the step between hairlines."""
        lowest = min([*(p.low for p in self._points), *((self._expected[1],) if self._expected else ())])
        step = next((step for step in ROUND_STEPS if 1 - lowest <= 5 * step), ROUND_STEPS[-1])
        return min(1 - step, max(0.0, math.floor(lowest / step + 1e-9) * step)), step

    def _counts(self) -> list[int]:
        counts = [point.pictures for point in self._points]
        if self._expected is not None:
            counts.append(self._expected[0])
        kept: list[int] = []
        for count in counts[::-1]:  # the last ones matter most
            if not kept or self._across(kept[-1]) - self._across(count) > 0.1:
                kept.append(count)
        return kept[::-1]

    def _across(self, count: int) -> float:
        first = self._points[0].pictures
        last = self._expected[0] if self._expected is not None else self._points[-1].pictures
        if last <= first:
            return 1.0
        return math.log(max(1, count) / max(1, first)) / math.log(last / max(1, first))

    def _place(self, plot: QRectF, floor: float, count: int, share: float) -> QPointF:
        height = (min(1.0, max(floor, share)) - floor) / (1 - floor)
        return QPointF(plot.left() + self._across(count) * plot.width(), plot.bottom() - height * plot.height())

    @Slot()
    def _repaint(self) -> None:
        self.update()


def _ticks(floor: float, step: float) -> list[float]:
    count = round((1 - floor) / step)
    return [place / count for place in range(count + 1)]


def _beside(painter: QPainter, place: QPointF, words: str) -> None:
    painter.setFont(sized_font(SMALL))
    painter.setPen(theme().color("accent"))
    beside = QRectF(place.x() + 12, place.y() - 10, END_WORDS + 20, 20)
    painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
