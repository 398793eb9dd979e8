"""What it takes to hold a runtime against Tellapart: pictures go in, answers and refusals come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from engine.contracts.sharing import Runtime
from engine.jobs import StopToken

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Asked:
    """A picture to ask a runtime about.

    Attributes:
        name: what it is called in a result.
        path: its file.
        raw: height and width if the file holds nothing but RGB, row by row; None for a picture's file.
    """

    name: str
    path: Path
    raw: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False, slots=True)
class RuntimeAnswer:
    """What a runtime says of one picture.

    Attributes:
        probabilities: float32 (classes,).
        unknown_score: None for a model that has none.
        rgb_sha256: SHA-256 of the decoded RGB, 64 hexadecimal digits.
        milliseconds: from decoded picture to answer.
    """

    probabilities: npt.NDArray[np.float32]
    unknown_score: float | None
    rgb_sha256: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Declined:
    """A picture that a runtime did not answer.

    Attributes:
        code: "unsupported" if its decoder does not read that kind as the picture contract wants; otherwise one of
            the codes that Tellapart has for pictures.
        message: one English sentence.
    """

    code: str
    message: str


@dataclass(frozen=True, eq=False, slots=True)
class Answered:
    """What a runtime made of a list of pictures.

    Attributes:
        version: of the runtime.
        answers: one for each picture, in the order in which they were asked.
    """

    version: str
    answers: tuple[RuntimeAnswer | Declined, ...]


class RuntimeUnderTest(Protocol):
    """One runtime; each has a module in `engine.verifying.runtimes`."""

    @property
    def runtime(self) -> Runtime:
        """Which it is."""

    @property
    def core(self) -> bool:
        """Whether it runs the rewritten graph, and is held against the wider tolerance."""

    def missing(self) -> str:
        """Why it cannot be run on this computer, an English sentence that says what to install; "" if it can."""

    def answer(self, bundle: Path, asked: Sequence[Asked], work: Path, stop: StopToken) -> Answered:
        """Ask it.

        Args:
            bundle: a checked model file.
            asked: the pictures.
            work: an empty folder of its own.
            stop: looked at at least every second.

        Raises:
            JobStopped: if the job was cancelled.
            EngineError: "runtime-failed" with what the runtime said.
        """
