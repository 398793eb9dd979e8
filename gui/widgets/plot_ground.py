"""Hairlines and words around a painted plot of two shares."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.theme import SMALL, sized_font, theme

LEFT, TOP, RIGHT, BOTTOM = 64, 12, 24, 48
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


def plot_area(width: int, height: int) -> QRectF:
    """The part of a widget inside the axes."""
    return QRectF(LEFT, TOP, max(1, width - LEFT - RIGHT), max(1, height - TOP - BOTTOM))


def paint_ground(
    painter: QPainter,
    plot: QRectF,
    across: Sequence[tuple[float, str]],
    up: Sequence[tuple[float, str]],
    title: str,
) -> None:
    """Paint hairlines with words.

    Args:
        painter: paints into the widget.
        plot: the part inside the axes.
        across: places in [0, 1] along the bottom with their words.
        up: places in [0, 1] along the left with their words.
        title: what is told along the bottom.
    """
    painter.setFont(sized_font(SMALL))
    line, muted = QPen(theme().color("line"), 1), theme().color("muted")
    beside = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for share, words in up:
        y = round(plot.bottom() - share * plot.height()) + 0.5
        painter.setPen(line)
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(muted)
        painter.drawText(QRectF(0, y - 10, LEFT - 8, 20), beside, words)
    for share, words in across:
        x = round(plot.left() + share * plot.width()) + 0.5
        painter.setPen(line)
        painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + 4))
        painter.setPen(muted)
        painter.drawText(QRectF(x - 40, plot.bottom() + 4, 80, 20), Qt.AlignmentFlag.AlignCenter, words)
    below = QRectF(plot.left(), plot.bottom() + 24, plot.width(), 20)
    painter.drawText(below, Qt.AlignmentFlag.AlignCenter, title + "  →")
