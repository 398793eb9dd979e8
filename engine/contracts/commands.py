"""What the engine can be asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.contracts.sharing import DEFAULT_TARGETS, Runtime, Target
from engine.contracts.types import GENERAL_MODEL, DeviceKind, JobId, PictureResult, TrainOptions


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
class TrainModel:
    """Learn to tell a project's classes apart.

    Answered by `JobProgress`, `LearningMeasured` as it goes, and `ModelTrained`.
    """

    job: JobId
    folder: str
    options: TrainOptions = field(default_factory=TrainOptions)


@dataclass(frozen=True, slots=True)
class ResumeTraining:
    """Go on with a thorough training that was paused, stopped, or lost with the engine.

    Answered like `TrainModel`.

    Attributes:
        run: its number in the project.
    """

    job: JobId
    folder: str
    run: int


@dataclass(frozen=True, slots=True)
class ForgetTraining:
    """Give up an interrupted thorough training: what it kept to go on is removed.

    Answered by `JobSucceeded` alone; a run that is not there any more is no error.

    Attributes:
        run: its number in the project.
    """

    job: JobId
    folder: str
    run: int


@dataclass(frozen=True, slots=True)
class PauseTraining:
    """Let a running thorough training wait, or go on, after the batch under way. Answered by `TrainingPaused`.

    Attributes:
        training: the job of the training.
        paused: True to wait, False to go on.
    """

    job: JobId
    training: JobId
    paused: bool = True


@dataclass(frozen=True, slots=True)
class FinishTraining:
    """End a running thorough training after the batch under way and keep the best model so far.

    Attributes:
        training: the job of the training, which ends as if it had taken all its time.
    """

    job: JobId
    training: JobId


@dataclass(frozen=True, slots=True)
class EstimateTraining:
    """Ask how long a training would take on this machine. Answered by `TrainingEstimated`."""

    job: JobId
    folder: str
    options: TrainOptions


@dataclass(frozen=True, slots=True)
class PreviewAugmentation:
    """Ask what pictures look like when they are varied for thorough training.

    Answered by `AugmentationPreviewed`.
    """

    job: JobId
    folder: str
    options: TrainOptions
    pictures: int = 4
    views: int = 4


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
class ListTargets:
    """Ask what a model can be written as here, and what it can be verified with. Answered by `TargetsListed`."""

    job: JobId


@dataclass(frozen=True, slots=True)
class ExportModel:
    """Write a model for other programs: `folder/NAME.tellapart`, and `folder/share/TARGET/` beside it.

    Answered by `JobProgress`, `TargetWritten` for each target, and `ModelExported`.

    Attributes:
        job: names this job in every event that answers it.
        model: `GENERAL_MODEL` or the path of a bundle.
        folder: absolute path; made if it is not there. What Tellapart wrote there before is replaced.
        targets: what to write.
        half: whether weights are stored in half precision: half the size, answers move a little.
        pictures: absolute path of labelled pictures that the half-precision model is measured on; "" for none.
        project: folder of the project that the model was trained in; "" for none. Without `pictures`, the
            half-precision model is measured on its pictures: on those that the model did not learn from, or on all
            if it learned from all.
    """

    job: JobId
    model: str
    folder: str
    targets: tuple[Target, ...] = DEFAULT_TARGETS
    half: bool = False
    pictures: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True)
class VerifyModel:
    """Hold every runtime's answers against Tellapart's own.

    Answered by `RuntimeStarted` and `RuntimeVerified` for each runtime, and `ModelVerified`.

    Attributes:
        job: names this job in every event that answers it.
        model: `GENERAL_MODEL` or the path of a bundle.
        runtimes: which; none for all.
        pictures: absolute path of pictures to compare on besides the golden ones; "" for none.
        certificate: absolute path of a page to write the result to; "" for none.
    """

    job: JobId
    model: str
    runtimes: tuple[Runtime, ...] = ()
    pictures: str = ""
    certificate: str = ""


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
