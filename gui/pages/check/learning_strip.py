"""Learning again without leaving the page: how far it is, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.pages.check.view_model import CheckViewModel
from gui.pages.score_words import short
from gui.pages.train import train_words
from gui.pages.train.view_model import Phase, TrainViewModel
from gui.widgets.buttons import icon_button, plain_button
from gui.widgets.labels import label, set_look
from gui.widgets.quiet_progress import QuietProgress


class LearningStrip(QFrame):
    """Shown while a training runs, and after it until it is put away.

    Signals:
        compare: the person wants to compare the new model with the one before.
    """

    compare = Signal()

    def __init__(
        self, view_model: CheckViewModel, training: TrainViewModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._view_model, self._training = view_model, training
        self._told = True
        self.title = label("", "strong", wrap=True)
        self.bar = QuietProgress()
        self.compare_button = plain_button(self.tr("Compare the two"))
        self.stop_button = plain_button(self.tr("S&top"))
        self.close_button = icon_button("close", self.tr("Put this message away"))
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.title)
        words.addWidget(self.bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(12)
        layout.addLayout(words, 1)
        for button in (self.compare_button, self.stop_button, self.close_button):
            layout.addWidget(button)
        training.changed.connect(self.refresh)
        view_model.report_changed.connect(self.refresh)
        self.compare_button.clicked.connect(self._on_compare)
        self.stop_button.clicked.connect(self._on_stop)
        self.close_button.clicked.connect(self._on_close)
        self.hide()

    @Slot()
    def refresh(self) -> None:
        """Show the state of now."""
        running = self._training.phase is not Phase.IDLE
        if running:
            self._told = False
            self._show_running()
        elif not self._told:
            self._show_outcome()
        self.setVisible(running or not self._told)
        for widget in (self.bar, self.stop_button):
            widget.setVisible(running)
        self.close_button.setVisible(not running)

    def _show_running(self) -> None:
        ending = self._training.phase in {Phase.STOPPING, Phase.FINISHING}
        progress = self._training.progress
        set_look(self.title, "role", "strong")
        stage = self.tr("Stopping") if ending else train_words.stage(progress)
        self.title.setText(self.tr("Learning again  ·  {0}").format(stage[:1].lower() + stage[1:]))
        self.bar.show_progress(*((progress.done, progress.total) if progress is not None else (0, 0)))
        self.stop_button.setEnabled(not ending)
        self.compare_button.hide()

    def _show_outcome(self) -> None:
        now, before = self._view_model.report, self._view_model.before
        if not self._training.just_trained or now is None:
            self._told = not self._training.was_stopped
            self.title.setText(self.tr("Stopped. The model from before is still here."))
            self.compare_button.hide()
            return
        self._told = before is None  # the first score of a project is the page's own headline
        if before is not None:
            words = self.tr("Learned again: “{0}” has {1}. Before, “{2}” had {3}.")
            self.title.setText(
                words.format(now.model.name, short(now.score), before.model.name, short(before.score))
            )
        self.compare_button.setVisible(before is not None)

    @Slot()
    def _on_compare(self) -> None:
        now, before = self._view_model.report, self._view_model.before
        if now is not None and before is not None:
            self._view_model.comparison.choose(before.model.key, now.model.key)
            self.compare.emit()

    @Slot()
    def _on_stop(self) -> None:
        self._training.stop()

    @Slot()
    def _on_close(self) -> None:
        self._told = True
        self.hide()
