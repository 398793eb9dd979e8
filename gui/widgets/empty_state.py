"""What a page shows when there is nothing yet: one drawing, one sentence, one button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.theme import icon_pixmap, theme
from gui.widgets.buttons import accent_button, plain_button
from gui.widgets.labels import label

_WORDS_WIDTH = 536


class EmptyState(QWidget):
    """An invitation.

    Signals:
        accepted: the button was pressed.
        other: the second button was pressed.
    """

    accepted = Signal()
    other = Signal()

    def __init__(
        self, icon: str, sentence: str, button: str = "", hint: str = "", other: str = "", accent: bool = True
    ) -> None:
        super().__init__()
        self._drawing = _Drawing(icon)
        self._sentence = label(sentence, "heading", wrap=True)
        self._hint = label(hint, "muted", wrap=True)
        self.button = accent_button(button) if accent else plain_button(button)
        self.other_button = plain_button(other)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        layout.addWidget(self._drawing, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        for words in (self._sentence, self._hint):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            words.setFixedWidth(_WORDS_WIDTH)
            line = QHBoxLayout()  # an aligned label would be as high as one line
            line.addStretch()
            line.addWidget(words)
            line.addStretch()
            layout.addLayout(line)
        layout.addSpacing(8)
        for pressed in (self.button, self.other_button):
            layout.addWidget(pressed, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self._hint.setVisible(bool(hint))
        self.button.setVisible(bool(button))
        self.other_button.setVisible(bool(other))
        self.button.clicked.connect(self._on_pressed)
        self.other_button.clicked.connect(self._on_other)

    def set_words(self, sentence: str, hint: str = "", button: str = "") -> None:
        """Change the invitation."""
        self._sentence.setText(sentence)
        self.set_hint(hint)
        self.button.setText(button)
        self.button.setAccessibleName(button)
        self.button.setVisible(bool(button))

    def set_hint(self, hint: str) -> None:
        """Change the lesser words."""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    @property
    def words(self) -> str:
        """What it says now, both lines."""
        return f"{self._sentence.text()} {self._hint.text()}".strip()

    @Slot()
    def _on_pressed(self) -> None:
        self.accepted.emit()

    @Slot()
    def _on_other(self) -> None:
        self.other.emit()


class _Drawing(QWidget):
    """Three picture cards behind each other, the icon on the front one."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self.setFixedSize(self.sizeHint())
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A fixed size on the 8-pixel grid."""
        return QSize(160, 112)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw in the theme's colours."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme()
        for angle, fill in ((-10.0, "track"), (9.0, "soft"), (0.0, "raised")):
            painter.save()
            painter.translate(80, 60)
            painter.rotate(angle)
            painter.setPen(colours.color("line" if angle else "field_line"))
            painter.setBrush(colours.color("track" if fill == "track" else "soft" if fill == "soft" else "raised"))
            painter.drawRoundedRect(QRectF(-48, -38, 96, 76), 8, 8)
            painter.restore()
        pixmap = icon_pixmap(self._icon, "accent", 40, self.devicePixelRatioF())
        painter.drawPixmap(60, 40, pixmap)
