"""Scores of predictions against labels."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.contracts.types import Score

Z_95 = 1.959963984540054
"""The normal distribution's quantile for a two-sided 95 % interval."""


def confusion_matrix(labels: NDArray[np.intp], guesses: NDArray[np.intp], classes: int) -> NDArray[np.int64]:
    """Count how often each class was taken for each.

    Args:
        labels: class numbers, shape (n,), in [0, classes).
        guesses: class numbers, shape (n,), in [0, classes).
        classes: how many classes there are.

    Returns:
        Counts of shape (classes, classes): row = label, column = guess.
    """
    matrix = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(matrix, (labels, guesses), 1)
    return matrix


def wilson_interval(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share, reliable for small numbers and near 0 and 1.

    Raises:
        ValueError: if `total` is less than 1.

    Source:
        E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927).
    """
    if total < 1:
        raise ValueError("an interval needs at least one picture")
    share = right / total
    scale = 1 + Z_95**2 / total
    middle = (share + Z_95**2 / (2 * total)) / scale
    half = Z_95 / scale * math.sqrt(share * (1 - share) / total + Z_95**2 / (4 * total**2))
    low = 0.0 if right == 0 else max(0.0, middle - half)
    high = 1.0 if right == total else min(1.0, middle + half)
    return low, high


def score_of(confusion: NDArray[np.int64]) -> Score:
    """The score that a confusion matrix tells.

    Args:
        confusion: counts of shape (classes, classes): row = label, column = guess, at least one in all.

    Returns:
        The score; `balanced` averages over the classes that have pictures.
    """
    right, total = int(np.trace(confusion)), int(confusion.sum())
    low, high = wilson_interval(right, total)
    per_class = confusion.sum(axis=1)
    present = per_class > 0
    recall = np.diag(confusion)[present] / per_class[present]
    return Score(right, total, low, high, float(recall.mean()))


def per_class_table(confusion: NDArray[np.int64], classes: tuple[str, ...]) -> dict[str, dict[str, float | int]]:
    """Precision, recall, F1 (each in [0, 1], 0 where undefined) and count of every class.

    Args:
        confusion: counts of shape (classes, classes): row = label, column = guess.
        classes: class names in the order of the rows.
    """
    return _table(np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0), classes)


def several_table(
    targets: NDArray[np.bool_], guesses: NDArray[np.bool_], classes: tuple[str, ...]
) -> dict[str, dict[str, float | int]]:
    """The same where a picture may have several classes.

    Args:
        targets: which classes each picture has, shape (n, classes).
        guesses: which it is said to have, shape (n, classes).
        classes: class names in the order of the columns.
    """
    return _table((targets & guesses).sum(axis=0), targets.sum(axis=0), guesses.sum(axis=0), classes)


def _table(
    hits: NDArray[np.int64], labelled: NDArray[np.int64], guessed: NDArray[np.int64], classes: tuple[str, ...]
) -> dict[str, dict[str, float | int]]:
    table: dict[str, dict[str, float | int]] = {}
    for number, name in enumerate(classes):
        precision = float(hits[number] / guessed[number]) if guessed[number] else 0.0
        recall = float(hits[number] / labelled[number]) if labelled[number] else 0.0
        both = precision + recall
        table[name] = {
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / both if both else 0.0,
            "pictures": int(labelled[number]),
        }
    return table
