"""Which part of the engine carries out which command."""

from __future__ import annotations

from pathlib import Path

from engine.contracts.commands import (
    CancelJob,
    ClassifyPictures,
    Command,
    CompareModels,
    CreateProject,
    DescribeEngine,
    ExplainPicture,
    FetchBackbone,
    ImportBackbone,
    ImportPictures,
    ListBackbones,
    MakeThumbnails,
    OpenModel,
    OpenProject,
    OpenRun,
    RemovePictures,
    RenameClass,
    SaveModel,
    SaveReport,
    SaveResults,
    SetLabels,
    SetRejection,
    Shutdown,
)
from engine.contracts.events import FileSaved, ThumbnailsMade
from engine.contracts.sharing_commands import ExportModel, ListTargets, VerifyModel
from engine.contracts.training_commands import (
    EstimateTraining,
    FinishTraining,
    ForgetTraining,
    PauseTraining,
    PreviewAugmentation,
    ResumeTraining,
    TrainModel,
)
from engine.folders.results_csv import write_results
from engine.host.backbones import fetch, take_in, tell_backbones
from engine.host.explaining import Explaining
from engine.host.models import Models
from engine.host.projects import Projects
from engine.host.runs import Runs
from engine.host.sharing import Sharing
from engine.host.trainings import Trainings
from engine.jobs import Report, StopToken
from engine.pictures.thumbnails import make_thumbnail

THUMBNAILS_AT_ONCE = 4


class EngineHandlers:
    """Carries out every command; keeps projects and models open between them.

    Called from several threads at once, but never twice at once for the same kind of command.
    """

    def __init__(self) -> None:
        self._models = Models()
        self._explaining = Explaining()
        self._trainings = Trainings()
        self._projects = Projects(self._trainings)
        self._runs = Runs(self._projects)
        self._sharing = Sharing(self._models, self._projects)

    def handle(self, command: Command, report: Report, stop: StopToken) -> None:
        """Carry out one command.

        Raises:
            JobStopped: if it was cancelled.
            EngineError: if it cannot be done, with what to do.
        """
        match command:
            case DescribeEngine():
                self._models.describe(command, report)
            case ClassifyPictures():
                self._models.classify(command, report, stop)
            case OpenModel():
                self._models.open(command, report)
            case SetRejection():
                self._projects.keep_card(self._models.set_rejection(command, report))
            case ExplainPicture():
                self._explaining.explain(command, report, stop)
            case OpenRun():
                self._runs.open(command, report)
            case CompareModels():
                self._runs.compare(command, report, stop)
            case SaveReport():
                self._runs.save_report(command, report, stop)
            case SaveModel():
                self._models.save(command, report)
            case CreateProject():
                self._projects.create(command, report)
            case OpenProject():
                self._projects.open(command, report)
            case ImportPictures():
                self._projects.import_pictures(command, report, stop)
            case SetLabels():
                self._projects.set_labels(command, report)
            case RenameClass():
                self._projects.rename_class(command, report)
            case RemovePictures():
                self._projects.remove_pictures(command, report)
            case TrainModel():
                self._trainings.train(command, self._projects.store_of(command.folder), report, stop)
            case ResumeTraining():
                self._trainings.resume(command, self._projects.store_of(command.folder), report, stop)
            case ForgetTraining():
                self._trainings.forget(command, self._projects.store_of(command.folder))
            case PauseTraining():
                self._trainings.pause(command, report)
            case FinishTraining():
                self._trainings.finish(command)
            case EstimateTraining():
                self._trainings.estimate(command, self._projects.store_of(command.folder), report, stop)
            case PreviewAugmentation():
                self._trainings.preview(command, self._projects.store_of(command.folder), report, stop)
            case SaveResults():
                write_results(Path(command.path), command.results)
                report(FileSaved(command.job, command.path))
            case ListTargets():
                self._sharing.list(command, report)
            case ExportModel():
                self._sharing.export(command, report, stop)
            case VerifyModel():
                self._sharing.verify(command, report, stop)
            case ListBackbones():
                tell_backbones(command, report, stop)
            case FetchBackbone():
                fetch(command, report, stop)
            case ImportBackbone():
                take_in(command, report, stop)
            case MakeThumbnails():
                _make_thumbnails(command, report, stop)
            case CancelJob() | Shutdown():
                """The host deals with these."""
            case _:
                raise NotImplementedError(type(command).__name__)

    def close(self) -> None:
        """Close projects and models."""
        self._projects.close()
        self._models.close()
        self._explaining.close()


def _make_thumbnails(command: MakeThumbnails, report: Report, stop: StopToken) -> None:
    for first in range(0, len(command.paths), THUMBNAILS_AT_ONCE):
        made = []
        for path in command.paths[first : first + THUMBNAILS_AT_ONCE]:
            stop.raise_if_stopped()
            made.append(make_thumbnail(path, command.edge))
        report(ThumbnailsMade(command.job, tuple(made)))
