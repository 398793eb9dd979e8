"""Labels that are probably wrong, found by models that had not learned from the pictures they are asked about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Classes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One label that may be wrong.

    Attributes:
        row: the picture's place in what was asked about.
        suggested: number of the class that is more probable.
        score: how doubtful, in [0, 1]; 1 is the most.
        likely: whether the label is counted as wrong by confident learning, not only ranked.
    """

    row: int
    suggested: int
    score: float
    likely: bool


def find_doubtful(probabilities: NDArray[np.float32], labels: Classes) -> tuple[Doubt, ...]:
    """Rank labels by how likely they are wrong: by how improbable the given class is (self-confidence).

    A label is doubted where a class other than the given one is more probable. It counts as likely wrong where
    that class is as probable as it usually is for its own pictures (confident learning). Ranking by the margin to
    the other class, or by the confident joint first, found fewer planted errors
    (docs/decisions/0007-honest-score.md).

    Args:
        probabilities: out-of-fold probabilities, shape (n, classes), rows summing to 1.
        labels: class numbers as they were given, shape (n,).

    Returns:
        The most doubtful first; only pictures whose label is not the most probable class.

    Source:
        Northcutt, Jiang and Chuang, "Confident Learning", Journal of Artificial Intelligence Research 70 (2021).
    """
    rows = np.arange(len(labels))
    given = probabilities[rows, labels].astype(np.float64)
    others = probabilities.astype(np.float64)
    others[rows, labels] = -1.0
    suggested = others.argmax(axis=1)
    best = others[rows, suggested]
    scores = 1.0 - given
    likely = confidently_another(probabilities, labels)
    doubted = np.flatnonzero(best > given)
    ranked = doubted[np.argsort(-scores[doubted], kind="stable")]
    return tuple(Doubt(int(row), int(suggested[row]), float(scores[row]), bool(likely[row])) for row in ranked)


def confidently_another(probabilities: NDArray[np.float32], labels: Classes) -> NDArray[np.bool_]:
    """Which labels the confident joint counts as wrong, shape (n,).

    A picture is confidently of a class if that class is at least as probable as it is, on average, for the
    pictures that were given it; of several such classes, the most probable one counts.

    Args:
        probabilities: out-of-fold probabilities, shape (n, classes).
        labels: class numbers as they were given, shape (n,).
    """
    classes = probabilities.shape[1]
    counts = np.bincount(labels, minlength=classes)
    own = np.bincount(labels, weights=probabilities[np.arange(len(labels)), labels], minlength=classes)
    # A class without pictures is never confidently anybody's.
    thresholds = np.where(counts > 0, own / np.maximum(counts, 1), np.inf)
    above = np.where(probabilities >= thresholds - 1e-9, probabilities, -1.0)
    confident = above.argmax(axis=1)
    result: NDArray[np.bool_] = (above.max(axis=1) >= 0) & (confident != labels)
    return result
