"""What trainings tell of the pictures: look-alikes, labels that may be wrong; that one can go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import DoubtfulLabel, ModelTrained, PictureRow, ProjectOpened, RunReport, TrainingInterrupted

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge


class Findings(QObject):
    """Follows the newest run of the open project."""

    changed = Signal()
    """Another run was made, or another project is open."""

    training_interrupted = Signal(object)
    """`TrainingInterrupted`: a training of the open project can go on."""

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = ""
        self._groups: dict[str, int] = {}
        self._doubts: dict[int, DoubtfulLabel] = {}
        bridge.received.connect(self._take)

    def group(self, row: PictureRow) -> int:
        """Number of the group of look-alikes that a picture belongs to, from 1; 0 if it looks like no other."""
        return self._groups.get(row.path, 0)

    def doubt(self, row: PictureRow) -> DoubtfulLabel | None:
        """Why a picture's label may be wrong; None if nothing speaks against it, or if it was changed since."""
        doubt = self._doubts.get(row.picture)
        return doubt if doubt is not None and doubt.label == row.label else None

    def alike(self, rows: Mapping[int, PictureRow]) -> list[int]:
        """Numbers of the pictures that look alike, group by group."""
        if not self._groups:
            return []
        known = [(self.group(row), number) for number, row in rows.items() if row.path in self._groups]
        return [number for _, number in sorted(known)]

    def doubtful(self, rows: Mapping[int, PictureRow]) -> list[int]:
        """Numbers of the pictures whose label may be wrong, the most doubtful first."""
        return [number for number in self._doubts if number in rows and self.doubt(rows[number]) is not None]

    @Slot(object)
    def _take(self, event: object) -> None:
        match event:
            case ProjectOpened() if event.summary.folder != self._folder:
                self._folder = event.summary.folder
                self._follow(None)
            case TrainingInterrupted() if event.folder == self._folder:
                self.training_interrupted.emit(event)
            case ModelTrained():
                self._follow(event.report)

    def _follow(self, report: RunReport | None) -> None:
        groups = report.look_alikes.groups if report is not None else ()
        doubts = report.doubtful if report is not None else ()
        self._groups = {path: place for place, group in enumerate(groups, start=1) for path in group}
        self._doubts = {each.picture: each for each in sorted(doubts, key=lambda each: -each.score)}
        self.changed.emit()
