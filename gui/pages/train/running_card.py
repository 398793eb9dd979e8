"""A training while it runs: what is being done, how much is left, the chart, a way to stop."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.pages.train import train_words
from gui.pages.train.view_model import Phase, TrainViewModel
from gui.widgets.buttons import plain_button
from gui.widgets.labels import label
from gui.widgets.learning_chart import LearningChart
from gui.widgets.quiet_progress import QuietProgress


class RunningCard(QFrame):
    """Stays after the training with its chart.

    Signals:
        stop: the person wants it to stop.
    """

    stop = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._title = label("", "heading")
        self._stage = label("", "muted")
        self.bar = QuietProgress()
        self.stop_button = plain_button(self.tr("S&top"))
        self.chart = LearningChart()
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._title)
        words.addWidget(self._stage)
        top = QHBoxLayout()
        top.addLayout(words, 1)
        top.addWidget(self.stop_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self.bar)
        layout.addWidget(self.chart, 1)
        self.stop_button.clicked.connect(self._on_stop)

    @property
    def words(self) -> str:
        """What it says is being done."""
        return self._stage.text()

    def refresh(self, view_model: TrainViewModel) -> None:
        """Show the state of now."""
        running = view_model.phase is not Phase.IDLE
        self._stage.setVisible(running)
        self.bar.setVisible(running)
        self.stop_button.setVisible(running)
        self.stop_button.setEnabled(view_model.phase is Phase.RUNNING)
        if not running:
            self._title.setText(self.tr("How it learned"))
            return
        self._title.setText(self.tr("Learning"))
        stopping = view_model.phase is Phase.STOPPING
        self._stage.setText(self.tr("Stopping") if stopping else train_words.stage(view_model.progress))
        progress = view_model.progress
        self.bar.show_progress(*((progress.done, progress.total) if progress is not None else (0, 0)))

    @Slot()
    def _on_stop(self) -> None:
        self.stop.emit()
