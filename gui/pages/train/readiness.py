"""Whether there is enough to learn from, known before the button is pressed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from engine.api import ProjectSummary
from gui.several_classes import counted_classes, labels_in


class Obstacle(Enum):
    """Why training cannot start yet."""

    NO_PROJECT = auto()
    NO_PICTURES = auto()
    NO_LABELS = auto()
    ONE_CLASS = auto()
    TOO_FEW = auto()


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands in the way, and what is worth knowing.

    Attributes:
        obstacle: why training cannot start, or None.
        classes: (class, pictures) of every class that has pictures.
        small: names of classes with a single picture, too few to learn from and to check with.
        several: whether some pictures have several classes ("wren|robin"); they count for each of them.
        pictures: pictures that have a class.
    """

    obstacle: Obstacle | None
    classes: tuple[tuple[str, int], ...] = ()
    small: tuple[str, ...] = ()
    several: bool = False
    pictures: int = 0


def readiness(summary: ProjectSummary | None) -> Readiness:
    """What a project lacks before it can be learned from: two classes with two pictures each are needed."""
    if summary is None:
        return Readiness(Obstacle.NO_PROJECT)
    if summary.pictures == 0:
        return Readiness(Obstacle.NO_PICTURES)
    classes = tuple((name, count) for name, count in counted_classes(summary).items() if count)
    small = tuple(name for name, count in classes if count == 1)
    several = any(len(labels_in(entry.name)) > 1 for entry in summary.classes)
    pictures = sum(entry.pictures for entry in summary.classes)
    return Readiness(_obstacle(len(classes), len(small)), classes, small, several, pictures)


def _obstacle(classes: int, small: int) -> Obstacle | None:
    if classes == 0:
        return Obstacle.NO_LABELS
    if classes == 1:
        return Obstacle.ONE_CLASS
    return Obstacle.TOO_FEW if classes - small < 2 else None
