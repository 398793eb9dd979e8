"""The values that commands and events are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from engine.contracts.judgement import (
    Calibration,
    ClassScore,
    Coach,
    CoveragePoint,
    DoubtfulLabel,
    LookAlikes,
    Rejection,
    Remeasured,
    TriedRecipe,
    Verdict,
)

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
        left_out: whether the computer seems to have one and only this build of PyTorch cannot use it.
    """

    kind: DeviceKind
    index: int
    name: str
    memory_bytes: int | None
    usable: bool
    chosen: bool
    reason: str = ""
    left_out: bool = False


class Framing(StrEnum):
    """What part of a picture the network sees."""

    CENTRE = "centre"
    """The short side is resized to `short_side`, then the middle square is cut out."""
    WHOLE = "whole"
    """Both sides are resized to `size`: the whole picture, its proportions changed to a square."""


class Depth(StrEnum):
    """Which of a network's numbers the head looks at."""

    LAST = "last"
    """The mean of each channel of the last layer: what things are."""
    DETAIL = "detail"
    """The strongest response of each channel of layers in the middle: small marks and textures."""
    BOTH = "both"


class TrainMode(StrEnum):
    """How a model is made."""

    QUICK = "quick"
    """A head on the frozen network's features: seconds."""
    THOROUGH = "thorough"
    """The network is taught as well, from where quick ended: minutes to hours."""


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
        unknown_score: how little it is like anything the model learned; None if the model cannot tell.
        none_of_these: whether the model would rather not answer (`ModelCard.rejection`) or, with several classes
            per picture, finds not one of them; `top` is filled anyway.
        labels: with several classes per picture, all classes that it has; else empty.
    """

    index: int
    path: str
    top: tuple[tuple[str, float], ...]
    problem: Problem | None = None
    note: Problem | None = None
    unknown_score: float | None = None
    none_of_these: bool = False
    labels: tuple[str, ...] = ()

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
        low: lower end of the 95 % interval of the share right, in [0, 1]: Wilson's, or a bootstrap over groups of
            look-alikes where there are any.
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
        depth: which of the network's numbers its head looks at.
        mode: how it was made.
        rejection: when it answers "none of these"; None if it always answers.
        thresholds: with several classes per picture, the smallest probability that counts as yes, one per class;
            empty for a model that gives one class per picture.
        signed_by: the public key that signed its file, base64; "" if nobody did.
    """

    key: str
    name: str
    classes: tuple[str, ...]
    backbone: str
    preprocessing: Preprocessing
    score: Score | None
    created: str
    size_bytes: int
    depth: Depth = Depth.LAST
    mode: TrainMode = TrainMode.QUICK
    rejection: Rejection | None = None
    thresholds: tuple[float, ...] = ()
    signed_by: str = ""

    @property
    def multi_label(self) -> bool:
        """Whether a picture may have several classes."""
        return bool(self.thresholds)


@dataclass(frozen=True, slots=True)
class CheckedPicture:
    """One picture's prediction by a model that had not learned from it.

    Attributes:
        picture: the picture's number in the project, or -1 outside a project.
        path: absolute path of the file.
        label: the class it was given.
        guess: the class that the model found most probable.
        confidence: probability of `guess`, in [0, 1].
        label_confidence: probability of `label`, in [0, 1]; None in reports of older versions.
        unknown_score: how little it is like what the model had learned from; None if that was not asked.
    """

    picture: int
    path: str
    label: str
    guess: str
    confidence: float
    label_confidence: float | None = None
    unknown_score: float | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """Everything there is to show of one training.

    Attributes:
        run: the run's number in its project, or 0 outside a project.
        model: card of the model it made.
        score: the honest score.
        held_out: how the score was made: "cross-validated" or "test pictures".
        confusion: counts, one row per real class, one column per guessed class, in the order of `model.classes`.
            With several classes per picture: how often the row's class was found, in its own column; in another,
            how often the row's class was missed where that other one was said wrongly.
        checked: predictions that the score counts, one per picture.
        unreadable: pictures left out, with the reason.
        choices: what training chose, as (word, value) pairs that can be read aloud.
        seconds: how long it took.
        warnings: things worth knowing (a class with very few pictures), as problems.
        mode: how the model was made.
        options: what the person chose, the seed among it; None in reports of older versions.
        tried: ways of looking that were tried, in the order they were tried.
        accuracy_plain: balanced share right, in cross-validation, of the fixed recipe that choosing is measured
            against (last layer, centre crop, the network's usual size); None if it was not tried.
        per_class: precision, recall and count of each class, in the order of `model.classes`.
        look_alikes: pictures that were kept on one side.
        calibration: whether confidence can be taken at its word; None if there were too few pictures to say.
        coverage: what stricter confidence thresholds would cost, least strict first.
        doubtful: labels that may be wrong, the most doubtful first.
        coach: whether more pictures would help.
        verdict: thorough against quick; None for quick.
        remeasured: the model file on the CPU against the device it was trained on; None if that was the CPU.
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
    mode: TrainMode = TrainMode.QUICK
    options: TrainOptions | None = None
    tried: tuple[TriedRecipe, ...] = ()
    accuracy_plain: float | None = None
    per_class: tuple[ClassScore, ...] = ()
    look_alikes: LookAlikes = field(default_factory=LookAlikes)
    calibration: Calibration | None = None
    coverage: tuple[CoveragePoint, ...] = ()
    doubtful: tuple[DoubtfulLabel, ...] = ()
    coach: Coach | None = None
    verdict: Verdict | None = None
    remeasured: Remeasured | None = None


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
        time_budget: seconds that choosing may take, beyond looking at every picture once.
        device: where to compute.
        mode: quick, or thorough, which starts from what quick chose.
        backbone: key of the network to learn with, "" for the usual one.
        framing: which part of the pictures to look at; None to choose by trying.
        size: edge of the square that enters the network, in pixels; None to choose by trying.
        depth: which of the network's numbers to look at; None to choose by trying.
        keep_look_alikes_together: whether look-alikes stay on one side of every division, so that they cannot
            flatter the score.
        multi_label: whether a picture may have several classes; labels are then divided at "|".
        negatives: a folder of pictures of none of the classes, which teach when not to answer; "" for none.
        epochs: with thorough, the most passes over the pictures; 0 to let the time decide.
        minutes: with thorough, roughly how long it may take; 0 for what this machine needs.
    """

    name: str = ""
    seed: int = 0
    time_budget: float = 60.0
    device: DeviceKind = DeviceKind.AUTO
    mode: TrainMode = TrainMode.QUICK
    backbone: str = ""
    framing: Framing | None = None
    size: int | None = None
    depth: Depth | None = None
    keep_look_alikes_together: bool = True
    multi_label: bool = False
    negatives: str = ""
    epochs: int = 0
    minutes: float = 0.0
