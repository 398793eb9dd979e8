"""What the engine says. Every job ends with exactly one of `JobSucceeded`, `JobCancelled` and `JobFailed`."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contracts.backbones import BackboneCard
from engine.contracts.errors import ErrorReport
from engine.contracts.judgement import Comparison
from engine.contracts.projects import PictureRow, ProjectSummary
from engine.contracts.sharing_events import (
    ModelExported,
    ModelVerified,
    RuntimeStarted,
    RuntimeVerified,
    TargetsListed,
    TargetWritten,
)
from engine.contracts.training_events import (
    AugmentationPreviewed,
    EpochFinished,
    LearningMeasured,
    ModelTrained,
    TrainingEstimated,
    TrainingInterrupted,
    TrainingPaused,
)
from engine.contracts.types import Device, JobId, ModelCard, PictureResult, Problem, RunReport, Thumbnail


@dataclass(frozen=True, slots=True)
class EngineDescribed:
    """Answers `DescribeEngine`.

    Attributes:
        devices: every device that was looked for; exactly one is `chosen`.
        general: card of the general model.
    """

    job: JobId
    version: str
    devices: tuple[Device, ...]
    general: ModelCard


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is, at most 20 times a second.

    Attributes:
        stage: a stable word the window has a sentence for: "preparing", "finding", "importing", "looking",
            "choosing", "learning", "saving", "classifying", "downloading", "trying" (ways of looking), "judging"
            (score, doubtful labels, learning curve), "estimating", "freezing" (what thorough training caches),
            "comparing", "exporting" (targets written).
        done: units finished.
        total: units in all, or 0 while that is not known.
        seconds_left: estimate, or None while there is none.
        detail: with "trying", the way of looking that is tried, as "framing size": "whole 384"; else "".
    """

    job: JobId
    stage: str
    done: int
    total: int
    seconds_left: float | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DeviceFellBack:
    """A device failed at run time and the job went on without it, on `device`."""

    job: JobId
    device: Device
    message: str


@dataclass(frozen=True, slots=True)
class PicturesFound:
    """How many pictures folders held so far.

    Attributes:
        total: pictures found.
        finished: whether that is all.
    """

    job: JobId
    total: int
    finished: bool


@dataclass(frozen=True, slots=True)
class PicturesClassified:
    """Some results, in the order of their `index`, each picture exactly once."""

    job: JobId
    results: tuple[PictureResult, ...]


@dataclass(frozen=True, slots=True)
class ProjectOpened:
    """A project is open."""

    job: JobId
    summary: ProjectSummary


@dataclass(frozen=True, slots=True)
class PicturesListed:
    """Some pictures of a project; `first` is the place of the first of them, 0 begins the list anew."""

    job: JobId
    first: int
    rows: tuple[PictureRow, ...]


@dataclass(frozen=True, slots=True)
class PicturesImported:
    """Answers `ImportPictures`.

    Attributes:
        added: pictures that are new in the project.
        known: pictures that were there already.
        unreadable: (path, problem) of files that were added but cannot be used.
        skipped: files that are not pictures.
        summary: the project afterwards.
        warnings: things worth knowing (two classes that differ only in capital letters), as problems.
    """

    job: JobId
    added: int
    known: int
    unreadable: tuple[tuple[str, Problem], ...]
    skipped: int
    summary: ProjectSummary
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelsChanged:
    """Answers `SetLabels` and `RenameClass`: these labels are on disk now.

    Attributes:
        changes: (picture number, class or None) as they are now.
        before: the same pictures' labels as they were, for undo.
    """

    job: JobId
    changes: tuple[tuple[int, str | None], ...]
    before: tuple[tuple[int, str | None], ...]
    summary: ProjectSummary


@dataclass(frozen=True, slots=True)
class PicturesRemoved:
    """Answers `RemovePictures`.

    Attributes:
        rows: the pictures that were put back; empty when they were taken out.
    """

    job: JobId
    pictures: tuple[int, ...]
    removed: bool
    rows: tuple[PictureRow, ...]
    summary: ProjectSummary


@dataclass(frozen=True, slots=True)
class RunOpened:
    """Answers `OpenRun`."""

    job: JobId
    report: RunReport


@dataclass(frozen=True, slots=True)
class PictureExplained:
    """Answers `ExplainPicture`.

    Attributes:
        path: the picture.
        class_name: the class that was explained.
        confidence: its probability, in [0, 1].
        width: cells per row.
        height: rows.
        heat: `width * height` bytes, row by row over the whole picture: 255 where it speaks for the class most, 0
            where it says nothing or speaks against it.
        outside: whether parts of the picture lie outside what the network sees (`Framing.CENTRE`); they are 0.
    """

    job: JobId
    path: str
    class_name: str
    confidence: float
    width: int
    height: int
    heat: bytes
    outside: bool


@dataclass(frozen=True, slots=True)
class ModelsCompared:
    """Answers `CompareModels`."""

    job: JobId
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class BackbonesListed:
    """Answers `ListBackbones`, `FetchBackbone` and `ImportBackbone`."""

    job: JobId
    backbones: tuple[BackboneCard, ...]


@dataclass(frozen=True, slots=True)
class ModelOpened:
    """Answers `OpenModel`."""

    job: JobId
    card: ModelCard


@dataclass(frozen=True, slots=True)
class FileSaved:
    """Answers `SaveModel` and `SaveResults`."""

    job: JobId
    path: str


@dataclass(frozen=True, slots=True)
class ThumbnailsMade:
    """Answers `MakeThumbnails`, a few at a time."""

    job: JobId
    thumbnails: tuple[Thumbnail, ...]


@dataclass(frozen=True, slots=True)
class JobSucceeded:
    """The job is done."""

    job: JobId


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """The job stopped because the person asked for it; what it had done is kept."""

    job: JobId


@dataclass(frozen=True, slots=True)
class JobFailed:
    """The job could not go on."""

    job: JobId
    report: ErrorReport


@dataclass(frozen=True, slots=True)
class EngineLost:
    """The engine process ended without being asked to; it is being started again.

    Attributes:
        jobs: jobs that were running or waiting; none of them will answer.
    """

    report: ErrorReport
    jobs: tuple[JobId, ...]


JobEnd = JobSucceeded | JobCancelled | JobFailed

Event = (
    EngineDescribed
    | JobProgress
    | DeviceFellBack
    | PicturesFound
    | PicturesClassified
    | ProjectOpened
    | PicturesListed
    | PicturesImported
    | LabelsChanged
    | PicturesRemoved
    | LearningMeasured
    | EpochFinished
    | TrainingPaused
    | TrainingEstimated
    | TrainingInterrupted
    | AugmentationPreviewed
    | RunOpened
    | PictureExplained
    | ModelsCompared
    | BackbonesListed
    | ModelTrained
    | ModelOpened
    | TargetsListed
    | TargetWritten
    | ModelExported
    | RuntimeStarted
    | RuntimeVerified
    | ModelVerified
    | FileSaved
    | ThumbnailsMade
    | JobSucceeded
    | JobCancelled
    | JobFailed
    | EngineLost
)
