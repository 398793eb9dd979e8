"""Projects: opening, importing and labelling."""

from __future__ import annotations

import threading
from itertools import islice
from pathlib import Path

from engine.contracts.commands import (
    CreateProject,
    ImportPictures,
    OpenProject,
    RemovePictures,
    RenameClass,
    SetLabels,
)
from engine.contracts.events import LabelsChanged, PicturesListed, PicturesRemoved, ProjectOpened
from engine.contracts.training_events import ModelTrained
from engine.contracts.types import JobId, ModelCard
from engine.host.trainings import Trainings
from engine.jobs import Report, StopToken
from engine.project.importing import import_into
from engine.project.store import ProjectStore

ROWS_AT_ONCE = 500


class Projects:
    """Keeps opened projects open."""

    def __init__(self, trainings: Trainings) -> None:
        self._trainings = trainings
        self._lock = threading.Lock()
        self._stores: dict[str, ProjectStore] = {}

    def create(self, command: CreateProject, report: Report) -> None:
        """Make a project folder and open it."""
        store = ProjectStore.create(command.folder, command.name)
        with self._lock:
            self._stores[command.folder] = store
        report(ProjectOpened(command.job, store.summary()))
        report(PicturesListed(command.job, 0, ()))

    def open(self, command: OpenProject, report: Report) -> None:
        """Open a project folder: its numbers, its pictures, the report of its newest run."""
        store = self._store(command.folder)
        report(ProjectOpened(command.job, store.summary()))
        _list_pictures(store, command.job, report)
        latest = store.latest_report()
        if latest is not None:
            report(ModelTrained(command.job, latest, store.summary()))
        self._trainings.tell_interrupted(command, store, report)

    def import_pictures(self, command: ImportPictures, report: Report, stop: StopToken) -> None:
        """Add pictures; what was added before a cancel stays."""
        store = self._store(command.folder)
        try:
            imported = import_into(store, command.paths, command.label, stop, report, command.job)
        finally:
            _list_pictures(store, command.job, report)
        report(imported)

    def set_labels(self, command: SetLabels, report: Report) -> None:
        """Give pictures a class."""
        store = self._store(command.folder)
        done = store.set_labels(command.changes)
        report(LabelsChanged(command.job, done.changes, done.before, store.summary()))

    def rename_class(self, command: RenameClass, report: Report) -> None:
        """Rename or merge a class."""
        store = self._store(command.folder)
        done = store.rename_class(command.old, command.new)
        report(LabelsChanged(command.job, done.changes, done.before, store.summary()))

    def remove_pictures(self, command: RemovePictures, report: Report) -> None:
        """Take pictures out of the project, or put them back."""
        store = self._store(command.folder)
        rows = store.remove_pictures(command.pictures, command.removed)
        report(PicturesRemoved(command.job, command.pictures, command.removed, rows, store.summary()))

    def keep_card(self, card: ModelCard) -> None:
        """Let the open project that made a model know what its file says now."""
        with self._lock:
            for store in self._stores.values():
                store.keep_card(card)

    def store_of(self, folder: str) -> ProjectStore:
        """The open project of a folder, opened now if need be.

        Raises:
            EngineError: see `ProjectStore.open`.
        """
        return self._store(folder)

    def close(self) -> None:
        """Close every project."""
        with self._lock:
            for store in self._stores.values():
                store.close()
            self._stores.clear()

    def _store(self, folder: str) -> ProjectStore:
        with self._lock:
            if folder not in self._stores:
                self._stores[folder] = ProjectStore.open(Path(folder))
            return self._stores[folder]


def _list_pictures(store: ProjectStore, job: JobId, report: Report) -> None:
    rows = iter(store.rows())
    first = 0
    while True:
        some = tuple(islice(rows, ROWS_AT_ONCE))
        if some or first == 0:
            report(PicturesListed(job, first, some))
        first += len(some)
        if len(some) < ROWS_AT_ONCE:
            return
