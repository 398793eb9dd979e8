"""A training while it runs: what is being done, how much is left, the chart, ways to pause and to stop."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.api import TrainMode
from gui.pages.train import train_words
from gui.pages.train.view_model import Phase, TrainViewModel
from gui.widgets.buttons import plain_button
from gui.widgets.labels import label
from gui.widgets.learning_chart import LearningChart
from gui.widgets.quiet_progress import QuietProgress
from gui.widgets.training_chart import Round, TrainingChart


class RunningCard(QFrame):
    """Stays after the training with its chart.

    Signals:
        stop: the person wants it to stop.
        pause: True: it should wait; False: it should go on.
        finish: it should end now and keep the best.
    """

    stop = Signal()
    pause = Signal(object)
    finish = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._title = label("", "heading")
        self._stage = label("", "muted", wrap=True)
        self.bar = QuietProgress()
        self.pause_button = plain_button(self.tr("&Pause"))
        self.finish_button = plain_button(self.tr("Stop and keep the &best"))
        self.stop_button = plain_button(self.tr("S&top"))
        self.chart = LearningChart()
        self.rounds = TrainingChart()
        self._charts = QStackedWidget()
        self._charts.addWidget(self.chart)
        self._charts.addWidget(self.rounds)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._title)
        words.addWidget(self._stage)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addLayout(words, 1)
        for button in (self.pause_button, self.finish_button, self.stop_button):
            top.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self.bar)
        layout.addWidget(self._charts, 1)
        self.stop_button.clicked.connect(self.stop)
        self.finish_button.clicked.connect(self.finish)
        self.pause_button.clicked.connect(self._on_pause)

    @property
    def words(self) -> str:
        """What it says is being done."""
        return self._stage.text()

    @property
    def heading(self) -> str:
        """What it calls the training."""
        return self._title.text()

    @property
    def charted(self) -> bool:
        """Whether there is a chart to look at."""
        return bool(self.chart.points() or self.rounds.rounds())

    def refresh(self, view_model: TrainViewModel) -> None:
        """Show the state of now."""
        phase = view_model.phase
        running = phase is not Phase.IDLE
        thorough = view_model.running_mode is TrainMode.THOROUGH
        self._stage.setVisible(running)
        self.bar.setVisible(running)
        self._show_buttons(view_model, thorough=thorough)
        self._show_rounds(view_model)
        if not running:
            self._title.setText(self.tr("How it learned"))
            return
        self._title.setText(self.tr("Making it better: thorough") if thorough else self.tr("Learning"))
        self._stage.setText(self._doing(view_model))
        progress = view_model.progress
        self.bar.show_progress(*((progress.done, progress.total) if progress is not None else (0, 0)))

    def _doing(self, view_model: TrainViewModel) -> str:
        match view_model.phase:
            case Phase.STOPPING:
                return self.tr("Stopping")
            case Phase.FINISHING:
                return self.tr("Ending with the best so far")
            case Phase.PAUSED:
                return self.tr("It waits. What it has learned is kept, also if Tellapart is closed.")
        if view_model.pause_asked:
            return self.tr("Pausing after the pictures under way")
        progress = view_model.progress
        teaching = progress is None or progress.stage in {"learning", "freezing"}
        if view_model.epochs and teaching:
            return train_words.rounds(view_model.epochs, progress)
        return train_words.stage(progress)

    def _show_buttons(self, view_model: TrainViewModel, *, thorough: bool) -> None:
        phase = view_model.phase
        running = phase is not Phase.IDLE
        paused = phase is Phase.PAUSED
        for button in (self.pause_button, self.finish_button):
            button.setVisible(running and thorough)
        self.stop_button.setVisible(running)
        self.pause_button.setText(self.tr("&Go on") if paused else self.tr("&Pause"))
        self.pause_button.setAccessibleName(self.tr("Go on") if paused else self.tr("Pause"))
        self.stop_button.setText(self.tr("&Cancel") if thorough else self.tr("S&top"))
        self.stop_button.setAccessibleName(self.tr("Cancel") if thorough else self.tr("Stop"))
        self.pause_button.setEnabled(view_model.can_pause or paused)
        self.finish_button.setEnabled(bool(view_model.epochs) and (view_model.can_pause or paused))
        self.stop_button.setEnabled(phase not in {Phase.IDLE, Phase.STOPPING})

    def _show_rounds(self, view_model: TrainViewModel) -> None:
        epochs = view_model.epochs
        self._charts.setCurrentIndex(1 if epochs else 0)
        points = tuple(
            Round(each.epoch, each.accuracy, each.loss, each.validation_loss, each.best) for each in epochs
        )
        if points != self.rounds.rounds():
            self.rounds.show_rounds(points, epochs[-1].epochs if epochs else 1)

    @Slot()
    def _on_pause(self) -> None:
        # The words on the button are what it does: they follow the phase.
        self.pause.emit(self.pause_button.accessibleName() != self.tr("Go on"))
