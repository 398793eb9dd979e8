"""The open project as the window knows it: its numbers, and the edits that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from engine.api import (
    CreateProject,
    EngineLost,
    ImportPictures,
    JobCancelled,
    JobFailed,
    JobId,
    JobSucceeded,
    LabelsChanged,
    ModelTrained,
    OpenProject,
    PicturesImported,
    PicturesRemoved,
    ProjectOpened,
    ProjectSummary,
    RemovePictures,
    RenameClass,
    SetLabels,
)
from gui.bridge.engine_bridge import EngineBridge

EditCommand = SetLabels | RenameClass | RemovePictures
Change = EditCommand | Callable[[], None]
"""A command for the engine, or what the window does by itself."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that is made and can be undone.

    Attributes:
        words: what was done, for the menu ("Label 3 pictures wren").
        forward: does it again.
        backward: undoes it.
    """

    words: str
    forward: Change
    backward: Change


class ProjectSession(QObject):
    """Opens projects, sends edits, and remembers what the newest events said of the project.

    Signals:
        opened: a project was opened; ask `summary`.
        changed: the numbers of the project changed (also after `opened`).
        edited: an `Edit` is made, and on disk if the engine made it; not sent for `repeat`.
        imported: `PicturesImported`, after pictures were added.
        import_changed: an import began or ended; ask `importing`.
        import_interrupted: the `ImportPictures` that was stopped or lost with the engine; what it added is kept.
    """

    opened = Signal()
    changed = Signal()
    edited = Signal(object)
    imported = Signal(object)
    import_changed = Signal()
    import_interrupted = Signal(object)

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._summary: ProjectSummary | None = None
        self._opening: JobId | None = None
        self._import_after: tuple[str, ...] = ()
        self._pending: dict[JobId, tuple[str, EditCommand]] = {}
        self._imports: dict[JobId, ImportPictures] = {}
        bridge.received.connect(self._on_event)

    @property
    def summary(self) -> ProjectSummary | None:
        """What the open project holds, or None while none is open."""
        return self._summary

    @property
    def folder(self) -> str:
        """Folder of the open project, or ""."""
        return self._summary.folder if self._summary is not None else ""

    @property
    def importing(self) -> bool:
        """Whether pictures are being added to the open project."""
        return any(command.folder == self.folder for command in self._imports.values())

    def open(self, folder: str) -> JobId:
        """Open a project folder."""
        job = self._begin(())
        self._bridge.send(OpenProject(job, folder))
        return job

    def create(self, folder: str, name: str, import_after: Sequence[str] = ()) -> JobId:
        """Make a project and open it; then add these pictures to it."""
        job = self._begin(tuple(import_after))
        self._bridge.send(CreateProject(job, folder, name))
        return job

    def import_pictures(self, paths: Sequence[str], label: str | None = None) -> JobId:
        """Add pictures, folders or tables to the open project."""
        command = ImportPictures(self._bridge.new_job(), self.folder, tuple(paths), label)
        self._imports[command.job] = command
        self._bridge.send(command)
        self.import_changed.emit()
        return command.job

    def set_labels(self, changes: Sequence[tuple[int, str | None]], words: str) -> JobId:
        """Give pictures a class, or none; can be undone."""
        job = self._bridge.new_job()
        return self._edit(SetLabels(job, self.folder, tuple(changes)), words)

    def rename_class(self, old: str, new: str, words: str) -> JobId:
        """Rename a class, or merge it into another; can be undone."""
        return self._edit(RenameClass(self._bridge.new_job(), self.folder, old, new), words)

    def remove_pictures(self, numbers: Sequence[int], words: str) -> JobId:
        """Take pictures out of the project; the files stay; can be undone."""
        return self._edit(RemovePictures(self._bridge.new_job(), self.folder, tuple(numbers)), words)

    def remember(self, words: str, again: Callable[[], None], back: Callable[[], None]) -> None:
        """Let something that the window did by itself be undone among the edits."""
        self.edited.emit(Edit(words, again, back))

    def repeat(self, change: Change) -> None:
        """Make one side of an `Edit`, for undo and redo."""
        if isinstance(change, SetLabels | RenameClass | RemovePictures):
            self._bridge.send(replace(change, job=self._bridge.new_job()))
        else:
            change()

    def _begin(self, import_after: tuple[str, ...]) -> JobId:
        self._opening = self._bridge.new_job()
        self._import_after = import_after
        return self._opening

    def _edit(self, command: EditCommand, words: str) -> JobId:
        self._pending[command.job] = (words, command)
        self._bridge.send(command)
        return command.job

    @Slot(object)
    def _on_event(self, event: object) -> None:
        match event:
            case ProjectOpened():
                self._on_opened(event)
            case PicturesImported():
                self._take(event.summary)
                self.imported.emit(event)
            case LabelsChanged() | PicturesRemoved():
                edit = self._edit_of(event)
                self._take(event.summary)
                if edit is not None:
                    self.edited.emit(edit)
            case ModelTrained() if event.summary is not None:
                self._take(event.summary)
            case JobFailed() | JobCancelled() | JobSucceeded():
                self._pending.pop(event.job, None)
                if event.job == self._opening:
                    self._opening = None
                self._end_import(event)
            case EngineLost():
                self._on_lost(event)

    def _on_opened(self, event: ProjectOpened) -> None:
        again = self._summary is not None and self._summary.folder == event.summary.folder
        self._summary = event.summary
        if not again:
            self.opened.emit()
        self.changed.emit()
        paths, self._import_after = self._import_after, ()
        if paths and event.job == self._opening:
            self.import_pictures(paths)

    def _end_import(self, event: JobFailed | JobCancelled | JobSucceeded) -> None:
        command = self._imports.pop(event.job, None)
        if command is None:
            return
        self.import_changed.emit()
        if command.folder == self.folder and not isinstance(event, JobSucceeded):
            self.open(self.folder)  # what was added before the end is in; only opening tells the numbers
            if isinstance(event, JobCancelled):
                self.import_interrupted.emit(command)

    def _on_lost(self, event: EngineLost) -> None:
        self._pending.clear()
        lost, self._imports = self._imports, {}
        for command in lost.values():
            if command.folder == self.folder:
                self.import_interrupted.emit(command)
        if lost:
            self.import_changed.emit()
        opening = self._opening in event.jobs
        self._opening = None
        if self._summary is not None and not opening:
            self.open(self._summary.folder)

    def _take(self, summary: ProjectSummary) -> None:
        if self._summary is None or summary.folder == self._summary.folder:
            self._summary = summary
            self.changed.emit()

    def _edit_of(self, event: LabelsChanged | PicturesRemoved) -> Edit | None:
        words, command = self._pending.pop(event.job, ("", None))
        if command is None:
            return None
        return Edit(words, command, self._backward(command, event))

    def _backward(self, command: EditCommand, event: LabelsChanged | PicturesRemoved) -> EditCommand:
        if isinstance(command, RemovePictures):
            return replace(command, removed=not command.removed)
        before = event.before if isinstance(event, LabelsChanged) else ()
        if isinstance(command, RenameClass) and not self._had_class(command.new):
            return RenameClass(command.job, command.folder, command.new, command.old)
        return SetLabels(command.job, command.folder, before)

    def _had_class(self, name: str) -> bool:
        return self._summary is not None and any(counted.name == name for counted in self._summary.classes)
