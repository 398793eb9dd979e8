"""What the Check page knows: the newest run, the cell that is looked at, the labels that were put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import CheckedPicture, LabelsChanged, ModelTrained, ProjectOpened, RunReport
from gui.pages.check.mix_ups import SHOWN_AT_ONCE, MixUps, mix_ups_of, pictures_of
from gui.wording import plural

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge
    from gui.bridge.project_session import ProjectSession


class CheckViewModel(QObject):
    """Follows the newest run of the open project.

    Labels are changed through the session, so that they can be undone like any other label.
    """

    report_changed = Signal()
    """Another run is shown, or none."""
    cell_changed = Signal()
    """Another cell is looked at."""
    labels_changed = Signal()
    """`relabelled` changed."""

    def __init__(self, bridge: EngineBridge, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._folder = ""
        self._labels: dict[int, str] = {}
        self.report: RunReport | None = None
        self.mix_ups = MixUps((), {}, ())
        self.shown = self.mix_ups
        self.cell: tuple[str, str] | None = None
        self.cell_pictures: tuple[CheckedPicture, ...] = ()
        self.relabelled: dict[int, str | None] = {}
        bridge.received.connect(self._take)

    @property
    def classes(self) -> tuple[str, ...]:
        """Every class a picture may be given: those of the project, else those of the model."""
        if self._session.summary is not None:
            return tuple(entry.name for entry in self._session.summary.classes)
        return self.mix_ups.classes

    @property
    def many_classes(self) -> bool:
        """Whether only some classes are shown at first."""
        return len(self.mix_ups.classes) > SHOWN_AT_ONCE

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

    @Slot(object)
    def _take(self, event: object) -> None:
        match event:
            case ProjectOpened() if event.summary.folder != self._folder:
                self._folder = event.summary.folder
                self._show(None)
            case ModelTrained():
                self._show(event.report)
            case LabelsChanged():
                self._follow_labels(event)

    def _show(self, report: RunReport | None) -> None:
        if report is not None and report == self.report:
            return
        self.report = report
        self.relabelled = {}
        self.cell, self.cell_pictures = None, ()
        self.mix_ups = mix_ups_of(report) if report is not None else MixUps((), {}, ())
        self._labels = {picture.picture: picture.label for picture in report.checked} if report is not None else {}
        self.show_all_classes(everything=False)
        if report is not None and self.shown.classes:
            label, guess = self.shown.worst() or (0, 0)
            self.look_at(self.shown.classes[label], self.shown.classes[guess])
        else:
            self.cell_changed.emit()
        self.labels_changed.emit()

    def _follow_labels(self, event: LabelsChanged) -> None:
        for picture, label in event.changes:
            if picture not in self._labels:
                continue
            if self._labels[picture] == label:
                self.relabelled.pop(picture, None)
            else:
                self.relabelled[picture] = label
        self.labels_changed.emit()
