"""Names beside a grid that stay in place while it scrolls, standing upright where there is no room to lie."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from gui.theme import NORMAL, sized_font, theme

PADDING = 8


class UprightHeader(QHeaderView):
    """Row names lie, right-aligned; column names lie or stand."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self._upright = False
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def set_upright(self, upright: bool) -> None:
        """Let column names stand, reading from bottom to top."""
        self._upright = upright
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        """One name."""
        name = str(self.model().headerData(logicalIndex, self.orientation()))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized_font(NORMAL))
        painter.setPen(theme().color("text"))
        if self._upright:
            painter.translate(rect.left(), rect.bottom())
            painter.rotate(-90)
            area = QRectF(PADDING, 0, rect.height() - PADDING, rect.width())
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        elif self.orientation() is Qt.Orientation.Vertical:
            area = QRectF(rect).adjusted(0, 0, -PADDING, 0)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        else:
            area = QRectF(rect)
            flags = Qt.AlignmentFlag.AlignCenter
        words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, int(area.width()))
        painter.drawText(area, flags, words)
        painter.restore()
