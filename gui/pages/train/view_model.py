"""What the Train page knows and does: one training at a time, its progress, its outcome."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    Device,
    DeviceFellBack,
    DeviceKind,
    EngineDescribed,
    EngineLost,
    EpochFinished,
    FinishTraining,
    ForgetTraining,
    JobCancelled,
    JobFailed,
    JobId,
    JobProgress,
    JobSucceeded,
    LearningMeasured,
    ModelTrained,
    PauseTraining,
    ProjectOpened,
    ProjectSummary,
    ResumeTraining,
    RunReport,
    TrainingInterrupted,
    TrainingPaused,
    TrainMode,
    TrainModel,
    TrainOptions,
)
from gui.pages.project_events import summary_in
from gui.pages.train.backbones import Backbones
from gui.pages.train.readiness import Readiness, readiness
from gui.pages.train.thorough_plan import ThoroughPlan

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge

SECONDS_PER_PICTURE = 0.05
"""A careful guess for a computer that has not trained yet; the last run's own pace replaces it."""
SECONDS_FOR_CHOOSING = 4.0
WAYS_TRIED, PICTURES_TRIED = 5, 400
"""How often, and how many of the pictures, quick training looks at to choose a way of looking."""


class Phase(Enum):
    """What the page is doing."""

    IDLE = auto()
    RUNNING = auto()
    PAUSED = auto()
    FINISHING = auto()
    """The person has had enough: it ends after the batch under way and keeps the best."""
    STOPPING = auto()


