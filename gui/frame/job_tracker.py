"""The job that the status bar shows, and what to do when it will not stop."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.api import (
    EngineLost,
    JobCancelled,
    JobFailed,
    JobId,
    JobProgress,
    JobSucceeded,
    PicturesFound,
)
from gui.bridge.engine_bridge import EngineBridge

STUCK_AFTER_MS = 5000


@dataclass(frozen=True, slots=True)
class RunningJob:
    """How far a job is.

    Attributes:
        stage: the engine's word for what it does now.
        done: units finished.
        total: units in all, 0 while not known.
        seconds_left: estimate, or None.
        stopping: whether the person asked it to stop.
        stuck: whether it did not stop within five seconds.
    """

    job: JobId
    stage: str
    done: int
    total: int
    seconds_left: float | None
    stopping: bool = False
    stuck: bool = False


class JobTracker(QObject):
    """Follows the jobs that report progress; the one that began last is shown.

    Signals:
        changed: `current` is another or further.
    """

    changed = Signal()

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._jobs: dict[JobId, RunningJob] = {}
        self._stopping: set[JobId] = set()
        self._stuck: set[JobId] = set()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(STUCK_AFTER_MS)
        self._patience.timeout.connect(self.lose_patience)
        bridge.received.connect(self._on_event)

    @property
    def current(self) -> RunningJob | None:
        """The job that is shown, or None when nothing runs."""
        return next(reversed(self._jobs.values()), None)

    @Slot()
    def cancel(self) -> None:
        """Ask the shown job to stop; if it is stuck, end it by force."""
        job = self.current
        if job is None:
            return
        if job.stuck:
            self._bridge.kill()
            return
        self._bridge.cancel(job.job)
        self._stopping.add(job.job)
        self._patience.start()
        self._put(job.job, job.stage, job.done, job.total, job.seconds_left)

    @Slot()
    def lose_patience(self) -> None:
        """Call the jobs stuck that were asked to stop and did not."""
        self._stuck |= self._stopping
        for job in tuple(self._jobs.values()):
            self._put(job.job, job.stage, job.done, job.total, job.seconds_left)

    @Slot(object)
    def _on_event(self, event: object) -> None:
        match event:
            case JobProgress():
                self._put(event.job, event.stage, event.done, event.total, event.seconds_left)
            case PicturesFound() if not event.finished:
                self._put(event.job, "finding", event.total, 0, None)
            case JobSucceeded() | JobCancelled() | JobFailed():
                self._end((event.job,))
            case EngineLost():
                self._end(tuple(self._jobs))

    def _put(self, job: JobId, stage: str, done: int, total: int, seconds_left: float | None) -> None:
        stopping, stuck = job in self._stopping, job in self._stuck
        self._jobs[job] = RunningJob(job, stage, done, total, seconds_left, stopping, stuck)
        self.changed.emit()

    def _end(self, jobs: tuple[JobId, ...]) -> None:
        for job in jobs:
            self._jobs.pop(job, None)
            self._stopping.discard(job)
            self._stuck.discard(job)
        if not self._stopping:
            self._patience.stop()
        self.changed.emit()
