"""How sure a model has to be before it answers: what that costs, and storing it in the model file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    CoveragePoint,
    EngineLost,
    JobCancelled,
    JobFailed,
    JobId,
    ModelCard,
    ModelOpened,
    RunReport,
    SetRejection,
)

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge


class Strictness(QObject):
    """The place of the slider among the run's coverage points, and the threshold that the model file holds."""

    changed = Signal()
    """Another run, another place, or saving began or ended."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._job: JobId | None = None
        self._saved: dict[str, ModelCard] = {}
        self._card: ModelCard | None = None
        self.points: tuple[CoveragePoint, ...] = ()
        self.place = 0
        self.just_saved = False
        self.signature_gone = False
        bridge.received.connect(self._take)

    @property
    def card(self) -> ModelCard | None:
        """The model that is looked at, as its file is now."""
        return self._saved.get(self._card.key, self._card) if self._card is not None else None

    @property
    def point(self) -> CoveragePoint | None:
        """Where the slider is; None if nothing is known of the costs."""
        return self.points[self.place] if self.points else None

    @property
    def stored(self) -> float:
        """The smallest confidence that the model answers, in [0, 1]."""
        card = self.card
        return card.rejection.confidence_threshold if card is not None and card.rejection is not None else 0.0

    @property
    def saving(self) -> bool:
        """Whether the threshold is being stored."""
        return self._job is not None

    @property
    def can_save(self) -> bool:
        """Whether the slider says something else than the model file."""
        return not self.saving and self.point is not None and self.place != self._place_of(self.stored)

    def show_report(self, report: RunReport | None) -> None:
        """Look at another run, or none; the slider goes to what its model file holds."""
        self._job, self.just_saved = None, False
        self._card = report.model if report is not None else None
        self.points = report.coverage if report is not None else ()
        self.place = self._place_of(self.stored)
        self.changed.emit()

    def choose(self, place: int) -> None:
        """Move the slider to a place among `points`."""
        if self.points and place != self.place:
            self.place = max(0, min(place, len(self.points) - 1))
            self.just_saved = False
            self.changed.emit()

    def save(self) -> None:
        """Store the threshold in the model file; the unknown score's own threshold stays."""
        card, point = self.card, self.point
        if card is None or point is None or not self.can_save:
            return
        self._job = self._bridge.new_job()
        self._bridge.send(SetRejection(self._job, card.key, point.confidence_threshold))
        self.changed.emit()

    def _place_of(self, threshold: float) -> int:
        distances = [abs(point.confidence_threshold - threshold) for point in self.points]
        return distances.index(min(distances)) if distances else 0

    @Slot(object)
    def _take(self, event: object) -> None:
        match event:
            case ModelOpened():
                if self._job is not None and event.job == self._job:
                    self._job, self.just_saved = None, True
                    before = self.card
                    self.signature_gone = before is not None and before.signed_by != event.card.signed_by
                self._saved[event.card.key] = event.card
                self.changed.emit()
            case JobFailed(job=job) | JobCancelled(job=job) if job == self._job:
                self._end()
            case EngineLost() if self._job in event.jobs:
                self._end()

    def _end(self) -> None:
        self._job = None
        self.changed.emit()
