"""What a project holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.contracts.types import ModelCard, Problem


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
