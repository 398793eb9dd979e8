"""From a model's numbers to what is said of a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Optional

import numpy as np
import numpy.typing as npt

from .description import Description, Rejection


@dataclass(frozen=True, eq=False)
class Answer:
    """What a model says of one picture.

    Attributes:
        name: the most probable class.
        confidence: its probability, in [0, 1].
        none_of_these: whether the model would rather not answer; `name` is what it would say if it had to.
        labels: with several classes per picture, all classes that it has; else empty.
        unknown_score: the bigger, the stranger; None for a model that cannot tell.
        note: something worth knowing about how the picture was read, an English sentence; or "".
        probabilities: of every class, float32 (classes,), in the order of `classes`.
        classes: class names.
    """

    name: str
    confidence: float
    none_of_these: bool
    labels: tuple[str, ...]
    unknown_score: Optional[float]
    note: str = ""
    probabilities: npt.NDArray[np.float32] = field(repr=False, default_factory=lambda: np.zeros(0, np.float32))
    classes: tuple[str, ...] = field(repr=False, default=())

    def top(self, count: int = 5) -> list[tuple[str, float]]:
        """The most probable classes and their probabilities, the most probable first."""
        order = np.argsort(-self.probabilities, kind="stable")[:count]
        return [(self.classes[number], float(self.probabilities[number])) for number in order.tolist()]

    def as_dict(self, count: int = 5) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "class": self.name,
            "confidence": self.confidence,
            "none_of_these": self.none_of_these,
            "labels": list(self.labels),
            "unknown_score": self.unknown_score,
            "top": [list(pair) for pair in self.top(count)],
            "note": self.note or None,
        }

    def __str__(self) -> str:
        """One line: "wren 98.2 %", "beach 90.1 %, dog 71.0 %", or "none of these"."""
        if self.none_of_these:
            return "none of these"
        told = [(self.name, self.confidence)]
        if self.labels:
            told = [(name, chance) for name, chance in self.top(len(self.classes)) if name in self.labels]
        return ", ".join(f"{name} {100 * chance:.1f} %" for name, chance in told)


def answer_of(
    probabilities: npt.NDArray[np.float32], unknown: Optional[float], description: Description, note: str = ""
) -> Answer:
    """The verdict on one picture.

    Args:
        probabilities: float32 (classes,).
        unknown: the unknown score, None for a model that has none.
        description: class names, thresholds, rejection.
        note: about how the picture was read.
    """
    # Compared in 32 bits, in which the model works: 0.1 in 64 bits is below 0.1 in 32.
    best = int(np.argmax(probabilities))
    thresholds = np.array(description.thresholds, np.float32)
    reached = np.flatnonzero(probabilities >= thresholds) if len(thresholds) else np.zeros(0, int)
    none = bool(len(thresholds)) and not len(reached)
    if description.rejection is not None:
        none = none or _refused(probabilities[best], unknown, description.rejection)
    return Answer(
        name=description.classes[best],
        confidence=float(probabilities[best]),
        none_of_these=none,
        labels=tuple(description.classes[number] for number in reached.tolist()),
        unknown_score=unknown,
        note=note,
        probabilities=probabilities,
        classes=description.classes,
    )


def _refused(confidence: np.float32, unknown: Optional[float], rejection: Rejection) -> bool:
    if confidence < np.float32(rejection.confidence_threshold):
        return True
    return unknown is not None and bool(np.float32(unknown) > np.float32(rejection.unknown_threshold))
