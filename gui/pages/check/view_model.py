"""What the Check page knows: the run that is looked at, its cells, the labels that were put right since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    CheckedPicture,
    EngineLost,
    FileSaved,
    JobCancelled,
    JobFailed,
    JobId,
    LabelsChanged,
    ModelCard,
    ModelOpened,
    ModelTrained,
    OpenRun,
    PicturesRemoved,
    ProjectOpened,
    RunOpened,
    RunReport,
    SaveReport,
)
from gui.pages.check.comparison import ComparisonViewModel
from gui.pages.check.doubtful_review import DoubtfulReview
from gui.pages.check.mix_ups import SHOWN_AT_ONCE, MixUps, mix_ups_of, pictures_of
from gui.pages.check.strictness import Strictness
from gui.pages.explanations import Explanations
from gui.several_classes import counted_classes, with_class, without_class
from gui.wording import plural

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge
    from gui.bridge.project_session import ProjectSession


class CheckViewModel(QObject):
    """Follows the newest run of the open project, until another one is chosen.

    Labels are changed through the session, so that they can be undone like any other label.
    """

    report_changed = Signal()
    """Another run is shown, or none."""
    cell_changed = Signal()
    """Another cell is looked at."""
    labels_changed = Signal()
    """`relabelled` or `removed` changed."""
    models_changed = Signal()
    """`models` or `opening` changed."""
    report_saved = Signal(object)
    """The path of the report that was written."""

    def __init__(self, bridge: EngineBridge, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._session = bridge, session
        self._folder = ""
        self._labels: dict[int, str] = {}
        self._opening: JobId | None = None
        self._saving: JobId | None = None
        self.report: RunReport | None = None
        self.before: RunReport | None = None
        """The run that was looked at when the newest training ended; what "better" is measured against."""
        self.mix_ups = MixUps((), {}, ())
        self.shown = self.mix_ups
        self.cell: tuple[str, str] | None = None
        self.cell_pictures: tuple[CheckedPicture, ...] = ()
        self.relabelled: dict[int, str | None] = {}
        self.removed: set[int] = set()
        self.explanations = Explanations(bridge, self)
        self.doubtful = DoubtfulReview(bridge, session, self)
        self.strictness = Strictness(bridge, self)
        self.comparison = ComparisonViewModel(bridge, session, self)
        bridge.received.connect(self._take)
        session.changed.connect(self.models_changed)

    @property
    def classes(self) -> tuple[str, ...]:
        """Every class a picture may be given: those of the project, else those of the model."""
        if self._session.summary is not None:
            return tuple(counted_classes(self._session.summary))
        return self.mix_ups.classes

    @property
    def learned_from_them(self) -> bool:
        """Whether the model itself learned from the pictures that its score counts, as in cross-validation."""
        return self.report is not None and self.report.held_out != "test pictures"

    @property
    def several(self) -> bool:
        """Whether a picture may have several classes."""
        return self.report is not None and self.report.model.multi_label

    @property
    def models(self) -> tuple[ModelCard, ...]:
        """Models whose runs can be looked at, the newest first."""
        known = self._session.summary.models if self._session.summary is not None else ()
        if self.report is not None and all(card.key != self.report.model.key for card in known):
            return (self.report.model, *known)
        return known

    @property
    def opening(self) -> bool:
        """Whether another run is on its way."""
        return self._opening is not None

    @property
    def saving(self) -> bool:
        """Whether a report is being written."""
        return self._saving is not None

    @property
    def many_classes(self) -> bool:
        """Whether only some classes are shown at first."""
        return len(self.mix_ups.classes) > SHOWN_AT_ONCE

    def open_run(self, model: str) -> None:
        """Look at the run that made a model, by the model's key."""
        if self.report is not None and model == self.report.model.key:
            return
        self._opening = self._bridge.new_job()
        self._bridge.send(OpenRun(self._opening, self._session.folder, model))
        self.models_changed.emit()

    def save_report(self, path: str) -> None:
        """Write the run as one HTML file; `report_saved` follows."""
        if self.report is None or self.saving:
            return
        self._saving = self._bridge.new_job()
        self._bridge.send(SaveReport(self._saving, self._session.folder, self.report.model.key, path))
        self.models_changed.emit()

    def show_all_classes(self, everything: bool) -> None:
        """Show every class, or those that are mixed up most."""
        self.shown = self.mix_ups if everything or not self.many_classes else self.mix_ups.most_mixed_up()
        self.report_changed.emit()

    def look_at(self, label: str, guess: str) -> None:
        """Look at the pictures of one cell."""
        if self.report is None:
            return
        self.cell = (label, guess)
        self.cell_pictures = pictures_of(self.report, label, guess)
        self.cell_changed.emit()

    def relabel(self, pictures: tuple[CheckedPicture, ...], label: str | None) -> None:
        """Give pictures another class, or none; `labels_changed` follows when it is on disk."""
        changes = tuple((picture.picture, label) for picture in pictures if picture.picture >= 0)
        if not changes:
            return
        count = len(changes)
        if label is None:
            words = plural("Check", "Take the class from %n picture(s)", "", count)
        else:
            words = plural("Check", "Label %n picture(s)", "", count) + f" “{label}”"
        self._session.set_labels(changes, words)

    def change_classes(self, pictures: tuple[CheckedPicture, ...], add: str | None, drop: str | None) -> None:
        """Where a picture may have several classes: give pictures one more, take one away, or both."""
        changes: list[tuple[int, str | None]] = []
        for picture in (picture for picture in pictures if picture.picture >= 0):
            label = self.relabelled.get(picture.picture, picture.label)
            label = label if drop is None else without_class(label, drop)
            changes.append((picture.picture, label if add is None else with_class(label, add)))
        count = len(changes)
        if changes:
            self._session.set_labels(changes, plural("Check", "Change the classes of %n picture(s)", "", count))

    @Slot(object)
    def _take(self, event: object) -> None:
        match event:
            case ProjectOpened() if event.summary.folder != self._folder:
                self._folder = event.summary.folder
                self._opening = self.before = None
                self._show(None)
            case ModelTrained():
                self._opening = None
                if self.report is not None and self.report.model.key != event.report.model.key:
                    self.before = self.report
                self._show(event.report)
            case RunOpened(job=job) if job == self._opening:
                self._opening = self.before = None
                self._show(event.report)
            case ModelOpened() if self.report is not None and event.card.key == self.report.model.key:
                self.report = replace(self.report, model=event.card)
            case LabelsChanged():
                self._follow_labels(event)
            case PicturesRemoved():
                self._follow_removed(event)
            case FileSaved(job=job) if job == self._saving:
                self._saving = None
                self.models_changed.emit()
                self.report_saved.emit(event.path)
            case JobFailed() | JobCancelled():
                self._give_up((event.job,))
            case EngineLost():
                self._give_up(event.jobs)

    def _give_up(self, jobs: tuple[JobId, ...]) -> None:
        if self._opening in jobs or self._saving in jobs:
            self._opening = None if self._opening in jobs else self._opening
            self._saving = None if self._saving in jobs else self._saving
            self.models_changed.emit()

    def _show(self, report: RunReport | None) -> None:
        if report is not None and report == self.report:
            self.models_changed.emit()
            return
        self.report = report
        self.relabelled, self.removed = {}, set()
        self.cell, self.cell_pictures = None, ()
        self.mix_ups = mix_ups_of(report) if report is not None else MixUps((), {}, ())
        self._labels = {picture.picture: picture.label for picture in report.checked} if report is not None else {}
        self.doubtful.show_report(report)
        self.strictness.show_report(report)
        self.show_all_classes(everything=False)
        if report is not None and self.shown.classes:
            label, guess = self.shown.worst() or (0, 0)
            self.look_at(self.shown.classes[label], self.shown.classes[guess])
        else:
            self.cell_changed.emit()
        self.labels_changed.emit()
        self.models_changed.emit()

    def _follow_labels(self, event: LabelsChanged) -> None:
        for picture, label in event.changes:
            if picture not in self._labels:
                continue
            if self._labels[picture] == label:
                self.relabelled.pop(picture, None)
            else:
                self.relabelled[picture] = label
        self.labels_changed.emit()

    def _follow_removed(self, event: PicturesRemoved) -> None:
        judged = {picture for picture in event.pictures if picture in self._labels}
        self.removed = self.removed | judged if event.removed else self.removed - judged
        self.labels_changed.emit()
