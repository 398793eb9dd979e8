"""How a cell of the confusion grid is painted: green by how much was right, red by how much was not."""

from __future__ import annotations

import math

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.theme import HEADING, NORMAL, sized_font, theme
from gui.widgets.confusion_model import COUNT_ROLE, SHARE_ROLE

ROOMY_CELL = 56
GAP = 3
RADIUS = 6


class ConfusionCells(QStyledItemDelegate):
    """Paints rounded cells; the current one carries a ring, a hovered one a thin line."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One cell."""
        right = index.row() == index.column()
        count, share = int(index.data(COUNT_ROLE)), float(index.data(SHARE_ROLE))
        fill = cell_colour(right=right, count=count, share=share)
        area = QRectF(option.rect).adjusted(GAP, GAP, -GAP, -GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(area, RADIUS, RADIUS)
        ink = theme().color("text") if count == 0 else readable_on(fill)
        painter.setPen(theme().color("muted") if count == 0 else ink)
        roomy = area.width() >= ROOMY_CELL and count > 0
        painter.setFont(sized_font(HEADING if roomy else NORMAL, QFont.Weight.DemiBold))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        self._paint_ring(painter, option, area)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(ink, 1.5, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(area.adjusted(4, 4, -4, -4), RADIUS - 2, RADIUS - 2)
        painter.restore()

    def _paint_ring(self, painter: QPainter, option: QStyleOptionViewItem, area: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme().color("accent"), 2.5))
            painter.drawRoundedRect(area.adjusted(-1, -1, 1, 1), RADIUS + 1, RADIUS + 1)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(theme().color("muted"), 1))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def cell_colour(*, right: bool, count: int, share: float) -> QColor:
    """The fill of a cell; red grows with the square root of the share, so that a few mistakes still show."""
    empty = theme().color("track")
    if count == 0:
        return empty
    if right:
        return mixed(empty, theme().color("good"), 0.25 + 0.6 * share)
    return mixed(empty, theme().color("bad"), min(0.8, 0.1 + 1.1 * math.sqrt(share)))


def mixed(ground: QColor, colour: QColor, strength: float) -> QColor:
    """`colour` laid on `ground` with an opacity in [0, 1]."""
    return QColor.fromRgbF(
        ground.redF() + (colour.redF() - ground.redF()) * strength,
        ground.greenF() + (colour.greenF() - ground.greenF()) * strength,
        ground.blueF() + (colour.blueF() - ground.blueF()) * strength,
    )


def readable_on(fill: QColor) -> QColor:
    """White or near-black, whichever stands out more.

    Source:
        WCAG 2.2, relative luminance and contrast ratio.
    """
    light = _luminance(fill)
    white, black = 1.05 / (light + 0.05), (light + 0.05) / (_luminance(QColor("#0e1116")) + 0.05)
    return QColor("#ffffff") if white >= black else QColor("#0e1116")


def _luminance(colour: QColor) -> float:
    parts = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
