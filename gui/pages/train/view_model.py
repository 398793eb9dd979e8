"""What the Train page knows and does: one training at a time, its progress, its outcome."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    Device,
    DeviceKind,
    EngineDescribed,
    EngineLost,
    JobCancelled,
    JobFailed,
    JobId,
    JobProgress,
    JobSucceeded,
    LearningMeasured,
    ModelTrained,
    ProjectOpened,
    ProjectSummary,
    RunReport,
    TrainModel,
    TrainOptions,
)
from gui.pages.project_events import summary_in
from gui.pages.train.readiness import Readiness, readiness

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge

SECONDS_PER_PICTURE = 0.05
"""A careful guess for a computer that has not trained yet; the last run's own pace replaces it."""
SECONDS_FOR_CHOOSING = 4.0


class Phase(Enum):
    """What the page is doing."""

    IDLE = auto()
    RUNNING = auto()
    STOPPING = auto()


class TrainViewModel(QObject):
    """Follows the open project; starts, watches and stops a training."""

    changed = Signal()
    """The project, the phase, the progress or the outcome changed."""
    began = Signal(object)
    """A training begins with so many pictures (an int)."""
    measured = Signal(object)
    """(pictures looked at, share right in [0, 1]): one point of the live chart."""
    trained = Signal(object)
    """The `RunReport` of the training that ended just now."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._job: JobId | None = None
        self.phase = Phase.IDLE
        self.summary: ProjectSummary | None = None
        self.progress: JobProgress | None = None
        self.report: RunReport | None = None
        self.devices: tuple[Device, ...] = ()
        self.just_trained = False
        self.was_stopped = False
        self.preferred_device = DeviceKind.AUTO
        """Where to compute unless the page's choices say otherwise: the setting."""
        bridge.received.connect(self._take)

    @property
    def readiness(self) -> Readiness:
        """Whether there is enough to learn from."""
        return readiness(self.summary)

    @property
    def can_start(self) -> bool:
        """Whether pressing Train makes sense now."""
        return self.phase is Phase.IDLE and self.readiness.obstacle is None

    @property
    def device(self) -> Device | None:
        """The device that jobs run on, or None while it is not known."""
        return next((device for device in self.devices if device.chosen), None)

    def estimate(self) -> float:
        """About how many seconds a training of this project takes on this computer."""
        pictures = self.readiness.pictures
        if self.report is None or self.report.score.total == 0:
            return SECONDS_FOR_CHOOSING + pictures * SECONDS_PER_PICTURE
        return self.report.seconds * pictures / self.report.score.total

    def start(self, options: TrainOptions) -> None:
        """Train; does nothing while a training runs or while there is too little to learn from.

        Where the options leave the device open, `preferred_device` is taken.
        """
        if not self.can_start or self.summary is None:
            return
        if options.device is DeviceKind.AUTO:
            options = replace(options, device=self.preferred_device)
        self._job = self._bridge.new_job()
        self.phase = Phase.RUNNING
        self.progress = None
        self.just_trained = False
        self.was_stopped = False
        self._bridge.send(TrainModel(self._job, self.summary.folder, options))
        self.began.emit(self.readiness.pictures)
        self.changed.emit()

    def stop(self) -> None:
        """Stop within one batch; pictures that were looked at need not be looked at again."""
        if self._job is not None and self.phase is Phase.RUNNING:
            self.phase = Phase.STOPPING
            self._bridge.cancel(self._job)
            self.changed.emit()

    @Slot(object)
    def _take(self, event: object) -> None:
        self._follow_project(event)
        if isinstance(event, EngineDescribed):
            self.devices = event.devices
            self.changed.emit()
        if self._job is None:
            return
        match event:
            case JobProgress(job=self._job):
                self.progress = event
                self.changed.emit()
            case LearningMeasured(job=self._job):
                self.measured.emit((event.pictures, event.accuracy))
            case JobSucceeded(job=self._job) | JobFailed(job=self._job):
                self._end()
            case JobCancelled(job=self._job):
                self.was_stopped = True
                self._end()
            case EngineLost() if self._job in event.jobs:
                self.was_stopped = True
                self._end()

    def _follow_project(self, event: object) -> None:
        summary = summary_in(event)
        if isinstance(event, ProjectOpened) and not self._is_open(event.summary):
            self.report = None
            self.just_trained = False
            self.was_stopped = False
        if isinstance(event, ModelTrained):
            self.report = event.report
        if summary is not None:
            self.summary = summary
        if isinstance(event, ModelTrained) and event.job == self._job:
            self.just_trained = True
            self.trained.emit(event.report)
        if summary is not None or isinstance(event, ModelTrained):
            self.changed.emit()

    def _is_open(self, summary: ProjectSummary) -> bool:
        return self.summary is not None and self.summary.folder == summary.folder

    def _end(self) -> None:
        self._job = None
        self.phase = Phase.IDLE
        self.progress = None
        self.changed.emit()
