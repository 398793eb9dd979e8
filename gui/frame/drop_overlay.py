"""What lies over the window while files hover: the frame lights up and says what dropping will do."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import HEADING, icon_pixmap, sized_font, theme


class DropOverlay(QWidget):
    """Covers its parent while shown; lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.sentence = ""
        self._accepted = True
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, sentence: str, accepted: bool) -> None:
        """Show over the whole parent what a drop would do, or why it would do nothing."""
        self.sentence = sentence
        self._accepted = accepted
        self.setAccessibleName(sentence)
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A veil, a frame, and a sentence in its middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = theme().color("surface")
        veil.setAlphaF(0.82)
        painter.fillRect(self.rect(), veil)
        colour = theme().color("accent" if self._accepted else "muted")
        painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(12, 12, -12, -12), 12, 12)
        font = sized_font(HEADING, QFont.Weight.DemiBold)
        width = min(self.width() - 64, QFontMetrics(font).horizontalAdvance(self.sentence) + 96)
        card = QRect(0, 0, width, 64)
        card.moveCenter(self.rect().center())
        painter.setPen(QPen(colour, 1))
        painter.setBrush(theme().color("raised"))
        painter.drawRoundedRect(QRectF(card), 8, 8)
        name = "save" if self._accepted else "close"
        mark = icon_pixmap(name, "accent" if self._accepted else "muted", 24, self.devicePixelRatioF())
        painter.drawPixmap(card.left() + 20, card.center().y() - 12, mark)
        painter.setFont(font)
        painter.setPen(theme().color("text"))
        painter.drawText(card.adjusted(56, 0, -16, 0), Qt.AlignmentFlag.AlignVCenter, self.sentence)
