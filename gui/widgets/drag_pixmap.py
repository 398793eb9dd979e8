"""What hangs at the pointer while pictures are dragged: the first one small, and how many there are."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPixmap

from gui.theme import SMALL, sized_font, theme

_SIDE = 72


def drag_pixmap(picture: QPixmap | None, words: str, density: float) -> QPixmap:
    """A small picture with a badge.

    Args:
        picture: thumbnail of the first dragged picture, or None if it is not here.
        words: text of the badge, for example "3,012"; "" for no badge.
        density: real pixels for each logical pixel.
    """
    result = QPixmap(round((_SIDE + 24) * density), round((_SIDE + 12) * density))
    result.setDevicePixelRatio(density)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    place = QRect(0, 12, _SIDE, _SIDE)
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(place), 8, 8)
    painter.fillPath(outline, theme().color("track"))
    if picture is not None:
        painter.save()
        painter.setClipPath(outline)
        side = min(picture.width(), picture.height())
        middle = QRect((picture.width() - side) // 2, (picture.height() - side) // 2, side, side)
        painter.drawPixmap(place, picture, middle)
        painter.restore()
    if words:
        painter.setFont(sized_font(SMALL, QFont.Weight.DemiBold))
        width = max(24, painter.fontMetrics().horizontalAdvance(words) + 14)
        badge = QRectF(_SIDE + 22 - width, 0, width, 24)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("accent"))
        painter.drawRoundedRect(badge, 12, 12)
        painter.setPen(theme().color("on_accent"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return result
