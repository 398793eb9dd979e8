"""Dividing pictures so that a head is never asked about what it learned from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.contracts.errors import EngineError

Classes = NDArray[np.intp]
Fold = tuple[Classes, Classes]
"""Row numbers to learn from, row numbers to ask about."""

CHOOSING_SAMPLE = 1500
"""Regularisation is chosen on at most this many pictures; more would cost minutes and change little."""
INNER_FOLDS = 3
OUTER_FOLDS = 5


def inner_folds(labels: Classes, seed: int) -> list[Fold]:
    """Folds for choosing, made of at most `CHOOSING_SAMPLE` of the rows; none if no class has two pictures."""
    rows = sample_rows(labels, CHOOSING_SAMPLE, seed)
    if np.bincount(labels).max() < 2:
        return []
    return [(rows[learn], rows[ask]) for learn, ask in folds_of(labels[rows], INNER_FOLDS, seed)]


def folds_of(labels: Classes, wanted: int, seed: int) -> list[Fold]:
    """Divide pictures into stratified folds.

    Every picture is asked about exactly once. A class with fewer pictures than folds is missing from the
    question of some folds; a class with one picture is missing from what its own fold learns.

    Args:
        labels: class numbers, shape (n,), at least two of them different.
        wanted: number of folds; fewer when no class has that many pictures.
        seed: fixes the division.

    Returns:
        (rows to learn from, rows to ask about) for each fold, at least 2 of them; a fold may learn one class only.

    Raises:
        EngineError: "too-few" if no class has two pictures.
    """
    largest = int(np.bincount(labels).max())
    if largest < 2:
        raise EngineError(
            "too-few",
            "Every class has only one picture.",
            "Add pictures: two of each class at least, ten of each to be useful.",
        )
    folds = min(wanted, largest)
    generator = np.random.default_rng(seed)
    fold = np.empty(len(labels), dtype=np.intp)
    dealt = 0
    for number in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels == number))
        # Dealing goes on where the last class ended: folds differ by one picture at most.
        fold[members] = (dealt + np.arange(len(members))) % folds
        dealt += len(members)
    return [(np.flatnonzero(fold != number), np.flatnonzero(fold == number)) for number in range(folds)]


def sample_rows(labels: Classes, at_most: int, seed: int) -> Classes:
    """Rows of a sample that keeps the classes' shares and at least two of each, in ascending order."""
    if len(labels) <= at_most:
        return np.arange(len(labels))
    generator = np.random.default_rng(seed)
    rows = []
    for number in np.unique(labels):
        members = np.flatnonzero(labels == number)
        wanted = max(2, round(len(members) * at_most / len(labels)))
        rows.append(generator.permutation(members)[:wanted])
    return np.sort(np.concatenate(rows))
