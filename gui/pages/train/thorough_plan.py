"""What thorough training would take and do, asked of the engine before it starts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    AugmentationPreviewed,
    EngineLost,
    EstimateTraining,
    JobCancelled,
    JobFailed,
    JobId,
    JobSucceeded,
    PreviewAugmentation,
    TrainingEstimated,
    TrainOptions,
)

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge

PICTURES, VIEWS = 4, 4
"""Rows and columns of the preview."""


class ThoroughPlan(QObject):
    """Knows the time and the varied pictures of one project with one set of options at a time."""

    changed = Signal()
    """`seconds`, `preview` or what is being asked changed."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._subject: object = None
        self._estimating: JobId | None = None
        self._previewing: JobId | None = None
        self.seconds: float | None = None
        self.preview: AugmentationPreviewed | None = None
        bridge.received.connect(self._take)

    @property
    def estimating(self) -> bool:
        """Whether the time is being worked out."""
        return self._estimating is not None

    @property
    def previewing(self) -> bool:
        """Whether varied pictures are being made."""
        return self._previewing is not None

    def be_about(self, folder: str, options: TrainOptions, pictures: int) -> None:
        """Forget what is known of another project, of other options, or of fewer pictures."""
        subject = (folder, replace(options, name="", seed=0), pictures)
        if subject != self._subject:
            self.drop()
            self._subject = subject
            self.seconds = None
            self.preview = None
            self.changed.emit()

    def ask_time(self, folder: str, options: TrainOptions) -> None:
        """Ask how long it takes, unless that is known."""
        if self.seconds is None and self._estimating is None:
            self._estimating = self._bridge.new_job()
            self._bridge.send(EstimateTraining(self._estimating, folder, options))
            self.changed.emit()

    def ask_preview(self, folder: str, options: TrainOptions) -> None:
        """Ask for varied pictures, unless they are here."""
        if self.preview is None and self._previewing is None:
            self._previewing = self._bridge.new_job()
            command = PreviewAugmentation(self._previewing, folder, options, PICTURES, VIEWS)
            self._bridge.send(command)
            self.changed.emit()

    def drop(self) -> None:
        """Stop asking: something else wants the computer now."""
        asked = [job for job in (self._estimating, self._previewing) if job is not None]
        self._estimating = self._previewing = None
        for job in asked:
            self._bridge.cancel(job)
        if asked:
            self.changed.emit()

    @Slot(object)
    def _take(self, event: object) -> None:
        match event:
            case TrainingEstimated() if event.job == self._estimating:
                self.seconds = event.seconds
                self.changed.emit()
            case AugmentationPreviewed() if event.job == self._previewing:
                self.preview = event
                self.changed.emit()
            case JobSucceeded() | JobCancelled() | JobFailed():
                self._end((event.job,))
            case EngineLost():
                self._end(event.jobs)

    def _end(self, jobs: tuple[JobId, ...]) -> None:
        mine = {self._estimating, self._previewing} & set(jobs)
        if self._estimating in mine:
            self._estimating = None
        if self._previewing in mine:
            self._previewing = None
        if mine:
            self.changed.emit()
