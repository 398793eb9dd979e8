"""Class names with a bar and a percentage each: what a model thinks a picture could be."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.numbers import percent
from gui.theme import NORMAL, sized_font, theme

ROW = 30
LEAST_ROWS = 2
BAR = 8
GAP = 8
NAME_SHARES = (0.3, 0.56)


class ProbabilityBars(QWidget):
    """Shows (name, probability) pairs, the first of them as the answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[tuple[str, float], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        theme().changed.connect(self._repaint)

    def show_bars(self, bars: tuple[tuple[str, float], ...]) -> None:
        """Show names with their probabilities in [0, 1], the most probable first."""
        self._bars = bars
        words = ", ".join(f"{name} {percent(share)}" for name, share in bars)
        self.setAccessibleName(words)
        self.setToolTip("")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(240, ROW * len(self._bars))

    def minimumSizeHint(self) -> QSize:
        """Where there is little room, the first rows."""
        return QSize(160, ROW * min(LEAST_ROWS, len(self._bars)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """One row each: name, bar, percentage."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = sized_font(NORMAL, QFont.Weight.DemiBold)
        number_width = QFontMetricsF(strong).horizontalAdvance(percent(0.999)) + GAP
        name_width = self._name_width(QFontMetricsF(strong))
        bar_width = max(0.0, self.width() - name_width - number_width - GAP)
        for row, (name, share) in enumerate(self._bars[: self.height() // ROW]):
            first = row == 0
            painter.setFont(strong if first else sized_font())
            painter.setPen(theme().color("text" if first else "muted"))
            line = QRectF(0, row * ROW, self.width(), ROW)
            elided = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, int(name_width))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, percent(share))
            bar = QRectF(name_width + GAP, row * ROW + (ROW - BAR) / 2, bar_width, BAR)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("track"))
            painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
            bar.setWidth(max(BAR, bar_width * share))
            painter.setBrush(theme().color("accent" if first else "muted"))
            painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
        painter.end()

    def _name_width(self, metrics: QFontMetricsF) -> float:
        widest = max((metrics.horizontalAdvance(name) for name, _ in self._bars), default=0.0)
        least, most = (share * self.width() for share in NAME_SHARES)
        return max(least, min(most, widest + 1))

    @Slot()
    def _repaint(self) -> None:
        self.update()
