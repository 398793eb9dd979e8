"""What is learned from and what is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.contracts.errors import EngineError
from engine.contracts.projects import PictureRow, Split
from engine.contracts.types import Problem
from engine.project.labelled import check_learnable, count_labels

LEARNED = (Split.ANY, Split.TRAIN)
"""Where the person divided the pictures, these are learned from and the others are asked about."""

BETWEEN_CLASSES = "|"
"""Divides the classes of a picture that has several."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """The pictures of one training, their classes as numbers.

    Attributes:
        rows: pictures that have a class which can be learned, in the person's order.
        classes: class names in alphabetical order; a picture's class number is its place in here.
        labels: class number of each row, shape (rows,); of its rarest class where it has several.
        warnings: classes that are left out, and why.
        targets: which classes each row has, shape (rows, classes); None where each picture has one.
    """

    rows: tuple[PictureRow, ...]
    classes: tuple[str, ...]
    labels: NDArray[np.intp]
    warnings: tuple[Problem, ...]
    targets: NDArray[np.bool_] | None = None

    def where(self, *splits: Split) -> NDArray[np.intp]:
        """Numbers of the rows that belong to one of `splits`."""
        return np.array([n for n, row in enumerate(self.rows) if row.split in splits], dtype=np.intp)


def plan_lesson(rows: Sequence[PictureRow], several: bool = False) -> Lesson:
    """Keep what can be learned from.

    Args:
        rows: pictures of a project or a folder; those without a label or with a problem are left out.
        several: whether a picture may have several classes; its label is then divided at "|".

    Raises:
        EngineError: "no-labels", "none-readable", "one-class" or "too-few", with what to do.
    """
    usable = _with_something_to_learn([row for row in rows if row.label is not None and row.problem is None])
    if not usable and any(row.problem is not None for row in rows if row.label is not None):
        raise EngineError(
            "none-readable",
            "None of these pictures can be read.",
            "The list of pictures left out says why; copy them again from where they came from.",
        )
    counts = count_labels(name for row in usable if row.split in LEARNED for name in names_of(row, several))
    warnings = (
        check_learnable(counts) + _never_learned(usable, counts, several) + _all_unreadable(rows, usable, several)
    )
    classes = tuple(name for name, count in counts.items() if count >= 2)
    numbers = {name: number for number, name in enumerate(classes)}
    kept = tuple(row for row in usable if any(name in numbers for name in names_of(row, several)))
    if not several:
        labels = np.array([numbers[row.label] for row in kept if row.label is not None], dtype=np.intp)
        return Lesson(kept, classes, labels, warnings)
    targets = np.zeros((len(kept), len(classes)), dtype=bool)
    for place, row in enumerate(kept):
        targets[place, [numbers[name] for name in names_of(row, several) if name in numbers]] = True
    warnings += _everywhere(targets, classes)
    rarity = targets.sum(axis=0)
    rarest = np.where(targets, rarity, len(kept) + 1).argmin(axis=1)
    return Lesson(kept, classes, rarest, warnings, targets)


def names_of(row: PictureRow, several: bool) -> tuple[str, ...]:
    """The classes of a picture, each once, in the order given: its label, or the parts of it."""
    if row.label is None:
        return ()
    if not several:
        return (row.label,)
    return tuple(dict.fromkeys(name for part in row.label.split(BETWEEN_CLASSES) if (name := part.strip())))


def _never_learned(usable: Sequence[PictureRow], counts: Mapping[str, int], several: bool) -> tuple[Problem, ...]:
    names = sorted({name for row in usable for name in names_of(row, several)} - set(counts))
    return tuple(
        Problem(
            "class-not-learned",
            f"“{name}” has test pictures but none to learn from, so it is left out.",
            "Put some of its pictures among those to learn from.",
        )
        for name in names
    )


def _everywhere(targets: NDArray[np.bool_], classes: Sequence[str]) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            "class-everywhere",
            f"Every picture has “{classes[number]}”, so what is not “{classes[number]}” cannot be learned.",
            "Add pictures without it, with other classes.",
        )
        for number in np.flatnonzero(targets.all(axis=0)).tolist()
    )


def _with_something_to_learn(usable: list[PictureRow]) -> list[PictureRow]:
    """Where all pictures are for asking (`val`, `test`), something must be learned from all the same."""
    splits = {row.split for row in usable}
    if splits & set(LEARNED):
        return usable
    if len(splits) == 1:
        return [replace(row, split=Split.ANY) for row in usable]
    return [replace(row, split=Split.TRAIN) if row.split is Split.VALIDATION else row for row in usable]


def _all_unreadable(
    rows: Sequence[PictureRow], usable: Sequence[PictureRow], several: bool
) -> tuple[Problem, ...]:
    names = {name for row in rows for name in names_of(row, several)}
    names -= {name for row in usable for name in names_of(row, several)}
    return tuple(
        Problem(
            "class-unreadable",
            f"None of the pictures of “{name}” can be read, so it is left out.",
            "Copy them again from where they came from.",
        )
        for name in sorted(names)
    )


def order_of_looking(labels: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    """An order in which every stretch holds all classes in their shares, so that early estimates mean something.

    Args:
        labels: class numbers, shape (n,).
        seed: fixes the order within each class.

    Returns:
        A permutation of 0 … n-1.
    """
    generator = np.random.default_rng(seed)
    place = np.empty(len(labels), dtype=np.float64)
    for number in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels == number))
        place[members] = (np.arange(len(members)) + generator.random()) / len(members)
    return np.argsort(place, kind="stable")
