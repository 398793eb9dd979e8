"""Two models of a project asked about the same pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    CompareModels,
    Comparison,
    EngineLost,
    JobCancelled,
    JobFailed,
    JobId,
    JobProgress,
    ModelCard,
    ModelsCompared,
)

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge
    from gui.bridge.project_session import ProjectSession


class ComparisonViewModel(QObject):
    """Chooses the two newest models at first; keeps the comparison until other models are chosen."""

    changed = Signal()
    """The models, the choice, the progress or the outcome changed."""

    def __init__(self, bridge: EngineBridge, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._session = bridge, session
        self._job: JobId | None = None
        self._folder = ""
        self.first, self.second = "", ""
        self.progress: JobProgress | None = None
        self.comparison: Comparison | None = None
        bridge.received.connect(self._take)
        session.changed.connect(self._follow_models)

    @property
    def models(self) -> tuple[ModelCard, ...]:
        """Models to choose from, the newest first."""
        return self._session.summary.models if self._session.summary is not None else ()

    @property
    def running(self) -> bool:
        """Whether the models are being asked."""
        return self._job is not None

    @property
    def can_compare(self) -> bool:
        """Whether two different models are chosen and nothing runs."""
        return not self.running and bool(self.first and self.second) and self.first != self.second

    def choose(self, first: str, second: str) -> None:
        """Choose two models by their keys."""
        if (first, second) != (self.first, self.second):
            self.stop()
            self.first, self.second, self.comparison = first, second, None
            self.changed.emit()

    def compare(self) -> None:
        """Ask both."""
        if not self.can_compare:
            return
        self._job, self.progress = self._bridge.new_job(), None
        self._bridge.send(CompareModels(self._job, self._session.folder, self.first, self.second))
        self.changed.emit()

    def stop(self) -> None:
        """Ask no further."""
        if self._job is not None:
            self._bridge.cancel(self._job)
            self._end()

    @Slot()
    def _follow_models(self) -> None:
        keys = [card.key for card in self.models]
        if self._session.folder != self._folder or self.first not in keys or self.second not in keys:
            self._folder = self._session.folder
            self._job, self.comparison = None, None
            self.second = keys[0] if len(keys) > 1 else ""
            self.first = keys[1] if len(keys) > 1 else ""
        elif keys[0] not in {self.first, self.second} and self.comparison is None:
            self.first, self.second = keys[1], keys[0]
        self.changed.emit()

    @Slot(object)
    def _take(self, event: object) -> None:
        if self._job is None:
            return
        match event:
            case JobProgress(job=self._job):
                self.progress = event
                self.changed.emit()
            case ModelsCompared(job=self._job):
                self.comparison = event.comparison
                self._end()
            case JobFailed(job=self._job) | JobCancelled(job=self._job):
                self._end()
            case EngineLost() if self._job in event.jobs:
                self._end()

    def _end(self) -> None:
        self._job, self.progress = None, None
        self.changed.emit()
