"""One cell of a thumbnail grid: what it says, and how it is painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap

from gui.theme import SMALL, ColourName, icon_pixmap, sized_font, theme

CELL_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""The role under which a model of a thumbnail grid gives the `Cell` of an index."""

WORDS_HEIGHT = 48
GAP = 12
RADIUS = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows.

    Attributes:
        path: the picture's file; asked of the thumbnail source.
        title: the line under the picture, for example its class.
        subtitle: the small line, for example "91 %".
        bar: length of the bar beside the subtitle in [0, 1], or None for no bar.
        colour: colour of the bar.
        title_colour: colour of the title; with a word in the title that says the same.
        problem: a word that says why there is no picture ("cut off"), or "".
        badge: a few letters in the picture's corner, or "".
    """

    path: str
    title: str
    subtitle: str = ""
    bar: float | None = None
    colour: ColourName = "accent"
    title_colour: ColourName = "text"
    problem: str = ""
    badge: str = ""

    def spoken(self) -> str:
        """The cell as one sentence for screen readers."""
        return ", ".join(part for part in (self.title, self.subtitle, self.problem, self.badge) if part)


class CellPainter:
    """Paints cells into the rectangles that the grid gives; holds fonts so that painting makes none."""

    def __init__(self) -> None:
        self._title_font = sized_font(weight=QFont.Weight.DemiBold)
        self._small_font = sized_font(SMALL)
        self._title_metrics = QFontMetrics(self._title_font)
        self._small_metrics = QFontMetrics(self._small_font)

    def paint(
        self,
        painter: QPainter,
        place: QRect,
        cell: Cell,
        pixmap: QPixmap | None,
        *,
        broken_word: str,
        selected: bool,
        hovered: bool,
        focused: bool,
    ) -> None:
        """Paint one cell; `broken_word` is written when there can be no thumbnail, "" while it may still come."""
        picture = QRect(place.left(), place.top(), place.width(), place.height() - WORDS_HEIGHT)
        self._picture(painter, picture, pixmap, cell.problem or broken_word)
        if cell.badge:
            self._badge(painter, picture, cell.badge)
        self._rings(painter, picture, selected, hovered, focused)
        self._words(painter, place, picture.bottom() + 1, cell)

    def _picture(self, painter: QPainter, place: QRect, pixmap: QPixmap | None, problem: str) -> None:
        painter.save()
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(place), RADIUS, RADIUS)
        if pixmap is None:
            painter.fillPath(outline, theme().color("track"))
            if problem:
                self._broken(painter, place, problem)
        else:
            painter.setClipPath(outline)
            painter.drawPixmap(QRectF(place), pixmap, _cover(pixmap, place))
        painter.restore()

    def _broken(self, painter: QPainter, place: QRect, problem: str) -> None:
        side = 32
        mark = icon_pixmap("broken", "muted", side, painter.device().devicePixelRatioF())
        painter.drawPixmap(QPoint(place.center().x() - side // 2, place.center().y() - side // 2 - 8), mark)
        painter.setFont(self._small_font)
        painter.setPen(theme().color("muted"))
        words = self._small_metrics.elidedText(problem, Qt.TextElideMode.ElideRight, place.width() - 16)
        below = QRect(place.left() + 8, place.center().y() + 12, place.width() - 16, 20)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)

    def _badge(self, painter: QPainter, place: QRect, badge: str) -> None:
        width = max(20, self._small_metrics.horizontalAdvance(badge) + 12)
        spot = QRectF(place.right() - width - 5, place.top() + 6, width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("raised"))
        painter.drawRoundedRect(spot, 6, 6)
        painter.setFont(self._small_font)
        painter.setPen(theme().color("text"))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, badge)

    def _rings(self, painter: QPainter, place: QRect, selected: bool, hovered: bool, focused: bool) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        around = QRectF(place)
        if selected:
            painter.setPen(QPen(theme().color("accent"), 3))
            painter.drawRoundedRect(around.adjusted(-1, -1, 1, 1), RADIUS + 1, RADIUS + 1)
        elif hovered:
            painter.setPen(QPen(theme().color("muted"), 1.5))
            painter.drawRoundedRect(around, RADIUS, RADIUS)
        if focused:
            painter.setPen(QPen(theme().color("text"), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(around.adjusted(-4, -4, 4, 4), RADIUS + 3, RADIUS + 3)

    def _words(self, painter: QPainter, place: QRect, top: int, cell: Cell) -> None:
        left, width = place.left() + 1, place.width() - 2
        painter.setFont(self._title_font)
        painter.setPen(theme().color(cell.title_colour))
        title = self._title_metrics.elidedText(cell.title, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(left, top + 4, width, 20), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(self._small_font)
        painter.setPen(theme().color("muted"))
        room = width if cell.bar is None else max(36, self._small_metrics.horizontalAdvance("100 %")) + 2
        subtitle = self._small_metrics.elidedText(cell.subtitle, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(left, top + 24, room, 18), Qt.AlignmentFlag.AlignVCenter, subtitle)
        if cell.bar is not None:
            start = left + room + 4
            paint_bar(painter, QRectF(start, top + 31, left + width - start, 5), cell.bar, cell.colour)


def paint_bar(painter: QPainter, place: QRectF, share: float, colour: ColourName) -> None:
    """A round-ended bar, filled from the left to `share` in [0, 1]."""
    radius = place.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("track"))
    painter.drawRoundedRect(place, radius, radius)
    if share > 0:
        filled = QRectF(place)
        filled.setWidth(max(place.height(), place.width() * min(1.0, share)))
        painter.setBrush(theme().color(colour))
        painter.drawRoundedRect(filled, radius, radius)


def _cover(pixmap: QPixmap, place: QRect) -> QRectF:
    scale = min(pixmap.width() / place.width(), pixmap.height() / place.height())
    width, height = place.width() * scale, place.height() * scale
    corner = QPointF((pixmap.width() - width) / 2, (pixmap.height() - height) / 2)
    return QRectF(corner.x(), corner.y(), width, height)