class TrainViewModel(QObject):
    """Follows the open project; starts, watches, pauses and stops a training."""

    changed = Signal()
    """The project, the phase, the progress or the outcome changed."""
    began = Signal(object)
    """A training begins with so many pictures (an int)."""
    measured = Signal(object)
    """(pictures looked at, share right in [0, 1]): one point of the live chart."""
    trained = Signal(object)
    """The `RunReport` of the training that ended just now."""
    ended = Signal()
    """No training runs any more, however it ended."""
    project_changed = Signal()
    """Another project is open."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.plan = ThoroughPlan(bridge, self)
        self.backbones = Backbones(bridge, self)
        self._job: JobId | None = None
        self._wish: JobId | None = None
        self.phase = Phase.IDLE
        self.options = TrainOptions()
        """What the next training is started with, unless it is told otherwise."""
        self.running_mode = TrainMode.QUICK
        """How the training under way makes its model, or the last one did."""
        self.summary: ProjectSummary | None = None
        self.progress: JobProgress | None = None
        self.report: RunReport | None = None
        self.epochs: tuple[EpochFinished, ...] = ()
        self.interrupted: TrainingInterrupted | None = None
        self.fell_back = ""
        """Why the last training went on without the device that was asked for, a sentence; "" if it did not."""
        self.devices: tuple[Device, ...] = ()
        self.just_trained = False
        self.was_stopped = False
        self.pause_asked = False
        self.preferred_device = DeviceKind.AUTO
        """Where to compute unless the page's choices say otherwise: the setting."""
        bridge.received.connect(self._take)

    @property
    def readiness(self) -> Readiness:
        """Whether there is enough to learn from."""
        return readiness(self.summary)

    @property
    def folder(self) -> str:
        """Folder of the open project, or ""."""
        return self.summary.folder if self.summary is not None else ""

    @property
    def can_start(self) -> bool:
        """Whether pressing Train makes sense now."""
        return self.phase is Phase.IDLE and self.readiness.obstacle is None

    @property
    def can_better(self) -> bool:
        """Whether thorough training could make the newest model better and has not tried.

        It cannot where a picture may have several classes.
        """
        report = self.report
        if report is None or report.mode is not TrainMode.QUICK or report.model.multi_label:
            return False
        return self.can_start and report.verdict is None

    @property
    def can_pause(self) -> bool:
        """Whether the training under way can wait, or be ended with what it has."""
        return self.phase is Phase.RUNNING and self.running_mode is TrainMode.THOROUGH and not self.pause_asked

    @property
    def device(self) -> Device | None:
        """The device that jobs run on, or None while it is not known."""
        return next((device for device in self.devices if device.chosen), None)

    @property
    def thorough_options(self) -> TrainOptions:
        """What "Make it better" starts with: what is chosen, and the network taught as well."""
        return self._with_device(replace(self.options, mode=TrainMode.THOROUGH))

    def estimate(self) -> float:
        """About how many seconds a quick training of this project takes on this computer."""
        pictures = self.readiness.pictures
        report = self.report
        if report is None or report.score.total == 0 or report.mode is not TrainMode.QUICK:
            trying = WAYS_TRIED * min(pictures, PICTURES_TRIED) * SECONDS_PER_PICTURE
            return SECONDS_FOR_CHOOSING + pictures * SECONDS_PER_PICTURE + min(trying, self.options.time_budget)
        return report.seconds * pictures / report.score.total

    def start(self, options: TrainOptions | None = None) -> None:
        """Train; does nothing while a training runs or while there is too little to learn from.

        Where the options leave the device open, `preferred_device` is taken.

        Args:
            options: how to train; None for what is chosen on the page.
        """
        if not self.can_start or self.summary is None:
            return
        options = self._with_device(options or self.options)
        job = self._begin(options.mode)
        self._bridge.send(TrainModel(job, self.summary.folder, options))
        self._tell_beginning()

    def make_better(self) -> None:
        """Teach the network as well, from where quick training ended."""
        self.start(self.thorough_options)

    def resume(self) -> None:
        """Go on with the thorough training that was interrupted."""
        lost = self.interrupted
        if lost is None or self.phase is not Phase.IDLE:
            return
        self.interrupted = None
        rounds = self.epochs  # of this very training, if it was lost while Tellapart stayed open
        job = self._begin(TrainMode.THOROUGH)
        self.epochs = rounds
        self._bridge.send(ResumeTraining(job, lost.folder, lost.run))
        self._tell_beginning()

    def forget(self) -> None:
        """Give up the thorough training that was interrupted."""
        lost, self.interrupted = self.interrupted, None
        if lost is not None:
            self._bridge.send(ForgetTraining(self._bridge.new_job(), lost.folder, lost.run))
            self.changed.emit()

    def pause(self, *, paused: bool = True) -> None:
        """Let the training wait after the batch under way, or go on."""
        wanted = self.can_pause if paused else self.phase is Phase.PAUSED
        if self._job is not None and wanted:
            self.pause_asked = paused
            self._wish = self._bridge.new_job()
            self._bridge.send(PauseTraining(self._wish, self._job, paused))
            self.changed.emit()

    def finish(self) -> None:
        """End a thorough training after the batch under way and keep the best so far."""
        if self._job is not None and (self.can_pause or self.phase is Phase.PAUSED):
            self.phase = Phase.FINISHING
            self._wish = self._bridge.new_job()
            self._bridge.send(FinishTraining(self._wish, self._job))
            self.changed.emit()

    def stop(self) -> None:
        """Stop within one batch; pictures that were looked at need not be looked at again."""
        if self._job is not None and self.phase not in {Phase.IDLE, Phase.STOPPING}:
            self.phase = Phase.STOPPING
            self._bridge.cancel(self._job)
            self.changed.emit()

    def _with_device(self, options: TrainOptions) -> TrainOptions:
        return replace(options, device=self.preferred_device) if options.device is DeviceKind.AUTO else options

    def _begin(self, mode: TrainMode) -> JobId:
        self._job = self._bridge.new_job()
        self.phase = Phase.RUNNING
        self.running_mode = mode
        self.progress = None
        self.epochs = ()
        self.fell_back = ""
        self.just_trained = self.was_stopped = self.pause_asked = False
        return self._job

    def _tell_beginning(self) -> None:
        self.began.emit(self.readiness.pictures)
        self.changed.emit()

    @Slot(object)
    def _take(self, event: object) -> None:
        self._follow_project(event)
        match event:
            case EngineDescribed():
                self.devices = event.devices
                self.changed.emit()
            case TrainingInterrupted() if event.folder == self.folder and self._job is None:
                self.interrupted = event
                self.changed.emit()
        if self._job is not None:
            self._follow_training(event)

    def _follow_training(self, event: object) -> None:
        match event:
            case JobProgress(job=self._job):
                self.progress = event
                self.changed.emit()
            case LearningMeasured(job=self._job):
                self.measured.emit((event.pictures, event.accuracy))
            case EpochFinished(job=self._job):
                self.epochs = (*(each for each in self.epochs if each.epoch < event.epoch), event)
                self.changed.emit()
            case TrainingPaused(training=self._job):
                self._on_paused(event)
            case DeviceFellBack(job=self._job):
                self.fell_back = event.message
                self.changed.emit()
            case JobFailed(job=self._wish):
                self._on_refused()
            case JobSucceeded(job=self._job) | JobFailed(job=self._job):
                self._end()
            case JobCancelled(job=self._job):
                self.was_stopped = True
                self._end()
            case EngineLost() if self._job in event.jobs:
                self.was_stopped = True
                self._end()

    def _on_paused(self, event: TrainingPaused) -> None:
        self.pause_asked = False
        if self.phase in {Phase.RUNNING, Phase.PAUSED}:
            self.phase = Phase.PAUSED if event.paused else Phase.RUNNING
        self.changed.emit()

    def _on_refused(self) -> None:
        self.pause_asked = False
        if self.phase is Phase.FINISHING:
            self.phase = Phase.RUNNING
        self.changed.emit()

    def _follow_project(self, event: object) -> None:
        summary = summary_in(event)
        another = isinstance(event, ProjectOpened) and self.folder != event.summary.folder
        if another:
            self.report = None
            self.interrupted = None
            self.epochs = ()
            self.fell_back = ""
            self.just_trained = False
            self.was_stopped = False
        if isinstance(event, ModelTrained):
            self.report = event.report
        if summary is not None:
            self.summary = summary
        if another:
            self.project_changed.emit()
        if isinstance(event, ModelTrained) and event.job == self._job:
            self.just_trained = True
            self.trained.emit(event.report)
        if summary is not None or isinstance(event, ModelTrained):
            self.changed.emit()

    def _end(self) -> None:
        self._job = self._wish = None
        self.phase = Phase.IDLE
        self.progress = None
        self.pause_asked = False
        self.changed.emit()
        self.ended.emit()
