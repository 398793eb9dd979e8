"""Pictures on their way into a project or a training, with what was said about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.contracts.errors import EngineError
from engine.contracts.projects import Split
from engine.contracts.types import Problem


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """One picture and its label.

    Attributes:
        path: absolute path of the file.
        label: its class, tidy (see `class_names`), or None.
        split: the part of the data that its folder or its CSV row puts it in.
        problem: why it cannot be used, or None.
    """

    path: str
    label: str | None = None
    split: Split = Split.ANY
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class LabelledPictures:
    """What was found in dropped files and folders.

    Attributes:
        pictures: every file once, in the order found.
        warnings: things worth knowing before learning from them.
        skipped: files that are not pictures.
        unreadable: (path, problem) of folders that could not be looked into.
    """

    pictures: tuple[LabelledPicture, ...]
    warnings: tuple[Problem, ...] = ()
    skipped: int = 0
    unreadable: tuple[tuple[str, Problem], ...] = ()

    def counts(self) -> dict[str, int]:
        """Usable pictures per class, in alphabetical order."""
        return count_labels(picture.label for picture in self.pictures if picture.problem is None)


def count_labels(labels: Iterable[str | None]) -> dict[str, int]:
    """Pictures per class, in alphabetical order, those without a label left out."""
    counts = Counter(label for label in labels if label is not None)
    return {name: counts[name] for name in sorted(counts, key=lambda name: (name.casefold(), name))}


def check_learnable(counts: Mapping[str, int]) -> tuple[Problem, ...]:
    """Whether classes can be learned from these pictures.

    Args:
        counts: usable pictures per class.

    Returns:
        A "class-too-small" warning for every class with a single picture: it is left out of the training.

    Raises:
        EngineError: "no-labels" if no picture has a class, "one-class" if all have the same, "too-few" if fewer
            than two classes have two pictures or more.
    """
    if not counts:
        raise EngineError(
            "no-labels",
            "None of these pictures has a class yet.",
            "Put the pictures of each class into a folder of their own and drop the folders, "
            "or give some pictures a class.",
        )
    if len(counts) == 1:
        (name,) = counts
        raise EngineError(
            "one-class",
            f"All labelled pictures are “{name}”; telling apart needs at least two classes.",
            "Add pictures of a second class.",
            class_name=name,
        )
    if sum(count >= 2 for count in counts.values()) < 2:
        raise EngineError(
            "too-few",
            "At least two classes need two or more pictures each.",
            "Add more pictures; twenty of each class are a good start.",
        )
    return tuple(
        Problem(
            "class-too-small", f"“{name}” has only one picture, so it is left out.", "Add more pictures of it."
        )
        for name, count in counts.items()
        if count < 2
    )
