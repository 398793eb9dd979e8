"""What the Share page knows: the models there are, which one is looked at, saving, writing and checking it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    EngineDescribed,
    EngineLost,
    FileSaved,
    JobFailed,
    JobId,
    ModelCard,
    ModelOpened,
    ModelTrained,
    OpenModel,
    ProjectOpened,
    SaveModel,
)
from gui.pages.project_events import summary_in
from gui.pages.share.offers import Offers
from gui.pages.share.sameness import Sameness
from gui.pages.share.writing import Writing

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge


class ShareViewModel(QObject):
    """Follows the open project's models; the newest one is chosen until a person chooses."""

    changed = Signal()
    """There are other models, or another one is chosen."""
    saved = Signal(object)
    """The path where the model file was saved."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.offers = Offers(bridge, self)
        self.writing = Writing(bridge, self)
        self.sameness = Sameness(bridge, self)
        self._general: tuple[ModelCard, ...] = ()
        self._folder = ""
        self._jobs: set[JobId] = set()
        self._of_project: tuple[ModelCard, ...] = ()
        self._opened: tuple[ModelCard, ...] = ()
        self._chosen = ""
        bridge.received.connect(self._take)

    @property
    def models(self) -> tuple[ModelCard, ...]:
        """Models of the project, the newest first, then opened files, then the general model."""
        known = {card.key for card in self._of_project}
        opened = tuple(card for card in self._opened if card.key not in known)
        return self._of_project + opened + self._general

    @property
    def chosen(self) -> ModelCard | None:
        """The model that is looked at, or None if there is no model."""
        models = self.models
        return next((card for card in models if card.key == self._chosen), models[0] if models else None)

    def choose(self, key: str) -> None:
        """Look at another model."""
        if key != self._chosen:
            self._chosen = key
            self.changed.emit()

    def open(self, path: str) -> None:
        """Open a model file and look at it."""
        job = self._begin()
        self._bridge.send(OpenModel(job, path))

    def save(self, path: str) -> None:
        """Copy the chosen model's file; `saved` follows."""
        card = self.chosen
        if card is not None:
            job = self._begin()
            self._bridge.send(SaveModel(job, card.key, path))

    def _begin(self) -> JobId:
        job = self._bridge.new_job()
        self._jobs.add(job)
        return job

    @Slot(object)
    def _take(self, event: object) -> None:
        match event:
            case EngineDescribed():
                self._general = (event.general,)
                self.changed.emit()
            case ProjectOpened() if event.summary.folder != self._folder:
                self._folder = event.summary.folder
                self._chosen = ""
            case ModelTrained(summary=None):
                others = tuple(card for card in self._of_project if card.key != event.report.model.key)
                self._follow((event.report.model, *others))
            case ModelOpened():
                self._opened = (event.card, *(card for card in self._opened if card.key != event.card.key))
                if event.job in self._jobs:
                    self._chosen = event.card.key
                self._jobs.discard(event.job)
                self.changed.emit()
            case FileSaved(job=job) if job in self._jobs:
                self._jobs.discard(job)
                self.saved.emit(event.path)
            case JobFailed(job=job) if job in self._jobs:
                self._jobs.discard(job)
            case EngineLost():
                self._jobs.difference_update(event.jobs)
        summary = summary_in(event)
        if summary is not None and summary.models != self._of_project:
            self._follow(summary.models)

    def _follow(self, models: tuple[ModelCard, ...]) -> None:
        if models[:1] != self._of_project[:1]:
            self._chosen = models[0].key if models else ""
        self._of_project = models
        self.writing.follow_project(self._folder, models)
        self.changed.emit()
