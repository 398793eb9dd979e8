"""What the Classify page knows and does: drops in, results out, whatever happens to the engine meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    ClassifyPictures,
    DeviceKind,
    EngineLost,
    FileSaved,
    JobCancelled,
    JobFailed,
    JobId,
    JobProgress,
    JobSucceeded,
    PictureResult,
    PicturesClassified,
    PicturesFound,
    SaveResults,
)
from gui.pages.classify.model_choice import ModelChoice
from gui.pages.classify.results import ResultBook
from gui.pages.explanations import Explanations

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge


@dataclass(slots=True)
class Drop:
    """Pictures that were dropped together, and how far the engine is with them.

    Attributes:
        answered: results that came, from the first picture on.
        total: pictures found, 0 while that is not known.
        counted: whether `total` is final.
    """

    paths: tuple[str, ...]
    answered: int = 0
    total: int = 0
    counted: bool = False

    @property
    def left(self) -> int | None:
        """Pictures without an answer, or None while that is not known."""
        return self.total - self.answered if self.counted else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the page is with everything that was dropped; `total` is 0 while it is not known."""

    done: int
    total: int
    seconds_left: float | None


class ClassifyViewModel(QObject):
    """Keeps results whether a job ends, is stopped, fails or is lost with the engine; the window says why.

    Every result on the page is the chosen model's: choosing another model asks again for the same pictures.
    """

    results_added = Signal(object)
    """A `range`: rows of `book` that are new."""
    cleared = Signal()
    """The book is empty."""
    state_changed = Signal()
    """Counts, progress, or what can be done changed."""
    saved = Signal(object)
    """The path of a file that was written."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._running: dict[JobId, Drop] = {}
        self._interrupted: list[Drop] = []
        self._finished: list[Drop] = []
        self._saving: set[JobId] = set()
        self._waiting: tuple[str, ...] = ()
        self._seconds_left: float | None = None
        self._stopping = False
        self.top = 5
        self.reduced_decoding = False
        self.device = DeviceKind.AUTO
        self.book = ResultBook()
        self.models = ModelChoice(bridge, self)
        self.explanations = Explanations(bridge, self)
        self.models.chosen_changed.connect(self._ask_again)
        self.models.opened.connect(self._on_model_opened)
        bridge.received.connect(self._take)

    @property
    def running(self) -> bool:
        """Whether results are still to come."""
        return bool(self._running)

    @property
    def stopping(self) -> bool:
        """Whether the person asked to stop and the engine has not stopped yet."""
        return self._stopping

    @property
    def can_go_on(self) -> bool:
        """Whether a job ended before its last picture."""
        return bool(self._interrupted) and not self.running

    @property
    def left(self) -> int | None:
        """Pictures that `go_on` would ask for, or None where that is not known."""
        left = [drop.left for drop in self._interrupted]
        return None if None in left else sum(count for count in left if count is not None)

    @property
    def progress(self) -> Progress:
        """How far everything that was dropped is."""
        drops = [*self._finished, *self._interrupted, *self._running.values()]
        total = 0 if any(drop.total == 0 for drop in self._running.values()) else sum(d.total for d in drops)
        return Progress(len(self.book), total, self._seconds_left)

    def classify(self, paths: tuple[str, ...]) -> None:
        """Ask for the classes of pictures and folders; results are added to those that are there.

        What comes together with a model file waits for it, and is let go if it cannot be opened: another model's
        answers would be mistaken for its own.
        """
        if self.models.opening:
            self._waiting += paths
        elif paths:
            self._send(Drop(paths))

    def stop(self) -> None:
        """Stop; the results that came are kept."""
        self._stopping = self.running
        for job in self._running:
            self._bridge.cancel(job)
        self.state_changed.emit()

    def go_on(self) -> None:
        """Ask for the pictures that a stopped or lost job did not answer."""
        drops, self._interrupted = self._interrupted, []
        for drop in drops:
            self._send(drop)

    def clear(self) -> None:
        """Forget every result; running jobs are stopped."""
        for job in self._running:
            self._bridge.cancel(job)
        self._running.clear()
        self._interrupted.clear()
        self._finished.clear()
        self._stopping = False
        self.models.in_use = False
        self.book.clear()
        self.cleared.emit()
        self.state_changed.emit()

    def save(self, results: tuple[PictureResult, ...], path: str) -> None:
        """Write results as a CSV file; `saved` follows."""
        job = self._bridge.new_job()
        self._saving.add(job)
        self._bridge.send(SaveResults(job, results, path))

    def _send(self, drop: Drop) -> None:
        job = self._bridge.new_job()
        self._running[job] = drop
        self.models.in_use = True
        self._bridge.send(
            ClassifyPictures(
                job,
                drop.paths,
                model=self.models.chosen,
                top=self.top,
                device=self.device,
                reduced_decoding=self.reduced_decoding,
                skip=drop.answered,
            )
        )
        self.state_changed.emit()

    @Slot()
    def _ask_again(self) -> None:
        drops = [*self._finished, *self._interrupted, *self._running.values()]
        if not drops:
            return
        self.clear()
        for drop in drops:
            self._send(Drop(drop.paths))

    @Slot(object)
    def _on_model_opened(self, could: bool) -> None:
        paths, self._waiting = self._waiting, ()
        if could:
            self.classify(paths)

    @Slot(object)
    def _take(self, event: object) -> None:
        match event:
            case PicturesClassified(job=job, results=results) if job in self._running:
                self._add(self._running[job], results)
            case PicturesFound(job=job) if job in self._running:
                drop = self._running[job]
                drop.total = max(event.total, drop.answered)
                drop.counted = event.finished
                self.state_changed.emit()
            case JobProgress(job=job) if job in self._running:
                self._seconds_left = event.seconds_left
                self.state_changed.emit()
            case JobSucceeded(job=job) if job in self._running:
                drop = self._running[job]
                drop.total, drop.counted = drop.answered, True
                self._end(job, self._finished)
            case JobCancelled(job=job) | JobFailed(job=job) if job in self._running:
                self._end(job, self._interrupted)
            case FileSaved(job=job) if job in self._saving:
                self._saving.discard(job)
                self.saved.emit(event.path)
            case JobFailed(job=job) if job in self._saving:
                self._saving.discard(job)
            case EngineLost():
                self._saving.difference_update(event.jobs)
                for job in [job for job in self._running if job in event.jobs]:
                    self._end(job, self._interrupted)

    def _add(self, drop: Drop, results: tuple[PictureResult, ...]) -> None:
        new = [result for result in results if result.index >= drop.answered]
        if not new:
            return
        drop.answered = new[-1].index + 1
        drop.total = max(drop.total, drop.answered)
        card = self.models.card()
        if card is not None and card.multi_label:
            new = [_without_classes(result) for result in new]
        self.results_added.emit(self.book.add(new))
        self.state_changed.emit()

    def _end(self, job: JobId, place: list[Drop]) -> None:
        drop = self._running.pop(job)
        if place is not self._interrupted or drop.left != 0:
            place.append(drop)
        else:
            self._finished.append(drop)
        self._stopping = self._stopping and self.running
        self._seconds_left = None
        self.state_changed.emit()


def _without_classes(result: PictureResult) -> PictureResult:
    """Where a picture may have several classes, one that has not a single one is none of these."""
    return result if result.labels or not result.top else replace(result, none_of_these=True)
