"""What is found out about a model: how far it can be trusted, and what would make it better."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Rejection:
    """When a model answers "none of these"; part of every model that can.

    A picture is answered if its unknown score is at most `unknown_threshold` and its confidence at least
    `confidence_threshold`.

    Attributes:
        method: how the unknown score is made, a stable word (docs/decisions/0008-unknown-pictures.md).
        unknown_threshold: the largest unknown score that is answered; any number.
        confidence_threshold: the smallest confidence that is answered, in [0, 1]; 0 answers at any.
        coverage: share of held-out pictures that are answered at these thresholds, in [0, 1].
        accuracy: share of those answers that are right, in [0, 1].
        negatives: how many pictures of none of the classes it was improved with.
    """

    method: str
    unknown_threshold: float
    confidence_threshold: float = 0.0
    coverage: float = 1.0
    accuracy: float = 1.0
    negatives: int = 0


@dataclass(frozen=True, slots=True)
class CoveragePoint:
    """What one confidence threshold would cost, from held-out predictions.

    Attributes:
        confidence_threshold: the smallest confidence that is answered, in [0, 1].
        coverage: share of held-out pictures that are answered, in [0, 1].
        accuracy: share of those answers that are right, in [0, 1]; 1 where nothing is answered.
    """

    confidence_threshold: float
    coverage: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Predictions of about the same confidence.

    Attributes:
        low: lower end of the confidences, in [0, 1].
        high: upper end, in [0, 1].
        confidence: their mean confidence, in [0, 1].
        accuracy: share of them that is right, in [0, 1].
        pictures: how many they are, 1 or more.
    """

    low: float
    high: float
    confidence: float
    accuracy: float
    pictures: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether a confidence can be taken at its word, on held-out pictures.

    Attributes:
        error_before: expected calibration error without a temperature, in [0, 1].
        error_after: the same with the temperature that the model carries.
        bins_before: the reliability plot without it; bins without pictures are left out.
        bins_after: the reliability plot with it.
    """

    error_before: float
    error_after: float
    bins_before: tuple[ReliabilityBin, ...] = ()
    bins_after: tuple[ReliabilityBin, ...] = ()


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """Pictures that look alike or were taken in one burst, kept on one side of every division.

    Attributes:
        groups: paths of the pictures of each group of two or more, the biggest group first.
        pictures: how many pictures they are together.
        accuracy_if_divided: what the score would have read had they been divided at random, in [0, 1]; None if it
            was not measured.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    pictures: int = 0
    accuracy_if_divided: float | None = None


@dataclass(frozen=True, slots=True)
class DoubtfulLabel:
    """A label that may be wrong.

    Attributes:
        picture: the picture's number in the project, or -1 outside a project.
        path: absolute path of the file.
        label: the class it was given.
        suggested: the class that a model which had not learned from it finds most probable.
        score: how doubtful, in [0, 1]; 1 is the most.
    """

    picture: int
    path: str
    label: str
    suggested: str
    score: float


class Advice(StrEnum):
    """What the learning curve says about more pictures."""

    MORE = "more"
    """More pictures would help."""
    ENOUGH = "enough"
    """More pictures of the same kind would help little."""
    UNKNOWN = "unknown"
    """Too few pictures to say."""


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """One point of a learning curve: how good the model would be with fewer pictures.

    Attributes:
        pictures: how many pictures were learned from.
        accuracy: share right on held-out pictures, in [0, 1].
        low: lower end of its spread over repetitions, in [0, 1].
        high: upper end, in [0, 1].
    """

    pictures: int
    accuracy: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Coach:
    """Whether more pictures would help, and of which class.

    Attributes:
        points: the learning curve, fewest pictures first.
        advice: what it says.
        accuracy_if_doubled: expected share right with twice the pictures, in [0, 1]; None where it cannot be said.
        wanted: classes that more pictures would help most, with how many they have, the most wanted first.
    """

    points: tuple[LearningPoint, ...] = ()
    advice: Advice = Advice.UNKNOWN
    accuracy_if_doubled: float | None = None
    wanted: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TriedRecipe:
    """One way of looking that was tried.

    Attributes:
        framing: "centre" or "whole".
        size: edge of the square that enters the network, in pixels.
        depth: "last", "detail" or "both".
        accuracy: balanced share right in cross-validation, in [0, 1].
        pictures: how many pictures it was tried on.
        chosen: whether it was the one taken.
    """

    framing: str
    size: int
    depth: str
    accuracy: float
    pictures: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Thorough against quick, on the same pictures that neither had learned from.

    Attributes:
        pictures: how many pictures both were asked about.
        quick: share that the quick model had right, in [0, 1].
        thorough: share that the thorough model had right, in [0, 1].
        kept: "thorough" or "quick": the better one; "quick" where they are equal.
    """

    pictures: int
    quick: float
    thorough: float
    kept: str


@dataclass(frozen=True, slots=True)
class Remeasured:
    """The finished model file on the CPU against the device that it was trained on.

    Attributes:
        device: the device's name.
        pictures: how many pictures both were asked about.
        agreement: share with the same guess, in [0, 1].
        largest_difference: largest difference between two probabilities, in [0, 1].
    """

    device: str
    pictures: int
    agreement: float
    largest_difference: float


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How one class did.

    Attributes:
        name: the class.
        pictures: how many pictures of it were asked about.
        precision: share of the guesses of this class that were right, in [0, 1].
        recall: share of its pictures that were found, in [0, 1].
        threshold: with several classes per picture, the smallest probability that counts as yes; else None.
    """

    name: str
    pictures: int
    precision: float
    recall: float
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models asked about the same pictures.

    Attributes:
        first: name of the first model.
        second: name of the second model.
        pictures: paths both answered.
        first_right: how many the first had right.
        second_right: how many the second had right.
        fair: whether neither had learned from any of them.
        differing: those on which they differ.
        chance: probability of a difference at least this big between equally good models (McNemar's exact test).
    """

    first: str
    second: str
    pictures: int
    first_right: int
    second_right: int
    fair: bool
    differing: tuple[DifferingPicture, ...]
    chance: float


@dataclass(frozen=True, slots=True)
class DifferingPicture:
    """A picture on which two models differ.

    Attributes:
        picture: the picture's number in the project, or -1.
        path: absolute path of the file.
        label: its class.
        first: the first model's guess.
        second: the second model's guess.
    """

    picture: int
    path: str
    label: str
    first: str
    second: str
