"""One long job about a model: how far it is, how it ended, stopping it."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    EngineLost,
    ErrorReport,
    JobCancelled,
    JobFailed,
    JobId,
    JobProgress,
    JobSucceeded,
    ModelCard,
)

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge


class Ending(Enum):
    """How a job ended, if it did."""

    RUNNING = auto()
    DONE = auto()
    STOPPED = auto()
    """The person stopped it."""
    FAILED = auto()
    LOST = auto()
    """The engine stopped under it."""


class WatchedJob(QObject):
    """Runs one job at a time and follows it. Those who inherit keep what it finds, for each model."""

    changed = Signal()
    """The job is further, or found something, or ended; or what it will be asked is another."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._job: JobId | None = None
        self.card: ModelCard | None = None
        """The model that the job is about, or the last one was."""
        self.progress: JobProgress | None = None
        self.stopping = False
        bridge.received.connect(self._take)

    @property
    def running(self) -> bool:
        """Whether a job is under way, or waits for its turn."""
        return self._job is not None

    def runs_for(self, card: ModelCard | None) -> bool:
        """Whether the job under way is about this model."""
        return self.running and card is not None and self.card == card

    @Slot()
    def cancel(self) -> None:
        """Ask the job to stop; it ends soon after."""
        if self._job is not None and not self.stopping:
            self.stopping = True
            self._bridge.cancel(self._job)
            self.changed.emit()

    def _begin(self, card: ModelCard) -> JobId:
        """A name for the job that is to be sent now."""
        self._job = self._bridge.new_job()
        self.card, self.progress, self.stopping = card, None, False
        return self._job

    def _found(self, card: ModelCard, event: object) -> None:
        """Keep what an event of this job says."""
        raise NotImplementedError

    def _ended(self, card: ModelCard, ending: Ending, report: ErrorReport | None) -> None:
        """Keep how it ended, and why if it failed."""
        raise NotImplementedError

    @Slot(object)
    def _take(self, event: object) -> None:
        card = self.card
        if self._job is None or card is None:
            return
        if isinstance(event, EngineLost):
            if self._job in event.jobs:
                self._end(card, Ending.LOST, event.report)
            return
        if getattr(event, "job", None) != self._job:
            return
        match event:
            case JobProgress():
                self.progress = event
            case JobSucceeded():
                self._end(card, Ending.DONE)
                return
            case JobCancelled():
                self._end(card, Ending.STOPPED)
                return
            case JobFailed():
                self._end(card, Ending.FAILED, event.report)
                return
            case _:
                self._found(card, event)
        self.changed.emit()

    def _end(self, card: ModelCard, ending: Ending, report: ErrorReport | None = None) -> None:
        self._job, self.progress, self.stopping = None, None, False
        self._ended(card, ending, report)
        self.changed.emit()
