"""The live chart of a thorough training: share right above, loss below, against rounds over the pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.numbers import number, percent
from gui.theme import SMALL, ColourName, sized_font, theme

LEFT, TOP, BOTTOM, GAP = 56, 24, 32, 40
END_WORDS = 160
ACCURACY_SHARE = 0.62
"""How much of the height the upper plot takes."""
DOT = 4.5


@dataclass(frozen=True, slots=True)
class Round:
    """One point.

    Attributes:
        number: how many rounds were done; 0 is before the first.
        accuracy: share right of pictures not learned from, in [0, 1].
        loss: mean loss on pictures learned from, or None where it was not measured.
        held_out_loss: mean loss on pictures not learned from.
        best: whether it was the best so far.
    """

    number: int
    accuracy: float
    loss: float | None
    held_out_loss: float
    best: bool = False


class TrainingChart(QWidget):
    """Two plots with one axis of rounds; what quick training reached is a dashed line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rounds: tuple[Round, ...] = ()
        self._expected = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("How it learns, round by round"))
        theme().changed.connect(self._repaint)

    def show_rounds(self, rounds: Sequence[Round], expected: int) -> None:
        """Show these rounds, the first first, with room for `expected` in all."""
        self._rounds, self._expected = tuple(rounds), max(1, expected)
        self.setAccessibleDescription(self._spoken())
        self.update()

    def rounds(self) -> tuple[Round, ...]:
        """What is shown."""
        return self._rounds

    def floor(self) -> float:
        """The share at the bottom of the upper plot, in [0, 1]: a multiple of a tenth below every point."""
        lowest = min((each.accuracy for each in self._rounds), default=0.0)
        return max(0.0, int(lowest * 10 - 0.5) / 10)

    def sizeHint(self) -> QSize:
        """Room for a quiet chart."""
        return QSize(640, 200)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a small window."""
        return QSize(280, 200)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Hairlines, the lines, their ends."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized_font(SMALL))
        width = max(1, self.width() - LEFT - END_WORDS)
        height = max(2, self.height() - TOP - BOTTOM - GAP)
        upper = QRectF(LEFT, TOP, width, height * ACCURACY_SHARE)
        lower = QRectF(LEFT, upper.bottom() + GAP, width, height - upper.height())
        self._paint_accuracy(painter, upper)
        self._paint_loss(painter, lower)
        painter.setPen(theme().color("muted"))
        below = QRectF(LEFT, lower.bottom() + 6, width, 20)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.tr("rounds") + "  →")
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, number(0))
        painter.drawText(
            below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(self._expected)
        )
        painter.end()

    def _paint_accuracy(self, painter: QPainter, plot: QRectF) -> None:
        floor = self.floor()
        self._title(painter, plot, self.tr("right for pictures it does not learn from"))
        for tick in (floor, (1 + floor) / 2, 1.0):
            y = plot.bottom() - (tick - floor) / (1 - floor) * plot.height()
            self._gridline(painter, plot, y, percent(tick))
        if not self._rounds:
            return
        quick = self._rounds[0] if self._rounds[0].number == 0 else None
        ends: list[_End] = []
        if quick is not None:
            y = plot.bottom() - (quick.accuracy - floor) / (1 - floor) * plot.height()
            painter.setPen(QPen(theme().color("muted"), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            ends.append(_End(plot.right(), y, self.tr("quick") + f"  {percent(quick.accuracy)}", "muted"))
        places = self._line(painter, plot, lambda each: each.accuracy, floor, 1.0, "accent")
        best = max(range(len(places)), key=lambda place: (self._rounds[place].best, place))
        if self._rounds[best].best:
            painter.setPen(QPen(theme().color("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(places[best], DOT + 4, DOT + 4)
            if best < len(places) - 1:  # the ring at the end has its words beside it
                below = QRectF(places[best].x() - 40, places[best].y() + DOT + 6, 80, 16)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.tr("best"))
        if len(self._rounds) > 1 or quick is None:
            last = self._rounds[-1]
            words = self.tr("thorough, best") if last.best else self.tr("thorough")
            words += f"  {percent(last.accuracy)}"
            ends.append(_End(places[-1].x(), places[-1].y(), words, "accent"))
        _say_ends(painter, ends)

    def _paint_loss(self, painter: QPainter, plot: QRectF) -> None:
        self._title(painter, plot, self.tr("loss"))
        known = [loss for each in self._rounds for loss in (each.loss, each.held_out_loss) if loss is not None]
        top = max(known, default=1.0) * 1.05 or 1.0
        self._gridline(painter, plot, plot.bottom(), "0")
        self._gridline(painter, plot, plot.top(), f"{top:.2f}")
        if not self._rounds:
            return
        lines: tuple[tuple[Callable[[Round], float | None], str, ColourName], ...] = (
            (_learned, self.tr("learning"), "muted"),
            (_held_out, self.tr("not learned from"), "accent"),
        )
        ends = []
        for value, words, colour in lines:
            places = self._line(painter, plot, value, 0.0, top, colour)
            if places:
                ends.append(_End(places[-1].x(), places[-1].y(), words, colour))
        _say_ends(painter, ends)

    def _title(self, painter: QPainter, plot: QRectF, words: str) -> None:
        painter.setPen(theme().color("muted"))
        painter.drawText(QRectF(plot.left(), plot.top() - 22, plot.width() + END_WORDS, 18), words)

    def _gridline(self, painter: QPainter, plot: QRectF, y: float, words: str) -> None:
        y = round(y) + 0.5
        painter.setPen(QPen(theme().color("line"), 1))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(theme().color("muted"))
        beside = QRectF(0, y - 10, LEFT - 8, 20)
        painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _line(
        self,
        painter: QPainter,
        plot: QRectF,
        value: Callable[[Round], float | None],
        low: float,
        high: float,
        colour: ColourName,
    ) -> list[QPointF]:
        last = max(self._expected, self._rounds[-1].number)
        places = []
        for each in self._rounds:
            known = value(each)
            if known is not None:
                x = plot.left() + each.number / last * plot.width()
                places.append(QPointF(x, plot.bottom() - (known - low) / (high - low) * plot.height()))
        if not places:
            return places
        shade = theme().color(colour)
        painter.setPen(QPen(shade, 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(places))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawEllipse(places[-1], DOT, DOT)
        return places

    def _spoken(self) -> str:
        if not self._rounds:
            return ""
        last = self._rounds[-1]
        return self.tr("{0} after round {1} of at most {2}").format(
            percent(last.accuracy), number(last.number), number(self._expected)
        )

    @Slot()
    def _repaint(self) -> None:
        self.update()


@dataclass(frozen=True, slots=True)
class _End:
    """Words beside the end of a line."""

    x: float
    y: float
    words: str
    colour: ColourName


def _learned(each: Round) -> float | None:
    return each.loss


def _held_out(each: Round) -> float:
    return each.held_out_loss


def _say_ends(painter: QPainter, ends: Sequence[_End]) -> None:
    """Write the words beside the lines' ends, the higher above the lower, never over each other."""
    lowest = -1e9
    for end in sorted(ends, key=lambda each: each.y):
        y = max(end.y, lowest + 16)
        lowest = y
        painter.setPen(theme().color(end.colour))
        beside = QRectF(end.x + 16, y - 10, END_WORDS, 20)
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, end.words)
