"""How far a job is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.pages.share.watched_job import WatchedJob
from gui.widgets.buttons import plain_button
from gui.widgets.labels import label
from gui.widgets.quiet_progress import QuietProgress
from gui.wording import progress_words


class JobStrip(QWidget):
    """Words, a bar, a button; hidden while nothing runs.

    Args:
        job: what is followed.
        stop_name: what the button does, for screen readers.
    """

    def __init__(self, job: WatchedJob, stop_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job = job
        self._words = label("", "muted", wrap=True)
        self.bar = QuietProgress()
        self.stop_button = plain_button(self.tr("Cancel"))
        self.stop_button.setAccessibleName(stop_name)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self._words)
        left.addWidget(self.bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addLayout(left, 1)
        layout.addWidget(self.stop_button)
        self.stop_button.clicked.connect(job.cancel)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def refresh(self, about: str) -> None:
        """Show the state of now.

        Args:
            about: what to add to the words, or "": the model, where another one is looked at.
        """
        job, progress = self._job, self._job.progress
        self.setVisible(job.running)
        self.stop_button.setEnabled(not job.stopping)
        if job.stopping:
            words = self.tr("Stopping")
        elif progress is None:
            words = self.tr("Waits for its turn")
        else:
            words = progress_words(progress.stage, progress.done, progress.total, progress.seconds_left)
        self._words.setText(f"{words} · {about}" if about else words)
        self.bar.show_progress(*((progress.done, progress.total) if progress is not None else (0, 0)))
