"""Which models there are to classify with, and which one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    GENERAL_MODEL,
    EngineDescribed,
    EngineLost,
    JobFailed,
    JobId,
    ModelCard,
    ModelOpened,
    ModelTrained,
    OpenModel,
    ProjectOpened,
    ProjectSummary,
)
from gui.pages.project_events import summary_in

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge


class ModelChoice(QObject):
    """The general model, the project's models and model files that were opened.

    A model that is trained while none was chosen by hand in this project becomes the chosen one, unless results
    on the page are another model's (`in_use`).
    """

    changed = Signal()
    """There are other models now, or another one is chosen."""
    chosen_changed = Signal()
    """Another model is chosen."""
    opened = Signal(object)
    """Whether the model file that was to be opened could be."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._opening: JobId | None = None
        self._by_hand = False
        self._folder = ""
        self._of_project: tuple[ModelCard, ...] = ()
        self._opened: tuple[ModelCard, ...] = ()
        self.general: ModelCard | None = None
        self.chosen = GENERAL_MODEL
        self.in_use = False
        bridge.received.connect(self._take)

    def cards(self) -> tuple[ModelCard, ...]:
        """Models of the project, the newest first, then opened files; the general model is not among them."""
        known = {card.key for card in self._of_project}
        return self._of_project + tuple(card for card in self._opened if card.key not in known)

    def card(self) -> ModelCard | None:
        """The chosen model's card, or None while the general model has not been described."""
        return next((card for card in self.cards() if card.key == self.chosen), self.general)

    def choose(self, key: str) -> None:
        """Classify with another model from now on."""
        self._by_hand = True
        self._set(key)

    @property
    def opening(self) -> bool:
        """Whether a model file is being opened."""
        return self._opening is not None

    def open(self, path: str) -> None:
        """Open a model file and choose it."""
        self._opening = self._bridge.new_job()
        self._bridge.send(OpenModel(self._opening, path))

    def _set(self, key: str) -> None:
        before, self.chosen = self.chosen, key
        self.changed.emit()
        if key != before:
            self.chosen_changed.emit()

    @Slot(object)
    def _take(self, event: object) -> None:
        match event:
            case EngineDescribed():
                self.general = event.general
                self.changed.emit()
            case ProjectOpened() if event.summary.folder != self._folder:
                self._folder = event.summary.folder
                self._by_hand = False
            case ModelOpened():
                self._opened = (event.card, *(card for card in self._opened if card.key != event.card.key))
                if event.job == self._opening:
                    self._opening = None
                    self.choose(event.card.key)
                    self.opened.emit(True)
                else:
                    self.changed.emit()
            case JobFailed(job=job) if job == self._opening:
                self._give_up()
            case EngineLost() if self._opening in event.jobs:
                self._give_up()
            case ModelTrained(summary=None):
                others = (card for card in self._of_project if card.key != event.report.model.key)
                self._follow((event.report.model, *others))
        summary = summary_in(event)
        if summary is not None:
            self._follow_project(summary)

    def _give_up(self) -> None:
        self._opening = None
        self.opened.emit(False)

    def _follow_project(self, summary: ProjectSummary) -> None:
        if summary.models != self._of_project:
            self._follow(summary.models)

    def _follow(self, models: tuple[ModelCard, ...]) -> None:
        chosen = next((card for card in self.cards() if card.key == self.chosen), None)
        self._of_project = models
        if self.in_use or self._by_hand:
            if chosen is not None and chosen not in self.cards():
                self._opened = (chosen, *self._opened)
            self.changed.emit()
        else:
            self._set(models[0].key if models else GENERAL_MODEL)
