"""What the engine can be asked to do about training."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.contracts.types import JobId, TrainOptions


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
