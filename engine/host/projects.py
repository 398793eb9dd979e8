"""Projects: opening, importing, labelling and training."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from engine.contracts.commands import (
    CreateProject,
    ImportPictures,
    OpenProject,
    RemovePictures,
    RenameClass,
    SetLabels,
    TrainModel,
)
from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.events import LabelsChanged, PicturesListed, PicturesRemoved, ProjectOpened
from engine.contracts.training_events import ModelTrained
from engine.contracts.types import JobId, ModelCard, RunReport
from engine.host.models import Models
from engine.jobs import Report, StopToken
from engine.project.importing import import_into
from engine.project.run_table import RunEnd, SnapshotRow
from engine.project.store import ProjectStore

ROWS_AT_ONCE = 500


class Projects:
    """Keeps opened projects open."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._lock = threading.Lock()
        self._stores: dict[str, ProjectStore] = {}
        self._training: set[tuple[str, int]] = set()

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
        for run in store.interrupted_runs():
            # The engine died in the middle of it; what it had looked at is in the feature cache.
            if (command.folder, run.run) not in self._training:
                store.end_run(run.run, RunEnd.FAILED)
        report(ProjectOpened(command.job, store.summary()))
        _list_pictures(store, command.job, report)
        latest = store.latest_report()
        if latest is not None:
            report(ModelTrained(command.job, latest, store.summary()))

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

    def train(self, command: TrainModel, report: Report, stop: StopToken) -> None:
        """Train a model and keep it in the project."""
        from engine.training.job import TrainingPlaces, train

        store = self._store(command.folder)
        rows = [row for row in store.rows() if row.label is not None]
        name = command.options.name or store.next_model_name()
        options = replace(command.options, name=name)
        snapshot = [SnapshotRow(row.picture, row.label, row.split) for row in rows]
        contents: dict[str, str] = {}
        backbone = self._models.prepared(command.job, report)
        run = store.start_run(options, snapshot, {"backbone": backbone.spec.key})
        self._training.add((command.folder, run))
        ended: RunEnd | None = RunEnd.FAILED
        try:
            done = train(
                rows,
                TrainingPlaces(store.features_folder, store.model_file(name)),
                backbone=backbone,
                name=name,
                run=run,
                options=options,
                job=command.job,
                report=report,
                stop=stop,
                learned_from=contents.update,
            )
            _write_down(store, run, done, contents, {row.path: row.picture for row in rows})
            ended = None
        except JobStopped:
            ended = RunEnd.CANCELLED
            raise
        finally:
            self._training.discard((command.folder, run))
            if ended is not None:
                store.end_run(run, ended)
        report(ModelTrained(command.job, done, store.summary()))

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


def _write_down(
    store: ProjectStore, run: int, done: RunReport, contents: Mapping[str, str], numbers: Mapping[str, int]
) -> None:
    """Keep what a training came to; `contents` and `numbers` tell content hash and number of a picture's path."""
    try:
        store.record_problems((numbers[path], problem) for path, problem in done.unreadable)
        store.finish_run(run, done, {numbers[path]: content for path, content in contents.items()})
    except EngineError:
        # A model that the project does not know of would never be found again.
        Path(done.model.key).unlink(missing_ok=True)
        raise


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
