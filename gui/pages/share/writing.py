"""Writing a model for other programs: what is chosen, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.api import (
    DEFAULT_TARGETS,
    ErrorReport,
    ExportModel,
    HalfFacts,
    ModelCard,
    ModelExported,
    Target,
    TargetWritten,
    Written,
)
from gui.pages.share.watched_job import Ending, WatchedJob

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge


@dataclass(frozen=True, slots=True)
class Writings:
    """What one press of the button wrote, so far.

    Attributes:
        folder: where to.
        targets: what was asked for, in the order in which it is written.
        written: those that are finished, or could not be written.
        ending: how it ended.
        bundle: the model file that the kits read; "" while it is not finished.
        half: what half precision cost, or None.
        failure: why all of it failed, or None.
    """

    folder: str
    targets: tuple[Target, ...]
    written: tuple[Written, ...] = ()
    ending: Ending = Ending.RUNNING
    bundle: str = ""
    half: HalfFacts | None = None
    failure: ErrorReport | None = None

    def of(self, target: Target) -> Written | None:
        """What came of one target, or None while nothing has."""
        return next((one for one in self.written if one.target is target), None)

    @property
    def now(self) -> Target | None:
        """What is being written, or None."""
        left = [target for target in self.targets if self.of(target) is None]
        return left[0] if left and self.ending is Ending.RUNNING else None


class Writing(WatchedJob):
    """Writes one model at a time; remembers the last result of every model."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(bridge, parent)
        self.targets: tuple[Target, ...] = DEFAULT_TARGETS
        """What will be written, in the order of `Target`."""
        self.half = False
        self.folder = ""
        """Where to, or "" while nobody has chosen."""
        self._results: dict[ModelCard, Writings] = {}
        self._project = ""
        self._of_project: tuple[ModelCard, ...] = ()

    def follow_project(self, folder: str, models: tuple[ModelCard, ...]) -> None:
        """Half precision of these models is measured on the pictures of this project."""
        self._project, self._of_project = folder, models

    def result(self, card: ModelCard | None) -> Writings | None:
        """What the last writing of a model gave, or None."""
        return None if card is None else self._results.get(card)

    def choose(self, target: Target, wanted: bool) -> None:
        """Write a target, or do not."""
        chosen = {*self.targets, target} if wanted else {*self.targets} - {target}
        self.targets = tuple(one for one in Target if one in chosen)
        self.changed.emit()

    def choose_half(self, wanted: bool) -> None:
        """Store weights in half precision, or do not."""
        self.half = wanted
        self.changed.emit()

    def choose_folder(self, folder: str) -> None:
        """Write there."""
        self.folder = folder
        self.changed.emit()

    def start(self, card: ModelCard, targets: tuple[Target, ...]) -> None:
        """Write a model to the chosen folder.

        Args:
            card: the model.
            targets: those of the chosen that can be written here; at least one.
        """
        if self.running or not self.folder or not targets:
            return
        job = self._begin(card)
        self._results[card] = Writings(self.folder, targets)
        project = self._project if self.half and card in self._of_project else ""
        self._bridge.send(ExportModel(job, card.key, self.folder, targets, self.half, project=project))
        self.changed.emit()

    def _found(self, card: ModelCard, event: object) -> None:
        result = self._results[card]
        match event:
            case TargetWritten():
                self._results[card] = replace(result, written=(*result.written, event.written))
            case ModelExported():
                self._results[card] = replace(result, written=event.written, bundle=event.bundle, half=event.half)

    def _ended(self, card: ModelCard, ending: Ending, report: ErrorReport | None) -> None:
        self._results[card] = replace(self._results[card], ending=ending, failure=report)
