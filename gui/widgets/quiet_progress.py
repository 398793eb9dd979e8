"""A thin bar that says how far something is."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget


class QuietProgress(QProgressBar):
    """Repaints with everything else; a plain QProgressBar repaints itself and what is behind it at every value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setAccessibleName(self.tr("Progress"))

    def show_progress(self, done: int, total: int) -> None:
        """Show `done` of `total`; while nobody knows the total, 0, the bar stays empty."""
        self.setUpdatesEnabled(False)
        self.setRange(0, max(1, total))
        self.setValue(done if total else 0)
        self.setUpdatesEnabled(True)
