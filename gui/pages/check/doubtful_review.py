"""Going through labels that may be wrong: what was decided of each, by keys, with undo."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import DoubtfulLabel, LabelsChanged, PicturesRemoved, RunReport
from gui.wording import plural

if TYPE_CHECKING:
    from gui.bridge.engine_bridge import EngineBridge
    from gui.bridge.project_session import ProjectSession


class Decision(Enum):
    """What the person said of a doubtful label."""

    OPEN = auto()
    KEPT = auto()
    CHANGED = auto()
    REMOVED = auto()


class DoubtfulReview(QObject):
    """The doubtful labels of the run that is looked at.

    Labels and pictures change through the session, so that undo works as everywhere; a decision is shown when it
    is on disk. What was kept is remembered while the window is open, for later runs too: a label that a person
    looked at is doubted once.
    """

    changed = Signal()
    """Other labels are doubted, or something was decided."""

    def __init__(self, bridge: EngineBridge, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kept: set[tuple[str, int, str]] = set()
        self._now: dict[int, str | None] = {}
        self._removed: set[int] = set()
        self._doubted: frozenset[int] = frozenset()
        self._decisions: list[Decision] = []
        self.labels: tuple[DoubtfulLabel, ...] = ()
        bridge.received.connect(self._take)

    def show_report(self, report: RunReport | None) -> None:
        """Doubt the labels of another run, or none."""
        self.labels = report.doubtful if report is not None else ()
        self._doubted = frozenset(doubted.picture for doubted in self.labels)
        self._now, self._removed = {}, set()
        self._decide()

    def decision(self, row: int) -> Decision:
        """What was decided of a label."""
        return self._decisions[row]

    def label_now(self, row: int) -> str | None:
        """The class that the picture has now."""
        doubted = self.labels[row]
        return self._now.get(doubted.picture, doubted.label)

    @property
    def looked_at(self) -> int:
        """Labels of which something was decided."""
        return len(self.labels) - self.open

    @property
    def open(self) -> int:
        """Labels of which nothing was decided."""
        return self._decisions.count(Decision.OPEN)

    @property
    def something_changed(self) -> bool:
        """Whether learning again would begin from other labels or pictures."""
        return Decision.CHANGED in self._decisions or Decision.REMOVED in self._decisions

    def next_open(self, after: int) -> int:
        """The next row of which nothing was decided, going round once; -1 if there is none."""
        count = len(self.labels)
        rows = (place % count for place in range(after + 1, after + 1 + count))
        return next((row for row in rows if self.decision(row) is Decision.OPEN), -1)

    def accept(self, rows: Sequence[int]) -> None:
        """Give pictures the suggested class."""
        chosen = self._of_project(rows)
        count = len(chosen)
        if chosen:
            words = plural("Check", "Accept %n suggested class(es)", "", count)
            self._session.set_labels([(doubted.picture, doubted.suggested or None) for doubted in chosen], words)

    def keep(self, rows: Sequence[int]) -> None:
        """Say that labels are right; of those that all were kept before, take that back."""
        keys = {self._key(self.labels[row]) for row in rows}
        count = len(keys)
        if keys <= self._kept:
            words, again, back = plural("Check", "Doubt %n label(s) again", "", count), self._doubt, self._trust
        else:
            words, again, back = plural("Check", "Keep %n label(s)", "", count), self._trust, self._doubt
            keys -= self._kept
        again(keys)
        self._session.remember(words, partial(again, keys), partial(back, keys))

    def remove(self, rows: Sequence[int]) -> None:
        """Take pictures out of the project; the files stay."""
        chosen = self._of_project(rows)
        count = len(chosen)
        if chosen:
            words = plural("Check", "Remove %n picture(s)", "", count)
            self._session.remove_pictures([doubted.picture for doubted in chosen], words)

    def _trust(self, keys: set[tuple[str, int, str]]) -> None:
        self._kept = self._kept | keys
        self._decide()

    def _doubt(self, keys: set[tuple[str, int, str]]) -> None:
        self._kept = self._kept - keys
        self._decide()

    def _of_project(self, rows: Sequence[int]) -> list[DoubtfulLabel]:
        chosen = [self.labels[row] for row in rows]
        return [doubted for doubted in chosen if doubted.picture >= 0 and doubted.picture not in self._removed]

    def _key(self, doubted: DoubtfulLabel) -> tuple[str, int, str]:
        return self._session.folder, doubted.picture, doubted.label

    def _decide(self) -> None:
        self._decisions = [self._decision(row) for row in range(len(self.labels))]
        self.changed.emit()

    def _decision(self, row: int) -> Decision:
        doubted = self.labels[row]
        if doubted.picture in self._removed:
            return Decision.REMOVED
        if self.label_now(row) != doubted.label:
            return Decision.CHANGED
        return Decision.KEPT if self._key(doubted) in self._kept else Decision.OPEN

    @Slot(object)
    def _take(self, event: object) -> None:
        match event:
            case LabelsChanged():
                self._now |= {picture: label for picture, label in event.changes if picture in self._doubted}
                self._decide()
            case PicturesRemoved():
                gone = set(event.pictures)
                self._removed = self._removed | gone if event.removed else self._removed - gone
                self._decide()
