"""A strip that tells what happened and what to do about it, the hint first; it never blocks."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.theme import ColourName, icon_pixmap, theme
from gui.widgets.buttons import icon_button, plain_button
from gui.widgets.labels import label

Kind = Literal["info", "good", "doubt", "bad"]
_COLOURS: dict[Kind, ColourName] = {"info": "accent", "good": "good", "doubt": "doubt", "bad": "bad"}
_ICONS: dict[Kind, str] = {"info": "info", "good": "tick", "doubt": "warning", "bad": "warning"}


class Banner(QFrame):
    """Hidden until `say` is called.

    Signals:
        acted: the button was pressed.
        closed: the person put the banner away.
        shown: True when it appears, False when it goes.
    """

    acted = Signal()
    closed = Signal()
    shown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._mark = _Mark()
        self._first = label("", "strong", wrap=True)
        self._second = label("", "muted", wrap=True)
        self.button = plain_button("")
        self.close_button = icon_button("close", self.tr("Put this message away"))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._first)
        words.addWidget(self._second)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(self._mark)
        layout.addLayout(words, 1)
        layout.addWidget(self.button)
        layout.addWidget(self.close_button)
        self.button.clicked.connect(self._on_acted)
        self.close_button.clicked.connect(self._on_closed)
        self.hide()

    @property
    def words(self) -> str:
        """What it says now, both lines."""
        return f"{self._first.text()} {self._second.text()}".strip()

    def say(self, first: str, second: str = "", kind: Kind = "info", button: str = "") -> None:
        """Show two lines; the first is the one to act on."""
        self._first.setText(first)
        self._second.setText(second)
        self._second.setVisible(bool(second))
        self._mark.set_kind(kind)
        self.button.setText(button)
        self.button.setAccessibleName(button)
        self.button.setVisible(bool(button))
        self.setAccessibleName(self.words)
        self.show()
        self.shown.emit(True)

    def put_away(self) -> None:
        """Go, and tell those who keep room for it."""
        self.hide()
        self.shown.emit(False)

    @Slot()
    def _on_acted(self) -> None:
        self.acted.emit()

    @Slot()
    def _on_closed(self) -> None:
        self.put_away()
        self.closed.emit()


class _Mark(QWidget):
    """A coloured bar with a symbol, so that colour is never alone."""

    def __init__(self) -> None:
        super().__init__()
        self._kind: Kind = "info"
        self.setFixedSize(QSize(24, 32))
        theme().changed.connect(self.update)

    def set_kind(self, kind: Kind) -> None:
        self._kind = kind
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the symbol."""
        painter = QPainter(self)
        side = 20
        place = QRectF(2, (self.height() - side) / 2, side, side)
        pixmap = icon_pixmap(_ICONS[self._kind], _COLOURS[self._kind], side, self.devicePixelRatioF())
        painter.drawPixmap(place.topLeft(), pixmap)
