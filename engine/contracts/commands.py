"""What the engine can be asked to do."""

from __future__ import annotations

from dataclasses import dataclass

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
from engine.contracts.types import GENERAL_MODEL, DeviceKind, JobId, PictureResult


@dataclass(frozen=True, slots=True)
class DescribeEngine:
    """Ask for devices, version and the general model; makes the general model if it is not there yet.

    Answered by `EngineDescribed`.
    """

    job: JobId
    device: DeviceKind = DeviceKind.AUTO


@dataclass(frozen=True, slots=True)
class ClassifyPictures:
    """Ask for the classes of pictures.

    Answered by `PicturesFound` while folders are walked, then `PicturesClassified` in the order of `index`.

    Attributes:
        job: names this job in every event that answers it.
        paths: absolute paths of files and folders, in the order results should be shown; folders are walked.
        model: `GENERAL_MODEL` or the path of a bundle.
        top: how many classes to report per picture, 1 or more.
        device: where to compute.
        reduced_decoding: let big JPEGs be decoded at a smaller scale: faster, the answer moves a little.
        skip: pictures at the start of the order that are answered already: they are left out, and the first result
            has this `index`. Goes on where a job that was stopped or lost ended.
    """

    job: JobId
    paths: tuple[str, ...]
    model: str = GENERAL_MODEL
    top: int = 5
    device: DeviceKind = DeviceKind.AUTO
    reduced_decoding: bool = False
    skip: int = 0


@dataclass(frozen=True, slots=True)
class CreateProject:
    """Make a project folder and open it. Answered by `ProjectOpened`."""

    job: JobId
    folder: str
    name: str


@dataclass(frozen=True, slots=True)
class OpenProject:
    """Open a project folder. Answered by `ProjectOpened`, `PicturesListed` and, after a run, `ModelTrained`."""

    job: JobId
    folder: str


@dataclass(frozen=True, slots=True)
class ImportPictures:
    """Add pictures to a project; they stay where they are.

    `paths` may be pictures, folders of class folders (any depth, with or without train/val/test above them) or
    CSV files of `path,label`. Answered by `JobProgress`, `PicturesListed`, `PicturesImported`.

    Attributes:
        label: give every picture this class instead of reading it from folders; None to read it from folders.
    """

    job: JobId
    folder: str
    paths: tuple[str, ...]
    label: str | None = None


@dataclass(frozen=True, slots=True)
class SetLabels:
    """Give pictures a class, or none. Answered by `LabelsChanged` after it is on disk.

    Attributes:
        changes: (picture number, class or None) pairs.
    """

    job: JobId
    folder: str
    changes: tuple[tuple[int, str | None], ...]


@dataclass(frozen=True, slots=True)
class RenameClass:
    """Give a class another name; a name that exists merges the two. Answered by `LabelsChanged`."""

    job: JobId
    folder: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RemovePictures:
    """Take pictures out of a project, or put them back; the files stay. Answered by `PicturesRemoved`.

    Attributes:
        removed: True to take out, False to put back.
    """

    job: JobId
    folder: str
    pictures: tuple[int, ...]
    removed: bool = True


@dataclass(frozen=True, slots=True)
class OpenRun:
    """Ask for the report of one run of a project. Answered by `RunOpened`.

    Attributes:
        model: key of the model that the run made.
    """

    job: JobId
    folder: str
    model: str


@dataclass(frozen=True, slots=True)
class ExplainPicture:
    """Ask which parts of a picture speak for a class. Answered by `PictureExplained`.

    Attributes:
        model: `GENERAL_MODEL` or the path of a bundle.
        path: the picture.
        class_name: the class to explain; "" for the most probable one.
    """

    job: JobId
    model: str
    path: str
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class CompareModels:
    """Ask two models of a project about the same held-out pictures. Answered by `ModelsCompared`.

    Attributes:
        first: key of a model.
        second: key of another.
    """

    job: JobId
    folder: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class SetRejection:
    """Store in a model when it answers "none of these". Answered by `ModelOpened` with the changed card.

    Attributes:
        model: path of the bundle.
        confidence_threshold: the smallest confidence that is answered, in [0, 1].
        unknown_threshold: the largest unknown score that is answered; None to leave it.
    """

    job: JobId
    model: str
    confidence_threshold: float
    unknown_threshold: float | None = None


@dataclass(frozen=True, slots=True)
class SaveReport:
    """Write a run's report as one HTML file with its pictures inside. Answered by `FileSaved`.

    Attributes:
        model: key of the model that the run made.
    """

    job: JobId
    folder: str
    model: str
    path: str


@dataclass(frozen=True, slots=True)
class ListBackbones:
    """Ask which networks there are. Answered by `BackbonesListed`."""

    job: JobId


@dataclass(frozen=True, slots=True)
class FetchBackbone:
    """Download a network's weights and make it ready. Answered by `JobProgress` and `BackbonesListed`."""

    job: JobId
    key: str


@dataclass(frozen=True, slots=True)
class ImportBackbone:
    """Take a network's weights from a safetensors file. Answered by `BackbonesListed`.

    Attributes:
        key: which network they are of.
        path: the file.
    """

    job: JobId
    key: str
    path: str


@dataclass(frozen=True, slots=True)
class OpenModel:
    """Check a bundle and describe it. Answered by `ModelOpened`."""

    job: JobId
    path: str


@dataclass(frozen=True, slots=True)
class SaveModel:
    """Copy a model's bundle to where the person wants it. Answered by `FileSaved`."""

    job: JobId
    model: str
    path: str


@dataclass(frozen=True, slots=True)
class SaveResults:
    """Write results as a CSV file. Answered by `FileSaved`."""

    job: JobId
    results: tuple[PictureResult, ...]
    path: str


@dataclass(frozen=True, slots=True)
class MakeThumbnails:
    """Make small pictures for the window. Answered by `ThumbnailsMade`, as they are ready.

    The newest request is served first. A later request with the same `job` replaces what is left of this one.

    Attributes:
        paths: files, the most wanted first.
        edge: the longest side may have this many pixels.
    """

    job: JobId
    paths: tuple[str, ...]
    edge: int


@dataclass(frozen=True, slots=True)
class CancelJob:
    """Stop a job within one batch. The job answers with `JobCancelled`, or with its end if that came first."""

    job: JobId


@dataclass(frozen=True, slots=True)
class Shutdown:
    """End the engine process after the running batch."""

    job: JobId


Command = (
    DescribeEngine
    | ClassifyPictures
    | CreateProject
    | OpenProject
    | ImportPictures
    | SetLabels
    | RenameClass
    | RemovePictures
    | TrainModel
    | ResumeTraining
    | ForgetTraining
    | PauseTraining
    | FinishTraining
    | EstimateTraining
    | PreviewAugmentation
    | OpenRun
    | ExplainPicture
    | CompareModels
    | SetRejection
    | SaveReport
    | ListBackbones
    | FetchBackbone
    | ImportBackbone
    | OpenModel
    | SaveModel
    | ListTargets
    | ExportModel
    | VerifyModel
    | SaveResults
    | MakeThumbnails
    | CancelJob
    | Shutdown
)
