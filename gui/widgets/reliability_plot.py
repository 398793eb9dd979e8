"""How sure a model was against how often it was right: on the diagonal a confidence can be taken at its word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.numbers import number, percent
from gui.theme import SMALL, sized_font, theme
from gui.widgets.plot_ground import SHARES, paint_ground, plot_area

SMALLEST, LARGEST = 3.5, 11.0
NEAR = 14.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Predictions of about the same confidence.

    Attributes:
        confidence: their mean confidence, in [0, 1].
        accuracy: share of them that is right, in [0, 1].
        pictures: how many they are.
    """

    confidence: float
    accuracy: float
    pictures: int


class ReliabilityPlot(QWidget):
    """Hollow squares before the correction, filled dots after it; a bigger one stands for more pictures.

    From each dot a line leads to the diagonal: as long as the confidence is off.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: tuple[Mark, ...] = ()
        self._after: tuple[Mark, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("How often it was right, by how sure it was"))
        theme().changed.connect(self._repaint)

    def show_marks(self, before: Sequence[Mark], after: Sequence[Mark]) -> None:
        """Show other predictions, from the least sure to the surest."""
        self._before, self._after = tuple(before), tuple(after)
        self.setAccessibleDescription("; ".join(self._words(mark) for mark in self._after))
        self.update()

    def _words(self, mark: Mark) -> str:
        return self.tr("{0} sure: right for {1} (pictures: {2})").format(
            percent(mark.confidence), percent(mark.accuracy), number(mark.pictures)
        )

    def sizeHint(self) -> QSize:
        """Nearly square."""
        return QSize(440, 400)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a small window."""
        return QSize(240, 180)

    def event(self, event: QEvent) -> bool:
        """A mark's numbers while the pointer rests on it."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def words_at(self, point: QPointF) -> str:
        """The numbers of the mark under a point, or "" where there is none."""
        plot = plot_area(self.width(), self.height())
        for mark in (*self._after, *self._before):
            if (_place(plot, mark) - point).manhattanLength() < NEAR:
                return self._words(mark)
        return ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The ground, the diagonal, the marks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = plot_area(self.width(), self.height())
        ticks = [(share, percent(share)) for share in SHARES]
        paint_ground(painter, plot, ticks, ticks, self.tr("how sure it was"))
        painter.setPen(QPen(theme().color("muted"), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(plot.bottomLeft(), plot.topRight())
        most = max((mark.pictures for mark in (*self._before, *self._after)), default=1)
        muted, accent = theme().color("muted"), theme().color("accent")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(muted, 1.5))
        for mark in self._before:
            place, size = _place(plot, mark), _size(mark, most)
            painter.drawRect(QRectF(place.x() - size, place.y() - size, 2 * size, 2 * size))
        faint = QColor(accent)
        faint.setAlphaF(0.45)
        painter.setPen(QPen(faint, 1.5))
        for mark in self._after:  # how far it is off; a line through all would join bins of a single picture
            painter.drawLine(_place(plot, mark), _place(plot, replace(mark, accuracy=mark.confidence)))
        painter.setPen(QPen(theme().color("raised"), 1.5))
        painter.setBrush(accent)
        for mark in self._after:
            painter.drawEllipse(_place(plot, mark), _size(mark, most), _size(mark, most))
        self._paint_legend(painter, plot)
        painter.end()

    def _paint_legend(self, painter: QPainter, plot: QRectF) -> None:
        painter.setFont(sized_font(SMALL))
        lines = [(self.tr("as delivered"), True)] if self._after else []
        if self._before:
            lines.append((self.tr("before the correction"), False))
        lines_at = plot.top() + 12
        for words, delivered in lines:
            centre = QPointF(plot.left() + 16, lines_at)
            painter.setPen(QPen(theme().color("raised" if delivered else "muted"), 1.5))
            painter.setBrush(theme().color("accent") if delivered else Qt.BrushStyle.NoBrush)
            if delivered:
                painter.drawEllipse(centre, 5, 5)
            else:
                painter.drawRect(QRectF(centre.x() - 4.5, centre.y() - 4.5, 9, 9))
            painter.setPen(theme().color("text"))
            beside = QRectF(centre.x() + 12, lines_at - 10, plot.width() - 28, 20)
            painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
            lines_at += 20

    @Slot()
    def _repaint(self) -> None:
        self.update()


def _place(plot: QRectF, mark: Mark) -> QPointF:
    return QPointF(plot.left() + mark.confidence * plot.width(), plot.bottom() - mark.accuracy * plot.height())


def _size(mark: Mark, most: int) -> float:
    """Half the width of a mark whose area grows with its pictures."""
    return float(SMALLEST + (LARGEST - SMALLEST) * (mark.pictures / max(1, most)) ** 0.5)
