"""What the engine says of a training."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contracts.projects import ProjectSummary
from engine.contracts.types import JobId, RunReport, Thumbnail


@dataclass(frozen=True, slots=True)
class LearningMeasured:
    """One point of the live chart.

    Attributes:
        pictures: how many pictures had been looked at.
        accuracy: share right on pictures not learned from, in [0, 1].
    """

    job: JobId
    pictures: int
    accuracy: float


@dataclass(frozen=True, slots=True)
class EpochFinished:
    """Thorough training went once more over its pictures.

    Attributes:
        epoch: its number, from 1; 0 is the model that quick training left, before any teaching.
        epochs: how many there will be at most.
        loss: mean loss on the pictures learned from; None for epoch 0.
        validation_loss: mean loss on the pictures set aside for stopping early.
        accuracy: share right of those, in [0, 1].
        best: whether this is the best so far.
        seconds_left: estimate, or None.
    """

    job: JobId
    epoch: int
    epochs: int
    loss: float | None
    validation_loss: float
    accuracy: float
    best: bool
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class TrainingPaused:
    """Answers `PauseTraining`."""

    job: JobId
    training: JobId
    paused: bool


@dataclass(frozen=True, slots=True)
class TrainingEstimated:
    """Answers `EstimateTraining`.

    Attributes:
        seconds: how long it would take, about.
    """

    job: JobId
    seconds: float


@dataclass(frozen=True, slots=True)
class TrainingInterrupted:
    """Sent when a project is opened: a thorough training was lost or stopped and can go on.

    Attributes:
        run: its number, for `ResumeTraining`.
        name: what the model will be called.
        started: ISO 8601 time in UTC.
        done: share of it that is done, in [0, 1].
    """

    job: JobId
    folder: str
    run: int
    name: str
    started: str
    done: float


@dataclass(frozen=True, slots=True)
class AugmentationPreviewed:
    """Answers `PreviewAugmentation`.

    Attributes:
        originals: the pictures as the network sees them.
        views: for each of them, varied versions.
        variations: stable words for what is varied ("mirror", "upside-down", "quarter-turns", "colours", "zoom").
        refused: pairs of such a word and the reason why it is not done here, a sentence.
    """

    job: JobId
    originals: tuple[Thumbnail, ...]
    views: tuple[tuple[Thumbnail, ...], ...]
    variations: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ModelTrained:
    """Answers `TrainModel`; also sent by `OpenProject` for the newest run."""

    job: JobId
    report: RunReport
    summary: ProjectSummary | None
