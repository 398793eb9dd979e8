"""The values that commands and events are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

JobId = NewType("JobId", str)
"""Names one job; every event that answers a command carries the command's."""

GENERAL_MODEL = "general"
"""The key of the model that works before any training: ImageNet's 1,000 everyday classes."""


class DeviceKind(StrEnum):
    """Where numbers are crunched."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"
    XPU = "xpu"


@dataclass(frozen=True, slots=True)
class Device:
    """One device that was looked for, found or not.

    Attributes:
        kind: which family it belongs to; never `AUTO`.
        index: its number within the family, from 0.
        name: what a person calls it, for example "NVIDIA GeForce RTX 4070" or "AMD EPYC, 2 cores".
        memory_bytes: memory it can use, or None where the system does not tell.
        usable: whether a small computation on it gave the right answer.
        chosen: whether jobs run on it now.
        reason: why it is not usable or not chosen, a sentence; empty for the chosen one.
    """

    kind: DeviceKind
    index: int
    name: str
    memory_bytes: int | None
    usable: bool
    chosen: bool
    reason: str = ""


class Framing(StrEnum):
    """What part of a picture the network sees."""

    CENTRE = "centre"
    """The short side is resized to `short_side`, then the middle square is cut out."""
    WHOLE = "whole"
    """Both sides are resized to `size`: the whole picture, its proportions changed to a square."""


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How a decoded RGB picture becomes the numbers that the network sees. Part of every model.

    Attributes:
        size: edge of the square that enters the network, in pixels.
        short_side: with `Framing.CENTRE`, length of the picture's short side after resizing, at least `size`.
        framing: which part of the picture is looked at.
        mean: per-channel mean subtracted from RGB values scaled to [0, 1].
        std: per-channel divisor applied after the mean.
        contract: version of the picture contract (docs/decisions/0003-picture-contract.md).
    """

    size: int = 224
    short_side: int = 256
    framing: Framing = Framing.CENTRE
    mean: tuple[float, float, float] = (0.498, 0.498, 0.498)
    std: tuple[float, float, float] = (0.502, 0.502, 0.502)
    contract: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one picture could not be used.

    Attributes:
        code: a stable word such as "truncated"; the window has the words for it in the person's language.
        message: what is wrong, one English sentence.
        hint: what to do about it, one English sentence; may be empty.
    """

    code: str
    message: str
    hint: str = ""

    def sentence(self) -> str:
        """The message and the hint as one text."""
        return f"{self.message} {self.hint}".strip()


@dataclass(frozen=True, slots=True)
class PictureResult:
    """What the model said of one picture.

    Attributes:
        index: the picture's place in the order of the job, from 0.
        path: absolute path of the file.
        top: classes with their probabilities in [0, 1], the most probable first; empty if there is a problem.
        problem: why there is no answer, or None.
        note: something worth knowing about a picture that was read all the same, or None.
    """

    index: int
    path: str
    top: tuple[tuple[str, float], ...]
    problem: Problem | None = None
    note: Problem | None = None

    @property
    def class_name(self) -> str | None:
        """The most probable class, or None if the picture could not be read."""
        return self.top[0][0] if self.top else None

    @property
    def confidence(self) -> float | None:
        """Probability of the most probable class in [0, 1], or None if the picture could not be read."""
        return self.top[0][1] if self.top else None


@dataclass(frozen=True, slots=True)
class Score:
    """How often a model was right about pictures it had not learned from.

    Attributes:
        right: pictures whose guess was the label.
        total: pictures asked about, at least 1.
        low: lower end of the 95 % Wilson interval of the share right, in [0, 1].
        high: upper end, in [0, 1].
        balanced: mean over classes of the share right, in [0, 1].
    """

    right: int
    total: int
    low: float
    high: float
    balanced: float

    @property
    def accuracy(self) -> float:
        """Share of pictures right, in [0, 1]."""
        return self.right / self.total


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a person needs to know to pick a model.

    Attributes:
        key: `GENERAL_MODEL` or the absolute path of a bundle.
        name: what it is called in lists.
        classes: its class names, in the order of its outputs.
        backbone: key of the backbone, for example "efficientnet-lite0".
        preprocessing: its picture contract.
        score: its honest score, or None if it has none of its own.
        created: ISO 8601 time in UTC, or "" for the general model.
        size_bytes: size of the bundle file.
    """

    key: str
    name: str
    classes: tuple[str, ...]
    backbone: str
    preprocessing: Preprocessing
    score: Score | None
    created: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class CheckedPicture:
    """One picture's prediction by a model that had not learned from it.

    Attributes:
        picture: the picture's number in the project, or -1 outside a project.
        path: absolute path of the file.
        label: the class it was given.
        guess: the class that the model found most probable.
        confidence: probability of `guess`, in [0, 1].
    """

    picture: int
    path: str
    label: str
    guess: str
    confidence: float


@dataclass(frozen=True, slots=True)
class RunReport:
    """Everything there is to show of one training.

    Attributes:
        run: the run's number in its project, or 0 outside a project.
        model: card of the model it made.
        score: the honest score.
        held_out: how the score was made: "cross-validated" or "test pictures".
        confusion: counts, one row per real class, one column per guessed class, in the order of `model.classes`.
        checked: predictions that the score counts, one per picture.
        unreadable: pictures left out, with the reason.
        choices: what training chose, as (word, value) pairs that can be read aloud.
        seconds: how long it took.
        warnings: things worth knowing (a class with very few pictures), as problems.
    """

    run: int
    model: ModelCard
    score: Score
    held_out: str
    confusion: tuple[tuple[int, ...], ...]
    checked: tuple[CheckedPicture, ...]
    unreadable: tuple[tuple[str, Problem], ...]
    choices: tuple[tuple[str, str], ...]
    seconds: float
    warnings: tuple[Problem, ...] = ()


class Split(StrEnum):
    """The part of the data that a picture belongs to, where the person decided it."""

    ANY = ""
    TRAIN = "train"
    VALIDATION = "val"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One picture of a project.

    Attributes:
        picture: its number in the project.
        path: absolute path of the file; pictures stay where they are.
        label: its class, or None while it has none.
        split: the part of the data that it was imported into.
        problem: why it cannot be used, or None.
    """

    picture: int
    path: str
    label: str | None
    split: Split = Split.ANY
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class of a project and how many pictures have it as label."""

    name: str
    pictures: int


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """What a project holds, in numbers.

    Attributes:
        folder: absolute path of the project folder.
        name: what the person calls it.
        classes: every class with its count, in alphabetical order.
        pictures: all pictures, labelled or not, readable or not.
        unlabelled: pictures without a label.
        unreadable: pictures with a problem.
        models: models trained in this project, the newest first.
    """

    folder: str
    name: str
    classes: tuple[ClassCount, ...]
    pictures: int
    unlabelled: int
    unreadable: int
    models: tuple[ModelCard, ...]


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture for the window.

    Attributes:
        path: the file it was made from.
        width: pixels per row, 0 if the file could not be read.
        height: rows, 0 if the file could not be read.
        rgb: `width * height * 3` bytes, row by row without padding.
        problem: why there is none, or None.
    """

    path: str
    width: int
    height: int
    rgb: bytes
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """What a person may choose about a training; the defaults are meant to be right.

    Attributes:
        name: what the model will be called, "" to let the project count ("birds 4").
        seed: fixes every random choice; the same seed gives the same model on the CPU.
        time_budget: seconds that choosing (not looking at the pictures) may take.
        device: where to compute.
    """

    name: str = ""
    seed: int = 0
    time_budget: float = 60.0
    device: DeviceKind = DeviceKind.AUTO
