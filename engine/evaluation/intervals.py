"""How sure a score is: its 95 % interval, also where pictures look alike and do not count one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.contracts.judgement import ClassScore
from engine.contracts.types import Score
from engine.evaluation.metrics import confusion_matrix, per_class_table, score_of, wilson_interval

RESAMPLES = 2000
_AT_ONCE = 4_000_000
"""Numbers drawn at once, to bound the memory."""

Classes = NDArray[np.intp]


def honest_score(
    labels: Classes, guesses: Classes, classes: int, groups: Classes | None = None, seed: int = 0
) -> Score:
    """The score of predictions, its range widened by look-alikes.

    Args:
        labels: class numbers, shape (n,), n at least 1.
        guesses: class numbers, shape (n,).
        classes: how many classes there are.
        groups: group number of each picture, shape (n,); None if no two pictures look alike.
        seed: fixes the resampling.
    """
    score = score_of(confusion_matrix(labels, guesses, classes))
    low, high = share_interval(labels == guesses, groups, seed)
    return Score(score.right, score.total, low, high, score.balanced)


def share_interval(right: NDArray[np.bool_], groups: Classes | None = None, seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of the share that is right.

    Wilson's where every picture stands for itself; else a bootstrap that draws whole groups, because twenty
    pictures of one burst say hardly more than one of them. Never narrower than Wilson's on as many pictures. Where
    all are right, or none, nothing tells how much pictures of a group differ and resampling would claim certainty:
    then it is Wilson's on as many pictures as there would be groups, were they all of one size.

    Args:
        right: whether each guess was right, shape (n,), n at least 1.
        groups: group number of each picture, shape (n,), any numbers; None for one picture each.
        seed: fixes the resampling.

    Returns:
        Lower and upper end, in [0, 1].

    Raises:
        ValueError: without any picture.

    Source:
        Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8 (clusters drawn whole);
        Kish, "Survey Sampling", 1965 (the number of groups that count).
    """
    low, high = wilson_interval(int(right.sum()), len(right))
    if groups is None:
        return low, high
    _, numbers = np.unique(groups, return_inverse=True)
    sizes = np.bincount(numbers)
    if sizes.max() == 1:
        return low, high
    if right.all() or not right.any():
        counting = int(len(right) ** 2 / (sizes**2).sum())
        return wilson_interval(counting if right.any() else 0, counting)
    shares = _resampled_shares(sizes, np.bincount(numbers, weights=right).astype(np.float64), seed)
    lower, upper = np.quantile(shares, [0.025, 0.975])
    return min(low, float(lower)), max(high, float(upper))


def class_scores(
    confusion: NDArray[np.int64], names: Sequence[str], thresholds: Sequence[float] | None = None
) -> tuple[ClassScore, ...]:
    """Precision, recall and count of every class, in the order of `names`.

    Args:
        confusion: counts of shape (classes, classes): row = label, column = guess.
        names: class names in the order of the rows.
        thresholds: with several classes per picture, the smallest probability that counts as yes, one per class.
    """
    table = per_class_table(confusion, tuple(names))
    return tuple(
        ClassScore(
            name=name,
            pictures=int(table[name]["pictures"]),
            precision=float(table[name]["precision"]),
            recall=float(table[name]["recall"]),
            threshold=None if thresholds is None else thresholds[number],
        )
        for number, name in enumerate(names)
    )


def _resampled_shares(sizes: NDArray[np.intp], right: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    generator = np.random.default_rng(seed)
    groups = len(sizes)
    at_once = max(1, _AT_ONCE // groups)
    shares = []
    for start in range(0, RESAMPLES, at_once):
        drawn = generator.integers(groups, size=(min(at_once, RESAMPLES - start), groups))
        shares.append(right[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    return np.concatenate(shares)
