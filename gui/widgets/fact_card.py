"""A card with one fact: a small line, a large one, a small one."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui.widgets.labels import label


class FactCard(QFrame):
    """Three lines on a raised frame."""

    def __init__(self, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._about = label(about, "small")
        self._fact = label("", "heading", wrap=True)
        self._detail = label("", "small", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(4)
        for line in (self._about, self._fact, self._detail):
            layout.addWidget(line)
        layout.addStretch(1)

    def say(self, fact: str, detail: str = "") -> None:
        """Show another fact."""
        self._fact.setText(fact)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(f"{self._about.text()}: {fact}. {detail}")

    @property
    def words(self) -> str:
        """What it says, the fact and the detail."""
        return f"{self._fact.text()} {self._detail.text()}".strip()
