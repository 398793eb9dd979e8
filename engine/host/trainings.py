"""Trainings of a project: starting, pausing, going on, and what they would take."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.backbones.catalogue import DEFAULT_BACKBONE, find_backbone
from engine.backbones.preparing import PreparedBackbone, find_prepared, prepare
from engine.contracts.commands import (
    OpenProject,
)
from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.projects import PictureRow
from engine.contracts.training_commands import (
    EstimateTraining,
    FinishTraining,
    ForgetTraining,
    PauseTraining,
    PreviewAugmentation,
    ResumeTraining,
    TrainModel,
)
from engine.contracts.training_events import ModelTrained, TrainingEstimated, TrainingInterrupted
from engine.contracts.types import JobId, RunReport, TrainMode, TrainOptions
from engine.host.training_control import TrainingControls
from engine.jobs import Report, StopToken
from engine.progress import Progress
from engine.project.run_table import RunEnd, SnapshotRow
from engine.project.store import ProjectStore

if TYPE_CHECKING:
    from engine.training.job import TrainingPlaces

RUNS = "runs"


@dataclass(frozen=True, slots=True)
class _Planned:
    run: int
    rows: Sequence[PictureRow]
    options: TrainOptions


class Trainings:
    """Starts trainings and knows which are under way."""

    def __init__(self) -> None:
        self._controls = TrainingControls()
        self._lock = threading.Lock()
        self._under_way: set[tuple[Path, int]] = set()

    def train(self, command: TrainModel, store: ProjectStore, report: Report, stop: StopToken) -> None:
        """Train a model and keep it in the project."""
        rows = [row for row in store.rows() if row.label is not None]
        options = replace(command.options, name=command.options.name or store.next_model_name())
        snapshot = [SnapshotRow(row.picture, row.label, row.split) for row in rows]
        backbone = prepared_for(options, command.job, report)
        run = store.start_run(options, snapshot, {"backbone": backbone.spec.key})
        self._carry_out(_Planned(run, rows, options), backbone, store, command.job, report, stop)

    def resume(self, command: ResumeTraining, store: ProjectStore, report: Report, stop: StopToken) -> None:
        """Go on with a thorough training, with the pictures and labels that it began with.

        Raises:
            EngineError: "no-training" if there is nothing to go on with.
        """
        for started in store.interrupted_runs():
            if started.run == command.run and not self._is_under_way(store, started.run):
                backbone = prepared_for(started.options, command.job, report)
                planned = _Planned(started.run, _as_they_were(store, started.run), started.options)
                self._carry_out(planned, backbone, store, command.job, report, stop)
                return
        raise EngineError("no-training", "There is nothing left of this training to go on with.", "Train again.")

    def forget(self, command: ForgetTraining, store: ProjectStore) -> None:
        """Give an interrupted training up."""
        if not self._is_under_way(store, command.run):
            store.end_run(command.run, RunEnd.CANCELLED)
            _forget(store, command.run)

    def tell_interrupted(self, command: OpenProject, store: ProjectStore, report: Report) -> None:
        """Say which thorough trainings can go on, and end the runs that cannot."""
        from engine.training.thorough.interrupted import interrupted

        for started in store.interrupted_runs():
            if self._is_under_way(store, started.run):
                continue
            found = interrupted(store.folder / RUNS / str(started.run))
            if found is None or started.options.mode is not TrainMode.THOROUGH:
                # The engine died in the middle of it; what it had looked at is in the feature cache.
                store.end_run(started.run, RunEnd.FAILED)
                continue
            report(
                TrainingInterrupted(
                    command.job, command.folder, started.run, found.name, found.started, found.done
                )
            )

    def pause(self, command: PauseTraining, report: Report) -> None:
        """Let a training wait, or go on."""
        self._controls.pause(command, report)

    def finish(self, command: FinishTraining) -> None:
        """End a training with the best so far."""
        self._controls.finish(command)

    def estimate(self, command: EstimateTraining, store: ProjectStore, report: Report, stop: StopToken) -> None:
        """Say how long a training would take."""
        from engine.classification.classify import worker_count
        from engine.training.job import open_training_runner
        from engine.training.thorough.estimating import estimate_seconds

        backbone = prepared_for(command.options, command.job, report)
        Progress(command.job, "estimating", 0, report)
        runner = open_training_runner(backbone, command.options, command.job, report)
        try:
            seconds = estimate_seconds(
                [row for row in store.rows() if row.label is not None],
                backbone.spec,
                runner,
                worker_count(),
                command.options,
                stop,
            )
        finally:
            runner.close()
        report(TrainingEstimated(command.job, seconds))

    def preview(self, command: PreviewAugmentation, store: ProjectStore, report: Report, stop: StopToken) -> None:
        """Show how pictures are varied; what changes a class is found out on a few of them."""
        from engine.classification.classify import worker_count
        from engine.training.job import open_training_runner
        from engine.training.looking import Looker
        from engine.training.thorough.preview import preview
        from engine.training.thorough.views import permitted_at_first_sight

        rows = [row for row in store.rows() if row.label is not None]
        backbone = prepared_for(command.options, command.job, report)
        runner = open_training_runner(backbone, command.options, command.job, report)
        try:
            with Looker(backbone.spec, runner, store.features_folder, worker_count(), stop) as looker:
                permitted = permitted_at_first_sight(
                    rows, looker, options=command.options, job=command.job, report=report
                )
        finally:
            runner.close()
        report(
            preview(
                rows,
                permitted,
                seed=command.options.seed,
                pictures=command.pictures,
                views=command.views,
                job=command.job,
                stop=stop,
            )
        )

    def _carry_out(
        self,
        planned: _Planned,
        backbone: PreparedBackbone,
        store: ProjectStore,
        job: JobId,
        report: Report,
        stop: StopToken,
    ) -> None:
        from engine.training.job import TrainingPlaces

        name = planned.options.name
        places = TrainingPlaces(store.features_folder, store.model_file(name))
        contents: dict[str, str] = {}
        ended: RunEnd | None = RunEnd.FAILED
        with self._marked(store, planned.run):
            try:
                done = self._train(planned, places, backbone, job, report, stop, contents)
                numbers = {row.path: row.picture for row in planned.rows}
                _write_down(store, planned.run, done, contents, numbers)
                ended = None
            except JobStopped:
                # A thorough training can go on later, until the person says to forget it.
                ended = None if planned.options.mode is TrainMode.THOROUGH else RunEnd.CANCELLED
                raise
            finally:
                if ended is not None:
                    store.end_run(planned.run, ended)
                    _forget(store, planned.run)
        report(ModelTrained(job, done, store.summary()))

    def _train(
        self,
        planned: _Planned,
        places: TrainingPlaces,
        backbone: PreparedBackbone,
        job: JobId,
        report: Report,
        stop: StopToken,
        contents: dict[str, str],
    ) -> RunReport:
        if planned.options.mode is TrainMode.QUICK:
            from engine.training.job import train

            return train(
                planned.rows,
                places,
                backbone=backbone,
                name=planned.options.name,
                run=planned.run,
                options=planned.options,
                job=job,
                report=report,
                stop=stop,
                learned_from=contents.update,
            )
        from engine.training.thorough.job import train_thorough

        with self._controls.of(job) as control:
            return train_thorough(
                planned.rows,
                places,
                backbone=backbone,
                name=planned.options.name,
                run=planned.run,
                options=planned.options,
                job=job,
                report=report,
                stop=stop,
                control=control,
                learned_from=contents.update,
            )

    @contextmanager
    def _marked(self, store: ProjectStore, run: int) -> Iterator[None]:
        with self._lock:
            self._under_way.add((store.folder, run))
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard((store.folder, run))

    def _is_under_way(self, store: ProjectStore, run: int) -> bool:
        with self._lock:
            return (store.folder, run) in self._under_way


def prepared_for(options: TrainOptions, job: JobId, report: Report) -> PreparedBackbone:
    """The network that the person chose, made now if it was never used."""
    spec = find_backbone(options.backbone) if options.backbone else DEFAULT_BACKBONE
    found = find_prepared(spec)
    if found is not None:
        return found
    progress = Progress(job, "preparing", 0, report)
    return prepare(progress=progress.update, spec=spec)


def _as_they_were(store: ProjectStore, run: int) -> list[PictureRow]:
    """The pictures that a run began with, as far as they are there, with the labels of that moment."""
    snapshot = {row.picture: row for row in store.snapshot(run)}
    return [
        replace(row, label=snapshot[row.picture].label, split=snapshot[row.picture].split)
        for row in store.rows()
        if row.picture in snapshot
    ]


def _forget(store: ProjectStore, run: int) -> None:
    from engine.training.thorough.interrupted import forget

    forget(store.folder / RUNS / str(run))


def _write_down(
    store: ProjectStore, run: int, done: RunReport, contents: Mapping[str, str], numbers: Mapping[str, int]
) -> None:
    """Keep what a training came to; `contents` and `numbers` tell content hash and number of a picture's path."""
    try:
        store.record_problems((numbers[path], problem) for path, problem in done.unreadable if path in numbers)
        store.finish_run(run, done, {numbers[path]: content for path, content in contents.items()})
    except EngineError:
        # A model that the project does not know of would never be found again.
        Path(done.model.key).unlink(missing_ok=True)
        raise
