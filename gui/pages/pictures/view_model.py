"""The pictures of the open project, which of them are shown, and what a person does to their labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    EngineLost,
    ImportPictures,
    JobCancelled,
    JobFailed,
    JobId,
    JobSucceeded,
    LabelsChanged,
    PictureRow,
    PicturesImported,
    PicturesListed,
    PicturesRemoved,
    Problem,
    ProjectOpened,
)
from gui import wording
from gui.bridge.engine_bridge import EngineBridge
from gui.bridge.project_session import ProjectSession
from gui.pages.pictures.edits import import_words, one_class_more
from gui.pages.pictures.findings import Findings
from gui.several_classes import counted_classes, labels_in, renamed_in


class Shown(Enum):
    """A choice of pictures that is not a class."""

    ALL = "all"
    NO_CLASS = "no class"
    PROBLEMS = "problems"
    LOOK_ALIKES = "look-alikes"


Choice = Shown | str
KEYS: Final = "123456789"


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One line of the list of classes.

    Attributes:
        choice: what choosing it shows.
        name: the class, "" for the lines that are none.
        pictures: how many it has.
        key: the figure that gives this class, or "".
    """

    choice: Choice
    name: str
    pictures: int
    key: str = ""


class PicturesViewModel(QObject):
    """State of the Pictures page.

    `visible` holds the numbers of the shown pictures in their order. A label is changed here only when the engine
    says that it is on disk.

    Signals:
        reset: `visible` is another list.
        appended: how many were added at the end of `visible`.
        relabelled: shown pictures have other labels; `visible` is the same.
        classes_changed: `lines` are others.
        noted: (first, second, warnings): what an import brought in two lines, and its `Problem`s worth knowing.
        interrupted: an import ended before its last picture; `add_rest` goes on.
        importing_changed: `importing` changed.
    """

    reset = Signal()
    appended = Signal(object)
    relabelled = Signal()
    classes_changed = Signal()
    noted = Signal(object)
    interrupted = Signal()
    importing_changed = Signal()

    def __init__(self, bridge: EngineBridge, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.findings = Findings(bridge, self)
        self._folder = ""
        self._rows: dict[int, PictureRow] = {}
        self._relisting: dict[JobId, dict[int, PictureRow]] = {}
        self._own_classes: list[str] = []
        self._rest: ImportPictures | None = None
        self.warnings: tuple[Problem, ...] = ()
        self.choice: Choice = Shown.ALL
        self.visible: list[int] = []
        bridge.received.connect(self._on_event)
        self.findings.changed.connect(self._on_findings)
        session.changed.connect(self.classes_changed)
        session.imported.connect(self._on_imported)
        session.import_changed.connect(self.importing_changed)
        session.import_interrupted.connect(self._on_interrupted)

    @property
    def has_project(self) -> bool:
        """Whether a project is open."""
        return self._session.summary is not None

    @property
    def importing(self) -> bool:
        """Whether pictures are being added."""
        return self._session.importing

    @property
    def total(self) -> int:
        """How many pictures the project has, of those listed so far."""
        return len(self._rows)

    @property
    def problems(self) -> int:
        """How many pictures could not be read."""
        return self._session.summary.unreadable if self._session.summary is not None else 0

    @property
    def unlabelled(self) -> int:
        """How many pictures have no class yet."""
        return self._session.summary.unlabelled if self._session.summary is not None else 0

    @property
    def look_alikes(self) -> int:
        """How many pictures look like others."""
        return len(self.findings.alike(self._rows))

    @property
    def doubtful(self) -> int:
        """How many pictures may have a wrong label."""
        return len(self.findings.doubtful(self._rows))

    def few(self, enough: int) -> tuple[tuple[str, int], ...]:
        """Classes with fewer pictures than enough, the smallest first."""
        few = [(count, name) for name, count in self._counts().items() if count < enough]
        return tuple((name, count) for count, name in sorted(few))

    def row(self, picture: int) -> PictureRow:
        """A picture by its number."""
        return self._rows[picture]

    def class_names(self) -> tuple[str, ...]:
        """Every class, also those a person only named so far."""
        counted = self._counts()
        return (*counted, *(name for name in self._own_classes if name not in counted))

    def lines(self) -> tuple[ClassLine, ...]:
        """The list of classes: all, those without a class, then each class with its key."""
        counted = self._counts()
        first = (
            ClassLine(Shown.ALL, "", self._session.summary.pictures if self._session.summary is not None else 0),
            ClassLine(Shown.NO_CLASS, "", self.unlabelled),
        )
        names = self.class_names()
        keys = (*KEYS, *("" for _ in names[len(KEYS) :]))
        return first + tuple(
            ClassLine(name, name, counted.get(name, 0), key) for name, key in zip(names, keys, strict=False)
        )

    def class_for_key(self, key: str) -> str | None:
        """The class that a figure gives, or None; 0 takes the class away and is not one."""
        return next((line.name for line in self.lines() if line.key == key and line.name), None)

    def show(self, choice: Choice) -> None:
        """Show other pictures."""
        if choice != self.choice:
            self.choice = choice
            self._refill()

    def press(self, key: str, pictures: Sequence[int]) -> bool:
        """Label pictures by a key: 1 to 9 give a class, 0 takes it away.

        Returns:
            Whether the key meant something.
        """
        name = self.class_for_key(key)
        if (name is None and key != "0") or not pictures:
            return False
        self.label(pictures, name)
        return True

    def press_also(self, key: str, pictures: Sequence[int]) -> bool:
        """Give pictures a class by its key beside those that they have; all that have it already lose it.

        Returns:
            Whether the key meant something.
        """
        name = self.class_for_key(key)
        if name is None or not pictures:
            return False
        self.label_also(pictures, name)
        return True

    def label_also(self, pictures: Sequence[int], name: str) -> None:
        """Ask for one more class for pictures; where all of them have it already, it is taken away."""
        changes, words = one_class_more([self._rows[number] for number in pictures], name)
        if changes:
            self._session.set_labels(changes, words)

    def label(self, pictures: Sequence[int], name: str | None) -> None:
        """Ask for a class (or none) for pictures; those that have it already are left out."""
        changes = [(number, name) for number in pictures if self._rows[number].label != name]
        if not changes:
            return
        count = wording.pictures(len(changes))
        if name is None:
            words = self.tr("Take the class from {0}").format(count)
        else:
            words = self.tr("Label {0} {1}").format(count, name)
        self._session.set_labels(changes, words)

    def add_class(self, name: str, pictures: Sequence[int]) -> None:
        """Make a class: of these pictures, or empty until some are given to it."""
        name = name.strip()
        if not name:
            return
        if name not in self.class_names():
            self._own_classes.append(name)
        if pictures:
            self.label(pictures, name)
        self.classes_changed.emit()

    def rename(self, old: str, new: str) -> None:
        """Rename a class; a name that exists merges the two."""
        new = new.strip()
        if not new or new == old:
            return
        if old in self._own_classes and old not in self._counts():
            self._own_classes[self._own_classes.index(old)] = new
            self.classes_changed.emit()
            return
        if self.choice == old:
            self.choice = new
        words = self.tr("Rename {0} to {1}").format(old, new)
        having = [row for row in self._rows.values() if old in labels_in(row.label)]
        if all(row.label == old for row in having):
            self._session.rename_class(old, new, words)
        else:
            self._session.set_labels([(row.picture, renamed_in(row.label, old, new)) for row in having], words)

    def remove(self, pictures: Sequence[int]) -> str:
        """Take pictures out of the project; the files stay.

        Returns:
            How the undo stack names it.
        """
        words = self.tr("Remove {0} from the project").format(wording.pictures(len(pictures)))
        self._session.remove_pictures(pictures, words)
        return words

    def import_pictures(self, paths: Sequence[str]) -> None:
        """Add pictures, folders or tables."""
        label = self.choice if isinstance(self.choice, str) else None
        only_files = all(wording.looks_like_picture(path) for path in paths)
        self._session.import_pictures(paths, label if only_files else None)

    def add_rest(self) -> None:
        """Add what an interrupted import did not come to."""
        rest, self._rest = self._rest, None
        if rest is not None and rest.folder == self._session.folder:
            self._session.import_pictures(rest.paths, rest.label)

    def _counts(self) -> dict[str, int]:
        summary = self._session.summary
        return counted_classes(summary) if summary is not None else {}

    @Slot(object)
    def _on_event(self, event: object) -> None:
        match event:
            case ProjectOpened():
                self._on_opened(event)
            case PicturesListed():
                self._on_listed(event)
            case JobSucceeded() | JobCancelled() | JobFailed() if event.job in self._relisting:
                self._on_relisted(self._relisting.pop(event.job), whole=not isinstance(event, JobFailed))
            case LabelsChanged():
                self._on_labels(event.changes)
            case PicturesRemoved():
                self._on_removed(event)
            case EngineLost():
                self._relisting.clear()

    @Slot(object)
    def _on_imported(self, event: PicturesImported) -> None:
        codes = {warning.code for warning in event.warnings}
        self.warnings = (*(each for each in self.warnings if each.code not in codes), *event.warnings)
        self.noted.emit((*import_words(event), event.warnings))

    @Slot()
    def _on_findings(self) -> None:
        if self.choice is Shown.LOOK_ALIKES:
            self._refill()
        self.classes_changed.emit()

    @Slot(object)
    def _on_interrupted(self, command: ImportPictures) -> None:
        self._rest = command
        self.interrupted.emit()

    def _on_opened(self, event: ProjectOpened) -> None:
        if event.summary.folder != self._folder:
            self._folder = event.summary.folder
            self._rows = {}
            self._own_classes = []
            self.warnings = ()
            self.choice = Shown.ALL
            self._refill()

    def _on_listed(self, event: PicturesListed) -> None:
        # A list that begins anew while pictures are shown is gathered first: the window keeps what it shows.
        if event.first == 0 and self._rows:
            self._relisting[event.job] = {}
        rows = self._relisting.get(event.job, self._rows)
        fresh = [row for row in event.rows if row.picture not in rows]
        rows.update((row.picture, row) for row in event.rows)
        if rows is self._rows and fresh:
            added = [row.picture for row in fresh if self._belongs(row)]
            self.visible.extend(added)
            self.appended.emit(len(added))

    def _on_relisted(self, rows: dict[int, PictureRow], *, whole: bool) -> None:
        if not whole and len(rows) < len(self._rows):
            return
        self._rows = rows
        before, now = self.visible, self._belonging()
        if now[: len(before)] != before:
            self._refill()
            return
        self.visible = now
        self.relabelled.emit()
        self.appended.emit(len(now) - len(before))

    def _on_labels(self, changes: Iterable[tuple[int, str | None]]) -> None:
        for number, name in changes:
            row = self._rows.get(number)
            if row is not None:
                self._rows[number] = PictureRow(number, row.path, name, row.split, row.problem)
        if self.choice in {Shown.ALL, Shown.PROBLEMS, Shown.LOOK_ALIKES}:
            self.relabelled.emit()
        else:
            self._refill()

    def _on_removed(self, event: PicturesRemoved) -> None:
        if event.removed:
            for number in event.pictures:
                self._rows.pop(number, None)
        else:
            self._rows.update((row.picture, row) for row in event.rows)
        self._refill()

    def _refill(self) -> None:
        self.visible = self._belonging()
        self.reset.emit()

    def _belonging(self) -> list[int]:
        if self.choice is Shown.LOOK_ALIKES:
            return self.findings.alike(self._rows)
        return [number for number in sorted(self._rows) if self._belongs(self._rows[number])]

    def _belongs(self, row: PictureRow) -> bool:
        match self.choice:
            case Shown.ALL:
                return True
            case Shown.NO_CLASS:
                return row.label is None
            case Shown.PROBLEMS:
                return row.problem is not None
            case Shown.LOOK_ALIKES:
                return self.findings.group(row) > 0
            case name:
                return name in labels_in(row.label)
